"""Leakage's interval keeps its promise; hidden counts widen figures as far as they may."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.comparison.growth import Verdict
from analytics.comparison.referral_bands import Band
from analytics.comparison.referral_concentration import add_up_others, concentrate
from analytics.comparison.referral_ends import CURRENT, INSIDE, OUTSIDE, UNKNOWN, YEAR_AGO, MemberPairs
from analytics.comparison.referral_figures import (
    LeakageVerdict,
    estimate_leakage,
    estimate_trend,
    say_no_trend,
)

SMALLEST = 11


def flows(cohort, *, out=0, inside=0, unknown=0, out_hidden=0, inside_hidden=0, earlier=0, earlier_hidden=0):
    """Return flows of clusters, whose patients from and to outside are the same."""
    shape = (len(cohort), 2, 3)
    shown, hidden = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    shown[:, CURRENT, OUTSIDE], shown[:, CURRENT, INSIDE], shown[:, CURRENT, UNKNOWN] = out, inside, unknown
    hidden[:, CURRENT, OUTSIDE], hidden[:, CURRENT, INSIDE] = out_hidden, inside_hidden
    shown[:, YEAR_AGO, OUTSIDE], hidden[:, YEAR_AGO, OUTSIDE] = earlier, earlier_hidden
    band = Band(shown, hidden, SMALLEST)
    members = SimpleNamespace(cluster_cohort=np.asarray(cohort), cohorts=range(int(max(cohort)) + 1))
    periods = SimpleNamespace(year_ago=("a year ago",), working_days=(63, 63))
    return SimpleNamespace(members=members, periods=periods, inbound=band, outbound=band)


@pytest.mark.parametrize(
    ("clinicians", "leaks", "alike", "simulations", "most_too_few"),
    [
        (30, 0.2, 0.05, 4_000, 0.05),
        (30, 0.5, 0.3, 4_000, 0.05),
        (300, 0.05, 0.05, 2_000, 0.01),
        (300, 0.2, 0.3, 2_000, 0.01),
        (300, 0.2, 0.6, 2_000, 0.01),
        (5_000, 0.2, 0.3, 2_000, 0.0),
    ],
)
def test_leakage_covers_what_it_promises(clinicians, leaks, alike, simulations, most_too_few):
    # Practices of 2.5 clinicians on average, who send 30 patients each, and differ in whom they send outside
    # as a beta distribution does; `alike` is how much two patients of one practice have in common.
    rng = np.random.default_rng(20261124)
    practices = int(clinicians / 2.5)
    size = 1 + rng.poisson(1.5 * rng.lognormal(0, 0.5, (simulations, practices)))
    sent = rng.poisson(30 * size * rng.lognormal(0, 0.6, size.shape))
    spread = (1 - alike) / alike
    out = rng.binomial(sent, rng.beta(leaks * spread, (1 - leaks) * spread, size.shape))
    cohort = np.repeat(np.arange(simulations), practices)
    leakage = estimate_leakage(flows(cohort, out=out.ravel(), inside=(sent - out).ravel()))
    ok = leakage.is_ok
    covered = (leakage.low[ok] <= leaks) & (leaks <= leakage.high[ok])
    assert 0.93 <= covered.mean() <= 0.97
    assert 1 - ok.mean() <= most_too_few


def test_hidden_counts_widen_leakage_to_the_worst_that_they_can_be():
    cohort = np.zeros(20, int)
    rng = np.random.default_rng(1)
    out, inside = rng.poisson(20, 20), rng.poisson(60, 20)
    hidden = rng.integers(0, 3, 20)
    known = estimate_leakage(flows(cohort, out=out, inside=inside))
    wide = estimate_leakage(flows(cohort, out=out, inside=inside, out_hidden=hidden, inside_hidden=hidden))
    total, most = hidden.sum(), (SMALLEST - 1) * hidden.sum()
    lowest = (out.sum() + total) / (out.sum() + total + inside.sum() + most)
    highest = (out.sum() + most) / (out.sum() + most + inside.sum() + total)
    assert (wide.band_low[0], wide.band_high[0]) == (pytest.approx(lowest), pytest.approx(highest))
    assert known.band_low[0] == known.value[0] == known.band_high[0]
    for least, most_out in ((1, SMALLEST - 1), (SMALLEST - 1, 1)):
        # Whatever they are, the interval that would then be told is within.
        told = estimate_leakage(flows(cohort, out=out + least * hidden, inside=inside + most_out * hidden))
        assert wide.low[0] <= told.low[0] + 1e-12
        assert wide.high[0] >= told.high[0] - 1e-12


def test_unknown_organisations_are_in_neither_part_of_leakage_and_their_share_is_stated():
    cohort = np.zeros(8, int)
    out, inside = np.array([10, 20, 15, 5, 30, 12, 9, 14]), np.array([40, 50, 70, 30, 60, 20, 45, 33])
    without, beside = (estimate_leakage(flows(cohort, out=out, inside=inside, unknown=n)) for n in (0, 50))
    assert without.value[0] == beside.value[0] == out.sum() / (out + inside).sum()
    assert without.low[0] == beside.low[0]
    assert (without.unknown[0], beside.unknown[0]) == (0.0, pytest.approx(400 / (400 + (out + inside).sum())))


@pytest.mark.parametrize(
    ("out", "inside", "verdict"),
    [
        ([0] * 12, [0] * 12, LeakageVerdict.NONE_SENT),
        ([0] * 12, [50] * 12, LeakageVerdict.FEW_PATIENTS),
        ([1] * 12, [1] * 12, LeakageVerdict.FEW_PATIENTS),
        ([9] * 11 + [500], [20] * 11 + [600], LeakageVerdict.ONE_PRACTICE),
        ([9, 10, 11], [20, 24, 28], LeakageVerdict.FEW_PRACTICES),
        ([40] + [0] * 11, [40] * 12, LeakageVerdict.ONE_SIDED),
        ([10] * 12, [30] * 12, LeakageVerdict.NO_SPREAD),
        ([10, 12] * 6, [30] * 12, LeakageVerdict.OK),
    ],
)
def test_too_few_to_tell_says_which(out, inside, verdict):
    leakage = estimate_leakage(flows(np.zeros(len(out), int), out=out, inside=inside))
    assert leakage.verdict[0] == verdict
    assert bool(leakage.reason(0)) == (verdict != LeakageVerdict.OK)
    assert np.isnan(leakage.low[0]) == (verdict != LeakageVerdict.OK)


def test_trend_holds_for_any_size_of_hidden_counts_that_is_the_same_in_both_spans():
    rng = np.random.default_rng(2)
    cohort = np.repeat([0, 1], 15)
    now, then = rng.poisson(20, 30), rng.poisson(18, 30)
    hidden = rng.integers(0, 4, (2, 30))
    wide = estimate_trend(
        flows(cohort, out=now, earlier=then, out_hidden=hidden[0], earlier_hidden=hidden[1])
    )
    for size in range(1, SMALLEST):
        told = estimate_trend(flows(cohort, out=now + size * hidden[0], earlier=then + size * hidden[1]))
        assert (wide.low - 1e-3 <= told.low).all()
        assert (wide.high + 1e-3 >= told.high).all()
    middle = (SMALLEST / 2) * hidden
    sums = [np.bincount(cohort, values) for values in (now + middle[0], then + middle[1])]
    assert wide.value == pytest.approx(sums[0] / sums[1] - 1)
    assert wide.current == pytest.approx(sums[0])


@pytest.mark.parametrize(
    ("now", "then", "verdict", "says"),
    [
        ([0] * 12, [0] * 12, Verdict.EMPTY, "neither now nor a year ago"),
        ([0] * 12, [20] * 12, Verdict.NONE_IN_A_WINDOW, "outside now"),
        ([20] * 12, [0] * 12, Verdict.NONE_IN_A_WINDOW, "outside a year ago"),
        ([1] * 12, [1] * 12, Verdict.FEW_PROCEDURES, "about 12 patients from outside now"),
        ([20, 21], [20, 22], Verdict.ONE_PRACTICE, "one practice receives"),
        ([20, 21, 22], [20, 22, 21], Verdict.FEW_PRACTICES, "practices of equal size"),
        ([20] * 12, [20] * 12, Verdict.NO_SPREAD, "changed alike"),
    ],
)
def test_a_trend_that_cant_be_told_says_why_of_patients(now, then, verdict, says):
    trend = estimate_trend(flows(np.zeros(len(now), int), out=now, earlier=then))
    assert trend.verdict[0] == verdict
    assert says in say_no_trend(trend, 0)
    assert "procedures" not in say_no_trend(trend, 0)


SOURCES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), min_size=1, max_size=9)


@settings(max_examples=200, deadline=None)
@given(sources=SOURCES, data=st.data())
def test_concentration_lies_within_its_band_whatever_the_hidden_counts_are(sources, data):
    rows = [(n, shown, False) for n, (shown, _) in enumerate(sources)]
    rows += [(n, 0, True) for n, (_, hidden) in enumerate(sources) for _ in range(hidden)]
    other, patients, hidden = (np.array(column) for column in zip(*rows, strict=True))
    zeros = np.zeros(len(rows), np.int8)
    pairs = MemberPairs(
        zeros.astype(np.int32), zeros.astype(np.int32), other + 10**9, zeros + CURRENT, zeros + OUTSIDE,
        patients.astype(np.int32), hidden.astype(bool),
    )  # fmt: skip
    found = concentrate(add_up_others(pairs, np.ones(len(rows), bool), SMALLEST), 1)
    truly = [
        shown + sum(data.draw(st.integers(1, SMALLEST - 1)) for _ in range(hidden))
        for shown, hidden in sources
    ]
    if sum(truly):
        true_share = sum(sorted(truly)[-5:]) / sum(truly)
        assert found.low[0] - 1e-12 <= true_share <= found.high[0] + 1e-12
        assert found.low[0] <= found.value[0] <= found.high[0] + 1e-12
    assert found.sources[0] == len(sources)
