"""Areas from rings, and the pieces of an area."""

from collections.abc import Sequence
from typing import TypeAlias

import shapely

from data.geography.shapes.antimeridian import WORLD, Points, unwrap_line

Area: TypeAlias = shapely.Polygon | shapely.MultiPolygon
Rings: TypeAlias = Sequence[Points]


def build_polygon(rings: Rings, *, unwrap: bool) -> shapely.Polygon:
    """Return a polygon, valid or not.

    Parameters
    ----------
    rings : sequence of ndarray, n × 2
        The outer ring and the holes; closed or not, each of three places or more.
    unwrap : bool
        Whether a step of more than 180° goes the shorter way round.

    Returns
    -------
    Polygon
        Longitudes may lie beyond ±180.
    """
    outer, *holes = (unwrap_line(ring) if unwrap else ring for ring in rings)
    middle = (outer[:, 0].min() + outer[:, 0].max()) / 2
    beside = [hole - (WORLD * round((hole[:, 0].mean() - middle) / WORLD), 0) for hole in holes]
    return shapely.Polygon(outer, beside)


def make_valid_area(shape: shapely.Geometry) -> Area:
    """Return the area of a shape whose lines may cross: whatever a line goes round is in.

    The rule is that of the winding number that isn't 0: both loops of a figure of eight are in, and what a
    line goes round twice, as where a lasso overshoots its start, is in too (by the rule of even and odd it
    would be a hole). What a hole's line goes round is out.

    Parameters
    ----------
    shape : Geometry
        Polygons; other parts are passed over.

    Returns
    -------
    Polygon or MultiPolygon
        Valid; empty where nothing has an area.
    """
    if shapely.is_valid(shape) and isinstance(shape, shapely.Polygon | shapely.MultiPolygon):
        return shape
    mended = polygonal(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    # Where loops share an edge, GEOS 3.14 gives parts that overlap.
    return mended if shapely.is_valid(mended) else polygonal(shapely.union_all(polygons_of(mended)))


def polygons_of(shape: shapely.Geometry) -> list[shapely.Polygon]:
    """Return the polygons that a shape is made of.

    Parameters
    ----------
    shape : Geometry
        Of any type.

    Returns
    -------
    list of Polygon
        Without points, lines and empty ones.
    """
    found = []
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            found += [] if part.is_empty else [part]
        elif isinstance(part, shapely.MultiPolygon | shapely.GeometryCollection):
            found += polygons_of(part)
    return found


def polygonal(shape: shapely.Geometry) -> Area:
    """Return a shape without its points and lines.

    Parameters
    ----------
    shape : Geometry
        Of any type.

    Returns
    -------
    Polygon or MultiPolygon
        A Polygon where it is one.
    """
    if isinstance(shape, shapely.Polygon | shapely.MultiPolygon):
        return shape
    parts = polygons_of(shape)
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
