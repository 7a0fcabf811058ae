"""The best guess and the own calendar: plans of the same problem, measured the same way."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.routes.baselines import keep_calls, plan_best_guess, plan_calendar
from analytics.routes.checker import check_week
from analytics.routes.plan import LUNCH
from analytics.routes.solve import Effort, solve_week
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_figures import compare_weeks, measure_week

from ..territories.world import ANN, BOB, CAI, DEE, LEO
from .field import FACTS, HOURS, MONDAY, REP, block, call, open_at, plan_week

TUESDAY = MONDAY + timedelta(days=1)


def order_of(week, day):
    return [week.calls[visit.call].name if visit.call != LUNCH else "lunch" for visit in day.visits]


def test_the_best_guess_lists_by_value_and_goes_to_the_nearest(world):
    week = plan_week(world, rep=replace(REP, calls_a_day=2))
    plan = plan_best_guess(week)
    assert check_week(week.problem, plan) == ()
    # Ang and Cole are worth most; Lakeshore Hospital is nearer than the ASC. Then Dunn, also there, and Bo.
    assert [order_of(week, day) for day in plan.days[:4]] == [
        ["Ang", "Cole", "lunch"], ["Dunn", "=Bo", "lunch"], ["Hill", "Nash", "lunch"], ["lunch"]
    ]  # fmt: skip


def test_where_nobody_on_the_list_fits_the_next_ones_are_listed(world):
    late = open_at("H1", ANN, first=990), open_at("A1", ANN, first=990), open_at("H1", CAI, first=990)
    week = plan_week(world, replace(FACTS, access=late), rep=replace(REP, calls_a_day=2))
    free = tuple(
        replace(day, end=900 * 60, latest_end=900 * 60, most_calls=None) for day in week.problem.days
    )
    week = replace(week, problem=replace(week.problem, days=free))
    plan = plan_best_guess(week)
    assert check_week(week.problem, plan) == ()
    assert {"Dunn", "=Bo", "Hill", "Nash"} <= set(order_of(week, plan.days[0]))
    assert "Ang" not in order_of(week, plan.days[0])


def test_the_best_guess_keeps_appointments_windows_and_gaps(world):
    facts = replace(
        FACTS,
        access=(open_at("H1", ANN, days=(1,)), open_at("A1", ANN, days=())),
        or_blocks=(block(ANN, "H1", 1, 600, 700),),
        calls=(call(BOB, TUESDAY, 15, locked=True),),
        call_plan=(replace(FACTS.call_plan[0], calls_a_quarter=26),),
    )
    week = plan_week(world, facts, edits=WeekEdits().pin(DEE, TUESDAY, 780))
    plan = plan_best_guess(week)
    assert check_week(week.problem, plan) == ()
    assert plan.missed == ()
    booked = next(n for n, facts in enumerate(week.calls) if facts.booked)
    assert booked in {visit.call for visit in plan.days[1].visits}


def test_the_calendar_in_its_own_order(world):
    mine = (
        call(CAI, MONDAY, 16, site="A1"),
        call(ANN, MONDAY, 15),
        call(BOB, MONDAY, 20, locked=True),
        call(DEE, TUESDAY, 16, site="O1"),
        call(LEO, TUESDAY, 15, site="M1"),  # nobody of the territory
    )
    week = plan_week(world, replace(FACTS, calls=mine))
    own = plan_calendar(week)
    assert check_week(week.problem, own.plan) == ()
    assert order_of(week, own.plan.days[0]) == ["Ang", "Cole", "lunch", "=Bo"]
    assert order_of(week, own.plan.days[1]) == ["Dunn", "lunch"]
    assert own.broken == ("Tuesday, 09:00: Lund can't be called on that day.",)
    assert measure_week(week, own.plan).calls == 4
    assert plan_calendar(plan_week(world)) is None


def test_two_calls_that_can_t_both_be_kept_are_told(world):
    only = open_at("H1", first=480, last=520), open_at("A1", days=()), open_at("O1", days=())
    mine = call(ANN, MONDAY, 14), call(BOB, MONDAY, 14, minute=15)
    own = plan_calendar(plan_week(world, replace(FACTS, access=only, calls=mine)))
    assert own.broken == ("Monday, 08:15: =Bo doesn't fit between the other calls and the ways.",)


def test_figures_add_up_and_keep_desk_and_drive_apart(world):
    desk = tuple(open_at(site, desk_minutes=10, parking_minutes=5) for site in ("H1", "A1", "O1"))
    week = plan_week(world, replace(FACTS, access=desk))
    plan = plan_best_guess(week)
    figures = measure_week(week, plan)
    total = figures.drive_minutes + figures.parking_minutes + figures.desk_minutes
    assert total == pytest.approx(plan.travel_ticks / 60)
    assert (figures.calls, figures.call_minutes) == (6, 180)
    assert figures.desk_minutes == 2 * figures.parking_minutes > 0
    assert figures.drive_minutes == pytest.approx(2 * figures.miles, abs=0.2)
    assert figures.value == plan.value


def test_a_comparison_says_what_is_saved_in_the_week_and_in_thirteen_such(world):
    far = (*HOURS[:3],)
    week = plan_week(world, replace(FACTS, days=far), rule={"pinned_sites": ("H1", "O1", "M1", "A1")})
    ours = solve_week(week.problem, Effort(rounds=200, searches=1), clock=time.monotonic)
    guess = plan_best_guess(week)
    compared = compare_weeks(week, ours, guess)
    assert compared.saved_minutes == compared.baseline.drive_minutes - compared.ours.drive_minutes
    assert compared.quarter_minutes == 13 * compared.saved_minutes
    assert compared.quarter_miles == 13 * compared.saved_miles
    assert ours.objective >= guess.objective
    same = keep_calls(week.problem, guess)
    assert {one.key for one in same.calls} == {week.problem.calls[n].key for n in guess.made}
    assert all(one.required for one in same.calls)
