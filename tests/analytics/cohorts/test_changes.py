"""Who came, left and stayed, by two snapshots of the nine sites; and from which snapshot figures come."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cohorts.changes import compare_freezes, split_change
from analytics.cohorts.cohort import Cohort, open_cohort, read_cohort_id, rest_of_market
from analytics.cohorts.figures_source import (
    FreezeSnapshotMissing,
    SnapshotsDiffer,
    find_common_figures,
    find_figures,
)
from analytics.cohorts.people import GONE, find_organisations
from data.identifiers import CohortId, SnapshotId
from data.plans.cohort_entry import CohortFreeze, KeptCohort
from data.plans.cohort_rules import CohortKind, SegmentRule

from ..territories.world import ANN, BOB, CAI, DEE, EVE, PEOPLE, PROCEDURES, VISITS, build_world

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AUTUMN, WINTER = SnapshotId("a" * 12), SnapshotId("b" * 12)
UNKNOWN = "1234567893"


def freeze(number=1, snapshot=AUTUMN, npis=2):
    rule = SegmentRule("state=IL")
    return CohortFreeze(CohortId("c"), number, rule, snapshot, npis, "h", None, "ann", NOW, "")


def keep(latest, name="Lake"):
    return KeptCohort(
        CohortId("c"), name, CohortKind.SEGMENT, False, latest.number, latest, "ann", NOW, "ann", NOW
    )


def of(*npis):
    return np.array(sorted(map(int, npis)), dtype=np.int64)


@pytest.fixture(scope="module")
def then(tmp_path_factory):
    """The nine sites."""
    snapshot = build_world(tmp_path_factory.mktemp("then"))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="module")
def now(tmp_path_factory):
    """Later: Ann is gone, Bob deactivated, Dee at Bayview Hospital."""
    people = {npi: row for npi, row in PEOPLE.items() if npi != ANN}
    people[BOB] = (*PEOPLE[BOB][:-1], "deactivated")
    people[DEE] = ("Dunn", PEOPLE[DEE][1], "B1", PEOPLE[DEE][3], "active")
    snapshot = build_world(
        tmp_path_factory.mktemp("now"),
        people=people,
        procedures=[row for row in PROCEDURES if row[0] != ANN],
        visits=[row for row in VISITS if row[0] != ANN],
    )
    yield snapshot
    snapshot.close()


def test_who_came_left_and_stayed_is_told_with_name_and_place(then, now):
    south = Cohort(CohortId("s"), "South", of(DEE, EVE))
    change = compare_freezes(
        of(ANN, BOB, DEE, UNKNOWN), of(BOB, CAI), now, then, [south, replace(south, name="Twin")]
    )

    def rows(table):
        columns = ("npi", "name", "place", "now", "cohort_now")
        return [tuple(row[name] for name in columns) for row in table.to_pylist()]

    assert rows(change.came) == [(CAI, "Cole", "Lakeshore Hospital", "active", None)]
    assert rows(change.left) == [
        (ANN, "Ang", "Lakeshore Hospital", GONE, None),  # as the older snapshot knew her
        (DEE, "Dunn", "Bayview Hospital", "active", "South"),
        (UNKNOWN, None, None, GONE, None),
    ]
    assert rows(change.stayed) == [(BOB, "=Bo", "Lakeshore Hospital", "deactivated on 15 Jan 2026", None)]
    assert change.gone == 2


def test_without_the_older_snapshot_who_is_gone_has_no_name(now):
    (row,) = compare_freezes(of(ANN), of(), now).left.to_pylist()
    assert (row["npi"], row["name"], row["now"]) == (ANN, None, GONE)


def test_nothing_changes_between_equal_or_empty_lists(now):
    change = compare_freezes(of(CAI), of(CAI), now)
    assert (change.came.num_rows, change.left.num_rows, change.stayed.num_rows, change.gone) == (0, 0, 1, 0)
    empty = compare_freezes(of(), of(), now)
    assert change.came.schema == change.left.schema == empty.stayed.schema
    assert empty.stayed.num_rows == 0


def test_organisations_are_looked_for_only_where_there_is_somebody_to_find(now):
    assert find_organisations(now, of(UNKNOWN)).tolist() == []
    assert find_organisations(now, of()).tolist() == []


_sets = st.sets(st.integers(1_000_000_000, 1_000_000_020)).map(lambda found: of(*found))


@given(_sets, _sets)
def test_a_change_divides_both_lists(before, after):
    older, newer = freeze(1), freeze(2, WINTER)
    parts = split_change(keep(newer), older, newer, before, after)
    assert np.array_equal(np.union1d(parts.stayed.npi, parts.left.npi), parts.old.npi)
    assert np.array_equal(np.union1d(parts.stayed.npi, parts.came.npi), parts.new.npi)
    assert len(parts.stayed.npi) + len(parts.left.npi) == len(before)
    assert len(parts.stayed.npi) + len(parts.came.npi) == len(after)
    cohorts = (parts.old, parts.new, parts.stayed, parts.came, parts.left)
    assert len({cohort.id for cohort in cohorts}) == 5
    assert [cohort.name for cohort in cohorts] == [
        "Lake (freeze 1)", "Lake", "Lake: stayed", "Lake: came", "Lake: left",
    ]  # fmt: skip


def test_a_compared_cohorts_id_names_the_freeze():
    opened = open_cohort(keep(freeze(2)), freeze(2), of(ANN))
    assert (opened.id, opened.name, opened.is_rest) == ("c.2", "Lake", False)
    assert read_cohort_id(opened.id) == ("c", 2)
    assert read_cohort_id(CohortId("c")) == ("c", None)
    assert read_cohort_id(CohortId("c.x")) == ("c.x", None)
    assert rest_of_market().is_rest
    assert len(rest_of_market().npi) == 0


def test_figures_come_from_the_snapshot_of_the_freeze_also_when_a_newer_one_is_there():
    found = find_figures(keep(freeze()), freeze(), [AUTUMN, WINTER])
    assert (found.snapshot_id, found.is_own, found.label) == (AUTUMN, True, "")


def test_figures_from_another_snapshot_are_labelled():
    found = find_figures(keep(freeze()), freeze(), [AUTUMN, WINTER], on=WINTER)
    assert (found.snapshot_id, found.is_own) == (WINTER, False)
    assert found.label == f"frozen on {AUTUMN}, figures from {WINTER}"


@pytest.mark.parametrize(("npis", "said"), [(0, "nobody"), (1, "1 NPI"), (5000, "5,000 NPIs")])
def test_a_deleted_snapshot_is_told_and_no_other_taken(npis, said):
    with pytest.raises(FreezeSnapshotMissing, match=rf"has since been deleted.*kept \({said}\)") as told:
        find_figures(keep(freeze(npis=npis)), freeze(npis=npis), [WINTER])
    assert told.value.freeze.snapshot_id == AUTUMN
    assert told.value.next_step.startswith("Compare it on another snapshot")
    assert find_figures(keep(freeze()), freeze(), [WINTER], on=WINTER).snapshot_id == WINTER
    with pytest.raises(FreezeSnapshotMissing, match="was to be compared, is not on this computer"):
        find_figures(keep(freeze()), freeze(), [AUTUMN], on=WINTER)


def test_cohorts_of_different_snapshots_are_compared_on_one_that_is_asked_for():
    pairs = [(keep(freeze(), "A"), freeze()), (keep(freeze(1, WINTER), "B"), freeze(1, WINTER))]
    with pytest.raises(SnapshotsDiffer, match=f"{AUTUMN}: A; {WINTER}: B") as refused:
        find_common_figures(pairs, [AUTUMN, WINTER])
    assert refused.value.snapshots == (AUTUMN, WINTER)
    found = find_common_figures(pairs, [AUTUMN, WINTER], on=WINTER)
    assert [source.is_own for source in found] == [False, True]
    assert len(find_common_figures(pairs[:1], [AUTUMN])) == 1
    assert find_common_figures([], [AUTUMN]) == ()
