"""Where land is, and which of it hangs together by road, on a grid of one fortieth of a degree.

Drawn from the outlines at 1:10,000,000, so a coast is right to about two miles, and an island too small
for that map is water. What has no road to the rest is told by county: the islands of Hawaii, Puerto Rico
and the other territories, Alaska and those of its boroughs that no highway reaches, and the islands that
are a county of their own (Nantucket, Dukes, San Juan). Other islands count as reached by a bridge.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from scipy.ndimage import maximum_filter

from data.geography.flag_grid import FlagGrid
from data.geography.outlines import Line, read_county_areas, read_outlines

Floats = npt.NDArray[np.float64]
Landmasses = npt.NDArray[np.uint8]
Shares = npt.NDArray[np.float32]

SOUTH, WEST = -15.0, -180.0
NORTH, EAST = 72.0, 180.0
CELLS_A_DEGREE = 40
COAST_CELLS = 2  # off the coast by so much still counts as on land: piers, and a coarse map

LOOKED_AT = (0.25, 0.5, 0.75)
ROWS_AT_ONCE = 64  # what a processor's cache holds

WATER, MAINLAND, ALASKA, PUERTO_RICO = 0, 1, 2, 3
_GROUPS = {"02": ALASKA, "72": PUERTO_RICO}
_APART = (  # by FIPS code of a county, or of a state for all its counties
    "15", "60", "66", "69", "78", "72049", "72147", "25007", "25019", "53055", "02013", "02016", "02050",
    "02060", "02070", "02100", "02105", "02110", "02130", "02150", "02158", "02164", "02180", "02188",
    "02195", "02198", "02220", "02230", "02275", "02282",
)  # fmt: skip
"""Every polygon of these is a landmass of its own."""


@cache
def _landmasses() -> Landmasses:
    size = (int(EAST - WEST) * CELLS_A_DEGREE, int(NORTH - SOUTH) * CELLS_A_DEGREE)
    image = Image.new("L", size, WATER)
    draw = ImageDraw.Draw(image)
    for polygon in read_outlines().land:
        _fill(draw, polygon, MAINLAND)
    last = max(_GROUPS.values())
    for fips, area in sorted(read_county_areas().items()):
        apart = fips in _APART or fips[:2] in _APART
        if not apart and fips[:2] not in _GROUPS:
            continue
        for polygon in area:
            last += apart
            _fill(draw, polygon, last if apart else _GROUPS[fips[:2]])
    grid = np.asarray(image)
    if last > np.iinfo(np.uint8).max:
        raise OverflowError(f"{last} landmasses don't fit one byte")
    return grid


@cache
def water_grid() -> FlagGrid:
    """Return where no land of the United States is, made once a process.

    Returns
    -------
    FlagGrid
        Without the coast's allowance: a mile off the land is water.
    """
    return FlagGrid((_landmasses() == WATER).astype(np.uint8), (SOUTH, WEST), CELLS_A_DEGREE)


@cache
def _landmasses_with_coast() -> Landmasses:
    land = _landmasses()
    grown: Landmasses = maximum_filter(land, size=2 * COAST_CELLS + 1)
    return np.where(land == WATER, grown, land)


def landmass_of(points: Floats) -> Landmasses:
    """Return which landmass each point lies on; up to three miles or so off the coast is on land too.

    Parameters
    ----------
    points : ndarray, n × 2
        Latitude and longitude in degrees.

    Returns
    -------
    ndarray of uint8, n
        0 is no land of the United States, or an unknown point; two points with the same number, which
        otherwise means nothing, are joined by road as far as the map can tell.
    """
    grid = _landmasses_with_coast()
    with np.errstate(invalid="ignore"):
        row = np.floor((points[:, 0] - SOUTH) * CELLS_A_DEGREE)
        column = np.floor((points[:, 1] - WEST) * CELLS_A_DEGREE)
        inside = (row >= 0) & (row < grid.shape[0]) & (column >= 0) & (column < grid.shape[1])
    row, column = np.where(inside, row, 0).astype(np.intp), np.where(inside, column, 0).astype(np.intp)
    return np.where(inside, grid[row, column], np.uint8(WATER))


def water_share(origins: Floats, destinations: Floats) -> Shares:
    """Return how much of the way between two points is off the land, looked at in a few places.

    The places lie on the straight line in latitude and longitude, which is within three miles of the great
    circle for pairs up to 250 miles apart.

    Parameters
    ----------
    origins, destinations : ndarray, n × 2
        Latitude and longitude in degrees.

    Returns
    -------
    ndarray of float32, origins × destinations
        0 to 1, in steps of a third; 0 where a point is unknown.
    """
    water = water_grid().flags
    rows, columns = water.shape
    flat = water.ravel()
    starts, ends = (
        np.clip(np.nan_to_num((points - (SOUTH, WEST)) * CELLS_A_DEGREE), 0, (rows - 1, columns - 1))
        for points in (origins, destinations)
    )
    found = np.empty((len(starts), len(ends)), dtype=np.float32)
    for first in range(0, len(starts), ROWS_AT_ONCE):
        some = slice(first, first + ROWS_AT_ONCE)
        wet = np.zeros(found[some].shape, dtype=np.uint8)
        for share in LOOKED_AT:
            (row, column), (row_to, column_to) = (
                (weight * cells).astype(np.float32).T
                for weight, cells in ((1 - share, starts[some]), (share, ends))
            )
            cell = (row[:, None] + row_to[None]).astype(np.int32)
            cell *= columns
            cell += (column[:, None] + column_to[None]).astype(np.int32)
            wet += flat.take(cell)
        np.multiply(wet, np.float32(1 / len(LOOKED_AT)), out=found[some])
    unknown = ~np.isfinite(origins).all(axis=1), ~np.isfinite(destinations).all(axis=1)
    found[unknown[0]] = 0
    found[:, unknown[1]] = 0
    return found


def _fill(draw: ImageDraw.ImageDraw, polygon: tuple[Line, ...], value: int) -> None:
    outer, *holes = ([tuple(point) for point in _cells(ring)] for ring in polygon)
    if len(outer) > 1:
        draw.polygon(outer, fill=value)
    for hole in holes:
        if len(hole) > 1:
            draw.polygon(hole, fill=WATER)


def _cells(ring: Line) -> Line:
    return (ring - (WEST, SOUTH)) * CELLS_A_DEGREE
