"""Check the table that a road server gave, before anyone trusts it."""

from dataclasses import dataclass

import numpy as np

from data.roads.times import Floats


class TableWrong(ValueError):
    """A table of a road server is not what was asked, or can't be true."""


@dataclass(frozen=True)
class ServerTable:
    """The answer to one block.

    Parameters
    ----------
    minutes, miles : ndarray, origins × destinations
        NaN where there is no road.
    departure_used : bool, optional
        Whether the departure counted; None where none was asked or the server doesn't say.
    """

    minutes: Floats
    miles: Floats
    departure_used: bool | None = None


def read_numbers(rows: object, shape: tuple[int, int], what: str) -> Floats:
    """Read a table of numbers.

    Parameters
    ----------
    rows : object
        Lists of lists of numbers and nulls, as JSON gives them.
    shape : tuple of int
        Origins and destinations.
    what : str
        What they are, for the error ("durations").

    Returns
    -------
    ndarray of float64
        NaN for null.

    Raises
    ------
    TableWrong
        Another shape, no numbers, infinite or negative ones.
    """
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise TableWrong(f"the {what} are no table")
    if len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
        raise TableWrong(f"the {what} are not {shape[0]} × {shape[1]}")
    if not all(value is None or type(value) in (int, float) for row in rows for value in row):
        raise TableWrong(f"the {what} are not numbers")
    try:
        numbers = np.array(rows, dtype=np.float64).reshape(shape)
    except OverflowError:
        raise TableWrong(f"the {what} are infinite") from None
    if np.isinf(numbers).any():
        raise TableWrong(f"the {what} are infinite")
    if (numbers < 0).any():
        raise TableWrong(f"the {what} are negative")
    return numbers


def check_roads(table: ServerTable, straight_miles: Floats, snap_miles: float) -> ServerTable:
    """Check that the roads are no shorter than the straight line, and that cars don't fly.

    Parameters
    ----------
    table : ServerTable
        What the server gave.
    straight_miles : ndarray, origins × destinations
        As the crow flies.
    snap_miles : float
        How far a place may be from its road.

    Returns
    -------
    ServerTable
        The same, with NaN in both where either is missing.

    Raises
    ------
    TableWrong
        A road is shorter than the straight line, which is so when units or places are mixed up; or a car
        is faster than 150 miles an hour over more than 10 miles.
    """
    minutes, miles = table.minutes.copy(), table.miles.copy()
    missing = np.isnan(minutes) | np.isnan(miles)
    minutes[missing] = miles[missing] = np.nan
    with np.errstate(invalid="ignore"):
        short = miles < straight_miles * 0.99 - 2 * snap_miles
        fast = (miles > 10) & (miles > minutes * 150 / 60)
    if short.any():
        raise TableWrong(f"{int(short.sum()):,} roads are shorter than the straight line")
    if fast.any():
        raise TableWrong(f"{int(fast.sum()):,} drives are faster than 150 miles an hour")
    return ServerTable(minutes, miles, table.departure_used)
