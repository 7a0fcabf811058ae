"""Our own search. Two searches, each in a thread, as it is set up for a page."""

import time

from analytics.routes.plan import LUNCH
from analytics.routes.solve import Effort, solve_week, warm_up
from bench.routes.answer import Answer
from bench.routes.instance import Instance, make_problem


def prepare() -> None:
    """Compile the search, or load its compiled form: no part of its time."""
    warm_up()


def solve(instance: Instance, seconds: float, seed: int) -> Answer:
    """Solve an instance.

    Parameters
    ----------
    instance : Instance
        What is to be solved.
    seconds : float
        For how long.
    seed : int
        Of the search.

    Returns
    -------
    Answer
        The best that was found.
    """
    plan = solve_week(make_problem(instance), Effort(seconds=seconds), clock=time.monotonic, seed=seed)
    numbers = instance.worthwhile
    return Answer(
        tuple(tuple(numbers[visit.call] for visit in day.visits if visit.call != LUNCH) for day in plan.days)
    )
