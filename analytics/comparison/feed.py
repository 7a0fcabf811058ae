"""Is a gap the market, or the feed of claims?

A clearing house that drops a practice group, a payer whose file failed to come, a month that is missing: each
makes a cohort shrink, or grow when it is mended, as no market does. Growth is withheld when one of four
things differs between its two windows by more than markets do *and* by more than chance: the number of the
cohort's clinicians who have any procedure, single weeks, the procedures of a payer class, and the procedures
of the codes that were not asked about. The last says nothing when all codes were asked about. Limits, and how
they were found, stand in `docs/methods/cohorts.md`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.comparison.growth import estimate_growth
from analytics.comparison.weekly import BEFORE, CURRENT, YEAR_AGO, WeeklyVolumes
from data.snapshot.schema import PAYERS

MOST_CLINICIANS = 0.15
"""A market's clinicians with procedures change by less: 15 % more, or 13 % less."""
MOST_OTHERS = 0.25
"""So do its procedures a working day of the other codes: 25 % more, or 20 % less."""
MOST_PAYER = 1.0
"""And those of one payer class: twice, or half."""
LEAST_PAYER = 0.05
"""Share of the larger window's procedures below which a payer class is not looked at."""
EMPTY_WEEK = 1 / 3
"""Of the procedures a working day that the weeks of both windows have in the middle: a hole has fewer."""
SURE = 3.0
"""Standard errors that a change must be away from none."""
SURE_OF_MANY = 4.0
"""The same where several are looked at: payer classes, weeks."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class FeedChange:
    """How a cohort's feed differs between two windows; one value a cohort, or a cohort and payer class.

    Changes are logs of ratios, the newest window over the earlier one, procedures a working day; NaN where
    that can't be told. Beside each its distance from no change, in standard errors.

    Parameters
    ----------
    clinicians, clinicians_errors : ndarray of float, cohorts
        Clinicians with any procedure.
    others, others_errors : ndarray of float, cohorts
        Procedures of the codes that were not asked about; NaN when all were.
    payers, payers_errors : ndarray of float, cohorts × payers
        Procedures of all codes.
    empty_week : ndarray of int64, cohorts
        The bucket of the emptiest week, -1 where no week is a hole.
    usual : ndarray of float, cohorts
        Procedures of all codes that a week of so many working days as that has.
    """

    clinicians: Floats
    clinicians_errors: Floats
    others: Floats
    others_errors: Floats
    payers: Floats
    payers_errors: Floats
    empty_week: Ints
    usual: Floats


def find_feed_shifts(weekly: WeeklyVolumes, shift: int) -> tuple[str, ...]:
    """Say for which cohorts a change of procedures is that of the feed.

    Parameters
    ----------
    weekly : WeeklyVolumes
        Procedures of the cohorts.
    shift : int
        Buckets back to the earlier window: the window's `year_shift`, or its `weeks`.

    Returns
    -------
    tuple of str
        For each cohort the reason why its growth is withheld, in two sentences; "" when it need not be, and
        for all when the data don't hold the earlier window.
    """
    cohorts = len(weekly.members.cohorts)
    if weekly.window.weeks_known < weekly.window.weeks + shift:
        return ("",) * cohorts
    change = measure_feed(weekly, shift)
    what = (_tell(weekly, shift, change, cohort) for cohort in range(cohorts))
    return tuple(
        f"Withheld: {told}. Markets change less; look at the feed of claims first." if told else ""
        for told in what
    )


def measure_feed(weekly: WeeklyVolumes, shift: int) -> FeedChange:
    """Measure how the feed of cohorts changed.

    Parameters
    ----------
    weekly : WeeklyVolumes
        Procedures of the cohorts; their window must hold the earlier one.
    shift : int
        Buckets back to the earlier window: the window's `year_shift`, or its `weeks`.

    Returns
    -------
    FeedChange
        Of each cohort.
    """
    _, whole_error = _grow(weekly, weekly.all_codes, shift)
    if weekly.all_codes is weekly.chosen:
        others = others_error = np.full(len(whole_error), np.nan)
    else:
        others, others_error = _grow(weekly, weekly.all_codes - weekly.chosen, shift)
    return FeedChange(
        *_measure_clinicians(weekly, shift),
        others,
        np.abs(others) / others_error,
        *_measure_payers(weekly, shift, whole_error),
        *_find_empty_week(weekly, shift),
    )


def _place(weekly: WeeklyVolumes, shift: int) -> int:
    return YEAR_AGO if shift == weekly.window.year_shift else BEFORE


def _tell(weekly: WeeklyVolumes, shift: int, change: FeedChange, cohort: int) -> str:
    place = _place(weekly, shift)
    if change.empty_week[cohort] >= 0:
        bucket = int(change.empty_week[cohort])
        last = (weekly.window.starts[bucket + 1] - 1).item()
        done = weekly.all_codes[weekly.members.cluster_cohort == cohort, bucket].sum()
        return (
            f"in the week to {last} it has {done:,} procedures of all codes, and "
            f"{change.usual[cohort]:,.0f} are usual"
        )
    if _is_beyond(change.clinicians[cohort], MOST_CLINICIANS, change.clinicians_errors[cohort], SURE):
        now, then = weekly.active[cohort, [CURRENT, place]]
        return f"{now:,} of its clinicians have procedures in this window, {then:,} had in the earlier one"
    payers = _is_beyond(change.payers[cohort], MOST_PAYER, change.payers_errors[cohort], SURE_OF_MANY)
    if payers.any():
        payer = int(np.argmax(np.where(payers, change.payers_errors[cohort], -1.0)))
        now, then = weekly.all_codes_by_payer[cohort, payer, [CURRENT, place]]
        return f"it has {now:,} procedures of {PAYERS[payer]} in this window, {then:,} in the earlier one"
    if _is_beyond(change.others[cohort], MOST_OTHERS, change.others_errors[cohort], SURE):
        ratio = np.expm1(change.others[cohort])
        return f"the same clinicians' procedures of all other codes changed by {ratio:+.0%} a working day"
    return ""


def _is_beyond(
    change: Floats | float, most: float, errors: Floats | float, sure: float
) -> npt.NDArray[np.bool_]:
    return np.asarray((np.abs(change) > np.log1p(most)) & (np.asarray(errors) > sure))


def _grow(weekly: WeeklyVolumes, counts: npt.NDArray[np.uint32], shift: int) -> tuple[Floats, Floats]:
    """Return log ratios and their standard errors, NaN where there are too few to tell."""
    members, window = weekly.members, weekly.window
    growth = estimate_growth(
        counts,
        members.cluster_cohort,
        len(members.cohorts),
        window.working_days,
        weeks=window.weeks,
        shift=shift,
    )
    told = growth.is_ok
    return np.where(told, growth.log_ratio, np.nan), np.where(told, growth.standard_error, np.nan)


def _measure_clinicians(weekly: WeeklyVolumes, shift: int) -> tuple[Floats, Floats]:
    place = _place(weekly, shift)
    now, then = (weekly.active[:, of].astype(np.float64) for of in (CURRENT, place))
    # The membership is the same, so only those who came or went tell (Q. McNemar, Psychometrika 12, 1947).
    turned = now + then - 2 * weekly.active_in_both[:, place - 1]
    change = np.full(len(now), np.nan)
    some = (now > 0) | (then > 0)
    change[some] = np.log((now[some] + 0.5) / (then[some] + 0.5))
    return change, np.abs(now - then) / np.sqrt(np.maximum(turned, 1.0))


def _measure_payers(weekly: WeeklyVolumes, shift: int, whole_error: Floats) -> tuple[Floats, Floats]:
    """Return changes of payers; chance is taken to be as many times Poisson's as that of the whole."""
    window = weekly.window
    days, days_then = (window.working_days[window.buckets(back)].sum() for back in (0, shift))
    now, then = (
        weekly.all_codes_by_payer[:, :, of].astype(np.float64) for of in (CURRENT, _place(weekly, shift))
    )
    whole_now, whole_then = (np.maximum(of.sum(axis=1, keepdims=True), 1.0) for of in (now, then))
    times = np.maximum(whole_error[:, None] ** 2 / (1 / whole_now + 1 / whole_then), 1.0)
    small = np.maximum(now / whole_now, then / whole_then) < LEAST_PAYER
    # Half a procedure more, so that none has a log.
    change = np.log((now + 0.5) / (then + 0.5) * days_then / days)
    expected = then * days / days_then
    errors = np.abs(now - expected) / np.sqrt(times * np.maximum(now + expected, 1.0))
    return np.where(small, np.nan, change), errors


