"""What accounts cost to drive is worked out once for equal questions, and anew for any other."""

import numpy as np
import pytest

from analytics.accounts import Accounts
from analytics.drive_figures import drive_figures
from analytics.drive_memory import remember_drive
from data.roads.estimator import EstimatorTimes
from workspace import Cache

DRIVE = EstimatorTimes()
POINTS = np.array([[41.88, -87.63], [42.05, -87.69], [41.60, -87.34]])
TERMS = {"threshold_minutes": 120.0, "calls_a_day": 8.0}


def accounts(points=POINTS, workload=(1.0, 2.0, 3.0), calls=(1.0, 1.0, 2.0)):
    return Accounts(points, np.array(workload), np.array(calls))


@pytest.fixture
def cost():
    return remember_drive(Cache().remember, "instant")


def test_it_is_what_is_worked_out_without_memory(cost):
    remembered, fresh = cost(DRIVE, accounts(), **TERMS), drive_figures(DRIVE, accounts(), **TERMS)
    np.testing.assert_array_equal(remembered.minutes, fresh.minutes)
    assert remembered.windshield_hours_a_week == fresh.windshield_hours_a_week


def test_equal_questions_have_one_answer(cost):
    assert cost(DRIVE, accounts(), **TERMS) is cost(DRIVE, accounts(POINTS.copy()), **TERMS)


@pytest.mark.parametrize(
    ("other", "home", "terms"),
    [
        (accounts(POINTS + 0.01), None, TERMS),
        (accounts(workload=(3.0, 2.0, 1.0)), None, TERMS),
        (accounts(calls=(2.0, 1.0, 1.0)), None, TERMS),
        (accounts(), (41.9, -87.6), TERMS),
        (accounts(), None, TERMS | {"threshold_minutes": 60.0}),
        (accounts(), None, TERMS | {"calls_a_day": 4.0}),
    ],
)
def test_any_difference_is_another_question(cost, other, home, terms):
    assert cost(DRIVE, other, home, **terms) is not cost(DRIVE, accounts(), **TERMS)


def test_another_engine_is_another_question():
    cache = Cache()
    instant, exact = (remember_drive(cache.remember, engine) for engine in ("instant", "exact"))
    assert instant(DRIVE, accounts(), **TERMS) is not exact(DRIVE, accounts(), **TERMS)
