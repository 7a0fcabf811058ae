"""Tiles of areas that a person can click on: ZIPs and counties, as GeoJSON.

An area is in every tile that it touches, cut at the tile's edges, and drawn as finely as its zoom can show.
Who draws a border leaves out what runs along an edge.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
import shapely

from analytics.map_tiles import TILE_PIXELS, Tile, to_degrees
from data.geography.county_areas import counties_in_box, county_area, county_name
from data.geography.shapes import Area, shape_to_geojson
from data.geography.shapes.parts import polygonal
from data.geography.zip_areas import ZipAreas
from data.geography.zips import zip_places

LEAST_ZOOM_ZIPS, LEAST_ZOOM_COUNTIES = 7, 4
COARSE_PIXELS = 0.5
MOST_DECIMALS = 6


def draw_zip_areas(areas: ZipAreas, tile: Tile) -> dict[str, Any]:
    """Return the areas of ZIPs in a tile.

    Parameters
    ----------
    areas : ZipAreas
        Imported or approximate.
    tile : Tile
        Any tile.

    Returns
    -------
    dict
        GeoJSON FeatureCollection, empty below zoom 7; of each feature the `id` is the ZIP, and the
        properties are `name` ("60611 Chicago"), `approximate`, and `nested`: the ZIPs without an area of
        their own that lie in it.
    """
    if tile.z < LEAST_ZOOM_ZIPS:
        return _collection([])
    return _draw(
        tile,
        areas.in_box(*_box(tile)),
        areas.of,
        lambda code: {
            "name": f"{code} {_cities().get(code, '')}".strip(),
            "approximate": areas.approximate(code),
            "nested": list(areas.nested(code)),
        },
    )


def draw_county_areas(tile: Tile) -> dict[str, Any]:
    """Return the areas of counties in a tile.

    Parameters
    ----------
    tile : Tile
        Any tile.

    Returns
    -------
    dict
        GeoJSON FeatureCollection, empty below zoom 4; of each feature the `id` is the FIPS code, and the
        properties are `name` ("Cook County, IL") and `approximate`, which is true.
    """
    if tile.z < LEAST_ZOOM_COUNTIES:
        return _collection([])
    return _draw(
        tile,
        counties_in_box(*_box(tile)),
        county_area,
        lambda fips: {"name": county_name(fips), "approximate": True},
    )


def _draw(
    tile: Tile,
    codes: Iterable[str],
    area_of: Callable[[str], Area | None],
    about: Callable[[str], dict[str, Any]],
) -> dict[str, Any]:
    west, south, east, north = _box(tile)
    pixel_degrees = 360 / (TILE_PIXELS * 2**tile.z)
    decimals = min(MOST_DECIMALS, int(np.ceil(-np.log10(pixel_degrees / 4))))
    features = []
    for code in codes:
        area = area_of(code)
        if area is None:
            continue
        if not shapely.box(west, south, east, north).contains(shapely.box(*area.bounds)):
            area = shapely.intersection(area, shapely.box(west, south, east, north))
        drawn = polygonal(shapely.simplify(area, COARSE_PIXELS * pixel_degrees))
        if not drawn.is_empty:
            shape = shape_to_geojson(drawn, decimals)
            features.append({"type": "Feature", "id": code, "properties": about(code), "geometry": shape})
    return _collection(features)


def _box(tile: Tile) -> tuple[float, float, float, float]:
    """Return the western, southern, eastern and northern edge of a tile in degrees."""
    left, top, right, bottom = tile.box
    lon, lat = to_degrees([left, right], [bottom, top])
    return float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])


@cache
def _cities() -> dict[str, str]:
    places = zip_places()
    return dict(zip(places["zip"].to_pylist(), places["city"].to_pylist(), strict=True))


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
