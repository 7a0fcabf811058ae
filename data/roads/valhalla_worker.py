"""What asks Valhalla, in whatever process it is called: pyvalhalla holds the interpreter lock all the while.

Of Valhalla's two algorithms for a matrix, `timedistancematrix` is used: one search from each source. It
gives what Valhalla's own `route` gives. `costmatrix`, the default, is slower on the tiles of one city, and
by more than a minute off on one pair in a hundred (3.2.0: up to 15 minutes; 3.9.1: up to 80 seconds).
"""

import copy
import json
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from shapely import MultiPolygon, Polygon, make_valid, unary_union
from shapely.geometry import shape

from data.errors import RoadsUnavailable
from data.roads.polyline import join_legs, read_polyline
from data.roads.tiles import read_stamp
from data.roads.times import MAX_MINUTES, Area, Floats

# Valhalla gives up beyond a cost that it derives from this; at its default, 400 km, it gave up on places
# behind a gate, which costs as much as hours of driving.
LONGEST_METRES = 4_000_000
UNANSWERED = (
    "no suitable edges",
    "unconnected regions",
    "no path could be found",
    "exceeds the max distance",
)


def locate_points(
    tiles: str, stamp: tuple[int, int], points: Floats, snap_metres: int
) -> npt.NDArray[np.bool_]:
    """Tell which points are near a road.

    Parameters
    ----------
    tiles : str
        The tile set's file or directory.
    stamp : tuple of int
        Its stamp when it was checked.
    points : ndarray, n × 2
        Latitude and longitude in degrees, none missing.
    snap_metres : int
        How far a road may be.

    Returns
    -------
    ndarray of bool, n
        True near a road.

    Raises
    ------
    RoadsUnavailable
        Valhalla is not installed, or can't read the tiles.
    """
    found = _ask(tiles, stamp, "locate", {"locations": _places(points, snap_metres), "costing": "auto"})
    return np.array([bool(place.get("edges")) for place in found], dtype=np.bool_)


def measure_block(
    tiles: str,
    stamp: tuple[int, int],
    sources: Floats,
    targets: Floats,
    snap_metres: int,
    departing: str = "",
) -> Floats:
    """Return minutes and miles of every pair.

    Parameters
    ----------
    tiles : str
        The tile set's file or directory.
    stamp : tuple of int
        Its stamp when it was checked.
    sources, targets : ndarray, n × 2
        At least one each, near a road.
    snap_metres : int
        How far a road may be.
    departing : str
        Local time as 2026-11-24T08:00; empty for none.

    Returns
    -------
    ndarray, 2 × sources × targets
        Minutes, then miles; NaN where there is no way.

    Raises
    ------
    RoadsUnavailable
        Valhalla is not installed, or can't read the tiles.
    """
    size = max(len(sources), len(targets)) if len(sources) > 1 else 0
    request = {
        # Up to 3.2, rows of a matrix that is not square are written over each other. Repeated targets cost
        # next to nothing; repeated sources a search each, so that callers give as many targets as sources.
        "sources": _places(_repeat(sources, size), snap_metres),
        "targets": _places(_repeat(targets, size), snap_metres),
        "costing": "auto",
        "units": "miles",
        "verbose": False,
        **_departure(departing),
    }
    try:
        answer = _ask(tiles, stamp, "matrix", request)
    except _NoAnswer:
        return _halve(tiles, stamp, sources, targets, snap_metres, departing)
    if answer["algorithm"] != "timedistancematrix":
        raise RoadsUnavailable(f"Valhalla used “{answer['algorithm']}”, not what was asked.", _INSTALL)
    table = answer["sources_to_targets"]
    both = np.array([table["durations"], table["distances"]], dtype=np.float64)
    both = both[:, : len(sources), : len(targets)]
    both[0] /= 60
    both[:, np.isnan(both).any(axis=0)] = np.nan
    return both


def draw_isochrone(
    tiles: str,
    stamp: tuple[int, int],
    origin: tuple[float, float],
    minutes: float,
    snap_metres: int,
    departing: str = "",
) -> Area:
    """Return what can be reached within a time.

    Parameters
    ----------
    tiles : str
        The tile set's file or directory.
    stamp : tuple of int
        Its stamp when it was checked.
    origin : tuple of float
        Latitude and longitude in degrees.
    minutes : float
        One way.
    snap_metres : int
        How far a road may be.
    departing : str
        Local time as 2026-11-24T08:00; empty for none.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        In longitude and latitude; empty where the origin is not near a road.

    Raises
    ------
    RoadsUnavailable
        Valhalla is not installed, or can't read the tiles.
    """
    point = np.array([origin])
    # From a place off the roads, Valhalla 3.9 draws a small blot.
    if not locate_points(tiles, stamp, point, snap_metres)[0]:
        return Polygon()
    request = {
        "locations": _places(point, snap_metres),
        "costing": "auto",
        "contours": [{"time": minutes}],
        "polygons": True,
        **_departure(departing),
    }
    try:
        features = _ask(tiles, stamp, "isochrone", request)["features"]
    except _NoAnswer:
        return Polygon()
    whole = unary_union([make_valid(shape(feature["geometry"])) for feature in features])
    parts = [part for part in getattr(whole, "geoms", [whole]) if isinstance(part, Polygon)]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts) if parts else Polygon()


