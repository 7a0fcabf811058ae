"""How large an area is."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from data.geography.sphere import EARTH_RADIUS_MILES, METRES_A_MILE

SQUARE_METRES_AN_ACRE = 4046.856
_RADIUS_METRES = EARTH_RADIUS_MILES * METRES_A_MILE


def square_metres(area: shapely.Geometry) -> float:
    """Return the area on a sphere, by Lambert's cylindrical equal-area projection (1772).

    Parameters
    ----------
    area : Geometry
        Longitude and latitude in degrees.

    Returns
    -------
    float
        0 for what has no area. Right but for the edges, which run straight in degrees.
    """
    return float(shapely.area(shapely.transform(area, _equal_area)))


def _equal_area(points: npt.NDArray[Any]) -> npt.NDArray[Any]:
    lon, lat = np.radians(points).T
    return np.stack([_RADIUS_METRES * lon, _RADIUS_METRES * np.sin(lat)], axis=1)
