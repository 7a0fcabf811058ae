"""Growth of cohorts: by hand, when it can't be told, as a series, and what is planted in the sample."""

import numpy as np
import pytest
from scipy import stats

from analytics.comparison.growth import BEFORE, Verdict, estimate_growth, growth_series
from analytics.comparison.weekly import load_weekly
from data.sample.planted import GROWTH_PER_YEAR

# Four practices, procedures of a week in the earlier window and in the current one.
EARLIER = [40, 30, 20, 10]
CURRENT = [50, 36, 18, 16]
DAYS = np.array([5, 4])


def estimate(earlier, current, days=DAYS, **asked):
    """Estimate the growth of one cohort between two weeks."""
    counts = np.array([earlier, current], np.uint32).T.reshape(-1, 2)
    return estimate_growth(counts, np.zeros(len(counts), np.int32), 1, days, weeks=1, shift=1, **asked)


def test_growth_and_its_interval_by_hand():
    growth = estimate(EARLIER, CURRENT)
    assert growth.value[0] == pytest.approx((120 / 4) / (100 / 5) - 1)  # 30 a day after 20: +50 %
    influence = np.array(CURRENT) / 120 - np.array(EARLIER) / 100
    p = (np.array(CURRENT) + np.array(EARLIER)) / 220
    variance = (influence**2 / (1 - p)).sum()
    freedom = 1 / ((p**2 / (1 - p)).sum() ** 2 + (p**2).sum() - (p**4 / (1 - p) ** 2).sum())
    assert growth.standard_error[0] == pytest.approx(np.sqrt(variance))
    assert growth.freedom[0] == pytest.approx(freedom)
    assert 2 < freedom < 3
    assert growth.verdict[0] == Verdict.FEW_PRACTICES
    five = estimate([*EARLIER, 20], [*CURRENT, 25])
    reach = stats.t.ppf(0.975, five.freedom[0]) * five.standard_error[0]
    assert five.low[0] == pytest.approx(np.exp(five.log_ratio[0] - reach) - 1)
    assert five.high[0] == pytest.approx(np.exp(five.log_ratio[0] + reach) - 1)
    assert five.reasons == ("",)


@pytest.mark.parametrize(
    ("earlier", "current", "verdict", "says"),
    [
        ([], [], Verdict.EMPTY, "No procedures in either window"),
        ([0, 0], [0, 0], Verdict.EMPTY, "No procedures in either window"),
        ([0, 0, 0], [90, 80, 70], Verdict.NONE_IN_A_WINDOW, "no procedures in the earlier window"),
        ([90, 80, 70], [0, 0, 0], Verdict.NONE_IN_A_WINDOW, "no procedures in the current window"),
        ([5] * 5, [6] * 5, Verdict.FEW_PROCEDURES, "30 and 25 procedures"),
        ([2, 1, 2, 1, 2], [60, 50, 60, 70, 55], Verdict.FEW_PROCEDURES, "295 and 8 procedures"),
        ([500, 20, 30, 40], [520, 25, 20, 45], Verdict.ONE_PRACTICE, "one practice does 85% of"),
        ([90], [99], Verdict.ONE_PRACTICE, "one practice does 100% of"),
        (EARLIER, CURRENT, Verdict.FEW_PRACTICES, "degrees of freedom; 3 are needed"),
        ([20] * 6, [30] * 6, Verdict.NO_SPREAD, "every practice changed alike"),
    ],
)
def test_what_cannot_be_told_is_said(earlier, current, verdict, says):
    growth = estimate(earlier, current)
    assert growth.verdict[0] == verdict
    assert verdict.is_too_few == (verdict != Verdict.EMPTY)
    assert says in growth.reasons[0]
    assert np.isnan(growth.low[0])
    assert np.isnan(growth.high[0])
    assert not growth.is_ok[0]


def test_from_something_to_nothing_is_minus_all_and_from_nothing_has_no_rate():
    assert estimate([90, 80], [0, 0]).value[0] == -1
    assert np.isnan(estimate([0, 0], [90, 80]).value[0])


