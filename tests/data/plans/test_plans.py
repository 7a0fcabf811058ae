"""Plans and their versions: made, saved, restored, branched; and what becomes of two savers at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from shapely import box

from data.identifiers import PlanId, SnapshotId, TerritoryId
from data.plans.document import Document, Drawn, Territory
from data.plans.errors import DetailInvalid, EntryMissing, NameInvalid, NameTaken, SaveConflict
from data.plans.plan_entry import Plan
from data.plans.plan_states import PlanState
from data.plans.store import PlanStore

AUTUMN, WINTER = SnapshotId("a" * 12), SnapshotId("b" * 12)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)

NORTH = Territory(TerritoryId("t1"), "Chicago N", 1, zips=("60601", "60611"))
SOUTH = Territory(TerritoryId("t2"), "Chicago S", 2, drawn=(Drawn("a", box(-88, 41, -87, 41.8)),))
ONE = Document((NORTH,))
TWO = Document((NORTH, SOUTH))
THREE = TWO.put(replace(NORTH, name="The Loop", zips=("60601", "60602", "60603")))


def make(plans: PlanStore, name: str = "2027", document: Document = ONE) -> Plan:
    return plans.plans.create(
        name, document, AUTUMN, sales_force="Knees", role="rep", effective_on=date(2027, 1, 1),
        by="ann", at=MONDAY,
    )  # fmt: skip


def test_a_plan_that_was_made_is_a_draft_with_one_version(plans: PlanStore) -> None:
    made = make(plans)

    assert plans.plans.get(made.id) == made
    assert plans.plans.list() == (made,)
    assert (made.name, made.sales_force, made.role, made.effective_on) == (
        "2027", "Knees", "rep", date(2027, 1, 1),
    )  # fmt: skip
    assert (made.state, made.version, made.snapshot_id, made.live_version) == ("draft", 1, AUTUMN, None)
    assert made.state is PlanState.DRAFT
    first = plans.plans.version(made.id)
    assert (first.number, first.document, first.saved_by, first.saved_at) == (1, ONE, "ann", MONDAY)
    assert first.based_on is None


def test_each_save_is_a_version_and_the_old_ones_stay(plans: PlanStore) -> None:
    made = make(plans)
    second = plans.plans.save(made.id, TWO, based_on=1, by="bob", at=TUESDAY, note="the south, too")
    third = plans.plans.save(made.id, THREE, based_on=2, by="ann", at=WEDNESDAY)

    assert [v.number for v in plans.plans.versions(made.id)] == [3, 2, 1]
    assert [plans.plans.version(made.id, n).document for n in (1, 2, 3)] == [ONE, TWO, THREE]
    assert plans.plans.version(made.id, 2) == second
    assert plans.plans.version(made.id) == third
    assert (second.note, second.saved_by, second.based_on) == ("the south, too", "bob", 1)
    now = plans.plans.get(made.id)
    assert (now.version, now.updated_by, now.updated_at, now.created_by) == (3, "ann", WEDNESDAY, "ann")


def test_saving_what_is_there_already_makes_no_version(plans: PlanStore) -> None:
    made = make(plans)
    again = plans.plans.save(made.id, Document((NORTH,)), based_on=1, by="bob", at=TUESDAY)
    assert again == plans.plans.version(made.id, 1)
    assert plans.plans.get(made.id) == made


def test_a_conflicting_save_is_refused_with_both_sides_and_what_changed(plans: PlanStore) -> None:
    made = make(plans, document=TWO)
    theirs = plans.plans.save(made.id, THREE, based_on=1, by="bob", at=TUESDAY)
    mine = TWO.drop(SOUTH.id)
    with pytest.raises(SaveConflict, match=r"changed by bob at 09:00 UTC on 24 Nov 2026") as refused:
        plans.plans.save(made.id, mine, based_on=1, by="ann", at=WEDNESDAY)

    assert refused.value.yours == mine
    assert refused.value.theirs == theirs
    assert [change.sentence for change in refused.value.changes] == [
        "Chicago N is now named The Loop.",
        "The Loop: 2 ZIPs added, 1 ZIP removed.",
    ]
    assert plans.plans.version(made.id) == theirs
    # Nothing is lost: having seen theirs, mine can still be saved.
    assert plans.plans.save(made.id, mine, based_on=2, by="ann", at=WEDNESDAY).number == 3


def test_an_unchanged_document_on_a_changed_plan_is_a_conflict_too(plans: PlanStore) -> None:
    # If it were not, the next save would put the old document over theirs.
    made = make(plans)
    plans.plans.save(made.id, TWO, based_on=1, by="bob", at=TUESDAY)
    with pytest.raises(SaveConflict):
        plans.plans.save(made.id, ONE, based_on=1, by="ann", at=WEDNESDAY)


def test_two_who_made_the_same_change_do_not_conflict(plans: PlanStore) -> None:
    made = make(plans)
    theirs = plans.plans.save(made.id, TWO, based_on=1, by="bob", at=TUESDAY)
    assert plans.plans.save(made.id, TWO, based_on=1, by="ann", at=WEDNESDAY) == theirs


def test_a_version_that_never_was_is_said_to_be_missing(plans: PlanStore) -> None:
    made = make(plans)
    for missing in (
        lambda: plans.plans.save(made.id, TWO, based_on=9, by="bob", at=TUESDAY),
        lambda: plans.plans.version(made.id, 9),
        lambda: plans.plans.restore(made.id, 9, based_on=1, by="bob", at=TUESDAY),
        lambda: plans.plans.get(PlanId("gone")),
        lambda: plans.plans.versions(PlanId("gone")),
    ):
        with pytest.raises(EntryMissing):
            missing()


@pytest.mark.parametrize("same", ["2027 Knees", "2027  KNEES "])
def test_a_name_in_use_is_refused_and_its_holder_named(plans: PlanStore, same: str) -> None:
    first = make(plans, "2027 knees")
    with pytest.raises(NameTaken, match=r"\(draft\); ann made it on 23 Nov 2026") as refused:
        make(plans, same)
    assert refused.value.holder == first
    assert plans.plans.list() == (first,)


def test_a_role_or_name_that_is_none_is_refused(plans: PlanStore) -> None:
    with pytest.raises(DetailInvalid, match="overlay specialist, clinical specialist"):
        plans.plans.create("A", ONE, AUTUMN, role="boss", by="ann", at=MONDAY)
    with pytest.raises(NameInvalid):
        plans.plans.create(" ", ONE, AUTUMN, by="ann", at=MONDAY)
    assert plans.plans.list() == ()


def test_restoring_saves_the_old_document_as_a_new_version(plans: PlanStore) -> None:
    made = make(plans)
    plans.plans.save(made.id, TWO, based_on=1, by="bob", at=TUESDAY)
    restored = plans.plans.restore(made.id, 1, based_on=2, by="ann", at=WEDNESDAY)
    assert (restored.number, restored.document, restored.note) == (3, ONE, "restored version 1")
    assert plans.plans.version(made.id, 2).document == TWO
    with pytest.raises(SaveConflict):
        plans.plans.restore(made.id, 2, based_on=2, by="bob", at=WEDNESDAY)


def test_a_plan_moves_to_another_snapshot_as_a_new_version(plans: PlanStore) -> None:
    made = make(plans)
    moved = plans.plans.move_to_snapshot(made.id, WINTER, based_on=1, by="bob", at=TUESDAY)
    assert (moved.number, moved.document, moved.snapshot_id) == (2, ONE, WINTER)
    assert moved.note == f"moved from snapshot {AUTUMN} to {WINTER}"
    assert plans.plans.get(made.id).snapshot_id == WINTER
    assert plans.plans.version(made.id, 1).snapshot_id == AUTUMN
    # A restored version says what it said, about what the plan stands on now.
    plans.plans.save(made.id, TWO, based_on=2, by="bob", at=TUESDAY)
    assert plans.plans.restore(made.id, 1, based_on=3, by="bob", at=TUESDAY).snapshot_id == WINTER


def test_a_scenario_starts_with_what_a_version_said_and_goes_its_own_way(plans: PlanStore) -> None:
    made = make(plans)
    plans.plans.save(made.id, TWO, based_on=1, by="bob", at=TUESDAY)
    scenario = plans.plans.duplicate_as_scenario(made.id, "What if", by="cid", at=WEDNESDAY, version=1)

    assert (scenario.scenario_of, scenario.branched_from_version) == (made.id, 1)
    assert (scenario.sales_force, scenario.effective_on, scenario.state, scenario.version) == (
        "Knees", date(2027, 1, 1), "draft", 1,
    )  # fmt: skip
    assert plans.plans.version(scenario.id).document == ONE
    assert plans.plans.scenarios(made.id) == (scenario,)
    plans.plans.save(scenario.id, THREE, based_on=1, by="cid", at=WEDNESDAY)
    assert plans.plans.version(made.id).document == TWO


def test_a_plan_is_renamed_unless_the_name_is_taken_or_the_plan_changed(plans: PlanStore) -> None:
    made, other = make(plans), make(plans, "2028")
    with pytest.raises(NameTaken):
        plans.plans.rename(made, "2028", by="bob", at=TUESDAY)
    renamed = plans.plans.rename(made, "Knees 2027", by="bob", at=TUESDAY)
    assert (renamed.name, renamed.version, renamed.updated_by) == ("Knees 2027", 1, "bob")
    with pytest.raises(SaveConflict, match="changed by bob") as refused:
        plans.plans.rename(made, "Mine", by="ann", at=WEDNESDAY)
    assert (refused.value.yours, refused.value.theirs) == ("Mine", renamed)
    assert plans.plans.list() == (other, renamed)


def test_a_save_does_not_stand_in_the_way_of_a_new_name(plans: PlanStore) -> None:
    made = make(plans)
    plans.plans.save(made.id, TWO, based_on=1, by="bob", at=TUESDAY)
    assert plans.plans.rename(made, "Knees 2027", by="ann", at=WEDNESDAY).version == 2


def test_details_are_set_by_one_person_at_a_time(plans: PlanStore) -> None:
    made = make(plans)
    details = {"sales_force": " Hips ", "role": "overlay specialist", "effective_on": None}
    changed = plans.plans.set_details(made, **details, by="bob", at=TUESDAY)
    assert (changed.sales_force, changed.role, changed.effective_on) == ("Hips", "overlay specialist", None)
    with pytest.raises(SaveConflict):
        plans.plans.set_details(made, **details, by="ann", at=WEDNESDAY)
    with pytest.raises(DetailInvalid):
        plans.plans.set_details(changed, **{**details, "role": "boss"}, by="ann", at=WEDNESDAY)
    assert plans.audit.list(made.id)[0].detail["effective_on"] == {"before": "2027-01-01", "after": None}


def test_a_draft_is_deleted_and_its_scenarios_stay(plans: PlanStore) -> None:
    made = make(plans)
    scenario = plans.plans.duplicate_as_scenario(made.id, "What if", by="cid", at=MONDAY)
    plans.plans.delete(made, by="ann", at=TUESDAY)
    with pytest.raises(EntryMissing):
        plans.plans.get(made.id)
    with pytest.raises(EntryMissing):
        plans.plans.delete(made, by="ann", at=TUESDAY)
    assert plans.plans.list() == (replace(scenario, scenario_of=None, branched_from_version=None),)
    assert [entry.action for entry in plans.audit.list(made.id)] == ["deleted", "made"]
    make(plans)  # its name is free


def test_a_draft_that_was_saved_meanwhile_is_not_deleted(plans: PlanStore) -> None:
    made = make(plans)
    plans.plans.save(made.id, TWO, based_on=1, by="bob", at=TUESDAY)
    with pytest.raises(SaveConflict):
        plans.plans.delete(made, by="ann", at=TUESDAY)
    assert plans.plans.version(made.id).document == TWO


def test_every_change_is_in_the_audit_log_and_stays_there(plans: PlanStore) -> None:
    made = make(plans)
    plans.plans.save(made.id, TWO, based_on=1, by="bob", at=TUESDAY, note="the south, too")
    plans.plans.restore(made.id, 1, based_on=2, by="ann", at=WEDNESDAY)
    plans.plans.save(made.id, ONE, based_on=3, by="ann", at=WEDNESDAY)  # unchanged: nothing to tell

    told = plans.audit.list(made.id)
    assert [(e.who, e.action, e.detail["version"]) for e in told] == [
        ("ann", "restored version 1", 3), ("bob", "saved", 2), ("ann", "made", 1),
    ]  # fmt: skip
    assert (told[1].at, told[1].subject, told[1].detail["note"]) == (TUESDAY, "2027", "the south, too")
    assert plans.audit.list(made.id, limit=1) == told[:1]
    assert not [name for name in dir(plans.audit) if not name.startswith("_") and name != "list"]


def test_snapshots_in_use_are_those_of_latest_live_and_frozen_versions(plans: PlanStore) -> None:
    spring = SnapshotId("c" * 12)
    made = make(plans)
    plans.plans.send_for_review(made.id, by="ann", at=MONDAY)
    plans.plans.go_live(made.id, based_on=1, blocking=(), by="bob", at=MONDAY, frozen=b"npis")
    scenario = plans.plans.duplicate_as_scenario(made.id, "Next", by="ann", at=TUESDAY)
    plans.plans.move_to_snapshot(scenario.id, WINTER, based_on=1, by="ann", at=TUESDAY)
    assert plans.plans.snapshots_in_use() == {AUTUMN: ("2027",), WINTER: ("Next",)}
    plans.plans.move_to_snapshot(scenario.id, spring, based_on=2, by="ann", at=TUESDAY)
    assert plans.plans.snapshots_in_use() == {AUTUMN: ("2027",), spring: ("Next",)}
    plans.plans.archive(made.id, by="bob", at=TUESDAY)
    plans.plans.reopen(made.id, by="bob", at=TUESDAY)
    plans.plans.move_to_snapshot(made.id, spring, based_on=1, by="ann", at=TUESDAY)
    assert plans.plans.snapshots_in_use() == {AUTUMN: ("2027",), spring: ("2027", "Next")}
