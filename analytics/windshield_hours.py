"""Hours that a call plan costs behind the windshield.

They follow C. F. Daganzo, "The distance traveled to visit N points with a maximum of C
stops per vehicle" (Transportation Science 18, 1984): a tour of C calls drives out and back once and
hops in between, and a hop is 0.57 √(area a call). Points at random have their nearest neighbour at
0.5 √(area a point) on average, so a hop is 1.14 times the drive to the nearest other account, longer by
√(accounts ÷ calls a week) where only some are visited in a week.
"""

import numpy as np
from scipy.spatial import KDTree

from analytics.accounts import Accounts
from analytics.drive import DriveTimes, Figures, Floats
from data.geography.sphere import unit_vectors

CALLS_A_DAY = 6.0
HOP = 0.57 / 0.5
HOP_SAMPLE = 400
HOPS_AT_ONCE = 100  # of a matrix only the diagonal is wanted: four small ones have a quarter of its pairs


def windshield_hours(
    drive: DriveTimes, accounts: Accounts, minutes: Floats, calls_a_day: float = CALLS_A_DAY
) -> float:
    """Estimate the hours that a call plan costs behind the windshield in a week.

    Parameters
    ----------
    drive : DriveTimes
        Tells how far an account is from the next.
    accounts : Accounts
        With their calls a week.
    minutes : ndarray, accounts
        From the base, one way; NaN for an account that can't be reached, whose calls don't count.
    calls_a_day : float
        At least 1.

    Returns
    -------
    float
        Hours; NaN where there is no call plan.
    """
    if accounts.calls_a_week is None:
        return float("nan")
    reached = np.isfinite(minutes)
    calls = np.where(reached, accounts.calls_a_week, 0.0)
    total = float(calls.sum())
    if not total:
        return 0.0
    there_and_back = 2 * float((calls * np.where(reached, minutes, 0.0)).sum()) / calls_a_day
    hops = max(0.0, total - total / calls_a_day)
    called = np.flatnonzero(calls > 0)
    thinned = np.sqrt(max(1.0, len(called) / total))
    hop_minutes = HOP * thinned * _neighbour_minutes(drive, accounts.points[called])
    return float(there_and_back + hops * hop_minutes) / 60


def _neighbour_minutes(drive: DriveTimes, points: Floats) -> float:
    """Return the mean drive from an account to the nearest other, of a few hundred evenly taken ones."""
    if len(points) < 2:
        return 0.0
    sample = np.unique(np.linspace(0, len(points) - 1, HOP_SAMPLE).astype(int))
    vectors = unit_vectors(points)
    nearest = KDTree(vectors).query(vectors[sample], k=2)[1]
    # Two at one address: either may come first.
    other = np.where(nearest[:, 0] == sample, nearest[:, 1], nearest[:, 0])
    cuts = range(HOPS_AT_ONCE, len(sample), HOPS_AT_ONCE)
    answer: Figures = np.concatenate(
        [
            np.diagonal(drive.matrix(points[starts], points[ends]).minutes)
            for starts, ends in zip(np.split(sample, cuts), np.split(other, cuts), strict=True)
        ]
    )
    known = answer[np.isfinite(answer)]
    return float(known.mean()) if known.size else 0.0
