"""Cohorts from the plans, live memberships and segments of the nine sites."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from analytics.cohorts.names import name_cohorts
from analytics.cohorts.refreezing import Current, resolve_again
from analytics.cohorts.sources import (
    CohortUnresolved,
    PlanSource,
    TerritoryGone,
    find_territory,
    resolve_plan,
    resolve_segment,
    resolve_territories,
    resolve_territory,
    take_live_plan,
    take_live_territories,
)
from analytics.filter_url import to_query
from analytics.market_loading import load_market
from analytics.membership import freeze_membership
from analytics.ownership import resolve
from analytics.provider_filter import ProviderFilter
from analytics.providers import export_providers
from analytics.territories import measure_territory
from data.errors import FilterInvalid
from data.identifiers import CohortId, PlanId, SnapshotId, TerritoryId
from data.plans.cohort_entry import CohortFreeze
from data.plans.cohort_rules import CohortKind, ListRule, PlanRule, SegmentRule
from data.plans.document import Document, Drawn, Focus, Territory
from data.plans.document_json import hash_document
from data.plans.frozen import FrozenMembership
from data.plans.names import check_name
from data.plans.plan_entry import PlanVersion
from data.plans.unit_document import BuyingUnits
from data.roads.estimator import EstimatorTimes

from ..territories.world import ANN, BOB, EVE, JON, KNEE, LEO, build_world

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLAN = PlanId("p" * 32)
CITY = Territory(
    TerritoryId("t1"), "Chicago", 1, drawn=(Drawn("d1", box(-88, 41.7, -87, 42.2)),), pinned_clinicians=(EVE,)
)
LAKE = Territory(TerritoryId("t2"), "Milwaukee", 2, zips=("53202",), excluded_clinicians=(LEO,))
DOCUMENT = Document((CITY, LAKE), Focus(codes=(KNEE,)))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The snapshot of nine sites."""
    snapshot = build_world(tmp_path_factory.mktemp("cohorts"))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="module")
def knees(world):
    """Its market of knee replacements."""
    return load_market(world, Focus(codes=(KNEE,)), BuyingUnits())


def make_version(document=DOCUMENT, number=3):
    return PlanVersion(
        PLAN, number, SnapshotId("a" * 12), "ann", NOW, "", number - 1, hash_document(document), document
    )


@pytest.fixture(scope="module")
def source(knees):
    """The plan, resolved."""
    return PlanSource("2027", make_version(), resolve(knees, DOCUMENT), units_version=2)


@pytest.fixture(scope="module")
def live(knees):
    """The plan as it went live."""
    ownership = resolve(knees, DOCUMENT)
    figures = [measure_territory(ownership, number, EstimatorTimes()) for number in range(2)]
    content = freeze_membership(ownership, figures, hash_document(DOCUMENT))
    return FrozenMembership(PLAN, 3, "h" * 64, content, knees.snapshot_id, "bob", NOW)


def frozen_as(rule):
    return CohortFreeze(CohortId("c"), 1, rule, SnapshotId("old"), 1, "h" * 64, None, "ann", NOW, "")


def npis(resolved):
    return set(map(str, resolved.npi.tolist()))


def test_a_territory_gives_its_clinicians_with_plan_version_and_hash(source, knees):
    found = resolve_territory(source, TerritoryId("t1"))
    expected = knees.npi[source.ownership.clinicians_of(0)]
    assert np.array_equal(found.npi, np.sort(expected))
    assert {ANN, BOB, EVE} <= npis(found)
    assert JON not in npis(found)  # deactivated: no market has him
    assert found.kind is CohortKind.TERRITORY
    assert found.snapshot_id == knees.snapshot_id
    rule = found.rule
    assert (rule.plan_id, rule.plan_version, rule.document_hash) == (PLAN, 3, hash_document(DOCUMENT))
    assert (rule.territory_id, rule.territory_name, rule.plan_name) == ("t1", "Chicago", "2027")
    assert (rule.units_version, rule.source) == (2, "rules")


def test_all_territories_at_once_are_the_single_ones(source):
    together = resolve_territories(source)
    for territory, found in zip((CITY, LAKE), together, strict=True):
        alone = resolve_territory(source, territory.id)
        assert found.rule == alone.rule
        assert found.content_hash == alone.content_hash
    assert len(together[1].npi) == 0  # Leo is excluded and Eve pinned elsewhere: nobody is a cohort too


def test_a_plans_cohort_is_all_of_its_territories(source):
    found = resolve_plan(source)
    assert npis(found) == set().union(*(npis(one) for one in resolve_territories(source)))
    assert type(found.rule) is PlanRule
    assert found.kind is CohortKind.PLAN


def test_work_that_nobody_saved_is_not_frozen_as_if_it_were(knees, source):
    other = DOCUMENT.put(replace(LAKE, excluded_clinicians=()))
    with pytest.raises(CohortUnresolved, match=r"something else than its version 3.*Save it"):
        PlanSource("2027", make_version(), resolve(knees, other))


def test_a_live_plan_gives_the_same_without_being_resolved(source, live):
    for taken, resolved in zip(take_live_territories(live, "2027"), resolve_territories(source), strict=True):
        assert taken.content_hash == resolved.content_hash
        assert taken.snapshot_id == resolved.snapshot_id
        assert taken.rule.source == "membership"
        assert taken.rule.document_hash == resolved.rule.document_hash
    assert take_live_plan(live, "2027").content_hash == resolve_plan(source).content_hash


