"""Other intervals of a cohort's growth that were thought of, on the same made-up cohorts.

Each takes `Volumes` and gives the half width of its 95 % interval of the log ratio a cohort.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import special

from analytics.comparison.intervals import ClusterGroups
from bench.cohort_scenes import Volumes

Floats = npt.NDArray[np.float64]

RESAMPLES = 500


def poisson(volumes: Volumes) -> Floats:
    """Take every procedure for an event of its own."""
    totals = _groups(volumes).total(volumes.counts)
    return 1.96 * np.sqrt((1 / totals).sum(axis=1))


def sandwich(volumes: Volumes) -> Floats:
    """Linearise, K/(K − 1) Σ influence², Student's t with K − 1 degrees of freedom."""
    groups = _groups(volumes)
    totals = groups.total(volumes.counts)
    shares = volumes.counts / totals[volumes.cluster_cohort]
    variance = groups.total((shares[:, 1] - shares[:, 0]) ** 2)
    k = groups.clusters
    return special.stdtrit(k - 1, 0.975) * np.sqrt(variance * k / (k - 1))


def jackknife(volumes: Volumes) -> Floats:
    """Leave each practice out in turn, Student's t with K − 1 degrees of freedom."""
    groups = _groups(volumes)
    left = groups.total(volumes.counts)[volumes.cluster_cohort] - volumes.counts
    ratio = np.log(left[:, 1] / left[:, 0])
    k = groups.clusters
    strays = (ratio - (groups.total(ratio) / k)[volumes.cluster_cohort]) ** 2
    return special.stdtrit(k - 1, 0.975) * np.sqrt(groups.total(strays) * (k - 1) / k)


def shared_bootstrap(volumes: Volumes) -> Floats:
    """Resample practices with Poisson weights that all cohorts share; half the width of the middle 95 %."""
    starts = np.searchsorted(volumes.cluster_cohort, np.arange(volumes.cohorts + 1))
    weights = np.random.default_rng(1).poisson(1.0, (int(np.diff(starts).max()), RESAMPLES)).astype(float)
    half = np.empty(volumes.cohorts)
    for cohort, (first, last) in enumerate(pairwise(starts)):
        sums = volumes.counts[first:last].T.astype(float) @ weights[: last - first]
        ratio = np.log(sums[1] / sums[0])
        known = ratio[np.isfinite(ratio)]
        half[cohort] = np.diff(np.percentile(known, [2.5, 97.5]))[0] / 2 if len(known) else np.nan
    return half


CANDIDATES: dict[str, Callable[[Volumes], Floats]] = {
    "Poisson": poisson,
    "sandwich, K - 1": sandwich,
    "jackknife, K - 1": jackknife,
    f"shared bootstrap, {RESAMPLES}": shared_bootstrap,
}


def _groups(volumes: Volumes) -> ClusterGroups:
    return ClusterGroups(volumes.cluster_cohort, volumes.cohorts)
