"""Why a call is not on the plan, found by asking for the best week with it; why a visit stands there."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from analytics.routes.changes import days_of_calls, drop_calls, find_insertion, keeps_gap, put_in
from analytics.routes.plan import WeekPlan
from analytics.routes.problem import WeekProblem
from analytics.routes.schedule import schedule_day
from analytics.routes.solve import Effort, WeekSolver

ROUNDS = 150
"""Of the search for the best week with the call in it."""


class WhyNotKind(StrEnum):
    """Why a call is left out, as far as that depends on the plan."""

    NO_WAY = "fits no day"
    SAME_PERSON = "same person"
    COSTS_MORE = "costs more than it is worth"
    DISPLACES = "displaces more"
    BETTER = "a better week was found"


@dataclass(frozen=True)
class WhyNot:
    """Why one call is left out.

    Parameters
    ----------
    call : int
        Its number.
    kind : WhyNotKind
        `NO_WAY`: even on a day of its own it can't be reached in its windows and home be reached in time.
        `SAME_PERSON`: the only days that it fits stand too close to another call on the same clinician.
        `COSTS_MORE`: there is room, but the way costs more than it is worth. `DISPLACES`: the best week with
        it lacks others. `BETTER`: the search that asked why found a better week; show that.
    day : int, optional
        On which it would be made in that week.
    displaced : tuple of int
        Calls that fall out of the week for it.
    value_change, drive_minutes_change, objective_change : float
        What that week has more than the plan.
    plan : WeekPlan, optional
        That week; the best that was found, not proved to be the best there is.
    """

    call: int
    kind: WhyNotKind
    day: int | None = None
    displaced: tuple[int, ...] = ()
    value_change: float = 0.0
    drive_minutes_change: float = 0.0
    objective_change: float = 0.0
    plan: WeekPlan | None = None


@dataclass(frozen=True)
class WhyThen:
    """Why a visit stands where it does.

    Parameters
    ----------
    call, day, position : int
        Which visit.
    window : tuple of int
        Earliest and latest start, in which it starts.
    earliest, latest : int
        Between which it can start while all other visits of the day keep their order.
    objective_change : float
        What the week would lose without it (negative).
    drive_minutes : float
        What it adds to the day's way.
    other_days : tuple of (int, float)
        Days on which it fits between the visits that are there, and how the week's objective would change.
    """

    call: int
    day: int
    position: int
    window: tuple[int, int]
    earliest: int
    latest: int
    objective_change: float
    drive_minutes: float
    other_days: tuple[tuple[int, float], ...]


def explain_left_out(
    problem: WeekProblem, plan: WeekPlan, calls: Iterable[int], *, seed: int = 0
) -> dict[int, WhyNot]:
    """Return why each of some calls is not made.

    Parameters
    ----------
    problem : WeekProblem
        The plan's.
    plan : WeekPlan
        What is planned.
    calls : iterable of int
        Which; those that are made are passed over.
    seed : int
        Of the searches.

    Returns
    -------
    dict of int to WhyNot
        By call.
    """
    made = days_of_calls(plan)
    asked = [call for call in calls if call not in made]
    solver = WeekSolver(problem)
    answers = {}
    for call in asked:
        answer = _explain_at_once(problem, plan, made, call)
        if answer is None:
            found = solver.search(Effort(rounds=ROUNDS, searches=1), seed=seed, start=plan, require=call)
            answer = _compare(problem, plan, call, found)
        answers[call] = answer
    return answers


def explain_visit(problem: WeekProblem, plan: WeekPlan, day: int, position: int) -> WhyThen:
    """Return why a visit stands where it does.

    Parameters
    ----------
    problem : WeekProblem
        The plan's.
    plan : WeekPlan
        What is planned.
    day, position : int
        The visit: its day, and which of the day's visits from 0; not lunch.

    Returns
    -------
    WhyThen
        Its window, its room to move, what it adds and where else it would go.
    """
    visit = plan.days[day].visits[position]
    stop = problem.calls[visit.call].stops[day][visit.stop]
    window = next(each for each in stop.windows if each[0] <= visit.start <= each[1])
    without = drop_calls(problem, plan, {visit.call})
    elsewhere = []
    for other in range(len(problem.days)):
        if other != day and (found := find_insertion(problem, without, visit.call, other)) is not None:
            moved = put_in(problem, without, found)
            elsewhere.append((other, moved.objective - plan.objective))
    return WhyThen(
        call=visit.call,
        day=day,
        position=position,
        window=window,
        earliest=visit.start,
        latest=_latest_start(problem, plan, day, position),
        objective_change=without.objective - plan.objective,
        drive_minutes=(plan.travel_ticks - without.travel_ticks) / problem.ticks_per_minute,
        other_days=tuple(elsewhere),
    )


def _explain_at_once(problem: WeekProblem, plan: WeekPlan, made: dict[int, int], call: int) -> WhyNot | None:
    days = [day for day, stops in problem.calls[call].stops.items() if stops]
    reachable = [day for day in days if _fits_alone(problem, call, day)]
    if not reachable:
        return WhyNot(call, WhyNotKind.NO_WAY)
    if not any(keeps_gap(problem, made, call, day) for day in reachable):
        return WhyNot(call, WhyNotKind.SAME_PERSON)
    there = [found for day in reachable if (found := find_insertion(problem, plan, call, day)) is not None]
    if not there:
        return None
    return _compare(
        problem, plan, call, put_in(problem, plan, max(there, key=lambda one: one.objective_change))
    )


def _fits_alone(problem: WeekProblem, call: int, day: int) -> bool:
    return any(
        schedule_day(problem, day, ((call, stop),)) is not None
        for stop in range(len(problem.calls[call].stops[day]))
    )


def _compare(problem: WeekProblem, plan: WeekPlan, call: int, found: WeekPlan) -> WhyNot:
    day = days_of_calls(found).get(call)
    if day is None:  # required calls leave no room for it
        return WhyNot(call, WhyNotKind.DISPLACES)
    displaced = tuple(sorted(plan.made - found.made))
    change = found.objective - plan.objective
    loses = len(found.missed) - len(plan.missed)
    if (loses, -change) < (0, -1e-9):
        kind = WhyNotKind.BETTER
    elif displaced or loses > 0:
        kind = WhyNotKind.DISPLACES
    else:
        kind = WhyNotKind.COSTS_MORE
    drive = (found.travel_ticks - plan.travel_ticks) / problem.ticks_per_minute
    return WhyNot(call, kind, day, displaced, found.value - plan.value, drive, change, found)


def _latest_start(problem: WeekProblem, plan: WeekPlan, day: int, position: int) -> int:
    visit = plan.days[day].visits[position]
    windows = problem.calls[visit.call].stops[day][visit.stop].windows
    low, high = visit.start, max(closes for _, closes in windows)
    while low < high:
        middle = (low + high + 1) // 2
        if schedule_day(problem, day, plan.order[day], held=(position, middle)) is not None:
            low = middle
        else:
            high = middle - 1
    return max(min(low, closes) for opens, closes in windows if opens <= low)
