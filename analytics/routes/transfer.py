"""A plan carried over to its week after an edit: the same visits in the same order, where they still fit."""

from analytics.routes.changes import keep_what_fits
from analytics.routes.plan import LUNCH, Visit, WeekPlan
from analytics.routes.problem import ANYWHERE
from analytics.routes.rep_week import RepWeek


def transfer_plan(before: RepWeek, plan: WeekPlan, after: RepWeek) -> WeekPlan:
    """Carry a plan over.

    Parameters
    ----------
    before : RepWeek
        The plan's.
    plan : WeekPlan
        What was planned.
    after : RepWeek
        The same rep's, with other edits, options or data.

    Returns
    -------
    WeekPlan
        Of `after`'s problem. Visits whose call, day or place is no longer offered, or that no longer fit, are
        left out; lunch stands where it stood, or at the end of the day where it fits there.
    """
    numbers = {facts.key: number for number, facts in enumerate(after.calls)}
    planned = {day.day: plan.days[number] for number, day in enumerate(before.days)}
    order = []
    for number, day in enumerate(after.days):
        visits = planned[day.day].visits if day.day in planned else ()
        moved = [_find(before, visit, after, number, numbers) for visit in visits]
        kept = [each for each in moved if each is not None]
        if after.problem.days[number].lunch is not None and all(call != LUNCH for call, _ in kept):
            kept.append((LUNCH, 0))
        order.append(kept)
    return keep_what_fits(after.problem, order)


def _find(
    before: RepWeek, visit: Visit, after: RepWeek, day: int, numbers: dict[str, int]
) -> tuple[int, int] | None:
    if visit.call == LUNCH:
        return LUNCH, 0
    call = numbers.get(before.calls[visit.call].key)
    if call is None:
        return None
    stops = after.problem.calls[call].stops.get(day, ())
    where = before.places[visit.place].key
    same = [
        n for n, stop in enumerate(stops) if stop.place != ANYWHERE and after.places[stop.place].key == where
    ]
    anywhere = [n for n, stop in enumerate(stops) if stop.place == ANYWHERE]
    found = same or anywhere
    return (call, found[0]) if found else None
