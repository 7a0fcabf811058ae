"""Areas split by a line, merged, and taken apart."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from data.geography.shapes.antimeridian import HALF, WORLD, cut_at_antimeridian
from data.geography.shapes.errors import ShapeInvalid
from data.geography.shapes.parts import Area, make_valid_area, polygonal, polygons_of
from data.geography.shapes.read import read_line_points

TOUCHING_DEGREES = 1e-4
"""Parts no farther apart than this, some 11 metres, are one."""
SIDE_DEGREES = 1e-5

_ACROSS = "Draw it from outside the area, across, to outside again."


def read_line(geojson: Mapping[str, Any]) -> shapely.Geometry:
    """Read a drawn line.

    Parameters
    ----------
    geojson : mapping
        LineString, or a Feature with one; longitudes as `read_shape` takes them.

    Returns
    -------
    LineString or MultiLineString
        Within ±180, cut there.

    Raises
    ------
    ShapeInvalid
        It is no line of two different points or more.
    """
    return cut_at_antimeridian(shapely.LineString(read_line_points(geojson)))


def split_shape(area: Area, line: shapely.Geometry) -> tuple[Area, Area]:
    """Split an area into what lies left and right of a line.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        Valid.
    line : LineString or MultiLineString
        May cross the area more than once, and itself; where it ends inside, it splits nothing there.

    Returns
    -------
    tuple of Polygon or MultiPolygon
        Left and right, seen along the line. They don't overlap and together are the area; a part that
        the line doesn't touch goes with the piece nearest to it.

    Raises
    ------
    ShapeInvalid
        The line doesn't cross the area.
    """
    lines = [part for part in shapely.get_parts(line) if isinstance(part, shapely.LineString)]
    pieces: list[shapely.Polygon] = []
    sides: list[float] = []
    for part in polygons_of(area):
        noded = shapely.union_all([part.boundary, *lines])
        inside = [
            piece
            for piece in shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
            if part.contains(piece.representative_point())
        ]
        if len(inside) < 2:  # nothing is split: the part itself, with all its digits
            pieces.append(part)
            sides.append(0.0)
            continue
        pieces += inside
        sides += [_side(piece, lines) for piece in inside]
    decided = np.flatnonzero(sides)
    for number in np.flatnonzero(np.equal(sides, 0)) if len(decided) else ():
        near = shapely.distance(pieces[number], [pieces[other] for other in decided])
        sides[number] = sides[decided[int(np.argmin(near))]]
    left, right = (
        [piece for piece, side in zip(pieces, sides, strict=True) if side * sign > 0] for sign in (1, -1)
    )
    if not left or not right:
        raise ShapeInvalid("The line doesn't cross the area.", _ACROSS)
    return merge_shapes(left), merge_shapes(right)


def merge_shapes(areas: Iterable[Area]) -> Area:
    """Merge areas into one.

    Parameters
    ----------
    areas : iterable of Polygon or MultiPolygon
        At least one.

    Returns
    -------
    Polygon or MultiPolygon
        What lies in any of them.

    Raises
    ------
    ShapeInvalid
        There are none, or they are empty.
    """
    merged = make_valid_area(polygonal(shapely.union_all(list(areas))))
    if merged.is_empty:
        raise ShapeInvalid("There is no area to merge.", "Choose two areas or more.")
    return merged


def shape_parts(area: Area, touching_degrees: float = TOUCHING_DEGREES) -> tuple[Area, ...]:
    """Return the parts of an area that don't hang together, the largest first.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        Valid.
    touching_degrees : float
        Parts no farther apart are one; those that meet at longitude ±180 are too.

    Returns
    -------
    tuple of Polygon or MultiPolygon
        One where it is all of a piece.
    """
    pieces = np.array(polygons_of(area), dtype=object)
    tree = shapely.STRtree(pieces)
    pairs = [tree.query(pieces, predicate="dwithin", distance=touching_degrees)]
    western = np.flatnonzero(shapely.bounds(pieces)[:, 0] <= touching_degrees - HALF)
    if len(western):
        moved = shapely.transform(pieces[western], lambda points: np.add(points, (WORLD, 0)))
        near, far = tree.query(moved, predicate="dwithin", distance=touching_degrees)
        pairs.append(np.stack([western[near], far]))
    first, second = np.concatenate(pairs, axis=1)
    size = len(pieces)
    _, labels = connected_components(coo_array((np.ones(len(first)), (first, second)), shape=(size, size)))
    groups = [pieces[labels == label] for label in np.unique(labels)]
    parts = [group[0] if len(group) == 1 else shapely.MultiPolygon(list(group)) for group in groups]
    return tuple(sorted(parts, key=shapely.area, reverse=True))


def _side(piece: shapely.Polygon, lines: list[shapely.LineString]) -> float:
    """Return by how much more of a piece is just left of the lines than just right of them."""
    west, south, east, north = piece.bounds
    near = shapely.box(west, south, east, north).buffer(SIDE_DEGREES)
    side = 0.0
    for line in lines:
        along = shapely.line_merge(line.intersection(near))
        for run in shapely.get_parts(along):
            if isinstance(run, shapely.LineString):
                for sign in (1, -1):
                    strip = shapely.buffer(run, sign * SIDE_DEGREES, cap_style="flat", single_sided=True)
                    side += sign * shapely.area(shapely.intersection(strip, piece))
    return side
