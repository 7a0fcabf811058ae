"""Drive times from a road server of the user's own: Valhalla or OSRM, by its address."""

import math
import time
from collections.abc import Callable
from datetime import datetime

import numpy as np
from shapely import Polygon

from data.errors import OptionInvalid
from data.roads.server_address import read_address
from data.roads.server_blocks import BlockLimits
from data.roads.server_http import Deadline, Patience, ServerConnection
from data.roads.server_kind import find_server
from data.roads.server_matrix import LearnedLimits, MatrixQuestion
from data.roads.server_osrm import OsrmServer
from data.roads.server_valhalla import ValhallaServer
from data.roads.times import Area, DriveMatrix, DriveStatement, Floats, read_points


class ServerTimes:
    """Drive times from a Valhalla or an OSRM server; safe to ask from several threads.

    The server is first spoken to when the first question is asked. Blocks of a matrix are asked one after
    the other.

    Parameters
    ----------
    url : str
        Its address; "valhalla+http://…" and "osrm+http://…" say which it is, otherwise it is asked.
    patience : Patience, optional
        How long to wait.
    limits : BlockLimits, optional
        How large a block may be; without it, the server's default. Lowered when the server refuses one.
    limit_miles : float, optional
        Pairs farther apart have no answer, since the server refuses them; without it, the server's default.
    snap_miles : float
        A place farther than this from a road has no answer.
    clock, sleep : callable
        Time as it is seen and spent.

    Raises
    ------
    OptionInvalid
        The address is no http or https address, or a distance is not more than 0.
    """

    def __init__(
        self,
        url: str,
        patience: Patience | None = None,
        limits: BlockLimits | None = None,
        limit_miles: float | None = None,
        snap_miles: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        for name, miles in (("limit_miles", limit_miles), ("snap_miles", snap_miles)):
            if miles is not None and not 0 < miles < math.inf:
                raise OptionInvalid(f"{name} is {miles}.", "Give more than 0.")
        self._connection = ServerConnection(read_address(url), patience or Patience(), clock, sleep)
        self._limits, self._limit_miles, self._snap_miles = limits, limit_miles, snap_miles
        self._found: tuple[ValhallaServer | OsrmServer, LearnedLimits] | None = None
        self._latest: DriveStatement | None = None

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._connection.close()

    @property
    def statement(self) -> DriveStatement:
        """The statement of the latest answer; with several threads, use the one in the answer itself."""
        return self._latest or self._describe(frozenset())

    def matrix(self, origins: Floats, destinations: Floats, departing: datetime | None = None) -> DriveMatrix:
        """Return minutes and miles of every pair.

        Parameters
        ----------
        origins, destinations : ndarray, n × 2
            Latitude and longitude in degrees; either may be empty.
        departing : datetime, optional
            Local time at the origin; the statement says when the server left it out.

        Returns
        -------
        DriveMatrix
            NaN where a place is missing or too far from a road, no road connects the two, or they are
            farther apart than the server allows.

        Raises
        ------
        CoordinatesInvalid
            A point can't be, or latitude and longitude are swapped.
        NotOffered
            The server is well, but too slow for so many pairs.
        RoadsUnavailable
            The server is down, or answers what can't be true.
        """
        asked_origins = read_points(origins, "origins")
        asked_destinations = read_points(destinations, "destinations")
        minutes = np.full((len(asked_origins), len(asked_destinations)), np.nan)
        miles = minutes.copy()
        rows = np.flatnonzero(~np.isnan(asked_origins[:, 0]))
        columns = np.flatnonzero(~np.isnan(asked_destinations[:, 0]))
        notes: frozenset[str] = frozenset()
        if len(rows) and len(columns):
            # Many clinicians share the centre of one ZIP; it is asked once.
            places_a, which_a = np.unique(asked_origins[rows], axis=0, return_inverse=True)
            places_b, which_b = np.unique(asked_destinations[columns], axis=0, return_inverse=True)
            deadline = self._connection.start()
            server, known = self._find(deadline)
            question = MatrixQuestion(
                self._connection, server, known, self._snap_miles, places_a, places_b, departing, deadline
            )
            question.answer()
            same = (places_a[:, None, :] == places_b[None, :, :]).all(axis=2)
            question.minutes[same] = question.miles[same] = 0.0
            picked = np.ix_(which_a.ravel(), which_b.ravel())
            minutes[np.ix_(rows, columns)] = question.minutes[picked]
            miles[np.ix_(rows, columns)] = question.miles[picked]
            notes = frozenset(question.notes)
        statement = self._latest = self._describe(notes)
        return DriveMatrix(minutes, miles, statement)

    def one_to_many(
        self, origin: tuple[float, float], destinations: Floats, departing: datetime | None = None
    ) -> DriveMatrix:
        """Return minutes and miles from one origin, as a matrix of one row.

        Parameters
        ----------
        origin : tuple of float
            Latitude and longitude in degrees.
        destinations : ndarray, n × 2
            Latitude and longitude in degrees.
        departing : datetime, optional
            Local time at the origin.

        Returns
        -------
        DriveMatrix
            One row; NaN as in `matrix`.
        """
        return self.matrix(np.array([origin], dtype=np.float64), destinations, departing)

    def isochrone(
        self, origin: tuple[float, float], minutes: float, departing: datetime | None = None
    ) -> Area:
        """Return what can be reached within a time.

        Parameters
        ----------
        origin : tuple of float
            Latitude and longitude in degrees.
        minutes : float
            One way, more than 0.
        departing : datetime, optional
            Local time at the origin.

        Returns
        -------
        shapely.Polygon or shapely.MultiPolygon
            In longitude and latitude; empty where the origin is missing or not near a road.

        Raises
        ------
        CoordinatesInvalid
            The origin can't be.
        OptionInvalid
            The minutes are not more than 0.
        NotOffered
            The server draws no isochrones (OSRM), or none of so long a time.
        RoadsUnavailable
            The server is down, too slow, or answers what can't be true.
        """
        if not 0 < minutes < math.inf:
            raise OptionInvalid(f"An isochrone of {minutes} minutes can't be.", "Give more than 0.")
        point = read_points([origin], "origins")
        if np.isnan(point).any():
            return Polygon()
        deadline = self._connection.start()
        server, _ = self._find(deadline)
        area = server.isochrone(point, minutes, departing, deadline)
        self._latest = self._describe(frozenset())
        return area

    def _find(self, deadline: Deadline) -> tuple[ValhallaServer | OsrmServer, LearnedLimits]:
        if self._found is None:  # two threads may both ask; they find the same
            server = find_server(self._connection, self._snap_miles, deadline)
            self._connection.name = server.name
            limits = LearnedLimits(self._limits or server.limits, self._limit_miles or server.limit_miles)
            self._found = server, limits
        return self._found

    def _describe(self, notes: frozenset[str]) -> DriveStatement:
        server = self._found[0] if self._found else None
        parts = [self._connection.address.url, server.data if server else "", *sorted(notes)]
        return DriveStatement(
            engine=server.name if server else "Road server",
            data="; ".join(part for part in parts if part),
            exact=True,
        )
