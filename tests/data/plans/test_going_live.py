"""A plan's way to live: warnings, overrides, what is frozen, and one live plan a sales force and role."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest

from data.identifiers import SnapshotId, TerritoryId
from data.plans.document import Document, Territory
from data.plans.errors import (
    EntryMissing,
    GoLiveBlocked,
    NameInvalid,
    PlanStateInvalid,
    SaveConflict,
)
from data.plans.overrides import BlockingWarning
from data.plans.plan_entry import Plan
from data.plans.store import PlanStore

SNAPSHOT = SnapshotId("a" * 12)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
ONE = Document((Territory(TerritoryId("t1"), "Chicago N", 1, zips=("60601",)),))
TWO = Document((Territory(TerritoryId("t1"), "Chicago N", 1, zips=("60601", "60611")),))
SPLIT = BlockingWarning("unit-split:lakeshore:t1,t2", "Lakeshore's Chicago hospitals are split.")
NO_REP = BlockingWarning("no-rep:t1", "Nobody works Chicago N.")


def in_review(plans: PlanStore, name: str = "2027", sales_force: str = "Knees", role: str = "rep") -> Plan:
    made = plans.plans.create(
        name, ONE, SNAPSHOT, sales_force=sales_force, role=role, by="ann", at=MONDAY
    )  # fmt: skip
    return plans.plans.send_for_review(made.id, by="ann", at=MONDAY, note="ready")


def go_live(plans: PlanStore, plan: Plan, *blocking: BlockingWarning, frozen: bytes | None = None) -> Plan:
    return plans.plans.go_live(
        plan.id, based_on=1, blocking=blocking, by="bob", at=TUESDAY, frozen=frozen
    )  # fmt: skip


def test_a_plan_goes_from_draft_to_review_to_live_to_archived_and_back(plans: PlanStore) -> None:
    plan = in_review(plans)
    assert plan.state == "in review"
    live = go_live(plans, plan)
    assert (live.state, live.live_version, live.updated_by) == ("live", 1, "bob")
    assert plans.plans.archive(plan.id, by="ann", at=TUESDAY, reason="new year").state == "archived"
    assert plans.plans.list() == ()
    assert [p.name for p in plans.plans.list(include_archived=True)] == ["2027"]
    assert plans.plans.reopen(plan.id, by="ann", at=TUESDAY).state == "draft"
    assert [(e.action, e.reason) for e in plans.audit.list(plan.id)] == [
        ("reopened", ""), ("archived", "new year"), ("went live", ""), ("sent for review", "ready"),
        ("made", ""),
    ]  # fmt: skip


def test_a_plan_is_returned_to_draft_with_a_reason_only(plans: PlanStore) -> None:
    plan = in_review(plans)
    with pytest.raises(NameInvalid, match="returned with a reason only"):
        plans.plans.withdraw(plan.id, "  ", by="bob", at=TUESDAY)
    assert plans.plans.withdraw(plan.id, "the south is missing", by="bob", at=TUESDAY).state == "draft"
    assert plans.audit.list(plan.id)[0].reason == "the south is missing"


def test_a_live_or_archived_plan_is_not_saved_and_says_what_to_do_instead(plans: PlanStore) -> None:
    plan = go_live(plans, in_review(plans))
    details = {"sales_force": "", "role": "rep", "effective_on": None, "by": "ann", "at": TUESDAY}
    attempts = (
        lambda: plans.plans.save(plan.id, TWO, based_on=1, by="ann", at=TUESDAY),
        lambda: plans.plans.move_to_snapshot(plan.id, SnapshotId("b"), based_on=1, by="ann", at=TUESDAY),
        lambda: plans.plans.set_details(plans.plans.get(plan.id), **details),
        lambda: plans.plans.delete(plans.plans.get(plan.id), by="ann", at=TUESDAY),
        lambda: plans.overrides.add(plan.id, SPLIT, "why", by="ann", at=TUESDAY),
    )
    for attempt in attempts:
        with pytest.raises(PlanStateInvalid, match=r"is live and can't be .*Make a scenario"):
            attempt()
    plans.plans.archive(plan.id, by="ann", at=TUESDAY)
    for attempt in attempts:
        with pytest.raises(PlanStateInvalid, match=r"is archived .*reopen it as a draft"):
            attempt()
    assert plans.plans.version(plan.id).document == ONE


def test_a_draft_that_was_live_once_is_not_deleted(plans: PlanStore) -> None:
    plan = go_live(plans, in_review(plans))
    plans.plans.archive(plan.id, by="ann", at=TUESDAY)
    draft = plans.plans.reopen(plan.id, by="ann", at=TUESDAY)
    with pytest.raises(PlanStateInvalid, match="was live once, as version 1"):
        plans.plans.delete(draft, by="ann", at=TUESDAY)


def test_blocking_warnings_stop_a_plan_until_each_is_overridden_with_a_reason(plans: PlanStore) -> None:
    plan = in_review(plans)
    with pytest.raises(GoLiveBlocked, match=r"2 warnings keep “2027” .*are split\. Nobody works") as refused:
        go_live(plans, plan, SPLIT, NO_REP, SPLIT)
    assert refused.value.blocking == (SPLIT, NO_REP)

    with pytest.raises(NameInvalid):
        plans.overrides.add(plan.id, SPLIT, " ", by="bob", at=TUESDAY)
    plans.overrides.add(plan.id, SPLIT, "two contracts", by="bob", at=TUESDAY)
    with pytest.raises(GoLiveBlocked, match="One warning keeps") as refused:
        go_live(plans, plan, SPLIT, NO_REP)
    assert refused.value.blocking == (NO_REP,)
    assert plans.plans.get(plan.id).state == "in review"

    plans.overrides.add(plan.id, NO_REP, "hired in May", by="bob", at=TUESDAY)
    assert go_live(plans, plan, SPLIT, NO_REP).state == "live"
    assert [(o["key"], o["reason"]) for o in plans.audit.list(plan.id)[0].detail["overridden"]] == [
        (o.key, o.reason) for o in plans.overrides.list(plan.id)
    ]


def test_a_warning_that_changed_needs_an_override_of_its_own(plans: PlanStore) -> None:
    plan = in_review(plans)
    plans.overrides.add(plan.id, SPLIT, "two contracts", by="bob", at=TUESDAY)
    wider = BlockingWarning("unit-split:lakeshore:t1,t2,t3", "Lakeshore is split in three.")
    with pytest.raises(GoLiveBlocked) as refused:
        go_live(plans, plan, wider)
    assert refused.value.blocking == (wider,)


def test_an_override_is_taken_back_and_the_log_keeps_both(plans: PlanStore) -> None:
    plan = in_review(plans)
    made = plans.overrides.add(plan.id, SPLIT, "two contracts", by="bob", at=MONDAY)
    assert plans.overrides.list(plan.id) == (made,)
    with pytest.raises(SaveConflict, match="bob has overridden this warning already") as refused:
        plans.overrides.add(plan.id, SPLIT, "so what", by="ann", at=TUESDAY)
    assert refused.value.theirs == made
    plans.overrides.take_back(plan.id, SPLIT.key, by="bob", at=TUESDAY)
    with pytest.raises(EntryMissing):
        plans.overrides.take_back(plan.id, SPLIT.key, by="bob", at=TUESDAY)
    with pytest.raises(GoLiveBlocked):
        go_live(plans, plan, SPLIT)
    taken, gave = plans.audit.list(plan.id)[:2]
    assert (gave.action, gave.reason) == ("overrode a warning", "two contracts")
    assert (taken.action, taken.detail["was"]) == ("took an override back", "two contracts")


def test_a_plan_that_was_saved_since_it_was_looked_at_does_not_go_live(plans: PlanStore) -> None:
    plan = in_review(plans)
    plans.plans.save(plan.id, TWO, based_on=1, by="ann", at=TUESDAY)
    with pytest.raises(SaveConflict, match=r"ann saved version 2 .* looked at version 1") as refused:
        go_live(plans, plan)
    assert (refused.value.yours.number, refused.value.theirs.number) == (1, 2)
    assert plans.plans.get(plan.id).state == "in review"


def test_what_is_frozen_stays_with_the_version(plans: PlanStore) -> None:
    plan = in_review(plans)
    assert plans.plans.frozen(plan.id) is None
    content = bytes(range(256)) * 10
    go_live(plans, plan, frozen=content)
    kept = plans.plans.frozen(plan.id)
    assert kept is not None
    assert (kept.content, kept.version, kept.snapshot_id, kept.frozen_by) == (content, 1, SNAPSHOT, "bob")
    assert kept.content_hash == hashlib.sha256(content).hexdigest()
    assert plans.audit.list(plan.id)[0].detail["frozen"] == kept.content_hash

    plans.plans.archive(plan.id, by="ann", at=TUESDAY)
    plans.plans.reopen(plan.id, by="ann", at=TUESDAY)
    plans.plans.send_for_review(plan.id, by="ann", at=TUESDAY)
    go_live(plans, plan, frozen=content)  # the same content is kept once
    assert plans.plans.frozen(plan.id, 1) == kept


def test_a_sales_force_and_role_has_one_live_plan(plans: PlanStore) -> None:
    old = go_live(plans, in_review(plans, "2026", "Knees"))
    hips = go_live(plans, in_review(plans, "Hips", "Hips"))
    overlay = go_live(plans, in_review(plans, "Overlay", "Knees", "overlay specialist"))
    new = go_live(plans, in_review(plans, "2027", "KNEES "))

    assert {p.name: p.state for p in plans.plans.list(include_archived=True)} == {
        "2026": "archived", "2027": "live", "Hips": "live", "Overlay": "live",
    }  # fmt: skip
    assert plans.audit.list(old.id)[0].reason == "“2027” went live in its place"
    assert plans.audit.list(new.id)[0].detail["in_place_of"] == ["2026"]
    assert plans.plans.get(hips.id) == hips
    assert plans.plans.get(overlay.id) == overlay


def test_of_plans_that_go_live_at_once_one_is_live_in_the_end(plans: PlanStore) -> None:
    waiting = [in_review(plans, f"plan {n}") for n in range(4)]
    start = threading.Barrier(len(waiting))
    failed: list[Exception] = []

    def approve(plan: Plan) -> None:
        start.wait()
        try:
            go_live(plans, plan)
        except Exception as error:  # a thread's error would be lost otherwise
            failed.append(error)

    threads = [threading.Thread(target=approve, args=(plan,)) for plan in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    states = sorted(plan.state for plan in plans.plans.list(include_archived=True))
    assert states == ["archived", "archived", "archived", "live"]
