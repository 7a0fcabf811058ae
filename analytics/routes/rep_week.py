"""A rep's week, ready to be routed: the problem, and what its places, days and calls stand for."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analytics.drive import DriveStatement
from analytics.routes.home_clock import HomeClock
from analytics.routes.left_out import LeftOut, Reason
from analytics.routes.problem import WeekProblem
from analytics.routes.value import Worth
from analytics.routes.ways import Place, Way, Ways
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_options import WeekOptions
from data.identifiers import Npi, SiteId, SnapshotId
from data.plans.organisation.call_entry import Channel
from data.plans.rep_entry import Rep


class NoteKind(StrEnum):
    """What a note in a week is about."""

    NO_BASE = "no base"
    NO_HOURS = "no hours"
    NO_CALL_PLAN = "no call plan"
    HOURS_ASSUMED = "hours assumed"
    DOORS_ASSUMED = "doors assumed"
    CLOCK_CHANGE = "clock change"
    NO_LUNCH = "no lunch"
    CLASH = "clash"
    UNKEPT = "can't be kept"
    PIN_LEFT_OUT = "pin left out"
    PIN_OUTSIDE_HOURS = "pin outside hours"
    CALENDAR_OTHER = "calendar"
    EDIT_UNKNOWN = "edit unknown"
    LATER_IS_NOT_EARLIER = "later is not earlier"
    SET_ASIDE = "set aside"


@dataclass(frozen=True)
class WeekNote:
    """What a reader of a week should know.

    Parameters
    ----------
    kind : NoteKind
        What it is about.
    text : str
        In a sentence or two.
    """

    kind: NoteKind
    text: str


@dataclass(frozen=True)
class WeekDay:
    """A working day.

    Parameters
    ----------
    day : date
        At home.
    start_place, end_place : int
        Numbers of places.
    """

    day: date
    start_place: int
    end_place: int


@dataclass(frozen=True)
class FreeDay:
    """A day on which the rep does not work.

    Parameters
    ----------
    day : date
        At home.
    reason : str
        "leave", "holiday", "company", "off" (no hours on that weekday) or "late" (over before it begins).
    text : str
        For a person ("Thanksgiving Day").
    """

    day: date
    reason: str
    text: str


@dataclass(frozen=True)
class CallFacts:
    """What one call of the problem stands for.

    Parameters
    ----------
    key : str
        The call's.
    npi : Npi, optional
        On whom; None for an appointment with nobody in particular.
    name : str
        For a person.
    specialty : str
        Empty where not known.
    decile : int
        0 for none.
    number : int
        1 for the first call in the week on the clinician, 2 for the second …
    channel : str
        "in person", "video" or "phone".
    minutes : float
        How long.
    worth : Worth
        What its value is made of.
    booked : bool
        An appointment that may not be moved.
    pinned : bool
        The rep asked for it.
    hours_assumed : bool
        No visiting hours are recorded for any of its stops.
    idn_name : str
        Of its first place; empty for none.
    needs_set : str
        What must lie at the site; empty for nothing.
    """

    key: str
    npi: Npi | None
    name: str
    specialty: str
    decile: int
    number: int
    channel: Channel
    minutes: float
    worth: Worth
    booked: bool = False
    pinned: bool = False
    hours_assumed: bool = False
    idn_name: str = ""
    needs_set: str = ""


@dataclass(frozen=True)
class CalendarCall:
    """A call that stands in the rep's own calendar.

    Parameters
    ----------
    key : str
        The call's in the problem; empty where the problem has none.
    name : str
        Whom or where, for a person.
    npi : Npi, optional
        On whom.
    site_id : SiteId, optional
        Where.
    day : int
        Number of the working day; -1 on a day on which the rep does not work.
    start : int
        Tick.
    minutes : float
        How long.
    channel : str
        As in the store.
    locked : bool
        Whether it may not be moved.
    """

    key: str
    name: str
    npi: Npi | None
    site_id: SiteId | None
    day: int
    start: int
    minutes: float
    channel: Channel
    locked: bool


@dataclass(frozen=True, eq=False)
class RepWeek:
    """A rep's week, ready to be routed.

    Parameters
    ----------
    rep : Rep
        Who.
    monday, today : date
        The week's first day, and the day on which it is planned.
    zone : str
        Of the rep's home, an IANA name: the clock of the problem.
    problem : WeekProblem
        What is routed; its ticks are seconds of `HomeClock`.
    days : tuple of WeekDay
        By day of the problem.
    free_days : tuple of FreeDay
        The others.
    places : tuple of Place
        By place of the problem.
    calls : tuple of CallFacts
        By call of the problem.
    left_out : tuple of LeftOut
        Who of the territory is not planned for.
    notes : tuple of WeekNote
        What a reader should know.
    ways : Ways
        Drive, desk and parking apart.
    calendar : tuple of CalendarCall
        What the rep's own calendar holds.
    options : WeekOptions
        How it was planned.
    edits : WeekEdits
        What the rep changed.
    statement : DriveStatement
        What the drive-time engine says of its error.
    snapshot_id : SnapshotId
        Where the clinicians are from.
    codes : tuple of str
        The plan's code set, which the deciles are of; all when empty.
    synthetic : bool
        Whether the clinicians are made up.
    """

    rep: Rep
    monday: date
    today: date
    zone: str
    problem: WeekProblem
    days: tuple[WeekDay, ...]
    free_days: tuple[FreeDay, ...]
    places: tuple[Place, ...]
    calls: tuple[CallFacts, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[WeekNote, ...]
    ways: Ways
    calendar: tuple[CalendarCall, ...]
    options: WeekOptions
    edits: WeekEdits
    statement: DriveStatement
    snapshot_id: SnapshotId
    codes: tuple[str, ...]
    synthetic: bool

    @property
    def set_aside(self) -> dict[Reason, int]:
        """The number of those who are not planned for, by reason, the most frequent first."""
        return dict(Counter(left.reason for left in self.left_out).most_common())

    def clock_of(self, day: int) -> HomeClock:
        """Return the clock of a working day.

        Parameters
        ----------
        day : int
            Its number.

        Returns
        -------
        HomeClock
            Whose seconds the problem's ticks are.
        """
        return HomeClock(self.days[day].day, self.zone)

    def time_at(self, day: int, tick: int) -> datetime:
        """Return a tick as a time at the rep's home.

        Parameters
        ----------
        day : int
            Number of a working day.
        tick : int
            Of the problem.

        Returns
        -------
        datetime
            With its time zone.
        """
        return self.clock_of(day).moment_of(tick)

    def local_time_at(self, day: int, tick: int, place: int) -> datetime:
        """Return a tick as a time on the clock of a place.

        Parameters
        ----------
        day : int
            Number of a working day.
        tick : int
            Of the problem.
        place : int
            Its number.

        Returns
        -------
        datetime
            With its time zone.
        """
        return self.clock_of(day).moment_of(tick, self.places[place].zone)

    def split_way(self, day: int, start: int, end: int, leaves: int, arrives: int | None = None) -> Way:
        """Tell the drive of a way from the parking and the desk at its end.

        Parameters
        ----------
        day : int
            Number of a working day.
        start, end : int
            Numbers of places.
        leaves : int
            Tick.
        arrives : int, optional
            When the rep stands ready, of a plan; what the table says when not given.

        Returns
        -------
        Way
            Its parts add up to the way.
        """
        return self.ways.split(self.problem.days[day].travel, start, end, leaves, arrives)

    def windows_of(self, call: int, day: int) -> tuple[tuple[int, int, int], ...]:
        """Return when a call may take place on a day.

        Parameters
        ----------
        call : int
            Its number.
        day : int
            Number of a working day.

        Returns
        -------
        tuple of (int, int, int)
            Number of the stop, earliest start and latest end, in ticks.
        """
        stops = self.problem.calls[call].stops.get(day, ())
        return tuple(
            (number, opens, closes + stop.service_ticks)
            for number, stop in enumerate(stops)
            for opens, closes in stop.windows
        )
