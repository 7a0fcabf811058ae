"""From the order of a day to its times: the earliest that windows and roads allow, home left late."""

from collections.abc import Iterable
from math import inf
from typing import NamedTuple

from analytics.routes.plan import LUNCH, DayPlan, Visit, WeekPlan
from analytics.routes.problem import ANYWHERE, Day, Stop, TravelTable, WeekProblem

DayOrder = tuple[tuple[int, int], ...]
"""Call and stop of each visit of a day; `LUNCH` and 0 for lunch."""


class Sums(NamedTuple):
    """What some days of a plan come to.

    Parameters
    ----------
    value, travel_ticks, overtime_ticks, objective
        As `WeekPlan` has them.
    """

    value: float
    travel_ticks: int
    overtime_ticks: int
    objective: float


def schedule_week(problem: WeekProblem, order: tuple[DayOrder, ...]) -> WeekPlan | None:
    """Give every visit its time.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    order : tuple
        As `WeekPlan.order`: one a day.

    Returns
    -------
    WeekPlan or None
        None when a day does not fit its hours and windows in that order.
    """
    days = [schedule_day(problem, number, visits) for number, visits in enumerate(order)]
    return None if None in days else sum_up(problem, tuple(day for day in days if day is not None))


def schedule_day(
    problem: WeekProblem, number: int, order: DayOrder, *, held: tuple[int, int] | None = None
) -> DayPlan | None:
    """Give the visits of one day their times.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    number : int
        Of the day.
    order : tuple of (int, int)
        Its visits.
    held : tuple of (int, int), optional
        A position from 0, and the time before which its visit must not start.

    Returns
    -------
    DayPlan or None
        None when it does not fit, or has more calls at places than the day may have.
    """
    day = problem.days[number]
    stops = [find_stop(problem, number, *visit) for visit in order]
    if _count_free(day, stops) < 0:
        return None
    table = problem.travel[day.travel]
    here, time = day.start_place, day.start
    visits: list[Visit] = []
    left_start: int | None = None
    for position, ((call, rank), stop) in enumerate(zip(order, stops, strict=True)):
        place = here if stop.place == ANYWHERE else stop.place
        leaves = time
        arrives = leaves + (0 if stop.place == ANYWHERE else travel_ticks(table, here, place, leaves))
        waits_until = held[1] if held is not None and held[0] == position else arrives
        start = earliest_start(stop, max(arrives, waits_until))
        if start is None:
            return None
        if stop.place != ANYWHERE and left_start is None:
            leaves = latest_departure(table, here, place, leaves, start)
            arrives = leaves + travel_ticks(table, here, place, leaves)
            left_start = leaves
        visits.append(Visit(call, rank, place, leaves, arrives, start, start + stop.service_ticks))
        here, time = place, start + stop.service_ticks
    returns = time + travel_ticks(table, here, day.end_place, time)
    if returns > day.latest_end:
        return None
    return DayPlan(tuple(visits), time if left_start is None else left_start, time, returns)


def free_calls(problem: WeekProblem, number: int, order: DayOrder) -> float:
    """Return how many more calls at places a day may have.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    number : int
        Of the day.
    order : tuple of (int, int)
        Its visits; lunch and calls from anywhere don't count.

    Returns
    -------
    float
        0 for a full day, less for one with too many, infinite where there is no limit.
    """
    return _count_free(problem.days[number], [find_stop(problem, number, *visit) for visit in order])


def _count_free(day: Day, stops: Iterable[Stop]) -> float:
    return inf if day.most_calls is None else day.most_calls - sum(s.place != ANYWHERE for s in stops)


def sum_up(problem: WeekProblem, days: tuple[DayPlan, ...]) -> WeekPlan:
    """Return the week of scheduled days with its value, travel, overtime, objective and missed calls.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    days : tuple of DayPlan
        One a day of the problem.

    Returns
    -------
    WeekPlan
        Required calls weigh here no more than their value; those that are not made are `missed`.
    """
    sums = sum_days(problem, zip(range(len(problem.days)), days, strict=True))
    made = {visit.call for day in days for visit in day.visits}
    missed = tuple(n for n, call in enumerate(problem.calls) if call.required and n not in made)
    return WeekPlan(days, *sums, missed)


def sum_days(problem: WeekProblem, days: Iterable[tuple[int, DayPlan]]) -> Sums:
    """Return what some scheduled days come to.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    days : iterable of (int, DayPlan)
        Each with its number.

    Returns
    -------
    Sums
        Of these days alone.
    """
    value, travel, overtime = 0.0, 0, 0
    for number, plan in days:
        for visit in plan.visits:
            travel += visit.arrives - visit.leaves
            if visit.call != LUNCH:
                call = problem.calls[visit.call]
                value += call.value + call.day_values.get(number, 0.0)
        travel += plan.returns - plan.leaves_last
        overtime += max(0, plan.returns - problem.days[number].end)
    costs = travel * problem.drive_value_per_minute + overtime * problem.overtime_value_per_minute
    return Sums(value, travel, overtime, value - costs / problem.ticks_per_minute)


def find_stop(problem: WeekProblem, day: int, call: int, rank: int) -> Stop:
    """Return a stop by its day, call and rank; lunch is one, too.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    day : int
        The day's number.
    call : int
        The call's, or `LUNCH`.
    rank : int
        Which of the call's stops on the day.

    Returns
    -------
    Stop
        Where and when.
    """
    if call != LUNCH:
        return problem.calls[call].stops[day][rank]
    lunch = problem.days[day].lunch
    if lunch is None:
        raise ValueError(f"day {day} has no lunch")
    return Stop(ANYWHERE, lunch.ticks, ((lunch.earliest, lunch.latest),))


def travel_ticks(table: TravelTable, start: int, end: int, leaves: int) -> int:
    """Return the ticks from a place to another.

    Parameters
    ----------
    table : TravelTable
        The day's.
    start, end : int
        Places.
    leaves : int
        When.

    Returns
    -------
    int
        Rounded down between the table's times.
    """
    last = len(table.ticks) - 1
    since = leaves - table.first
    if since <= 0 or last == 0:
        return int(table.ticks[0, start, end])
    row, into = divmod(since, table.step)
    if row >= last:
        return int(table.ticks[last, start, end])
    before, after = int(table.ticks[row, start, end]), int(table.ticks[row + 1, start, end])
    return before + (after - before) * into // table.step


def latest_departure(table: TravelTable, start: int, end: int, earliest: int, arrive_by: int) -> int:
    """Return the latest departure, not before `earliest`, that arrives by a time.

    Parameters
    ----------
    table : TravelTable
        The day's.
    start, end : int
        Places.
    earliest : int
        A departure that arrives in time.
    arrive_by : int
        The latest arrival.

    Returns
    -------
    int
        Found by halving: who leaves later never arrives earlier.
    """
    low, high = earliest, max(earliest, arrive_by)
    while low < high:
        middle = (low + high + 1) // 2
        if middle + travel_ticks(table, start, end, middle) <= arrive_by:
            low = middle
        else:
            high = middle - 1
    return low


def earliest_start(stop: Stop, arrives: int) -> int | None:
    """Return when service can start for who stands there at a time.

    Parameters
    ----------
    stop : Stop
        Whose windows.
    arrives : int
        When.

    Returns
    -------
    int or None
        None when the last window has closed.
    """
    return next((max(arrives, opens) for opens, closes in stop.windows if arrives <= closes), None)
