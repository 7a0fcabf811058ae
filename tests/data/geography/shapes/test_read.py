"""Drawn shapes: what is mended and what the person is told; what is refused and why."""

import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.geography.shapes import ShapeInvalid, read_shape, shape_to_geojson, square_metres
from data.geography.shapes.read import THINNED_METRES

SQUARE = [[-88, 41], [-87, 41], [-87, 42], [-88, 42], [-88, 41]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": [list(ring) for ring in rings]}


def around(radius, points=100, turns=1.0, lon=-87.6, lat=41.9):
    angle = np.linspace(0, 2 * np.pi * turns, points)
    radius = np.broadcast_to(radius, angle.shape)
    return np.stack([lon + radius * np.cos(angle), lat + radius * np.sin(angle)], axis=1).tolist()


def test_a_square_is_taken_as_it_is():
    read = read_shape(polygon(SQUARE))
    assert read.area.equals(shapely.box(-88, 41, -87, 42))
    assert read.notes == ()


def test_a_degree_square_at_the_equator_is_12_364_km2():
    # (6371.0088 km · π/180)² · sin(1°)/(π/180 rad) = 12,363.7 km²
    assert square_metres(shapely.box(0, 0, 1, 1)) / 1e6 == pytest.approx(12_363.7, rel=1e-4)


@pytest.mark.parametrize(
    "same",
    [
        polygon(SQUARE[:-1]),
        polygon([[*place, 250.0] for place in SQUARE]),
        polygon([place for place in SQUARE for _ in range(3)]),
        {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": polygon(SQUARE)}]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]},
        {"type": "MultiPolygon", "coordinates": (tuple(tuple(map(tuple, SQUARE)) for _ in "x"),)},
    ],
    ids=["open", "3-D", "twice", "Feature", "FeatureCollection", "MultiPolygon", "tuples"],
)
def test_other_ways_to_say_the_same_square(same):
    read = read_shape(same)
    assert read.area.equals(shapely.box(-88, 41, -87, 42))
    assert read.notes == ()


def test_both_loops_of_a_figure_of_eight_count():
    read = read_shape(polygon([[0, 0], [1, 1], [1, 0], [0, 1]]))
    assert read.area.area == pytest.approx(0.5)
    assert read.notes == ("The line crosses itself; both loops count.",)


def test_four_loops_count():
    read = read_shape(polygon([[0, 0], [1, 1], [2, 0], [3, 1], [3, 0], [2, 1], [1, 0], [0, 1]]))
    assert len(read.area.geoms) == 4
    assert read.notes == ("The line crosses itself; all 4 loops count.",)


def test_a_lasso_that_overshoots_its_start_has_no_hole_there():
    # One turn and a tenth: at its start the line goes round twice.
    radius = np.linspace(1.0, 0.9, 110)
    read = read_shape(polygon(around(radius, 110, 1.1)))
    assert isinstance(read.area, shapely.Polygon)
    assert not read.area.interiors
    assert read.area.covers(shapely.Point(-87.6, 41.9))
    assert read.notes == ("The line crosses itself; everything that it goes round counts.",)


def test_what_is_circled_twice_is_in():
    inner = around(0.5, 40)
    outer = around(1.0, 40)
    assert read_shape(polygon([*outer, *inner])).area.covers(shapely.Point(-87.6, 41.9))


def test_a_hole_is_kept():
    read = read_shape(polygon(SQUARE, around(0.2, lon=-87.5, lat=41.5)))
    assert not read.area.covers(shapely.Point(-87.5, 41.5))
    assert read.notes == ()


def test_a_sliver_is_left_out_and_its_size_told():
    # 0.0005° × 0.0005° at 41° N: 55.6 m × 42 m = 0.58 acres
    sliver = [[-80, 41], [-79.9995, 41], [-79.9995, 41.0005], [-80, 41.0005]]
    read = read_shape({"type": "MultiPolygon", "coordinates": [[SQUARE], [sliver]]})
    assert read.area.equals(shapely.box(-88, 41, -87, 42))
    assert read.notes == ("A sliver was left out (0.58 acres).",)


def test_a_building_alone_is_no_sliver():
    building = [[-80, 41], [-79.9995, 41], [-79.9995, 41.0005], [-80, 41.0005]]
    assert read_shape(polygon(building)).notes == ()


def test_what_is_no_polygon_is_passed_over_and_named():
    shapes = [polygon(SQUARE), {"type": "Point", "coordinates": [0, 0]}]
    read = read_shape({"type": "GeometryCollection", "geometries": shapes})
    assert read.area.equals(shapely.box(-88, 41, -87, 42))
    assert read.notes == ("What is no polygon was passed over (Point).",)


@pytest.mark.parametrize(
    "ring",
    [
        [[-190, 51], [-175, 51], [-175, 53], [-190, 53]],  # as a map counts on
        [[170, 51], [-175, 51], [-175, 53], [170, 53]],  # as a file jumps
        [[530, 51], [545, 51], [545, 53], [530, 53]],  # dragged once round
    ],
)
def test_the_aleutians_are_cut_at_180(ring):
    read = read_shape(polygon(ring))
    area = read.area
    assert read.notes == ("It crosses the date line and is kept as parts on either side of it.",)
    assert read_shape(shapely.geometry.mapping(area)).notes == ()  # it lies on both sides by now
    west, _, east, _ = area.bounds
    assert (west, east) == (-180, 180)
    assert area.area == pytest.approx(30)
    assert area.covers(shapely.Point(173, 52))  # Attu
    assert area.covers(shapely.Point(-176.6, 51.9))  # Adak
    assert not area.covers(shapely.Point(0, 52))


def test_an_area_beyond_180_that_does_not_cross_it_is_only_moved():
    read = read_shape(polygon([[-190, 51], [-185, 51], [-185, 53], [-190, 53]]))
    assert (read.area.bounds, read.notes) == ((170, 51, 175, 53), ())


def test_a_hole_on_the_other_side_of_180_is_a_hole():
    area = read_shape(
        polygon(
            [[170, 51], [-170, 51], [-170, 53], [170, 53]],
            [[-179, 51.5], [-178, 51.5], [-178, 52], [-179, 52]],
        )
    ).area
    assert not area.covers(shapely.Point(-178.5, 51.75))
    assert area.area == pytest.approx(39.5)


def test_a_wide_shape_that_counts_on_is_not_turned_round():
    # 200° wide, from beyond the date line to the Atlantic: the short way would be the rest of the Earth.
    area = read_shape(polygon([[-250, 10], [-50, 10], [-50, 70], [-250, 70]])).area
    assert area.covers(shapely.Point(-87, 41))
    assert not area.covers(shapely.Point(20, 41))


def test_a_lasso_of_20_000_points_is_thinned_by_10_metres_at_most():
    angle = np.linspace(0, 2 * np.pi, 20_000)
    radius = 0.5 + 0.02 * np.sin(angle * 40)
    ring = around(radius, 20_000)
    read = read_shape(polygon(ring))
    (note,) = read.notes
    assert "20,000 points were thinned" in note
    assert "10 metres" in note
    assert shapely.get_num_coordinates(read.area) < 5_000
    metres = shapely.distance(shapely.points(ring), read.area.boundary).max() * 111_320
    assert metres <= THINNED_METRES


@pytest.mark.parametrize(
    ("geojson", "told"),
    [
        ({"type": "Point", "coordinates": [0, 0]}, "only Point"),
        ({"type": "GeometryCollection", "geometries": []}, "nothing"),
        ({"type": "Blob"}, "no type of GeoJSON"),
        (None, "no GeoJSON"),
        ({"type": "Feature", "geometry": None}, "no GeoJSON"),
        ({"type": "Polygon"}, "no list"),
        (polygon([]), "three different points"),
        ({"type": "Polygon", "coordinates": []}, "three different points"),
        (polygon([[0, 0], [1, 1], [0, 0], [1, 1]]), "three different points"),
        (polygon([[0, 0], [1, 1], [2, 2]]), "no area"),
        (polygon([[0, 0], [1e-7, 0], [0, 1e-7]]), "no area"),
        (polygon([[0, 0], [1, math.nan], [2, 2]]), "NaN"),
        (polygon([[0, 0], [1, math.inf], [2, 2]]), "NaN or infinite"),
        (polygon([[0, 0], [1, "2"], [2, 2]]), "no longitude and latitude"),
        (polygon([[0, 0], [True, 2], [2, 2]]), "no longitude and latitude"),
        (polygon([[0, 0], [1], [2, 2]]), "no longitude and latitude"),
        (polygon([[0, 0], [10**400, 2], [2, 2]]), "too large"),
        (polygon([[0, 0], [0, 95], [2, 2]]), "latitude 95"),
        (polygon([[9000, 0], [9001, 1], [9002, 0]]), "longitude 9000"),
        (polygon([place[::-1] for place in SQUARE]), "swapped"),
        (polygon([[21, -158], [22, -158], [22, -157]]), "swapped"),
        (polygon([[41, -88], [41, -87], [42, -95]]), "swapped"),
        (polygon([[-88, 41], [-87, 41], [-87, -95]]), "latitude -95"),
        (polygon([[-180, 50], [-90, 50], [0, 50], [90, 50], [179, 50]]), "whole Earth"),
        (polygon([[-300, 0], [300, 0], [300, 40], [-300, 40]]), "whole Earth"),
    ],
)
def test_what_is_refused_says_why(geojson, told):
    with pytest.raises(ShapeInvalid, match=told) as refusal:
        read_shape(geojson)
    assert refusal.value.next_step


places = st.tuples(st.integers(-1000, -700), st.integers(300, 450)).map(lambda p: [p[0] / 10, p[1] / 10])


@settings(deadline=None)
@given(st.lists(st.lists(places, min_size=3, max_size=12), min_size=1, max_size=3))
def test_what_is_read_is_valid_and_stays_so(rings):
    try:
        read = read_shape({"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]})
    except ShapeInvalid:
        assume(False)
    assert read.area.is_valid
    again = read_shape(shape_to_geojson(read.area, 12))
    assert again.notes == ()
    assert again.area.symmetric_difference(read.area).area == pytest.approx(0, abs=1e-9)


@settings(deadline=None)
@given(st.lists(places, min_size=3, max_size=12))
def test_what_a_line_goes_round_is_in_and_nothing_else(ring):
    try:
        area = read_shape(polygon(ring)).area
    except ShapeInvalid:
        assume(False)
    points = np.random.default_rng(1).uniform((-100, 30), (-70, 45), (60, 2))
    closed = np.array([*ring, ring[0]], dtype=float)
    for point in points:
        turn = np.arctan2(*(closed - point).T)
        steps = (np.diff(turn) + np.pi) % (2 * np.pi) - np.pi
        winding = round(steps.sum() / (2 * np.pi))
        assert area.covers(shapely.Point(point)) == (winding != 0)


@settings(deadline=None)
@given(st.lists(places, min_size=3, max_size=12))
def test_what_is_written_is_geojson_of_the_same_area(ring):
    try:
        area = read_shape(polygon(ring)).area
    except ShapeInvalid:
        assume(False)
    written = json.loads(json.dumps(shape_to_geojson(area)))
    back = shapely.geometry.shape(written)
    assert back.is_valid
    assert back.symmetric_difference(area).area < 1e-3
    for part in shapely.get_parts(back):
        assert part.exterior.is_ccw
    assert all(round(c, 6) == c for place in shapely.get_coordinates(back).tolist() for c in place)


def test_what_rounding_would_wipe_out_is_written_unrounded():
    area = shapely.box(0, 0, 1e-3, 1e-3)
    assert shapely.geometry.shape(shape_to_geojson(area, 1)).equals(area)


@pytest.mark.parametrize("kind", ["GeometryCollection", "Feature"])
def test_collections_in_collections_are_refused_and_not_followed_without_end(kind):
    inside = "geometry" if kind == "Feature" else "geometries"
    deep = few = polygon([(0, 0), (1, 0), (1, 1)])
    for depth in range(2000):
        deep = {"type": kind, inside: deep if kind == "Feature" else [deep]}
        few = deep if depth == 5 else few
    with pytest.raises(ShapeInvalid, match="more than 32 deep"):
        read_shape(deep)
    assert read_shape(few).area.area == pytest.approx(0.5)
