"""Drive times from road tiles on this computer, by pyvalhalla."""

import importlib.util
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache

from data.errors import OptionInvalid, RoadsUnavailable, WindshieldError
from data.geography.sphere import METRES_A_MILE, great_circle_miles
from data.roads.tiles import TileSet
from data.roads.times import Area, DriveMatrix, DriveStatement, DriveTimes, Floats, read_points
from data.roads.valhalla_blocks import Pace, cut_blocks
from data.roads.valhalla_cache import PairCache
from data.roads.valhalla_worker import draw_isochrone, locate_points, measure_block, trace_way

Answer = TypeVar("Answer")
Indices: TypeAlias = npt.NDArray[np.intp]
Part: TypeAlias = tuple[slice, Indices, Indices]

POINTS_KEPT = 200_000
LOCATED_AT_ONCE = 2_000
DIFFERENT_GAPS = 16
PROBED = 8
_STEP = 1e-5  # degrees: a metre
_LON_STEPS = 40_000_000


class Runner(Protocol):
    """Runs a function of a module and hands back what it returns; a pool of processes does, for one."""

    def run(self, function: Callable[..., Answer], *args: object) -> Answer:
        """Return what a function returns.

        Parameters
        ----------
        function : callable
            Of an importable module.
        *args : object
            Its arguments; they can be pickled.

        Returns
        -------
        object
            What it returned.
        """
        ...


class DirectRunner:
    """Runs a function where it is: other threads stand still while Valhalla computes."""

    def run(self, function: Callable[..., Answer], *args: object) -> Answer:
        """Return what a function returns.

        Parameters
        ----------
        function : callable
            Any.
        *args : object
            Its arguments.

        Returns
        -------
        object
            What it returned.
        """
        return function(*args)


