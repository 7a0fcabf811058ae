"""Drawn polygons made valid: mended where a person's meaning is plain, refused only with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import shapely

from data.geography.shapes.antimeridian import HALF, WORLD, Points, cut_at_antimeridian, unwrap_line
from data.geography.shapes.errors import ShapeInvalid
from data.geography.shapes.measure import SQUARE_METRES_AN_ACRE, square_metres
from data.geography.shapes.parts import Area, build_polygon, make_valid_area, polygons_of

MANY_POINTS = 2_000
"""A ring of more is thinned."""
THINNED_METRES = 10
THINNED_DEGREES = THINNED_METRES / 111_320  # a degree of longitude is no longer than one of latitude
MOST_POINTS = 1_000_000
SLIVER_SQUARE_METRES = 10_000.0
SLIVER_SHARE = 1e-3
"""A part is a sliver when it is smaller than both of these."""
LEAST_SQUARE_METRES = 1.0
FARTHEST_LON = 720.0
MOST_NESTED = 32
"""A collection within a collection, and so on; a person's has one or two."""

_LIKE = "Give GeoJSON of a Polygon or MultiPolygon, or a Feature with one."
_AGAIN = "Draw it again, around what you mean."


@dataclass(frozen=True)
class ValidShape:
    """An area that can be worked with.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        Valid, not empty; longitude within ±180 and latitude within ±90 degrees.
    notes : tuple of str
        What was done to it, each a sentence for the person who drew it.
    """

    area: Area
    notes: tuple[str, ...] = ()


def read_shape(geojson: Mapping[str, Any]) -> ValidShape:
    """Read a drawn shape, mended.

    Rings are closed; where a line crosses itself, whatever it goes round is in; parts that overlap are
    joined; slivers are left out; heights are dropped; very long lines are thinned by at most 10 metres;
    what passes longitude ±180 is cut there.

    Parameters
    ----------
    geojson : mapping
        Polygon, MultiPolygon, GeometryCollection, Feature or FeatureCollection; longitude before
        latitude. Longitudes may count on beyond ±180, as a map gives them, or jump there: without any
        beyond ±180, a step of more than 180° goes the shorter way round.

    Returns
    -------
    ValidShape
        With a note for everything that the person may not have meant.

    Raises
    ------
    ShapeInvalid
        It is no polygon, a coordinate is none, or nothing has an area.
    """
    notes: list[str] = []
    polygons, passed_over = _polygons(geojson)
    if not polygons:
        what = f"only {', '.join(sorted(passed_over))}" if passed_over else "nothing"
        raise ShapeInvalid(f"There is {what} in it, and no polygon.", _LIKE)
    if passed_over:
        notes.append(f"What is no polygon was passed over ({', '.join(sorted(passed_over))}).")
    rings = [[_points(ring) for ring in _list(polygon, "a polygon")] for polygon in polygons]
    _check_places(np.concatenate([ring for polygon in rings for ring in polygon] or [np.empty((0, 2))]))

    kept = _drop_short(rings, notes)
    kept = _thin(kept, notes)
    beyond = any((np.abs(ring[:, 0]) > HALF).any() for polygon in kept for ring in polygon)
    drawn = [build_polygon(polygon, unwrap=not beyond) for polygon in kept]
    _check_width(drawn)
    areas = [make_valid_area(polygon) for polygon in drawn]
    _note_crossings(drawn, areas, notes)
    areas = _cut([area for area in areas if not area.is_empty], notes)
    area = areas[0] if len(areas) == 1 else shapely.union_all(areas)
    return ValidShape(_without_slivers(area, notes), tuple(notes))


def read_line_points(geojson: Mapping[str, Any]) -> Points:
    """Read the points of a drawn line.

    Parameters
    ----------
    geojson : mapping
        LineString, or a Feature with one.

    Returns
    -------
    ndarray, n × 2
        Longitude, which may lie beyond ±180, and latitude in degrees.

    Raises
    ------
    ShapeInvalid
        It is no line of two different points or more.
    """
    shape = geojson.get("geometry") if isinstance(geojson, Mapping) and "geometry" in geojson else geojson
    if not isinstance(shape, Mapping) or shape.get("type") != "LineString":
        raise ShapeInvalid("This is no line.", "Give GeoJSON of a LineString, or a Feature with one.")
    points = _points(shape.get("coordinates"))
    _check_places(points)
    if len(np.unique(points, axis=0)) < 2:
        raise ShapeInvalid("A line needs two different points or more.", "Draw it again.")
    return points if (np.abs(points[:, 0]) > HALF).any() else unwrap_line(points)


def _polygons(geojson: object, depth: int = 0) -> tuple[list[Any], set[str]]:
    """Return the coordinates of each polygon, and the types of what is none."""
    if depth > MOST_NESTED:
        raise ShapeInvalid(f"Collections stand in each other, more than {MOST_NESTED} deep.", _LIKE)
    if not isinstance(geojson, Mapping):
        raise ShapeInvalid("This is no GeoJSON object.", _LIKE)
    kind = geojson.get("type")
    match kind:
        case "Feature":
            return _polygons(geojson.get("geometry"), depth + 1)
        case "FeatureCollection" | "GeometryCollection":
            inner = geojson.get("features" if kind == "FeatureCollection" else "geometries")
            read = [_polygons(one, depth + 1) for one in _list(inner, f"a {kind}")]
            return list(chain.from_iterable(p for p, _ in read)), set().union(*(o for _, o in read))
        case "Polygon":
            return [_list(geojson.get("coordinates"), "a Polygon")], set()
        case "MultiPolygon":
            return list(_list(geojson.get("coordinates"), "a MultiPolygon")), set()
        case "Point" | "MultiPoint" | "LineString" | "MultiLineString":
            return [], {str(kind)}
    raise ShapeInvalid(f"“{kind}” is no type of GeoJSON.", _LIKE)


