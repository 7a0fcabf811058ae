"""What a territory costs to drive, on a handful of accounts that a person can check."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.accounts import Accounts, find_base
from analytics.drive import DriveMatrix, DriveStatement
from analytics.drive_doubts import ACROSS_EMPTY, ACROSS_WATER, SURE, doubt_pairs
from analytics.drive_figures import Reason, drive_figures
from analytics.windshield_hours import HOP
from data.errors import CoordinatesInvalid, OptionInvalid
from data.geography.sphere import great_circle_miles
from data.roads.estimator import EstimatorTimes

CHICAGO, OAK_PARK, JOLIET, SPRINGFIELD = (41.88, -87.63), (41.885, -87.79), (41.53, -88.08), (39.8, -89.65)
BENTON_HARBOR, HONOLULU, UNKNOWN = (42.11, -86.45), (21.31, -157.86), (np.nan, np.nan)
RENO, ELKO = (39.53, -119.81), (40.83, -115.76)


class StraightRoads:
    """60 mph along the great circle, except that the lake is driven around at 2.5 times the distance."""

    statement = DriveStatement("Straight", "a test")

    def matrix(self, origins, destinations, departing=None):
        origins, destinations = np.asarray(origins), np.asarray(destinations)
        miles = great_circle_miles(origins, destinations)
        miles = np.where(destinations[None, :, 0] == BENTON_HARBOR[0], 2.5 * miles, miles)
        miles = np.where(destinations[None, :, 0] == HONOLULU[0], np.nan, miles)
        return DriveMatrix(miles.copy(), miles)

    def one_to_many(self, origin, destinations, departing=None):
        return self.matrix([origin], destinations, departing)


def accounts(*points, workload=None, calls=None):
    weights = np.ones(len(points)) if workload is None else np.array(workload, dtype=float)
    return Accounts(np.array(points).reshape(-1, 2), weights, calls)


def test_furthest_mean_and_90th_percentile_in_minutes_and_miles():
    found = drive_figures(
        StraightRoads(), accounts(CHICAGO, OAK_PARK, SPRINGFIELD, workload=[1, 2, 1]), home=CHICAGO
    )
    near, far = 8.24, 178.3  # miles by any great-circle calculator
    assert found.furthest == 2
    assert found.max_minutes == pytest.approx(far, abs=0.5)
    assert found.mean_minutes == pytest.approx((0 + 2 * near + far) / 4, abs=0.3)
    assert found.p90_miles == pytest.approx(near + 0.8 * (far - near), abs=0.5)
    assert (found.accounts, found.reached, found.base_account) == (3, 3, None)
    assert [(row, found.describe(row).reason) for row in found.over.tolist()] == [(2, Reason.FAR)]
    assert np.isnan(found.windshield_hours_a_week)
    assert found.statement.engine == "Straight"


def test_across_the_lake_is_a_detour_and_says_why():
    found = drive_figures(
        StraightRoads(), accounts(OAK_PARK, BENTON_HARBOR, JOLIET), home=CHICAGO, threshold_minutes=60
    )
    assert found.over.tolist() == found.detours.tolist() == found.doubtful.tolist() == [1]
    across = found.describe(1)
    assert across.reason is Reason.WATER
    assert across.doubtful
    assert across.miles == pytest.approx(2.5 * across.straight_miles)


def test_islands_and_accounts_without_a_place_are_told_apart():
    found = drive_figures(StraightRoads(), accounts(OAK_PARK, HONOLULU, UNKNOWN), home=CHICAGO)
    assert (found.unreachable.tolist(), found.unplaced.tolist()) == ([1], [2])
    assert (found.accounts, found.reached) == (3, 1)
    by_estimate = drive_figures(EstimatorTimes(), accounts(OAK_PARK, HONOLULU, UNKNOWN), home=CHICAGO)
    assert (by_estimate.unreachable.tolist(), by_estimate.unplaced.tolist()) == ([1], [2])


def test_the_base_is_the_account_at_the_median_of_workload():
    some = accounts(CHICAGO, OAK_PARK, JOLIET, SPRINGFIELD, workload=[5, 1, 1, 1])
    assert find_base(some) == 0  # more than half of the workload lies there
    assert find_base(accounts(UNKNOWN, SPRINGFIELD, workload=[9, 0])) == 1
    found = drive_figures(StraightRoads(), some)
    assert found.base_account == 0
    assert found.base == CHICAGO


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(38, 42), st.floats(-91, -87), st.floats(0, 9)), min_size=1, max_size=25))
def test_no_account_is_a_much_better_base_than_the_one_found(rows):
    given_accounts = accounts(*((lat, lon) for lat, lon, _ in rows), workload=[w for *_, w in rows])
    weights = given_accounts.workload if given_accounts.workload.sum() > 0 else np.ones(len(rows))
    cost = great_circle_miles(given_accounts.points, given_accounts.points) @ weights
    # The nearest account to the best point costs at most twice the best point (triangle inequality).
    assert cost[find_base(given_accounts)] <= 2 * cost.min() + 1e-6


def test_weekly_hours_are_tours_of_calls():
    # Twelve calls in two days of six: out and back twice to 35.1 miles, and ten hops.
    found = drive_figures(
        StraightRoads(),
        accounts(JOLIET, (41.53, -88.2), calls=np.array([6.0, 6.0])),
        home=CHICAGO,
        calls_a_day=6,
    )
    out = great_circle_miles(np.array([CHICAGO]), np.array([JOLIET, (41.53, -88.2)]))[0]
    hop = great_circle_miles(np.array([JOLIET]), np.array([(41.53, -88.2)]))[0, 0]
    assert found.windshield_hours_a_week == pytest.approx((2 * out.mean() * 2 + 10 * HOP * hop) / 60)
    none = drive_figures(StraightRoads(), accounts(JOLIET, calls=np.zeros(1)), home=CHICAGO)
    assert none.windshield_hours_a_week == 0


def shortest_tour_miles(places):
    """Return the shortest way from the first of seven places through the others and back."""
    miles = great_circle_miles(places, places)
    legs = np.pad(np.array(list(itertools.permutations(range(1, 7)))), ((0, 0), (1, 1)))  # from 0 and back
    return miles[legs[:, :-1], legs[:, 1:]].sum(axis=1).min()


@pytest.mark.parametrize("seed", range(4))
def test_weekly_hours_are_near_those_of_shortest_tours(seed):
    # Thirty of two hundred accounts in a week, in five sectors around the base, at 60 mph.
    rng = np.random.default_rng(seed)
    base = np.array([40.0, -88.0])
    points = base + rng.normal(0, 0.4, (200, 2))
    found = drive_figures(
        StraightRoads(), accounts(*points, calls=np.full(200, 30 / 200)), home=tuple(base), calls_a_day=6
    )
    weeks = []
    for _ in range(8):
        called = points[rng.choice(200, 30, replace=False)]
        around = np.argsort(np.arctan2(*(called - base).T))
        days = [np.concatenate([base[None], called[around[day : day + 6]]]) for day in range(0, 30, 6)]
        weeks.append(sum(shortest_tour_miles(day) for day in days) / 60)
    assert found.windshield_hours_a_week == pytest.approx(np.mean(weeks), rel=0.15)


def test_nothing_to_drive_to():
    assert drive_figures(StraightRoads(), accounts()) is None
    assert drive_figures(StraightRoads(), accounts(UNKNOWN)) is None
    found = drive_figures(StraightRoads(), accounts(), home=CHICAGO)
    assert (found.accounts, found.furthest, found.over.tolist()) == (0, None, [])
    assert np.isnan([found.max_minutes, found.mean_minutes, found.p90_miles]).all()


def test_what_can_not_be_is_refused():
    with pytest.raises(CoordinatesInvalid, match="swapped"):
        accounts((-87.63, 41.88))
    for workload in ([1.0, 2.0], [-1.0], [np.nan]):
        with pytest.raises(OptionInvalid, match="workload"):
            Accounts(np.array([CHICAGO]), np.array(workload))
    for options in ({"threshold_minutes": 0}, {"calls_a_day": 0.5}):
        with pytest.raises(OptionInvalid):
            drive_figures(StraightRoads(), accounts(CHICAGO), **options)


def test_doubts_are_of_water_and_of_empty_country():
    origins = np.array([CHICAGO, CHICAGO, RENO, UNKNOWN, CHICAGO])
    destinations = np.array([BENTON_HARBOR, JOLIET, ELKO, JOLIET, CHICAGO])
    assert doubt_pairs(origins, destinations).tolist() == [ACROSS_WATER, SURE, ACROSS_EMPTY, SURE, SURE]
    assert doubt_pairs(np.empty((0, 2)), np.empty((0, 2))).tolist() == []
