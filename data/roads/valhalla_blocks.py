"""How a matrix is cut into blocks for Valhalla: few searches, and none of the blocks too long.

One search runs from each source of each block, and each place of a block is first looked up on the network.
A block of one source may have any number of targets. In any other, as many sources are searched from as
there are targets, were they fewer (see `valhalla_worker.measure_block`).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

BLOCK_SECONDS = 20.0
LARGEST_SIDE = 256


@dataclass(frozen=True)
class Pace:
    """How fast Valhalla is on a tile set.

    Parameters
    ----------
    search_seconds : float
        One search from a source.
    lookup_seconds : float
        One place looked up on the network.
    """

    search_seconds: float
    lookup_seconds: float


def cut_blocks(rows: int, columns: int, pace: Pace) -> Iterator[tuple[slice, slice]]:
    """Cut a matrix into blocks.

    Parameters
    ----------
    rows, columns : int
        Sources and targets.
    pace : Pace
        Of one search and one place; it decides nothing but how long the blocks take.

    Yields
    ------
    tuple of slice
        Rows and columns of a block; each cell is in one block.
    """
    if not rows or not columns:
        return
    side = min(LARGEST_SIDE, rows, max(1, int(BLOCK_SECONDS / max(pace.search_seconds, 1e-6))))
    bands = math.ceil(rows / side)
    height = math.ceil(rows / bands)

    def seconds(strips: int) -> float:
        width = math.ceil(columns / strips)
        searches = max(height, width) * pace.search_seconds
        return bands * strips * (searches + (height + width) * pace.lookup_seconds)

    most = math.ceil(columns / height)
    strips = min((max(1, most - 1), most), key=seconds)
    width = math.ceil(columns / strips)
    by_rows = rows * (pace.search_seconds + columns * pace.lookup_seconds)
    if height == 1 or by_rows <= seconds(strips):
        height, width = 1, columns
    for top in range(0, rows, height):
        for left in range(0, columns, width):
            yield slice(top, min(top + height, rows)), slice(left, min(left + width, columns))
