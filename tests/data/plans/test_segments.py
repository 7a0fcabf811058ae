"""Saving, loading, renaming and deleting segments."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from data.identifiers import SnapshotId
from data.plans.errors import EntryMissing, NameInvalid, NameTaken, SaveConflict
from data.plans.store import PlanStore

SNAPSHOT = SnapshotId("0123456789ab")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
OHIO = "specialty=Endocrinology&state=OH"


def test_a_saved_segment_comes_back_as_it_was(plans: PlanStore) -> None:
    saved = plans.segments.save("Ohio endocrinologists", OHIO, SNAPSHOT, by="ann", at=MONDAY)

    assert plans.segments.get(saved.id) == saved
    assert plans.segments.list() == [saved]
    assert (saved.name, saved.query, saved.snapshot_id, saved.version) == (
        "Ohio endocrinologists", OHIO, SNAPSHOT, 1,
    )  # fmt: skip
    assert saved.created_at == saved.updated_at == MONDAY


def test_a_time_in_another_zone_is_the_same_moment(plans: PlanStore) -> None:
    chicago = MONDAY.astimezone(timezone(timedelta(hours=-6)))
    saved = plans.segments.save("A", OHIO, SNAPSHOT, by="ann", at=chicago)
    assert saved.created_at == MONDAY
    assert saved.created_at.tzinfo is UTC


def test_segments_are_listed_by_name_without_regard_to_case(plans: PlanStore) -> None:
    for name in ("beta", "Alpha", "Ärzte", "gamma"):
        plans.segments.save(name, "", SNAPSHOT, by="ann", at=MONDAY)
    assert [s.name for s in plans.segments.list()] == ["Alpha", "beta", "gamma", "Ärzte"]


@pytest.mark.parametrize("same", ["Ohio", "OHIO", "  ohio ", "o\u200bhio".replace("\u200b", "")])
def test_a_name_in_use_is_refused_and_its_holder_named(plans: PlanStore, same: str) -> None:
    first = plans.segments.save("Ohio", OHIO, SNAPSHOT, by="ann", at=MONDAY)
    with pytest.raises(NameTaken, match=r"ann saved it on 23 Nov 2026.*Choose another name") as refused:
        plans.segments.save(same, "state=MI", SNAPSHOT, by="bob", at=TUESDAY)
    assert refused.value.holder == first
    assert plans.segments.list() == [first]


@pytest.mark.parametrize(
    ("name", "problem"), [("  ", "is empty"), ("x" * 121, "has 121 characters"), ("a\x00b", "can't be seen")]
)
def test_a_name_that_is_none_is_refused(plans: PlanStore, name: str, problem: str) -> None:
    with pytest.raises(NameInvalid, match=problem):
        plans.segments.save(name, OHIO, SNAPSHOT, by="ann", at=MONDAY)


@pytest.mark.parametrize(
    "name", ["Straße " + "ß" * 112, "日本の医師", "'; DROP TABLE segments; --", "🦴 knees"]
)
def test_any_visible_name_is_kept_as_written(plans: PlanStore, name: str) -> None:
    assert plans.segments.save(name, OHIO, SNAPSHOT, by="ann", at=MONDAY).name == name
    assert [s.name for s in plans.segments.list()] == [name]


def test_saving_again_makes_a_new_version(plans: PlanStore) -> None:
    first = plans.segments.save("Ohio", OHIO, SNAPSHOT, by="ann", at=MONDAY)
    second = plans.segments.save("Ohio", "state=OH", SNAPSHOT, by="bob", at=TUESDAY, based_on=first)
    assert (second.id, second.version, second.query) == (first.id, 2, "state=OH")
    assert (second.created_by, second.created_at) == ("ann", MONDAY)
    assert (second.updated_by, second.updated_at) == ("bob", TUESDAY)


def test_a_conflicting_save_is_refused_with_both_sides(plans: PlanStore) -> None:
    first = plans.segments.save("Ohio", OHIO, SNAPSHOT, by="ann", at=MONDAY)
    theirs = plans.segments.save("Ohio", "state=OH", SNAPSHOT, by="bob", at=TUESDAY, based_on=first)
    with pytest.raises(SaveConflict, match="changed by bob") as refused:
        plans.segments.save("Ohio", "state=MI", SNAPSHOT, by="ann", at=TUESDAY, based_on=first)
    assert refused.value.yours.query == "state=MI"
    assert refused.value.theirs == theirs
    assert plans.segments.get(first.id) == theirs


def test_a_segment_is_renamed_unless_the_name_is_taken(plans: PlanStore) -> None:
    ohio = plans.segments.save("Ohio", OHIO, SNAPSHOT, by="ann", at=MONDAY)
    plans.segments.save("Michigan", "state=MI", SNAPSHOT, by="ann", at=MONDAY)
    with pytest.raises(NameTaken):
        plans.segments.rename(ohio, "michigan", by="bob", at=TUESDAY)
    renamed = plans.segments.rename(ohio, "OHIO", by="bob", at=TUESDAY)  # its own name, written otherwise
    assert (renamed.name, renamed.query, renamed.version) == ("OHIO", OHIO, 2)


def test_a_deleted_segment_is_gone_and_its_name_free(plans: PlanStore) -> None:
    ohio = plans.segments.save("Ohio", OHIO, SNAPSHOT, by="ann", at=MONDAY)
    plans.segments.delete(ohio)
    for gone in (
        lambda: plans.segments.get(ohio.id),
        lambda: plans.segments.delete(ohio),
        lambda: plans.segments.save("Ohio", OHIO, SNAPSHOT, by="ann", at=MONDAY, based_on=ohio),
    ):
        with pytest.raises(EntryMissing, match="may have been deleted"):
            gone()
    plans.segments.save("Ohio", OHIO, SNAPSHOT, by="ann", at=TUESDAY)


def test_a_segment_that_changed_meanwhile_is_not_deleted(plans: PlanStore) -> None:
    first = plans.segments.save("Ohio", OHIO, SNAPSHOT, by="ann", at=MONDAY)
    theirs = plans.segments.save("Ohio", "state=OH", SNAPSHOT, by="bob", at=TUESDAY, based_on=first)
    with pytest.raises(SaveConflict):
        plans.segments.delete(first)
    assert plans.segments.list() == [theirs]


def test_a_time_without_zone_is_a_fault_of_the_caller(plans: PlanStore) -> None:
    with pytest.raises(Exception, match="no time zone"):
        plans.segments.save("Ohio", OHIO, SNAPSHOT, by="ann", at=MONDAY.replace(tzinfo=None))
