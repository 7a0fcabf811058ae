"""Unsaved work: one a plan and person, there after a restart, gone once it is saved."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from data.identifiers import PlanId, SnapshotId, TerritoryId
from data.plans.document import Document, Territory
from data.plans.drafts import WorkHint
from data.plans.errors import EntryMissing, SaveConflict
from data.plans.store import PlanStore

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOON, EVENING = MONDAY + timedelta(hours=3), MONDAY + timedelta(hours=9)
ONE, TWO = (Document((Territory(TerritoryId("t1"), name, 1),)) for name in ("North", "South"))


def make_plan(plans: PlanStore) -> PlanId:
    return plans.plans.create("2027", Document(), SnapshotId("a" * 12), by="ann", at=MONDAY).id


def test_work_is_kept_in_place_of_what_was_kept_before(url: str) -> None:
    store = PlanStore.open(url)
    plan = make_plan(store)
    store.drafts.keep(plan, "ann", ONE, based_on=1, at=MONDAY)
    kept = store.drafts.keep(plan, "ann", TWO, based_on=1, at=NOON)
    store.close()

    again = PlanStore.open(url)
    assert again.drafts.find(plan, "ann") == kept
    assert (kept.document, kept.based_on, kept.kept_at, kept.person) == (TWO, 1, NOON, "ann")
    assert again.plans.version(plan).document == Document()
    again.drafts.discard(plan, "ann")
    again.drafts.discard(plan, "ann")
    assert again.drafts.find(plan, "ann") is None
    again.close()


def test_who_else_has_unsaved_work_is_listed(plans: PlanStore) -> None:
    plan = make_plan(plans)
    for person, at in (("ann", MONDAY), ("bob", NOON), ("cid", EVENING)):
        plans.drafts.keep(plan, person, ONE, based_on=1, at=at)
    assert plans.drafts.others(plan, "ann") == (WorkHint("cid", 1, EVENING), WorkHint("bob", 1, NOON))


def test_a_save_discards_the_work_of_who_saved_and_no_other(plans: PlanStore) -> None:
    plan = make_plan(plans)
    plans.drafts.keep(plan, "ann", ONE, based_on=1, at=MONDAY)
    theirs = plans.drafts.keep(plan, "bob", TWO, based_on=1, at=MONDAY)
    plans.plans.save(plan, ONE, based_on=1, by="ann", at=NOON)
    assert plans.drafts.find(plan, "ann") is None
    assert plans.drafts.find(plan, "bob") == theirs


def test_a_save_that_was_refused_leaves_the_work(plans: PlanStore) -> None:
    plan = make_plan(plans)
    plans.plans.save(plan, ONE, based_on=1, by="bob", at=NOON)
    kept = plans.drafts.keep(plan, "ann", TWO, based_on=1, at=NOON)
    with pytest.raises(SaveConflict):
        plans.plans.save(plan, TWO, based_on=1, by="ann", at=EVENING)
    assert plans.drafts.find(plan, "ann") == kept


def test_a_save_leaves_what_another_window_of_the_same_person_kept_since(plans: PlanStore) -> None:
    plan = make_plan(plans)
    plans.drafts.keep(plan, "ann", ONE, based_on=1, at=MONDAY)
    newer = plans.drafts.keep(plan, "ann", TWO, based_on=1, at=NOON)
    plans.plans.save(plan, ONE, based_on=1, by="ann", at=EVENING, kept=ONE)
    assert plans.drafts.find(plan, "ann") == newer
    plans.plans.save(plan, ONE, based_on=2, by="ann", at=EVENING, kept=ONE)  # says nothing new
    assert plans.drafts.find(plan, "ann") == newer


def test_a_save_discards_what_its_own_window_kept_before(plans: PlanStore) -> None:
    plan = make_plan(plans)
    plans.drafts.keep(plan, "ann", ONE, based_on=1, at=MONDAY)
    plans.plans.save(plan, TWO, based_on=1, by="ann", at=NOON, kept=ONE)
    assert plans.drafts.find(plan, "ann") is None


def test_only_work_that_says_what_was_meant_is_discarded(plans: PlanStore) -> None:
    plan = make_plan(plans)
    kept = plans.drafts.keep(plan, "ann", TWO, based_on=1, at=MONDAY)
    for nothing in ([], [ONE]):
        plans.drafts.discard(plan, "ann", only=nothing)
        assert plans.drafts.find(plan, "ann") == kept
    plans.drafts.discard(plan, "ann", only=[ONE, TWO])
    assert plans.drafts.find(plan, "ann") is None


def test_who_saved_in_another_window_is_not_named_to_herself(plans: PlanStore) -> None:
    plan = make_plan(plans)
    plans.plans.save(plan, ONE, based_on=1, by="ann", at=NOON)
    with pytest.raises(SaveConflict, match="was changed in another window at 12:00 UTC"):
        plans.plans.save(plan, TWO, based_on=1, by="ann", at=EVENING)
    with pytest.raises(SaveConflict, match="was changed by ann at 12:00 UTC"):
        plans.plans.save(plan, TWO, based_on=1, by="bob", at=EVENING)


def test_work_goes_with_its_plan(plans: PlanStore) -> None:
    plan = make_plan(plans)
    plans.drafts.keep(plan, "ann", ONE, based_on=1, at=MONDAY)
    plans.plans.delete(plans.plans.get(plan), by="bob", at=NOON)
    assert plans.drafts.find(plan, "ann") is None
    with pytest.raises(EntryMissing):
        plans.drafts.keep(plan, "ann", ONE, based_on=1, at=NOON)


def test_two_windows_of_one_person_keep_at_once(plans: PlanStore) -> None:
    plan = make_plan(plans)
    failed: list[Exception] = []

    def keep() -> None:
        try:
            plans.drafts.keep(plan, "ann", ONE, based_on=1, at=NOON)
        except Exception as error:  # a thread's error would be lost otherwise
            failed.append(error)

    threads = [threading.Thread(target=keep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert plans.drafts.find(plan, "ann") is not None
