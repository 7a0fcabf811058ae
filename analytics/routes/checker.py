"""Whether a planned week can be driven: every rule looked at anew. Shares no code with what plans it."""

from itertools import pairwise

import numpy as np

from analytics.routes.plan import LUNCH, DayPlan, Visit, WeekPlan
from analytics.routes.problem import ANYWHERE, TravelTable, WeekProblem

ROUNDING_TICKS = 1
"""Travel between two times of its table is cut off to whole ticks."""


def check_week(problem: WeekProblem, plan: WeekPlan) -> tuple[str, ...]:
    """Return what is wrong with a plan.

    Parameters
    ----------
    problem : WeekProblem
        What was to be planned.
    plan : WeekPlan
        What was.

    Returns
    -------
    tuple of str
        A sentence for each broken rule; empty for a plan that can be driven and whose figures are right.
    """
    if len(plan.days) != len(problem.days):
        return (f"The plan has {len(plan.days)} days, the week {len(problem.days)}.",)
    wrong: list[str] = []
    for number, day in enumerate(plan.days):
        wrong += [f"Day {number}: {sentence}" for sentence in _check_day(problem, number, day)]
    wrong += _check_calls(problem, plan)
    return tuple(wrong or _check_figures(problem, plan))


def _check_day(problem: WeekProblem, number: int, plan: DayPlan) -> list[str]:
    day = problem.days[number]
    table = problem.travel[day.travel]
    wrong = []
    here, free = day.start_place, day.start
    lunches = away = 0
    first_way = None
    for visit in plan.visits:
        stop = _stop_of(problem, number, visit)
        if stop is None:
            wrong.append(f"the call {visit.call} has no stop {visit.stop}")
            continue
        place, ticks, windows = stop
        lunches += visit.call == LUNCH
        away += place != ANYWHERE
        at = here if place == ANYWHERE else place
        if visit.place != at:
            wrong.append(f"the call {visit.call} is at place {at}, not {visit.place}")
        if visit.leaves < free:
            wrong.append(f"leaves at {visit.leaves} before it is free at {free}")
        way = 0.0 if place == ANYWHERE else _way(table, here, at, visit.leaves)
        if visit.arrives < visit.leaves + way - ROUNDING_TICKS:
            wrong.append(f"arrives at {visit.arrives}, which is {way:.0f} ticks from {visit.leaves}")
        if place != ANYWHERE and first_way is None:
            first_way = visit.leaves
        if visit.start < visit.arrives:
            wrong.append(f"the call {visit.call} starts before one is there")
        if not any(opens <= visit.start <= closes for opens, closes in windows):
            wrong.append(f"the call {visit.call} starts at {visit.start}, in no window")
        if visit.end - visit.start != ticks:
            wrong.append(f"the call {visit.call} takes {visit.end - visit.start} ticks, not {ticks}")
        here, free = at, visit.end
    if plan.leaves_last < free:
        wrong.append("leaves for its end before it is free")
    if plan.returns < plan.leaves_last + _way(table, here, day.end_place, plan.leaves_last) - ROUNDING_TICKS:
        wrong.append("is back sooner than the way takes")
    if plan.returns > day.latest_end:
        wrong.append(f"is back at {plan.returns}, after {day.latest_end}")
    if first_way is not None and plan.departs != first_way:
        wrong.append("departs at another time than its first way begins")
    if day.most_calls is not None and away > day.most_calls:
        wrong.append(f"has {away} calls at places, and {day.most_calls} at most were asked for")
    if lunches > (day.lunch is not None):
        wrong.append("has lunch too often")
    return wrong


def _stop_of(
    problem: WeekProblem, day: int, visit: Visit
) -> tuple[int, int, tuple[tuple[int, int], ...]] | None:
    if visit.call == LUNCH:
        lunch = problem.days[day].lunch
        return None if lunch is None else (ANYWHERE, lunch.ticks, ((lunch.earliest, lunch.latest),))
    if not 0 <= visit.call < len(problem.calls):
        return None
    stops = problem.calls[visit.call].stops.get(day, ())
    if not 0 <= visit.stop < len(stops):
        return None
    stop = stops[visit.stop]
    return stop.place, stop.service_ticks, stop.windows


def _way(table: TravelTable, start: int, end: int, leaves: int) -> float:
    times = table.first + table.step * np.arange(len(table.ticks))
    return float(np.interp(leaves, times, table.ticks[:, start, end]))


def _check_calls(problem: WeekProblem, plan: WeekPlan) -> list[str]:
    wrong = []
    days_of: dict[int, list[int]] = {}
    for number, day in enumerate(plan.days):
        for visit in day.visits:
            if visit.call != LUNCH:
                days_of.setdefault(visit.call, []).append(number)
    wrong += [
        f"The call {call} is made {len(days)} times." for call, days in days_of.items() if len(days) > 1
    ]
    by_group: dict[str, list[int]] = {}
    for call, days in days_of.items():
        if 0 <= call < len(problem.calls) and problem.calls[call].group:
            by_group.setdefault(problem.calls[call].group, []).extend(
                problem.day_numbers[day] for day in days
            )
    for group, dates in by_group.items():
        gap = problem.gap_days.get(group, 1)
        dates.sort()
        if any(later - earlier < gap for earlier, later in pairwise(dates)):
            wrong.append(f"Calls of {group} stand closer than {gap} days.")
    missed = tuple(n for n, call in enumerate(problem.calls) if call.required and n not in days_of)
    if missed != tuple(sorted(plan.missed)):
        wrong.append(f"The required calls {missed} are missed, the plan says {plan.missed}.")
    return wrong


def _check_figures(problem: WeekProblem, plan: WeekPlan) -> list[str]:
    value = sum(
        problem.calls[visit.call].value + problem.calls[visit.call].day_values.get(number, 0.0)
        for number, day in enumerate(plan.days)
        for visit in day.visits
        if visit.call != LUNCH
    )
    travel = sum(visit.arrives - visit.leaves for day in plan.days for visit in day.visits)
    travel += sum(day.returns - day.leaves_last for day in plan.days)
    over = sum(max(0, plan.days[n].returns - day.end) for n, day in enumerate(problem.days))
    costs = travel * problem.drive_value_per_minute + over * problem.overtime_value_per_minute
    wrong = []
    if not np.isclose(value, plan.value):
        wrong.append(f"The calls are worth {value:g}, the plan says {plan.value:g}.")
    if (travel, over) != (plan.travel_ticks, plan.overtime_ticks):
        wrong.append(f"Travel and overtime are {travel} and {over}, the plan says otherwise.")
    if not np.isclose(plan.objective, value - costs / problem.ticks_per_minute):
        wrong.append("The plan's objective is not its value less its costs.")
    return wrong
