"""How procedures fall on days: seasons, weekends, holidays, growth."""

from datetime import date, timedelta

import holidays
import numpy as np

from data.sample.places import Floats, Ints
from data.sample.planted import AS_OF, FIRST_DAY

DAYS = (AS_OF - FIRST_DAY).days + 1
SATURDAY_SHARE, HOLIDAY_SHARE = 0.04, 0.10
# Elective work peaks before deductibles are reset in January and dips in summer.
SEASON = (0.92, 0.96, 1.02, 1.01, 1.02, 1.00, 0.92, 0.97, 1.00, 1.06, 1.04, 1.10)


def day_weights() -> Floats:
    """Return how much is done on each day of the data, without growth.

    Returns
    -------
    array of float, one a day from `FIRST_DAY`
        1 is an ordinary weekday.
    """
    days = [FIRST_DAY + timedelta(days=n) for n in range(DAYS)]
    off = holidays.country_holidays("US", years=range(FIRST_DAY.year, AS_OF.year + 1))
    return np.array([_weight(day, off) for day in days])


def draw_days(rng: np.random.Generator, growth_per_year: Floats) -> Ints:
    """Draw a day for each procedure line.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    growth_per_year : array of float
        0.2 is a fifth more each year.

    Returns
    -------
    array of int
        Days since `FIRST_DAY`.
    """
    weights = day_weights()
    years = np.arange(DAYS) / 365.25
    drawn = np.empty(len(growth_per_year), dtype=np.int64)
    for growth in np.unique(growth_per_year):
        lines = np.flatnonzero(growth_per_year == growth)
        filled = np.cumsum(weights * (1 + growth) ** years)
        drawn[lines] = np.searchsorted(filled, rng.random(len(lines)) * filled[-1], side="right")
    return drawn


def keep_weekdays(rng: np.random.Generator, day: Ints, mask: Ints) -> Ints:
    """Move days within their week to a weekday that the site sees the clinician on.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    day : array of int
        Days since `FIRST_DAY`.
    mask : array of int
        Allowed weekdays, bit 0 is Monday; at least one.

    Returns
    -------
    array of int
        Days since `FIRST_DAY`, kept inside the data.
    """
    options = [np.array([d for d in range(7) if m >> d & 1] or [0]) for m in range(128)]
    size = np.array([len(option) for option in options])
    table = np.array([np.resize(option, 7) for option in options])
    first = FIRST_DAY.weekday()
    weekday = (day + first) % 7
    target = table[mask, rng.integers(0, 5040, len(day)) % size[mask]]
    target = np.where(mask >> weekday & 1, weekday, target)
    moved = day + target - weekday
    moved = np.where(moved < 0, moved + 7, moved)
    return np.where(moved >= DAYS, moved - 7, moved)


def _weight(day: date, off: holidays.HolidayBase) -> float:
    if day.weekday() == 6:
        return 0.0
    rest = HOLIDAY_SHARE if day in off else SATURDAY_SHARE if day.weekday() == 5 else 1.0
    return rest * SEASON[day.month - 1]
