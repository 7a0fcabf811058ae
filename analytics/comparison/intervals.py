"""How sure a figure of a cohort is, from the spread between its practices.

Volumes cluster in people, and colleagues share an OR's closure, so what varies independently is a practice or
site with its clinicians: a cluster. A figure of a cohort (the log of a growth, a payer's share) is a sum over
its clusters, and how far each one pulls it up or down is the cluster's influence; influences of a cohort add
up to 0. A cluster with the share p of the cohort drags the figure towards itself, which makes its own
influence too small by 1 − p, hence

    variance = Σ influence² / (1 − p)
    degrees of freedom = 1 / ((Σ p² / (1 − p))² + Σ p² − Σ p⁴ / (1 − p)²)

This is the bias-reduced variance of R. M. Bell and D. F. McCaffrey, "Bias reduction in standard errors for
linear regression with multi-stage samples", Survey Methodology 28 (2002), for a ratio, with their
Satterthwaite degrees of freedom, under the working model that a cluster's variance goes with its volume: for
K equal clusters they are K/(K − 1) Σ influence² and K − 1.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95
FEWEST_DEGREES = 3.0
"""Degrees of freedom, below which the spread itself is hardly known."""
LARGEST_SHARE = 0.5
"""Of a cohort's volume; the figure of a cohort with a larger practice is that practice's."""
NO_VARIANCE = 1e-24
"""What rounding leaves of the variance where every cluster has moved alike."""


class ClusterGroups:
    """Clusters by cohort, to sum over.

    Parameters
    ----------
    cluster_cohort : ndarray of int, clusters
        Number of the cohort, ascending.
    cohorts : int
        How many; one may have no cluster.

    Raises
    ------
    ValueError
        If the cohorts' numbers do not ascend from 0 to `cohorts` - 1.
    """

    def __init__(self, cluster_cohort: npt.NDArray[np.integer], cohorts: int) -> None:
        """Find where each cohort begins."""
        wrong = len(cluster_cohort) > 0 and (cluster_cohort[0] < 0 or cluster_cohort[-1] >= cohorts)
        if wrong or (np.diff(cluster_cohort) < 0).any():
            raise ValueError(
                f"Clusters' cohorts must ascend within 0 and {cohorts - 1}. Sort clusters by cohort first."
            )
        self.cohorts = cohorts
        self.cluster_cohort = cluster_cohort
        edges = np.searchsorted(cluster_cohort, np.arange(cohorts + 1))
        self.clusters = np.diff(edges)
        self._present = np.flatnonzero(self.clusters)
        self._starts = edges[self._present]

    def total(self, values: npt.NDArray[np.number]) -> Floats:
        """Sum the clusters' values by cohort.

        Parameters
        ----------
        values : ndarray, clusters or clusters × anything
            What is summed.

        Returns
        -------
        ndarray of float, cohorts or cohorts × anything
            The sums; 0 for a cohort without cluster.
        """
        found = np.zeros((self.cohorts, *values.shape[1:]))
        if len(self._starts):
            found[self._present] = np.add.reduceat(values, self._starts, axis=0)
        return found

    def largest(self, values: Floats) -> Floats:
        """Return the largest value by cohort.

        Parameters
        ----------
        values : ndarray of float, clusters
            None negative.

        Returns
        -------
        ndarray of float, cohorts
            The largest; 0 for a cohort without cluster.
        """
        found = np.zeros(self.cohorts)
        if len(self._starts):
            found[self._present] = np.maximum.reduceat(values, self._starts)
        return found

    def spread(self, values: Floats) -> Floats:
        """Give each cluster its cohort's value.

        Parameters
        ----------
        values : ndarray of float, cohorts
            One a cohort.

        Returns
        -------
        ndarray of float, clusters
            One a cluster.
        """
        return np.asarray(values[self.cluster_cohort], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Spread:
    """How sure figures of cohorts are; arrays have one value a cohort.

    Parameters
    ----------
    variance : ndarray of float
        Of the figure; 0 where nothing varies, or a single cluster has all.
    freedom : ndarray of float
        Degrees of freedom of that variance; 0 where there is none.
    practices : ndarray of float
        Effective number of clusters, 1 / Σ p²: as many of equal size would be as sure. 0 without volume.
    largest_share : ndarray of float
        Of the largest cluster, 0 to 1.
    weighted : ndarray of float, clusters
        Influence / √(1 − p), whose squares add up to the variance.
    share : ndarray of float, clusters
        As it was given.
    """

    variance: Floats
    freedom: Floats
    practices: Floats
    largest_share: Floats
    weighted: Floats
    share: Floats

    @property
    def no_spread(self) -> npt.NDArray[np.bool_]:
        """The cohorts whose clusters all moved alike, or that have one at most."""
        return np.asarray(self.variance <= NO_VARIANCE)

    @property
    def too_few(self) -> npt.NDArray[np.bool_]:
        """The cohorts whose interval would not keep its promise, whatever the figure."""
        return (self.largest_share > LARGEST_SHARE) | (self.freedom < FEWEST_DEGREES) | self.no_spread


def measure_spread(influence: Floats, share: Floats, groups: ClusterGroups) -> Spread:
    """Measure how sure a figure of each cohort is.

    Parameters
    ----------
    influence : ndarray of float, clusters
        How far each cluster pulls its cohort's figure: for the log of A/B, a/A − b/B; for a payer's share
        s of the volume N, (payer's volume − s · volume) / N. Adds up to 0 in each cohort.
    share : ndarray of float, clusters
        Of the cohort's volume, 0 to 1; adds up to 1 in each cohort, or to 0 in one without volume.
    groups : ClusterGroups
        Which clusters are in which cohort.

    Returns
    -------
    Spread
        The variance and its degrees of freedom.
    """
    squared = share * share
    rest = np.maximum(1.0 - share, np.finfo(np.float64).tiny)
    weighted = influence / np.sqrt(rest)
    pulled = squared / rest
    pulled[share >= 1.0] = 0.0  # the only one: it has no influence either
    sums = [groups.total(values) for values in (weighted * weighted, squared, pulled, pulled * pulled)]
    variance, by_size, drag, own = sums
    inverse = drag * drag + by_size - own
    with np.errstate(divide="ignore"):
        largest = groups.largest(share)
        freedom = np.where((by_size > 0) & (largest < 1.0), 1.0 / inverse, 0.0)
        practices = np.where(by_size > 0, 1.0 / by_size, 0.0)
    return Spread(variance, freedom, practices, largest, weighted, share)


def margin(variance: Floats, freedom: Floats, confidence: float = CONFIDENCE) -> Floats:
    """Return how far an interval reaches to either side.

    Parameters
    ----------
    variance : ndarray of float
        Of the figure.
    freedom : ndarray of float
        Degrees of freedom.
    confidence : float
        How many of a hundred such intervals hold the true figure, as a share.

    Returns
    -------
    ndarray of float
        Student's t times the standard error; NaN where there are no degrees of freedom.
    """
    known = freedom > 0
    quantile = np.full(np.shape(freedom), np.nan)
    quantile[known] = special.stdtrit(freedom[known], (1.0 + confidence) / 2.0)
    return np.asarray(quantile * np.sqrt(variance), dtype=np.float64)
