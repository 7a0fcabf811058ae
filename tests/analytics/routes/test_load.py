"""What a plan's weeks cost, summed up by territory."""

import pickle
import time
from dataclasses import replace

import pytest

from analytics.routes.baselines import plan_best_guess
from analytics.routes.load import PlanNotFeasible, RepLoad, load_of, measure_rep, sum_loads
from analytics.routes.week_figures import measure_week

from .field import MONDAY, plan_week


def test_a_week_is_planned_and_measured_as_in_a_process_of_its_own(world):
    week = pickle.loads(pickle.dumps(plan_week(world)))  # as it gets there
    told = []
    load = measure_rep(lambda what, share: told.append((what, share)), week, 0.2, time.monotonic)
    assert told == [("Planning the week of Rae Rep", 0.0)]
    assert (load.rep_id, load.working_days, load.candidates, load.missed) == ("rae", 5, 6, 0)
    assert load.figures.calls == 6
    assert load.windshield_hours == load.figures.drive_minutes / 60
    assert pickle.loads(pickle.dumps(load)) == load


def test_a_plan_that_can_t_be_driven_is_never_measured(world):
    week = plan_week(world)
    plan = plan_best_guess(week)
    early = replace(plan.days[0], returns=plan.days[0].returns - 600)
    with pytest.raises(PlanNotFeasible, match="The week of Rae Rep can't be driven"):
        load_of(week, replace(plan, days=(early, *plan.days[1:])))


def test_loads_by_territory(world):
    week = plan_week(world)
    rae = load_of(week, plan_best_guess(week))
    away = RepLoad("bo", "Bo Rep", MONDAY, None, why_not="On leave.")
    territories = [("t1", "rae"), ("t2", "rae"), ("t3", "bo"), ("t4", None), ("t5", "nobody asked")]
    plan = sum_loads([rae, away], territories, MONDAY)
    assert [load.rep_name for load in plan.reps] == ["Bo Rep", "Rae Rep"]
    assert plan.of_territory == {"t1": rae, "t2": rae, "t3": away}
    assert plan.shared == {"t1", "t2"}
    assert plan.planned == 1
    assert plan.windshield_hours == measure_week(week, plan_best_guess(week)).drive_minutes / 60
    assert away.windshield_hours != away.windshield_hours  # unknown, and not 0
