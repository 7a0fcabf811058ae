"""Isochrones from minutes along rays, over a country that can be measured by hand."""

import numpy as np
import pytest
from shapely import Point

from data.geography.sphere import great_circle_miles, points_around
from data.roads.estimate import SPEED_LIMIT_MPH
from data.roads.isochrone import STEPS, ray_isochrone

HERE = (41.9, -100.0)


def country(shore_miles=np.inf):
    """Minutes at a mile a minute, up to a shore all around."""

    def minutes_to(points):
        miles = great_circle_miles(np.array([HERE]), points)[0]
        return np.where(miles <= shore_miles, miles, np.nan)

    return minutes_to


def holds(area, miles):
    points = points_around(HERE, np.arange(0, 360, 3.0), np.array([miles]))[:, 0]
    return {bool(area.covers(Point(lon, lat))) for lat, lon in points}


def test_without_a_shore_it_is_a_circle():
    area = ray_isochrone(country(), HERE, 30, on_land=False)
    assert holds(area, 29.95) == {True}
    assert holds(area, 30.05) == {False}


@pytest.mark.parametrize("shore_miles", [0.2, 7.1, 20.0])
def test_those_on_the_shore_are_within_and_not_much_of_the_water(shore_miles):
    step = 120 * SPEED_LIMIT_MPH / 60 / STEPS
    area = ray_isochrone(country(shore_miles), HERE, 120, on_land=False)
    assert holds(area, 0.99 * shore_miles) == {True}
    assert holds(area, shore_miles + step + 0.05) == {False}


def test_a_shore_at_the_end_of_the_time_is_not_beyond_it():
    area = ray_isochrone(country(29.9), HERE, 30, on_land=False)
    assert holds(area, 30.2) == {False}


def test_off_the_network_it_is_empty():
    assert ray_isochrone(lambda points: np.full(len(points), np.nan), HERE, 30, on_land=False).is_empty
