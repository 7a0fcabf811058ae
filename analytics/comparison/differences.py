"""Which cohorts differ, and which gaps are chance.

Any figure with a standard error and degrees of freedom a cohort is compared, pair by pair: growth as its log
ratio, a payer's share, a share of referrals. The statistic is Welch's: the gap over the root of both
variances, less twice their covariance where the two cohorts share practices, with Satterthwaite's degrees
of freedom (F. E. Satterthwaite, Biometrics Bulletin 2, 1946). So many pairs are looked at that some gaps
seem real by chance; the p values are corrected for all pairs that could be tested (Y. Benjamini and
Y. Hochberg, Journal of the Royal Statistical Society B 57, 1995).
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from scipy import sparse, special, stats

from analytics.comparison.intervals import NO_VARIANCE, ClusterGroups, Floats, Spread

FALSE_DISCOVERIES = 0.04
"""Of the gaps that are called real, how many may be chance. Where no two cohorts differ, so many comparisons
would call one real; up to 0.05 there is room for what Student's t does not catch (docs/methods/growth.md)."""
MOST_ALIKE = 0.5
"""How alike the practices of two cohorts may be (0 none shared, 1 the same) to be compared."""


class PairState(IntEnum):
    """Whether a pair was tested."""

    TESTED = 0
    NOT_USABLE = 1
    SAME_PRACTICES = 2


_REASONS = {
    PairState.TESTED: "",
    PairState.NOT_USABLE: "Not compared: one of the two has no figure, or too few to tell.",
    PairState.SAME_PRACTICES: "Not compared: the two are largely the same practices.",
}


@dataclass(frozen=True, eq=False)
class SharedPractices:
    """What pairs of cohorts have in common.

    Parameters
    ----------
    covariance : ndarray of float, cohorts × cohorts
        Of their figures, from the practices in both; the diagonal holds the variances.
    alike : ndarray of float, cohorts × cohorts
        Cosine of the practices' shares: 0 when none is shared, 1 when all are, in the same proportions.
    """

    covariance: Floats
    alike: Floats


@dataclass(frozen=True, eq=False)
class Differences:
    """Every pair of cohorts, first < second; arrays have one value a pair.

    Parameters
    ----------
    cohorts : int
        How many are compared.
    first, second : ndarray of int
        Numbers of the cohorts.
    difference : ndarray of float
        Second minus first, on the scale of the figures; NaN when not tested.
    low, high : ndarray of float
        The 95 % interval of the single pair, not widened for how many are looked at.
    standard_error, freedom : ndarray of float
        Of the difference.
    p : ndarray of float
        Two-sided p value.
    q : ndarray of float
        The same, corrected over all pairs tested.
    state : ndarray of int8
        A `PairState`.
    stands : ndarray of bool
        The gap is real: q is at most the share of false discoveries asked for.
    """

    cohorts: int
    first: npt.NDArray[np.intp]
    second: npt.NDArray[np.intp]
    difference: Floats
    low: Floats
    high: Floats
    standard_error: Floats
    freedom: Floats
    p: Floats
    q: Floats
    state: npt.NDArray[np.int8]
    stands: npt.NDArray[np.bool_]

    @property
    def tested(self) -> int:
        """The number of pairs tested, over which p values are corrected."""
        return int((self.state == PairState.TESTED).sum())

    @property
    def direction(self) -> npt.NDArray[np.int8]:
        """The gaps that stand, cohorts × cohorts: 1 where the row is above the column, -1 below, else 0."""
        matrix = np.zeros((self.cohorts, self.cohorts), dtype=np.int8)
        real = np.flatnonzero(self.stands)
        sign = np.sign(self.difference[real]).astype(np.int8)
        matrix[self.second[real], self.first[real]] = sign
        matrix[self.first[real], self.second[real]] = -sign
        return matrix

    def reason(self, pair: int) -> str:
        """Say why a pair was not tested.

        Parameters
        ----------
        pair : int
            Its place in the arrays.

        Returns
        -------
        str
            A sentence; "" when it was.
        """
        return _REASONS[PairState(int(self.state[pair]))]


