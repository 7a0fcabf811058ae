"""The spread between practices against the matrices that its closed forms stand for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.comparison.intervals import ClusterGroups, margin, measure_spread

volumes = st.lists(st.integers(0, 900), min_size=2, max_size=12).filter(
    lambda values: sum(value > 0 for value in values) > 1
)


def test_equal_practices_are_the_textbook_case():
    influence = np.array([0.03, -0.01, 0.02, -0.04, 0.0])
    spread = measure_spread(influence, np.full(5, 0.2), ClusterGroups(np.zeros(5, np.int32), 1))
    assert spread.variance[0] == pytest.approx(5 / 4 * 0.0030)
    assert spread.freedom[0] == pytest.approx(4)
    assert spread.practices[0] == pytest.approx(5)
    assert spread.largest_share[0] == pytest.approx(0.2)
    assert not spread.too_few[0]
    assert margin(spread.variance, spread.freedom)[0] == pytest.approx(
        stats.t.ppf(0.975, 4) * np.sqrt(0.00375)
    )


@given(volumes)
def test_variance_and_freedom_are_bell_and_mccaffreys(sizes):
    """Under the working model the mean of the variance is right, and freedom is 2 E² / Var of it."""
    p = np.array(sizes) / sum(sizes)
    drag = np.eye(len(p)) - np.outer(p, np.ones(len(p)))  # influence = drag @ chance
    covariance = drag @ np.diag(p) @ drag.T
    weighted = np.diag(1 / (1 - p)) @ covariance
    spread = measure_spread(np.zeros(len(p)), p, ClusterGroups(np.zeros(len(p), np.int32), 1))
    assert np.trace(weighted) == pytest.approx(1)  # the variance of the sum of all chance
    assert spread.freedom[0] == pytest.approx(1 / np.trace(weighted @ weighted), rel=1e-6)
    assert spread.practices[0] == pytest.approx(1 / (p**2).sum())


@given(st.lists(volumes, min_size=1, max_size=4), st.integers(0, 2**32 - 1))
def test_a_cohort_is_measured_alike_alone_and_among_others(cohorts, seed):
    rng = np.random.default_rng(seed)
    numbers = np.repeat(np.arange(len(cohorts)), [len(sizes) for sizes in cohorts])
    share = np.concatenate([np.array(sizes) / sum(sizes) for sizes in cohorts])
    influence = rng.normal(0, 0.01, len(share))
    together = measure_spread(influence, share, ClusterGroups(numbers, len(cohorts) + 1))
    for cohort in range(len(cohorts)):
        mine = numbers == cohort
        alone = measure_spread(influence[mine], share[mine], ClusterGroups(np.zeros(mine.sum(), np.int32), 1))
        assert together.variance[cohort] == pytest.approx(alone.variance[0], rel=1e-9)
        assert together.freedom[cohort] == pytest.approx(alone.freedom[0], rel=1e-9)
    assert together.variance[-1] == together.freedom[-1] == together.practices[-1] == 0  # has no cluster
    assert together.too_few[-1]


def test_the_only_practice_has_no_freedom():
    spread = measure_spread(np.zeros(2), np.array([1.0, 0.0]), ClusterGroups(np.zeros(2, np.int32), 1))
    assert spread.freedom[0] == spread.variance[0] == 0
    assert np.isnan(margin(spread.variance, spread.freedom)[0])


@pytest.mark.parametrize("numbers", [[1, 0], [0, 2], [-1, 0]])
def test_clusters_out_of_order_are_refused(numbers):
    with pytest.raises(ValueError, match="Sort clusters by cohort"):
        ClusterGroups(np.array(numbers), 2)
