"""Differences between cohorts: Welch's test, the correction, and who is not compared."""

import numpy as np
import pytest
from scipy import stats

from analytics.comparison.differences import PairState, compare_pairs, find_shared
from analytics.comparison.growth import estimate_growth
from analytics.comparison.intervals import ClusterGroups

# Mean, standard deviation and size of four samples.
SAMPLES = [(0.02, 0.10, 12), (0.05, 0.20, 40), (0.31, 0.12, 25), (0.00, 0.40, 6)]
VALUE = np.array([mean for mean, _, _ in SAMPLES])
ERROR = np.array([deviation / size**0.5 for _, deviation, size in SAMPLES])
FREEDOM = np.array([size - 1.0 for _, _, size in SAMPLES])
ALL = np.ones(4, dtype=bool)


def test_each_pair_is_welchs_test():
    found = compare_pairs(VALUE, ERROR, FREEDOM, ALL)
    assert list(zip(found.first, found.second, strict=True)) == [
        (0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)
    ]  # fmt: skip
    for pair, (one, other) in enumerate(zip(found.first, found.second, strict=True)):
        welch = stats.ttest_ind_from_stats(*SAMPLES[other], *SAMPLES[one], equal_var=False)
        assert found.p[pair] == pytest.approx(welch.pvalue)
        assert found.difference[pair] == pytest.approx(VALUE[other] - VALUE[one])
        reach = stats.t.ppf(0.975, found.freedom[pair]) * found.standard_error[pair]
        assert found.high[pair] - found.difference[pair] == pytest.approx(reach)
        assert found.difference[pair] - found.low[pair] == pytest.approx(reach)
    assert found.q == pytest.approx(stats.false_discovery_control(found.p))
    assert found.tested == 6


def test_what_stands_says_who_is_above():
    found = compare_pairs(VALUE, ERROR, FREEDOM, ALL)
    assert found.stands.tolist() == [False, True, False, True, False, False]
    assert found.direction.tolist() == [[0, 0, -1, 0], [0, 0, -1, 0], [1, 1, 0, 0], [0, 0, 0, 0]]


def test_who_cannot_be_told_is_neither_tested_nor_counted():
    usable = np.array([True, True, True, False])
    found = compare_pairs(VALUE, ERROR, FREEDOM, usable)
    without = compare_pairs(VALUE[:3], ERROR[:3], FREEDOM[:3], usable[:3])
    tested = found.state == PairState.TESTED
    assert found.tested == without.tested == 3
    assert found.q[tested] == pytest.approx(without.q)
    assert np.isnan(found.p[~tested]).all()
    assert not found.stands[~tested].any()
    assert "too few to tell" in found.reason(int(np.flatnonzero(~tested)[0]))
    assert found.reason(0) == ""


@pytest.mark.parametrize("cohorts", [0, 1, 2])
def test_without_two_figures_nothing_is_tested(cohorts):
    nothing = np.full(cohorts, np.nan)
    found = compare_pairs(nothing, nothing, np.zeros(cohorts), np.ones(cohorts, bool))
    assert found.tested == 0
    assert not found.stands.any()
    assert found.direction.shape == (cohorts, cohorts)


def overlapping():
    """Estimate three cohorts of eight practices: two share four, the third has those of the first."""
    rng = np.random.default_rng(8)
    counts = rng.poisson(60, (12, 2)).astype(np.uint32)
    practice = np.concatenate([np.arange(8), np.arange(4, 12), np.arange(8)])
    groups = ClusterGroups(np.repeat([0, 1, 2], 8), 3)
    growth = estimate_growth(counts[practice], groups.cluster_cohort, 3, np.array([63, 63]), weeks=1, shift=1)
    return counts, growth, practice * 1000 + 7, groups


def test_shared_practices_do_not_count_twice():
    counts, growth, practice, groups = overlapping()
    shared = find_shared(growth.spread, practice, groups)
    assert np.diagonal(shared.covariance) == pytest.approx(growth.standard_error**2)
    assert shared.alike[0, 1] == pytest.approx(0.5, abs=0.05)
    assert shared.alike[0, 2] == pytest.approx(1)

    def pull(first, last):
        mine = counts[first:last]
        total, p = mine.sum(axis=0), mine.sum(axis=1) / mine.sum()
        pulled = np.zeros(12)
        pulled[first:last] = (mine[:, 1] / total[1] - mine[:, 0] / total[0]) / np.sqrt(1 - p)
        return pulled

    found = compare_pairs(
        growth.log_ratio, growth.standard_error, growth.freedom, growth.is_ok,
        shared=type(shared)(shared.covariance, shared.alike - 0.1),
    )  # fmt: skip
    assert found.standard_error[0] ** 2 == pytest.approx(((pull(0, 8) - pull(4, 12)) ** 2).sum())


def test_cohorts_of_the_same_practices_are_not_compared():
    _, growth, practice, groups = overlapping()
    found = compare_pairs(
        growth.log_ratio, growth.standard_error, growth.freedom, growth.is_ok,
        shared=find_shared(growth.spread, practice, groups),
    )  # fmt: skip
    assert found.state[1] == PairState.SAME_PRACTICES  # the first and the third
    assert "largely the same practices" in found.reason(1)
    assert np.isnan(found.p[1])
