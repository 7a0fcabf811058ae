"""Drive times from a road server of the user's own: Valhalla or OSRM, by its address."""

import math
import time
from collections.abc import Callable
from datetime import datetime

import numpy as np

from data.errors import OptionInvalid
from data.roads.server_address import read_address
from data.roads.server_blocks import BlockLimits
from data.roads.server_http import Deadline, Patience, ServerConnection
from data.roads.server_kind import find_server
from data.roads.server_matrix import LearnedLimits, MatrixQuestion
from data.roads.server_osrm import OsrmServer
from data.roads.server_valhalla import ValhallaServer
from data.roads.times import Area, DriveMatrix, DriveStatement, DriveTimes, Floats


class ServerTimes(DriveTimes):
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

    def _matrix(self, origins: Floats, destinations: Floats, departing: datetime | None) -> DriveMatrix:
        minutes = np.full((len(origins), len(destinations)), np.nan)
        miles = minutes.copy()
        rows = np.flatnonzero(~np.isnan(origins[:, 0]))
        columns = np.flatnonzero(~np.isnan(destinations[:, 0]))
        notes: frozenset[str] = frozenset()
        if len(rows) and len(columns):
            # Many clinicians share the centre of one ZIP; it is asked once.
            places_a, which_a = np.unique(origins[rows], axis=0, return_inverse=True)
            places_b, which_b = np.unique(destinations[columns], axis=0, return_inverse=True)
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

    def _isochrone(self, origin: tuple[float, float], minutes: float, departing: datetime | None) -> Area:
        deadline = self._connection.start()
        server, _ = self._find(deadline)
        area = server.isochrone(np.array([origin]), minutes, departing, deadline)
        self._latest = self._describe(frozenset())
        return area

    def _trace(self, points: Floats) -> Floats | None:
        deadline = self._connection.start()
        server, _ = self._find(deadline)
        return server.trace(points, deadline)

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
