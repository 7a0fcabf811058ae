"""Tiles of the Providers page's map, as GeoJSON."""

from typing import Any

from starlette.requests import Request

from analytics.base_map import draw_counties, draw_land, name_cities
from analytics.drive_reach import resolve_drive
from analytics.filter_url import from_query
from analytics.map_tiles import Tile, TileInvalid
from analytics.provider_tiles import draw_tile, find_places
from data.errors import SnapshotMissing
from data.identifiers import SnapshotId
from workspace import Workspace


def land(workspace: Workspace, request: Request) -> dict[str, Any]:
    """Return the land and state borders of a tile.

    Parameters
    ----------
    workspace : Workspace
        Not asked.
    request : Request
        With z, x and y in its path.

    Returns
    -------
    dict
        GeoJSON.
    """
    return draw_land(read_tile(request))


def counties(workspace: Workspace, request: Request) -> dict[str, Any]:
    """Return the county borders of a tile.

    Parameters
    ----------
    workspace : Workspace
        Not asked.
    request : Request
        With z, x and y in its path.

    Returns
    -------
    dict
        GeoJSON.
    """
    return draw_counties(read_tile(request))


def cities(workspace: Workspace, request: Request) -> dict[str, Any]:
    """Return the names of a tile's cities.

    Parameters
    ----------
    workspace : Workspace
        Not asked.
    request : Request
        With z, x and y in its path.

    Returns
    -------
    dict
        GeoJSON.
    """
    return name_cities(read_tile(request))


def providers(workspace: Workspace, request: Request) -> dict[str, Any]:
    """Return a tile of the clinicians of a filter: hexagons far out, places near.

    Parameters
    ----------
    workspace : Workspace
        Snapshots and cache.
    request : Request
        With the snapshot's id, z, x and y in its path and a filter in its query.

    Returns
    -------
    dict
        GeoJSON.

    Raises
    ------
    FilterInvalid
        The query is no filter, or no drive starts at its place.
    SnapshotMissing
        There is no such snapshot.
    """
    tile = read_tile(request)
    asked = SnapshotId(request.path_params["snapshot"])
    snapshot = workspace.at(asked)
    if snapshot.id != asked:  # the beginning of an id may mean another one tomorrow, and the answer is kept
        raise SnapshotMissing(f"“{asked}” is not the whole id of a snapshot.", f"Write {snapshot.id}.")
    query = {key: request.query_params.getlist(key) for key in request.query_params}
    question = resolve_drive(from_query(query), workspace.drive)
    places = workspace.cache.remember(
        (snapshot.id, "places", 1, question), lambda: find_places(snapshot, question)
    )
    return draw_tile(snapshot, places, tile)


def read_tile(request: Request) -> Tile:
    """Return the tile that a request's path names.

    Parameters
    ----------
    request : Request
        With z, x and y in its path.

    Returns
    -------
    Tile
        One that there is.

    Raises
    ------
    TileInvalid
        There is none such.
    """
    z, x, y = (request.path_params[name] for name in "zxy")
    if not all(number.isascii() and number.isdigit() and len(number) <= 9 for number in (z, x, y)):
        raise TileInvalid(f"There is no tile {z}/{x}/{y}.", "Write zoom, x and y as whole numbers.")
    return Tile(int(z), int(x), int(y))
