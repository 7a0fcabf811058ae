"""A planned day as what the rep does, each thing with its visit."""

from dataclasses import dataclass

from analytics.routes.day_sheet import SheetRow, Step, write_day
from analytics.routes.plan import LUNCH, DayPlan, Visit, WeekPlan
from analytics.routes.problem import ANYWHERE
from analytics.routes.rep_week import RepWeek
from analytics.routes.ways import Place


@dataclass(frozen=True)
class RouteStep:
    """One thing that the rep does.

    Parameters
    ----------
    row : SheetRow
        What, when and where.
    origin : Place
        Where a drive begins; else where the rep is.
    position : int, optional
        Which of the day's visits, for a call or lunch.
    """

    row: SheetRow
    origin: Place
    position: int | None = None


def list_steps(week: RepWeek, number: int, day: DayPlan) -> tuple[RouteStep, ...]:
    """Tell what the rep does on a day.

    Parameters
    ----------
    week : RepWeek
        The week.
    number : int
        The day's.
    day : DayPlan
        Its plan.

    Returns
    -------
    tuple of RouteStep
        In order; empty on a day on which nobody is called on.
    """
    steps: list[RouteStep] = []
    here = week.places[week.days[number].start_place]
    visited = 0
    for row in write_day(week, number, day):
        if row.step in (Step.CALL, Step.LUNCH):
            steps.append(RouteStep(row, here, visited))
            visited += 1
        else:
            steps.append(RouteStep(row, here))
        here = row.place
    return tuple(steps)


def window_of(week: RepWeek, day: int, visit: Visit) -> tuple[int, int] | None:
    """Return the window in which a visit lies.

    Parameters
    ----------
    week : RepWeek
        The week.
    day : int
        The day's number.
    visit : Visit
        Any of its visits.

    Returns
    -------
    tuple of (int, int) or None
        Earliest start and latest end; None for lunch.
    """
    if visit.call == LUNCH:
        return None
    stop = week.problem.calls[visit.call].stops[day][visit.stop]
    for opens, closes in stop.windows:
        if opens <= visit.start <= closes:
            return opens, closes + stop.service_ticks
    return None


def is_remote(week: RepWeek, day: int, visit: Visit) -> bool:
    """Tell whether a visit needs no place: by phone or video.

    Parameters
    ----------
    week : RepWeek
        The week.
    day : int
        The day's number.
    visit : Visit
        No lunch.

    Returns
    -------
    bool
        True where nobody drives for it.
    """
    return week.problem.calls[visit.call].stops[day][visit.stop].place == ANYWHERE


def number_calls(plan: WeekPlan) -> dict[tuple[int, int], int]:
    """Number the calls of each day.

    Parameters
    ----------
    plan : WeekPlan
        Any.

    Returns
    -------
    dict of (int, int) to int
        By day and position among the day's visits: 1 for the day's first call.
    """
    numbers = {}
    for number, day in enumerate(plan.days):
        count = 0
        for position, visit in enumerate(day.visits):
            if visit.call != LUNCH:
                count += 1
                numbers[number, position] = count
    return numbers
