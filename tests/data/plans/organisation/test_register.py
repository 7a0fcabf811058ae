"""Registers: rows kept, changed by one person at a time, together or not at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest

from data.identifiers import IdnId, Npi, RepId, SiteId
from data.plans.errors import EntryInUse, RowsInvalid, SaveConflict
from data.plans.organisation.access_entry import Access, OrBlock
from data.plans.organisation.account_entry import Credential, SetsOnHand
from data.plans.organisation.call_entry import Call, CallPlan
from data.plans.organisation.clock import Window
from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.kinds import KINDS
from data.plans.organisation.register import Changes, Register
from data.plans.organisation.week_entry import RepDay, RepLeave, RepPlace, RepSkills
from data.plans.rep_entry import Rep, RepDetails
from data.plans.store import PlanStore

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
ANN, BOB = {"by": "ann", "at": MONDAY}, {"by": "bob", "at": TUESDAY}
CHEN, DIAZ = Npi("1234567893"), Npi("1000000004")
LAKE, OAK = SiteId("S1"), SiteId("S2")


@pytest.fixture
def dana(plans: PlanStore) -> Rep:
    return plans.reps.add(RepDetails("Dana", "rep", 8), by="ann", at=MONDAY)


def entries_of(rep: RepId) -> dict[str, tuple[object, ...]]:
    """Two entries for each register, in the order of their keys."""
    noon = datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("America/Chicago"))
    return {
        "rep_days": (RepDay(rep, 0), RepDay(rep, 4, 480, 900, 0, 0, 0, 30)),
        "rep_leaves": (
            RepLeave(rep, date(2026, 12, 1), date(2026, 12, 3), "moving"),
            RepLeave(rep, date(2026, 12, 24), date(2026, 12, 24)),
        ),
        "rep_skills": (RepSkills(rep, ("robotics", "spine")),),
        "rep_places": (
            RepPlace(rep, date(2026, 12, 1), "end", 40.7, -89.6, "Hotel, Peoria, IL 61602"),
            RepPlace(rep, date(2026, 12, 2), "start", 40.7, -89.6, "Hotel, Peoria, IL 61602"),
        ),
        "call_plan": (
            CallPlan("All others", 9, 1, 15),
            CallPlan("Top spine", 1, 6, 30, "Orthopaedic Spine Surgery", 8, 10, None, ("spine",), "ALIF"),
        ),
        "access": (
            Access(LAKE, None, "open", None, (Window(0, 480, 570),), 5.0, ((8, 20.0),), 8.0, 2, "Desk at B"),
            Access(LAKE, CHEN, "restricted", (Window(0, 720, 780), Window(2, 420, 480))),
        ),
        "or_blocks": (OrBlock(DIAZ, OAK, 1, 420, 720), OrBlock(CHEN, LAKE, 0, 450, 900)),
        "credentials": (
            Credential(rep, None, OAK, date(2026, 9, 1)),
            Credential(rep, IdnId("H1"), None, date(2026, 9, 1), date(2026, 12, 1), date(2026, 11, 20)),
        ),
        "sets_on_hand": (SetsOnHand(LAKE, "ALIF tray", 2), SetsOnHand(OAK, "ALIF tray", 0)),
        "calls": (
            Call(rep, CHEN, LAKE, noon, "America/Chicago", 30, locked=True, needs_set="ALIF tray"),
            Call(rep, DIAZ, None, noon + timedelta(hours=2), "America/Chicago", 15, "video", "no-show"),
        ),
        "days_off": (DayOff(date(2026, 11, 27), "Black Friday"), DayOff(date(2026, 12, 24), "Eve", "IL")),
    }  # fmt: skip


def registers(plans: PlanStore) -> dict[str, Register]:
    return {kind.name: getattr(plans.organisation, kind.name) for kind in KINDS}


@pytest.mark.parametrize("name", [kind.name for kind in KINDS])
def test_what_was_added_comes_back_as_it_was(plans: PlanStore, dana: Rep, name: str) -> None:
    register, entries = registers(plans)[name], entries_of(dana.id)[name]
    assert (register.entries(), register.revision().number) == ((), 0)
    assert register.save(Changes(tuple(reversed(entries))), **ANN) == 1
    assert register.entries() == entries
    assert {(kept.version, kept.created_by, kept.updated_at) for kept in register.rows()} == {
        (1, "ann", MONDAY)
    }
    table = register.arrow()
    assert table.num_rows == register.count() == len(entries)
    assert set(register.kind.fields) <= set(table.column_names)
    assert register.arrow().schema == registers(plans)[name].arrow().schema


def test_a_row_is_changed_by_one_person_at_a_time(plans: PlanStore, dana: Rep) -> None:
    access = plans.organisation.access
    access.save(Changes(entries_of(dana.id)["access"]), **ANN)
    site, chen = access.rows()
    closed = replace(chen, entry=replace(chen.entry, status="no-see"))
    access.save(Changes(changed=(closed,)), **BOB)
    theirs = access.rows()[1]
    assert (theirs.version, theirs.updated_by, theirs.created_by, theirs.id) == (2, "bob", "ann", chen.id)
    mine = replace(chen, entry=replace(chen.entry, lead_days=3))
    with pytest.raises(SaveConflict, match="bob changed a row that you changed at 09:00 UTC") as refused:
        access.save(Changes(changed=(mine,), removed=(site,)), **ANN)
    assert (refused.value.yours, refused.value.theirs) == ((mine,), (theirs,))
    assert access.rows() == (site, theirs)  # the row that nobody else changed was not removed either
    access.save(Changes(removed=(theirs,)), **BOB)
    with pytest.raises(SaveConflict, match="Somebody removed a row") as gone:
        access.save(Changes(changed=(mine,)), **ANN)
    assert gone.value.theirs == (None,)


def test_an_import_that_replaces_is_refused_when_anything_changed(plans: PlanStore, dana: Rep) -> None:
    sets = plans.organisation.sets_on_hand
    sets.save(Changes((SetsOnHand(LAKE, "A", 1),)), **ANN)
    revision, rows = sets.rows_at()
    sets.save(Changes((SetsOnHand(LAKE, "B", 1),)), **BOB)
    replaced = Changes((SetsOnHand(OAK, "A", 4),), removed=rows)
    with pytest.raises(SaveConflict, match="bob changed sets on hand"):
        sets.save(replaced, based_on=revision.number, **ANN)
    assert len(sets.rows()) == 2
    assert sets.save(replaced, based_on=2, source="sets.csv", **ANN) == 3
    assert sets.entries() == (SetsOnHand(LAKE, "B", 1), SetsOnHand(OAK, "A", 4))
    log = sets.history()
    assert [(line.action, line.who) for line in log] == [
        ("imported rows", "ann"), ("changed rows", "bob"), ("changed rows", "ann"),
    ]  # fmt: skip
    assert log[0].detail["file"] == "sets.csv"
    assert log[0].detail["rows"] == [
        {"added": {"site_id": "S2", "set_name": "A", "count": 4}},
        {"removed": {"site_id": "S1", "set_name": "A", "count": 1}},
    ]


def test_two_rows_may_change_places(plans: PlanStore, dana: Rep) -> None:
    days = plans.organisation.rep_days
    days.save(Changes((RepDay(dana.id, 0, 400), RepDay(dana.id, 1, 500))), **ANN)
    monday, tuesday = days.rows()
    days.save(
        Changes(changed=(
            replace(monday, entry=replace(monday.entry, weekday=1)),
            replace(tuesday, entry=replace(tuesday.entry, weekday=0)),
        )), **BOB,
    )  # fmt: skip
    assert [(day.weekday, day.start_minute) for day in days.entries()] == [(0, 500), (1, 400)]


@pytest.mark.parametrize(
    ("name", "present", "added", "reason"),
    [
        ("sets_on_hand", [], [SetsOnHand(LAKE, "A", 1), SetsOnHand(LAKE, " a ", 2)],
         "Row 2: Another row has the same site and set already"),
        ("sets_on_hand", [SetsOnHand(LAKE, "A", 1)], [SetsOnHand(LAKE, "a", 2)], "Row 1: A row that is"),
        ("or_blocks", [OrBlock(CHEN, LAKE, 0, 420, 720)], [OrBlock(CHEN, OAK, 0, 600, 800)],
         "Row 1: Mon 10:00-13:20 at S2 overlaps the surgeon's block Mon 07:00-12:00 at S1"),
        ("or_blocks", [OrBlock(CHEN, LAKE, 0, 600, 800)],
         [OrBlock(DIAZ, LAKE, 0, 420, 720), OrBlock(CHEN, OAK, 0, 420, 720)],
         "Row 2: Mon 07:00-12:00 at S2 overlaps the surgeon's block Mon 10:00-13:20 at S1"),
    ],
)  # fmt: skip
def test_rows_that_can_not_stand_together_are_refused(
    plans: PlanStore, name: str, present: list, added: list, reason: str
) -> None:
    register = registers(plans)[name]
    register.save(Changes(tuple(present)), **ANN)
    with pytest.raises(RowsInvalid, match=reason):
        register.save(Changes(tuple(added)), **BOB)
    assert register.entries() == tuple(present)


def test_leaves_of_a_rep_do_not_overlap(plans: PlanStore, dana: Rep) -> None:
    leaves = plans.organisation.rep_leaves
    leaves.save(Changes((RepLeave(dana.id, date(2026, 12, 1), date(2026, 12, 5)),)), **ANN)
    with pytest.raises(RowsInvalid, match="overlaps another of the same rep, 2026-12-01 to 2026-12-05"):
        leaves.save(Changes((RepLeave(dana.id, date(2026, 12, 5), date(2026, 12, 6)),)), **ANN)


def test_reads_are_narrowed(plans: PlanStore, dana: Rep) -> None:
    eli = plans.reps.add(RepDetails("Eli", "rep", 8), by="ann", at=MONDAY)
    calls, access = plans.organisation.calls, plans.organisation.access
    hers = entries_of(dana.id)["calls"]
    his = tuple(replace(call, rep_id=eli.id) for call in entries_of(eli.id)["calls"])
    calls.save(Changes((*hers, *his)), **ANN)
    assert calls.entries(reps=[dana.id]) == hers
    assert calls.entries(reps=[dana.id], since=date(2026, 11, 30), until=date(2026, 12, 1)) == hers
    assert calls.entries(reps=[dana.id], since=hers[1].starts_at) == hers[1:]
    assert calls.entries(until=hers[0].starts_at) == ()
    assert calls.entries(reps=[dana.id], npis=[CHEN]) == hers[:1]
    assert calls.entries(reps=[dana.id], sites=[OAK]) == hers[1:]  # a video call is at no site
    site, chen = entries_of(dana.id)["access"]
    access.save(Changes((site, chen, Access(OAK, DIAZ))), **ANN)
    assert access.entries(sites=[LAKE], npis=[DIAZ]) == (site,)
    many = [Npi(str(number)) for number in range(20_000)]
    assert access.entries(sites=[LAKE], npis=[*many, CHEN]) == (site, chen)
    leaves = plans.organisation.rep_leaves
    leaves.save(Changes(entries_of(dana.id)["rep_leaves"]), **ANN)
    assert len(leaves.entries(since=date(2026, 12, 3))) == 2
    assert len(leaves.entries(since=date(2026, 12, 4), until=date(2026, 12, 24))) == 0


def test_rows_enter_duckdb(plans: PlanStore, dana: Rep) -> None:
    access = plans.organisation.access
    empty = access.arrow()
    access.save(Changes(entries_of(dana.id)["access"]), **ANN)
    rows = access.arrow()
    assert rows.schema == empty.schema
    windows = duckdb.sql(
        "SELECT npi, w.weekday, w.start_minute FROM (SELECT npi, unnest(visiting) AS w FROM rows) ORDER BY 2"
    ).fetchall()
    assert windows == [(CHEN, 0, 720), (CHEN, 2, 420)]
    assert duckdb.sql("SELECT desk_by_hour[1].minutes FROM rows WHERE npi IS NULL").fetchall() == [(20.0,)]


def test_a_rep_takes_hours_along_but_not_calls(plans: PlanStore, dana: Rep) -> None:
    entries = entries_of(dana.id)
    for name, register in registers(plans).items():
        register.save(Changes(entries[name]), **ANN)
    with pytest.raises(EntryInUse, match="Dana has 2 calls"):
        plans.reps.delete(dana, by="ann", at=TUESDAY)
    calls = plans.organisation.calls
    calls.save(Changes(removed=calls.rows()), **ANN)
    plans.reps.delete(dana, by="ann", at=TUESDAY)
    for name in ("rep_days", "rep_leaves", "rep_skills", "rep_places", "credentials"):
        assert registers(plans)[name].entries() == ()
        assert registers(plans)[name].revision().number == 2
    assert len(plans.organisation.access.entries()) == 2
