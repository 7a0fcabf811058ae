"""What of a calendar changes when a planned week is kept."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from analytics.routes.plan import LUNCH, Visit, WeekPlan
from analytics.routes.rep_week import CallFacts, RepWeek
from components.route_steps import is_remote
from data.identifiers import Npi
from data.plans.organisation.call_entry import Call
from data.plans.organisation.register import Changes, Kept


@dataclass(frozen=True)
class Keeping:
    """What keeping a week does to the rep's calendar.

    Parameters
    ----------
    changes : Changes of Call
        For the store.
    new, moved, same : int
        Calls that come; that stood there at another time or place; that stay as they are.
    removed : tuple of str
        Who is taken out: planned there, not locked, and not on this plan.
    cancelled : tuple of str
        Whose slot is marked as cancelled.
    unwritten : tuple of str
        Whose call in person is at a practice that is no site, which the calendar can't hold.
    """

    changes: Changes[Call]
    new: int
    moved: int
    same: int
    removed: tuple[str, ...]
    cancelled: tuple[str, ...]
    unwritten: tuple[str, ...]


def calendar_of(week: RepWeek, rows: Sequence[Kept[Call]]) -> tuple[Kept[Call], ...]:
    """Return the planned calls of a week.

    Parameters
    ----------
    week : RepWeek
        The week.
    rows : sequence of Kept
        The rep's calls, of the week and around it.

    Returns
    -------
    tuple of Kept
        By start; no mails.
    """
    zone, last = ZoneInfo(week.zone), week.monday + timedelta(days=6)
    return tuple(
        sorted(
            (
                row
                for row in rows
                if row.entry.status == "planned"
                and row.entry.channel != "email"
                and week.monday <= row.entry.starts_at.astimezone(zone).date() <= last
            ),
            key=lambda row: row.entry.starts_at,
        )
    )


def prepare_keeping(week: RepWeek, plan: WeekPlan, rows: Sequence[Kept[Call]]) -> Keeping:
    """Tell what keeping a plan does to the calendar.

    Parameters
    ----------
    week : RepWeek
        The week.
    plan : WeekPlan
        Its plan.
    rows : sequence of Kept
        The rep's calls, of the week and around it.

    Returns
    -------
    Keeping
        Appointments stay as they are, unless their slot was cancelled; of a call that was there already,
        channel, lock, set and note stay.
    """
    zone = ZoneInfo(week.zone)
    off = {(slot.npi, slot.day) for slot in week.edits.cancelled}
    waiting: dict[Npi | None, list[Kept[Call]]] = defaultdict(list)
    changed: list[Kept[Call]] = []
    cancelled: list[Kept[Call]] = []
    same = 0
    for row in calendar_of(week, rows):
        entry = row.entry
        if entry.npi is not None and (entry.npi, entry.starts_at.astimezone(zone).date()) in off:
            changed.append(replace(row, entry=replace(entry, status="cancelled")))
            cancelled.append(row)
        elif entry.locked:
            same += 1
        else:
            waiting[entry.npi].append(row)
    added: list[Call] = []
    unwritten: list[CallFacts] = []
    moved = 0
    for number, day in enumerate(plan.days):
        for visit in day.visits:
            if visit.call == LUNCH or week.calls[visit.call].booked:
                continue
            facts = week.calls[visit.call]
            if not is_remote(week, number, visit) and week.places[visit.place].site_id is None:
                unwritten.append(facts)
                continue
            fresh = _write(week, number, visit)
            if not waiting[facts.npi]:
                added.append(fresh)
                continue
            row = waiting[facts.npi].pop(0)
            there = replace(
                row.entry, site_id=fresh.site_id or row.entry.site_id, starts_at=fresh.starts_at,
                zone=fresh.zone, minutes=fresh.minutes,
            )  # fmt: skip
            if there == row.entry:
                same += 1
            else:
                moved += 1
                changed.append(replace(row, entry=there))
    stay = {facts.npi for facts in unwritten}
    removed = tuple(row for left in waiting.values() for row in left if row.entry.npi not in stay)
    return Keeping(
        Changes(tuple(added), tuple(changed), removed),
        len(added),
        moved,
        same,
        _name_all(week, removed),
        _name_all(week, cancelled),
        tuple(facts.name for facts in unwritten),
    )


def _name_all(week: RepWeek, rows: Sequence[Kept[Call]]) -> tuple[str, ...]:
    """Name whom calls are on, or where; the calendar names those, too, who are of no territory of the rep."""
    names = {one.npi or one.site_id: one.name for one in week.calendar}
    names |= {one.npi: one.name for one in (*week.left_out, *week.calls) if one.npi is not None}
    whom = (row.entry.npi or row.entry.site_id for row in rows)
    return tuple(names.get(one, str(one)) for one in whom)


def _write(week: RepWeek, number: int, visit: Visit) -> Call:
    facts = week.calls[visit.call]
    remote = is_remote(week, number, visit)
    place = week.places[visit.place]
    return Call(
        rep_id=week.rep.id,
        npi=facts.npi,
        site_id=None if remote else place.site_id,
        starts_at=week.time_at(number, visit.start),
        zone=week.zone if remote else place.zone,
        minutes=facts.minutes,
        channel=facts.channel,
        needs_set=facts.needs_set,
    )
