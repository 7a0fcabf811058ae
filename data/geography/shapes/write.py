"""Areas as GeoJSON."""

from typing import Any

import numpy as np
import shapely

from data.geography.shapes.parts import Area, polygonal, polygons_of

DECIMALS = 6
"""A ninth of a metre."""


def shape_to_geojson(area: Area, decimals: int = DECIMALS) -> dict[str, Any]:
    """Return an area as GeoJSON.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        Valid.
    decimals : int
        Digits after the point, 0 to 12. Six are a ninth of a metre.

    Returns
    -------
    dict
        A Polygon or MultiPolygon, valid after rounding, outer rings anticlockwise (RFC 7946); where
        rounding would leave nothing of it, it is not rounded.
    """
    rounded = polygonal(shapely.set_precision(area, 10.0**-decimals))
    if rounded.is_empty:
        rounded, decimals = area, 12
    polygons = [
        [np.round(shapely.get_coordinates(ring), decimals).tolist() for ring in shapely.get_rings(polygon)]
        for polygon in shapely.orient_polygons(polygons_of(rounded))
    ]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}
