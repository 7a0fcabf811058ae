"""Clinicians by NPI, of millions."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

MOST_SIEVE_BITS = 23
"""A megabyte."""

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
        from analytics.comparison._compiled_npis import fill_table

        size_bits = max(3, len(npi).bit_length())
        sieve_bits, table_bits = min(size_bits + 4, MOST_SIEVE_BITS), size_bits + 1
        sieve, table = np.zeros(2**sieve_bits // 8, np.uint8), np.full(2**table_bits, -1, np.int32)
        fill_table(npi, sieve, sieve_bits, table, table_bits)
        self._index = npi, sieve, sieve_bits, table, table_bits
        self._number = number.astype(np.int32)

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
        from analytics.comparison._compiled_npis import find_places

        found = np.empty(len(npi), np.int32)
        find_places(npi, *self._index, found)
        known = np.flatnonzero(found >= 0)
        found[known] = self._number[found[known]]
        return found


def read_npis(text: pa.StringArray) -> Ints:
    """Read NPIs that are text.

    Parameters
    ----------
    text : pyarrow.StringArray
        NPIs, no null.

    Returns
    -------
    ndarray of int64
        As numbers.

    Raises
    ------
    pyarrow.ArrowInvalid
        One is no number.
    """
    from analytics.comparison._compiled_npis import read_npis as read

    npis = np.empty(len(text), np.int64)
    _, ends, characters = text.buffers()
    if len(text) and not read(
        np.frombuffer(characters, np.uint8),
        np.frombuffer(ends, np.int32)[text.offset : text.offset + len(text) + 1],
        npis,
    ):
        return np.asarray(text.cast(pa.int64()).to_numpy())  # says which
    return npis
