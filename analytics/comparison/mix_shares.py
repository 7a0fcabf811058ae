"""Payer mixes of cohorts, as shares with intervals and bounds, or why they can't be told."""

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from analytics.comparison.growth import FEWEST_IN_A_WINDOW
from analytics.comparison.intervals import FEWEST_DEGREES, LARGEST_SHARE, Floats

WIDE_BAND = 0.01
"""How far hidden procedures may take a share out of its interval, before it is flagged."""

FEWEST_CARRIERS = 3.0
"""In effect so many practices must serve a class for its change to be told: one alone shows no chance."""

Flags = npt.NDArray[np.bool_]


class MixState(IntEnum):
    """Whether a cohort's mix can be told."""

    OK = 0
    EMPTY = 1
    ALL_HIDDEN = 2
    ONE_PAYER_CLASS = 3
    FEW_PROCEDURES = 4
    ONE_PRACTICE = 5
    FEW_PRACTICES = 6
    NO_SPREAD = 7

    @property
    def is_too_few(self) -> bool:
        """The states that read "too few to tell"; shares stand without an interval."""
        return self >= MixState.FEW_PROCEDURES


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of payer classes in one window; arrays are cohorts × payers, or one value a cohort.

    Parameters
    ----------
    value : ndarray of float, cohorts × payers
        Of the shown procedures, 0 to 1; NaN without any, or when the snapshot has one payer class.
    low, high : ndarray of float, cohorts × payers
        The 95 % interval; NaN unless the state is OK.
    band_low, band_high : ndarray of float, cohorts × payers
        Between what the share could be with the hidden procedures in it; apart from the interval, which is
        about chance. NaN when there are no procedures, shown or hidden.
    is_band_wide : ndarray of bool, cohorts × payers
        Hidden procedures could take the share out of its interval by more than `WIDE_BAND`.
    least, most : ndarray of float, cohorts × payers
        Procedures with each hidden cell at its least, and at its most.
    covariance : ndarray of float, cohorts × payers × payers
        Of the shares.
    freedom, practices, largest_share : ndarray of float, cohorts
        Degrees of freedom, effective number of practices, and the largest one's share of the procedures.
    procedures, hidden_cells : ndarray of int64, cohorts
        Shown procedures, and suppressed cells beside them.
    state : ndarray of int8, cohorts
        A `MixState`.
    """

    value: Floats
    low: Floats
    high: Floats
    band_low: Floats
    band_high: Floats
    is_band_wide: Flags
    least: Floats
    most: Floats
    covariance: Floats
    freedom: Floats
    practices: Floats
    largest_share: Floats
    procedures: npt.NDArray[np.int64]
    hidden_cells: npt.NDArray[np.int64]
    state: npt.NDArray[np.int8]

    @property
    def is_ok(self) -> Flags:
        """The cohorts that have intervals and may be compared."""
        return np.asarray(self.state == MixState.OK)

    def reason(self, cohort: int) -> str:
        """Say why a cohort's shares have no interval.

        Parameters
        ----------
        cohort : int
            Its number.

        Returns
        -------
        str
            A sentence; "" when they have.
        """
        match MixState(int(self.state[cohort])):
            case MixState.OK:
                return ""
            case MixState.EMPTY:
                return "No procedures in the window."
            case MixState.ALL_HIDDEN:
                cells = self.hidden_cells[cohort]
                return f"All {cells:,} counts are hidden, so shares aren't known; a band is."
            case MixState.ONE_PAYER_CLASS:
                return "There are procedures of one payer class only, so there is no mix."
            case MixState.FEW_PROCEDURES:
                return (
                    f"Too few to tell: {self.procedures[cohort]:,} procedures; "
                    f"{FEWEST_IN_A_WINDOW} are needed."
                )
            case MixState.ONE_PRACTICE:
                return (
                    f"Too few to tell: one practice does {self.largest_share[cohort]:.0%} of the procedures; "
                    f"up to {LARGEST_SHARE:.0%} can be told from chance."
                )
            case MixState.FEW_PRACTICES:
                return (
                    f"Too few to tell: as many as {self.practices[cohort]:.1f} practices of equal size, "
                    f"{self.freedom[cohort]:.1f} degrees of freedom; {FEWEST_DEGREES:g} are needed."
                )
            case MixState.NO_SPREAD:
                return "Too few to tell: every practice has the same mix, so chance cannot be measured."


@dataclass(frozen=True, eq=False)
class PayerMix:
    """The payer mix of the cohorts of a comparison, and how it changed in a year.

    Parameters
    ----------
    payers : tuple of str
        The classes, in the order of the columns.
    current, year_ago : Shares
        In the window, and in the same weeks a year earlier.
    change, change_low, change_high : ndarray of float, cohorts × payers
        Current less year ago, with its 95 % interval; 0.01 is one percentage point. NaN where either is
        unknown, and bounds also where either is too few to tell, or too few practices serve the class.
    carriers : ndarray of float, cohorts × payers
        Effective number of practices that serve a class, in both windows together.
    lacks_year_ago : str
        Why there is no year ago; "" when there is.
    """

    payers: tuple[str, ...]
    current: Shares
    year_ago: Shares
    change: Floats
    change_low: Floats
    change_high: Floats
    carriers: Floats
    lacks_year_ago: str

    @property
    def nbytes(self) -> int:
        """The size in bytes."""
        own = [getattr(of, part.name) for of in (self.current, self.year_ago) for part in fields(of)]
        return int(sum(value.nbytes for value in own) + 4 * self.change.nbytes)

    def change_reason(self, cohort: int, payer: int) -> str:
        """Say why the change of a share has no interval.

        Parameters
        ----------
        cohort, payer : int
            Numbers of the cohort, and of the class in `payers`.

        Returns
        -------
        str
            A sentence; "" when it has.
        """
        now, then = self.current.reason(cohort), self.year_ago.reason(cohort)
        if known := now or self.lacks_year_ago or (f"A year ago: {then}" if then else ""):
            return known
        carriers = self.carriers[cohort, payer]
        if not carriers:
            return f"Too few to tell: no procedures of {self.payers[payer]} in either year."
        if carriers < FEWEST_CARRIERS:
            return (
                f"Too few to tell: in effect {carriers:.1f} practices serve {self.payers[payer]}; "
                f"{FEWEST_CARRIERS:g} are needed for a change."
            )
        return "" if np.isfinite(self.change_low[cohort, payer]) else "Too few to tell: no practice changed."
