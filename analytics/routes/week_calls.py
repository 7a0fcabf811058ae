"""Calls of a week: one or several a clinician, with their value, and the days between them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import ceil

from analytics.routes.booked_calls import Booked
from analytics.routes.candidate_stops import Stops
from analytics.routes.due_people import Due
from analytics.routes.problem import ANYWHERE, Call
from analytics.routes.rep_week import CalendarCall, CallFacts
from analytics.routes.value import REMOTE_SHARE, value_call
from analytics.routes.week_days import WorkDay
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_options import WeekOptions

WEEKS_A_QUARTER = 13


def make_calls(
    chosen: Sequence[tuple[Due, Stops]],
    booked: Sequence[Booked],
    works: Sequence[WorkDay],
    options: WeekOptions,
    edits: WeekEdits,
) -> tuple[list[tuple[Call, CallFacts]], dict[str, int]]:
    """Make the calls of a week.

    Parameters
    ----------
    chosen : sequence of tuple
        Who is planned for, with their stops.
    booked : sequence of Booked
        Appointments, which count among a clinician's calls.
    works : sequence of WorkDay
        The working days.
    options : WeekOptions
        How the week is planned.
    edits : WeekEdits
        Pins, and who is to be called on at least so often.

    Returns
    -------
    tuple
        The calls with what they stand for, and by clinician the days from one call to the next at least. A
        clinician has as many calls as the call plan asks for in a week, and no more than are owed.
    """
    pinned = {pin.npi for pin in edits.pins}
    had: dict[str, int] = defaultdict(int)
    calls: list[tuple[Call, CallFacts]] = []
    for one in booked:
        had[one.call.group] += 1
        calls.append((one.call, one.facts))
    gaps: dict[str, int] = {}
    for due, stops in chosen:
        npi = due.person.npi
        least = max(edits.least_calls.get(npi, 0), int(npi in pinned))
        a_week = ceil(due.plan.calls_a_quarter / WEEKS_A_QUARTER)
        most = max(least, min(a_week, ceil(due.rhythm.owed)), 1)
        calls += [
            _make_call(due, stops, number, works, options, edits, number <= least)
            for number in range(1 + had[npi], most + 1)
        ]
        if most > 1:
            gaps[npi] = max(1, 7 // (most + 1))
    return _keep_agreed(calls, works, gaps), gaps


def limit_days(
    calls_a_day: float, calls: Sequence[Call], calendar: Sequence[CalendarCall], days: int
) -> list[int]:
    """Return how many calls at places each day may have.

    Parameters
    ----------
    calls_a_day : float
        As the rep plans; a part of a call counts as one.
    calls : sequence of Call
        Of the week.
    calendar : sequence of CalendarCall
        What the rep's calendar holds.
    days : int
        How many.

    Returns
    -------
    list of int
        More than the rep plans on a day that has more in the calendar, or more that must be on it.
    """
    agreed = Counter(entry.day for entry in calendar if entry.channel == "in person")
    must = Counter(
        day
        for call in calls
        if call.required and len(call.stops) == 1
        for day, stops in call.stops.items()
        if any(stop.place != ANYWHERE for stop in stops)
    )
    return [max(ceil(calls_a_day), agreed[day], must[day]) for day in range(days)]


def _keep_agreed(
    calls: list[tuple[Call, CallFacts]], works: Sequence[WorkDay], gaps: dict[str, int]
) -> list[tuple[Call, CallFacts]]:
    """Free appointments from the days between calls where two were agreed on closer than that."""
    agreed: dict[str, list[date]] = defaultdict(list)
    kept = []
    for call, facts in calls:
        free = call
        if facts.booked and call.group:
            (day,) = (works[number].day for number in call.stops)
            gap = gaps.get(call.group, 1)
            if any(abs((day - other).days) < gap for other in agreed[call.group]):
                free = replace(call, group="")
            else:
                agreed[call.group].append(day)
        kept.append((free, facts))
    return kept


def _make_call(
    due: Due,
    stops: Stops,
    number: int,
    works: Sequence[WorkDay],
    options: WeekOptions,
    edits: WeekEdits,
    required: bool,
) -> tuple[Call, CallFacts]:
    person = due.person
    share = 1.0 if stops.channel == "in person" else REMOTE_SHARE
    worth = value_call(due.rhythm, due.worth.opportunity, number, share)
    key = str(person.npi) if number == 1 else f"{person.npi}#{number}"
    before = edits.last_days.get(person.npi)
    kept = {
        day: options.shape_share * worth.value
        for day in stops.by_day
        if number == 1 and works[day].day.weekday() == before
    }
    call = Call(key, worth.value, stops.by_day, required, str(person.npi), kept)
    return call, CallFacts(
        key,
        person.npi,
        person.name,
        person.specialty,
        person.decile,
        number,
        stops.channel,
        due.plan.minutes_a_call,
        worth,
        pinned=required,
        hours_assumed=stops.hours_assumed,
        idn_name=person.accounts[0].idn_name,
        needs_set=due.plan.needs_set,
    )
