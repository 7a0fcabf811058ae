"""Have one matrix answered by a road server, block by block."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from data.geography.sphere import great_circle_miles
from data.roads.not_offered import NotOffered
from data.roads.server_blocks import (
    Block,
    BlockLimits,
    BlockOffRoads,
    BlockTooBig,
    BlockTooFar,
    Rows,
    halve,
)
from data.roads.server_http import Deadline, ServerConnection
from data.roads.server_osrm import OsrmServer
from data.roads.server_table import ServerTable, TableWrong, check_roads
from data.roads.server_valhalla import ValhallaServer
from data.roads.times import Floats

DISTRUSTED = "Check the road server; its answer was not used."


@dataclass
class LearnedLimits:
    """What a server takes, as far as is known; lowered when it refuses a block.

    Parameters
    ----------
    block : BlockLimits
        How large a block may be.
    miles : float, optional
        How far apart a pair may be, as the crow flies.
    """

    block: BlockLimits
    miles: float | None


class MatrixQuestion:
    """One matrix, from the question to the answer.

    Parameters
    ----------
    connection : ServerConnection
        The way to the server.
    server : ValhallaServer or OsrmServer
        Who is asked.
    limits : LearnedLimits
        What it takes; lowered in place.
    snap_miles : float
        How far a place may be from its road.
    origins, destinations : ndarray, n × 2
        One at least of each, none missing.
    departing : datetime, optional
        Local time at the origins.
    deadline : Deadline
        Of the whole question.

    Attributes
    ----------
    minutes, miles : ndarray, origins × destinations
        NaN until they are answered, and where there is no answer.
    notes : set of str
        What a reader has to know of the answer.
    """

    def __init__(
        self,
        connection: ServerConnection,
        server: ValhallaServer | OsrmServer,
        limits: LearnedLimits,
        snap_miles: float,
        origins: Floats,
        destinations: Floats,
        departing: datetime | None,
        deadline: Deadline,
    ) -> None:
        self._connection, self._server = connection, server
        self._limits, self._snap_miles = limits, snap_miles
        self._origins, self._destinations = origins, destinations
        self._departing, self._deadline = departing, deadline
        size = (len(origins), len(destinations))
        self._origin_on, self._destination_on = (np.ones(length, dtype=np.bool_) for length in size)
        self.minutes, self.miles = np.full(size, np.nan), np.full(size, np.nan)
        self.notes: set[str] = set()

    def answer(self) -> None:
        """Ask until every pair has its answer or is known to have none.

        Raises
        ------
        NotOffered
            The server is too slow for so many pairs.
        RoadsUnavailable
            It is down, or answers what can't be true.
        """
        todo = [(np.arange(len(self._origins)), np.arange(len(self._destinations)))]
        while todo:
            rows, columns = todo.pop()
            rows, columns = rows[self._origin_on[rows]], columns[self._destination_on[columns]]
            if not len(rows) or not len(columns):
                continue
            parts = self._cut(rows, columns)
            try:
                todo.extend(self._ask(rows, columns) if parts is None else parts)
            except TableWrong as error:
                raise self._connection.fault(f"{error}", DISTRUSTED) from error
            left = sum(len(some) * len(others) for some, others in todo)
            if not self._deadline.allows(1 - left / self.minutes.size):
                raise NotOffered(
                    f"{self._connection.name} at {self._connection.address.url}: too slow for so many pairs.",
                    "Ask for fewer places at once, or allow more time.",
                )

    def _cut(self, rows: Rows, columns: Rows) -> list[Block] | None:
        """Cut a block that the server would refuse; return None for one that it takes."""
        limit_miles = self._limits.miles
        if limit_miles is not None:
            far = great_circle_miles(self._origins[rows], self._destinations[columns]) > limit_miles
            if far.any():
                self.notes.add(f"no answer beyond {limit_miles:,.0f} miles")
                near_all, near_some = columns[~far.any(axis=0)], columns[far.any(axis=0) & ~far.all(axis=0)]
                parts = [(rows, near_all)]
                if len(rows) > 1:
                    parts += [(half, near_some) for half in halve(self._origins, rows)]
                return parts
        blocks = list(self._limits.block.cut(rows, columns))
        return blocks if len(blocks) > 1 else None

    def _ask(self, rows: Rows, columns: Rows) -> list[Block]:
        """Ask for one block and write down its answer; return what of it is left to be asked."""
        origins, destinations = self._origins[rows], self._destinations[columns]
        try:
            table = self._server.table(origins, destinations, self._departing, self._deadline)
        except BlockTooBig as error:
            if len(rows) == len(columns) == 1:
                raise self._connection.fault("a single pair is too much for it") from error
            self._limits.block = self._limits.block.lowered(len(rows), len(columns))
            return [(rows, columns)]
        except BlockTooFar as error:
            farthest = 0.999 * float(great_circle_miles(origins, destinations).max())
            self._limits.miles = min(error.limit_miles or farthest, farthest)
            return [(rows, columns)]
        except BlockOffRoads:
            return self._isolate(rows, columns)
        self._write(
            rows, columns, check_roads(table, great_circle_miles(origins, destinations), self._snap_miles)
        )
        return []

    def _isolate(self, rows: Rows, columns: Rows) -> list[Block]:
        """Set places off the roads aside, or halve a block in which there are none."""
        if len(rows) == len(columns) == 1:
            return []
        off_rows = self._server.find_off_roads(self._origins[rows], self._deadline)
        off_columns = self._server.find_off_roads(self._destinations[columns], self._deadline)
        self._origin_on[rows[off_rows]] = False
        self._destination_on[columns[off_columns]] = False
        if off_rows.any() or off_columns.any():
            return [(rows, columns)]
        if len(rows) >= len(columns):
            return [(half, columns) for half in halve(self._origins, rows)]
        return [(rows, half) for half in halve(self._destinations, columns)]

    def _write(self, rows: Rows, columns: Rows, table: ServerTable) -> None:
        self.minutes[np.ix_(rows, columns)] = table.minutes
        self.miles[np.ix_(rows, columns)] = table.miles
        if self._departing is not None and table.departure_used is not True:
            self.notes.add(
                "the departure was left out"
                if table.departure_used is False
                else "whether the departure counted, the server doesn't say"
            )
