"""Speak with a Valhalla server (its HTTP API of version 3).

Endpoints: `/status`, `/sources_to_targets`, `/locate`, `/isochrone`, `/route`. Error codes are those of
Valhalla's `exceptions.cc`.
"""

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import numpy as np
import numpy.typing as npt
from shapely import MultiPolygon, Polygon, make_valid, unary_union
from shapely.errors import ShapelyError
from shapely.geometry import shape

from data.geography.sphere import METRES_A_MILE, great_circle_miles
from data.roads.not_offered import NotOffered
from data.roads.polyline import join_legs, read_polyline
from data.roads.server_blocks import BlockLimits, BlockOffRoads, BlockTooBig, BlockTooFar
from data.roads.server_http import Deadline, ServerAnswer, ServerConnection
from data.roads.server_table import ServerTable, TableWrong, read_numbers
from data.roads.times import Area, Floats

LOCATE_PLACES = 50
TOO_MANY, TOO_LONG, TOO_FAR, NO_PATH = 150, 151, 154, 442
OFF_ROADS = (170, 171)  # unconnected; no edge near: which of the two a stray place gives differs by version
FASTEST_MILES_PER_MINUTE = 2.5


class ValhallaServer:
    """A Valhalla server.

    Parameters
    ----------
    connection : ServerConnection
        The way to it.
    snap_miles : float
        A place farther than this from a road has no answer.
    status : object
        What `/status` said.
    """

    name = "Valhalla server"
    # 2,500 pairs are its default limit; long rows are no faster, and would come near the timeout of a read.
    limits = BlockLimits(pairs=2_500, side=50)
    limit_miles: float | None = 400_000 / METRES_A_MILE

    def __init__(self, connection: ServerConnection, snap_miles: float, status: object = None) -> None:
        self._connection = connection
        self._snap_miles = snap_miles
        self.data = _describe_status(status)

    def table(
        self, origins: Floats, destinations: Floats, departing: datetime | None, deadline: Deadline
    ) -> ServerTable:
        """Return minutes and miles of one block.

        Parameters
        ----------
        origins, destinations : ndarray, n × 2
            One at least of each, none missing.
        departing : datetime, optional
            Local time at the origins.
        deadline : Deadline
            Of the whole question.

        Returns
        -------
        ServerTable
            Numbers in the shape that was asked; not yet compared with straight lines.

        Raises
        ------
        BlockRefused
            Parts of the block could be answered.
        RoadsUnavailable
            The server is down or speaks nonsense.
        TableWrong
            The numbers are none.
        """
        answer = self._connection.ask(
            "sources_to_targets",
            deadline,
            {
                "sources": self._places(origins),
                "targets": self._places(destinations),
                "costing": "auto",
                "units": "miles",
                "verbose": False,
                **_departure(departing),
            },
        )
        size = (len(origins), len(destinations))
        if answer.status != HTTPStatus.OK:
            return self._read_refusal(answer, size)
        body = answer.body
        if not isinstance(body, dict):
            raise TableWrong("there is no table in the answer")
        if body.get("units", "miles") != "miles":
            raise TableWrong("the table is not in miles")
        used = None
        if departing is not None and "algorithm" in body:
            # A server whose max_timedep_distance_matrix is 0, the default, drops the departure without a
            # word; only the name of the algorithm tells.
            used = body["algorithm"] == "timedistancematrix"
        seconds, miles = _columns(body.get("sources_to_targets"))
        return ServerTable(
            read_numbers(seconds, size, "durations") / 60, read_numbers(miles, size, "distances"), used
        )

    def find_off_roads(self, points: Floats, deadline: Deadline) -> npt.NDArray[np.bool_]:
        """Tell which places are not near a road.

        Parameters
        ----------
        points : ndarray, n × 2
            None missing.
        deadline : Deadline
            Of the whole question.

        Returns
        -------
        ndarray of bool
            True off the roads; all False where the server doesn't locate places.

        Raises
        ------
        RoadsUnavailable
            The server is down or speaks nonsense.
        """
        off = np.zeros(len(points), dtype=np.bool_)
        for start in range(0, len(points), LOCATE_PLACES):
            some = points[start : start + LOCATE_PLACES]
            answer = self._connection.ask(
                "locate", deadline, {"locations": self._places(some), "costing": "auto"}
            )
            if answer.status != HTTPStatus.OK:
                return np.zeros(len(points), dtype=np.bool_)
            found = answer.body
            if (
                not isinstance(found, list)
                or len(found) != len(some)
                or not all(isinstance(place, dict) for place in found)
            ):
                raise self._connection.fault("places were located, but not those that were asked")
            off[start : start + len(some)] = [not place.get("edges") for place in found]
        return off

    def trace(self, points: Floats, deadline: Deadline) -> Floats | None:
        """Return the course of the way through some points.

        Parameters
        ----------
        points : ndarray, n × 2
            None missing, at least two.
        deadline : Deadline
            Of the whole question.

        Returns
        -------
        ndarray, m × 2, or None
            Latitude and longitude; None where the server gives none.

        Raises
        ------
        RoadsUnavailable
            The server is down.
        """
        answer = self._connection.ask(
            "route",
            deadline,
            {"locations": self._places(points), "costing": "auto", "directions_type": "none"},
        )
        body: Any = answer.body
        try:
            return join_legs([read_polyline(leg["shape"]) for leg in body["trip"]["legs"]])
        except (KeyError, TypeError, ValueError):
            return None

    def isochrone(
        self, origin: Floats, minutes: float, departing: datetime | None, deadline: Deadline
    ) -> Area:
        """Return what can be reached within a time.

        Parameters
        ----------
        origin : ndarray, 1 × 2
            Not missing.
        minutes : float
            More than 0.
        departing : datetime, optional
            Local time at the origin.
        deadline : Deadline
            Of the whole question.

        Returns
        -------
        shapely.Polygon or shapely.MultiPolygon
            Empty where the origin is not near a road.

        Raises
        ------
        NotOffered
            The time is longer than the server allows.
        RoadsUnavailable
            The server is down or speaks nonsense.
        """
        # From a place off the roads Valhalla draws a small blot instead of nothing.
        if self.find_off_roads(origin, deadline)[0]:
            return Polygon()
        answer = self._connection.ask(
            "isochrone",
            deadline,
            {
                "locations": self._places(origin),
                "costing": "auto",
                "contours": [{"time": minutes}],
                "polygons": True,
                **_departure(departing),
            },
        )
        code, message = _read_error(answer)
        if code == TOO_LONG:
            raise NotOffered(
                f"{self.name} at {self._connection.address.url} draws no {minutes:g} minutes ({message}).",
                "Ask for less, or raise max_time_contour on the server.",
            )
        if code in (*OFF_ROADS, NO_PATH):
            return Polygon()
        if answer.status != HTTPStatus.OK:
            raise self._connection.fault(message)
        area = _read_area(answer.body)
        if area is None:
            raise self._connection.fault("the isochrone is no area")
        west, south, east, north = area.bounds
        corners = np.array([[south, west], [south, east], [north, west], [north, east]])
        # Corners lie outside a round area, at most by the root of two.
        reach = (minutes * FASTEST_MILES_PER_MINUTE + 2 * self._snap_miles) * 1.5
        if great_circle_miles(origin, corners).max() > reach:
            raise self._connection.fault("the isochrone is farther away than a car can drive")
        return area

    def _places(self, points: Floats) -> list[dict[str, float]]:
        cutoff = max(1, round(self._snap_miles * METRES_A_MILE))
        return [{"lat": lat, "lon": lon, "search_cutoff": cutoff} for lat, lon in points.tolist()]

    def _read_refusal(self, answer: ServerAnswer, size: tuple[int, int]) -> ServerTable:
        code, message = _read_error(answer)
        if code == NO_PATH:  # not one pair of the block is connected
            return ServerTable(np.full(size, np.nan), np.full(size, np.nan))
        if code == TOO_MANY or answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise BlockTooBig
        if code == TOO_FAR:
            metres = re.search(r"(\d+(?:\.\d+)?) *m", message)
            raise BlockTooFar(float(metres[1]) / METRES_A_MILE if metres else None)
        if code in OFF_ROADS:
            raise BlockOffRoads
        raise self._connection.fault(message)


