"""ZIPs, their centroids and their counties."""

import pytest

from data.geography.zips import zip_places


@pytest.fixture(scope="module")
def places():
    return {place["zip"]: place for place in zip_places().to_pylist()}


@pytest.mark.parametrize(
    ("zip_code", "county_fips"),
    [
        ("60611", "17031"),  # Cook County, Illinois
        ("63101", "29510"),  # the city of St. Louis …
        ("63122", "29189"),  # … and the county of the same name
        ("23219", "51760"),  # an independent city of Virginia
        ("20005", "11001"),  # the District of Columbia
        ("70112", "22071"),  # a parish
        ("99501", "02020"),  # a municipality
    ],
)
def test_the_county_of_a_zip(places, zip_code, county_fips):
    assert places[zip_code]["county_fips"] == county_fips


def test_nearly_every_zip_of_the_states_has_a_county(places):
    civil = [
        p for p in places.values() if p["zip_type"] != "MILITARY" and p["state"] not in ("PR", "VI", "GU")
    ]
    unknown = [place for place in civil if place["county_fips"] is None]
    assert len(unknown) / len(civil) < 0.003


def test_zips_are_unique_sorted_and_placed(places):
    assert list(places) == sorted(places)
    assert len(places) == zip_places().num_rows
    assert all(-90 <= place["lat"] <= 90 and -180 <= place["lon"] <= 180 for place in places.values())
