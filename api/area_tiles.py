"""Tiles of ZIPs and counties that can be clicked on, as GeoJSON."""

from typing import Any

from starlette.requests import Request

from analytics.area_tiles import draw_county_areas, draw_zip_areas
from analytics.far_areas import FarRules, draw_far_areas, far_key
from api.map_tiles import read_tile
from api.territories import PlanNotAtHand
from data.geography.county_areas import county_area
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


def far(workspace: Workspace, request: Request) -> dict[str, Any]:
    """Return what a plan's territories name of one kind, each as one area.

    Parameters
    ----------
    workspace : Workspace
        Areas and cache.
    request : Request
        Its path names "zips" or "counties", and the rules as the page did. All of it is in the one tile of
        zoom 0.

    Returns
    -------
    dict
        GeoJSON.

    Raises
    ------
    PlanNotAtHand
        The page has to be run again first.
    """
    read_tile(request)
    part, token, areas = request.path_params["part"], request.path_params["token"], workspace.zip_areas
    rules = workspace.cache.find(far_key(part, token))
    if not isinstance(rules, FarRules):
        raise PlanNotAtHand("These areas are not at hand.", "Reload the page.")
    area_of = areas.of if part == "zips" else county_area
    key = ("far areas", 1, part, token, areas.version)
    return workspace.cache.remember(key, lambda: draw_far_areas(rules, area_of))
