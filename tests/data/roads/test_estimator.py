"""The estimator: what always holds of it, and what it says of bad input."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import CoordinatesInvalid, OptionInvalid
from data.geography.sphere import great_circle_miles, pair_miles
from data.roads.estimate import SPEED_LIMIT_MPH, EstimateModel, shipped_model
from data.roads.estimator import EstimatorTimes

CHICAGO, AURORA, ROCKFORD = (41.88, -87.63), (41.76, -88.32), (42.27, -89.09)
HONOLULU, HILO = (21.31, -157.86), (19.71, -155.08)
LAKE = (42.5, -87.2)

places = st.tuples(st.floats(25.0, 48.9), st.floats(-124.0, -67.5))


@pytest.fixture(scope="module")
def drive():
    return EstimatorTimes()


@pytest.fixture(scope="module")
def anywhere():
    return EstimatorTimes(anywhere=True)


def test_chicago_to_its_suburb_and_to_rockford(drive):
    # Free flow by any road atlas: Aurora about 45 minutes and 41 miles, Rockford about 85 and 88.
    answer = drive.matrix([CHICAGO], [AURORA, ROCKFORD])
    assert answer.minutes[0] == pytest.approx([50, 90], rel=0.3)
    assert answer.miles[0] == pytest.approx([41, 88], rel=0.15)


@settings(max_examples=60, deadline=None)
@given(st.lists(places, min_size=2, max_size=12))
def test_zero_to_itself_symmetric_and_never_above_the_speed_limit(anywhere, points):
    answer = anywhere.matrix(points, points)
    straight = great_circle_miles(np.array(points), np.array(points))
    assert np.diagonal(answer.minutes) == pytest.approx(0, abs=1e-3)
    assert answer.minutes == pytest.approx(answer.minutes.T, rel=1e-4, abs=1e-3)
    assert (answer.minutes >= straight / SPEED_LIMIT_MPH * 60 * 0.9999 - 1e-4).all()
    assert (answer.miles >= straight * 0.9999 - 1e-4).all()


@pytest.mark.parametrize("log_density", [-12.0, -4.0, -2.5, -1.3, 3.0])
def test_minutes_grow_with_distance_at_any_density(log_density):
    miles = np.geomspace(0.01, 3000, 400)[None]
    densities = np.array([log_density]), np.full(400, log_density)
    minutes, road = shipped_model().predict(miles, densities, np.zeros((1, 1), dtype=np.float32))
    assert (np.diff(minutes[0]) > 0).all()
    assert (np.diff(road[0]) > 0).all()
    assert np.isfinite(minutes).all()


def test_water_between_makes_it_longer():
    miles, densities = np.array([[30.0]]), (np.array([-3.0]), np.array([-3.0]))
    dry, wet = (shipped_model().predict(miles, densities, np.float32([[share]]))[0] for share in (0.0, 1.0))
    assert wet[0, 0] > 1.2 * dry[0, 0]


def test_the_same_question_has_the_same_answer(drive):
    points = np.random.default_rng(1).uniform((40, -90), (43, -85), (50, 2))
    first, second = drive.matrix(points, points), EstimatorTimes().matrix(points, points)
    assert np.array_equal(first.minutes, second.minutes, equal_nan=True)
    some = drive.matrix(points[:3], points)
    assert np.array_equal(some.minutes, first.minutes[:3], equal_nan=True)


def test_no_road_between_islands_nor_off_the_land(drive):
    answer = drive.matrix([HONOLULU, CHICAGO], [HILO, ROCKFORD, LAKE, (np.nan, -87.0), HONOLULU])
    known = [[False, False, False, False, True], [False, True, False, False, False]]
    assert np.isfinite(answer.minutes).tolist() == known
    assert np.isfinite(answer.miles).tolist() == known


@pytest.mark.parametrize(("origins", "destinations"), [(0, 0), (0, 3), (3, 0)])
def test_nothing_asked_nothing_answered(drive, origins, destinations):
    answer = drive.matrix([CHICAGO] * origins, [AURORA] * destinations)
    assert answer.minutes.shape == answer.miles.shape == (origins, destinations)


@pytest.mark.parametrize(
    ("points", "complaint"),
    [
        ([(-87.63, 41.88)], "look swapped"),
        ([CHICAGO, (-88.0, 42.0)], "1 of 2 destinations look swapped; the first is number 1"),
        ([(141.0, 20.0)], "no point on Earth"),
        ([1.0, 2.0, 3.0], "shape"),
        ([("a", "b")], "not numbers"),
    ],
)
def test_bad_points_are_named(drive, points, complaint):
    with pytest.raises(CoordinatesInvalid, match=complaint):
        drive.matrix([CHICAGO], points)


def test_an_isochrone_holds_what_is_near_and_not_what_is_far(drive):
    from shapely import Point

    area = drive.isochrone(AURORA, 30)
    assert area.is_valid
    for place in np.random.default_rng(0).uniform((41.2, -89.1), (42.3, -87.8), (300, 2)):
        minutes = drive.one_to_many(AURORA, place[None]).minutes[0, 0]
        if minutes < 28 or minutes > 32:
            assert area.contains(Point(place[1], place[0])) == (minutes < 30), place


def test_isochrones_nest_and_end_at_the_shore(drive):
    from shapely import Point

    areas = [drive.isochrone(CHICAGO, minutes) for minutes in (15, 30, 60, 120)]
    for smaller, larger in itertools.pairwise(areas):
        assert smaller.difference(larger.buffer(0.02)).is_empty
        assert smaller.area < larger.area
    assert not areas[1].contains(Point(-87.2, 41.95))
    assert drive.isochrone(LAKE, 30).is_empty
    for minutes in (0, -5, float("nan"), 601):
        with pytest.raises(OptionInvalid):
            drive.isochrone(CHICAGO, minutes)


def test_the_statement_names_truth_and_error(drive):
    said = drive.statement
    assert "free flow" in said.data
    assert "USA-road-NY" in said.truth
    assert 0.05 < said.median_error < 0.1 < said.p90_error <= 0.27
    assert not said.exact


def test_a_fit_finds_the_speed_that_made_the_pairs():
    rng = np.random.default_rng(5)
    start, end = (rng.uniform((40, -84), (41, -83), (4000, 2)) for _ in range(2))
    miles = pair_miles(start, end)
    density = rng.normal(-3, 1, 4000), rng.normal(-3, 1, 4000)
    minutes = 2.0 * miles**0.85 * np.exp(0.1 * (density[0] + density[1] + 6))
    model = EstimateModel.fit(miles, density, np.zeros(4000), minutes, 1.25 * miles)
    told, road = model.predict(
        miles[:1, None], (density[0][:1], density[1][:1]), np.zeros((1, 1), dtype=np.float32)
    )
    assert told[0, 0] == pytest.approx(max(minutes[0], miles[0] * 60 / SPEED_LIMIT_MPH), rel=0.03)
    assert road[0, 0] == pytest.approx(1.25 * miles[0], rel=0.03)


def test_coefficients_survive_a_file(tmp_path):
    shipped_model().write(tmp_path / "model.json")
    assert EstimateModel.read(tmp_path / "model.json") == shipped_model()
