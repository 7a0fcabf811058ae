"""What an answer is worth: timed by the scheduler, looked at by the independent checker."""

from collections.abc import Sequence

from analytics.routes.checker import check_week
from analytics.routes.schedule import schedule_week
from bench.routes.instance import Instance, make_problem


class AnswerRefused(ValueError):
    """An answer that can't be driven."""


def score_answer(instance: Instance, visits: Sequence[Sequence[int]]) -> float:
    """Return the score of an answer, whoever gave it.

    Parameters
    ----------
    instance : Instance
        What was to be solved.
    visits : sequence of sequence of int
        Numbers of places in order, one sequence a day.

    Returns
    -------
    float
        Of a plan without fault.

    Raises
    ------
    AnswerRefused
        It breaks a rule.
    """
    problem = make_problem(instance)
    calls = {number: call for call, number in enumerate(instance.worthwhile)}
    if len(visits) != len(instance.days):
        raise AnswerRefused(f"It has {len(visits)} days, not {len(instance.days)}.")
    for day, numbers in enumerate(visits):
        for number in numbers:
            if number not in calls or day not in problem.calls[calls[number]].stops:
                raise AnswerRefused(f"Day {day}: place {number} is closed, worth nothing, or none.")
    plan = schedule_week(problem, tuple(tuple((calls[n], 0) for n in numbers) for numbers in visits))
    if plan is None:
        raise AnswerRefused("A day does not fit its hours and windows in that order.")
    wrong = check_week(problem, plan)
    if wrong:
        raise AnswerRefused(" ".join(wrong))
    return plan.value
