"""A place as a person names it, on the market of six."""

import pytest

from analytics.places import locate
from analytics.provider_filter import Near
from data.errors import FilterInvalid


def test_a_zip_is_its_centroid(six):
    near = locate(six, " 60611 ", 40)
    assert (near.lat, near.lon) == pytest.approx((41.895, -87.62), abs=0.02)  # Streeterville, Chicago
    assert (near.radius_miles, near.label) == (40, "60611")


@pytest.mark.parametrize("text", ["41.9,-87.62", " 41.9 , -87.62 ", "+41.9,-8.762e1"])
def test_a_point_is_latitude_and_longitude(six, text):
    near = locate(six, text, 5)
    assert (near.lat, near.lon, near.radius_miles) == (41.9, -87.62, 5)
    assert near.label == " ".join(text.split())


@pytest.mark.parametrize("text", ["S1", "Lakeshore ASC", "lakeshore asc", "lakeshore", "ASC"])
def test_a_site_is_its_id_or_enough_of_its_name(six, text):
    assert locate(six, text, 12.5) == Near(41.89, -87.62, 12.5, "Lakeshore ASC")


def test_a_site_named_in_full_is_meant_even_if_others_contain_the_name(six):
    assert locate(six, "mercy  hospital", 5).label == "Mercy Hospital"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("mercy", "is 2 sites: Mercy Clinic in Dayton, OH .S3.; Mercy Hospital in Columbus, OH .S2."),
        ("S3", "Where Mercy Clinic in Dayton, OH .S3. lies is not known"),
        ("00000", "is no ZIP, point or site"),
        ("99999", "is no ZIP, point or site"),
        ("6061", "is no ZIP, point or site"),
        ("٦٠٦١١", "is no ZIP, point or site"),
        ("Lakeshor ASCC", "nearest name of a site is “Lakeshore ASC”"),
        ("s1", "is no ZIP, point or site"),
        ("", "is no ZIP, point or site"),
        ("%", "is no ZIP, point or site"),
        ("-87.6,141.9e3", "no point on Earth"),
        ("-97.6,41.9", "Latitude runs from -90 to 90 and comes first"),
    ],
)
def test_what_is_no_place_or_several_is_a_clear_error(six, text, told):
    with pytest.raises(FilterInvalid, match=told):
        locate(six, text, 5)


def test_a_radius_must_be_possible(six):
    with pytest.raises(FilterInvalid, match="radius"):
        locate(six, "60611", 0)
