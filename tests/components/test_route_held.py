"""A plan that somebody accepted is kept as keys, and comes back as it was as long as it fits."""

from datetime import timedelta

from analytics.routes.checker import check_week
from analytics.routes.week_edits import WeekEdits
from components.route_held import hold_plan, keep_held, place_held
from tests.analytics.routes.field import MONDAY, plan_week
from tests.components.route_weeks import ANN, day_of, plan_rae


def test_a_held_plan_comes_back_to_the_second(world):
    week, plan = plan_rae(world)
    assert place_held(week, hold_plan(week, plan)) == plan


def test_with_somebody_banned_the_held_plan_no_longer_fits_and_the_rest_of_it_does(world):
    week, plan = plan_rae(world)
    held = hold_plan(week, plan)
    after = plan_week(world, edits=WeekEdits().ban(ANN))
    assert place_held(after, held) is None
    kept = keep_held(after, held)
    assert not check_week(after.problem, kept)
    assert len(kept.made) == len(plan.made) - 1
    assert day_of(after, kept, ANN) is None


def test_of_a_word_that_is_none_the_rest_is_kept(world):
    week, plan = plan_rae(world)
    held = tuple((day, (*words, "9999999999~7")) for day, words in hold_plan(week, plan))
    assert place_held(week, held) is None
    assert keep_held(week, held).made == plan.made


def test_days_of_another_week_are_passed_over(world):
    week, plan = plan_rae(world)
    other = tuple((day + timedelta(days=7), words) for day, words in hold_plan(week, plan))
    assert week.monday == MONDAY
    assert not keep_held(week, other).made
