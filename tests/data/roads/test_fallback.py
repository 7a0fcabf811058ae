"""The engine below answers when the one above doesn't, and says for whom it stands in."""

import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from shapely import Polygon, box

from data.errors import CoordinatesInvalid, OptionInvalid, RoadsUnavailable
from data.roads.fallback import FallbackTimes
from data.roads.not_offered import NotOffered
from data.roads.server import ServerTimes
from data.roads.server_http import Patience
from data.roads.times import DriveMatrix, DriveStatement, read_points

from .road_server import Reply, scripted

HERE = (40.0, -83.0)
TIMED_OUT = RoadsUnavailable("Best at http://127.0.0.1:9: timed out after 5 s.", "Check it.")
NO_ISOCHRONES = NotOffered("Best draws no isochrones.", "Use another.")


class FakeTimes:
    """An engine that answers with one number, or raises what it is told to."""

    def __init__(self, name, minutes, error=None):
        self.statement = DriveStatement(engine=name, data="made up")
        self.minutes, self.error, self.asked = minutes, error, 0
        self.own_statement = None

    def matrix(self, origins, destinations, departing=None):
        self.asked += 1
        origins, destinations = read_points(origins, "origins"), read_points(destinations, "destinations")
        if self.error:
            raise self.error
        numbers = np.full((len(origins), len(destinations)), self.minutes)
        return DriveMatrix(numbers, numbers, self.own_statement)

    def one_to_many(self, origin, destinations, departing=None):
        return self.matrix([origin], destinations, departing)

    def isochrone(self, origin, minutes, departing=None):
        self.asked += 1
        if self.error:
            raise self.error
        return box(0, 0, self.minutes, 1)


class Clock:
    """A clock that a test moves."""

    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def best():
    return FakeTimes("Best", 1.0)


