"""Referrals of cohorts: a market to check by hand, then pandas, then what must hold of every partition."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.cohorts.cohort import Cohort
from analytics.comparison import referral_rows
from analytics.comparison.members import resolve_members
from analytics.comparison.referral_ends import CURRENT, INSIDE, OUTSIDE, UNKNOWN, YEAR_AGO
from analytics.comparison.referral_figures import estimate_leakage, estimate_trend, say_no_trend
from analytics.comparison.referral_periods import ReferralPeriods, find_referral_periods
from analytics.comparison.referrals import load_referrals
from analytics.comparison.windows import ComparisonWindow
from data.identifiers import CohortId, SnapshotId

from .referral_world import ABE, ANN, BEA, OLA, A, B, build, cohort

STABLE = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
REST = Cohort(CohortId("rest"), "Rest", np.empty(0, np.int64), is_rest=True)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    snapshot = build(tmp_path_factory.mktemp("referrals"))
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="module")
def kinds(world):
    window = ComparisonWindow(SnapshotId("x"), "day", (), date(2026, 7, 31), 13, 180, np.full(180, 5))
    return {one.kind: one for one in find_referral_periods(world, window)}


def load(snapshot, periods, *cohorts):
    return load_referrals(snapshot, resolve_members(snapshot, cohorts), periods)


def shown(*bands):
    return [list(zip(band.shown.tolist(), band.hidden.tolist(), strict=True)) for band in bands]


def test_referrals_by_hand(world, kinds):
    flows = load(world, kinds["referral"], A, B)
    assert shown(flows.from_outside, flows.from_inside, flows.from_unknown) == [
        [(76, 1), (25, 0)],  # 30 + hidden + 12 + 14 of who is in no table + 20 of Bea; Ann's 25
        [(26, 0), (0, 0)],
        [(0, 0), (0, 0)],
    ]
    assert shown(flows.to_outside, flows.to_inside) == [[(25, 1), (20, 0)], [(26, 0), (0, 0)]]
    assert shown(flows.from_outside_year_ago) == [[(40, 0), (40, 0)]]
    assert (flows.from_outside.low[0], flows.from_outside.high[0]) == (77, 86)


def test_leakage_by_hand_holds_a_hidden_count_within_its_band(world, kinds):
    leakage = estimate_leakage(load(world, kinds["referral"], A, B))
    assert leakage.value.tolist() == [pytest.approx(30.5 / 56.5), 1.0]
    assert (leakage.band_low[0], leakage.band_high[0]) == (26 / 52, 35 / 61)
    assert not leakage.is_ok.any()
    assert "Too few" in leakage.reason(0)


def test_trend_is_per_working_day_against_the_same_quarter(world, kinds):
    flows = load(world, kinds["referral"], A, B)
    trend = estimate_trend(flows)
    assert flows.periods.working_days == (63, 63)
    assert trend.value.tolist() == [pytest.approx((76 + 5.5) / 40 - 1), pytest.approx(25 / 40 - 1)]
    assert np.isnan(trend.low).all()
    assert "one practice receives 100%" in say_no_trend(trend, 1)


def test_concentration_by_hand(world, kinds):
    found = load(world, kinds["referral"], A, B).concentration
    assert found.sources.tolist() == [4, 1]  # Ola, Bea, the stranger, Oto
    assert found.value.tolist() == found.low.tolist() == found.high.tolist() == [1.0, 1.0]


def test_who_is_in_two_cohorts_counts_in_each_and_may_be_inside_in_one_alone(world, kinds):
    flows = load(world, kinds["referral"], A, cohort("AB", ANN, BEA), cohort("one", ANN))
    assert shown(flows.from_outside, flows.from_inside) == [
        [(76, 1), (41, 0), (61, 0)],  # Ann: 30 + 20 + 11
        [(26, 0), (45, 0), (0, 0)],  # with Bea: 20 + 25
    ]


def test_hop_teaming_places_organisations_by_their_clinicians(world, kinds):
    flows = load(world, kinds["hop_teaming"], A, B)
    # Alpha is A's. The Chain has a clinic of A and one of others, the Lab nobody, the last isn't known.
    assert shown(flows.to_inside, flows.to_outside, flows.to_unknown) == [
        [(40, 0), (0, 0)], [(13, 0), (22, 0)], [(57, 0), (0, 0)],
    ]  # fmt: skip
    assert shown(flows.from_outside) == [[(0, 0), (18, 0)]]
    leakage = estimate_leakage(flows)
    assert leakage.value.tolist() == [13 / 53, 1.0]
    assert leakage.unknown.tolist() == [57 / 110, 0.0]
    assert estimate_trend(flows) is None


def test_pairs_without_direction_count_once_whichever_way_they_are_listed(world, kinds):
    flows = load(world, kinds["shared_patients"], A, B)
    assert flows.outbound is flows.inbound
    # Ann and Abe: 12 shown beside a hidden one of the same pair; Abe and Amy hidden; Alpha is A's own.
    assert shown(flows.from_outside, flows.from_inside) == [[(46, 0), (16, 0)], [(56, 1), (0, 0)]]


def test_kinds_are_never_added_up(world, kinds):
    sums = {
        kind: int(load(world, periods, A, B, REST).inbound.shown.sum()) for kind, periods in kinds.items()
    }
    assert sums == {
        "referral": 127 + 88 + 80,
        "hop_teaming": 18,
        "shared_patients": 30 + 12 + 2 * 16 + 44 + 30,
    }


def test_a_cohort_without_anybody_has_nothing_and_says_so(world, kinds):
    flows = load(world, kinds["referral"], cohort("nobody"), A)
    assert shown(flows.from_outside)[0][0] == (0, 0)
    trend, leakage = estimate_trend(flows), estimate_leakage(flows)
    assert np.isnan(trend.value[0])
    assert np.isnan(leakage.value[0])
    assert say_no_trend(trend, 0).startswith("No patients")
    assert leakage.reason(0).startswith("Its clinicians send nobody")
    assert np.isnan(flows.concentration.value[0])
    alone = load(world, kinds["referral"], cohort("nobody"))
    assert np.isnan(estimate_leakage(alone).value).all()


def test_without_a_usable_period_all_is_zero_and_the_periods_say_why(world):
    flows = load(world, ReferralPeriods("referral", lacks_current="Too new."), A)
    assert flows.inbound.shown.sum() == flows.outbound.hidden.sum() == 0
    assert estimate_trend(flows) is None


def test_a_withheld_cohort_keeps_its_reason(world, kinds):
    trend = estimate_trend(load(world, kinds["referral"], A, B), withheld=("The feed changed.", ""))
    assert np.isnan(trend.value[0])
    assert say_no_trend(trend, 0) == "The feed changed."


@pytest.fixture(scope="module")
def periods(sample, window):
    (found,) = find_referral_periods(sample, window)
    return found


@pytest.fixture(scope="module")
def rows(sample, periods):
    """The sample's referrals of the spans that count, by pandas."""
    frame = sample.query("SELECT * FROM referrals_to").to_pandas()
    start = pd.to_datetime(frame.period_start).dt.date
    slots = {span.start: YEAR_AGO for span in periods.year_ago} | {
        span.start: CURRENT for span in periods.current
    }
    frame = frame.assign(slot=start.map(slots)).dropna(subset=["slot"])
    return frame.assign(sender=frame.from_npi.astype("int64"), receiver=frame.to_npi.astype("int64"))


