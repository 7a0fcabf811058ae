"""Every figure of a comparison is of one snapshot, window and code set, and says why where there is none."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.cohorts.cohort import Cohort
from analytics.comparison.compare import Question, compare
from analytics.comparison.growth import Verdict
from analytics.comparison.places import find_places
from analytics.comparison.referral_figures import estimate_trend
from analytics.metrics import METRICS, REGISTRY, MetricValues
from data.identifiers import CohortId

NOBODY = np.empty(0, np.int64)


@pytest.fixture(scope="module")
def comparison(sample, state_cohorts, rest):
    return compare(sample, (*state_cohorts, rest), Question(("83036",)))


def test_each_metric_has_a_value_or_a_reason_for_every_cohort(comparison):
    for metric in METRICS.values():
        values = metric.compute(comparison)
        assert len(values.value) == len(values.reasons) == len(comparison.cohorts) == 5
        for value, low, high, reason in zip(
            values.value, values.low, values.high, values.reasons, strict=True
        ):
            assert np.isfinite(value) or reason
            assert not low > high


def test_the_growth_that_was_planted_is_inside_its_interval(sample, state_cohorts):
    for code, planted in (("83036", 0.20), ("27447", 0.15), ("66984", -0.12)):
        growth = compare(sample, state_cohorts, Question((code,))).year_ago
        state = {"83036": 0, "27447": 1, "66984": 2}[code]
        if growth.verdict[state] == Verdict.OK:
            assert growth.low[state] <= planted <= growth.high[state]
    assert compare(sample, state_cohorts, Question(("83036",))).year_ago.is_ok[0]


def test_procedures_are_those_that_sql_counts(sample, comparison, state_cohorts):
    window = comparison.window.current
    (row,) = sample.query(
        "SELECT sum(count)::BIGINT AS n FROM procedures JOIN providers USING (provider_no) "
        "WHERE state = 'OH' AND code = '83036' AND service_date BETWEEN ? AND ?",
        (window.start, window.end),
    ).to_pylist()
    assert METRICS["procedures"].compute(comparison).value[0] in (
        row["n"],
        pytest.approx(np.nan, nan_ok=True),
    )
    assert comparison.year_ago.current[0] == row["n"]


def told(value, reasons):
    """A metric of as many cohorts, without intervals."""
    unknown = np.full(len(value), np.nan)
    return MetricValues(np.array(value), unknown, unknown, reasons)


def test_the_rank_is_by_value_and_equal_values_share_one():
    values = told([2.0, 5.0, 2.0, 1.0, np.nan], ("", "", "", "", "No procedures in either window."))
    assert values.rank.tolist() == [2, 1, 2, 4, 0]
    assert values.order.tolist() == [1, 0, 2, 3, 4]


def test_what_is_too_few_or_withheld_has_no_rank_and_takes_nobodys():
    values = told([90.0, 5.0, 70.0, 6.0], ("Too few to tell: 3 procedures.", "", "Withheld: a hole.", ""))
    assert values.rank.tolist() == [0, 2, 0, 1]
    assert values.order.tolist() == [3, 1, 0, 2]


def test_hidden_cells_that_have_kept_only_their_year_count_from_0(comparison):
    hidden_undated = np.zeros_like(comparison.weekly.undated_by_payer)
    hidden_undated[0, 0, 0] = 3
    before = METRICS["procedures"].compute(comparison)
    weekly = replace(comparison.weekly, undated_by_payer=hidden_undated)
    after = METRICS["procedures"].compute(replace(comparison, weekly=weekly))
    assert after.low[0] == before.low[0]
    assert after.high[0] == before.high[0] + 3 * (comparison.about.smallest_cell - 1)


def test_where_the_feed_shifted_the_trend_of_referrals_is_withheld_too(comparison):
    (referrals, *_) = comparison.referrals
    reasons = ("Withheld: half of its clinicians are gone.", *[""] * 4)
    assert referrals.trend.withheld == comparison.year_ago.withheld
    trend = estimate_trend(referrals.flows, reasons)
    assert trend.verdict[0] == Verdict.WITHHELD
    doubted = replace(comparison, referrals=(replace(referrals, trend=trend),))
    assert METRICS["inbound_growth"].compute(doubted).reasons[0] == reasons[0]


def test_the_same_comparison_is_byte_for_byte_the_same(sample, state_cohorts):
    one, two = (compare(sample, state_cohorts, Question()) for _ in range(2))
    for metric in METRICS.values():
        a, b = metric.compute(one), metric.compute(two)
        for name in ("value", "low", "high"):
            assert getattr(a, name).tobytes() == getattr(b, name).tobytes()


def test_an_empty_cohort_one_person_and_somebody_unknown_have_reasons(sample, state_cohorts):
    few = (
        Cohort(CohortId("none"), "None", NOBODY),
        Cohort(CohortId("one"), "One", state_cohorts[0].npi[:1]),
        Cohort(CohortId("gone"), "Gone", np.array([1999999984], np.int64)),
    )
    comparison = compare(sample, few)
    assert comparison.members.clinicians.tolist() == [0, 1, 0]
    assert comparison.members.unmatched[2] == ("1999999984",)
    assert not comparison.year_ago.is_ok.any()
    for metric in METRICS.values():
        values = metric.compute(comparison)
        assert all(np.isfinite(v) or r for v, r in zip(values.value, values.reasons, strict=True))
    assert find_places(sample, comparison.members)["size"].to_pylist() == [1.0]
    assert find_places(sample, compare(sample, few[:1]).members).num_rows == 0


def test_payers_that_are_left_out_say_so(sample, state_cohorts):
    comparison = compare(sample, state_cohorts, Question(payers=("Commercial", "Medicaid")))
    assert "left out" in METRICS["share_medicare_ffs"].compute(comparison).reasons[0]
    assert comparison.window.end.isoformat() == "2026-07-31"


def test_dots_hold_everybody_whose_place_is_known(sample, comparison):
    dots = find_places(sample, comparison.members)
    placed = sample.query("SELECT count(*) AS n FROM providers WHERE lat IS NOT NULL")["n"][0].as_py()
    assert sum(dots["size"].to_pylist()) == placed  # the cohorts and the rest are all of them
    assert set(dots["group"].to_pylist()) <= set(range(5))


def test_the_registry_names_each_version_once():
    assert REGISTRY.count(":") == len(METRICS)
    assert all(metric.definition and metric.unit for metric in METRICS.values())
