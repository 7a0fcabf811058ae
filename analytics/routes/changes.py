"""Small changes of a planned week: calls taken out or put in, days kept while the rest is planned anew."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from analytics.routes.plan import LUNCH, DayPlan, WeekPlan
from analytics.routes.problem import Call, WeekProblem
from analytics.routes.schedule import DayOrder, schedule_day, sum_days, sum_up
from analytics.routes.solve import Effort, solve_week


@dataclass(frozen=True)
class Insertion:
    """A call put into a day at the place where it costs least, the others as they are.

    Parameters
    ----------
    call, stop, day : int
        What goes where.
    day_plan : DayPlan
        The day with it.
    objective_change : float
        Of the week.
    """

    call: int
    stop: int
    day: int
    day_plan: DayPlan
    objective_change: float


def drop_calls(problem: WeekProblem, plan: WeekPlan, calls: Collection[int]) -> WeekPlan:
    """Take calls out of a plan; what is left keeps its order.

    Parameters
    ----------
    problem : WeekProblem
        The plan's.
    plan : WeekPlan
        As it stands.
    calls : collection of int
        Numbers; those that aren't made are passed over.

    Returns
    -------
    WeekPlan
        Without them. A visit that only the road of a later hour allowed can fall out with them.
    """
    return keep_what_fits(problem, [[pair for pair in day if pair[0] not in calls] for day in plan.order])


def keep_what_fits(problem: WeekProblem, order: Collection[Collection[tuple[int, int]]]) -> WeekPlan:
    """Plan days in a given order, leaving out each visit with which its day would no longer fit.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    order : collection
        As `WeekPlan.order`; stops that the problem doesn't have are left out, too.

    Returns
    -------
    WeekPlan
        What fits.
    """
    days, made = [], dict[int, int]()
    for number, visits in enumerate(order):
        kept: DayOrder = ()
        plan = schedule_day(problem, number, ())
        if plan is None:
            raise ValueError(f"day {number} does not fit even when it is empty")
        for call, stop in visits:
            if not _is_there(problem, number, call, stop) or call in made:
                continue
            if call != LUNCH and not keeps_gap(problem, made, call, number):
                continue
            longer = schedule_day(problem, number, (*kept, (call, stop)))
            if longer is not None:
                plan, kept = longer, (*kept, (call, stop))
                if call != LUNCH:
                    made[call] = number
        days.append(plan)
    return sum_up(problem, tuple(days))


def find_insertion(
    problem: WeekProblem, plan: WeekPlan, call: int, day: int, *, stop: int | None = None
) -> Insertion | None:
    """Return the best way to put a call into a day while all other visits keep their order.

    Parameters
    ----------
    problem : WeekProblem
        The plan's.
    plan : WeekPlan
        Without the call.
    call, day : int
        Numbers.
    stop : int, optional
        Only this stop.

    Returns
    -------
    Insertion or None
        None when it does not fit, or stands too close to another call on the same clinician.
    """
    stops = problem.calls[call].stops.get(day, ())
    if not stops or not keeps_gap(problem, days_of_calls(plan), call, day):
        return None
    order = plan.order[day]
    before = sum_days(problem, [(day, plan.days[day])]).objective
    best: Insertion | None = None
    for number in range(len(stops)) if stop is None else (stop,):
        for position in range(len(order) + 1):
            longer = schedule_day(problem, day, (*order[:position], (call, number), *order[position:]))
            if longer is not None:
                gained = sum_days(problem, [(day, longer)]).objective - before
                if best is None or gained > best.objective_change:
                    best = Insertion(call, number, day, longer, gained)
    return best


def put_in(problem: WeekProblem, plan: WeekPlan, insertion: Insertion) -> WeekPlan:
    """Return the plan with an insertion made.

    Parameters
    ----------
    problem : WeekProblem
        The plan's.
    plan : WeekPlan
        The one that the insertion was found for.
    insertion : Insertion
        Of `find_insertion`.

    Returns
    -------
    WeekPlan
        With the call.
    """
    days = (*plan.days[: insertion.day], insertion.day_plan, *plan.days[insertion.day + 1 :])
    return sum_up(problem, days)


def replan(
    problem: WeekProblem,
    plan: WeekPlan,
    effort: Effort,
    *,
    clock: Callable[[], float],
    keep_days: Collection[int] = (),
    seed: int = 0,
    on_better: Callable[[WeekPlan], None] | None = None,
    go_on: Callable[[], bool] | None = None,
) -> WeekPlan:
    """Plan a week anew from a plan, some days untouched.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    plan : WeekPlan
        What to begin from.
    effort : Effort
        How long to search.
    clock : callable
        As for `solve_week`.
    keep_days : collection of int
        Days that stay as they are.
    seed : int
        As for `solve_week`.
    on_better, go_on : callable, optional
        As for `solve_week`; handed plans of the whole week.

    Returns
    -------
    WeekPlan
        Never worse than what it began from.
    """
    free = [number for number in range(len(problem.days)) if number not in keep_days]
    kept = {call: day for call, day in days_of_calls(plan).items() if day in keep_days}
    numbers = [number for number in range(len(problem.calls)) if number not in kept]
    part = replace(
        problem,
        days=tuple(problem.days[number] for number in free),
        calls=tuple(_without_days(problem, number, free, kept) for number in numbers),
        day_numbers=tuple(problem.day_numbers[number] for number in free),
    )
    back = {number: place for place, number in enumerate(numbers)} | {LUNCH: LUNCH}

    def whole(solved: WeekPlan) -> WeekPlan:
        days = list(plan.days)
        for number, day in zip(free, solved.days, strict=True):
            visits = tuple(
                visit if visit.call == LUNCH else replace(visit, call=numbers[visit.call])
                for visit in day.visits
            )
            days[number] = replace(day, visits=visits)
        return sum_up(problem, tuple(days))

    start = keep_what_fits(
        part, [[(back[call], stop) for call, stop in plan.order[number] if call in back] for number in free]
    )
    solved = solve_week(
        part,
        effort,
        clock=clock,
        seed=seed,
        start=start,
        on_better=None if on_better is None else lambda better: on_better(whole(better)),
        go_on=go_on,
    )
    return whole(solved)


def days_of_calls(plan: WeekPlan) -> dict[int, int]:
    """Return the day of each call that is made.

    Parameters
    ----------
    plan : WeekPlan
        A plan.

    Returns
    -------
    dict of int to int
        Lunch is none.
    """
    return {
        visit.call: number
        for number, day in enumerate(plan.days)
        for visit in day.visits
        if visit.call != LUNCH
    }


def keeps_gap(problem: WeekProblem, made: Mapping[int, int], call: int, day: int) -> bool:
    """Return whether a call on a day stands far enough from the others of its group.

    Parameters
    ----------
    problem : WeekProblem
        The problem.
    made : dict of int to int
        The day of each call that is made.
    call, day : int
        Which, and when.

    Returns
    -------
    bool
        True for a call without a group.
    """
    group = problem.calls[call].group
    gap = problem.gap_days.get(group, 1)
    numbers = problem.day_numbers
    return not group or all(
        abs(numbers[on] - numbers[day]) >= gap
        for other, on in made.items()
        if other != call and problem.calls[other].group == group
    )


def _without_days(problem: WeekProblem, call: int, free: list[int], kept: Mapping[int, int]) -> Call:
    """A call of a week of the free days, where the kept ones leave it its gap."""
    it = problem.calls[call]
    stops = {
        place: it.stops[day]
        for place, day in enumerate(free)
        if day in it.stops and keeps_gap(problem, kept, call, day)
    }
    values = {place: it.day_values[day] for place, day in enumerate(free) if day in it.day_values}
    return replace(it, stops=stops, day_values=values)


def _is_there(problem: WeekProblem, day: int, call: int, stop: int) -> bool:
    if call == LUNCH:
        return problem.days[day].lunch is not None
    return 0 <= call < len(problem.calls) and 0 <= stop < len(problem.calls[call].stops.get(day, ()))
