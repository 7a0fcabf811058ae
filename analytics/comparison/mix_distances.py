"""How far apart the payer mixes of cohorts are, and whether it is more than chance.

The distance is the total variation, ½ Σ |a - b| over the payer classes: the share of either cohort's
procedures that another class would have to pay for the two mixes to be the same. 0.14 is 14 of 100
procedures, which a person can check against the bars; Hellinger's distance, and Jensen and Shannon's, have no
such unit.

It is never below 0, so chance alone makes it positive, and whether two mixes differ is asked of a test:
Pearson's Σ (a - b)² / mean share, with the second-order correction of J. N. K. Rao and A. J. Scott (Annals of
Statistics 12, 1984) for practices whose procedures go together, as the F test of D. R. Thomas and
J. N. K. Rao (Journal of the American Statistical Association 82, 1987). Cohorts count as apart: where they
share practices their mixes differ by less chance than the test thinks, and it finds too little. p values are
corrected over all pairs tested (Y. Benjamini and Y. Hochberg, Journal of the Royal Statistical Society B 57,
1995).

The total variation is also the largest gap of any set of classes, so it is at least any set's lower bound
(each taken at 1/sets of the risk, since the largest is chosen) and at most the largest upper bound. An
interval made so holds the true distance at least 95 times in 100.
"""

from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from analytics.comparison.differences import FALSE_DISCOVERIES
from analytics.comparison.intervals import CONFIDENCE, Floats
from analytics.comparison.mix_estimates import bound_shares
from analytics.comparison.mix_shares import Flags, PayerMix


class DistanceState(IntEnum):
    """Whether a pair of mixes was tested."""

    TESTED = 0
    NOT_USABLE = 1
    SAME = 2


_REASONS = {
    DistanceState.TESTED: "",
    DistanceState.NOT_USABLE: "Not compared: one of the two has no shares, or too few to tell.",
    DistanceState.SAME: "Not compared: a cohort's distance to itself is 0.",
}


@dataclass(frozen=True, eq=False)
class MixDistances:
    """Distances between the payer mixes of all pairs of cohorts; arrays are symmetric, cohorts × cohorts.

    Parameters
    ----------
    value : ndarray of float
        Total variation, 0 to 1: 0.14 means that 14 % of the procedures would have to change payer class. NaN
        where a cohort has no shares; 0 on the diagonal.
    low, high : ndarray of float
        An interval of at least 95 %, of the single pair; NaN unless tested.
    p, q : ndarray of float
        p value of no difference, and the same corrected over all pairs tested; NaN unless tested.
    stands : ndarray of bool
        The mixes differ: q is at most the share of false discoveries asked for.
    band_low, band_high : ndarray of float
        Between what the distance can be, whatever the hidden counts are.
    hidden_could_explain : ndarray of bool
        A gap that stands, but which hidden counts could make up altogether.
    state : ndarray of int8
        A `DistanceState`.
    """

    value: Floats
    low: Floats
    high: Floats
    p: Floats
    q: Floats
    stands: Flags
    band_low: Floats
    band_high: Floats
    hidden_could_explain: Flags
    state: npt.NDArray[np.int8]

    @property
    def tested(self) -> int:
        """The number of pairs tested, over which p values are corrected."""
        return int(np.count_nonzero(self.state == DistanceState.TESTED)) // 2

    def reason(self, first: int, second: int) -> str:
        """Say why a pair was not tested.

        Parameters
        ----------
        first, second : int
            Numbers of the cohorts.

        Returns
        -------
        str
            A sentence; "" when it was.
        """
        return _REASONS[DistanceState(int(self.state[first, second]))]


def compare_mixes(mix: PayerMix, false_discoveries: float = FALSE_DISCOVERIES) -> MixDistances:
    """Measure and test how far apart the current mixes of each pair of cohorts are.

    Parameters
    ----------
    mix : PayerMix
        Of at least one cohort.
    false_discoveries : float
        Share of the gaps that stand which may be chance.

    Returns
    -------
    MixDistances
        Of every pair.
    """
    shares = mix.current
    cohorts = len(shares.state)
    first, second = np.triu_indices(cohorts, 1)
    sets = _sets_of_classes(len(mix.payers))
    gap = shares.value[first] - shares.value[second]
    tested = shares.is_ok[first] & shares.is_ok[second] & (len(sets) > 0)
    one, other = first[tested], second[tested]

    p, freedom = _test(mix, one, other)
    q = stats.false_discovery_control(p) if len(p) else p
    low, high = _bound(mix, one, other, sets, freedom)
    band_low, band_high = _bound_hidden(mix, first, second, sets)

    def matrix(pairs: npt.NDArray[np.generic], diagonal: float, where: Flags | None = None) -> Floats:
        full = np.full((cohorts, cohorts), np.nan)
        rows, columns = (first, second) if where is None else (first[where], second[where])
        full[rows, columns] = full[columns, rows] = pairs
        np.fill_diagonal(full, diagonal)
        return full

    state = matrix(np.where(tested, DistanceState.TESTED, DistanceState.NOT_USABLE), DistanceState.SAME)
    corrected = matrix(q, np.nan, tested)
    stands = corrected <= false_discoveries
    hidden_low = matrix(band_low, 0.0)
    return MixDistances(
        value=matrix(np.abs(gap).sum(axis=1) / 2, 0.0),
        low=matrix(low, np.nan, tested),
        high=matrix(high, np.nan, tested),
        p=matrix(p, np.nan, tested),
        q=corrected,
        stands=stands,
        band_low=hidden_low,
        band_high=matrix(band_high, 0.0),
        hidden_could_explain=stands & (hidden_low <= 0),
        state=state.astype(np.int8),
    )


