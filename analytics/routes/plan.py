"""A planned week: who is seen when, and what that is worth and costs."""

from dataclasses import dataclass

LUNCH = -1
"""In place of a call's number: the day's break."""


@dataclass(frozen=True)
class Visit:
    """One call, or lunch, at its time.

    Parameters
    ----------
    call : int
        Its number in the problem, or `LUNCH`.
    stop : int
        Which of the call's stops on this day; 0 for lunch.
    place : int
        Where; for a call from anywhere, the place where the rep is then.
    leaves : int
        When the rep leaves the place before; the same as `arrives` where nothing is driven.
    arrives : int
        When the rep stands ready, with parking and the desk behind.
    start, end : int
        Of the call itself.
    """

    call: int
    stop: int
    place: int
    leaves: int
    arrives: int
    start: int
    end: int


@dataclass(frozen=True)
class DayPlan:
    """One day.

    Parameters
    ----------
    visits : tuple of Visit
        In the order of the day, lunch among them; empty on a day at home.
    departs : int
        When the rep leaves the start place: as late as the first visit allows.
    leaves_last : int
        When the way to the end place begins.
    returns : int
        Arrival at the end place.
    """

    visits: tuple[Visit, ...]
    departs: int
    leaves_last: int
    returns: int


@dataclass(frozen=True)
class WeekPlan:
    """A week.

    Parameters
    ----------
    days : tuple of DayPlan
        One a day of the problem.
    value : float
        Sum of the values of the calls made, with those of their days.
    travel_ticks : int
        On the way from door to door, desks and parking included.
    overtime_ticks : int
        After the planned ends of days.
    objective : float
        Value, less what travel and overtime cost.
    missed : tuple of int
        Required calls that are not made.
    """

    days: tuple[DayPlan, ...]
    value: float
    travel_ticks: int
    overtime_ticks: int
    objective: float
    missed: tuple[int, ...] = ()

    @property
    def made(self) -> frozenset[int]:
        """The numbers of the calls that are made."""
        return frozenset(visit.call for day in self.days for visit in day.visits if visit.call != LUNCH)

    @property
    def order(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """The calls and stops of each day in order, lunch among them, without their times."""
        return tuple(tuple((visit.call, visit.stop) for visit in day.visits) for day in self.days)