@pytest.fixture(scope="module")
def everybody(sample):
    return np.sort(sample.query("SELECT CAST(npi AS BIGINT) AS npi FROM providers")["npi"].to_numpy())


def draw_cohorts(everybody, seed, shares):
    rng = np.random.default_rng(seed)
    return [
        Cohort(CohortId(str(number)), str(number), everybody[rng.random(len(everybody)) < share])
        for number, share in enumerate(shares)
    ]


@STABLE
@given(seed=st.integers(0, 10_000), shares=st.lists(st.floats(0.0, 0.6), min_size=1, max_size=5))
def test_cohorts_that_overlap_as_pandas_has_them(sample, periods, rows, everybody, seed, shares):
    cohorts = draw_cohorts(everybody, seed, shares)
    flows = load(sample, periods, *cohorts)
    bands = {"receiver": flows.inbound.by_cohort(flows.members),
             "sender": flows.outbound.by_cohort(flows.members)}  # fmt: skip
    for number, one in enumerate(cohorts):
        inside = {end: rows[end].isin(one.npi) for end in ("sender", "receiver")}
        for own, other in (("receiver", "sender"), ("sender", "receiver")):
            for side, is_there in ((INSIDE, inside[other]), (OUTSIDE, ~inside[other])):
                for slot in (YEAR_AGO, CURRENT):
                    found = rows[inside[own] & is_there & (rows.slot == slot)]
                    assert bands[own].shown[number, slot, side] == found.patients.sum()
                    assert bands[own].hidden[number, slot, side] == found.suppressed.sum()
            assert bands[own].shown[number, :, UNKNOWN].sum() == 0
        current = rows[inside["receiver"] & ~inside["sender"] & (rows.slot == CURRENT)]
        assert flows.concentration.sources[number] == current.sender.nunique()


