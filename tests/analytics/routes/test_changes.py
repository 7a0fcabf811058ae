"""Small changes of a planned week, proposals for a gap, and reasons."""

import time
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.routes.changes import drop_calls, find_insertion, put_in, replan
from analytics.routes.checker import check_week
from analytics.routes.plan import LUNCH
from analytics.routes.problem import Call, Day, Stop, TravelTable, WeekProblem
from analytics.routes.refill import propose_fills
from analytics.routes.solve import Effort, solve_week
from analytics.routes.why_not import WhyNotKind, explain_left_out, explain_visit
from tests.analytics.routes.weeks import scattered

HOUR = 60


def at(place: int, opens: int, closes: int, minutes: int = 30) -> tuple[Stop, ...]:
    return (Stop(place, minutes, ((opens, closes),)),)


# Home at 0, sites at 10, 20, 30 minutes along one road.
TICKS = np.abs(np.arange(0, 40, 10)[:, None] - np.arange(0, 40, 10)[None]).astype(np.int32)
DAY = Day(0, 0, 8 * HOUR, 12 * HOUR, 12 * HOUR)
NEAR = Call("near", 5.0, {0: at(1, 9 * HOUR, 9 * HOUR)})
FAR = Call("far", 9.0, {0: at(3, 9 * HOUR, 9 * HOUR)})
LATER = Call("later", 4.0, {0: at(2, 10 * HOUR, 11 * HOUR)})
CLOSED = Call("closed", 4.0, {0: at(2, 7 * HOUR, 7 * HOUR + 30)})


def week(*calls: Call, days: int = 1, **more: float) -> WeekProblem:
    return WeekProblem((DAY,) * days, calls, (TravelTable(TICKS[None]),), 1.0, **more)  # type: ignore[arg-type]


def solve(problem: WeekProblem):  # type: ignore[no-untyped-def]
    return solve_week(problem, Effort(rounds=100), clock=time.monotonic)


def test_a_call_at_the_same_hour_would_displace_the_better_one() -> None:
    problem = week(NEAR, FAR, LATER)
    plan = solve(problem)
    assert plan.made == {1, 2}
    why = explain_left_out(problem, plan, [0])[0]
    assert why.kind is WhyNotKind.DISPLACES
    assert why.displaced == (1,)
    assert why.value_change == -4.0
    assert why.drive_minutes_change == -20.0
    assert why.plan is not None
    assert check_week(problem, why.plan) == ()


def test_a_closed_door_fits_no_day_and_a_costly_way_is_not_worth_it() -> None:
    problem = week(CLOSED, LATER, drive_value_per_minute=1.0)
    plan = solve(problem)
    assert plan.made == frozenset()
    assert explain_left_out(problem, plan, [0])[0].kind is WhyNotKind.NO_WAY
    why = explain_left_out(problem, plan, [1])[1]
    assert (why.kind, why.drive_minutes_change, why.objective_change) == (
        WhyNotKind.COSTS_MORE,
        40.0,
        4.0 - 40.0,
    )


def test_a_second_call_too_soon_is_the_same_person() -> None:
    first = replace(NEAR, key="1", group="dr", stops={0: at(1, 9 * HOUR, 9 * HOUR)})
    second = replace(LATER, key="2", group="dr", stops={0: at(2, 10 * HOUR, 11 * HOUR)})
    problem = week(first, second)
    plan = solve(problem)
    left = ({0, 1} - plan.made).pop()
    assert explain_left_out(problem, plan, [left])[left].kind is WhyNotKind.SAME_PERSON


def test_why_then_tells_the_window_and_the_room_in_it() -> None:
    problem = week(FAR, LATER)
    plan = solve(problem)
    position = next(n for n, visit in enumerate(plan.days[0].visits) if visit.call == 1)
    why = explain_visit(problem, plan, 0, position)
    assert why.window == (10 * HOUR, 11 * HOUR)
    assert (why.earliest, why.latest) == (10 * HOUR, 11 * HOUR)
    assert why.objective_change == -4.0
    assert why.drive_minutes == 0.0  # on the way home


