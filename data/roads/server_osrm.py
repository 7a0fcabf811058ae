"""Speak with an OSRM server (its HTTP API of version 1): the services `table`, `nearest` and `route`.

OSRM knows no departures and draws no isochrones.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any

import numpy as np
import numpy.typing as npt

from data.geography.sphere import METRES_A_MILE, pair_miles
from data.roads.not_offered import NotOffered
from data.roads.polyline import join_legs
from data.roads.server_blocks import BlockLimits, BlockOffRoads, BlockTooBig
from data.roads.server_http import Deadline, ServerAnswer, ServerConnection
from data.roads.server_table import ServerTable, TableWrong, read_numbers
from data.roads.times import Area, Floats

MAX_TABLE_SIZE = 100  # of osrm-routed; it compares origins × destinations with the square


class OsrmServer:
    """An OSRM server.

    Parameters
    ----------
    connection : ServerConnection
        The way to it.
    snap_miles : float
        A place farther than this from a road has no answer.
    """

    name = "OSRM server"
    limits = BlockLimits(pairs=MAX_TABLE_SIZE**2, side=MAX_TABLE_SIZE)  # the side keeps the URL below 8 KB
    limit_miles: float | None = None
    data = ""

    def __init__(self, connection: ServerConnection, snap_miles: float) -> None:
        self._connection = connection
        self._snap_miles = snap_miles

    def table(
        self, origins: Floats, destinations: Floats, departing: datetime | None, deadline: Deadline
    ) -> ServerTable:
        """Return minutes and miles of one block.

        Parameters
        ----------
        origins, destinations : ndarray, n × 2
            One at least of each, none missing.
        departing : datetime, optional
            Left out.
        deadline : Deadline
            Of the whole question.

        Returns
        -------
        ServerTable
            Numbers in the shape that was asked, NaN from and to places that are too far from a road; not
            yet compared with straight lines.

        Raises
        ------
        BlockRefused
            Parts of the block could be answered.
        RoadsUnavailable
            The server is down or speaks nonsense.
        TableWrong
            The numbers are none.
        """
        high, wide = size = len(origins), len(destinations)
        answer = self._connection.ask(
            f"table/v1/driving/{_places(np.vstack([origins, destinations]))}"
            f"?sources={';'.join(map(str, range(high)))}"
            f"&destinations={';'.join(map(str, range(high, high + wide)))}"
            "&annotations=duration,distance&generate_hints=false",
            deadline,
        )
        body = self._read(answer)
        if "distances" not in body:
            raise self._connection.fault("gives no distances", "Use OSRM 5.18 or newer.")
        minutes = read_numbers(body.get("durations"), size, "durations") / 60
        miles = read_numbers(body["distances"], size, "distances") / METRES_A_MILE
        minutes[self._strayed(body.get("sources"), origins)] = np.nan
        minutes[:, self._strayed(body.get("destinations"), destinations)] = np.nan
        miles[np.isnan(minutes)] = np.nan
        return ServerTable(minutes, miles, None if departing is None else False)

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
            True off the roads.

        Raises
        ------
        RoadsUnavailable
            The server is down or speaks nonsense.
        TableWrong
            The server found another place than was asked.
        """
        off = np.zeros(len(points), dtype=np.bool_)
        for row, point in enumerate(points):
            answer = self._connection.ask(
                f"nearest/v1/driving/{_places(point[None])}?generate_hints=false", deadline
            )
            try:
                off[row] = self._strayed(self._read(answer).get("waypoints"), point[None])[0]
            except BlockOffRoads:
                off[row] = True
        return off

    def isochrone(
        self, origin: Floats, minutes: float, departing: datetime | None, deadline: Deadline
    ) -> Area:
        """Refuse, since OSRM has no isochrones.

        Parameters
        ----------
        origin : ndarray, 1 × 2
            Not looked at.
        minutes : float
            Not looked at.
        departing : datetime, optional
            Not looked at.
        deadline : Deadline
            Not looked at.

        Returns
        -------
        shapely.Polygon or shapely.MultiPolygon
            Never.

        Raises
        ------
        NotOffered
            Always.
        """
        raise NotOffered(
            f"{self.name} at {self._connection.address.url} draws no isochrones.",
            "Use a Valhalla server for them.",
        )

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
            f"route/v1/driving/{_places(points)}?overview=full&geometries=geojson&generate_hints=false",
            deadline,
        )
        body: Any = answer.body
        try:
            line = np.array(body["routes"][0]["geometry"]["coordinates"], dtype=np.float64)
        except (KeyError, IndexError, TypeError, ValueError):
            return None
        return join_legs([line[:, ::-1]]) if line.ndim == 2 and line.shape[1] == 2 else None

    def _read(self, answer: ServerAnswer) -> dict[str, object]:
        body = answer.body
        if answer.status in (HTTPStatus.REQUEST_URI_TOO_LONG, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
            raise BlockTooBig
        if not isinstance(body, dict) or not isinstance(body.get("code"), str):
            raise self._connection.fault(f"answered {answer.status}, and not as OSRM does")
        if body["code"] == "Ok" and answer.status == HTTPStatus.OK:
            return body
        code, message = body["code"], body.get("message", "")
        if code == "TooBig":
            raise BlockTooBig
        if code in ("NoSegment", "NoTable"):
            raise BlockOffRoads
        raise self._connection.fault(f"{' '.join(str(message).split())[:200]} (error {str(code)[:40]})")

    def _strayed(self, waypoints: object, points: Floats) -> npt.NDArray[np.bool_]:
        """Tell which places were put on a road too far away."""
        if not isinstance(waypoints, list) or len(waypoints) != len(points):
            raise TableWrong("the places are not those that were asked")
        try:
            found = np.array([waypoint["location"] for waypoint in waypoints], dtype=np.float64)
        except (KeyError, TypeError, ValueError):
            raise TableWrong("the places have no locations") from None
        if found.shape != points.shape or not np.isfinite(found).all():
            raise TableWrong("the places have no locations")
        return pair_miles(points, found[:, ::-1]) > self._snap_miles


def _places(points: Floats) -> str:
    return ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in points)
