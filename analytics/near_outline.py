"""The edge of what is near, as a line on a map."""

import numpy as np

from analytics.drive import Floats
from analytics.provider_filter import Near
from data.geography.sphere import points_around

STEP_DEGREES = 1.0


def near_outline(near: Near) -> Floats:
    """Return the line around a place within which a filter finds somebody.

    Parameters
    ----------
    near : Near
        A circle, or a drive whose reach is known.

    Returns
    -------
    ndarray, n × 2
        Latitude and longitude in degrees, clockwise from north, closed; longitudes run on over 180 where
        the line crosses the date line.
    """
    bearings = np.arange(0, 360, STEP_DEGREES)
    miles = near.reach.at(bearings) if near.reach else np.full(len(bearings), near.radius_miles)
    # Every bearing at every distance is few enough points for the diagonal to be taken of them.
    each = np.arange(len(bearings))
    line = points_around((near.lat, near.lon), bearings, miles)[each, each]
    line[:, 1] = near.lon + (line[:, 1] - near.lon + 180) % 360 - 180
    return np.vstack([line, line[:1]])
