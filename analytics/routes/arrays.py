"""The week's problem as arrays, which the compiled search reads."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.routes.plan import LUNCH
from analytics.routes.problem import ANYWHERE, Call, Stop, WeekProblem

Numbers = npt.NDArray[Any]

CALL, PLACE, TICKS, FIRST_WINDOW, END_WINDOW = range(5)
START_PLACE, END_PLACE, DAY_START, DAY_END, DAY_LATEST, TABLE, TABLE_FIRST, TABLE_STEP, MOST_CALLS = range(9)
NO_LIMIT = 2**30


class Arrays(NamedTuple):
    """A problem, flat. Lunches are calls behind the real ones, each with one stop on its own day.

    Parameters
    ----------
    worth : ndarray of float64, calls × days
        Value with the day's preference; for a required call more than all others together.
    required : ndarray of bool, calls
        Whether `worth` holds that weight.
    first_stop : ndarray of int32, calls × (days + 1)
        The stops of call c on day d are `first_stop[c, d]` up to `first_stop[c, d + 1]`.
    stops : ndarray of int32, stops × 5
        Whose call (`CALL`), where (`PLACE`), how long (`TICKS`), and its windows from `FIRST_WINDOW` up to
        `END_WINDOW`.
    windows : ndarray of int32, windows × 2
        Earliest and latest start.
    group : ndarray of int32, calls
        -1 for none.
    first_member, members : ndarray of int32
        The calls of group g are `members[first_member[g]:first_member[g + 1]]`.
    gap : ndarray of int32, groups
        Days apart at least.
    day_number : ndarray of int32, days
        In the calendar.
    days : ndarray of int32, days × 9
        Each day's `START_PLACE`, `END_PLACE`, `DAY_START`, `DAY_END`, `DAY_LATEST`, the number, the first
        time and the step of its travel: `TABLE`, `TABLE_FIRST`, `TABLE_STEP`, and `MOST_CALLS`, which is
        `NO_LIMIT` for none.
    travel : ndarray of int32, tables × times × places × places
        Tables with fewer times repeat their last.
    drive_cost, overtime_cost : float
        Value a tick.
    """

    worth: Numbers
    required: Numbers
    first_stop: Numbers
    stops: Numbers
    windows: Numbers
    group: Numbers
    first_member: Numbers
    members: Numbers
    gap: Numbers
    day_number: Numbers
    days: Numbers
    travel: Numbers
    drive_cost: float
    overtime_cost: float


def flatten_problem(problem: WeekProblem) -> Arrays:
    """Return the arrays of a problem.

    Parameters
    ----------
    problem : WeekProblem
        With or without calls.

    Returns
    -------
    Arrays
        Calls in the problem's order, then a lunch for each day that has one.
    """
    calls = [*problem.calls, *_lunches(problem)]
    days = range(len(problem.days))
    stops: list[tuple[int, Stop]] = []
    first_stop = np.zeros((len(calls), len(problem.days) + 1), np.int32)
    for number, call in enumerate(calls):
        for day in days:
            first_stop[number, day] = len(stops)
            stops += [(number, stop) for stop in call.stops.get(day, ()) if stop.windows]
        first_stop[number, -1] = len(stops)
    windows = [window for _, stop in stops for window in stop.windows]
    groups = sorted({call.group for call in calls if call.group})
    members = [[number for number, call in enumerate(calls) if call.group == group] for group in groups]
    return Arrays(
        worth=_worth(problem, calls),
        required=np.array([call.required for call in calls], np.bool_),
        first_stop=first_stop,
        stops=_stops(stops),
        windows=_ints(windows).reshape(-1, 2),
        group=_ints(groups.index(call.group) if call.group else -1 for call in calls),
        first_member=_running([len(group) for group in members]),
        members=_ints(number for group in members for number in group),
        gap=_ints(problem.gap_days.get(group, 1) for group in groups),
        day_number=_ints(problem.day_numbers),
        days=_days(problem),
        travel=_travel(problem),
        drive_cost=problem.drive_value_per_minute / problem.ticks_per_minute,
        overtime_cost=problem.overtime_value_per_minute / problem.ticks_per_minute,
    )


def stop_number(problem: WeekProblem, arrays: Arrays, day: int, call: int, stop: int) -> int:
    """Return the number that a call's stop has in the arrays.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    arrays : Arrays
        Its arrays.
    day : int
        The day.
    call : int
        The call's number, or `LUNCH`.
    stop : int
        Which of its stops on the day.

    Returns
    -------
    int
        -1 when the stop has no window and so stands in no array.
    """
    if call == LUNCH:
        lunches = [number for number, each in enumerate(problem.days) if each.lunch is not None]
        return int(arrays.first_stop[len(problem.calls) + lunches.index(day), day])
    stops = problem.calls[call].stops[day]
    if not stops[stop].windows:
        return -1
    return int(arrays.first_stop[call, day]) + sum(bool(each.windows) for each in stops[:stop])


def read_order(
    problem: WeekProblem, arrays: Arrays, sequence: Numbers, length: Numbers
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the calls and stops of each day from the search's numbers.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    arrays : Arrays
        Its arrays.
    sequence : ndarray of int32, days × positions
        Stops by their numbers in the arrays, from position 1.
    length : ndarray of int32, days
        How many.

    Returns
    -------
    tuple
        As `WeekPlan.order`.
    """
    result = []
    for day in range(len(problem.days)):
        visits = []
        for number in sequence[day, 1 : length[day] + 1].tolist():
            call = int(arrays.stops[number, CALL])
            if call >= len(problem.calls):
                visits.append((LUNCH, 0))
                continue
            rank = number - int(arrays.first_stop[call, day])
            usable = [place for place, stop in enumerate(problem.calls[call].stops[day]) if stop.windows]
            visits.append((call, usable[rank]))
        result.append(tuple(visits))
    return tuple(result)


