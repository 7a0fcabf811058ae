"""What a call is worth: decile × how overdue it is."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.routes.value import (
    LEAST_OVERDUE,
    MOST_OVERDUE,
    NO_DECILE,
    decile_opportunity,
    measure_overdue,
    measure_rhythm,
    value_call,
    value_calls,
)

SUNDAY = date(2026, 12, 6)


def days_ago(*numbers):
    return [SUNDAY - timedelta(days=n) for n in numbers]


@pytest.mark.parametrize(
    ("calls_a_quarter", "made", "overdue"),
    [
        (1, (), 1.0),  # once a quarter, never seen
        (6, (), MOST_OVERDUE),  # six owed; more than three counts as three
        (6, (15.17,), 1.0),  # on schedule, though five are missing
        (13, (7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84), 1.0),  # weekly, and due again
        (13, (14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84), 2.0),  # a week was left out
        (6, (50, 52, 54, 56, 58, 60), LEAST_OVERDUE),  # all six made, if long ago
        (0.5, (100,), LEAST_OVERDUE),  # once in half a year: the window is half a year
        (0.5, (190,), 1.0),
    ],
)
def test_overdue(calls_a_quarter, made, overdue):
    rhythm = measure_rhythm(calls_a_quarter, days_ago(*made), SUNDAY)
    assert value_call(rhythm, 1.0).overdue == pytest.approx(overdue, abs=0.02)


def test_a_call_of_decile_ten_on_schedule_is_worth_ten():
    rhythm = measure_rhythm(13, days_ago(*range(7, 85, 7)), SUNDAY)
    worth = value_call(rhythm, float(decile_opportunity(10)))
    assert (worth.value, worth.made, worth.last_day) == (10.0, 12, SUNDAY - timedelta(days=7))


def test_a_second_call_in_the_week_is_worth_less():
    rhythm = measure_rhythm(26, (), SUNDAY)
    first, second, third = (value_call(rhythm, 8.0, number).value for number in (1, 2, 3))
    assert (first, second, third) == (24.0, 12.0, 6.0)


def test_somebody_without_procedures_counts_half_a_decile():
    assert decile_opportunity([0, 1, 10]).tolist() == [NO_DECILE, 1.0, 10.0]


def test_when_the_latest_call_is_long_enough_ago_and_when_one_is_owed_again():
    rhythm = measure_rhythm(6.5, days_ago(3), SUNDAY)  # every two weeks
    assert rhythm.rested_on == SUNDAY + timedelta(days=4)  # a week after it
    full = measure_rhythm(2, days_ago(80, 40), SUNDAY)
    assert full.owed == 0
    assert full.owed_on == SUNDAY + timedelta(days=11)  # when the older one is 91 days ago


def test_many_at_once_are_valued_as_each_by_itself():
    rhythms = [measure_rhythm(n, days_ago(*made), SUNDAY) for n, made in ((1, ()), (6, (20, 50)), (13, (9,)))]
    at_once = value_calls(
        decile_opportunity([3, 0, 9]),
        measure_overdue([r.owed for r in rhythms], [r.since_days / r.interval_days for r in rhythms]),
    )
    each = [value_call(r, o).value for r, o in zip(rhythms, (3.0, 0.5, 9.0), strict=True)]
    assert np.allclose(at_once, each)


@given(
    st.floats(0.25, 60),
    st.lists(st.integers(0, 400), max_size=30),
    st.integers(1, 400),
    st.integers(0, 10),
)
def test_a_further_call_made_never_makes_the_next_one_worth_more(calls_a_quarter, made, again, decile):
    opportunity = float(decile_opportunity(decile))
    before = value_call(measure_rhythm(calls_a_quarter, days_ago(*made), SUNDAY), opportunity)
    after = value_call(measure_rhythm(calls_a_quarter, days_ago(*made, again), SUNDAY), opportunity)
    assert 0 < after.value <= before.value
    assert LEAST_OVERDUE <= after.overdue <= MOST_OVERDUE


@given(st.floats(0.25, 60), st.lists(st.integers(0, 400), max_size=30))
def test_one_is_owed_on_the_day_that_is_named_and_not_before(calls_a_quarter, made):
    rhythm = measure_rhythm(calls_a_quarter, days_ago(*made), SUNDAY)
    if rhythm.owed > 0:
        return
    on = measure_rhythm(calls_a_quarter, days_ago(*made), rhythm.owed_on)
    before = measure_rhythm(calls_a_quarter, days_ago(*made), rhythm.owed_on - timedelta(days=1))
    assert before.owed <= 0 < on.owed
