"""Tiles of ZIPs and counties that can be clicked on, as GeoJSON."""

from typing import Any

from starlette.requests import Request

from analytics.area_tiles import draw_county_areas, draw_zip_areas
from api.map_tiles import read_tile
from workspace import Workspace


def zips(workspace: Workspace, request: Request) -> dict[str, Any]:
    """Return the areas of ZIPs in a tile.

    Parameters
    ----------
    workspace : Workspace
        Areas and cache.
    request : Request
        With z, x and y in its path.

    Returns
    -------
    dict
        GeoJSON.
    """
    tile, areas = read_tile(request), workspace.zip_areas
    key = ("zip areas", areas.version, 1, tile)
    return workspace.cache.remember(key, lambda: draw_zip_areas(areas, tile))


def counties(workspace: Workspace, request: Request) -> dict[str, Any]:
    """Return the areas of counties in a tile.

    Parameters
    ----------
    workspace : Workspace
        Its cache.
    request : Request
        With z, x and y in its path.

    Returns
    -------
    dict
        GeoJSON.
    """
    tile = read_tile(request)
    return workspace.cache.remember(("county areas", 1, tile), lambda: draw_county_areas(tile))
