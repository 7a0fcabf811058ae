"""A week's plan as keys and days: kept while the problem around it is built anew, and in links."""

from analytics.routes.changes import keep_what_fits
from analytics.routes.checker import check_week
from analytics.routes.plan import LUNCH, WeekPlan
from analytics.routes.rep_week import RepWeek
from analytics.routes.schedule import schedule_week
from components.route_state import Held

LUNCH_WORD = "lunch"


def hold_plan(week: RepWeek, plan: WeekPlan) -> Held:
    """Write a plan as keys.

    Parameters
    ----------
    week : RepWeek
        Whose plan it is.
    plan : WeekPlan
        Any of its problem.

    Returns
    -------
    Held
        In the order of the days.
    """
    return tuple(
        (day.day, tuple(_write(week, call, stop) for call, stop in order))
        for day, order in zip(week.days, plan.order, strict=True)
    )


def place_held(week: RepWeek, held: Held) -> WeekPlan | None:
    """Give a held plan its times.

    Parameters
    ----------
    week : RepWeek
        As it is now.
    held : Held
        Of it, or of one that was like it.

    Returns
    -------
    WeekPlan or None
        None when anything of it is no longer possible.
    """
    order = _read(week, held)
    asked = sum(len(words) for _, words in held)
    if sum(map(len, order)) != asked:
        return None
    plan = schedule_week(week.problem, tuple(order))
    return None if plan is None or check_week(week.problem, plan) else plan


def keep_held(week: RepWeek, held: Held) -> WeekPlan:
    """Return what of a held plan still fits.

    Parameters
    ----------
    week : RepWeek
        As it is now.
    held : Held
        Of one that was like it.

    Returns
    -------
    WeekPlan
        The same calls on the same days in the same order, without those with which a day no longer fits.
    """
    return keep_what_fits(week.problem, _read(week, held))


def _write(week: RepWeek, call: int, stop: int) -> str:
    if call == LUNCH:
        return LUNCH_WORD
    return week.calls[call].key + (f"~{stop}" if stop else "")


def _read(week: RepWeek, held: Held) -> list[tuple[tuple[int, int], ...]]:
    numbers = {facts.key: number for number, facts in enumerate(week.calls)}
    words_of = dict(held)
    order: list[tuple[tuple[int, int], ...]] = []
    for number, day in enumerate(week.days):
        found = [_find(week, numbers, number, word) for word in words_of.get(day.day, ())]
        order.append(tuple(one for one in found if one is not None))
    return order


def _find(week: RepWeek, numbers: dict[str, int], day: int, word: str) -> tuple[int, int] | None:
    if word == LUNCH_WORD:
        return (LUNCH, 0) if week.problem.days[day].lunch is not None else None
    key, _, rank = word.partition("~")
    stop = int(rank) if rank.isdigit() else 0
    call = numbers.get(key)
    if call is None or stop >= len(week.problem.calls[call].stops.get(day, ())):
        return None
    return call, stop