def _find_empty_week(weekly: WeeklyVolumes, shift: int) -> tuple[Ints, Floats]:
    """Return the bucket of the emptiest week where it is a hole, else -1, and what it should hold."""
    members, window = weekly.members, weekly.window
    cohorts = len(members.cohorts)
    if window.grain == "year" or not len(members.cluster_cohort):
        return np.full(cohorts, -1, np.int64), np.full(cohorts, np.nan)
    every = np.arange(window.weeks_known)
    buckets = np.union1d(every[window.buckets(0)], every[window.buckets(shift)])
    starts = np.flatnonzero(np.diff(members.cluster_cohort, prepend=-1))
    rate = np.zeros((cohorts, len(buckets)))
    sums = np.add.reduceat(weekly.all_codes[:, buckets], starts, axis=0, dtype=np.float64)
    days = np.maximum(window.working_days[buckets], 1)
    rate[members.cluster_cohort[starts]] = sums / days
    middle = np.median(rate, axis=1)
    # 1.4826 median deviations are a standard deviation, which no hole widens.
    spread = 1.4826 * np.median(np.abs(rate - middle[:, None]), axis=1)
    emptiest = rate.argmin(axis=1)
    least = rate[np.arange(cohorts), emptiest]
    hole = (least < EMPTY_WEEK * middle) & (middle - least > SURE_OF_MANY * spread)
    return np.where(hole, buckets[emptiest], -1), middle * days[emptiest]