def _departure(departing: datetime | None) -> dict[str, object]:
    if departing is None:
        return {}
    return {"date_time": {"type": 1, "value": departing.strftime("%Y-%m-%dT%H:%M")}}


def _columns(table: object) -> tuple[object, object]:
    """Return seconds and miles from either form of the answer; servers before 3.5 know the long one only."""
    if isinstance(table, dict):
        return table.get("durations"), table.get("distances")
    if isinstance(table, list) and all(isinstance(row, list) for row in table):
        cells = [[cell if isinstance(cell, dict) else {} for cell in row] for row in table]
        if all("time" in cell and "distance" in cell for row in cells for cell in row):
            return (
                [[cell["time"] for cell in row] for row in cells],
                [[cell["distance"] for cell in row] for row in cells],
            )
    return None, None


def _read_error(answer: ServerAnswer) -> tuple[int, str]:
    body = answer.body
    if answer.status == HTTPStatus.OK or not isinstance(body, dict):
        return 0, f"answered {answer.status}"
    code, said = body.get("error_code"), body.get("error")
    if not isinstance(code, int) or not isinstance(said, str):
        return 0, f"answered {answer.status}"
    return code, f"{' '.join(said.split())[:200]} (error {code})"


def _read_area(body: object) -> Area | None:
    try:
        features = body["features"]  # type: ignore[index]
        shapes = [make_valid(shape(feature["geometry"])) for feature in features]
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, ShapelyError):
        return None
    area = unary_union([part for whole in shapes for part in getattr(whole, "geoms", [whole])])
    parts = [part for part in getattr(area, "geoms", [area]) if isinstance(part, Polygon)]
    if not parts or area.is_empty or not np.isfinite(area.bounds).all():
        return None
    west, south, east, north = area.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _describe_status(status: object) -> str:
    if not isinstance(status, dict):
        return ""
    parts = []
    version, built = status.get("version"), status.get("tileset_last_modified")
    if isinstance(version, str):
        parts.append(f"version {version[:20]}")
    if isinstance(built, int) and 0 < built < 2**32:
        day = datetime.fromtimestamp(built, UTC)
        parts.append(f"roads of {day.day} {day:%B %Y}")
    return ", ".join(parts)
