"""Planned weeks: examples that one can check by hand, then what must hold of any."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.routes.checker import check_week
from analytics.routes.plan import LUNCH, WeekPlan
from analytics.routes.problem import ANYWHERE, Break, Call, Day, Stop, TravelTable, WeekProblem
from analytics.routes.schedule import schedule_week
from analytics.routes.solve import Effort, solve_week
from data.errors import OptionInvalid
from tests.analytics.routes.weeks import scattered

QUICK = Effort(rounds=200, searches=2)
HOUR = 60  # ticks of a minute


def flat(ticks: list[list[int]]) -> TravelTable:
    return TravelTable(np.array([ticks], np.int32))


def line(places: int, apart: int) -> TravelTable:
    at = np.arange(places) * apart
    return TravelTable(np.abs(at[:, None] - at[None]).astype(np.int32)[None])


def solve(problem: WeekProblem, effort: Effort = QUICK, **given: object) -> WeekPlan:
    plan = solve_week(problem, effort, clock=time.monotonic, **given)  # type: ignore[arg-type]
    assert check_week(problem, plan) == ()
    return plan


# Home, A and B on a line, half an hour apart. Nine to five.
DAY = Day(start_place=0, end_place=0, start=9 * HOUR, end=17 * HOUR, latest_end=17 * HOUR)
A = Call("a", 10.0, {0: (Stop(1, 30, ((10 * HOUR, 11 * HOUR),)),)})
B = Call("b", 6.0, {0: (Stop(2, 30, ((10 * HOUR, 11 * HOUR), (15 * HOUR, 16 * HOUR))),)})


def week(*calls: Call, days: tuple[Day, ...] = (DAY,), **more: object) -> WeekProblem:
    return WeekProblem(days, calls, (line(3, 30),), ticks_per_minute=1, **more)  # type: ignore[arg-type]


def test_a_day_with_two_calls() -> None:
    plan = solve(week(A, B))
    assert plan.value == 16
    assert plan.missed == ()
    # B at ten, an hour from home, then A on the way back; or A first: B is then still open at eleven.
    assert [visit.start for visit in plan.days[0].visits] == [600, 660]
    assert plan.travel_ticks == 120


def test_home_is_left_as_late_as_the_first_call_allows() -> None:
    plan = solve(week(A))
    assert plan.days[0].departs == 9 * HOUR + 30
    assert plan.days[0].returns == 11 * HOUR


def test_the_later_window_is_used_when_the_first_cannot_be_reached() -> None:
    late = replace(DAY, start=12 * HOUR)
    plan = solve(week(A, B, days=(late,)))
    assert plan.value == 6
    assert plan.days[0].visits[0].start == 15 * HOUR


def test_lunch_stands_between_its_hours_and_gives_way_to_no_value() -> None:
    day = replace(DAY, lunch=Break(10 * HOUR, 10 * HOUR + 45, 60))
    plan = solve(week(A, B, days=(day,)))
    lunch = next(visit for visit in plan.days[0].visits if visit.call == LUNCH)
    assert 600 <= lunch.start <= 645
    assert lunch.end - lunch.start == 60
    assert plan.value == 16  # A, lunch at its place until at most 11:45, then B at three; or lunch first


def test_a_required_call_comes_before_a_better_one() -> None:
    both_at_ten = ((10 * HOUR, 10 * HOUR),)
    poor = Call("poor", 1.0, {0: (Stop(1, 30, both_at_ten),)}, required=True)
    rich = Call("rich", 99.0, {0: (Stop(2, 30, both_at_ten),)})
    plan = solve(week(poor, rich))
    assert plan.made == {0}
    assert plan.missed == ()


def test_two_required_calls_of_which_one_fits_leave_the_other_missed() -> None:
    both_at_ten = ((10 * HOUR, 10 * HOUR),)
    one = Call("one", 1.0, {0: (Stop(1, 30, both_at_ten),)}, required=True)
    two = Call("two", 2.0, {0: (Stop(2, 30, both_at_ten),)}, required=True)
    plan = solve(week(one, two))
    assert plan.missed == (0,)
    assert plan.made == {1}


def test_calls_of_one_clinician_keep_their_gap() -> None:
    def twice(key: str) -> Call:
        return Call(key, 5.0, {day: (Stop(1, 30, ((0, 24 * HOUR),)),) for day in range(3)}, group="dr a")

    days = (DAY,) * 3
    plan = solve(week(twice("first"), twice("second"), twice("third"), days=days, gap_days={"dr a": 2}))
    assert [len(day.visits) for day in plan.days] == [1, 0, 1]


def test_a_call_that_costs_more_than_it_is_worth_is_not_made() -> None:
    assert solve(week(A, drive_value_per_minute=0.1)).made == {0}  # 60 minutes cost 6 of 10
    assert solve(week(A, drive_value_per_minute=0.2)).made == frozenset()


def test_overtime_is_bought_when_it_pays() -> None:
    day = replace(DAY, end=16 * HOUR, latest_end=17 * HOUR)
    late = Call("late", 10.0, {0: (Stop(1, 30, ((15 * HOUR + 30, 16 * HOUR),)),)})  # home at half past four
    plan = solve(week(late, days=(day,), overtime_value_per_minute=0.1))
    assert plan.overtime_ticks == 30
    assert plan.objective == pytest.approx(7.0)
    assert solve(week(late, days=(day,), overtime_value_per_minute=0.5)).made == frozenset()


def test_a_phone_call_fills_a_gap_from_wherever_one_is() -> None:
    phone = Call("phone", 1.0, {0: (Stop(ANYWHERE, 15, ((12 * HOUR, 13 * HOUR),)),)})
    alone, with_phone = solve(week(A, B)), solve(week(A, B, phone))
    assert with_phone.value == 17
    assert with_phone.travel_ticks == alone.travel_ticks


def test_the_day_of_last_week_is_kept_when_it_costs_nothing() -> None:
    anytime = (Stop(1, 30, ((10 * HOUR, 11 * HOUR),)),)
    again = Call("again", 5.0, {0: anytime, 1: anytime}, day_values={1: 1.0})
    plan = solve(week(again, days=(DAY, DAY)))
    assert len(plan.days[1].visits) == 1
    assert plan.value == 6


def test_the_slow_hour_is_avoided() -> None:
    # Half an hour at nine, two hours at ten, half an hour from noon on.
    ticks = np.array(
        [[[0, 30], [30, 0]], [[0, 90], [90, 0]], [[0, 90], [90, 0]], [[0, 30], [30, 0]]], np.int32
    )
    table = TravelTable(ticks, first=9 * HOUR, step=HOUR)
    call = Call("a", 1.0, {0: (Stop(1, 60, ((9 * HOUR, 12 * HOUR),)),)})
    day = replace(DAY, end=12 * HOUR, latest_end=12 * HOUR)
    plan = solve(WeekProblem((day,), (call,), (table,), ticks_per_minute=1))
    assert plan.days[0].returns <= 12 * HOUR


def test_a_table_in_which_who_leaves_later_arrives_earlier_is_refused() -> None:
    with pytest.raises(OptionInvalid, match="leaves later"):
        TravelTable(np.array([[[0]], [[0]]]) + np.array([[[100]], [[0]]]), step=50)


@pytest.mark.parametrize(
    "calls", [(), (Call("closed", 1.0, {0: (Stop(1, 30, ()),)}),), (Call("never", 1.0, {}),)]
)
def test_nothing_to_plan_is_an_empty_week(calls: tuple[Call, ...]) -> None:
    plan = solve(week(*calls))
    assert plan.value == 0
    assert plan.days[0].visits == ()


def test_a_seed_and_rounds_give_the_same_plan() -> None:
    problem = scattered(seed=5, calls=40, days=3)
    assert solve(problem, seed=7) == solve(problem, seed=7)


def test_a_search_goes_on_from_a_plan_and_is_never_worse() -> None:
    problem = scattered(seed=6, calls=40, days=3)
    first = solve(problem, Effort(rounds=20, searches=1))
    later = solve(problem, Effort(rounds=200, searches=1), start=first)
    assert later.objective >= first.objective
    assert solve(problem, Effort(rounds=0), start=first).objective >= first.objective


def test_better_plans_are_told_as_they_are_found() -> None:
    problem, told = scattered(seed=8, calls=60, days=3), []
    best = solve(problem, Effort(rounds=400), on_better=told.append)
    assert told[-1] == best
    assert [plan.objective for plan in told] == sorted(plan.objective for plan in told)


def test_a_search_can_be_stopped() -> None:
    asked = iter([True, True, False])
    plan = solve(scattered(seed=9, calls=40, days=3), Effort(seconds=60), go_on=lambda: next(asked))
    assert plan.made


@given(seed=st.integers(0, 10_000), calls=st.integers(0, 25), days=st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_any_plan_passes_the_checker_and_its_order_gives_it_again(seed: int, calls: int, days: int) -> None:
    problem = scattered(seed, calls, days)
    plan = solve(problem, Effort(rounds=30, searches=1))
    assert schedule_week(problem, plan.order) == plan


def brute_force(problem: WeekProblem) -> float:
    """Best objective of one day's calls over all orders."""
    from itertools import permutations

    best = -1e9
    numbers = range(len(problem.calls))
    for count in range(len(problem.calls) + 1):
        for order in permutations(numbers, count):
            if all(0 in problem.calls[call].stops for call in order):
                plan = schedule_week(problem, (tuple((call, 0) for call in order),))
                if plan is not None:
                    best = max(best, plan.value)
    return best


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_small_days_are_solved_to_the_best_there_is(seed: int) -> None:
    drawn = scattered(seed, calls=6, days=1)
    plain = tuple(replace(call, group="") for call in drawn.calls)
    problem = replace(drawn, days=(replace(drawn.days[0], lunch=None),), calls=plain,
                      drive_value_per_minute=0.0, overtime_value_per_minute=0.0)  # fmt: skip
    assert solve(problem, Effort(rounds=150, searches=1)).value == brute_force(problem)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"start": 9 * HOUR}, "before one is there"),
        ({"end": 10 * HOUR + 5}, "takes 5 ticks, not 30"),
        ({"arrives": 9 * HOUR + 31, "leaves": 9 * HOUR + 10}, "30 ticks from"),
        ({"place": 2}, "is at place 1, not 2"),
    ],
)
def test_the_checker_finds_what_is_wrong(change: dict[str, int], sentence: str) -> None:
    problem = week(A)
    plan = solve(problem)
    visit = replace(plan.days[0].visits[0], **change)
    broken = replace(plan, days=(replace(plan.days[0], visits=(visit,)),))
    assert any(sentence in line for line in check_week(problem, broken))


