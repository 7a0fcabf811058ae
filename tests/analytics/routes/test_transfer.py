"""A plan after an edit of its week."""

import time

from analytics.routes.checker import check_week
from analytics.routes.solve import Effort, solve_week
from analytics.routes.transfer import transfer_plan
from analytics.routes.week_edits import WeekEdits

from ..territories.world import ANN
from .field import plan_week


def solve(week):
    return solve_week(week.problem, Effort(rounds=60), clock=time.monotonic)


def who(week, plan):
    return [[week.calls[v.call].name for v in day.visits if v.call >= 0] for day in plan.days]


def test_without_an_edit_the_plan_stays(world):
    week = plan_week(world)
    plan = solve(week)
    assert plan.made
    assert transfer_plan(week, plan, plan_week(world)) == plan


def test_who_was_banned_falls_out_and_the_others_stay_in_their_order(world):
    week = plan_week(world)
    plan = solve(week)
    after = plan_week(world, edits=WeekEdits().ban(ANN))
    moved = transfer_plan(week, plan, after)
    assert check_week(after.problem, moved) == ()
    assert any("Ang" in day for day in who(week, plan))
    assert who(after, moved) == [[name for name in day if name != "Ang"] for day in who(week, plan)]
