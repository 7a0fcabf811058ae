"""Whether an area can be its ZIP's: in the United States, and near where that ZIP is known to lie."""

import numpy as np
import numpy.typing as npt
import shapely

from data.geography.shapes.antimeridian import HALF, WORLD
from data.geography.sphere import pair_miles
from data.geography.zips import zip_points

PARTS = {
    "the states, Puerto Rico and the Virgin Islands": ((13.0, 72.0), (-180.0, -64.0)),
    "the Aleutians beyond the date line": ((51.0, 54.0), (172.0, 180.0)),
    "Guam and the Northern Marianas": ((13.0, 21.0), (144.0, 147.0)),
    "American Samoa": ((-15.0, -10.0), (-173.0, -168.0)),
    "Palau, Micronesia and the Marshall Islands, which have ZIPs": ((0.0, 15.0), (131.0, 173.0)),
}
"""Latitudes and longitudes of boxes that hold whatever has a ZIP."""

FAR_MILES = 150.0
"""Known centroids are off by up to 128 miles, in Alaska; another public list of 41,380 ZIPs has no more."""

_NEAR_DEGREES = 1.0  # of latitude and of longitude: less than 100 miles away

Points = npt.NDArray[np.float64]


def reason_against_place(zip_code: str, shape: shapely.Geometry) -> str:
    """Say why a shape can't be the area of a ZIP.

    Parameters
    ----------
    zip_code : str
        Five digits.
    shape : Geometry
        Longitude before latitude in degrees, with finite coordinates; valid or not. It may jump at ±180 or
        count on beyond.

    Returns
    -------
    str
        Empty where it can be; a ZIP of which no centroid is known may lie anywhere in the United States.
    """
    points = shapely.get_coordinates(shape)
    inside = _in_united_states(points)
    if not inside.all():
        if _in_united_states(points[:, ::-1]).all():
            return "latitude and longitude are swapped"
        if (np.abs(points) > (2 * HALF, 90)).any():
            return "a coordinate is no place on Earth"
        return "outside the United States" if not inside.any() else "a part is outside the United States"
    known = zip_points().get(zip_code)
    if known is None or not _in_united_states(np.array([known[::-1]])).all():
        return ""
    miles = _miles_to(shape, points, known)
    return f"{miles:,.0f} miles from where ZIP {zip_code} is known to lie" if miles > FAR_MILES else ""


def _in_united_states(points: Points) -> npt.NDArray[np.bool_]:
    lon, lat = points.T
    around = (lon + HALF) % WORLD - HALF  # 180 and -180 are one meridian
    inside = np.zeros(len(points), dtype=bool)
    for (south, north), (west, east) in PARTS.values():
        inside |= (lat >= south) & (lat <= north) & (around >= west) & (around <= east)
    return inside


def _miles_to(shape: shapely.Geometry, points: Points, known: tuple[float, float]) -> float:
    """Return how far a place is from the nearest point of a shape; 0 inside it, or next to a corner."""
    lat, lon = known
    east, north = _relative(points, lat, lon).T
    if ((np.abs(east) <= _NEAR_DEGREES) & (np.abs(north) <= _NEAR_DEGREES)).any():
        return 0.0
    shrink = np.cos(np.radians(lat))  # so that degrees are as long both ways
    flat = shapely.transform(shape, lambda some: _relative(some, lat, lon) * (shrink, 1.0))
    ends = shapely.get_coordinates(shapely.shortest_line(shapely.Point(0, 0), flat))
    there = np.array([[lat + ends[1, 1], lon + ends[1, 0] / shrink]])
    return float(pair_miles(np.array([known]), there)[0])


def _relative(points: Points, lat: float, lon: float) -> Points:
    """Return degrees east and north of a place, the shorter way round."""
    return np.column_stack([(points[:, 0] - lon + HALF) % WORLD - HALF, points[:, 1] - lat])
