"""What a call is worth: how much there is to win, times how overdue it is.

value = opportunity × overdue

| symbol | what |
|---|---|
| opportunity | the decile of the chosen code set, 1 to 10; `NO_DECILE` for who has none |
| n | calls a quarter that the call plan asks for |
| interval | 91 / n days, from one call to the next |
| owed | n × window / 91, less the calls made in the window: 91 days, or the interval if that is longer |
| since | days from the last call to the end of the week; without end where there was none |
| overdue | the lesser of owed and since / interval, at most `MOST_OVERDUE` |

Both counts matter: who was called on often enough this quarter is owed nothing, however long ago that was,
and who was called on last week can wait, however many calls were missed before. On schedule overdue is 1. A
further call in the same week is owed one less, and is worth `FURTHER` of that for each call before it. All of
it is a rule and no measurement; an opportunity model can take the place of `decile_opportunity`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import numpy as np
import numpy.typing as npt

QUARTER_DAYS = 91
NO_DECILE = 0.5
MOST_OVERDUE = 3.0
LEAST_OVERDUE = 0.1
"""Of a call that somebody wants although it is not due."""
FURTHER = 0.5
REMOTE_SHARE = 0.5
"""Of a call by video or phone, against one in person."""
RECENT_SHARE = 0.5
"""Who was called on less than this share of the interval ago is left in peace."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Worth:
    """What one call is worth, and what that is made of.

    Parameters
    ----------
    value : float
        Above 0.
    opportunity : float
        The first factor.
    overdue : float
        The second.
    calls_a_quarter : float
        Of the call plan.
    made : int
        Calls in the window.
    last_day : date, optional
        Of the latest call; None where none is known.
    """

    value: float
    opportunity: float
    overdue: float
    calls_a_quarter: float
    made: int
    last_day: date | None


@dataclass(frozen=True)
class Rhythm:
    """How often somebody is to be called on, and how that stands at the end of a week.

    Parameters
    ----------
    calls_a_quarter : float
        Of the call plan, above 0.
    made_days : tuple of date
        Of calls that were made within the window, in order.
    last_day : date, optional
        Of the latest call, in the window or before.
    through : date
        The week's last day.
    """

    calls_a_quarter: float
    made_days: tuple[date, ...]
    last_day: date | None
    through: date

    @property
    def interval_days(self) -> float:
        """The days from one call to the next."""
        return QUARTER_DAYS / self.calls_a_quarter

    @property
    def window_days(self) -> int:
        """The days in which calls are counted."""
        return window_days(self.calls_a_quarter)

    @property
    def owed(self) -> float:
        """The calls that are due and were not made; below 0 where more were made."""
        return self.calls_a_quarter * self.window_days / QUARTER_DAYS - len(self.made_days)

    @property
    def since_days(self) -> float:
        """The days from the latest call to the end of the week; infinite where there was none."""
        return float("inf") if self.last_day is None else float((self.through - self.last_day).days)

    @property
    def rested_on(self) -> date | None:
        """The day from which the latest call is long enough ago; None where there was none."""
        rest = ceil(RECENT_SHARE * self.interval_days)
        return None if self.last_day is None else self.last_day + timedelta(days=rest)

    @property
    def owed_on(self) -> date:
        """The day from which a call is owed again: when enough of those that were made are too long ago."""
        quota = self.calls_a_quarter * self.window_days / QUARTER_DAYS
        leaving = len(self.made_days) - ceil(quota) + 1
        if leaving < 1:
            return self.through
        return self.made_days[leaving - 1] + timedelta(days=self.window_days)


def window_days(calls_a_quarter: float) -> int:
    """Return how many days back calls count.

    Parameters
    ----------
    calls_a_quarter : float
        Above 0.

    Returns
    -------
    int
        A quarter, or the interval where that is longer.
    """
    return max(QUARTER_DAYS, ceil(QUARTER_DAYS / calls_a_quarter))


def measure_rhythm(calls_a_quarter: float, made: Iterable[date], through: date) -> Rhythm:
    """Tell how calls on somebody stand.

    Parameters
    ----------
    calls_a_quarter : float
        Of the call plan, above 0.
    made : iterable of date
        The days of all calls that were made, in any order; later ones than `through` don't count.
    through : date
        The week's last day.

    Returns
    -------
    Rhythm
        At the end of that day.
    """
    days = sorted(day for day in made if day <= through)
    first = through - timedelta(days=window_days(calls_a_quarter) - 1)
    return Rhythm(
        calls_a_quarter, tuple(day for day in days if day >= first), days[-1] if days else None, through
    )


def decile_opportunity(deciles: npt.ArrayLike) -> Floats:
    """Return what there is to win with clinicians, by decile alone.

    Parameters
    ----------
    deciles : array_like of int
        1 to 10; 0 for none.

    Returns
    -------
    ndarray of float
        The decile; `NO_DECILE` for none.
    """
    return np.maximum(np.asarray(deciles, dtype=np.float64), NO_DECILE)


def measure_overdue(owed: npt.ArrayLike, since_intervals: npt.ArrayLike) -> Floats:
    """Return how overdue calls are.

    Parameters
    ----------
    owed : array_like of float
        Calls due and not made.
    since_intervals : array_like of float
        Since the latest call, in intervals of the call plan; infinite where there was none.

    Returns
    -------
    ndarray of float
        1 on schedule; `LEAST_OVERDUE` to `MOST_OVERDUE`.
    """
    least = np.minimum(np.asarray(owed, dtype=np.float64), np.asarray(since_intervals, dtype=np.float64))
    return np.clip(least, LEAST_OVERDUE, MOST_OVERDUE)


def value_calls(opportunity: npt.ArrayLike, overdue: npt.ArrayLike) -> Floats:
    """Return what calls are worth.

    Parameters
    ----------
    opportunity : array_like of float
        Above 0; of `decile_opportunity`, or of a model.
    overdue : array_like of float
        Of `measure_overdue`.

    Returns
    -------
    ndarray of float
        Above 0, without a unit.
    """
    product: Floats = np.asarray(opportunity, dtype=np.float64) * np.asarray(overdue, dtype=np.float64)
    return product


def value_call(rhythm: Rhythm, opportunity: float, number: int = 1, share: float = 1.0) -> Worth:
    """Return what one call is worth.

    Parameters
    ----------
    rhythm : Rhythm
        How calls on the clinician stand.
    opportunity : float
        Above 0.
    number : int
        1 for the first call in the week, 2 for the second …
    share : float
        Of a call in person: 1, or `REMOTE_SHARE`.

    Returns
    -------
    Worth
        With its parts.
    """
    since = rhythm.since_days / rhythm.interval_days
    overdue = float(measure_overdue(rhythm.owed - (number - 1), since)) * FURTHER ** (number - 1)
    value = float(value_calls(opportunity, overdue)) * share
    return Worth(value, opportunity, overdue, rhythm.calls_a_quarter, len(rhythm.made_days), rhythm.last_day)
