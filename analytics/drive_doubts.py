"""Pairs whose drive time is in doubt: the way between them crosses water, or country where nobody lives.

Looked at along the straight line in latitude and longitude, in `SAMPLES` places. The coast is that of the
1:10,000,000 outlines, so a river or a narrow inlet is not seen, nor is an inland lake unless nobody lives
within twenty miles of its middle.
"""

import numpy as np
import numpy.typing as npt

from analytics.drive import Floats
from data.geography.land import WATER, landmass_of
from data.geography.settlement import zip_settlement
from data.geography.sphere import pair_miles

SAMPLES = 32
WATER_MILES = 2.0
EMPTY_MILES = 15.0

SURE, ACROSS_WATER, ACROSS_EMPTY = 0, 1, 2

Doubts = npt.NDArray[np.uint8]


def doubt_pairs(origins: Floats, destinations: Floats) -> Doubts:
    """Tell which pairs an instant layer may be badly wrong about.

    Parameters
    ----------
    origins, destinations : ndarray, n × 2
        Latitude and longitude in degrees, a pair a row.

    Returns
    -------
    ndarray of uint8, n
        `SURE`; `ACROSS_WATER` where `WATER_MILES` or more in a row are off the land; `ACROSS_EMPTY` where
        `EMPTY_MILES` or more in a row are farther than some twenty miles from every ZIP's centroid.
        An unknown point is `SURE`.
    """
    doubts = np.zeros(len(origins), dtype=np.uint8)
    length_miles = np.nan_to_num(pair_miles(origins, destinations))
    asked = np.flatnonzero(length_miles >= WATER_MILES)  # the others can't hold such a stretch
    share = ((np.arange(SAMPLES) + 0.5) / SAMPLES)[:, None, None]
    way = origins[asked] * (1 - share) + destinations[asked] * share
    step_miles = length_miles[asked] / SAMPLES
    wet = landmass_of(way.reshape(-1, 2), coast=False) == WATER
    long_enough = length_miles[asked] >= EMPTY_MILES
    empty = zip_settlement().is_empty(way[:, long_enough].reshape(-1, 2))
    doubts[asked[long_enough][_longest_run(empty) * step_miles[long_enough] >= EMPTY_MILES]] = ACROSS_EMPTY
    doubts[asked[_longest_run(wet) * step_miles >= WATER_MILES]] = ACROSS_WATER
    return doubts


def _longest_run(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """Return the length of the longest run of true along each pair's way; flags lie sample by sample."""
    samples = flags.reshape(SAMPLES, -1)
    run = np.zeros(samples.shape[1], dtype=np.uint8)
    longest = np.zeros_like(run)
    for of_all in samples:
        run += 1
        run *= of_all
        np.maximum(longest, run, out=longest)
    return longest