@pytest.fixture
def next_best():
    return FakeTimes("Estimate", 2.0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def times(best, next_best, clock):
    return FallbackTimes([best, next_best], retry_after_seconds=30, clock=clock)


def minutes(times):
    return times.matrix([HERE], [HERE]).minutes.item()


def test_the_best_answers_while_it_can(times, best, next_best):
    answer = times.matrix([HERE], [HERE])
    assert answer.minutes.item() == 1.0
    assert answer.statement == best.statement == times.statement
    assert next_best.asked == 0


def test_the_next_answers_and_says_for_whom_and_why(times, best):
    best.error = TIMED_OUT
    for answer in (times.matrix([HERE], [HERE]), times.one_to_many(HERE, [HERE])):
        assert answer.minutes.item() == 2.0
        assert answer.statement.engine == "Estimate"
        assert answer.statement.stands_in_for == "Best at http://127.0.0.1:9: timed out after 5 s"
        assert times.statement == answer.statement


def test_a_reason_without_a_name_is_given_one(times, best):
    best.error = RoadsUnavailable("There are no road tiles.", "Build them.")
    assert times.matrix([HERE], [HERE]).statement.stands_in_for == "Best: There are no road tiles"


def test_an_engine_that_failed_is_left_alone_for_a_while(times, best, clock):
    best.error = TIMED_OUT
    assert [minutes(times) for _ in range(5)] == [2.0] * 5
    assert best.asked == 1
    clock.seconds += 29
    minutes(times)
    assert best.asked == 1
    clock.seconds += 1
    assert minutes(times) == 2.0
    assert best.asked == 2
    clock.seconds += 29
    minutes(times)
    assert best.asked == 2


def test_an_engine_that_is_back_answers_again_and_nobody_stands_in(times, best, clock):
    best.error = TIMED_OUT
    minutes(times)
    best.error = None
    assert minutes(times) == 2.0
    clock.seconds += 30
    assert [minutes(times), minutes(times)] == [1.0, 1.0]
    assert times.statement.stands_in_for == ""


def test_one_question_tries_again_while_the_others_go_on(times, best, next_best, clock):
    best.error = TIMED_OUT
    minutes(times)
    clock.seconds += 30
    entered, leave = threading.Event(), threading.Event()
    tries = []

    def wait(*_):
        tries.append(threading.current_thread())
        entered.set()
        leave.wait(5)
        raise TIMED_OUT

    best.matrix = wait
    thread = threading.Thread(target=minutes, args=(times,))
    thread.start()
    assert entered.wait(5)
    try:
        assert minutes(times) == 2.0
        assert tries == [thread]
    finally:
        leave.set()
        thread.join(5)


def test_what_an_engine_doesnt_offer_is_no_outage(times, best):
    best.error = NO_ISOCHRONES
    assert times.isochrone(HERE, 10).bounds[2] == 2.0
    assert times.statement.stands_in_for == "Best draws no isochrones"
    best.error = None
    assert minutes(times) == 1.0
    assert times.isochrone(HERE, 10).bounds[2] == 1.0


def test_an_outage_seen_by_one_kind_of_question_counts_for_all(times, best):
    best.error = TIMED_OUT
    times.isochrone(HERE, 10)
    minutes(times)
    assert best.asked == 1


def test_when_nobody_answers_all_reasons_are_told(best, clock):
    middle = FakeTimes("Middle", 3.0, RoadsUnavailable("There are no tiles.", "Build them."))
    last = FakeTimes("Last", 4.0, RoadsUnavailable("Last is broken.", "Mend it."))
    best.error = TIMED_OUT
    times = FallbackTimes([best, middle, last], clock=clock)
    for _ in range(2):
        with pytest.raises(RoadsUnavailable) as caught:
            minutes(times)
        assert caught.value.what == (
            "Best at http://127.0.0.1:9: timed out after 5 s; Middle: There are no tiles; Last is broken."
        )
        assert caught.value.next_step == "Mend it."
    assert (best.asked, middle.asked, last.asked) == (1, 1, 2)


def test_a_single_engine_is_asked_every_time(best):
    best.error = TIMED_OUT
    times = FallbackTimes([best])
    for _ in range(2):
        with pytest.raises(RoadsUnavailable) as caught:
            minutes(times)
        assert caught.value is TIMED_OUT
    assert best.asked == 2


def test_a_wrong_question_is_nobodys_outage(times, best, next_best):
    with pytest.raises(CoordinatesInvalid):
        times.matrix([(-83.0, 40.0)], [HERE])
    assert next_best.asked == 0
    assert minutes(times) == 1.0


def test_a_fault_in_our_own_code_is_not_hidden(times, best):
    best.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        minutes(times)


def test_the_statement_in_the_answer_wins(times, best):
    best.own_statement = replace(best.statement, data="of this answer")
    assert times.matrix([HERE], [HERE]).statement.data == "of this answer"


def test_stand_ins_may_be_nested(best, next_best, clock):
    middle = FakeTimes("Middle", 3.0, RoadsUnavailable("Middle is down.", "Start it."))
    best.error = TIMED_OUT
    times = FallbackTimes([best, FallbackTimes([middle, next_best], clock=clock)], clock=clock)
    statement = times.matrix([HERE], [HERE]).statement
    assert statement.engine == "Estimate"
    assert statement.stands_in_for == "Best at http://127.0.0.1:9: timed out after 5 s; Middle is down"


def test_each_thread_reads_the_statement_of_its_own_answer(times, best):
    best.error = NO_ISOCHRONES
    times.isochrone(HERE, 10)
    best.error = None
    seen = []

    def ask():
        seen.append(times.statement)
        minutes(times)
        seen.append(times.statement)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(5)
    assert seen == [best.statement, best.statement]
    assert times.statement.engine == "Estimate"


@pytest.mark.parametrize(
    "options", [{"engines": []}, {"engines": [FakeTimes("Best", 1.0)], "retry_after_seconds": -1}]
)
def test_options_that_cant_be(options):
    with pytest.raises(OptionInvalid):
        FallbackTimes(**options)


def test_a_drawing_user_waits_for_a_dead_server_once(next_best, clock):
    patience = Patience(read_seconds=0.2, retries=0)
    with (
        scripted(Reply({}, wait_seconds=1)) as server,
        closing(ServerTimes(f"valhalla+{server.url}", patience=patience)) as dead,
    ):
        times = FallbackTimes([dead, next_best], clock=clock)
        for _ in range(20):
            answer = times.matrix([HERE], [HERE], datetime(2026, 3, 4, 8, 0))
            reason = f"Road server at {server.url}: timed out after 0.2 s"
            assert answer.statement.stands_in_for == reason
        assert len(server.requests) == 1


def test_osrm_draws_through_the_engine_below(next_best):
    refusal = Reply({"code": "InvalidUrl", "message": "URL string malformed"}, status=400)
    with scripted(refusal) as server, closing(ServerTimes(server.url)) as osrm:
        times = FallbackTimes([osrm, next_best])
        assert isinstance(times.isochrone(HERE, 10), Polygon)
        assert times.statement.engine == "Estimate"
        assert times.statement.stands_in_for == f"OSRM server at {server.url} draws no isochrones"
