"""Who fills a slot that has come free: ranked proposals, the rest of the week as it is."""

from dataclasses import dataclass

from analytics.routes.changes import Insertion, days_of_calls, drop_calls, find_insertion, put_in
from analytics.routes.plan import WeekPlan
from analytics.routes.problem import WeekProblem

MOST_FOLLOWED = 3
"""So many of the best single proposals are followed by a second call, where there is room for one."""


@dataclass(frozen=True)
class Proposal:
    """One way to fill a gap.

    Parameters
    ----------
    calls : tuple of int
        Put on the day.
    moved : tuple of int
        Those of them that stood on another day.
    plan : WeekPlan
        The week with them.
    value_change : float
        Of the calls made.
    drive_minutes_change : float
        Door to door, desks included.
    objective_change : float
        Value less travel and overtime; proposals are in this order.
    """

    calls: tuple[int, ...]
    moved: tuple[int, ...]
    plan: WeekPlan
    value_change: float
    drive_minutes_change: float
    objective_change: float


def propose_fills(
    problem: WeekProblem, plan: WeekPlan, day: int, *, most: int = 5, from_other_days: bool = True
) -> tuple[Proposal, ...]:
    """Return who could fill what is free on a day.

    Parameters
    ----------
    problem : WeekProblem
        In which what was cancelled can no longer be made (`RepWeek` of the edits).
    plan : WeekPlan
        Without it; all other visits keep their order.
    day : int
        The day's number.
    most : int
        Proposals at most.
    from_other_days : bool
        Also calls that stand on another day, where the week gains by the move. Required ones stay.

    Returns
    -------
    tuple of Proposal
        Best first; only those by which the week gains. Empty when nobody fits.
    """
    made = days_of_calls(plan)
    singles: list[tuple[WeekPlan, Insertion]] = []
    for call in range(len(problem.calls)):
        if day not in problem.calls[call].stops:
            continue
        if call not in made:
            singles += _try(problem, plan, call, day)
        elif from_other_days and made[call] != day and not problem.calls[call].required:
            singles += _try(problem, drop_calls(problem, plan, {call}), call, day)
    found = [_propose(problem, plan, put_in(problem, base, one), (one.call,), day) for base, one in singles]
    found = sorted((each for each in found if each.objective_change > 0), key=_rank)
    fresh = [each for each in found if not each.moved]
    for first in fresh[:MOST_FOLLOWED]:
        second = [
            one
            for each in fresh
            if each.calls != first.calls
            for _, one in _try(problem, first.plan, each.calls[0], day)
        ]
        if second:
            best = max(second, key=lambda one: one.objective_change)
            both = (*first.calls, best.call)
            if best.objective_change > 0 and all(set(both) != set(each.calls) for each in found):
                found.append(_propose(problem, plan, put_in(problem, first.plan, best), both, day))
    return tuple(sorted(found, key=_rank)[:most])


def _try(problem: WeekProblem, plan: WeekPlan, call: int, day: int) -> list[tuple[WeekPlan, Insertion]]:
    one = find_insertion(problem, plan, call, day)
    return [] if one is None else [(plan, one)]


def _rank(proposal: Proposal) -> tuple[float, tuple[int, ...]]:
    return (-proposal.objective_change, proposal.calls)


def _propose(
    problem: WeekProblem, before: WeekPlan, after: WeekPlan, calls: tuple[int, ...], day: int
) -> Proposal:
    made = days_of_calls(before)
    return Proposal(
        calls=calls,
        moved=tuple(call for call in calls if made.get(call, day) != day),
        plan=after,
        value_change=after.value - before.value,
        drive_minutes_change=(after.travel_ticks - before.travel_ticks) / problem.ticks_per_minute,
        objective_change=after.objective - before.objective,
    )
