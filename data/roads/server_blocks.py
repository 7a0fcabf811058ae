"""Cut a matrix into the blocks that a road server accepts.

A server refuses a block that is too big, that has two places too far apart, that has a place off its
roads, or two places that no road connects. It names neither the place nor the pair, so a refused block is
cut until the rest can be had.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from data.errors import OptionInvalid
from data.roads.times import Floats

Rows: TypeAlias = npt.NDArray[np.intp]
Block: TypeAlias = tuple[Rows, Rows]


class BlockRefused(Exception):
    """The server refuses a block, and would answer parts of it."""


class BlockTooBig(BlockRefused):
    """It has too many places or pairs."""


class BlockTooFar(BlockRefused):
    """It has a pair too far apart.

    Parameters
    ----------
    limit_miles : float, optional
        As the crow flies, where the server says so.
    """

    def __init__(self, limit_miles: float | None = None) -> None:
        super().__init__()
        self.limit_miles = limit_miles


class BlockOffRoads(BlockRefused):
    """It may have a place that is not near a road, or a pair that no road connects."""


@dataclass(frozen=True)
class BlockLimits:
    """How large a block may be.

    Parameters
    ----------
    pairs : int
        Origins times destinations.
    side : int
        Origins, and destinations.
    """

    pairs: int
    side: int

    def __post_init__(self) -> None:
        for name in ("pairs", "side"):
            if getattr(self, name) < 1:
                raise OptionInvalid(
                    f"The limit of {name} in a block is {getattr(self, name)}.", "Give 1 or more."
                )

    def cut(self, origins: Rows, destinations: Rows) -> Iterator[Block]:
        """Cut a matrix into blocks within the limits, as even as can be.

        Parameters
        ----------
        origins, destinations : ndarray of int
            Numbers of the places.

        Yields
        ------
        tuple of ndarray
            Origins and destinations of one block.
        """
        high, wide = min(len(origins), self.side), min(len(destinations), self.side)
        root = math.isqrt(self.pairs)
        if high * wide > self.pairs:
            if high <= root:
                wide = self.pairs // high
            elif wide <= root:
                high = self.pairs // wide
            else:
                high = wide = root
        for some_origins in np.array_split(origins, -(-len(origins) // high)):
            for some_destinations in np.array_split(destinations, -(-len(destinations) // wide)):
                yield some_origins, some_destinations

    def lowered(self, origins: int, destinations: int) -> "BlockLimits":
        """Return lower limits, after a block of this size was refused.

        Parameters
        ----------
        origins, destinations : int
            The size of the block.

        Returns
        -------
        BlockLimits
            Half as long a side where the block was long and narrow, else half as many pairs; servers count
            the one or the other, and don't say which.
        """
        shorter, longer = sorted((origins, destinations))
        if longer >= 4 * shorter:
            return BlockLimits(self.pairs, longer // 2)
        return BlockLimits(max(1, min(self.pairs, origins * destinations) // 2), self.side)


def halve(points: Floats, rows: Rows) -> tuple[Rows, Rows]:
    """Part places into two halves, each of neighbours.

    Parameters
    ----------
    points : ndarray, n × 2
        Latitude and longitude in degrees.
    rows : ndarray of int
        Which of them; two at least.

    Returns
    -------
    tuple of ndarray
        South and north, or west and east: across the longer way.
    """
    places = points[rows]
    axis = int(np.argmax(np.ptp(places, axis=0)))
    order = rows[np.argsort(places[:, axis], kind="stable")]
    return order[: len(order) // 2], order[len(order) // 2 :]
