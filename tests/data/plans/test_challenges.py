"""Challenging an assignment, and deciding on it."""

from datetime import UTC, datetime, timedelta

import pytest

from data.identifiers import PlanId, SnapshotId, TerritoryId
from data.plans.challenges import Challenge, ChallengeId
from data.plans.document import Document
from data.plans.errors import EntryMissing, NameInvalid, PlanStateInvalid, SaveConflict
from data.plans.store import PlanStore

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
NORTH, SOUTH = TerritoryId("t1"), TerritoryId("t2")


def make_plan(plans: PlanStore) -> PlanId:
    return plans.plans.create("2027", Document(), SnapshotId("a" * 12), by="ann", at=MONDAY).id


def challenge(plans: PlanStore, plan: PlanId, subject: str = "s1", reason: str = "mine") -> Challenge:
    return plans.challenges.open(
        plan, "site", subject, from_territory=NORTH, wanted_territory=SOUTH, reason=reason,
        by="mia", at=MONDAY,
    )  # fmt: skip


def test_a_challenge_is_open_until_the_owner_decides(plans: PlanStore) -> None:
    plan = make_plan(plans)
    first = challenge(plans, plan)
    second = plans.challenges.open(
        plan, "clinician", "1234567893", from_territory=None, wanted_territory=None, reason="retired",
        by="mia", at=TUESDAY,
    )  # fmt: skip
    assert (first.state, first.version, first.raised_by, first.reply) == ("open", 1, "mia", "")
    assert plans.challenges.list(plan) == plans.challenges.list(plan, "open") == (first, second)

    accepted = plans.challenges.accept(first.id, by="ann", at=TUESDAY)
    rejected = plans.challenges.reject(second.id, "still operates", by="ann", at=TUESDAY)
    assert (accepted.state, accepted.decided_by, accepted.decided_at) == ("accepted", "ann", TUESDAY)
    assert (rejected.state, rejected.reply, rejected.reason) == ("rejected", "still operates", "retired")
    assert plans.challenges.list(plan) == (accepted, rejected)
    assert plans.challenges.list(plan, "open") == ()
    assert plans.plans.get(plan).version == 1  # the change itself is a save of its own
    assert [(e.who, e.action, e.subject, e.reason) for e in plans.audit.list(plan)[:4]] == [
        ("ann", "rejected a challenge", "clinician 1234567893", "still operates"),
        ("ann", "accepted a challenge", "site s1", ""),
        ("mia", "challenged an assignment", "clinician 1234567893", "retired"),
        ("mia", "challenged an assignment", "site s1", "mine"),
    ]


def test_a_challenge_is_decided_once(plans: PlanStore) -> None:
    opened = challenge(plans, make_plan(plans))
    accepted = plans.challenges.accept(opened.id, by="ann", at=MONDAY)
    with pytest.raises(SaveConflict, match=r"ann accepted this challenge at 09:00") as refused:
        plans.challenges.reject(opened.id, "no", by="bob", at=TUESDAY)
    assert refused.value.theirs == accepted


def test_a_challenge_and_a_rejection_give_their_reason(plans: PlanStore) -> None:
    plan = make_plan(plans)
    with pytest.raises(NameInvalid, match="challenged with a reason only"):
        challenge(plans, plan, reason=" ")
    opened = challenge(plans, plan)
    with pytest.raises(NameInvalid, match="rejected with a reply only"):
        plans.challenges.reject(opened.id, "", by="ann", at=TUESDAY)
    assert plans.challenges.list(plan) == (opened,)


def test_a_live_plan_is_not_challenged_but_what_was_open_is_still_decided(plans: PlanStore) -> None:
    plan = make_plan(plans)
    opened = challenge(plans, plan)
    plans.plans.send_for_review(plan, by="ann", at=MONDAY)
    challenge(plans, plan, "s2")
    plans.plans.go_live(plan, based_on=1, blocking=(), by="ann", at=MONDAY)
    with pytest.raises(PlanStateInvalid, match="can't be challenged"):
        challenge(plans, plan, "s3")
    assert plans.challenges.reject(opened.id, "too late", by="ann", at=TUESDAY).state == "rejected"


def test_challenges_go_with_their_plan(plans: PlanStore) -> None:
    plan = make_plan(plans)
    opened = challenge(plans, plan)
    plans.plans.delete(plans.plans.get(plan), by="ann", at=TUESDAY)
    for gone in (opened.id, ChallengeId("none")):
        with pytest.raises(EntryMissing):
            plans.challenges.accept(gone, by="ann", at=TUESDAY)
    with pytest.raises(EntryMissing):
        challenge(plans, plan)
