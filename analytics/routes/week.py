"""From a territory, the company's own data and drive times to a week that can be routed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from analytics.accounts import Accounts, find_base
from analytics.drive import DriveTimes
from analytics.ownership import Ownership
from analytics.routes.booked_calls import Named, book_calls, planned_calls, read_calendar
from analytics.routes.candidate_stops import StopFinder, Stops
from analytics.routes.due_people import Due, rank_people
from analytics.routes.field_facts import FieldFacts
from analytics.routes.left_out import LeftOut, Reason
from analytics.routes.lone_calls import drop_unreachable
from analytics.routes.people import Account, Person, find_territories, read_names, read_people, read_sites
from analytics.routes.place_book import PlaceBook
from analytics.routes.problem import ANYWHERE, Call, WeekProblem
from analytics.routes.rep_week import CalendarCall, CallFacts, NoteKind, RepWeek, WeekDay, WeekNote
from analytics.routes.travel_days import find_start, make_days
from analytics.routes.ways import Place, build_ways
from analytics.routes.week_calls import limit_days, make_calls
from analytics.routes.week_days import make_base, plan_days
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_errors import NobodyToCall, NoStart
from analytics.routes.week_notes import tell_missing
from analytics.routes.week_options import WeekOptions
from data.identifiers import Npi
from data.plans.organisation.call_entry import Call as StoredCall
from data.plans.rep_entry import Rep
from data.snapshot.reader import Snapshot


def build_week(
    snapshot: Snapshot,
    ownership: Ownership,
    facts: FieldFacts,
    drive: DriveTimes,
    rep: Rep,
    monday: date,
    *,
    today: date,
    options: WeekOptions | None = None,
    edits: WeekEdits | None = None,
) -> RepWeek:
    """Build a rep's week.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    ownership : Ownership
        The plan, resolved.
    facts : FieldFacts
        What the company knows.
    drive : DriveTimes
        The engine.
    rep : Rep
        Who.
    monday : date
        The first day of the week.
    today : date
        The day on which it is planned: what must be booked ahead counts from here, and nobody is put on a day
        of the week that is over. A week that is over as a whole is planned as on its Monday.
    options : WeekOptions, optional
        The usual ones when not given.
    edits : WeekEdits, optional
        None when not given.

    Returns
    -------
    RepWeek
        With everybody who is not planned for and why, and notes on what was missing.

    Raises
    ------
    NoTerritory
        The rep works none.
    WeekOff
        The rep works on no day of it.
    NoStart
        It isn't known where days start, and nothing in the territory has a place.
    NobodyToCall
        Nobody can be called on; the error says why, for each.
    RoadsUnavailable
        The drive-time engine is missing, damaged or down.
    """
    options, edits = options or WeekOptions(), edits or WeekEdits()
    people, _ = read_people(snapshot, ownership, find_territories(ownership, rep.id, rep.name))
    base, notes = _find_home(rep, people)
    works, free, more = plan_days(rep, facts, base, monday, edits.late)
    through = monday + timedelta(days=6)
    stored = planned_calls(facts, rep.id, monday, base.zone)
    named = _name(snapshot, people, stored)
    calendar, others = read_calendar(stored, named, works, monday, base.zone)
    book = PlaceBook(options)
    ends = [(book.number_base(work.start_base), book.number_base(work.end_base)) for work in works]
    booked, calendar, unplaced = book_calls(stored, calendar, named, facts, works, book, edits, through)
    notes += [*more, *others, *unplaced]
    due, left = rank_people(
        people,
        facts,
        _minutes_away(drive, people, book.places),
        through,
        rep_name=rep.name,
        in_calendar={call.npi for call in stored if call.npi is not None},
        options=options,
        edits=edits,
    )
    booked_days: dict[Npi, set[date]] = defaultdict(set)
    for entry in calendar:
        if entry.npi is not None and entry.day >= 0:
            booked_days[entry.npi].add(works[entry.day].day)
    as_of = monday if today > through else today  # a week gone by is planned as it could have been
    finder = StopFinder(facts, works, base.zone, as_of, booked_days, book, options, edits)
    chosen = _choose(due, finder, options, left)
    notes += [
        WeekNote(
            NoteKind.PIN_OUTSIDE_HOURS,
            f"{one.person.name} is pinned to a time that lies outside the hours that are known there.",
        )
        for one, stops in chosen
        if stops.outside_hours
    ]
    calls, gaps = make_calls(chosen, booked, works, options, edits)
    if not calls:
        raise NobodyToCall(
            f"Nobody in the territory of {rep.name} can be called on in the week of "
            f"{monday.day} {monday:%b %Y}.",
            "Look at the reasons, or choose another week.",
            left,
        )
    starts = [find_start(work, start, book, notes) for work, (start, _) in zip(works, ends, strict=True)]
    most = limit_days(rep.calls_a_day, [call for call, _ in calls], calendar, len(works))
    days, hours = make_days(works, starts, [end for _, end in ends], book, most, edits, notes)
    ways = build_ways(book.places, hours, drive, base.zone)
    calls, unmet = drop_unreachable(calls, days, ways)
    left += [due.left_out(Reason.NO_WINDOW, text) for due, text in _find_unmet(chosen, unmet, calls)]
    notes += _tell_unkept(unmet, calls)
    problem = WeekProblem(
        tuple(days),
        tuple(call for call, _ in calls),
        ways.tables,
        60.0,
        gaps,
        options.drive_value_per_minute,
        options.overtime_value_per_minute,
        tuple((work.day - monday).days for work in works),
    )
    notes += tell_missing(
        facts, [told for _, told in calls], left, _called_at(book, calls), ways, options, edits
    )
    return RepWeek(
        rep=rep,
        monday=monday,
        today=today,
        zone=base.zone,
        problem=problem,
        days=tuple(
            WeekDay(work.day, day.start_place, day.end_place) for work, day in zip(works, days, strict=True)
        ),
        free_days=tuple(free),
        places=tuple(book.places),
        calls=tuple(told for _, told in calls),
        left_out=tuple(sorted(left, key=lambda one: (-one.value, one.npi))),
        notes=tuple(notes),
        ways=ways,
        calendar=_key_calendar(calendar, [told for _, told in calls]),
        options=options,
        edits=edits,
        statement=ways.statement,
        snapshot_id=snapshot.id,
        codes=ownership.market.focus.codes,
        synthetic=snapshot.manifest.description.synthetic,
    )


def _find_home(rep: Rep, people: Sequence[Person]) -> tuple[Place, list[WeekNote]]:
    if rep.home is not None:
        return make_base("home", *rep.home, rep.home_place), []
    accounts = {account.key: account for person in people for account in person.accounts[:1]}
    weight = dict.fromkeys(accounts, 0.0)
    for person in people:
        weight[person.accounts[0].key] += max(person.decile, 0.5)
    points = np.array([(a.lat, a.lon) for a in accounts.values()]).reshape(-1, 2)
    middle = find_base(Accounts(points, np.array(list(weight.values()))))
    if middle is None:
        raise NoStart(
            f"It isn't known where the days of {rep.name} start, and nobody in the territory has a place.",
            "Enter the rep's home on the Organisation page.",
        )
    account = list(accounts.values())[middle]
    base = make_base("home", account.lat, account.lon, account.name)
    text = (
        f"The home of {rep.name} is not recorded: days start and end at {account.name}, in the middle of the "
        "territory. Enter the home on the Organisation page."
    )
    return base, [WeekNote(NoteKind.NO_BASE, text)]


def _name(snapshot: Snapshot, people: Sequence[Person], stored: Sequence[StoredCall]) -> Named:
    known = {person.npi: person for person in people}
    npis = {call.npi for call in stored if call.npi is not None} - known.keys()
    sites = {call.site_id for call in stored if call.site_id is not None}
    return Named(
        known, read_sites(snapshot, sites) if sites else {}, read_names(snapshot, npis) if npis else {}
    )


def _minutes_away(drive: DriveTimes, people: Sequence[Person], bases: Sequence[Place]) -> dict[str, float]:
    """Return the drive from the nearest base to each account, in free flow."""
    accounts: dict[str, Account] = {}
    for person in people:
        accounts.update((account.key, account) for account in person.accounts)
    placed = [account for account in accounts.values() if np.isfinite(account.lat)]
    starts = [(base.lat, base.lon) for base in bases if base.kind == "base"]
    if not placed or not starts:
        return {}
    minutes = drive.matrix(starts, [(account.lat, account.lon) for account in placed]).minutes
    nearest = np.where(np.isnan(minutes), np.inf, minutes).min(axis=0)
    return {
        account.key: float(some) if np.isfinite(some) else float("nan")
        for account, some in zip(placed, nearest, strict=True)
    }


def _choose(
    due: Sequence[Due], finder: StopFinder, options: WeekOptions, left: list[LeftOut]
) -> list[tuple[Due, Stops]]:
    chosen: list[tuple[Due, Stops]] = []
    for one in due:
        if len(chosen) >= options.most_candidates and not one.wanted:
            others = f"each of the {options.most_candidates} who are planned for"
            left.append(one.left_out(Reason.LIMIT, f"Worth less, for how far it is, than {others}."))
            continue
        found = finder.find(one)
        if isinstance(found, LeftOut):
            left.append(found)
        else:
            chosen.append((one, found))
    return chosen


def _find_unmet(
    chosen: Sequence[tuple[Due, Stops]], unmet: Mapping[str, str], calls: Sequence[tuple[Call, CallFacts]]
) -> list[tuple[Due, str]]:
    kept = {call.key for call, _ in calls}
    return [
        (due, unmet[due.person.npi])
        for due, _ in chosen
        if due.person.npi in unmet and due.person.npi not in kept
    ]


def _called_at(book: PlaceBook, calls: Sequence[tuple[Call, CallFacts]]) -> list[Place]:
    """Return the places at which somebody could be called on."""
    numbers = {stop.place for call, _ in calls for stops in call.stops.values() for stop in stops}
    return [book.places[number] for number in sorted(numbers - {ANYWHERE})]


def _tell_unkept(unmet: Mapping[str, str], calls: Sequence[tuple[Call, CallFacts]]) -> list[WeekNote]:
    notes = []
    for call, told in calls:
        if call.key in unmet:
            what = f"The appointment with {told.name}" if told.booked else f"The pinned call on {told.name}"
            notes.append(WeekNote(NoteKind.UNKEPT, f"{what} can't be kept. {unmet[call.key]}"))
    return notes


def _key_calendar(calendar: Sequence[CalendarCall], calls: Sequence[CallFacts]) -> tuple[CalendarCall, ...]:
    """Give each call of the calendar the problem's call that it is, of several the next one."""
    waiting: dict[Npi, list[str]] = defaultdict(list)
    for facts in calls:
        if facts.npi is not None and not facts.booked:
            waiting[facts.npi].append(facts.key)
    keyed = []
    for entry in calendar:
        own = waiting.get(entry.npi, []) if entry.npi is not None and not entry.key else []
        keyed.append(replace(entry, key=own.pop(0)) if own else entry)
    return tuple(keyed)
