"""Isochrones from minutes along rays: for engines that answer any point at once."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from shapely import Polygon, make_valid

from data.geography.land import landmass_of
from data.geography.sphere import points_around
from data.roads.estimate import SPEED_LIMIT_MPH
from data.roads.times import Area

Floats = npt.NDArray[np.float64]

RAYS, STEPS = 120, 80


def ray_isochrone(
    minutes_to: Callable[[Floats], Floats],
    origin: tuple[float, float],
    minutes: float,
    *,
    on_land: bool = True,
) -> Area:
    """Return the area around a point within which every place on a ray is reached in time.

    Parameters
    ----------
    minutes_to : callable
        Gives minutes from the origin to points (n × 2).
    origin : tuple of float
        Latitude and longitude in degrees.
    minutes : float
        One way.
    on_land : bool
        Whether a ray ends where the origin's land does; a narrow water doesn't end it.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Longitude and latitude; empty where the origin is not on the network.
    """
    here = np.array([origin])
    if not np.isfinite(minutes_to(here)).all():
        return Polygon()
    reach = minutes * SPEED_LIMIT_MPH / 60
    miles = np.linspace(0, reach, STEPS + 1)[1:]
    rays = points_around(origin, np.linspace(0, 360, RAYS, endpoint=False), miles)
    taken = minutes_to(rays.reshape(-1, 2)).reshape(RAYS, STEPS)
    inside = taken <= minutes
    if on_land:
        inside &= (landmass_of(rays.reshape(-1, 2)) == landmass_of(here)).reshape(RAYS, STEPS)
    # The farthest point of each ray that is reached: behind a bay land begins again.
    last = np.where(inside.any(axis=1), STEPS - 1 - np.argmax(inside[:, ::-1], axis=1), 0)
    ray = np.arange(RAYS)
    beyond = np.minimum(last + 1, STEPS - 1)
    slow, slower = taken[ray, last], taken[ray, beyond]
    with np.errstate(invalid="ignore", divide="ignore"):
        # Where no road leads on, the land ends somewhere in the next step: it is within at the pace so far,
        # or those on the shore would be out.
        step_minutes = np.where(np.isfinite(slower), slower - slow, slow / (last + 1))
        part = np.where(step_minutes > 0, (minutes - slow) / step_minutes, 0.0)
    part = np.clip(np.nan_to_num(part), 0, 1)[:, None]
    edge = rays[ray, last] + part * (rays[ray, beyond] - rays[ray, last])
    area = make_valid(Polygon(edge[:, ::-1]))
    return area if isinstance(area, Area) else area.buffer(0)
