"""Check digits of many NPIs at once; `data.identifiers.is_npi` tells it of one."""

import numpy as np
import numpy.typing as npt

PREFIX_SUM = 24
"""What the prefix 80840 adds to every NPI's sum."""
DIGITS = 10


def find_npis(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Tell which numbers are well-formed NPIs.

    Parameters
    ----------
    numbers : ndarray of int64
        None negative.

    Returns
    -------
    ndarray of bool
        Where a number has ten digits, begins with 1 or 2, and its Luhn check digit under the prefix 80840 is
        right (CMS, "Requirements for National Provider Identifier", 2004).
    """
    total = np.full(len(numbers), PREFIX_SUM, dtype=np.int64)
    left = numbers
    for place in range(DIGITS):
        left, digit = np.divmod(left, 10)
        # Every second digit from the right counts twice, and 10 or more as the sum of its own digits.
        total += np.where(digit < 5, 2 * digit, 2 * digit - 9) if place % 2 else digit
    return np.asarray((numbers >= 10**9) & (numbers < 3 * 10**9) & (total % 10 == 0))