@STABLE
@given(seed=st.integers(0, 10_000), parts=st.integers(1, 6))
def test_every_referral_within_a_partition_is_inside_of_one_or_between_two(
    sample, periods, rows, everybody, seed, parts
):
    part = np.random.default_rng(seed).integers(0, parts + 1, len(everybody))
    cohorts = [Cohort(CohortId(str(n)), str(n), everybody[part == n]) for n in range(parts)]
    flows = load(sample, periods, *cohorts, REST)  # the last part is the rest
    for name in ("shown", "hidden"):
        values = {side: getattr(flows, side).by_cohort(flows.members) for side in ("inbound", "outbound")}
        arrived, left = (getattr(values[side], name).sum(axis=0) for side in ("inbound", "outbound"))
        assert (arrived == left).all()
        inside = [getattr(values[side], name)[:, :, INSIDE] for side in ("inbound", "outbound")]
        assert (inside[0] == inside[1]).all()
    assert flows.inbound.shown.sum() == rows.patients.sum()
    assert flows.inbound.hidden.sum() == rows.suppressed.sum()


def test_many_small_parts_are_the_same_as_one(sample, periods, everybody, monkeypatch):
    members = resolve_members(sample, [*draw_cohorts(everybody, 1, [0.4, 0.5, 0.3]), REST])
    usual = load_referrals(sample, members, periods)
    monkeypatch.setattr(referral_rows, "ROWS_AT_ONCE", 1)
    found = load_referrals(sample, members, periods)
    for band in ("inbound", "outbound"):
        one, two = (getattr(flows, band) for flows in (usual, found))
        assert (one.shown == two.shown).all()
        assert (one.hidden == two.hidden).all()
    assert (usual.concentration.sources == found.concentration.sources).all()
    assert (usual.concentration.value == found.concentration.value).all()


def test_both_orders_of_a_pair_are_in_the_same_part(world, kinds, monkeypatch):
    usual = load(world, kinds["shared_patients"], A, B, REST)
    monkeypatch.setattr(referral_rows, "PAIRS_AT_ONCE", 5)
    found = load(world, kinds["shared_patients"], A, B, REST)
    assert (usual.inbound.shown == found.inbound.shown).all()
    assert (usual.inbound.hidden == found.inbound.hidden).all()


def test_the_sample_of_states_has_intervals(sample, members, periods):
    flows = load_referrals(sample, members, periods)
    trend, leakage = estimate_trend(flows), estimate_leakage(flows)
    for figure in (trend, leakage):
        ok = figure.is_ok
        assert ok.any()
        assert (figure.low[ok] < figure.value[ok]).all()
        assert (figure.value[ok] < figure.high[ok]).all()
    ok = trend.is_ok
    assert ((trend.low[ok] < 0) & (trend.high[ok] > 0)).all()  # none is planted
    assert (leakage.low[leakage.is_ok] < leakage.band_low[leakage.is_ok]).all()


def test_an_npi_that_isnt_in_the_snapshot_changes_nothing(world, kinds):
    flows = load(
        world, kinds["referral"], cohort("A", ANN, ABE, OLA), cohort("more", ANN, ABE, OLA, "1999999999")
    )
    assert flows.members.unmatched[1] == ("1999999999",)
    assert shown(flows.from_outside)[0][0] == shown(flows.from_outside)[0][1]
