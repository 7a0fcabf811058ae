"""How much of a cohort's patients a few others send, and how many each other end sends or receives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.comparison.referral_bands import Band, Floats, Ints
from analytics.comparison.referral_ends import MemberPairs

TOP = 5
"""Sources whose share is the concentration."""
_SPAN = 10**11  # An NPI has ten digits, and may be negative.


@dataclass(frozen=True, eq=False)
class Concentration:
    """How much of a cohort's inbound from outside a few sources send; one value a cohort.

    Parameters
    ----------
    sources : ndarray of int64
        How many there are.
    value : ndarray of float
        The share of the largest `TOP`, 0 to 1; NaN where nobody sends.
    low, high : ndarray of float
        Between which the share lies whatever the hidden counts are.
    """

    sources: Ints
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class OtherEnds:
    """The other ends of rows, each once a cohort; sorted by cohort, then end.

    Parameters
    ----------
    cohort : ndarray of int32
        Number of the cohort.
    end : ndarray of int64
        Who it is: a number in the snapshot, or an NPI, negative.
    patients : Band
        Of all rows with this end.
    """

    cohort: npt.NDArray[np.int32]
    end: Ints
    patients: Band


def add_up_others(rows: MemberPairs, counted: npt.NDArray[np.bool_], smallest_cell: int) -> OtherEnds:
    """Add rows up by cohort and other end.

    Parameters
    ----------
    rows : MemberPairs
        In one direction.
    counted : ndarray of bool
        Which rows count.
    smallest_cell : int
        The smallest count that is shown.

    Returns
    -------
    OtherEnds
        Those of the rows that count.
    """
    patients, hidden = (values[counted].astype(np.int64) for values in (rows.patients, rows.hidden))
    band = Band(patients, hidden, smallest_cell)
    return _add_up_ends(rows.cohort[counted], rows.other[counted], band)


def join_others(parts: Sequence[OtherEnds]) -> OtherEnds:
    """Add up parts that may hold the same ends.

    Parameters
    ----------
    parts : sequence of OtherEnds
        One or more.

    Returns
    -------
    OtherEnds
        Of all of them.
    """
    if len(parts) == 1:
        return parts[0]
    patients = Band(
        np.concatenate([part.patients.shown for part in parts]),
        np.concatenate([part.patients.hidden for part in parts]),
        parts[0].patients.smallest_cell,
    )
    cohort, end = (np.concatenate([getattr(part, name) for part in parts]) for name in ("cohort", "end"))
    return _add_up_ends(cohort, end, patients)


def _add_up_ends(cohort: npt.NDArray[np.int32], end: Ints, patients: Band) -> OtherEnds:
    # A cohort and an end fit into one number.
    key, found = pd.factorize(cohort.astype(np.int64) * _SPAN + end + _SPAN // 2)
    order = np.argsort(found)
    shown, hidden = (
        np.bincount(key, weights=values, minlength=len(found)).astype(np.int64)[order]
        for values in (patients.shown, patients.hidden)
    )
    cohorts, ends = np.divmod(found[order], _SPAN)
    return OtherEnds(cohorts.astype(np.int32), ends - _SPAN // 2, Band(shown, hidden, patients.smallest_cell))


def concentrate(sources: OtherEnds, cohorts: int) -> Concentration:
    """Return which share of patients the largest sources of each cohort send.

    Parameters
    ----------
    sources : OtherEnds
        Who sends patients to each cohort.
    cohorts : int
        How many there are.

    Returns
    -------
    Concentration
        The five are the largest by the middle of their bands.
    """
    cohort = sources.cohort
    total_low, total_high, total = (
        np.bincount(cohort, weights=values, minlength=cohorts)
        for values in (sources.patients.low, sources.patients.high, sources.patients.middle)
    )
    by_middle = _largest(cohort, sources.patients.middle)
    top, top_low, top_high = (
        np.bincount(cohort[by_middle], weights=values[by_middle], minlength=cohorts)
        for values in (sources.patients.middle, sources.patients.low, sources.patients.high)
    )
    # No five sources can have less than these five at their fewest, beside the others at their most; nor
    # more than the five that reach highest, beside as few others as there can be.
    most, least_of_top = (
        np.bincount(cohort[rank], weights=values[rank], minlength=cohorts)
        for values in (sources.patients.high, sources.patients.low)
        for rank in [_largest(cohort, values)]
    )
    with np.errstate(invalid="ignore"):
        return Concentration(
            np.bincount(cohort, minlength=cohorts).astype(np.int64),
            top / total,
            top_low / (top_low + total_high - top_high),
            most / (most + total_low - least_of_top),
        )


def _largest(cohort: npt.NDArray[np.int32], values: npt.NDArray[np.number], most: int = TOP) -> Ints:
    """Return the rows of the largest values of each cohort, `most` at most."""
    order = np.lexsort((-values, cohort))
    first = np.searchsorted(cohort[order], cohort[order])
    return np.asarray(order[np.arange(len(order)) - first < most])
