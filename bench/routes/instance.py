"""An instance of the literature: places, windows, days and one table of travel, in whole ticks.

Each day begins and ends at place 0; each other place is visited at most once; a visit starts inside one of
the place's windows, and waiting is free. The score is the profit of what is visited; travel costs nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.routes.problem import Call, Day, Stop, TravelTable, WeekProblem

Window = tuple[int, int]
DayVisits = tuple[int, ...]
"""Numbers of places in the order of a day, without the depot."""


@dataclass(frozen=True)
class Place:
    """A place that can be visited; the first is the depot, whose other fields say nothing.

    Parameters
    ----------
    service : int
        Ticks.
    profit : float
        0 or more.
    windows : tuple of (int, int)
        Earliest and latest start, in order, without overlap.
    """

    service: int
    profit: float
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class Instance:
    """What is to be solved.

    Parameters
    ----------
    name : str
        Of its file.
    places : tuple of Place
        The depot first.
    days : tuple of (int, int)
        Earliest departure and latest return; they may be equal, as the days of a TOPTW file are.
    travel : ndarray of int32, places × places
        Ticks.
    ticks_per_minute : int
        How many make a unit of the file.
    notes : tuple of str
        What a reader should know of how the file was read.
    """

    name: str
    places: tuple[Place, ...]
    days: tuple[Window, ...]
    travel: npt.NDArray[np.int32]
    ticks_per_minute: int
    notes: tuple[str, ...] = ()

    @property
    def worthwhile(self) -> list[int]:
        """The numbers of the places with a profit and with a window on some day."""
        return [
            number
            for number, place in enumerate(self.places)
            if number > 0 and place.profit > 0 and any(clip_windows(place.windows, day) for day in self.days)
        ]

    def score(self, visits: Sequence[DayVisits]) -> float:
        """Return the profit of places.

        Parameters
        ----------
        visits : sequence of tuple of int
            One a day.

        Returns
        -------
        float
            Their sum.
        """
        return float(sum(self.places[number].profit for day in visits for number in day))


def make_problem(instance: Instance) -> WeekProblem:
    """Return the instance as a week, each place a call.

    Parameters
    ----------
    instance : Instance
        Of the literature.

    Returns
    -------
    WeekProblem
        Call n is the n-th of `Instance.worthwhile`.
    """
    calls = []
    for number in instance.worthwhile:
        place = instance.places[number]
        stops = {}
        for day, hours in enumerate(instance.days):
            windows = clip_windows(place.windows, hours)
            if windows:
                stops[day] = (Stop(number, place.service, windows),)
        calls.append(Call(str(number), place.profit, stops))
    return WeekProblem(
        days=tuple(Day(0, 0, start, end, end) for start, end in instance.days),
        calls=tuple(calls),
        travel=(TravelTable(instance.travel[None]),),
        ticks_per_minute=instance.ticks_per_minute,
    )


def clip_windows(windows: Iterable[Window], hours: Window) -> tuple[Window, ...]:
    """Return what of windows lies within a day.

    Parameters
    ----------
    windows : iterable of (int, int)
        In order.
    hours : (int, int)
        The day's.

    Returns
    -------
    tuple of (int, int)
        Empty when the place is closed all day.
    """
    start, end = hours
    inside = ((max(opens, start), min(closes, end)) for opens, closes in windows)
    return tuple((opens, closes) for opens, closes in inside if opens <= closes)


def join_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return windows in order, those that overlap or touch as one.

    Parameters
    ----------
    windows : iterable of (int, int)
        In any order.

    Returns
    -------
    tuple of (int, int)
        Without overlap.
    """
    joined: list[Window] = []
    for opens, closes in sorted(windows):
        if joined and opens <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], closes)
        else:
            joined.append((opens, closes))
    return tuple(joined)
