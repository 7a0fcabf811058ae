"""Drive times from a road server of the user's own: Valhalla or OSRM, by its address."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from shapely import Polygon

from data.errors import OptionInvalid
from data.roads.not_offered import NotOffered
from data.roads.server_address import read_address
from data.roads.server_blocks import (
    Block,
    BlockLimits,
    BlockOffRoads,
    BlockTooBig,
    BlockTooFar,
    Rows,
    air_miles,
    halve,
)
from data.roads.server_http import Deadline, Patience, ServerConnection
from data.roads.server_kind import find_server
from data.roads.server_osrm import OsrmServer
from data.roads.server_table import ServerTable, TableWrong, check_roads
from data.roads.server_valhalla import ValhallaServer
from data.roads.times import Area, DriveMatrix, DriveStatement, Floats, read_points

DISTRUSTED = "Check the road server; its answer was not used."


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
        self._server: ValhallaServer | OsrmServer | None = None
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
            question = _Question(places_a, places_b, departing, deadline)
            self._answer(question)
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
        area = self._find(deadline).isochrone(point, minutes, departing, deadline)
        self._latest = self._describe(frozenset())
        return area

    def _find(self, deadline: Deadline) -> ValhallaServer | OsrmServer:
        if self._server is None:  # two threads may both ask; they find the same
            server = find_server(self._connection, self._snap_miles, deadline)
            self._connection.name = server.name
            self._limits = self._limits or server.limits
            self._limit_miles = self._limit_miles or server.limit_miles
            self._server = server
        return self._server

    def _answer(self, question: "_Question") -> None:
        self._find(question.deadline)
        todo = [(np.arange(len(question.origins)), np.arange(len(question.destinations)))]
        while todo:
            rows, columns = todo.pop()
            rows, columns = rows[question.origin_on[rows]], columns[question.destination_on[columns]]
            if not len(rows) or not len(columns):
                continue
            parts = self._part(question, rows, columns)
            try:
                todo.extend(self._ask(question, rows, columns) if parts is None else parts)
            except TableWrong as error:
                raise self._connection.fault(f"{error}", DISTRUSTED) from error
            left = sum(len(rows) * len(columns) for rows, columns in todo)
            if not question.deadline.allows(1 - left / question.minutes.size):
                raise NotOffered(
                    f"{self._connection.name} at {self._connection.address.url}: too slow for so many pairs.",
                    "Ask for fewer places at once, or allow more time.",
                )

    def _part(self, question: "_Question", rows: Rows, columns: Rows) -> list[Block] | None:
        """Cut a block where the server would refuse it; None for one that it takes."""
        if self._limit_miles is not None:
            far = air_miles(question.origins[rows], question.destinations[columns]) > self._limit_miles
            if far.any():
                question.notes.add(f"no answer beyond {self._limit_miles:,.0f} miles")
                near_all, near_some = columns[~far.any(axis=0)], columns[far.any(axis=0) & ~far.all(axis=0)]
                parts = [(rows, near_all)]
                if len(rows) > 1:
                    parts += [(half, near_some) for half in halve(question.origins, rows)]
                return parts
        assert self._limits is not None
        blocks = list(self._limits.cut(rows, columns))
        return blocks if len(blocks) > 1 else None

    def _ask(self, question: "_Question", rows: Rows, columns: Rows) -> list[Block]:
        """Ask for one block and write down its answer; return what of it is left to be asked."""
        origins, destinations = question.origins[rows], question.destinations[columns]
        server = self._find(question.deadline)
        try:
            table = server.table(origins, destinations, question.departing, question.deadline)
            table = check_roads(table, air_miles(origins, destinations), self._snap_miles)
        except BlockTooBig as error:
            if len(rows) == len(columns) == 1:
                raise self._connection.fault("a single pair is too much for it") from error
            assert self._limits is not None
            self._limits = self._limits.lowered(len(rows), len(columns))
            return [(rows, columns)]
        except BlockTooFar as error:
            farthest = 0.999 * float(air_miles(origins, destinations).max())
            self._limit_miles = min(error.limit_miles or farthest, farthest)
            return [(rows, columns)]
        except BlockOffRoads:
            return self._isolate(question, rows, columns)
        question.write(rows, columns, table)
        return []

    def _isolate(self, question: "_Question", rows: Rows, columns: Rows) -> list[Block]:
        """Set places off the roads aside, or halve a block in which there are none."""
        if len(rows) == len(columns) == 1:
            return []
        server, deadline = self._find(question.deadline), question.deadline
        off_rows = server.find_off_roads(question.origins[rows], deadline)
        off_columns = server.find_off_roads(question.destinations[columns], deadline)
        question.origin_on[rows[off_rows]] = False
        question.destination_on[columns[off_columns]] = False
        if off_rows.any() or off_columns.any():
            return [(rows, columns)]
        if len(rows) >= len(columns):
            return [(half, columns) for half in halve(question.origins, rows)]
        return [(rows, half) for half in halve(question.destinations, columns)]

    def _describe(self, notes: frozenset[str]) -> DriveStatement:
        server = self._server
        parts = [self._connection.address.url, server.data if server else "", *sorted(notes)]
        return DriveStatement(
            engine=server.name if server else "Road server",
            data="; ".join(part for part in parts if part),
            exact=True,
        )


@dataclass
class _Question:
    origins: Floats
    destinations: Floats
    departing: datetime | None
    deadline: Deadline
    notes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        size = (len(self.origins), len(self.destinations))
        self.minutes, self.miles = np.full(size, np.nan), np.full(size, np.nan)
        self.origin_on, self.destination_on = (np.ones(length, dtype=np.bool_) for length in size)

    def write(self, rows: Rows, columns: Rows, table: ServerTable) -> None:
        self.minutes[np.ix_(rows, columns)] = table.minutes
        self.miles[np.ix_(rows, columns)] = table.miles
        if self.departing is not None and table.departure_used is not True:
            self.notes.add(
                "the departure was left out"
                if table.departure_used is False
                else "whether the departure counted, the server doesn't say"
            )