def _list(content: object, of: str) -> list[Any] | tuple[Any, ...]:
    if not isinstance(content, list | tuple):
        raise ShapeInvalid(f"The coordinates of {of} are no list.", _LIKE)
    return content


def _points(ring: object) -> Points:
    places = _list(ring, "a ring")
    for place in places:
        if not isinstance(place, list | tuple) or len(place) < 2 or not all(map(_is_number, place[:2])):
            raise ShapeInvalid(f"{str(place)[:60]} is no longitude and latitude.", _LIKE)
    try:
        points: Points = np.array([place[:2] for place in places], dtype=float).reshape(-1, 2)
    except OverflowError:
        raise ShapeInvalid("A coordinate is too large a number.", _AGAIN) from None
    return points


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_places(places: Points) -> None:
    if len(places) > MOST_POINTS:
        raise ShapeInvalid(
            f"The line has {len(places):,} points; {MOST_POINTS:,} is the most.", "Simplify it first."
        )
    if not np.isfinite(places).all():
        raise ShapeInvalid("A coordinate is not a number (NaN or infinite).", _AGAIN)
    lon, lat = places.T
    wrong = (np.abs(lat) > 90) | (np.abs(lon) > FARTHEST_LON)
    in_order = "Write longitude before latitude, as GeoJSON does."
    # Swapped, a place of the 50 states is in Antarctica or north of the pole.
    swapped = len(lat) > 0 and (lat < -60).all() and (np.abs(lon) <= 75).all()
    if swapped:
        raise ShapeInvalid("Latitude and longitude are swapped.", in_order)
    if wrong.any():
        first = places[int(np.argmax(wrong))]
        raise ShapeInvalid(f"There is no place at longitude {first[0]:g}, latitude {first[1]:g}.", in_order)


def _drop_short(polygons: list[list[Points]], notes: list[str]) -> list[list[Points]]:
    """Leave out what has fewer than three different places, which nothing can be inside of."""
    kept, short = [], 0
    for rings in polygons:
        long = [len(np.unique(ring, axis=0)) >= 3 for ring in rings]
        short += long.count(False)
        if long and long[0]:
            kept.append([ring for ring, enough in zip(rings, long, strict=True) if enough])
    if not kept:
        raise ShapeInvalid("A polygon needs three different points or more.", _AGAIN)
    if short:
        rings_were = "1 ring of fewer than three points was" if short == 1 else f"{short} rings were"
        notes.append(f"{rings_were} left out: too few points to go round anything.")
    return kept


def _thin(polygons: list[list[Points]], notes: list[str]) -> list[list[Points]]:
    before = after = 0

    def thin(ring: Points) -> Points:
        nonlocal before, after
        if len(ring) <= MANY_POINTS:
            return ring
        closed = np.concatenate([ring, ring[:1]])
        line = shapely.simplify(shapely.LineString(closed), THINNED_DEGREES)
        thinned: Points = shapely.get_coordinates(line)
        if len(thinned) < 4 or len(thinned) >= len(ring):
            return ring
        before, after = before + len(ring), after + len(thinned)
        return thinned

    thinned = [[thin(ring) for ring in rings] for rings in polygons]
    if after:
        notes.append(
            f"{before:,} points were thinned to {after:,}; the line moved by {THINNED_METRES} metres at most."
        )
    return thinned


def _check_width(polygons: list[shapely.Polygon]) -> None:
    for polygon in polygons:
        outer = shapely.get_coordinates(polygon.exterior)
        # The ring is closed, so the last step is there: unwrapped, it ends a world away from its start.
        if np.ptp(outer[:, 0]) >= WORLD or abs(outer[-1, 0] - outer[-2, 0]) > HALF:
            raise ShapeInvalid("The line goes round the whole Earth.", "Draw an area that is less wide.")


def _note_crossings(drawn: list[shapely.Polygon], areas: list[Area], notes: list[str]) -> None:
    for polygon, area in zip(drawn, areas, strict=True):
        if shapely.is_valid(polygon) or area.is_empty:
            continue
        loops = len(polygons_of(area))
        count = {1: "everything that it goes round counts", 2: "both loops count"}
        notes.append(f"The line crosses itself; {count.get(loops, f'all {loops} loops count')}.")


def _cut(areas: list[Area], notes: list[str]) -> list[shapely.Geometry]:
    cut = [cut_at_antimeridian(area) for area in areas]
    both = any(
        before is not after and np.ptp(shapely.bounds(after)[[0, 2]]) > HALF
        for before, after in zip(areas, cut, strict=True)
    )
    if both:
        notes.append("It crosses the date line and is kept as parts on either side of it.")
    return cut


def _without_slivers(area: shapely.Geometry, notes: list[str]) -> Area:
    parts = polygons_of(area)
    sizes = np.array([square_metres(part) for part in parts])
    if sizes.sum() < LEAST_SQUARE_METRES:
        raise ShapeInvalid("What was drawn has no area.", _AGAIN)
    sliver = sizes < min(SLIVER_SQUARE_METRES, SLIVER_SHARE * sizes.sum())
    if sliver.any():
        acres = sizes[sliver].sum() / SQUARE_METRES_AN_ACRE
        size = f"{acres:.2f} acres" if acres >= 0.01 else "less than 0.01 acres"
        were = "A sliver was" if sliver.sum() == 1 else f"{sliver.sum()} slivers were"
        notes.append(f"{were} left out ({size}).")
        parts = [part for part, out in zip(parts, sliver, strict=True) if not out]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
