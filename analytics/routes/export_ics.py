"""A planned week as a calendar file (iCalendar, RFC 5545).

A call is an event on the clock of its place, with its zone; drive, parking and desk, and lunch are events of
their own. An event's identifier is made of the rep, the week and the call, so that a calendar that reads the
next file moves the event and makes no second one.
"""

import hashlib
from datetime import UTC, datetime

from icalendar import Calendar, Event

from analytics.durations import write_minutes
from analytics.numbers import format_miles
from analytics.routes.day_sheet import SheetRow, Step, name_place, name_row, write_day
from analytics.routes.export_about import SYNTHETIC, write_footer
from analytics.routes.plan import WeekPlan
from analytics.routes.problem import ANYWHERE
from analytics.routes.rep_week import RepWeek

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def write_ics(week: RepWeek, plan: WeekPlan, made_at: datetime, *, for_rep: bool = False) -> bytes:
    """Write a planned week as a calendar file.

    Parameters
    ----------
    week : RepWeek
        The week.
    plan : WeekPlan
        A plan of its problem.
    made_at : datetime
        When, with its time zone: a later file's events take the place of an earlier one's.
    for_rep : bool
        Whether it is for the rep: others learn the ZIP of the home only.

    Returns
    -------
    bytes
        With the definition of every time zone that it names.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Windshield//Route preview//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    title = f"Calls of {week.rep.name}, week of {week.monday:%d %b %Y}"
    calendar.add("x-wr-calname", f"{SYNTHETIC}: {title}" if week.synthetic else title)
    calendar.add("x-wr-timezone", week.zone)
    for number, day in enumerate(plan.days):
        rows = write_day(week, number, day)
        for place, row in enumerate(rows):
            if row.step in (Step.WAIT, Step.DESK) and _joins(rows, place):
                continue
            calendar.add_component(_make_event(week, number, rows, place, made_at, for_rep))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _joins(rows: tuple[SheetRow, ...], place: int) -> bool:
    """Tell whether a row is part of the event that the row before began, or no event at all."""
    row = rows[place]
    return row.step is Step.WAIT or (place > 0 and rows[place - 1].step is Step.PARKING)


def _make_event(
    week: RepWeek, number: int, rows: tuple[SheetRow, ...], place: int, made_at: datetime, for_rep: bool
) -> Event:
    row = rows[place]
    start, end = row.start, row.end
    title, kind = name_row(row, for_rep=for_rep), str(row.step)
    lines = []
    if row.step in (Step.PARKING, Step.DESK):
        desk = rows[place + 1] if row.step is Step.PARKING and place + 1 < len(rows) else row
        kind = "desk"
        if desk.step is Step.DESK:
            end = desk.end
            both = "Parking and badge desk" if row.step is Step.PARKING else "Badge desk"
            title = f"{both} at {name_place(row.place, for_rep=for_rep)}"
    if row.step is Step.DRIVE:
        lines.append(f"{write_minutes(row.minutes)}, {format_miles(row.miles)} (estimate)")
    if row.step is Step.CALL and row.facts is not None:
        if row.facts.channel == "in person":
            title = f"{title} · {row.place.name}"
        lines += _describe_call(week, number, row, rows[:place])
    lines.append(write_footer(week))
    event = Event()
    event.add("uid", _uid(week, number, row, kind))
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("last-modified", made_at.astimezone(UTC))
    event.add("sequence", max(0, int((made_at - _EPOCH).total_seconds() // 60)))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", f"[sample] {title}" if week.synthetic else title)
    event.add("description", "\n".join(lines))
    event.add("categories", [kind])
    event.add("status", "CONFIRMED" if row.facts is not None and row.facts.booked else "TENTATIVE")
    hidden = row.place.kind == "base" and not for_rep
    anywhere = row.step is Step.CALL and row.facts is not None and row.facts.channel != "in person"
    if row.step is not Step.LUNCH and not anywhere:
        where = name_place(row.place, for_rep=for_rep)
        address = ", ".join(part for part in (row.place.address, row.place.zip_code) if part)
        event.add("location", where if hidden or not address else f"{where}, {address}")
        if not hidden:
            event.add("geo", (row.place.lat, row.place.lon))
    return event


def _describe_call(week: RepWeek, number: int, row: SheetRow, before: tuple[SheetRow, ...]) -> list[str]:
    facts = row.facts
    if facts is None or row.call is None:
        return []
    lines = [", ".join(part for part in (facts.specialty, f"NPI {facts.npi}" if facts.npi else "") if part)]
    if facts.decile:
        lines.append(f"Decile {facts.decile}")
    lines.append(f"{facts.worth.made} calls made; {facts.worth.calls_a_quarter:g} a quarter are due")
    lines += [
        f"{str(other.step).capitalize()}: {write_minutes(other.minutes)}"
        for other in before
        if other.call == row.call and other.step is not Step.CALL
    ]
    clock = week.clock_of(number)
    stops = week.problem.calls[row.call].stops[number]
    windows = [
        f"{clock.moment_of(opens, row.place.zone):%H:%M} to {clock.moment_of(closes, row.place.zone):%H:%M}"
        for stop, opens, closes in week.windows_of(row.call, number)
        if stops[stop].place == ANYWHERE or week.places[stops[stop].place] is row.place
    ]
    lines.append("Appointment" if facts.booked else f"Can be called on from {', '.join(windows)}")
    return [line for line in lines if line]


def _uid(week: RepWeek, number: int, row: SheetRow, kind: str) -> str:
    """Name an event: by its call, or by its day where it belongs to none."""
    what = row.facts.key if row.facts is not None else week.days[number].day.isoformat()
    if row.call is None and row.step is not Step.LUNCH:
        kind = f"{kind} end"
    text = "|".join((str(week.rep.id), week.monday.isoformat(), what, kind))
    return f"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}@windshield"
