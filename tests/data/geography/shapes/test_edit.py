"""Areas split by a line, merged, and taken apart."""

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.geography.shapes import ShapeInvalid, merge_shapes, read_line, read_shape, shape_parts, split_shape

SQUARE = shapely.box(0, 0, 2, 2)
NORTHWARDS = shapely.LineString([(1, -1), (1, 3)])


def test_left_and_right_are_seen_along_the_line():
    left, right = split_shape(SQUARE, NORTHWARDS)
    assert left.equals(shapely.box(0, 0, 1, 2))
    assert right.equals(shapely.box(1, 0, 2, 2))
    other_way = split_shape(SQUARE, shapely.reverse(NORTHWARDS))
    assert other_way[0].equals(right)


def test_a_line_through_both_arms_of_a_c_makes_two_areas_not_three():
    c = SQUARE.difference(shapely.box(0.5, 0.5, 2, 1.5))
    left, right = split_shape(c, NORTHWARDS)
    assert isinstance(left, shapely.Polygon)
    assert len(right.geoms) == 2
    assert (left.area, right.area) == pytest.approx((1.5, 1.0))


def test_an_island_that_the_line_misses_goes_with_the_nearer_piece():
    island = shapely.box(2.5, 0, 3, 1)
    left, right = split_shape(shapely.MultiPolygon([SQUARE, island]), NORTHWARDS)
    assert left.equals(shapely.box(0, 0, 1, 2))
    assert right.covers(island)


def test_a_hole_stays_a_hole():
    holed = SQUARE.difference(shapely.box(0.5, 0.5, 1.5, 1.5))
    assert [part.area for part in split_shape(holed, NORTHWARDS)] == pytest.approx([1.5, 1.5])


def test_a_curl_in_the_line_splits_all_the_same():
    curl = shapely.LineString([(1, -1), (1, 1), (1.3, 1.3), (1.3, 1), (1, 1.2), (1, 3)])
    assert not curl.is_simple
    left, right = split_shape(SQUARE, curl)
    assert left.area + right.area == pytest.approx(4)
    assert left.covers(shapely.Point(0.2, 1))
    assert right.covers(shapely.Point(1.8, 1))


@pytest.mark.parametrize(
    "line", [[(1, -1), (1, 1)], [(0.5, 0.5), (1.5, 1.5)], [(3, 0), (3, 2)], [(2, 0), (2, 2)]]
)
def test_a_line_that_does_not_cross_is_refused(line):
    with pytest.raises(ShapeInvalid, match="doesn't cross"):
        split_shape(SQUARE, shapely.LineString(line))


places = st.tuples(st.integers(-10, 30), st.integers(-10, 30)).map(lambda p: (p[0] / 10 + 0.013, p[1] / 10))


@settings(deadline=None)
@given(st.lists(places, min_size=2, max_size=8, unique=True))
def test_a_split_conserves_the_area(line):
    area = shapely.MultiPolygon(
        [SQUARE.difference(shapely.box(0.4, 0.4, 0.9, 1)), shapely.box(2.2, 1, 2.9, 2)]
    )
    try:
        left, right = split_shape(area, shapely.LineString(line))
    except ShapeInvalid:
        assume(False)
    assert left.is_valid
    assert right.is_valid
    assert left.intersection(right).area == pytest.approx(0, abs=1e-9)
    assert left.union(right).symmetric_difference(area).area == pytest.approx(0, abs=1e-9)


def test_a_line_is_read_on_both_sides_of_180():
    line = read_line({"type": "LineString", "coordinates": [[-185, 52], [-175, 52]]})
    jumping = read_line(
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[175, 52], [-175, 52]]}}
    )
    assert line.equals(jumping)
    ring = [[170, 51], [-170, 51], [-170, 53], [170, 53]]
    area = read_shape({"type": "Polygon", "coordinates": [ring]}).area
    across = read_line({"type": "LineString", "coordinates": [[165, 52], [-165, 52]]})
    north, south = split_shape(area, across)
    assert (north.area, south.area) == pytest.approx((20, 20))
    assert north.bounds[1] == 52


@pytest.mark.parametrize(
    "line", [{"type": "Point"}, {"type": "LineString", "coordinates": [[0, 0], [0, 0]]}, 3]
)
def test_what_is_no_line_is_refused(line):
    with pytest.raises(ShapeInvalid):
        read_line(line)


def test_merged_neighbours_are_one():
    assert merge_shapes([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]).equals(shapely.box(0, 0, 2, 1))
    with pytest.raises(ShapeInvalid):
        merge_shapes([])


def test_parts_that_nearly_touch_are_one_and_islands_are_not():
    area = shapely.MultiPolygon(
        [shapely.box(0, 0, 1, 1), shapely.box(1.00005, 0, 2, 1), shapely.box(3, 0, 3.5, 1)]
    )
    parts = shape_parts(area)
    assert [len(shapely.get_parts(part)) for part in parts] == [2, 1]
    assert sum(part.area for part in parts) == pytest.approx(area.area)


def test_parts_that_meet_at_180_are_one():
    both = shapely.MultiPolygon([shapely.box(-180, 51, -178, 53), shapely.box(179, 51, 180, 53)])
    assert len(shape_parts(both)) == 1
    assert len(shape_parts(shapely.union(both, shapely.box(-160, 51, -159, 53)))) == 2
