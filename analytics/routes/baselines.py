"""What a week would be without a search: a best guess with list and map, and the rep's own calendar.

Both are plans of the same problem, under the same rules and by the same clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from analytics.routes.changes import keeps_gap
from analytics.routes.plan import LUNCH, DayPlan, WeekPlan
from analytics.routes.problem import ANYWHERE, WeekProblem
from analytics.routes.rep_week import RepWeek
from analytics.routes.schedule import DayOrder, schedule_day, sum_up

Slot = tuple[int, int]
"""A call and its stop; `LUNCH` and 0 for lunch."""


@dataclass(frozen=True)
class CalendarPlan:
    """The rep's own calendar as a plan.

    Parameters
    ----------
    plan : WeekPlan
        With all that fits, in the order of the calendar.
    broken : tuple of str
        Calls that stand there and can't be kept, a sentence each.
    """

    plan: WeekPlan
    broken: tuple[str, ...]


def plan_best_guess(week: RepWeek) -> WeekPlan:
    """Plan a week by value, nearest next.

    Day by day: of those who can be seen on the day the most valuable ones are listed, as many as the rep
    plans a day. The next is always the nearest of them in time, waiting at a closed door counted, who still
    fits before the day's appointments, lunch and the way back. Where nobody on the list fits, the next most
    valuable ones are listed, until nobody fits any more. Of the simple rules tried it is the strongest.

    Parameters
    ----------
    week : RepWeek
        The week.

    Returns
    -------
    WeekPlan
        That fits.
    """
    problem = week.problem
    listed = max(1, ceil(week.rep.calls_a_day))
    made: dict[int, int] = {}
    fixed = {
        number: min(call.stops)
        for number, call in enumerate(problem.calls)
        if call.required and len(call.stops) == 1
    }
    days = []
    for day in range(len(problem.days)):
        plan = _guess_day(problem, day, made, fixed, listed)
        days.append(plan)
        made.update({visit.call: day for visit in plan.visits if visit.call != LUNCH})
    return sum_up(problem, tuple(days))


def plan_calendar(week: RepWeek) -> CalendarPlan | None:
    """Plan a week as the rep's own calendar has it.

    Parameters
    ----------
    week : RepWeek
        The week.

    Returns
    -------
    CalendarPlan or None
        None where the calendar has no calls on working days. Calls keep their day and order; they start as
        early as windows and roads allow, appointments at their minute.
    """
    problem = week.problem
    entries = [entry for entry in week.calendar if entry.day >= 0]
    if not entries:
        return None
    numbers = {call.key: number for number, call in enumerate(problem.calls)}
    broken, days = [], []
    made: dict[int, int] = {}
    for day in range(len(problem.days)):
        kept: list[tuple[int, Slot]] = []
        plan = _fit(problem, day, ()) or _empty_day(problem, day)
        own = sorted((entry for entry in entries if entry.day == day), key=lambda entry: not entry.locked)
        for entry in own:
            when = f"{week.days[day].day:%A}, {week.time_at(day, entry.start):%H:%M}"
            call = numbers.get(entry.key)
            stops = problem.calls[call].stops.get(day, ()) if call is not None else ()
            if call is None or not stops:
                broken.append(f"{when}: {entry.name} can't be called on that day.")
                continue
            if not keeps_gap(problem, made, call, day):
                broken.append(f"{when}: {entry.name} is called on too soon after another time.")
                continue
            for rank in range(len(stops)):
                tried = sorted([*kept, (entry.start, (call, rank))])
                better = _fit(problem, day, tuple(slot for _, slot in tried))
                if better is not None:
                    kept, plan, made = tried, better, {**made, call: day}
                    break
            else:
                broken.append(f"{when}: {entry.name} doesn't fit between the other calls and the ways.")
        days.append(plan)
    return CalendarPlan(sum_up(problem, tuple(days)), tuple(broken))


def keep_calls(problem: WeekProblem, plan: WeekPlan) -> WeekProblem:
    """Return the problem of making the very calls of a plan with less driving.

    Parameters
    ----------
    problem : WeekProblem
        Of the plan.
    plan : WeekPlan
        Whose calls are kept, on any day that they can be made.

    Returns
    -------
    WeekProblem
        With these calls alone, all required, in the order of the problem's.
    """
    kept = [replace(problem.calls[call], required=True) for call in sorted(plan.made)]
    return replace(problem, calls=tuple(kept))


def _guess_day(
    problem: WeekProblem, day: int, made: dict[int, int], fixed: dict[int, int], listed: int
) -> DayPlan:
    coming = _fit_fixed(problem, day, [number for number, on in fixed.items() if on == day])
    done: list[Slot] = []
    plan = schedule_day(problem, day, tuple(coming)) or _empty_day(problem, day)
    waiting = [
        number
        for number, call in enumerate(problem.calls)
        if number not in made and number not in fixed and day in call.stops
    ]
    waiting.sort(key=lambda number: (not problem.calls[number].required, -problem.calls[number].value))
    while True:
        here = plan.visits[len(done) - 1].place if done else problem.days[day].start_place
        today = {call: day for call, _ in (*done, *coming) if call != LUNCH}
        free = [number for number in waiting if keeps_gap(problem, {**fixed, **made, **today}, number, day)]
        found = _go_on(problem, day, here, done, coming, free, listed)
        if found is not None:
            number, plan, done = found
            waiting.remove(number)
        elif coming:
            done = [*done, coming.pop(0)]
        else:
            return plan


def _go_on(
    problem: WeekProblem,
    day: int,
    here: int,
    done: list[Slot],
    coming: list[Slot],
    free: list[int],
    listed: int,
) -> tuple[int, DayPlan, list[Slot]] | None:
    """Find who can be begun with soonest, of the first list in which somebody fits."""
    for first in range(0, len(free), listed):
        fitting = [
            (plan.visits[len(done)].start, _way_to(problem, day, here, number), number, plan, order)
            for number in free[first : first + listed]
            for plan, order in _append(problem, day, done, number, coming)
        ]
        if fitting:
            _, _, number, plan, order = min(fitting, key=lambda one: one[:3])
            return number, plan, order
    return None


def _append(
    problem: WeekProblem, day: int, done: list[Slot], number: int, coming: list[Slot]
) -> list[tuple[DayPlan, list[Slot]]]:
    """Return the day with a call after what is done and before what is to come, for each stop that fits."""
    tried = ([*done, (number, rank)] for rank in range(len(problem.calls[number].stops[day])))
    plans = ((schedule_day(problem, day, (*order, *coming)), order) for order in tried)
    return [(plan, order) for plan, order in plans if plan is not None]


def _fit_fixed(problem: WeekProblem, day: int, fixed: Sequence[int]) -> list[Slot]:
    """Put appointments and lunch in order, leaving out what doesn't fit."""
    order: list[Slot] = []
    for number in sorted(fixed, key=lambda number: problem.calls[number].stops[day][0].windows[0]):
        if not keeps_gap(problem, {call: day for call, _ in order}, number, day):
            continue
        for rank in range(len(problem.calls[number].stops[day])):
            if schedule_day(problem, day, (*order, (number, rank))) is not None:
                order.append((number, rank))
                break
    plan = _fit(problem, day, tuple(order))
    return [(visit.call, visit.stop) for visit in plan.visits] if plan is not None else order


def _fit(problem: WeekProblem, day: int, order: DayOrder) -> DayPlan | None:
    """Schedule a day with lunch where one is home soonest, as late as that can be; else without lunch."""
    if problem.days[day].lunch is not None:
        places = range(len(order), -1, -1)
        tried = (schedule_day(problem, day, (*order[:n], (LUNCH, 0), *order[n:])) for n in places)
        fitting = [plan for plan in tried if plan is not None]
        if fitting:
            return min(fitting, key=lambda plan: plan.returns)
    return schedule_day(problem, day, order)


def _empty_day(problem: WeekProblem, day: int) -> DayPlan:
    start = problem.days[day].start
    return DayPlan((), start, start, start)


def _way_to(problem: WeekProblem, day: int, here: int, number: int) -> int:
    stops = problem.calls[number].stops[day]
    ticks = problem.travel[problem.days[day].travel].ticks[0, here]
    return min(0 if stop.place == ANYWHERE else int(ticks[stop.place]) for stop in stops)
