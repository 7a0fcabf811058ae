"""Reps: added, changed by one person at a time, and deleted only where no plan needs them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.identifiers import SnapshotId, TerritoryId
from data.plans.document import Document, Territory
from data.plans.errors import DetailInvalid, EntryInUse, EntryMissing, NameTaken, SaveConflict
from data.plans.rep_entry import RepDetails
from data.plans.store import PlanStore

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
DANA = RepDetails("Dana Ortiz", "rep", 8, (42.05, -87.69), "Evanston, IL 60201", 32.0)


def test_a_rep_that_was_added_comes_back_as_it_was(plans: PlanStore) -> None:
    dana = plans.reps.add(DANA, by="ann", at=MONDAY)
    eli = plans.reps.add(RepDetails("eli", "clinical specialist", 6.5, active=False), by="ann", at=MONDAY)
    assert plans.reps.get(dana.id) == dana
    assert plans.reps.list() == (dana, eli)
    assert plans.reps.list(include_inactive=False) == (dana,)
    assert (dana.home, dana.home_place, dana.calls_a_day, dana.capacity_calls_a_week, dana.version) == (
        (42.05, -87.69), "Evanston, IL 60201", 8, 32, 1,
    )  # fmt: skip
    assert (eli.home, eli.capacity_calls_a_week, eli.active) == (None, None, False)


def test_a_rep_is_changed_by_one_person_at_a_time(plans: PlanStore) -> None:
    dana = plans.reps.add(DANA, by="ann", at=MONDAY)
    theirs = plans.reps.save(replace(dana, calls_a_day=7, home=None), by="bob", at=TUESDAY)
    assert (theirs.version, theirs.calls_a_day, theirs.home, theirs.created_by) == (2, 7, None, "ann")
    mine = replace(dana, active=False)
    with pytest.raises(SaveConflict, match="bob changed “Dana Ortiz”") as refused:
        plans.reps.save(mine, by="ann", at=TUESDAY)
    assert (refused.value.yours, refused.value.theirs) == (mine, theirs)
    with pytest.raises(SaveConflict):
        plans.reps.delete(dana, by="ann", at=TUESDAY)
    assert plans.reps.get(dana.id) == theirs
    assert plans.audit.list()[0].detail["calls_a_day"] == {"before": 8, "after": 7}


def test_two_reps_have_two_names(plans: PlanStore) -> None:
    dana = plans.reps.add(DANA, by="ann", at=MONDAY)
    with pytest.raises(NameTaken, match="ann added them on 23 Nov 2026") as refused:
        plans.reps.add(replace(DANA, name="DANA  ortiz"), by="bob", at=TUESDAY)
    assert refused.value.holder == dana
    eli = plans.reps.add(replace(DANA, name="Eli"), by="ann", at=MONDAY)
    with pytest.raises(NameTaken):
        plans.reps.save(replace(eli, name="dana ortiz"), by="ann", at=TUESDAY)
    assert plans.reps.save(replace(dana, name="DANA ORTIZ"), by="ann", at=TUESDAY).name == "DANA ORTIZ"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"role": "boss"}, "no role"),
        ({"calls_a_day": 0}, "0 calls a day"),
        ({"calls_a_day": float("nan")}, "nan calls a day"),
        ({"capacity_calls_a_week": -1}, "-1 calls a week"),
        ({"home": (-87.69, 242.05)}, "no latitude"),
    ],
)
def test_details_that_can_not_be_are_refused(wrong: dict[str, object], reason: str) -> None:
    with pytest.raises(DetailInvalid, match=reason):
        replace(DANA, **wrong)


def test_a_rep_with_a_territory_is_not_deleted(plans: PlanStore) -> None:
    dana, eli = (plans.reps.add(replace(DANA, name=name), by="ann", at=MONDAY) for name in ("Dana", "Eli"))
    north = Territory(TerritoryId("t1"), "North", 1, rep_id=dana.id)
    plan = plans.plans.create("2027", Document((north,)), SnapshotId("a"), by="ann", at=MONDAY)
    with pytest.raises(EntryInUse, match="Dana has a territory in 2027"):
        plans.reps.delete(dana, by="ann", at=TUESDAY)
    plans.reps.delete(eli, by="ann", at=TUESDAY)
    with pytest.raises(EntryMissing):
        plans.reps.get(eli.id)

    handed_on = Document((replace(north, rep_id=None),))
    plans.plans.save(plan.id, handed_on, based_on=1, by="ann", at=TUESDAY)
    plans.reps.delete(dana, by="ann", at=TUESDAY)
    assert plans.reps.list() == ()


def test_what_was_done_to_reps_is_told_however_much_was_done_since(plans: PlanStore) -> None:
    dana = plans.reps.add(DANA, by="ann", at=MONDAY)
    for calls in (5, 6, 7):
        dana = plans.reps.save(replace(dana, calls_a_day=calls), by="bob", at=TUESDAY)
    told = plans.audit.list(limit=2, actions=("added a rep",))
    assert [(entry.who, entry.subject) for entry in told] == [("ann", "Dana Ortiz")]
