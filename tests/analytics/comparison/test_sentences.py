"""Differences in sentences: the points are the plain gap, the ratio has the interval, and q is told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from analytics.comparison.differences import compare_pairs
from analytics.comparison.mix_distances import MixDistances
from analytics.comparison.sentences import (
    isolate,
    say_differences,
    say_mix_differences,
    say_mix_tested,
    say_tested,
    write_q,
)
from analytics.metrics import METRICS, MetricValues

NAMES = ("T3", "T4", "T5")
FREE = 1_000.0


def figures(shares, scale, errors, usable=None):
    """Cohorts' values in per cent, tested on a scale."""
    shares = np.array(shares)
    usable = np.ones(len(shares), dtype=bool) if usable is None else np.array(usable)
    tested = compare_pairs(scale(shares), np.array(errors), np.full(len(shares), FREE), usable)
    unknown = np.full(len(shares), np.nan)
    return MetricValues(100 * shares, unknown, unknown, ("",) * len(shares), differences=tested)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_growth_is_said_in_points_and_as_a_ratio_with_its_interval():
    values = figures([0.062, -0.010], np.log1p, [0.02, 0.015])
    (said,), tested = say_differences(METRICS["growth"], NAMES[:2], values)
    # 1.062 / 0.990 is 1.0727; its log, 0.0702, has the standard error 0.025, so 1.0212 to 1.1267.
    assert plain(said) == (
        "T3 grew more than T4: +6.2 % against −1.0 %, 7.2 points. From the same start it would now do 7.3 % "
        "more (2.1 to 12.7); q = 0.005."
    )
    assert tested == 1


def test_of_two_that_fell_one_fell_less_and_the_better_one_is_named_first():
    values = figures([-0.30, -0.05], np.log1p, [0.02, 0.02])
    (said,), _ = say_differences(METRICS["growth"], NAMES[:2], values)
    assert plain(said).startswith("T4 fell less than T3: −5.0 % against −30.0 %, 25.0 points.")
    values = figures([0.1, 0.6], np.log1p, [0.02, 0.02])
    (said,), _ = say_differences(METRICS["inbound_growth"], NAMES[:2], values)
    assert plain(said).startswith("Patients from outside grew more in T4 than in T3: +60.0 % against +10.0 %")
    assert "it would now receive 45.5" in plain(said)


def test_leakage_is_said_in_points_and_as_a_ratio_of_odds():
    values = figures([0.22, 0.35], special.logit, [0.1, 0.1])
    (said,), _ = say_differences(METRICS["leakage"], NAMES[:2], values)
    # odds of 35 to 65 and of 22 to 78: 1.909 times
    assert plain(said) == (
        "T4 sends a larger share of its patients outside than T3: 35.0 % against 22.0 %, 13.0 points. The "
        "odds are 1.91 times as high (1.45 to 2.52); q < 0.001."
    )


def test_a_share_has_its_interval_in_points():
    values = figures([0.41, 0.28], np.asarray, [0.03, 0.04])
    (said,), _ = say_differences(METRICS["share_commercial"], NAMES[:2], values)
    assert plain(said) == (
        "The share of Commercial is larger in T3 than in T4: 41.0 % against 28.0 %, 13.0 points (3.2 to "
        "22.8); q = 0.009."
    )


@given(st.lists(st.floats(-0.5, 1.0), min_size=2, max_size=6))
def test_as_many_sentences_as_pairs_that_stand_and_no_more_than_asked_for(shares):
    values = figures(shares, np.log1p, np.full(len(shares), 0.05))
    names = [f"T{number}" for number in range(len(shares))]
    stands = int(values.differences.stands.sum())
    said, tested = say_differences(METRICS["growth"], names, values, most=100)
    assert (len(said), tested) == (stands, len(shares) * (len(shares) - 1) // 2)
    few, _ = say_differences(METRICS["growth"], names, values, most=2)
    assert few[:2] == said[:2]
    assert len(few) == min(stands, 3)
    if stands > 3:
        assert few[2] == f"{stands - 2} more pairs differ."


def test_how_many_pairs_were_tested_is_said_and_why_others_were_not():
    values = figures([0.2, 0.0, 0.0], np.log1p, [0.02, 0.02, 0.02])
    assert plain(say_tested(METRICS["growth"], values)) == (
        "2 of the 3 pairs tested differ by more than chance, corrected for all of them (at most 4 % false)."
    )
    values = figures([0.2, 0.0, 0.0], np.log1p, [0.02, 0.02, 0.02], [True, True, False])
    assert plain(say_tested(METRICS["growth"], values)) == (
        "The one pair that was tested differs by more than chance; not tested: 2 lack a figure or enough "
        "to tell."
    )
    values = figures([0.2, 0.0], np.log1p, [0.02, 0.02], [True, False])
    assert say_tested(METRICS["growth"], values) == (
        "No pair could be tested; not tested: 1 lacks a figure or enough to tell."
    )
    untested = MetricValues(np.array([1.0]), np.array([1.0]), np.array([1.0]), ("",))
    assert say_tested(METRICS["top_five"], untested) == ""
    assert say_differences(METRICS["top_five"], ["T3"], untested) == ([], 0)


def test_payer_mixes_that_differ_and_whether_hidden_counts_could_make_it_up():
    def pair(value):
        return np.array([[np.nan, value], [value, np.nan]])

    distances = MixDistances(
        value=pair(0.14), low=pair(0.09), high=pair(0.2), p=pair(0.03), q=pair(0.03), stands=pair(1) == 1,
        band_low=pair(0.0), band_high=pair(0.3), hidden_could_explain=pair(1) == 1,
        state=np.array([[2, 0], [0, 2]], dtype=np.int8),
    )  # fmt: skip
    (said,), tested = say_mix_differences(NAMES[:2], distances)
    assert plain(said) == (
        "The payer mixes of T3 and T4 differ: 14.0 of 100 procedures (9.0 to 20.0) would have to be paid by "
        "another class for the two to be alike; q = 0.03; hidden counts could make that up."
    )
    assert tested == 1
    assert say_mix_tested(distances) == "The one pair that was tested differs by more than chance."


@pytest.mark.parametrize(
    ("q", "written"), [(0.0004, "q < 0.001"), (0.0051, "q = 0.005"), (0.031, "q = 0.03"), (1.0, "q = 1.00")]
)
def test_a_corrected_p_value_is_written(q, written):
    assert plain(write_q(q)) == written


def test_a_name_from_right_to_left_does_not_turn_its_sentence():
    assert isolate("T4 شمال") == "\u2068T4 شمال\u2069"
    assert isolate("T3 <North> & 🏝") == "T3 <North> & 🏝"
