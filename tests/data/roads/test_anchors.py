"""Anchors on a made-up country whose shortest paths are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import RoadsUnavailable
from data.geography.sphere import great_circle_miles
from data.roads.anchor_build import build_anchors, choose_anchors, compute_anchors, places_within
from data.roads.anchored import AnchorTimes
from data.roads.anchors import ANCHORS_FILE, TIMES_FILE, AnchorErrors, AnchorTable
from data.roads.estimate import SPEED_LIMIT_MPH
from data.roads.estimator import EstimatorTimes
from data.roads.layers import InstantTimes, open_instant
from data.roads.times import DriveMatrix

from .conftest import SOUTH, WEST

FAR_AWAY = (35.0, -100.0)


@pytest.fixture(scope="module")
def table(grid_roads):
    return compute_anchors(choose_anchors(grid_roads.points, 80), grid_roads.matrix, "grid")


@pytest.fixture(scope="module")
def anchors(table):
    return AnchorTimes(table, EstimatorTimes())


def relative_error(answer, truth):
    compared = truth.minutes > 0
    return np.abs(answer.minutes[compared] / truth.minutes[compared] - 1)


def test_anchors_know_the_motorway_that_the_estimate_does_not(grid_roads, anchors):
    some = grid_roads.points[::7]
    truth = grid_roads.matrix(some, some)
    by_anchors = relative_error(anchors.matrix(some, some), truth)
    by_estimate = relative_error(EstimatorTimes().matrix(some, some), truth)
    assert np.median(by_anchors) < 0.05
    assert np.quantile(by_anchors, 0.9) < 0.15
    assert np.median(by_estimate) > 2 * np.median(by_anchors)


def test_one_to_many_is_a_row_of_the_matrix(grid_roads, anchors):
    some = grid_roads.points[::5]
    whole = anchors.matrix(some, some)
    row = anchors.one_to_many(tuple(some[3]), some)
    assert row.minutes[0] == pytest.approx(whole.minutes[3], rel=1e-4, abs=1e-3)
    assert row.miles[0] == pytest.approx(whole.miles[3], rel=1e-4, abs=1e-3)
    assert np.diagonal(whole.minutes) == pytest.approx(0, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(39.6, 40.08), st.floats(-83.4, -82.92)), min_size=1, max_size=15))
def test_zero_to_itself_never_above_the_speed_limit_and_always_the_same(anchors, points):
    answer = anchors.matrix(points, points)
    straight = great_circle_miles(np.array(points), np.array(points))
    assert np.diagonal(answer.minutes) == pytest.approx(0, abs=1e-3)
    assert (answer.minutes >= straight / SPEED_LIMIT_MPH * 60 * 0.9999 - 1e-4).all()
    assert (answer.miles >= straight * 0.9999 - 1e-4).all()
    assert np.array_equal(anchors.matrix(points, points).minutes, answer.minutes)


def test_minutes_grow_with_distance_along_a_street_but_for_a_little(anchors):
    street = np.stack([np.full(300, 39.7), np.linspace(-83.39, -82.95, 300)], axis=1)
    minutes = anchors.one_to_many(tuple(street[0]), street).minutes[0]
    fallen = np.maximum.accumulate(minutes) - minutes
    assert (fallen <= 0.05 * minutes + 0.2).all()
    assert minutes[-1] > 5 * minutes[30]


def test_far_from_every_anchor_there_is_no_answer_of_theirs(grid_roads, anchors):
    answer = anchors.matrix([FAR_AWAY, grid_roads.points[0], (np.nan, 1.0)], grid_roads.points[:2])
    assert np.isfinite(answer.minutes).tolist() == [[False, False], [True, True], [False, False]]
    assert anchors.isochrone(FAR_AWAY, 30).is_empty
    assert anchors.matrix(np.empty((0, 2)), grid_roads.points[:2]).minutes.shape == (0, 2)
    assert anchors.matrix(grid_roads.points[:2], np.empty((0, 2))).minutes.shape == (2, 0)


def test_off_the_land_there_is_no_answer_however_near_an_anchor_is(grid_roads):
    moved = compute_anchors(choose_anchors(grid_roads.points, 80), grid_roads.matrix, "grid")
    shore = AnchorTable(
        moved.points + np.array([41.75 - SOUTH, -87.7 - WEST]), moved.minutes, moved.miles, moved.computed, ""
    )
    answer = AnchorTimes(shore, EstimatorTimes()).matrix([(41.88, -87.65)], [(41.9, -87.7), (41.95, -87.45)])
    assert np.isfinite(answer.minutes).tolist() == [[True, False]]  # the second lies in Lake Michigan


def test_outside_the_anchors_the_estimate_answers_and_says_so(grid_roads, anchors):
    both = InstantTimes(anchors, EstimatorTimes())
    places = np.array([grid_roads.points[0], grid_roads.points[40], FAR_AWAY, (35.2, -100.4)])
    answer = both.matrix(places, places)
    assert np.isfinite(answer.minutes).all()
    assert answer.minutes[:2, :2] == pytest.approx(anchors.matrix(places[:2], places[:2]).minutes)
    assert answer.minutes[2:] == pytest.approx(EstimatorTimes().matrix(places[2:], places).minutes)
    assert "by the estimate, outside the anchors" in answer.statement.data
    inside = both.matrix(places[:2], places[:2]).statement
    assert inside.engine == "Anchors"
    assert "outside" not in inside.data
    assert not both.isochrone(FAR_AWAY, 20).is_empty


def test_two_networks_without_a_road_between_them(grid_roads):
    east = grid_roads.points[:, 1] > -83.15

    def broken(origins, destinations):
        whole = grid_roads.matrix(origins, destinations)
        across = (np.asarray(origins)[:, 1] > -83.15)[:, None] != (np.asarray(destinations)[:, 1] > -83.15)
        return DriveMatrix(np.where(across, np.nan, whole.minutes), np.where(across, np.nan, whole.miles))

    engine = AnchorTimes(
        compute_anchors(choose_anchors(grid_roads.points, 80), broken, "grid"), EstimatorTimes()
    )
    west_place, east_place = grid_roads.points[~east][5], grid_roads.points[east][-5]
    answer = engine.matrix([west_place, east_place], [west_place, east_place])
    assert np.isfinite(answer.minutes).tolist() == [[True, False], [False, True]]


def test_a_table_survives_its_files(table, tmp_path):
    table.write(tmp_path)
    again = AnchorTable.read(tmp_path)
    assert again.source == "grid"
    assert np.array_equal(again.points, table.points)
    assert again.minutes == pytest.approx(table.minutes, rel=1e-6, nan_ok=True)


def test_pairs_too_far_are_left_out_and_still_answered(grid_roads, monkeypatch):
    monkeypatch.setattr("data.roads.anchor_build.FAR_MILES", 8.0)
    sparse = compute_anchors(choose_anchors(grid_roads.points, 80), grid_roads.matrix, "grid")
    assert 0 < sparse.computed.mean() < 0.7
    answer = AnchorTimes(sparse, EstimatorTimes()).matrix(grid_roads.points[:1], grid_roads.points[-1:])
    assert answer.minutes[0, 0] == pytest.approx(
        grid_roads.matrix(grid_roads.points[:1], grid_roads.points[-1:]).minutes[0, 0], rel=0.3
    )


@pytest.mark.parametrize("damaged", [ANCHORS_FILE, TIMES_FILE])
def test_damaged_anchors_are_an_error_and_the_estimate_stands_in(table, tmp_path, damaged):
    directory = tmp_path / "roads" / "anchors"
    directory.mkdir(parents=True)
    table.write(directory)
    content = (directory / damaged).read_bytes()
    (directory / damaged).write_bytes(content[: len(content) // 2])
    with pytest.raises(RoadsUnavailable, match="can't be read"):
        AnchorTable.read(directory)
    said = open_instant(tmp_path).statement
    assert said.engine == "Estimate"
    assert "can't be read" in said.stands_in_for


def test_building_stores_anchors_and_their_error(grid_roads, tmp_path):
    class Exact:
        statement = EstimatorTimes().statement
        matrix = staticmethod(grid_roads.matrix)

    told = []
    directory = tmp_path / "roads" / "anchors"
    table, errors = build_anchors(
        Exact(), grid_roads.points, directory, count=60, report=lambda what, share: told.append(share)
    )
    assert len(table.points) <= 60
    assert errors.pairs >= 100
    assert 0 < errors.median < errors.p90
    assert AnchorErrors.read(directory) == errors
    assert told == sorted(told)
    assert told[-1] == 1.0
    drive = open_instant(tmp_path)
    assert drive.statement.engine == "Anchors"
    assert drive.statement.median_error == errors.median
    build_anchors(Exact(), grid_roads.points, directory, count=30, report=lambda what, share: None)
    assert sorted(path.name for path in directory.parent.iterdir()) == ["anchors"]


def test_no_anchor_on_the_roads_is_an_error(tmp_path, grid_roads):
    class Nowhere:
        statement = EstimatorTimes().statement

        @staticmethod
        def matrix(origins, destinations):
            nothing = np.full((len(origins), len(destinations)), np.nan)
            return DriveMatrix(nothing, nothing)

    with pytest.raises(RoadsUnavailable, match="0 of 20 places are on the roads"):
        build_anchors(Nowhere(), grid_roads.points, tmp_path / "a", count=20, report=lambda *_: None)
    assert not (tmp_path / "a").exists()


def test_places_are_zips_and_sites_within_the_bounds():
    sites = np.array([[39.95, -83.0], [50.0, 0.0]])
    places = places_within((-83.3, 39.7, -82.7, 40.2), sites)
    assert [39.95, -83.0] in places.tolist()
    assert [50.0, 0.0] not in places.tolist()
    assert len(places) > 30  # Columbus has some sixty ZIPs
