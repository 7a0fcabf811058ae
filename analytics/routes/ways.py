"""Ways between the places of a week: drive by time of day, parking and badge desk at the end, and miles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from analytics.drive import DriveStatement, DriveTimes
from analytics.routes.home_clock import HomeClock
from analytics.routes.problem import UNREACHABLE, Ticks, TravelTable
from data.identifiers import SiteId

STEP_SECONDS = 3600
HALF_HOUR = 1800

Miles = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Place:
    """Where a call is made, or a day starts or ends.

    Parameters
    ----------
    key : str
        The site's id, "practice:" and a point, or "home", "start:" or "end:" and a day. Two places of one key
        differ in how long one waits at the desk; between them no time passes.
    name : str
        For a person.
    kind : str
        "site", "practice" or "base".
    lat, lon : float
        Degrees.
    site_id : SiteId, optional
        None where it is no site.
    address : str
        Street, city, state; may be empty.
    zip_code : str
        Five digits; may be empty.
    zone : str
        IANA name.
    parking_minutes : float
        From the road to the door.
    desk_by_hour : tuple of float
        Minutes at the badge desk, for each hour of the day there; empty for none at all.
    parking_assumed, desk_assumed : bool
        Whether nothing is recorded of it, so that the usual minutes are taken.
    """

    key: str
    name: str
    kind: str
    lat: float
    lon: float
    zone: str
    site_id: SiteId | None = None
    address: str = ""
    zip_code: str = ""
    parking_minutes: float = 0.0
    desk_by_hour: tuple[float, ...] = ()
    parking_assumed: bool = False
    desk_assumed: bool = False


@dataclass(frozen=True)
class Way:
    """From one place to the next.

    Parameters
    ----------
    drive_ticks, parking_ticks, desk_ticks : int
        Seconds of each part.
    miles : float
        Along the road.
    """

    drive_ticks: int
    parking_ticks: int
    desk_ticks: int
    miles: float


@dataclass(frozen=True)
class Hours:
    """When a table of travel holds.

    Parameters
    ----------
    day : date
        One of its days.
    first, last : int
        Ticks between which somebody may be on the road.
    slower : tuple of (int, int, int)
        Two places and the seconds that the way between them takes longer, in both directions.
    """

    day: date
    first: int
    last: int
    slower: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Ways:
    """All ways of a week.

    Parameters
    ----------
    tables : tuple of TravelTable
        For the problem: drive, parking and desk.
    drive : tuple of ndarray
        Seconds of drive alone, as `tables` have them.
    parking : ndarray of int32, places × places
        Seconds of parking at the end of each way.
    miles : ndarray of float32, places × places
        Along the road; NaN where there is none.
    raised : int
        How many travel times were raised so that who leaves later never arrives earlier.
    statement : DriveStatement
        What the engine says of its error.
    """

    tables: tuple[TravelTable, ...]
    drive: tuple[Ticks, ...]
    parking: Ticks
    miles: Miles
    raised: int
    statement: DriveStatement

    def ticks(self, table: int, start: int, end: int, leaves: int) -> int:
        """Return how long a way takes, desk and parking included.

        Parameters
        ----------
        table : int
            Number of the table.
        start, end : int
            Numbers of places.
        leaves : int
            Tick.

        Returns
        -------
        int
            Rounded down between two times of the table.
        """
        known = self.tables[table]
        return _interpolate(known, known.ticks, start, end, leaves)

    def split(self, table: int, start: int, end: int, leaves: int, arrives: int | None = None) -> Way:
        """Tell a way's parts.

        Parameters
        ----------
        table : int
            Number of the table.
        start, end : int
            Numbers of places.
        leaves : int
            Tick.
        arrives : int, optional
            When the rep stands ready; by the table when not given.

        Returns
        -------
        Way
            Its parts add up to the way. What the table adds so that nobody arrives earlier who leaves later
            stands as time at the desk.
        """
        known = self.tables[table]
        whole = self.ticks(table, start, end, leaves) if arrives is None else arrives - leaves
        drive = min(whole, _interpolate(known, self.drive[table], start, end, leaves))
        parking = min(whole - drive, int(self.parking[start, end]))
        desk = whole - drive - parking
        if start == end or not self.has_desk(start, end):
            drive, desk = drive + desk, 0
        return Way(drive, parking, desk, float(self.miles[start, end]))

    def has_desk(self, start: int, end: int) -> bool:
        """Tell whether one passes a badge desk on a way.

        Parameters
        ----------
        start, end : int
            Numbers of places.

        Returns
        -------
        bool
            By the first table; False within a site.
        """
        first = self.tables[0].ticks[:, start, end] - self.drive[0][:, start, end]
        return bool((first > self.parking[start, end]).any())


def build_ways(places: Sequence[Place], hours: Sequence[Hours], drive: DriveTimes, home_zone: str) -> Ways:
    """Ask for the drive between all places at every hour, and add parking and desk.

    travel(i, j, t) = drive(i, j, t) + desk(j, t + drive) + parking(j), and nothing between places of one key.
    Times are asked for at half past each hour, where traffic factors and desks by hour hold; in between they
    are in a straight line.

    Parameters
    ----------
    places : sequence of Place
        With known coordinates.
    hours : sequence of Hours
        One a table.
    drive : DriveTimes
        The engine.
    home_zone : str
        The clock of the week.

    Returns
    -------
    Ways
        A pair without a road takes `UNREACHABLE`.

    Raises
    ------
    RoadsUnavailable
        The engine is missing, damaged or down.
    """
    points = np.array([(place.lat, place.lon) for place in places])
    keys = np.array([place.key for place in places])
    same = keys[:, None] == keys[None]
    parking = np.where(same, 0, np.round([60 * place.parking_minutes for place in places]))
    tables, drives, raised = [], [], 0
    plain = drive.matrix(points, points)
    for part in hours:
        seconds, first = _drive_seconds(points, places, part, drive, home_zone)
        for start, end, extra in part.slower:
            seconds[:, [start, end], [end, start]] += extra
        seconds[:, same] = 0
        whole = seconds + np.where(same, 0, parking + _desk_seconds(seconds, first, places, part, home_zone))
        lifted = _keep_order(whole, STEP_SECONDS)
        raised += int((lifted != whole).sum())
        tables.append(TravelTable(np.minimum(lifted, UNREACHABLE).astype(np.int32), first, STEP_SECONDS))
        drives.append(np.minimum(seconds, UNREACHABLE).astype(np.int32))
    return Ways(
        tuple(tables),
        tuple(drives),
        parking.astype(np.int32),
        np.where(same, np.float32(0), plain.miles).astype(np.float32),
        raised,
        plain.statement or drive.statement,
    )


def _drive_seconds(
    points: npt.NDArray[np.float64], places: Sequence[Place], hours: Hours, drive: DriveTimes, home_zone: str
) -> tuple[npt.NDArray[np.int64], int]:
    first = (hours.first - HALF_HOUR) // STEP_SECONDS * STEP_SECONDS + HALF_HOUR
    times = range(first, max(hours.last, first) + STEP_SECONDS, STEP_SECONDS)
    clock = HomeClock(hours.day, home_zone)
    zones: dict[str, list[int]] = {}
    for number, place in enumerate(places):
        zones.setdefault(place.zone, []).append(number)
    seconds = np.empty((len(times), len(places), len(places)), dtype=np.int64)
    for row, time in enumerate(times):
        for zone, numbers in zones.items():  # an engine is told the time at the origin
            departing = clock.moment_of(time, zone).replace(tzinfo=None)
            minutes = drive.matrix(points[numbers], points, departing).minutes.astype(np.float64)
            seconds[row, numbers] = np.ceil(np.nan_to_num(60 * minutes, nan=UNREACHABLE))
    return seconds, first


def _desk_seconds(
    drive: npt.NDArray[np.int64], first: int, places: Sequence[Place], hours: Hours, home_zone: str
) -> npt.NDArray[np.int64]:
    by_hour = np.array([place.desk_by_hour or (0.0,) * 24 for place in places])
    if not by_hour.any():
        return np.zeros_like(drive)
    noon = HomeClock(hours.day, home_zone).moment_of(43_200)
    ahead = np.array(
        [
            int((there.utcoffset() - noon.utcoffset()).total_seconds())  # type: ignore[operator]
            for place in places
            for there in (HomeClock(hours.day, home_zone).moment_of(43_200, place.zone),)
        ]
    )
    leaving = first + STEP_SECONDS * np.arange(len(drive))[:, None, None]
    hour = (leaving + drive + ahead) // 3600 % 24
    return np.asarray(np.ceil(60 * by_hour[np.arange(len(places)), hour]), dtype=np.int64)


def _keep_order(whole: npt.NDArray[np.int64], step: int) -> npt.NDArray[np.int64]:
    """Raise what falls faster than time passes: who leaves later never arrives earlier."""
    leaving = step * np.arange(len(whole))[:, None, None]
    return np.asarray(np.maximum.accumulate(whole + leaving, axis=0) - leaving, dtype=np.int64)


def _interpolate(table: TravelTable, ticks: Ticks, start: int, end: int, leaves: int) -> int:
    place = min(max(leaves - table.first, 0), table.step * (len(ticks) - 1))
    row, rest = divmod(place, table.step)
    before = int(ticks[row, start, end])
    after = int(ticks[min(row + 1, len(ticks) - 1), start, end])
    return before + (after - before) * rest // table.step  # down, as the search has it