def test_a_withheld_cohort_shows_nothing_but_its_reason():
    growth = estimate([20, 30, 40, 50, 60], [25, 31, 39, 58, 66], withheld=("The feed lost a payer.",))
    assert growth.verdict[0] == Verdict.WITHHELD
    assert growth.reasons == ("The feed lost a payer.",)
    assert np.isnan([growth.value[0], growth.low[0], growth.high[0], growth.log_ratio[0]]).all()


def test_a_practice_that_came_or_left_counts():
    stayed = estimate([40, 40, 40, 40, 40, 0], [40, 41, 39, 40, 40, 0])
    came = estimate([40, 40, 40, 40, 40, 0], [40, 41, 39, 40, 40, 40])
    assert came.value[0] == pytest.approx((240 / 4) / (200 / 5) - 1)
    assert came.standard_error[0] > 10 * stayed.standard_error[0]


def test_the_series_ends_with_the_estimate_and_goes_back_as_far_as_the_weeks():
    rng = np.random.default_rng(3)
    chosen = rng.poisson(4, (60, 104)).astype(np.uint32)
    cohort = np.sort(rng.integers(0, 3, 60))
    cohort[cohort == 1] = 2  # the second cohort is empty
    days = rng.integers(4, 6, 104)
    for shift, steps in ((52, 104 - 13 - 52 + 1), (BEFORE, 104 - 13 - 13 + 1)):
        series = growth_series(chosen, cohort, 3, days, shift=shift)
        newest = estimate_growth(chosen, cohort, 3, days, shift=shift)
        assert series.value.shape == (3, steps)
        for name in ("value", "low", "high", "standard_error", "freedom", "current", "earlier", "verdict"):
            assert np.array_equal(getattr(series, name)[:, -1], getattr(newest, name), equal_nan=True)
        assert series.reasons == newest.reasons == ("", "No procedures in either window.", "")
        oldest = estimate_growth(chosen[:, : 13 + shift], cohort, 3, days[: 13 + shift], shift=shift)
        assert np.array_equal(series.value[:, 0], oldest.value, equal_nan=True)


def test_steps_of_a_series_may_be_withheld():
    chosen = np.random.default_rng(4).poisson(9, (8, 30)).astype(np.uint32)
    hidden = np.zeros((1, 5), bool)
    hidden[0, 2] = True
    series = growth_series(chosen, np.zeros(8, int), 1, np.full(30, 5), weeks=13, shift=13, withheld=hidden)
    assert np.isnan(series.value[0]).tolist() == [False, False, True, False, False]
    assert series.reason(0, 2) == "Withheld: the feed may have changed."


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"weeks": 13, "shift": 52}, "do not hold windows of 13 weeks that are 52 weeks apart. Load 65"),
        ({"weeks": 0, "shift": 1}, "do not hold windows"),
        ({"weeks": 1, "shift": 1}, "has no working day"),
        ({"weeks": 13, "shift": 13, "withheld": ("", "")}, "2 reasons were given for 1 cohorts"),
    ],
)
def test_windows_that_are_not_there_are_refused(asked, says):
    days = np.full(30, 5)
    days[-1] = 0
    with pytest.raises(ValueError, match=says):
        estimate_growth(np.ones((3, 30), np.uint32), np.zeros(3, int), 1, days, **asked)


@pytest.mark.parametrize("planted", GROWTH_PER_YEAR)
def test_the_planted_growth_is_inside_its_interval(sample, members, window, planted):
    state, code = planted
    weekly = load_weekly(sample, members, window, (code,))
    cohort = [of.name for of in members.cohorts].index(state)
    growth = growth_series(weekly.chosen, members.cluster_cohort, len(members.cohorts), window.working_days)
    true = GROWTH_PER_YEAR[planted]
    told = growth.is_ok[cohort]
    inside = (growth.low[cohort] <= true) & (true <= growth.high[cohort])
    if state == "FL":  # 57 and 99 procedures, most of them of one practice
        assert not told.any()
        assert growth.reasons[cohort].startswith("Too few to tell: one practice")
    else:
        assert told.all()
        assert inside[-1]
        assert inside.mean() > 0.9
