"""Which days of a week a rep works, from when to when, from where to where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.routes.field_facts import FieldFacts
from analytics.routes.home_clock import HomeClock, changes_clock
from analytics.routes.problem import Break
from analytics.routes.rep_week import FreeDay, NoteKind, WeekNote
from analytics.routes.ways import Place
from analytics.routes.week_edits import LateStart
from analytics.routes.week_errors import WeekOff
from data.geography.time_zones import find_nearest_zip, find_zone
from data.plans.organisation.clock import WEEKDAYS, write_minute
from data.plans.organisation.day_off_entry import find_days_off
from data.plans.organisation.week_entry import RepDay
from data.plans.rep_entry import Rep

_ZIP = re.compile(r"\b(\d{5})\b")


@dataclass(frozen=True)
class WorkDay:
    """A day on which the rep works.

    Parameters
    ----------
    day : date
        At home.
    start, end, latest_end : int
        Ticks.
    lunch : Break, optional
        None for a day without.
    start_base, end_base : Place
        Where it starts and ends.
    late_key : str, optional
        The key of the place at which the day starts in the end.
    """

    day: date
    start: int
    end: int
    latest_end: int
    lunch: Break | None
    start_base: Place
    end_base: Place
    late_key: str | None = None


def make_base(key: str, lat: float, lon: float, name: str) -> Place:
    """Return where a day starts or ends as a place.

    Parameters
    ----------
    key : str
        "home", or "start:" or "end:" and a day.
    lat, lon : float
        Degrees.
    name : str
        For a person; its ZIP, where it has one, tells the zone.

    Returns
    -------
    Place
        Without desk and parking.
    """
    found = _ZIP.search(name)
    code = found[1] if found else find_nearest_zip((lat, lon)).zip_code
    return Place(key, name or "Home", "base", lat, lon, find_zone(code, (lat, lon)), None, name, code)


def plan_days(
    rep: Rep, facts: FieldFacts, base: Place, monday: date, late: Sequence[LateStart] = ()
) -> tuple[list[WorkDay], list[FreeDay], list[WeekNote]]:
    """Tell which days of a week a rep works.

    Parameters
    ----------
    rep : Rep
        Who.
    facts : FieldFacts
        Hours, leave, other places and days off.
    base : Place
        Where days start and end when nothing else is said; its zone is the week's.
    monday : date
        The first day.
    late : sequence of LateStart
        Days that begin later, or elsewhere.

    Returns
    -------
    tuple
        Working days, free days, and what a reader should know.

    Raises
    ------
    WeekOff
        The rep works on none.
    """
    notes: list[WeekNote] = []
    hours = {row.weekday: row for row in facts.days}
    if not hours:
        hours = {weekday: RepDay(rep.id, weekday) for weekday in range(5)}
        usual = hours[0]
        notes.append(
            WeekNote(
                NoteKind.NO_HOURS,
                f"No working hours are recorded for {rep.name}: Monday to Friday, "
                f"{write_minute(usual.start_minute)} to {write_minute(usual.end_minute)}, are taken. "
                "Enter them on the Organisation page.",
            )
        )
    state = find_nearest_zip((base.lat, base.lon)).state
    off = find_days_off(monday, monday + timedelta(days=6), state, facts.days_off)
    company = {row.day for row in facts.days_off if not row.works and row.state in ("", state)}
    works: list[WorkDay] = []
    free: list[FreeDay] = []
    for day in (monday + timedelta(days=n) for n in range(7)):
        leave = next((leave for leave in facts.leaves if leave.covers(day)), None)
        if day.weekday() not in hours:
            free.append(FreeDay(day, "off", f"No working day ({WEEKDAYS[day.weekday()]})"))
        elif leave is not None:
            free.append(FreeDay(day, "leave", f"On leave{f' ({leave.note})' if leave.note else ''}"))
        elif day in off:
            free.append(FreeDay(day, "company" if day in company else "holiday", off[day]))
        else:
            start = next((one for one in late if one.day == day), None)
            own = _plan_day(hours[day.weekday()], facts, base, day, start, notes)
            if own is None:
                free.append(FreeDay(day, "late", "Over before the rep is free"))
            else:
                works.append(own)
    notes += _clock_changes(monday, base.zone)
    if not works:
        told = dict.fromkeys(one.text for one in free if one.reason != "off")
        reasons = "; ".join(told) or "no working day"
        raise WeekOff(
            f"{rep.name} works on no day of the week of {monday.day} {monday:%b %Y}: {reasons}.",
            "Choose another week, or change leave and hours on the Organisation page.",
            free,
        )
    return works, free, notes


def _plan_day(
    hours: RepDay,
    facts: FieldFacts,
    base: Place,
    day: date,
    late: LateStart | None,
    notes: list[WeekNote],
) -> WorkDay | None:
    clock = HomeClock(day, base.zone)
    ends = {
        row.which: make_base(f"{row.which}:{day}", row.lat, row.lon, row.place)
        for row in facts.places
        if row.day == day
    }
    first = max(hours.start_minute, late.minute if late else 0)
    if first >= hours.latest_home_minute:
        return None
    start, latest = clock.read_minute(first), clock.read_minute(hours.latest_home_minute)
    end = max(start, clock.read_minute(hours.end_minute))
    lunch = _plan_lunch(hours, clock, start, latest)
    if hours.lunch_minutes and lunch is None and late is None:
        notes.append(
            WeekNote(
                NoteKind.NO_LUNCH,
                f"{WEEKDAYS[day.weekday()]} has no room for lunch between {write_minute(hours.lunch_from)} "
                f"and {write_minute(hours.lunch_until)}: none is planned.",
            )
        )
    return WorkDay(
        day,
        start,
        end,
        latest,
        lunch,
        ends.get("start", base),
        ends.get("end", base),
        late.place_key if late else None,
    )


def _plan_lunch(hours: RepDay, clock: HomeClock, start: int, latest: int) -> Break | None:
    if not hours.lunch_minutes:
        return None
    ticks = 60 * hours.lunch_minutes
    earliest = max(start, clock.read_minute(hours.lunch_from))
    last = min(latest, clock.read_minute(hours.lunch_until)) - ticks
    return Break(earliest, last, ticks) if earliest <= last else None


def _clock_changes(monday: date, zone: str) -> list[WeekNote]:
    notes = []
    for day in (monday + timedelta(days=n) for n in range(7)):
        minutes = changes_clock(day, zone)
        if minutes:
            how = "forward" if minutes > 0 else "back"
            notes.append(
                WeekNote(
                    NoteKind.CLOCK_CHANGE,
                    f"Clocks go {how} by {abs(minutes)} minutes on {day:%A}, {day.day} {day:%b %Y}, at two "
                    "in the morning. Windows and appointments keep their time on the wall; what lies in the "
                    f"hour that {'is left out is gone' if minutes > 0 else 'comes twice is open twice'}.",
                )
            )
    return notes
