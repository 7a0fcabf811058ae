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
