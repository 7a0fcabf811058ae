"""A planned day as what the rep does, one thing after the other, on the clock at home."""

from dataclasses import dataclass
from enum import StrEnum

from analytics.routes.plan import LUNCH, DayPlan, Visit, WeekPlan
from analytics.routes.problem import ANYWHERE
from analytics.routes.rep_week import RepWeek


class StepKind(StrEnum):
    """What the rep does."""

    DRIVE = "drive"
    PARKING = "parking"
    DESK = "badge desk"
    WAIT = "slack"
    CALL = "call"
    LUNCH = "lunch"


@dataclass(frozen=True)
class Step:
    """One thing that the rep does.

    Parameters
    ----------
    kind : StepKind
        What.
    start, end : int
        Ticks of the day.
    place : int
        Where, or for a drive where to.
    origin : int
        For a drive where from; else the same as `place`.
    position : int, optional
        Which of the day's visits, for a call or lunch.
    miles : float
        Of a drive.
    """

    kind: StepKind
    start: int
    end: int
    place: int
    origin: int
    position: int | None = None
    miles: float = 0.0

    @property
    def minutes(self) -> float:
        """The time that it takes."""
        return (self.end - self.start) / 60


def list_steps(week: RepWeek, number: int, day: DayPlan) -> tuple[Step, ...]:
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
    tuple of Step
        In order, without those that take no time; empty on a day without visits.
    """
    steps: list[Step] = []
    here = week.days[number].start_place
    for position, visit in enumerate(day.visits):
        steps += _way(week, number, here, visit.place, visit.leaves, visit.arrives)
        steps.append(Step(StepKind.WAIT, visit.arrives, visit.start, visit.place, visit.place))
        kind = StepKind.LUNCH if visit.call == LUNCH else StepKind.CALL
        steps.append(Step(kind, visit.start, visit.end, visit.place, visit.place, position))
        here = visit.place
    if day.visits:
        steps += _way(week, number, here, week.days[number].end_place, day.leaves_last, day.returns)
    return tuple(step for step in steps if step.end > step.start)


def _way(week: RepWeek, day: int, start: int, end: int, leaves: int, arrives: int) -> list[Step]:
    if arrives <= leaves:
        return []
    way = week.split_way(day, start, end, leaves, arrives)
    parked, ready = leaves + way.drive_ticks, leaves + way.drive_ticks + way.parking_ticks
    miles = way.miles if way.miles == way.miles else 0.0
    return [
        Step(StepKind.DRIVE, leaves, parked, end, start, miles=miles),
        Step(StepKind.PARKING, parked, ready, end, end),
        Step(StepKind.DESK, ready, arrives, end, end),
    ]


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
