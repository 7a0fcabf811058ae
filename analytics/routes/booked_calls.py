"""The rep's own calendar in a week: appointments that stay, and calls that may be moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from analytics.routes.field_facts import FieldFacts
from analytics.routes.home_clock import HomeClock
from analytics.routes.people import Account, Person
from analytics.routes.place_book import PlaceBook
from analytics.routes.problem import ANYWHERE, Call, Stop
from analytics.routes.rep_week import CalendarCall, CallFacts, NoteKind, WeekNote
from analytics.routes.value import decile_opportunity, measure_rhythm, value_call
from analytics.routes.week_days import WorkDay
from analytics.routes.week_edits import WeekEdits
from data.identifiers import Npi, RepId, SiteId
from data.plans.organisation.call_entry import Call as StoredCall


@dataclass(frozen=True)
class Booked:
    """An appointment that stays.

    Parameters
    ----------
    call : Call
        Of the problem: required, at its minute.
    facts : CallFacts
        What it stands for.
    """

    call: Call
    facts: CallFacts


@dataclass(frozen=True)
class Named:
    """Names of whoever and wherever a calendar speaks of.

    Parameters
    ----------
    people : mapping of Npi to Person
        The territory's.
    sites : mapping of SiteId to Account
        Of the calendar's calls.
    names : mapping of Npi to tuple of str
        Name and specialty of those who are not the territory's.
    """

    people: Mapping[Npi, Person]
    sites: Mapping[SiteId, Account]
    names: Mapping[Npi, tuple[str, str]]

    def of(self, call: StoredCall) -> tuple[str, str, int]:
        """Return whom or what a call is about.

        Parameters
        ----------
        call : Call
            Of the store.

        Returns
        -------
        tuple
            Name, specialty and decile; the site's name of a call on nobody in particular.
        """
        if call.npi is None:
            site = self.sites.get(call.site_id) if call.site_id else None
            return (site.name if site else str(call.site_id)), "", 0
        person = self.people.get(call.npi)
        if person is not None:
            return person.name, person.specialty, person.decile
        name, specialty = self.names.get(call.npi, (str(call.npi), ""))
        return name, specialty, 0


def planned_calls(facts: FieldFacts, rep: RepId, monday: date, zone: str) -> list[StoredCall]:
    """Return the calls that a rep's calendar holds in a week.

    Parameters
    ----------
    facts : FieldFacts
        With the calls.
    rep : RepId
        Whose.
    monday : date
        The first day.
    zone : str
        The clock by which a day is told.

    Returns
    -------
    list of Call
        Planned ones, by start; no mails.
    """
    found = [
        call
        for call in facts.calls
        if call.rep_id == rep
        and call.status == "planned"
        and call.channel != "email"
        and 0 <= _day_of(call, monday, zone) < 7
    ]
    return sorted(found, key=lambda call: (call.starts_at, str(call.npi), str(call.site_id)))


def read_calendar(
    calls: Sequence[StoredCall], named: Named, works: Sequence[WorkDay], monday: date, zone: str
) -> tuple[list[CalendarCall], list[WeekNote]]:
    """Put the calls of a calendar on the clock of a week.

    Parameters
    ----------
    calls : sequence of Call
        Of `planned_calls`.
    named : Named
        Names.
    works : sequence of WorkDay
        The working days.
    monday : date
        The first day.
    zone : str
        The clock of the week.

    Returns
    -------
    tuple
        The calls, without the keys that the problem gives them; and notes on those that lie on free days, and
        on appointments of which only one can be kept.
    """
    numbers = {work.day: number for number, work in enumerate(works)}
    found, notes = [], []
    for call in calls:
        name, _, _ = named.of(call)
        at = call.starts_at.astimezone(ZoneInfo(zone))
        day = numbers.get(at.date(), -1)
        start = HomeClock(at.date(), zone).second_of(at)
        found.append(
            CalendarCall(
                "", name, call.npi, call.site_id, day, start, call.minutes, call.channel, call.locked
            )
        )
        if day < 0:
            what = "An appointment" if call.locked else "A planned call"
            text = (
                f"{what} with {name} stands on {at:%A} at {at:%H:%M}, which is no working day of this week."
            )
            notes.append(WeekNote(NoteKind.CALENDAR_OTHER, text))
    for first, second in pairwise(
        sorted((one for one in found if one.locked and one.day >= 0), key=lambda one: (one.day, one.start))
    ):
        if first.day == second.day and second.start < first.start + 60 * first.minutes:
            text = (
                f"The appointments with {first.name} and {second.name} on {works[first.day].day:%A} overlap: "
                "only one can be kept."
            )
            notes.append(WeekNote(NoteKind.CLASH, text))
    return found, notes


def book_calls(
    calls: Sequence[StoredCall],
    calendar: Sequence[CalendarCall],
    named: Named,
    facts: FieldFacts,
    works: Sequence[WorkDay],
    book: PlaceBook,
    edits: WeekEdits,
    through: date,
) -> tuple[list[Booked], list[CalendarCall], list[WeekNote]]:
    """Make the appointments of a calendar calls of the problem.

    Parameters
    ----------
    calls : sequence of Call
        Of `planned_calls`.
    calendar : sequence of CalendarCall
        The same on the clock of the week.
    named : Named
        Names.
    facts : FieldFacts
        Access and calls made.
    works : sequence of WorkDay
        The working days.
    book : PlaceBook
        Numbers the places.
    edits : WeekEdits
        Cancelled slots.
    through : date
        The week's last day.

    Returns
    -------
    tuple
        The appointments, the calendar with their keys, and notes on those that can't be placed.
    """
    booked: list[Booked] = []
    keyed: list[CalendarCall] = []
    notes: list[WeekNote] = []
    off = {(slot.npi, slot.day) for slot in edits.cancelled}
    for call, entry in zip(calls, calendar, strict=True):
        keyed.append(entry)
        gone = entry.day >= 0 and entry.npi is not None and (entry.npi, works[entry.day].day) in off
        if not call.locked or entry.day < 0 or gone:
            continue
        place = _place_of(call, named, facts, book)
        if place is None:
            text = f"The appointment with {entry.name} can't be planned: it isn't known where it takes place."
            notes.append(WeekNote(NoteKind.CALENDAR_OTHER, text))
            continue
        one = _book(call, entry, place, named, facts, through)
        booked.append(one)
        keyed[-1] = CalendarCall(
            one.call.key, entry.name, entry.npi, entry.site_id, entry.day, entry.start, entry.minutes,
            entry.channel, True,
        )  # fmt: skip
    return booked, keyed, notes


def _book(
    call: StoredCall, entry: CalendarCall, place: int, named: Named, facts: FieldFacts, through: date
) -> Booked:
    name, specialty, decile = named.of(call)
    plan = facts.call_plan_of(call.npi, specialty, decile) if call.npi else None
    a_quarter = plan.calls_a_quarter if plan is not None and plan.calls_a_quarter > 0 else 1.0
    made = facts.made_on.get(call.npi, []) if call.npi else []
    worth = value_call(measure_rhythm(a_quarter, made, through), float(decile_opportunity(decile)))
    key = f"booked:{call.npi or call.site_id}:{call.starts_at:%Y%m%dT%H%MZ}"
    stop = Stop(place, round(60 * call.minutes), ((entry.start, entry.start),))
    site = named.sites.get(call.site_id) if call.site_id else None
    return Booked(
        Call(key, worth.value, {entry.day: (stop,)}, required=True, group=str(call.npi or "")),
        CallFacts(
            key, call.npi, name, specialty, decile, 1, call.channel, call.minutes, worth, booked=True,
            idn_name=site.idn_name if site else "", needs_set=call.needs_set,
        ),
    )  # fmt: skip


def _place_of(call: StoredCall, named: Named, facts: FieldFacts, book: PlaceBook) -> int | None:
    if call.channel != "in person":
        return ANYWHERE
    account = named.sites.get(call.site_id) if call.site_id else None
    if account is None or not np.isfinite(account.lat):
        return None
    return book.number_account(account, facts.access_of(account.site_id, call.npi))


def _day_of(call: StoredCall, monday: date, zone: str) -> int:
    at = call.starts_at.astimezone(ZoneInfo(zone))
    return (at.date() - monday).days
