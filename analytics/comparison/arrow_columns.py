"""Columns as Arrow has decoded them, for compiled code: nothing is copied that need not be."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

NO_DAY = np.iinfo(np.int32).min
"""Stands for a date that is null."""
NOBODY = np.iinfo(np.uint32).max
"""Stands for a clinician's number that is null."""

Bits = npt.NDArray[np.uint8]


def read_days(days: pa.Array) -> npt.NDArray[np.int32]:
    """Return dates as numbers.

    Parameters
    ----------
    days : pyarrow.Array
        Of date32.

    Returns
    -------
    ndarray of int32
        Days since 1970; `NO_DAY` for null.
    """
    found = days.view(pa.int32())
    return np.asarray((found.fill_null(NO_DAY) if found.null_count else found).to_numpy())


def read_numbers(numbers: pa.Array) -> npt.NDArray[np.uint32]:
    """Return clinicians' numbers.

    Parameters
    ----------
    numbers : pyarrow.Array
        Of uint32.

    Returns
    -------
    ndarray of uint32
        `NOBODY` for null.
    """
    return np.asarray((numbers.fill_null(NOBODY) if numbers.null_count else numbers).to_numpy())


def read_counts(counts: pa.Array) -> npt.NDArray[np.uint32]:
    """Return counts, whatever Arrow holds where they are null.

    Parameters
    ----------
    counts : pyarrow.Array
        Of uint32.

    Returns
    -------
    ndarray of uint32
        `read_bits` tells which of them hold.
    """
    every = np.frombuffer(counts.buffers()[1], np.uint32)
    return every[counts.offset : counts.offset + len(counts)]


def read_bits(column: pa.Array, buffer: int) -> tuple[Bits, int]:
    """Return one of Arrow's bitmaps.

    Parameters
    ----------
    column : pyarrow.Array
        Whose.
    buffer : int
        0 for which rows are no null, 1 for the values of booleans.

    Returns
    -------
    tuple
        Bytes of eight bits, the lowest first, without any where all are set; and the first row's place.
    """
    bits = column.buffers()[buffer]
    return np.empty(0, np.uint8) if bits is None else np.frombuffer(bits, np.uint8), column.offset
