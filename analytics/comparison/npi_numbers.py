"""Clinicians by NPI, of millions."""

import numpy as np
import numpy.typing as npt

FIRST_STEM, STEMS = 100_000_000, 200_000_000
"""An NPI without its check digit is one of so many numbers."""

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]


class NpiNumbers:
    """Finds the numbers of some clinicians by NPI.

    Parameters
    ----------
    npi : ndarray of int64
        Who may be found, each once.
    number : ndarray of uint32
        Their numbers in the snapshot.
    """

    def __init__(self, npi: Ints, number: npt.NDArray[np.uint32]) -> None:
        order = np.argsort(npi)
        self._npi, self._number = npi[order], number[order].astype(np.int32)
        stem = self._npi // 10 - FIRST_STEM
        self._bits = np.zeros(STEMS // 8, np.uint8)  # 25 MB, and most NPIs need no search
        np.bitwise_or.at(self._bits, stem >> 3, (1 << (stem & 7)).astype(np.uint8))

    def find(self, npi: Ints) -> Numbers:
        """Return numbers.

        Parameters
        ----------
        npi : ndarray of int64
            Any.

        Returns
        -------
        ndarray of int32
            -1 for one who isn't known.
        """
        found = np.full(len(npi), -1, np.int32)
        stem = npi // 10 - FIRST_STEM
        stem = np.where((stem >= 0) & (stem < STEMS), stem, 0)
        maybe = np.flatnonzero((self._bits[stem >> 3] >> (stem & 7).astype(np.uint8)) & 1)
        if len(maybe):
            place = np.minimum(np.searchsorted(self._npi, npi[maybe]), len(self._npi) - 1)
            same = self._npi[place] == npi[maybe]
            found[maybe[same]] = self._number[place[same]]
        return found
