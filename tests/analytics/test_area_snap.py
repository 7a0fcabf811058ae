"""A drawn shape snapped to the borders of ZIPs and counties."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.area_snap import counties_within, zips_within
from data.errors import OptionInvalid
from data.geography.county_areas import county_area
from data.geography.shapes import merge_shapes
from data.geography.zip_areas import ZipAreas
from data.geography.zips import zip_points

AREAS = ZipAreas()
KANSAS = shapely.box(-102, 37, -94.7, 40)


def test_a_zip_s_own_border_gives_the_zip_and_the_boxes_within():
    area = AREAS.of("60611")
    found = zips_within(AREAS, area)
    assert "60611" in found
    assert set(AREAS.nested("60611")) <= set(found)
    for code in found:
        if AREAS.of(code) is None:
            lat, lon = zip_points()[code]
            assert area.covers(shapely.Point(lon, lat))
        else:
            assert code == "60611"


@pytest.mark.parametrize(("share", "inside"), [(0.4, True), (0.6, False)])
def test_half_of_a_county_is_in_or_out_by_the_share_that_is_asked_for(share, inside):
    cook = county_area("17031")
    west, south, east, north = cook.bounds
    low, high = south, north
    for _ in range(50):  # the parallel that halves it
        middle = (low + high) / 2
        below = cook.intersection(shapely.box(west, south, east, middle)).area
        low, high = (middle, high) if below < cook.area / 2 else (low, middle)
    half = cook.intersection(shapely.box(west, south, east, middle))
    assert ("17031" in counties_within(half, share)) is inside


def test_two_counties_give_themselves():
    # Johnson and Wyandotte County, Kansas
    assert counties_within(merge_shapes([county_area("20091"), county_area("20209")])) == ("20091", "20209")


def test_a_shape_smaller_than_any_area_gives_nothing():
    tiny = AREAS.of("60611").representative_point().buffer(1e-5)
    assert zips_within(AREAS, tiny) == ()
    assert counties_within(tiny) == ()
    assert zips_within(AREAS, shapely.box(-40, 30, -39, 31)) == ()


@settings(deadline=None, max_examples=40)
@given(
    st.floats(-101, -96), st.floats(37.2, 39.5), st.floats(0.1, 0.8),
    st.sampled_from([0.1, 0.5, 0.9, 1.0]),
)  # fmt: skip
def test_snapping_equals_a_check_of_each_and_halves_never_share_a_zip(lon, lat, radius, share):
    area = shapely.Point(lon, lat).buffer(radius)
    found = set(zips_within(AREAS, area, share))
    for code in AREAS.in_box(*area.bounds):
        cell = AREAS.of(code)
        part = cell.intersection(area).area / cell.area
        if abs(part - share) > 1e-5:
            assert (code in found) == (part > share)
    left, right = (area.intersection(shapely.box(lon + d, 30, lon + d + 2, 45)) for d in (-2, 0))
    both = set(zips_within(AREAS, left, 0.51)) & set(zips_within(AREAS, right, 0.51))
    assert all(AREAS.of(code) is None for code in both)  # a centroid on the border lies in both


@pytest.mark.parametrize("share", [0, -1, 1.01, float("nan")])
def test_a_share_that_can_not_be(share):
    with pytest.raises(OptionInvalid):
        zips_within(AREAS, KANSAS, share)
    with pytest.raises(OptionInvalid):
        counties_within(KANSAS, share)