def test_the_checker_looks_at_the_figures_too() -> None:
    problem = week(A)
    plan = solve(problem)
    assert check_week(problem, replace(plan, value=11.0))
    assert check_week(problem, replace(plan, travel_ticks=1))
    assert check_week(problem, replace(plan, missed=(0,)))
    assert check_week(problem, replace(plan, days=()))


ALL_DAY = ((0, 24 * HOUR),)


def at_one_door(count: int, **more: object) -> tuple[Call, ...]:
    """Calls at A, worth 1, 2, 3 …, that all fit into one day."""
    return tuple(Call(f"c{n}", float(n), {0: (Stop(1, 10, ALL_DAY),)}, **more) for n in range(1, count + 1))  # type: ignore[arg-type]


def test_a_day_has_no_more_calls_at_places_than_it_may_have() -> None:
    phone = tuple(Call(f"phone {n}", 0.5, {0: (Stop(ANYWHERE, 10, ALL_DAY),)}) for n in range(2))
    day = replace(DAY, most_calls=3, lunch=Break(11 * HOUR, 13 * HOUR, 30))
    problem = week(*at_one_door(6), *phone, days=(day,))
    plan = solve(problem)
    assert {problem.calls[n].key for n in plan.made} == {"c4", "c5", "c6", "phone 0", "phone 1"}
    assert LUNCH in {visit.call for visit in plan.days[0].visits}


def test_a_plan_from_before_the_limit_keeps_as_many_as_may_be() -> None:
    free = week(*at_one_door(6))
    limited = replace(free, days=(replace(DAY, most_calls=4),))
    before = solve(free)
    assert len(before.made) == 6
    assert "6 calls at places, and 4 at most" in " ".join(check_week(limited, before))
    assert schedule_week(limited, before.order) is None
    assert solve(limited, start=before).value == 6 + 5 + 4 + 3


def test_required_calls_take_the_places_of_better_ones() -> None:
    poor = replace(at_one_door(1)[0], key="poor", required=True)
    plan = solve(week(*at_one_door(3), poor, days=(replace(DAY, most_calls=1),)))
    assert plan.made == {3}


def test_a_day_of_less_than_no_calls_is_refused() -> None:
    with pytest.raises(OptionInvalid, match="less than no calls"):
        replace(DAY, most_calls=-1)
