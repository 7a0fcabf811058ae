"""Pairs whose drive time is in doubt: the way between them crosses water, or country where nobody lives.

Looked at along the straight line in latitude and longitude, in `SAMPLES` places. The coast is that of the
1:10,000,000 outlines, so a river or a narrow inlet is not seen, nor is an inland lake unless nobody lives
within twenty miles of its middle.
"""

import numpy as np
import numpy.typing as npt

from analytics.drive import Floats
from data.geography.land import water_grid
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
    wet = water_grid().longest_run(origins[asked], destinations[asked], SAMPLES)
    far = np.flatnonzero(length_miles >= EMPTY_MILES)
    empty = zip_settlement().empty.longest_run(origins[far], destinations[far], SAMPLES)
    step_miles = length_miles / SAMPLES
    doubts[far[empty * step_miles[far] >= EMPTY_MILES]] = ACROSS_EMPTY
    doubts[asked[wet * step_miles[asked] >= WATER_MILES]] = ACROSS_WATER
    return doubts
