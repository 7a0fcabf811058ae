"""What a week's route is made from: places, drive times, days, and calls that could be made.

The problem is a team-orienteering problem with time windows (Vansteenwegen, Souffriau & Van Oudheusden,
"The orienteering problem: A survey", European Journal of Operational Research 209, 2011): choose calls, give
each a day, order the days.

| symbol | here |
|---|---|
| paths | `WeekProblem.days`, each from its start place to its end place within its hours |
| profit | `Call.value` plus `Call.day_values`, less what driving and overtime cost |
| windows | `Stop.windows`, any number a stop; a call's service starts inside one, and waiting is free |
| travel | `TravelTable`, by the time of departure |

Times are whole ticks after the day's own midnight on the clock of the rep's home. A tick is a second in a
real week (`ticks_per_minute` 60); instances of the literature have their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from data.errors import OptionInvalid

ANYWHERE = -1
"""The place of a call that needs none: by phone, by video, or lunch."""

Ticks = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Stop:
    """Where and when a call can be made on one day.

    Parameters
    ----------
    place : int
        Number of the place, or `ANYWHERE`.
    service_ticks : int
        From the start of the call to its end; parking and the desk are part of the way there.
    windows : tuple of (int, int)
        Earliest and latest start of service, both included; in order, without overlap.
    """

    place: int
    service_ticks: int
    windows: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        _refuse(self.service_ticks < 0, f"A call of {self.service_ticks} ticks can't be.")
        for opens, closes in self.windows:
            _refuse(closes < opens, f"A window from {opens} to {closes} is inverted.")
        for (_, closes), (opens, _) in pairwise(self.windows):
            _refuse(opens <= closes, f"Windows overlap or are out of order at {opens}.")


@dataclass(frozen=True)
class Call:
    """One call that could be made, at most once in the week.

    Parameters
    ----------
    key : str
        The caller's name for it; unique in a problem.
    value : float
        What it is worth, above 0.
    stops : mapping of int to tuple of Stop
        By day's number; several on a day are alternatives (another site, another way). Without any the call
        can't be made.
    required : bool
        A locked appointment, a pin, or what the call plan demands: made before any other is weighed.
    group : str
        Calls of one group (several to one clinician) lie on different days; empty for none.
    day_values : mapping of int to float
        Added to the value on that day: a preference, such as last week's shape.
    """

    key: str
    value: float
    stops: Mapping[int, tuple[Stop, ...]]
    required: bool = False
    group: str = ""
    day_values: Mapping[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse(not self.value > 0, f"The call {self.key} is worth {self.value}; give more than 0.")


@dataclass(frozen=True)
class Break:
    """A pause that a day must have, wherever the rep is.

    Parameters
    ----------
    earliest, latest : int
        Between which it starts.
    ticks : int
        How long it is.
    """

    earliest: int
    latest: int
    ticks: int

    def __post_init__(self) -> None:
        _refuse(self.latest < self.earliest or self.ticks < 0, "A break's hours are inverted.")


@dataclass(frozen=True)
class Day:
    """One day of the week.

    Parameters
    ----------
    start_place, end_place : int
        Where it begins and ends: home, a hotel, another city.
    start : int
        Earliest departure.
    end : int
        Planned arrival at the end place.
    latest_end : int
        Latest arrival, with overtime; not before `end`.
    lunch : Break, optional
        None for a day without.
    travel : int
        Which of the problem's travel tables holds.
    most_calls : int, optional
        Calls at places on the day at most; lunch and calls from anywhere don't count. None for no limit.
    """

    start_place: int
    end_place: int
    start: int
    end: int
    latest_end: int
    lunch: Break | None = None
    travel: int = 0
    most_calls: int | None = None

    def __post_init__(self) -> None:
        _refuse(self.most_calls is not None and self.most_calls < 0, "A day can't have less than no calls.")
        _refuse(not self.start <= self.end <= self.latest_end, "A day ends before it starts.")


@dataclass(frozen=True)
class TravelTable:
    """Ticks from door to door by the time of departure, in straight lines between equally spaced times.

    Parameters
    ----------
    ticks : ndarray of int32, times × places × places
        To leave at each time; includes parking and the desk at the destination.
    first : int
        The first time; before it, its row holds.
    step : int
        Between two times; after the last, its row holds.

    Notes
    -----
    Who leaves later never arrives earlier: a table in which a row falls faster than time passes is refused.
    """

    ticks: Ticks
    first: int = 0
    step: int = 1

    def __post_init__(self) -> None:
        shape = self.ticks.shape
        square = self.ticks.ndim == 3 and shape[0] >= 1 and shape[1] == shape[2]
        _refuse(not square, f"Travel of the shape {shape} is not times × places × places.")
        _refuse(self.step < 1, f"A step of {self.step} ticks can't be.")
        _refuse(bool((self.ticks < 0).any()), "Travel takes at least 0 ticks.")
        falls = self.ticks[:-1].astype(np.int64) - self.ticks[1:]
        _refuse(bool((falls > self.step).any()), "Who leaves later would arrive earlier.")

    @property
    def places(self) -> int:
        """The number of places."""
        return int(self.ticks.shape[1])


UNREACHABLE = 10**8
"""Travel between places without a way from one to the other; no day is so long."""


@dataclass(frozen=True)
class WeekProblem:
    """A week to be routed.

    Parameters
    ----------
    days : tuple of Day
        In order; a day that is not worked is left out (`day_numbers` says which they are).
    calls : tuple of Call
        What could be made.
    travel : tuple of TravelTable
        All of the same places.
    ticks_per_minute : float
        60 when a tick is a second.
    gap_days : mapping of str to int
        By a call's group: days from one call to the next at least; 1 when not named.
    drive_value_per_minute : float
        What a minute on the road costs, in the unit of the calls' value.
    overtime_value_per_minute : float
        What a minute after a day's planned end costs.
    day_numbers : tuple of int
        By day: its number in the calendar, for the gaps between calls; 0, 1, 2 … when not given.
    """

    days: tuple[Day, ...]
    calls: tuple[Call, ...]
    travel: tuple[TravelTable, ...]
    ticks_per_minute: float = 60.0
    gap_days: Mapping[str, int] = field(default_factory=dict)
    drive_value_per_minute: float = 0.0
    overtime_value_per_minute: float = 0.0
    day_numbers: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.day_numbers:
            object.__setattr__(self, "day_numbers", tuple(range(len(self.days))))
        _refuse(len(self.day_numbers) != len(self.days), "Each day needs one number.")
        _refuse(not self.travel, "A week needs a table of travel times.")
        places = self.travel[0].places
        _refuse(any(table.places != places for table in self.travel), "Travel tables differ in their places.")
        _refuse(len({call.key for call in self.calls}) != len(self.calls), "Two calls have the same key.")
        for day in self.days:
            _refuse(not 0 <= day.travel < len(self.travel), f"There is no travel table {day.travel}.")
            known = 0 <= day.start_place < places and 0 <= day.end_place < places
            _refuse(not known, "A day starts or ends at a place that travel doesn't know.")
        for call in self.calls:
            for day_index, stops in call.stops.items():
                known = 0 <= day_index < len(self.days)
                _refuse(not known, f"The call {call.key} has a stop on day {day_index}, which is none.")
                for stop in stops:
                    known = stop.place == ANYWHERE or 0 <= stop.place < places
                    _refuse(not known, f"The call {call.key} is at place {stop.place}, which is none.")


def _refuse(wrong: bool, what: str) -> None:
    if wrong:
        raise OptionInvalid(what, "Build the week's problem again from its parts.")
