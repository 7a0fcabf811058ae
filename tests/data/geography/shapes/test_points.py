"""Which points lie within an area: the scan and the index against a plain check of each point."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.geography.shapes import PointIndex, ShapeInvalid, points_within, read_shape

places = st.tuples(st.integers(-950, -850), st.integers(380, 440)).map(lambda p: [p[0] / 10, p[1] / 10])


@settings(deadline=None)
@given(
    st.lists(places, min_size=3, max_size=10),
    st.lists(st.one_of(places, st.just([float("nan"), 40.0])), max_size=40),
)
def test_scan_and_index_equal_a_check_of_each_point(ring, points):
    try:
        area = read_shape({"type": "Polygon", "coordinates": [ring]}).area
    except ShapeInvalid:
        assume(False)
    lon, lat = np.array(points, dtype=float).reshape(-1, 2).T
    each = [bool(np.isfinite(x) and area.covers(shapely.Point(x, y))) for x, y in zip(lon, lat, strict=True)]
    assert points_within(area, lon, lat).tolist() == each
    assert PointIndex(lon, lat).within(area).tolist() == np.flatnonzero(each).tolist()


@pytest.fixture(scope="module")
def many():
    random = np.random.default_rng(7)
    lon, lat = random.uniform(-125, -67, 200_000), random.uniform(25, 49, 200_000)
    lon[:50_000], lat[:50_000] = random.normal(-87.7, 0.2, 50_000), random.normal(41.9, 0.2, 50_000)
    lon[::1000] = np.nan
    return lon, lat, PointIndex(lon, lat)


@pytest.mark.parametrize(
    "area",
    [
        shapely.Point(-87.7, 41.9).buffer(0.3),
        shapely.Point(-87.7, 41.9).buffer(0.3).difference(shapely.Point(-87.7, 41.9).buffer(0.1)),
        shapely.MultiPolygon([shapely.box(-88, 41, -87.5, 42), shapely.box(-120, 30, -119, 31)]),
        shapely.box(-180, -90, 180, 90),
        shapely.box(10, 10, 11, 11),
        shapely.Polygon(),
    ],
    ids=["metro", "ring", "two", "Earth", "elsewhere", "empty"],
)
def test_the_index_finds_what_the_scan_finds(many, area):
    lon, lat, index = many
    found = index.within(area)
    assert found.tolist() == np.flatnonzero(points_within(area, lon, lat)).tolist()


def test_the_border_counts_as_within():
    square = shapely.box(0, 0, 1, 1)
    lon, lat = np.array([0.0, 1.0, 0.5, 1.0 + 1e-9]), np.array([0.0, 0.5, 0.5, 0.5])
    assert points_within(square, lon, lat).tolist() == [True, True, True, False]
    assert PointIndex(lon, lat).within(square).tolist() == [0, 1, 2]


@pytest.mark.parametrize("corner", [(-180.0, -90.0), (180.0, 90.0), (-180.0, 90.0), (0.0, 0.0)])
def test_the_corners_of_the_earth_are_found(corner):
    lon, lat = np.array([corner[0]]), np.array([corner[1]])
    assert PointIndex(lon, lat).within(shapely.box(-180, -90, 180, 90)).tolist() == [0]
    here = shapely.box(corner[0] - 0.1, corner[1] - 0.1, corner[0] + 0.1, corner[1] + 0.1)
    assert PointIndex(lon, lat).within(here).tolist() == [0]


def test_an_index_of_nothing_and_what_it_holds(many):
    empty = PointIndex(np.array([]), np.array([]))
    assert (len(empty), empty.within(shapely.box(0, 0, 1, 1)).tolist()) == (0, [])
    _, _, index = many
    assert len(index) == 199_800
    assert index.nbytes == len(index) * 24
    with pytest.raises(ValueError, match="read-only"):
        index._lon[0] = 0