def compare_pairs(
    value: Floats,
    standard_error: Floats,
    freedom: Floats,
    usable: npt.NDArray[np.bool_],
    *,
    shared: SharedPractices | None = None,
    false_discoveries: float = FALSE_DISCOVERIES,
) -> Differences:
    """Test every pair of cohorts for a difference.

    Parameters
    ----------
    value : ndarray of float, cohorts
        On a scale where chance is about symmetric: log(1 + growth), a share.
    standard_error, freedom : ndarray of float, cohorts
        Of the values.
    usable : ndarray of bool, cohorts
        Those that are neither withheld nor too few to tell; others are neither tested nor counted.
    shared : SharedPractices, optional
        When cohorts may have practices in common; without it they are taken to be apart.
    false_discoveries : float
        Share of the gaps that stand which may be chance.

    Returns
    -------
    Differences
        Cohorts · (cohorts − 1) / 2 pairs.
    """
    cohorts = len(value)
    first, second = np.triu_indices(cohorts, 1)
    usable = usable & np.isfinite(value) & (standard_error > 0) & (freedom > 0)
    state = np.full(len(first), PairState.TESTED, dtype=np.int8)
    parts = standard_error**2
    variances = parts[first] + parts[second]
    if shared is not None:
        variances = variances - 2 * shared.covariance[first, second]
        same = (shared.alike[first, second] > MOST_ALIKE) | (variances <= NO_VARIANCE)
        state[same] = PairState.SAME_PRACTICES
    state[~(usable[first] & usable[second])] = PairState.NOT_USABLE
    tested = state == PairState.TESTED
    one, other, variance = first[tested], second[tested], variances[tested]

    degrees = variance**2 / (parts[one] ** 2 / freedom[one] + parts[other] ** 2 / freedom[other])
    gap, error = value[other] - value[one], np.sqrt(variance)
    p = 2 * special.stdtr(degrees, -np.abs(gap) / error)
    q = stats.false_discovery_control(p) if len(p) else p
    reach = special.stdtrit(degrees, 0.975) * error

    def placed(values: Floats) -> Floats:
        full = np.full(len(first), np.nan)
        full[tested] = values
        return full

    stands = np.zeros(len(first), dtype=bool)
    stands[tested] = q <= false_discoveries
    return Differences(
        cohorts=cohorts,
        first=first,
        second=second,
        difference=placed(gap),
        low=placed(gap - reach),
        high=placed(gap + reach),
        standard_error=placed(error),
        freedom=placed(degrees),
        p=placed(p),
        q=placed(q),
        state=state,
        stands=stands,
    )


def find_shared(spread: Spread, practice: npt.NDArray[np.integer], groups: ClusterGroups) -> SharedPractices:
    """Find what cohorts have in common, when a practice may serve several.

    Parameters
    ----------
    spread : Spread
        Of the figures that are compared.
    practice : ndarray of int, clusters
        Any number that tells practices apart; one that serves two cohorts is a cluster in each.
    groups : ClusterGroups
        Which clusters are in which cohort.

    Returns
    -------
    SharedPractices
        Covariance and likeness of every pair.
    """
    found, number = np.unique(practice, return_inverse=True)
    cells = (number, groups.cluster_cohort)

    def products(values: Floats) -> Floats:
        table = sparse.csr_array((values, cells), shape=(len(found), groups.cohorts))
        return np.asarray((table.T @ table).toarray(), dtype=np.float64)

    size = products(spread.share)
    norm = np.sqrt(np.diagonal(size))
    apart = np.outer(norm, norm)
    alike = np.divide(size, apart, out=np.zeros_like(size), where=apart > 0)
    return SharedPractices(products(spread.weighted), alike)
