"""How far a drive of so many minutes gets from a place, by bearing.

A clinician is within when the great-circle miles to him are at most the reach at his bearing, which is
interpolated between the two neighbouring rays. The outline on a map is drawn by the same rule, so a list
and a map of the same question agree.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from analytics.drive import Area, DriveStatement
from data.errors import FilterInvalid
from data.geography.sphere import great_circle_miles

Floats = npt.NDArray[np.float64]

RAYS = 120
DECIMALS = 4  # of a mile: half a foot


@dataclass(frozen=True)
class Reach:
    """The miles that a drive of some minutes gets, and what the engine says of them.

    Parameters
    ----------
    miles : tuple of float
        Great-circle miles along `RAYS` evenly spaced bearings, clockwise from north; 0 where no road leads.
    statement : DriveStatement
        Of the engine that gave them.

    Raises
    ------
    FilterInvalid
        Not `RAYS` figures of 0 or more, or 0 all around.
    """

    miles: tuple[float, ...]
    statement: DriveStatement

    def __post_init__(self) -> None:
        if len(self.miles) != RAYS or not all(0 <= one < math.inf for one in self.miles) or not self.farthest:
            raise FilterInvalid(
                f"A reach of {len(self.miles)} rays can't be used.",
                f"Give {RAYS} figures of 0 or more miles.",
            )

    @property
    def farthest(self) -> float:
        """The miles along the longest ray."""
        return max(self.miles, default=0.0)

    def at(self, bearings_deg: Floats) -> Floats:
        """Return the reach at bearings between the rays.

        Parameters
        ----------
        bearings_deg : ndarray, n
            Clockwise from north.

        Returns
        -------
        ndarray, n
            Great-circle miles.
        """
        around = np.arange(RAYS + 1) * (360 / RAYS)
        return np.interp(np.mod(bearings_deg, 360), around, (*self.miles, self.miles[0]))


def reach_of_area(area: Area, origin: tuple[float, float]) -> tuple[float, ...]:
    """Return how far an area extends from a point along each ray.

    Parameters
    ----------
    area : shapely.Polygon or shapely.MultiPolygon
        In longitude and latitude, around the point.
    origin : tuple of float
        Latitude and longitude in degrees.

    Returns
    -------
    tuple of float
        For `Reach`: to the farthest point on each ray, so that a hole or a water between is passed over.
        All 0 for an empty area.
    """
    farthest = np.zeros(RAYS)
    if area.is_empty:
        return tuple(farthest.tolist())
    # Around the point, by bearing and distance, a ray is a straight line.
    flat = shapely.transform(area, lambda lon_lat: _flatten(lon_lat, origin))
    flat = flat if flat.is_valid else flat.buffer(0)
    beyond = 2 * float(np.hypot(*shapely.get_coordinates(flat).T).max(initial=0.0))
    angles = np.radians(np.arange(RAYS) * (360 / RAYS))
    ends = beyond * np.column_stack([np.sin(angles), np.cos(angles)])
    rays = shapely.linestrings(np.stack([np.zeros_like(ends), ends], axis=1))
    points, ray = shapely.get_coordinates(shapely.intersection(rays, flat), return_index=True)
    np.maximum.at(farthest, ray, np.hypot(*points.T))
    return tuple(np.round(farthest, DECIMALS).tolist())


def _flatten(lon_lat: Floats, origin: tuple[float, float]) -> Floats:
    lon, lat = np.radians(lon_lat).T
    here_lat, here_lon = map(math.radians, origin)
    east = lon - here_lon
    bearing = np.arctan2(
        np.sin(east) * np.cos(lat),
        math.cos(here_lat) * np.sin(lat) - math.sin(here_lat) * np.cos(lat) * np.cos(east),
    )
    miles = great_circle_miles(np.array([origin]), lon_lat[:, ::-1])[0]
    return np.column_stack([miles * np.sin(bearing), miles * np.cos(bearing)])
