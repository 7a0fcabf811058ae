"""Rows that lie in ranges of a sorted table."""

import numpy as np
import numpy.typing as npt


def rows_between(starts: npt.NDArray[np.integer], ends: npt.NDArray[np.integer]) -> npt.NDArray[np.int32]:
    """Return the rows of some ranges, one range after the other.

    Parameters
    ----------
    starts, ends : ndarray of int, ranges
        The first row of each, and the one after its last; a range may be empty.

    Returns
    -------
    ndarray of int32
        Every row from each start up to its end, in the order of the ranges.
    """
    lengths = ends - starts
    passed = np.cumsum(lengths)
    if not len(passed) or not passed[-1]:
        return np.zeros(0, dtype=np.int32)
    rows: npt.NDArray[np.int32] = np.repeat((starts - passed + lengths).astype(np.int32), lengths)
    rows += np.arange(passed[-1], dtype=np.int32)
    return rows
