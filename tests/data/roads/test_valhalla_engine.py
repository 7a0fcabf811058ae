"""Valhalla on the real tiles of Columbus, Ohio: what it gives, what it refuses, what it survives."""

import importlib.util
import json
import os
import shutil
import signal
import threading
from datetime import datetime

import numpy as np
import pytest
from shapely import Point

from data.errors import CoordinatesInvalid, OptionInvalid, RoadsUnavailable
from data.geography.sphere import great_circle_miles
from data.roads import valhalla_worker
from data.roads.tiles import TileSet
from data.roads.valhalla_engine import DirectRunner, ValhallaTimes
from jobs.pool import JobPool

pytest.importorskip("valhalla", reason="windshield[roads] is not installed")

CAPITOL, AIRPORT, CAMPUS = (39.9612, -82.9988), (39.9980, -82.8919), (40.0017, -83.0197)
OFF_ROADS = (40.30, -83.0)  # 3 miles north of the roads of these tiles
FAR_AWAY = (41.88, -87.63)
MISSING = (np.nan, -83.0)


class Counting:
    """A runner that remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def run(self, function, *args):
        if function is valhalla_worker.measure_block:
            self.asked.append((len(args[2]), len(args[3])))
        return function(*args)

    @property
    def cells(self):
        return sum(rows * columns for rows, columns in self.asked)


@pytest.fixture(scope="module")
def tiles(shared_data):
    return TileSet.open(shared_data / "road/columbus/valhalla_tiles.tar")


@pytest.fixture
def runner():
    return Counting()


@pytest.fixture
def engine(tiles, runner):
    return ValhallaTimes(tiles, runner)


@pytest.fixture(scope="module")
def places(tiles):
    random = np.random.default_rng(7)
    some = np.stack([random.uniform(39.92, 40.04, 120), random.uniform(-83.06, -82.92, 120)], axis=1)
    return np.round(some, 5)


@pytest.fixture(scope="module")
def pool():
    with JobPool() as pool:
        yield pool


def route_minutes(tiles, origin, destination):
    actor = valhalla_worker._open_tiles(str(tiles.path), tiles.stamp)
    request = {
        "locations": [{"lat": lat, "lon": lon} for lat, lon in (origin, destination)],
        "costing": "auto",
    }
    return json.loads(actor.route(json.dumps(request)))["trip"]["summary"]["time"] / 60


def test_downtown_to_the_airport(engine):
    answer = engine.matrix([CAPITOL], [AIRPORT])
    assert 9 < answer.minutes[0, 0] < 16
    assert 7 < answer.miles[0, 0] < 11


def test_figures_are_those_of_a_route(engine, tiles, places):
    answer = engine.matrix(places[:6], places[60:68])
    routes = np.array([[route_minutes(tiles, a, b) for b in places[60:68]] for a in places[:6]])
    gap = answer.minutes - routes
    assert np.median(np.abs(gap)) < 0.02
    assert (np.abs(gap) < 0.05).mean() > 0.9


@pytest.mark.parametrize("shape", [(2, 9), (9, 2), (5, 6), (1, 9), (9, 1), (40, 41)])
def test_the_shape_of_the_question_changes_no_figure(tiles, places, shape):
    # pyvalhalla 3.2 mixes the rows of a matrix that is not square.
    rows, columns = places[: shape[0]], places[60 : 60 + shape[1]]
    whole = ValhallaTimes(tiles, DirectRunner()).matrix(rows, columns)
    alone = ValhallaTimes(tiles, DirectRunner())
    for row in (0, shape[0] - 1):
        for column in (0, shape[1] - 1):
            pair = alone.matrix(rows[[row]], columns[[column]])
            assert pair.minutes[0, 0] == whole.minutes[row, column]
            assert pair.miles[0, 0] == whole.miles[row, column]


def test_roads_are_no_shorter_than_straight_lines(engine, places):
    answer = engine.matrix(places[:20], places[20:40])
    straight = great_circle_miles(places[:20], places[20:40])
    assert not np.isnan(answer.minutes).any()
    assert (answer.miles > straight - 0.5).all()
    assert (answer.miles <= answer.minutes / 60 * 80).all()


def test_twice_the_same(tiles, places):
    first, second = (ValhallaTimes(tiles, DirectRunner()).matrix(places[:15], places[:15]) for _ in "ab")
    assert np.array_equal(first.minutes, second.minutes)
    assert np.array_equal(first.miles, second.miles)


@pytest.mark.parametrize(("rows", "columns"), [(0, 3), (3, 0), (0, 0)])
def test_empty_lists(engine, places, runner, rows, columns):
    answer = engine.matrix(places[:rows], places[:columns])
    assert answer.minutes.shape == answer.miles.shape == (rows, columns)
    assert not runner.asked


def test_places_without_an_answer_spoil_no_other(engine):
    points = [CAPITOL, OFF_ROADS, MISSING, FAR_AWAY, AIRPORT]
    answer = engine.matrix(points, points)
    known = np.isfinite(answer.minutes)
    assert known[np.ix_([0, 4], [0, 4])].all()
    assert known.sum() == 4 + 2  # and a place off the roads to itself
    assert answer.minutes[1, 1] == answer.minutes[3, 3] == 0
    assert (known == np.isfinite(answer.miles)).all()


def test_nothing_but_missing_points(engine, runner):
    assert np.isnan(engine.matrix([MISSING], [MISSING, CAPITOL]).minutes).all()
    assert not runner.asked


def test_a_block_that_is_refused_is_halved_to_the_bad_place(tiles, places):
    points = np.array([*places[:6], OFF_ROADS, *places[6:8]])
    figures = valhalla_worker.measure_block(str(tiles.path), tiles.stamp, places[:3], points, 3219)
    assert np.isnan(figures).any(axis=(0, 1)).nonzero()[0].tolist() == [6]


def test_a_wider_snap_reaches_the_road(tiles):
    near = ValhallaTimes(tiles, DirectRunner(), snap_miles=0.01)
    far = ValhallaTimes(tiles, DirectRunner(), snap_miles=30)
    field = (40.0, -83.0)  # 40 yards from a street
    assert np.isnan(near.matrix([field], [CAPITOL]).minutes[0, 0])
    assert far.matrix([field], [CAPITOL]).minutes[0, 0] > 0
    assert far.matrix([OFF_ROADS], [CAPITOL]).minutes[0, 0] > 0


def test_identical_points(engine):
    answer = engine.matrix([CAPITOL, CAPITOL, AIRPORT], [CAPITOL, AIRPORT, AIRPORT])
    assert answer.minutes[0, 0] == answer.minutes[2, 1] == answer.miles[0, 0] == 0
    assert answer.minutes[0, 1] == answer.minutes[0, 2] == answer.minutes[1, 1] > 0


def test_one_to_many_is_a_row_of_the_matrix(engine, places):
    one = engine.one_to_many(CAPITOL, places[:5])
    assert np.array_equal(one.minutes, engine.matrix([CAPITOL], places[:5]).minutes)


def test_what_is_known_is_not_asked_again(engine, places, runner):
    engine.matrix(places[:10], places[20:30])
    asked = runner.cells
    again = engine.matrix(places[:10][::-1], places[20:30])
    assert runner.cells == asked
    assert np.array_equal(again.minutes[::-1], engine.matrix(places[:10], places[20:30]).minutes)


def test_only_what_is_missing_is_asked(engine, places, runner):
    engine.matrix(places[:10], places[20:30])
    runner.asked.clear()
    engine.matrix(places[:11], places[20:30])  # one origin more
    assert all(rows == 1 for rows, _ in runner.asked)
    runner.asked.clear()
    engine.matrix(places[:11], places[20:31])  # one destination more
    assert all(columns == 1 for _, columns in runner.asked)


def test_a_memory_that_is_too_small_forgets_and_answers(tiles, places):
    small = ValhallaTimes(tiles, DirectRunner(), max_pairs=5)
    large = ValhallaTimes(tiles, DirectRunner())
    for _ in range(2):
        asked = small.matrix(places[:6], places[10:14])
        assert np.array_equal(asked.minutes, large.matrix(places[:6], places[10:14]).minutes)


def test_a_departure_is_a_question_of_its_own(engine, places, runner):
    free = engine.matrix(places[:3], places[10:13])
    asked = runner.cells
    monday = engine.matrix(places[:3], places[10:13], departing=datetime(2026, 11, 23, 8, 0))
    assert runner.cells > asked
    assert np.allclose(monday.minutes, free.minutes, atol=5)  # these tiles hold no speeds by the hour


def test_progress_rises_to_one(engine, places):
    shares = []
    engine.follow(places[:30], places[30:60], None, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_cancelling_midway_keeps_what_was_found(engine, places, runner):
    class Enough(Exception):
        pass

    def stop(share):
        if share > 0.01:
            raise Enough

    with pytest.raises(Enough):
        engine.follow(places[:40], places[60:100], None, stop)
    assert 0 < runner.cells < 1600
    runner.asked.clear()
    engine.one_to_many(tuple(places[0]), places[60:64])
    engine.matrix(places[:40], places[60:100])
    assert 0 < runner.cells <= 1600


def test_swapped_coordinates(engine):
    with pytest.raises(CoordinatesInvalid, match="swapped"):
        engine.matrix([CAPITOL], [AIRPORT[::-1]])
    with pytest.raises(CoordinatesInvalid):
        engine.isochrone(CAPITOL[::-1], 10)


def test_an_isochrone_holds_what_is_near_and_grows(engine):
    small, large = engine.isochrone(CAPITOL, 5), engine.isochrone(CAPITOL, 10)
    assert small.is_valid
    assert large.is_valid
    assert 0 < small.area < large.area
    assert large.contains(Point(CAPITOL[1], CAPITOL[0]))
    assert not small.contains(Point(AIRPORT[1], AIRPORT[0]))


def test_isochrones_and_minutes_agree(engine, places):
    area = engine.isochrone(CAPITOL, 8)
    minutes = engine.one_to_many(CAPITOL, places).minutes[0]
    inside = np.array([area.contains(Point(lon, lat)) for lat, lon in places])
    assert (minutes[inside] < 10).mean() > 0.9
    assert (minutes[~inside] > 6.5).mean() > 0.9


@pytest.mark.parametrize("origin", [OFF_ROADS, MISSING, FAR_AWAY])
def test_no_isochrone_off_the_roads(engine, origin):
    assert engine.isochrone(origin, 10).is_empty


@pytest.mark.parametrize("minutes", [0, -1, np.nan, np.inf, 601])
def test_minutes_that_can_not_be(engine, minutes):
    with pytest.raises(OptionInvalid):
        engine.isochrone(CAPITOL, minutes)


def test_the_statement_names_tiles_and_says_free_flow(engine, tiles):
    statement = engine.statement
    assert (statement.engine, statement.exact, statement.truth) == ("Valhalla", True, "")
    for part in (tiles.id, tiles.day.isoformat(), "Free flow", "OpenStreetMap"):
        assert part in statement.data


def test_options_that_can_not_be(tiles):
    with pytest.raises(OptionInvalid):
        ValhallaTimes(tiles, DirectRunner(), snap_miles=0)
    with pytest.raises(OptionInvalid):
        ValhallaTimes(tiles, DirectRunner(), max_pairs=0)


def test_without_the_package(tiles, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RoadsUnavailable, match=r"Install windshield\[roads\]"):
        ValhallaTimes(tiles, DirectRunner())


def test_tiles_that_were_replaced_or_are_gone(tiles, tmp_path):
    copy = tmp_path / "tiles.tar"
    shutil.copy(tiles.path, copy)
    engine = ValhallaTimes(TileSet.open(copy), DirectRunner())
    engine.matrix([CAPITOL], [AIRPORT])
    os.utime(copy, (1, 1))
    with pytest.raises(RoadsUnavailable, match="replaced"):
        engine.matrix([CAPITOL], [CAMPUS])
    copy.unlink()
    with pytest.raises(RoadsUnavailable, match="gone"):
        engine.matrix([CAPITOL], [CAMPUS])


def test_roads_shorter_than_the_straight_line_are_not_believed(tiles, places):
    class Lying:
        def run(self, function, *args):
            answer = function(*args)
            return answer * 0.3 if function is valhalla_worker.measure_block else answer

    with pytest.raises(RoadsUnavailable, match="straight line"):
        ValhallaTimes(tiles, Lying(), snap_miles=0.2).matrix(places[:5], places[60:])


class TestInAProcess:
    """As in the running program: Valhalla in a worker process of a pool."""

    def test_the_same_figures(self, tiles, places, pool):
        here = ValhallaTimes(tiles, DirectRunner()).matrix(places[:8], places[60:70])
        there = ValhallaTimes(tiles, pool).matrix(places[:8], places[60:70])
        assert np.array_equal(here.minutes, there.minutes)

    def test_an_isochrone_travels(self, tiles, pool):
        assert ValhallaTimes(tiles, pool).isochrone(CAPITOL, 5).area > 0

    def test_two_threads_at_once(self, tiles, places, pool):
        engine = ValhallaTimes(tiles, pool)
        expected = ValhallaTimes(tiles, DirectRunner()).matrix(places[:20], places[60:80])
        answers = {}

        def ask(name):
            answers[name] = engine.matrix(places[:20], places[60:80])

        threads = [threading.Thread(target=ask, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(np.array_equal(answers[name].minutes, expected.minutes) for name in "abc")

    def test_a_killed_process_is_a_clear_error_and_the_next_question_is_answered(self, tiles, places, pool):
        engine = ValhallaTimes(tiles, pool)
        process = pool.run(os.getpid)

        def kill_soon(share):
            if share > 0.01:
                threading.Timer(0.2, os.kill, (process, signal.SIGKILL)).start()

        with pytest.raises(RoadsUnavailable, match="process"):
            engine.follow(places[:60], places[60:], None, kill_soon)
        again = engine.matrix(places[:3], places[60:63])
        assert np.isfinite(again.minutes).all()
        assert pool.run(os.getpid) != process

    def test_damaged_tiles_reach_the_reader_as_an_error(self, tiles, tmp_path, pool):
        copy = tmp_path / "tiles.tar"
        shutil.copy(tiles.path, copy)
        engine = ValhallaTimes(TileSet.open(copy), pool)
        copy.write_bytes(copy.read_bytes()[:1_000_000])
        with pytest.raises(RoadsUnavailable, match="replaced"):
            engine.matrix([CAPITOL], [AIRPORT])
