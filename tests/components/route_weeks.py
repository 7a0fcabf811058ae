"""Weeks for tests of what the Routes page shows, on the nine sites of the territories' tests."""

import time

from analytics.routes.solve import Effort, solve_week
from tests.analytics.routes.field import plan_week
from tests.analytics.territories.world import ANN, BOB, CAI

ROUNDS = Effort(rounds=40, searches=1)


def plan_rae(world, facts=None, **how):
    """Rae's week in Chicago and a plan of it."""
    week = plan_week(world, **({"facts": facts} if facts else {}), **how)
    return week, solve_week(week.problem, ROUNDS, clock=time.monotonic)


def day_of(week, plan, npi):
    """The number of the day on which somebody is called on; None when on none."""
    for number, day in enumerate(plan.days):
        if any(visit.call >= 0 and week.calls[visit.call].npi == npi for visit in day.visits):
            return number
    return None


__all__ = ["ANN", "BOB", "CAI", "day_of", "plan_rae"]