class _NoAnswer(Exception):
    """Valhalla refused a request because of its places."""


def trace_way(tiles: str, stamp: tuple[int, int], points: Floats, snap_metres: int) -> Floats | None:
    """Return the course of the way through some points.

    Parameters
    ----------
    tiles : str
        The tile set's file or directory.
    stamp : tuple of int
        Its stamp when it was checked.
    points : ndarray, n × 2
        Latitude and longitude in degrees, none missing, at least two.
    snap_metres : int
        How far a road may be.

    Returns
    -------
    ndarray, m × 2, or None
        None where there is no way.

    Raises
    ------
    RoadsUnavailable
        Valhalla is not installed, or can't read the tiles.
    """
    request = {"locations": _places(points, snap_metres), "costing": "auto", "directions_type": "none"}
    try:
        found = _ask(tiles, stamp, "route", request)
    except _NoAnswer:
        return None
    return join_legs([read_polyline(leg["shape"]) for leg in found["trip"]["legs"]])


def _ask(tiles: str, stamp: tuple[int, int], action: str, request: dict[str, Any]) -> Any:
    try:
        now = read_stamp(Path(tiles))
    except OSError as error:
        raise RoadsUnavailable(f"The road tiles {tiles} are gone ({error}).", "Put them back.") from error
    if now != stamp:
        raise RoadsUnavailable(
            f"The road tiles {tiles} were replaced while they were in use.", "Start Windshield again."
        )
    try:
        return json.loads(getattr(_open_tiles(tiles, stamp), action)(json.dumps(request)))
    except RuntimeError as error:
        if isinstance(error, RoadsUnavailable):
            raise
        if any(said in str(error).lower() for said in UNANSWERED):
            raise _NoAnswer from error
        raise RoadsUnavailable(
            f"Valhalla can't answer from {tiles} ({error}).",
            "Build the tiles again with `windshield roads build REGION.osm.pbf`.",
        ) from error


@lru_cache(maxsize=1)
def _open_tiles(tiles: str, stamp: tuple[int, int]) -> Any:
    """Open a tile set; the process keeps it."""
    try:
        import valhalla
    except ImportError as error:
        raise RoadsUnavailable(f"The package pyvalhalla can't be loaded ({error}).", _INSTALL) from error
    path = Path(tiles)
    directory = path if path.is_dir() else path.parent
    # A copy: Valhalla hands its own defaults out, and what is changed in them stays changed.
    config = copy.deepcopy(valhalla.get_config(tile_extract=tiles, tile_dir=directory))
    if path.is_dir():
        config["mjolnir"]["tile_extract"] = ""
    config["thor"]["source_to_target_algorithm"] = "timedistancematrix"
    limits = config["service_limits"]
    limits["auto"].update(
        max_matrix_location_pairs=10**8, max_locations=10**6, max_matrix_distance=LONGEST_METRES
    )
    limits["max_timedep_distance_matrix"] = LONGEST_METRES
    limits["isochrone"]["max_time_contour"] = int(MAX_MINUTES)
    with tempfile.TemporaryDirectory(prefix="windshield-roads-") as scratch:
        file = Path(scratch) / "valhalla.json"
        file.write_text(json.dumps(config), encoding="utf-8")
        return valhalla.Actor(str(file))


def _halve(
    tiles: str, stamp: tuple[int, int], sources: Floats, targets: Floats, snap_metres: int, departing: str
) -> Floats:
    """Ask the halves of a block that was refused, so that one place spoils its own pairs only."""
    if len(sources) == len(targets) == 1:
        return np.full((2, 1, 1), np.nan)
    wide = len(targets) >= len(sources)
    longer = targets if wide else sources
    halves = [
        measure_block(
            tiles, stamp, sources if wide else part, part if wide else targets, snap_metres, departing
        )
        for part in np.array_split(longer, 2)
    ]
    return np.concatenate(halves, axis=2 if wide else 1)


def _repeat(points: Floats, size: int) -> Floats:
    return np.concatenate([points, np.repeat(points[-1:], max(0, size - len(points)), axis=0)])


def _places(points: Floats, snap_metres: int) -> list[dict[str, float]]:
    return [{"lat": lat, "lon": lon, "search_cutoff": snap_metres} for lat, lon in points.tolist()]


def _departure(departing: str) -> dict[str, object]:
    return {"date_time": {"type": 1, "value": departing}} if departing else {}


_INSTALL = "Install windshield[roads]."
