"""A search beside the page: its best plan so far, its end, its being stopped, and what goes wrong in it."""

import threading
import time

import pytest

from analytics.routes.solve import Effort
from components import route_search
from components.route_search import RouteSearch, read_effort
from data.errors import OptionInvalid
from tests.components.route_weeks import plan_rae

PATIENCE_SECONDS = 60.0


def await_end(search):
    until = time.monotonic() + PATIENCE_SECONDS
    while not search.done and time.monotonic() < until:
        time.sleep(0.02)
    assert search.done


def test_the_last_plan_is_the_best(world):
    week, plan = plan_rae(world)
    search = RouteSearch(week.problem, Effort(rounds=40, searches=1))
    await_end(search)
    assert search.best is not None
    assert search.best.objective >= plan.objective - 1e-9
    assert search.share == 1.0
    assert search.failure is None


def test_it_stops_when_it_is_told_to_and_keeps_its_best(world):
    week, _ = plan_rae(world)
    search = RouteSearch(week.problem, Effort(seconds=PATIENCE_SECONDS))
    search.await_first()
    assert search.best is not None
    assert not search.done
    assert search.share < 1
    search.stop()
    await_end(search)
    assert search.best.made


def test_a_plan_that_breaks_a_rule_is_never_given(world, monkeypatch):
    monkeypatch.setattr(route_search, "check_week", lambda problem, plan: ("Day 0: leaves too early.",))
    week, _ = plan_rae(world)
    search = RouteSearch(week.problem, Effort(rounds=2, searches=1))
    await_end(search)
    assert search.best is None
    assert search.broken == ("Day 0: leaves too early.",)


def test_an_error_ends_it_and_is_kept(world, monkeypatch):
    def fail(*args, **more):
        raise RuntimeError("no memory")

    monkeypatch.setattr(route_search, "solve_week", fail)
    week, _ = plan_rae(world)
    search = RouteSearch(week.problem, Effort(rounds=2))
    await_end(search)
    assert str(search.failure) == "no memory"
    assert search.best is None


def test_who_waits_for_the_first_plan_is_told_at_once(world, monkeypatch):
    monkeypatch.setattr(route_search, "FIRST_SECONDS", PATIENCE_SECONDS)
    week, plan = plan_rae(world)
    going = threading.Event()

    def solve(problem, effort, *, on_better, go_on, **more):
        on_better(plan)
        going.wait(PATIENCE_SECONDS)
        return plan

    monkeypatch.setattr(route_search, "solve_week", solve)
    search = RouteSearch(week.problem, Effort(rounds=2))
    search.await_first()
    assert search.best is plan
    assert not search.done
    going.set()
    await_end(search)


@pytest.mark.parametrize(
    ("text", "effort"),
    [
        ("", Effort(seconds=route_search.USUAL_SECONDS)),
        ("8 s", Effort(seconds=8)),
        ("2.5s", Effort(seconds=2.5)),
        ("300 rounds", Effort(rounds=300)),
    ],
)
def test_the_effort_is_what_the_environment_says(text, effort, monkeypatch):
    monkeypatch.setenv(route_search.EFFORT, text)
    assert read_effort() == effort


@pytest.mark.parametrize("text", ["much", "8 hours", "-3 s", "1.5 rounds"])
def test_an_effort_that_can_t_be_is_refused(text, monkeypatch):
    monkeypatch.setenv(route_search.EFFORT, text)
    with pytest.raises(OptionInvalid):
        read_effort()
