"""Keeping cohorts, freezing them again, and what is said and kept when they are changed or deleted."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from data.identifiers import PlanId, SnapshotId, TerritoryId
from data.plans.cohort_entry import Resolved
from data.plans.cohort_npis import NpiListDamaged, hash_npis, settle_npis
from data.plans.cohort_rules import (
    CohortKind,
    CohortRule,
    ListRule,
    PlanRule,
    SegmentRule,
    TerritoryRule,
    read_rule,
    write_rule,
)
from data.plans.errors import DetailInvalid, EntryMissing, NameInvalid, NameTaken, SaveConflict
from data.plans.store import PlanStore

AUTUMN, WINTER = SnapshotId("a" * 12), SnapshotId("b" * 12)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
ANN, BOB, CAI, DEE = 1234567893, 1000000053, 1000000061, 1000000079
PLAN = PlanId("p" * 32)
NORTH = TerritoryRule(PLAN, 3, "d" * 32, "2027", territory_id=TerritoryId("t1"), territory_name="North")
OHIO = SegmentRule("state=OH")


def resolve(npi: Iterable[int], rule: CohortRule = NORTH, snapshot: SnapshotId = AUTUMN) -> Resolved:
    return Resolved(rule, snapshot, np.array(list(npi), dtype=np.int64))


def count_lists(url: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM npi_lists")).scalar_one()
    engine.dispose()
    return int(count)


def test_a_kept_cohort_comes_back_as_it_was(plans: PlanStore) -> None:
    kept = plans.cohorts.keep("North", resolve([BOB, ANN, BOB]), by="ann", at=MONDAY, note="for the review")

    assert plans.cohorts.get(kept.id) == kept
    assert plans.cohorts.list() == (kept,)
    assert (kept.name, kept.kind, kept.version, kept.archived) == ("North", CohortKind.TERRITORY, 1, False)
    assert kept.created_at == kept.updated_at == MONDAY
    first = kept.latest
    assert plans.cohorts.freezes(kept.id) == (first,) == (plans.cohorts.freeze(kept.id, 1),)
    assert (first.number, first.snapshot_id, first.npis) == (1, AUTUMN, 2)
    assert (first.rule, first.plan_id, first.plan_version) == (NORTH, PLAN, 3)
    assert (first.frozen_by, first.frozen_at, first.note) == ("ann", MONDAY, "for the review")
    assert plans.cohorts.npis(first).tolist() == [BOB, ANN]  # ascending, each once
    assert plans.cohorts.asked(first) is None


@pytest.mark.parametrize("npi", [[], [ANN], range(1_000_000_000, 1_000_005_000)])
def test_nobody_one_and_many_are_kept(plans: PlanStore, npi: Iterable[int]) -> None:
    kept = plans.cohorts.keep("Any", resolve(npi), by="ann", at=MONDAY)
    assert plans.cohorts.npis(kept.latest).tolist() == list(npi)
    assert kept.latest.npis == len(list(npi))


def test_half_a_million_npis_are_kept_in_less_than_two_bytes_each(url: str) -> None:
    npi = np.random.default_rng(1).choice(np.arange(1_000_000_000, 1_400_000_000, 10), 500_000, replace=False)
    store = PlanStore.open(url)
    kept = store.cohorts.keep("Large", Resolved(OHIO, AUTUMN, npi), by="ann", at=MONDAY)
    assert np.array_equal(store.cohorts.npis(kept.latest), np.sort(npi))
    store.close()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert len(connection.execute(text("SELECT content FROM npi_lists")).scalar_one()) < 1_000_000
    engine.dispose()


def test_an_impossible_npi_is_refused() -> None:
    for wrong in (0, 999_999_999, 3_000_000_000):
        with pytest.raises(DetailInvalid, match=f"{wrong} is no NPI"):
            resolve([ANN, wrong])


def test_what_was_read_can_not_be_changed(plans: PlanStore) -> None:
    kept = plans.cohorts.keep("North", resolve([ANN]), by="ann", at=MONDAY)
    with pytest.raises(ValueError, match="read-only"):
        plans.cohorts.npis(kept.latest)[0] = BOB


def test_the_hash_is_that_of_a_sorted_text() -> None:
    # printf '1000000053\n1234567893\n' | sha256sum
    assert hash_npis(settle_npis([ANN, BOB])).startswith("f950bce1adc5")
    # printf '' | sha256sum
    assert hash_npis(settle_npis([])).startswith("e3b0c44298fc")


def test_freezing_again_keeps_both_lists(plans: PlanStore) -> None:
    kept = plans.cohorts.keep("North", resolve([ANN, BOB]), by="ann", at=MONDAY)
    newer = replace(NORTH, plan_version=4, document_hash="e" * 32)
    again = plans.cohorts.refreeze(kept, resolve([BOB, CAI, DEE], newer, WINTER), by="bob", at=TUESDAY)

    assert (again.id, again.version, again.latest.number) == (kept.id, 2, 2)
    assert (again.created_by, again.updated_by, again.updated_at) == ("ann", "bob", TUESDAY)
    second, first = plans.cohorts.freezes(kept.id)
    assert first == kept.latest
    assert (second.plan_version, second.snapshot_id) == (4, WINTER)
    assert plans.cohorts.npis(first).tolist() == [BOB, ANN]
    assert plans.cohorts.npis(second).tolist() == [BOB, CAI, DEE]
    told = plans.audit.list(PLAN)
    assert [(e.who, e.action, e.subject) for e in told] == [
        ("bob", "froze a cohort again", "North"), ("ann", "kept a cohort", "North"),
    ]  # fmt: skip
    assert (told[0].detail["came"], told[0].detail["left"], told[0].detail["version"]) == (2, 1, 4)


def test_a_freeze_that_says_the_same_is_none(plans: PlanStore) -> None:
    kept = plans.cohorts.keep("North", resolve([ANN]), by="ann", at=MONDAY)
    renamed = replace(NORTH, plan_name="2027, final", territory_name="The North")
    assert plans.cohorts.refreeze(kept, resolve([ANN], renamed), by="bob", at=TUESDAY) == kept
    assert len(plans.audit.list()) == 1
    # The same people on another snapshot have other figures.
    assert plans.cohorts.refreeze(kept, resolve([ANN], NORTH, WINTER), by="bob", at=TUESDAY).version == 2


def test_a_cohort_is_frozen_again_from_its_own_kind_only(plans: PlanStore) -> None:
    kept = plans.cohorts.keep("North", resolve([ANN]), by="ann", at=MONDAY)
    with pytest.raises(DetailInvalid, match="frozen from a territory, not from a segment"):
        plans.cohorts.refreeze(kept, resolve([ANN], OHIO), by="ann", at=MONDAY)


def test_of_a_list_also_those_are_kept_whom_the_snapshot_did_not_have(plans: PlanStore) -> None:
    rule = ListRule("targets.xlsx", 4, (("not in this snapshot", 1), ("not ten digits", 1)))
    asked = np.array([ANN, BOB, CAI])
    kept = plans.cohorts.keep(
        "Targets", Resolved(rule, AUTUMN, asked[:2], asked), by="ann", at=MONDAY
    )  # fmt: skip
    found = plans.cohorts.asked(kept.latest)
    assert found is not None
    assert found.tolist() == [BOB, CAI, ANN]
    assert plans.cohorts.npis(kept.latest).tolist() == [BOB, ANN]
    assert isinstance(kept.latest.rule, ListRule)
    assert kept.latest.rule.unmatched == rule.unmatched
    assert kept.latest.plan_version is None


def test_the_same_npis_are_kept_once(url: str) -> None:
    store = PlanStore.open(url)
    first, second, _ = store.cohorts.keep_all(
        [("A", resolve([ANN, BOB])), ("B", resolve([BOB, ANN], OHIO)), ("C", resolve([CAI]))],
        by="ann", at=MONDAY,
    )  # fmt: skip
    store.cohorts.refreeze(first, resolve([ANN, BOB], NORTH, WINTER), by="ann", at=TUESDAY)
    assert count_lists(url) == 2
    store.cohorts.delete(second, by="ann", at=TUESDAY)
    assert count_lists(url) == 2  # the other cohort's freezes still need it
    store.cohorts.delete(store.cohorts.get(first.id), by="ann", at=TUESDAY)
    assert count_lists(url) == 1
    store.close()


def test_all_territories_of_a_plan_are_kept_together_or_not_at_all(plans: PlanStore) -> None:
    plans.cohorts.keep("South", resolve([ANN], OHIO), by="ann", at=MONDAY)
    pair = [("North", resolve([ANN])), ("south", resolve([BOB], replace(NORTH, territory_id="t2")))]
    with pytest.raises(NameTaken, match="“South” exists"):
        plans.cohorts.keep_all(pair, by="ann", at=MONDAY)
    assert [c.name for c in plans.cohorts.list()] == ["South"]
    kept = plans.cohorts.keep_all([pair[0], ("Süd", pair[1][1])], by="ann", at=MONDAY)
    assert [c.name for c in kept] == ["North", "Süd"]
    assert plans.cohorts.of_plan(PLAN) == kept
    with pytest.raises(SaveConflict):
        plans.cohorts.refreeze_all(
            [(kept[0], resolve([CAI])), (replace(kept[1], version=7), resolve([DEE]))], by="ann", at=TUESDAY
        )
    assert plans.cohorts.of_plan(PLAN) == kept
    with pytest.raises(NameTaken):  # two of one name among themselves
        plans.cohorts.keep_all([("Twin", resolve([ANN])), ("twin", resolve([BOB]))], by="ann", at=MONDAY)


@pytest.mark.parametrize("same", ["Ohio", "OHIO", "  ohio "])
def test_a_name_in_use_is_refused_and_its_holder_named(plans: PlanStore, same: str) -> None:
    first = plans.cohorts.keep("Ohio", resolve([ANN], OHIO), by="ann", at=MONDAY)
    archived = plans.cohorts.archive(first, by="ann", at=MONDAY)
    with pytest.raises(NameTaken, match=r"exists, archived; ann made it on 23 Nov 2026.*another") as refused:
        plans.cohorts.keep(same, resolve([BOB], OHIO), by="bob", at=TUESDAY)
    assert refused.value.holder == archived


@pytest.mark.parametrize(
    ("name", "problem"), [("  ", "is empty"), ("x" * 121, "has 121 characters"), ("a\x00b", "can't be seen")]
)
def test_a_name_that_is_none_is_refused(plans: PlanStore, name: str, problem: str) -> None:
    with pytest.raises(NameInvalid, match=problem):
        plans.cohorts.keep(name, resolve([ANN]), by="ann", at=MONDAY)
    assert plans.cohorts.list() == ()


@pytest.mark.parametrize("name", ["ß" * 120, "日本の医師", "'; DROP TABLE cohorts; --", "🦴 knees", "Ⅻ ﬁ"])
def test_any_visible_name_is_kept_as_written(plans: PlanStore, name: str) -> None:
    assert plans.cohorts.keep(name, resolve([ANN]), by="ann", at=MONDAY).name == name
    assert [c.name for c in plans.cohorts.list()] == [name]


def test_a_cohort_is_renamed_put_away_and_taken_back_with_a_line_each(plans: PlanStore) -> None:
    ohio = plans.cohorts.keep("Ohio", resolve([ANN], OHIO), by="ann", at=MONDAY)
    plans.cohorts.keep("Michigan", resolve([ANN], OHIO), by="ann", at=MONDAY)
    with pytest.raises(NameTaken):
        plans.cohorts.rename(ohio, "michigan", by="bob", at=TUESDAY)
    renamed = plans.cohorts.rename(ohio, "OHIO", by="bob", at=TUESDAY)
    away = plans.cohorts.archive(renamed, by="bob", at=TUESDAY, reason="last year's")
    assert plans.cohorts.archive(away, by="bob", at=TUESDAY) == away  # it is already
    assert [c.name for c in plans.cohorts.list()] == ["Michigan"]
    assert away in plans.cohorts.list(include_archived=True)
    back = plans.cohorts.restore(away, by="ann", at=TUESDAY)
    assert (back.archived, back.version, back.latest) == (False, 4, ohio.latest)
    assert [(e.action, e.reason) for e in plans.audit.list(limit=3)] == [
        ("restored a cohort", ""), ("archived a cohort", "last year's"), ("renamed a cohort", ""),
    ]  # fmt: skip


def test_a_deleted_cohort_is_gone_its_name_free_and_the_log_remembers(plans: PlanStore) -> None:
    ohio = plans.cohorts.keep("Ohio", resolve([ANN], OHIO), by="ann", at=MONDAY)
    plans.cohorts.delete(ohio, by="bob", at=TUESDAY, reason="a mistake")
    for gone in (
        lambda: plans.cohorts.get(ohio.id),
        lambda: plans.cohorts.freezes(ohio.id),
        lambda: plans.cohorts.npis(ohio.latest),
        lambda: plans.cohorts.delete(ohio, by="bob", at=TUESDAY),
        lambda: plans.cohorts.rename(ohio, "Other", by="bob", at=TUESDAY),
        lambda: plans.cohorts.refreeze(ohio, resolve([BOB], OHIO), by="bob", at=TUESDAY),
    ):
        with pytest.raises(EntryMissing, match="may have been deleted"):
            gone()
    line = plans.audit.list(limit=1)[0]
    assert (line.who, line.action, line.subject, line.reason) == (
        "bob", "deleted a cohort", "Ohio", "a mistake",
    )  # fmt: skip
    assert line.detail["content_hash"] == ohio.latest.content_hash
    plans.cohorts.keep("Ohio", resolve([ANN], OHIO), by="ann", at=TUESDAY)


def test_whoever_changes_what_was_changed_meanwhile_is_refused_with_both_sides(plans: PlanStore) -> None:
    seen = plans.cohorts.keep("Ohio", resolve([ANN], OHIO), by="ann", at=MONDAY)
    theirs = plans.cohorts.refreeze(seen, resolve([BOB], OHIO), by="bob", at=TUESDAY)
    mine = resolve([CAI], OHIO)
    with pytest.raises(SaveConflict, match="bob changed “Ohio”") as refused:
        plans.cohorts.refreeze(seen, mine, by="ann", at=TUESDAY)
    assert refused.value.yours is mine
    assert refused.value.theirs == theirs
    for late in (
        lambda: plans.cohorts.rename(seen, "Other", by="ann", at=TUESDAY),
        lambda: plans.cohorts.archive(seen, by="ann", at=TUESDAY),
        lambda: plans.cohorts.delete(seen, by="ann", at=TUESDAY),
    ):
        with pytest.raises(SaveConflict):
            late()
    assert plans.cohorts.list() == (theirs,)


def test_a_freeze_that_is_not_there_is_said_to_be_missing(plans: PlanStore) -> None:
    kept = plans.cohorts.keep("Ohio", resolve([ANN], OHIO), by="ann", at=MONDAY)
    with pytest.raises(EntryMissing, match="“Ohio” has no freeze 2"):
        plans.cohorts.freeze(kept.id, 2)


def test_every_freezes_snapshot_is_in_use_also_that_of_an_archived_cohort(plans: PlanStore) -> None:
    ohio = plans.cohorts.keep("Ohio", resolve([ANN], OHIO), by="ann", at=MONDAY)
    again = plans.cohorts.refreeze(ohio, resolve([ANN], OHIO, WINTER), by="ann", at=TUESDAY)
    plans.cohorts.refreeze(again, resolve([BOB], OHIO, WINTER), by="ann", at=TUESDAY)
    north = plans.cohorts.keep("North", resolve([ANN]), by="ann", at=MONDAY)
    plans.cohorts.archive(north, by="ann", at=MONDAY)
    assert plans.plans.snapshots_in_use() == {
        AUTUMN: ("cohort North", "cohort Ohio"), WINTER: ("cohort Ohio",),
    }  # fmt: skip


@pytest.mark.parametrize("damage", ["'PAR1 no more'", "(SELECT content FROM npi_lists WHERE count = 2)"])
def test_a_damaged_list_is_told_and_not_used(url: str, damage: str) -> None:
    store = PlanStore.open(url)
    store.cohorts.keep("Other", resolve([BOB, CAI]), by="ann", at=MONDAY)
    kept = store.cohorts.keep("Ohio", resolve([ANN], OHIO), by="ann", at=MONDAY)
    content = f"CAST({damage} AS BLOB)" if url.startswith("sqlite") else damage
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE npi_lists SET content = {content} WHERE count = 1"))
    engine.dispose()
    with pytest.raises(NpiListDamaged, match="Restore the plan store from a backup"):
        store.cohorts.npis(kept.latest)
    store.close()


_texts = st.text(max_size=20)
_plan = {
    "plan_id": _texts, "plan_version": st.integers(1, 99), "document_hash": _texts, "plan_name": _texts,
    "source": st.sampled_from(["rules", "membership"]), "units_version": st.none() | st.integers(0, 9),
}  # fmt: skip


@given(
    st.builds(PlanRule, **_plan)
    | st.builds(TerritoryRule, territory_id=_texts, territory_name=_texts, **_plan)
    | st.builds(SegmentRule, _texts, _texts, _texts)
    | st.builds(ListRule, _texts, st.integers(0, 9), st.lists(st.tuples(_texts, st.integers(0))).map(tuple))
)
def test_a_rule_is_read_as_it_was_written(rule: CohortRule) -> None:
    read = read_rule(write_rule(rule))
    assert type(read) is type(rule)
    assert asdict(read) == asdict(rule)