def _sets_of_classes(classes: int) -> Floats:
    """Return every way to cut the classes in two, sets × classes, one of the two sides marked with 1."""
    rest = range(1, classes)
    chosen = [of for size in range(1, classes) for of in combinations(rest, size)]
    sets = np.zeros((len(chosen), classes))
    for row, of in enumerate(chosen):
        sets[row, list(of)] = 1.0
    return sets


def _test(mix: PayerMix, one: npt.NDArray[np.intp], other: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return the p value of each pair, and the degrees of freedom of its variance."""
    shares = mix.current
    mean = (shares.value[one] + shares.value[other]) / 2
    scale = np.divide(1.0, mean, out=np.zeros_like(mean), where=mean > 0)
    statistic = ((shares.value[one] - shares.value[other]) ** 2 * scale).sum(axis=1)
    covariance = shares.covariance[one] + shares.covariance[other]
    parts = [
        (np.diagonal(shares.covariance[of], axis1=1, axis2=2) * scale).sum(axis=1) for of in (one, other)
    ]
    trace = parts[0] + parts[1]
    squares = (covariance**2 * scale[:, :, None] * scale[:, None, :]).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        classes = trace**2 / squares
        freedom = trace**2 / (parts[0] ** 2 / shares.freedom[one] + parts[1] ** 2 / shares.freedom[other])
        p = special.fdtrc(classes, classes * freedom, statistic / trace)
    # Without any spread all is one class's on either side. If not the same one's, as many practices as there
    # are in effect fall apart so by chance once in the number of ways to deal them out (R. A. Fisher's test).
    certain = trace <= 0
    sizes = [shares.practices[of][certain] for of in (one, other)]
    p[certain] = np.where(
        statistic[certain] > 0, np.minimum(2 / special.binom(sizes[0] + sizes[1], sizes[0]), 1.0), 1.0
    )
    freedom[certain] = np.minimum(shares.freedom[one], shares.freedom[other])[certain]
    return p, np.asarray(freedom, dtype=np.float64)


def _bound(
    mix: PayerMix,
    one: npt.NDArray[np.intp],
    other: npt.NDArray[np.intp],
    sets: Floats,
    freedom: Floats,
) -> tuple[Floats, Floats]:
    """Return the interval of each pair's distance."""
    if not len(one):
        return np.empty(0), np.empty(0)
    shares = mix.current
    gap = np.abs((shares.value[one] - shares.value[other]) @ sets.T)
    covariance = shares.covariance[one] + shares.covariance[other]
    error = np.sqrt(np.maximum(np.einsum("sp,npq,sq->ns", sets, covariance, sets), 0.0))
    risk = (1.0 - CONFIDENCE) / 2
    widely, singly = (special.stdtrit(freedom, 1.0 - of)[:, None] * error for of in (risk / len(sets), risk))
    low = np.maximum(gap - widely, 0.0).max(axis=1)
    return low, np.minimum((gap + singly).max(axis=1), 1.0)


def _bound_hidden(
    mix: PayerMix, first: npt.NDArray[np.intp], second: npt.NDArray[np.intp], sets: Floats
) -> tuple[Floats, Floats]:
    """Return between what each pair's distance lies, whatever is hidden."""
    shares = mix.current
    if not len(sets):
        return np.full(len(first), np.nan), np.full(len(first), np.nan)
    low, high = bound_shares(shares.least, shares.most, sets)
    apart = np.maximum(low[first] - high[second], low[second] - high[first])
    widest = np.maximum(high[first] - low[second], high[second] - low[first])
    return np.maximum(apart, 0.0).max(axis=1), widest.max(axis=1)