def _lunches(problem: WeekProblem) -> list[Call]:
    lunches = []
    for number, day in enumerate(problem.days):
        if day.lunch is not None:
            stop = Stop(ANYWHERE, day.lunch.ticks, ((day.lunch.earliest, day.lunch.latest),))
            lunches.append(Call(f"\0lunch {number}", 1.0, {number: (stop,)}, required=True))
    return lunches


def _worth(problem: WeekProblem, calls: list[Call]) -> Numbers:
    worth = np.array(
        [[call.value + call.day_values.get(day, 0.0) for day in range(len(problem.days))] for call in calls]
    ).reshape(len(calls), len(problem.days))
    real = worth[: len(problem.calls)]
    heavy = required_weight(problem)
    worth[: len(problem.calls)][[call.required for call in problem.calls]] += heavy
    worth[len(real) :] = heavy
    return worth


def required_weight(problem: WeekProblem) -> float:
    """Return what a required call counts for beside its value: more than all values and costs together.

    Parameters
    ----------
    problem : WeekProblem
        The problem.

    Returns
    -------
    float
        In the unit of values.
    """
    values = sum(call.value + max((0.0, *call.day_values.values())) for call in problem.calls)
    minutes = sum(day.latest_end - day.start for day in problem.days) / problem.ticks_per_minute
    costs = minutes * (problem.drive_value_per_minute + problem.overtime_value_per_minute)
    return 1.0 + values + costs


def _stops(stops: list[tuple[int, Stop]]) -> Numbers:
    ends = np.cumsum([len(stop.windows) for _, stop in stops], dtype=np.int64).tolist()
    return _ints(
        (call, stop.place, stop.service_ticks, end - len(stop.windows), end)
        for (call, stop), end in zip(stops, ends, strict=True)
    ).reshape(-1, 5)


def _days(problem: WeekProblem) -> Numbers:
    return _ints(
        (
            day.start_place,
            day.end_place,
            day.start,
            day.end,
            day.latest_end,
            day.travel,
            table.first,
            table.step,
            NO_LIMIT if day.most_calls is None else day.most_calls,
        )
        for day in problem.days
        for table in (problem.travel[day.travel],)
    ).reshape(-1, 9)


def _travel(problem: WeekProblem) -> Numbers:
    times = max(table.ticks.shape[0] for table in problem.travel)
    return np.stack(
        [
            np.pad(table.ticks, ((0, times - len(table.ticks)), (0, 0), (0, 0)), "edge")
            for table in problem.travel
        ]
    ).astype(np.int32)


def _ints(values: Any) -> Numbers:
    return np.array(list(values), np.int32)


def _running(counts: list[int]) -> Numbers:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