def test_a_territory_that_is_no_more_is_told(source):
    with pytest.raises(TerritoryGone, match="is not in version 3 of “2027”"):
        resolve_territory(source, TerritoryId("t9"))
    rule = replace(resolve_territories(source)[0].rule, territory_id="t9")
    with pytest.raises(TerritoryGone, match=r"“Chicago” is not in version 3.*What was frozen stays"):
        find_territory(resolve_territories(source), rule)
    with pytest.raises(TerritoryGone, match="is not in “2027”"):
        find_territory((), rule)


def make_current(world, source, live=None):
    return Current(world, lambda plan: source, lambda plan: live, EstimatorTimes())


def test_freezing_again_asks_the_plans_newest_version(world, knees, source):
    old = resolve_territory(source, TerritoryId("t2"))
    newest = DOCUMENT.put(replace(LAKE, excluded_clinicians=()))
    newer = PlanSource("2027", make_version(newest, 4), resolve(knees, newest))
    again = resolve_again(frozen_as(old.rule), make_current(world, newer))
    assert (len(old.npi), npis(again), again.rule.plan_version) == (0, {LEO}, 4)
    whole = resolve_again(frozen_as(resolve_plan(source).rule), make_current(world, newer))
    assert npis(whole) == npis(resolve_plan(source)) | {LEO}


def test_freezing_again_a_live_plan_asks_what_went_live_last(world, source, live):
    chicago, _ = take_live_territories(live, "2027")
    later = replace(live, version=7)
    again = resolve_again(frozen_as(chicago.rule), make_current(world, source, later))
    assert (again.rule.plan_version, again.content_hash) == (7, chicago.content_hash)
    whole = resolve_again(frozen_as(take_live_plan(live, "2027").rule), make_current(world, source, later))
    assert (whole.rule.plan_version, whole.kind) == (7, CohortKind.PLAN)
    with pytest.raises(CohortUnresolved, match="keeps nothing"):
        resolve_again(frozen_as(chicago.rule), make_current(world, source))


def test_freezing_again_a_segment_or_a_list_asks_the_current_snapshot(world, source):
    current = make_current(world, source)
    segment = resolve_again(frozen_as(SegmentRule("specialty=Sports+Medicine", "Sports")), current)
    assert segment.snapshot_id == world.id
    assert (len(segment.npi), segment.rule.segment_name) == (4, "Sports")
    asked = np.array([int(ANN), 1234567893])
    listed = resolve_again(frozen_as(ListRule("pasted", 2)), current, asked)
    assert (npis(listed), listed.snapshot_id) == ({ANN}, world.id)
    assert len(resolve_again(frozen_as(ListRule("pasted", 0)), current).npi) == 0


@pytest.mark.parametrize(
    "question",
    [
        ProviderFilter(),
        ProviderFilter(include_deactivated=True),
        ProviderFilter(specialties=("Endocrinology",), states=("OH", "IN")),
        ProviderFilter(codes=("27447",), deciles=(9, 10)),
        ProviderFilter(codes=("27447", "83036"), codes_match="all", rank_by=("83036",), volume_min=5),
        ProviderFilter(text="no such name"),
    ],
)
def test_a_segment_gives_whom_find_shows(market, question):
    query = "&".join(f"{key}={value}" for key, values in to_query(question).items() for value in values)
    found = resolve_segment(market, f"?{query}", name="Saved")
    shown = export_providers(market, question)["npi"].to_pylist()
    assert npis(found) == set(shown)
    assert found.rule == SegmentRule(query)
    assert found.kind is CohortKind.SEGMENT


def test_a_segment_in_drive_minutes_says_by_which_engine(market):
    query = "near=41.88,-87.63&within=60min"
    found = resolve_segment(market, query, EstimatorTimes())
    assert len(found.npi)
    assert found.rule.drive.startswith("estimate: ")
    with pytest.raises(FilterInvalid, match="no drive-time engine"):
        resolve_segment(market, query)
    assert resolve_segment(market, "near=41.88,-87.63&within=60mi").rule.drive == ""


def test_a_segment_that_can_not_be_read_is_refused(market):
    with pytest.raises(FilterInvalid):
        resolve_segment(market, "state=Ohio")


def test_cohorts_are_named_after_territory_and_plan():
    assert name_cohorts("2027", ["North", "South"]) == ("North · 2027", "South · 2027")
    assert name_cohorts("2027", ["North", " north "], ["NORTH · 2027"]) == (
        "North · 2027 (2)", "north · 2027 (3)",
    )  # fmt: skip
    assert name_cohorts("2027", ["\u200b", "a\x00b"]) == ("Territory · 2027", "ab · 2027")


@given(st.text(min_size=1, max_size=130), st.lists(st.text(max_size=130), max_size=6), st.integers(0, 3))
def test_the_store_takes_every_name_once(plan, territories, repeats):
    names = name_cohorts(plan, territories * (repeats + 1), ["North"])
    keys = [check_name(name)[1] for name in names]
    assert len(set(keys)) == len(keys) == len(territories) * (repeats + 1)
    assert [check_name(name)[0] for name in names] == list(names)
