"""The square tiles that a slippy map asks for, and the plane in which they are square.

World coordinates here are Web Mercator's, scaled so that the world is 0 to 1 in x (west to east) and in
y (north to south); tile z/x/y is the square of side 2^-z whose corner is (x, y)·2^-z.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from data.errors import WindshieldError

MAX_ZOOM = 20
TILE_PIXELS = 512

Floats = npt.NDArray[np.float64]


class TileInvalid(WindshieldError, ValueError):
    """There is no such tile."""


@dataclass(frozen=True)
class Tile:
    """One tile.

    Parameters
    ----------
    z : int
        Zoom, 0 (the world) to 20.
    x, y : int
        Column from the west and row from the north, below 2^z.

    Raises
    ------
    TileInvalid
        A number is out of range.
    """

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not (0 <= self.z <= MAX_ZOOM and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z):
            raise TileInvalid(
                f"There is no tile {self.z}/{self.x}/{self.y}.",
                f"Zoom runs from 0 to {MAX_ZOOM}, x and y from 0 to 2^zoom − 1.",
            )

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The western, northern, eastern and southern edge in world coordinates."""
        side = 0.5**self.z
        return self.x * side, self.y * side, (self.x + 1) * side, (self.y + 1) * side


def to_world(lon: Any, lat: Any) -> tuple[Floats, Floats]:
    """Project degrees to world coordinates.

    Parameters
    ----------
    lon, lat : array_like
        Degrees; latitudes beyond ±85.05 are moved there.

    Returns
    -------
    tuple of ndarray
        x and y.
    """
    sine = np.sin(np.radians(np.clip(np.asarray(lat, dtype=float), -85.0511, 85.0511)))
    x = np.asarray(lon, dtype=float) / 360 + 0.5
    return x, 0.5 - np.arctanh(sine) / (2 * np.pi)


def to_degrees(x: Any, y: Any) -> tuple[Floats, Floats]:
    """Project world coordinates back.

    Parameters
    ----------
    x, y : array_like
        World coordinates.

    Returns
    -------
    tuple of ndarray
        Longitude and latitude in degrees.
    """
    lon = (np.asarray(x, dtype=float) - 0.5) * 360
    return lon, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * np.asarray(y, dtype=float)))))