def test_a_gap_is_filled_by_the_best_that_fits_and_nobody_else_moves() -> None:
    spare = Call("spare", 3.0, {0: at(3, 9 * HOUR, 9 * HOUR + 15)})
    problem = week(FAR, LATER, spare)
    plan = solve(problem)
    cancelled = replace(problem, calls=(replace(FAR, stops={}), LATER, spare))
    without = drop_calls(cancelled, plan, {0})
    proposals = propose_fills(cancelled, without, 0)
    assert [each.calls for each in proposals] == [(2,)]
    assert proposals[0].value_change == 3.0
    assert check_week(cancelled, proposals[0].plan) == ()
    assert [visit.start for visit in proposals[0].plan.days[0].visits][-1] == 10 * HOUR


def test_a_call_of_another_day_may_come_forward_when_the_week_gains() -> None:
    two_days = {0: at(2, 10 * HOUR, 11 * HOUR), 1: at(2, 10 * HOUR, 11 * HOUR)}
    movable = Call("movable", 4.0, two_days)
    fixed = Call("fixed", 5.0, {0: at(1, 9 * HOUR, 9 * HOUR)})
    problem = week(fixed, movable, days=2, drive_value_per_minute=0.05)
    start = drop_calls(problem, solve(problem), {1})
    on_day_1 = put_in(problem, start, find_insertion(problem, start, 1, 1))  # type: ignore[arg-type]
    proposals = propose_fills(problem, on_day_1, 0)
    assert [(each.calls, each.moved) for each in proposals] == [((1,), (1,))]
    assert proposals[0].drive_minutes_change == -20.0


def test_an_empty_week_has_no_proposals() -> None:
    problem = week()
    assert propose_fills(problem, solve(problem), 0) == ()


@given(seed=st.integers(0, 10_000), day=st.integers(0, 2))
@settings(max_examples=20, deadline=None)
def test_proposals_keep_every_rule_and_every_other_visit(seed: int, day: int) -> None:
    problem = scattered(seed, calls=25, days=3)
    plan = solve_week(problem, Effort(rounds=30), clock=time.monotonic)
    own = [visit.call for visit in plan.days[day].visits if visit.call != LUNCH]
    without = drop_calls(problem, plan, own[:1])
    assert check_week(problem, without) == ()
    for each in propose_fills(problem, without, day):
        assert check_week(problem, each.plan) == ()
        assert each.plan.made == without.made | set(each.calls)
        assert each.objective_change > 0
        for other in {0, 1, 2} - {day}:
            kept = [visit.call for visit in without.days[other].visits if visit.call not in each.moved]
            assert [visit.call for visit in each.plan.days[other].visits] == kept


@given(seed=st.integers(0, 10_000), keep=st.sets(st.integers(0, 2)))
@settings(max_examples=20, deadline=None)
def test_kept_days_stay_and_the_week_does_not_get_worse(seed: int, keep: set[int]) -> None:
    problem = scattered(seed, calls=25, days=3)
    plan = solve_week(problem, Effort(rounds=10), clock=time.monotonic)
    again = replan(problem, plan, Effort(rounds=50), clock=time.monotonic, keep_days=keep)
    assert check_week(problem, again) == ()
    assert all(again.days[day] == plan.days[day] for day in keep)
    assert again.objective >= plan.objective - 1e-9


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_reasons_are_true(seed: int) -> None:
    problem = scattered(seed, calls=30, days=2)
    plan = solve_week(problem, Effort(rounds=300), clock=time.monotonic)
    left = set(range(30)) - plan.made
    answers = explain_left_out(problem, plan, left)
    assert set(answers) == left
    for call, why in answers.items():
        if why.plan is not None:
            assert check_week(problem, why.plan) == ()
            assert call in why.plan.made
            assert set(why.displaced) == plan.made - why.plan.made
        if why.kind is WhyNotKind.NO_WAY:
            lone = replace(problem, calls=(problem.calls[call],), drive_value_per_minute=0.0,
                           overtime_value_per_minute=0.0)  # fmt: skip
            assert solve_week(lone, Effort(rounds=5), clock=time.monotonic).made == frozenset()
