"""Estimate through which day claims are complete, by payer.

Recent months are not filled yet (run-out). The rule: a payer's months are compared, in procedures a
working day, with the median of the twelve months that end three months before its last full month;
the last month that reaches 85 % of it is complete, and so is everything before. Run-out takes months,
not years: a payer whose claims stop half a year before those of all payers together has gone, and says
nothing of what is still to come.
"""

import calendar
from collections.abc import Mapping
from datetime import date
from statistics import median

import numpy as np

COMPLETE_SHARE = 0.85
REFERENCE_MONTHS = 12
UNSETTLED_MONTHS = 3  # months before the last that may still be filling and don't enter the reference
FEWEST_MONTHS = 6  # below it there is nothing to compare with
LONGEST_RUN_OUT_DAYS = 184

Months = Mapping[date, int]
"""First day of a month to procedures in it."""


def estimate_by_payer(months: Mapping[str, Months], last_day: date) -> dict[str, tuple[date, bool]]:
    """Return the last day through which each payer's claims are complete.

    Parameters
    ----------
    months : mapping of str to mapping of date to int
        By payer, the first day of each month to procedures in it; at least one payer.
    last_day : date
        The last service date of the whole extract.

    Returns
    -------
    dict of str to tuple of date and bool
        The last day of a month, and whether the payer's own months could tell. Where they could not, it
        is that of all payers together.
    """
    together: dict[date, int] = {}
    for of_payer in months.values():
        for month, count in of_payer.items():
            together[month] = together.get(month, 0) + count
    overall, _ = estimate_complete_through(together, last_day)
    found = {}
    for payer, of_payer in months.items():
        day, told = estimate_complete_through(of_payer, last_day)
        own = told and (overall - day).days <= LONGEST_RUN_OUT_DAYS
        found[payer] = (day if own else overall, own)
    return found


def estimate_complete_through(months: Months, last_day: date) -> tuple[date, bool]:
    """Return the last day through which claims are complete.

    Parameters
    ----------
    months : mapping of date to int
        First day of a month to procedures in it; at least one.
    last_day : date
        The last service date of the whole extract.

    Returns
    -------
    tuple of date and bool
        The last day of a month, and whether there were months enough to tell. Where there were not, it
        is the end of the last full month, or `last_day` where no month is full.
    """
    full = sorted(month for month in months if last_weekday(month) <= last_day)
    if not full:
        return last_day, False
    if len(full) < FEWEST_MONTHS:
        return month_end(full[-1]), False
    daily = {month: months[month] / working_days(month) for month in full}
    settled = full[:-UNSETTLED_MONTHS][-REFERENCE_MONTHS:]
    usual = median(daily[month] for month in settled)
    complete = [month for month in full if daily[month] >= COMPLETE_SHARE * usual]
    return month_end(complete[-1]), True


def month_end(month: date) -> date:
    """Return the last day of a month.

    Parameters
    ----------
    month : date
        Any day of it.

    Returns
    -------
    date
        Its last day.
    """
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def last_weekday(month: date) -> date:
    """Return the last Monday-to-Friday day of a month.

    Parameters
    ----------
    month : date
        Any day of it.

    Returns
    -------
    date
        A weekday.
    """
    last = np.busday_offset(np.datetime64(month_end(month)), 0, roll="backward")
    return date.fromisoformat(str(last))


def working_days(month: date) -> int:
    """Count the Mondays to Fridays of a month; holidays are left in, they are few and yearly alike.

    Parameters
    ----------
    month : date
        Any day of it.

    Returns
    -------
    int
        20 to 23.
    """
    first = np.datetime64(month.replace(day=1))
    return int(np.busday_count(first, np.datetime64(month_end(month)) + 1))
