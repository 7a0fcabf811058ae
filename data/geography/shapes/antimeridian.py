"""Where longitude jumps from 180 to -180: Alaska's Aleutians lie on both sides of it.

A map that can be dragged round the world counts on beyond ±180; files jump. Both are brought to areas cut
at ±180, as RFC 7946 (3.1.9) asks for.
"""

import numpy as np
import numpy.typing as npt
import shapely

Points = npt.NDArray[np.float64]
HALF, WORLD = 180.0, 360.0


def unwrap_line(line: Points) -> Points:
    """Return a line that goes on beyond ±180 where it used to jump.

    Parameters
    ----------
    line : ndarray, n × 2
        Longitude and latitude in degrees; a step of more than 180° goes the shorter way round.

    Returns
    -------
    ndarray, n × 2
        The same places; longitudes may lie beyond ±180.
    """
    steps = np.diff(line[:, 0])
    turns = np.where(np.abs(steps) > HALF, -np.sign(steps), 0.0)
    if not turns.any():
        return line
    moved = line.copy()
    moved[1:, 0] += WORLD * np.cumsum(turns)
    return moved


def cut_at_antimeridian(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape within ±180, cut where it passes them.

    Parameters
    ----------
    shape : Geometry
        Valid; less than 360° wide.

    Returns
    -------
    Geometry
        The same shape if it was within already.
    """
    west, _, east, _ = shapely.bounds(shape)
    if shapely.is_empty(shape) or (west >= -HALF and east <= HALF):
        return shape
    pieces = []
    for turn in range(int(np.floor((west + HALF) / WORLD)), int(np.ceil((east - HALF) / WORLD)) + 1):
        strip = shapely.box(turn * WORLD - HALF, -90, turn * WORLD + HALF, 90)
        piece = shapely.intersection(shape, strip)
        pieces.append(shapely.transform(piece, lambda points, turn=turn: points - (turn * WORLD, 0)))
    return shapely.union_all(pieces)