class ValhallaTimes(DriveTimes):
    """Drive times by Valhalla from a tile set on disk; safe to ask from several threads.

    Coordinates are rounded to 0.00001° (a metre). Seconds are whole.

    Parameters
    ----------
    tiles : TileSet
        The roads.
    runner : Runner
        Where Valhalla runs.
    snap_miles : float
        A place farther than this from a road has no answer.
    max_pairs : int
        How many pairs are remembered; about 250 bytes each.

    Raises
    ------
    RoadsUnavailable
        The package pyvalhalla is not installed.
    OptionInvalid
        A distance or number is not more than 0.
    """

    def __init__(
        self, tiles: TileSet, runner: Runner, snap_miles: float = 2.0, max_pairs: int = 300_000
    ) -> None:
        if importlib.util.find_spec("valhalla") is None:
            raise RoadsUnavailable("The package pyvalhalla is not installed.", "Install windshield[roads].")
        for name, value in (("snap_miles", snap_miles), ("max_pairs", max_pairs)):
            if not value > 0:
                raise OptionInvalid(f"{name} is {value}.", "Give more than 0.")
        self._tiles, self._runner, self._snap_miles = tiles, runner, snap_miles
        self._pairs = PairCache(max_pairs)
        self._on_roads: LRUCache[int, bool] = LRUCache(POINTS_KEPT)
        self._lock = threading.Lock()

    @property
    def statement(self) -> DriveStatement:
        """The engine's name, the tiles it reads, and that its figures are free flow."""
        return DriveStatement(
            engine="Valhalla",
            data=f"{self._tiles.describe()}; roads © OpenStreetMap contributors. Free flow: at the speeds of "
            "OpenStreetMap, no traffic, never compared with drives",
            exact=True,
        )

    def follow(
        self,
        origins: Floats,
        destinations: Floats,
        departing: datetime | None,
        progress: Callable[[float], None],
    ) -> DriveMatrix:
        """Return what `matrix` does, and say how far it is.

        Parameters
        ----------
        origins, destinations : ndarray, n × 2
            Latitude and longitude in degrees; either may be empty.
        departing : datetime or None
            Local time at the origin; it matters to roads that are closed at times, and where the tiles hold
            speeds by the hour.
        progress : callable
            Told the share that is done after each block. What it raises ends the matrix there; what was
            found until then is remembered.

        Returns
        -------
        DriveMatrix
            NaN for a missing point, one that is more than `snap_miles` from a road, and where there is no
            way; 0 from a point to itself.

        Raises
        ------
        CoordinatesInvalid
            A point can't be, or latitude and longitude are swapped.
        RoadsUnavailable
            The tiles are gone or damaged, or Valhalla's process died.
        """
        when = _format_departure(departing)
        from_keys, from_which = _number(read_points(origins, "origins"))
        to_keys, to_which = _number(read_points(destinations, "destinations"))
        figures = np.full((2, len(from_which), len(to_which)), np.nan)
        if len(from_keys) and len(to_keys):
            found = self._answer(from_keys, to_keys, when, progress)
            rows, columns = np.flatnonzero(from_which >= 0), np.flatnonzero(to_which >= 0)
            figures[:, rows[:, None], columns] = found[:, from_which[rows][:, None], to_which[columns]]
        return DriveMatrix(figures[0], figures[1])

    def _matrix(self, origins: Floats, destinations: Floats, departing: datetime | None) -> DriveMatrix:
        return self.follow(origins, destinations, departing, lambda _: None)

    def _isochrone(self, origin: tuple[float, float], minutes: float, departing: datetime | None) -> Area:
        return self._ask(draw_isochrone, origin, minutes, self._snap, _format_departure(departing))

    def _trace(self, points: Floats) -> Floats | None:
        return self._ask(trace_way, points, self._snap)

    @property
    def _snap(self) -> int:
        return max(1, round(self._snap_miles * METRES_A_MILE))

    def _answer(
        self, origins: list[int], destinations: list[int], when: str, progress: Callable[[float], None]
    ) -> Floats:
        found = self._pairs.read(origins, destinations, when)
        found[:, np.array(origins)[:, None] == np.array(destinations)] = 0
        if np.isinf(found).any():
            on_roads = self._locate({*origins, *destinations})
            off_rows = np.array([not on_roads[key] for key in origins])
            off_columns = np.array([not on_roads[key] for key in destinations])
            found[np.isinf(found) & (off_rows[:, None] | off_columns)] = np.nan
        total = int(np.isinf(found[0]).sum())
        for rows, columns in find_gaps(np.isinf(found[0])):
            for part, measured in self._measure(origins, destinations, rows, columns, when):
                # Only what was missing: what is 0, or was told before, stays.
                found[part] = np.where(np.isinf(found[part]), measured, found[part])
                progress(1 - int(np.isinf(found[0]).sum()) / total)
        return found

    def _measure(
        self, origins: list[int], destinations: list[int], rows: Indices, columns: Indices, when: str
    ) -> Iterator[tuple[Part, Floats]]:
        """Yield the figures of a rectangle in blocks, each with its place in the matrix."""

        def block(rows: Indices, columns: Indices) -> tuple[Part, Floats]:
            sources, targets = [origins[row] for row in rows], [destinations[column] for column in columns]
            return (slice(None), rows[:, None], columns), self._measure_block(sources, targets, when)

        began = time.perf_counter()
        yield block(rows[:1], columns[:: max(1, len(columns) // PROBED)])
        probed = time.perf_counter()
        yield block(rows[:1], columns)
        search, row = probed - began, time.perf_counter() - probed
        pace = Pace(search, max(0.0, row - search) / len(columns))
        rest = rows[1:]
        for high, wide in cut_blocks(len(rest), len(columns), pace):
            yield block(rest[high], columns[wide])

    def _measure_block(self, sources: list[int], targets: list[int], when: str) -> Floats:
        known = self._pairs.read(sources, targets, when)
        if not np.isinf(known).any():  # another thread asked the same meanwhile
            return known
        a, b = _points(sources), _points(targets)
        figures = self._ask(measure_block, a, b, self._snap, when)
        if (figures[1] < great_circle_miles(a, b) * 0.99 - 2 * self._snap_miles).any():
            raise RoadsUnavailable(
                f"Valhalla gave roads shorter than the straight line from {self._tiles.path}.",
                "Build the tiles again with `windshield roads build REGION.osm.pbf`; nothing was used.",
            )
        self._pairs.write(sources, targets, when, figures)
        return figures

    def _locate(self, keys: set[int]) -> dict[int, bool]:
        with self._lock:
            known = {key: self._on_roads[key] for key in keys if key in self._on_roads}
        missing = sorted(keys - known.keys())
        for start in range(0, len(missing), LOCATED_AT_ONCE):
            some = missing[start : start + LOCATED_AT_ONCE]
            located = dict(
                zip(some, self._ask(locate_points, _points(some), self._snap).tolist(), strict=True)
            )
            known |= located
            with self._lock:
                self._on_roads.update(located)
        return known

    def _ask(self, function: Callable[..., Answer], *args: object) -> Answer:
        try:
            return self._runner.run(function, str(self._tiles.path), self._tiles.stamp, *args)
        except RoadsUnavailable:
            raise
        except WindshieldError as error:
            raise RoadsUnavailable(
                f"The process that reads the road tiles failed ({error.what})", error.next_step
            ) from error


def find_gaps(
    missing: npt.NDArray[np.bool_],
) -> list[tuple[Indices, Indices]]:
    """Cover the missing cells of a matrix with rectangles.

    Parameters
    ----------
    missing : ndarray of bool
        True for a cell to be asked.

    Returns
    -------
    list of tuple of ndarray
        Row and column numbers of each. Rows that miss the same columns make one; where that would be more
        than 16, one over all of them, which asks some cells again.
    """
    groups: dict[bytes, list[int]] = {}
    for row in np.flatnonzero(missing.any(axis=1)):
        groups.setdefault(missing[row].tobytes(), []).append(int(row))
    if len(groups) > DIFFERENT_GAPS:
        return [(np.flatnonzero(missing.any(axis=1)), np.flatnonzero(missing.any(axis=0)))]
    return [(np.array(rows), np.flatnonzero(missing[rows[0]])) for rows in groups.values()]


def _number(points: Floats) -> tuple[list[int], Indices]:
    """Return the different points as sorted numbers, and which of them each is; -1 for a missing one."""
    which = np.full(len(points), -1, dtype=np.intp)
    there = ~np.isnan(points[:, 0])
    lat, lon = np.rint(points[there] / _STEP).astype(np.int64).T + np.array([[9_000_000], [18_000_000]])
    keys, which[there] = np.unique(lat * _LON_STEPS + lon, return_inverse=True)
    return keys.tolist(), which


def _points(keys: Sequence[int]) -> Floats:
    array = np.array(keys, dtype=np.int64)
    lat, lon = array // _LON_STEPS - 9_000_000, array % _LON_STEPS - 18_000_000
    return np.round(np.stack([lat, lon], axis=1) * _STEP, 5)


def _format_departure(departing: datetime | None) -> str:
    return departing.strftime("%Y-%m-%dT%H:%M") if departing else ""
