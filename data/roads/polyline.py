"""Read the course of a way as Valhalla writes it: an encoded polyline of six decimals.

The form is Google's ("Encoded Polyline Algorithm Format"): differences in zigzag, five bits a letter.
"""

import numpy as np

from data.roads.times import Floats

DECIMALS = 6


def read_polyline(text: str) -> Floats:
    """Read an encoded polyline.

    Parameters
    ----------
    text : str
        As Valhalla gives a leg's shape.

    Returns
    -------
    ndarray, n × 2
        Latitude and longitude in degrees.

    Raises
    ------
    ValueError
        It ends in the middle, or has letters that are none.
    """
    numbers, value, shift = [], 0, 0
    for letter in text:
        bits = ord(letter) - 63
        if not 0 <= bits < 64:
            raise ValueError(f"{letter!r} is no letter of a polyline.")
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    if shift or len(numbers) % 2:
        raise ValueError("The polyline ends in the middle of a point.")
    line: Floats = np.cumsum(np.array(numbers, dtype=np.float64).reshape(-1, 2), axis=0) / 10**DECIMALS
    return line


def join_legs(legs: list[Floats]) -> Floats | None:
    """Join the legs of a way.

    Parameters
    ----------
    legs : list of ndarray
        One after the other.

    Returns
    -------
    ndarray, n × 2, or None
        None where there is no line.
    """
    line = np.concatenate(legs) if legs else np.zeros((0, 2))
    return line if len(line) > 1 and np.isfinite(line).all() else None
