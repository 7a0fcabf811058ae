"""The Earth as a sphere of its mean radius, 6,371.0088 km: off the ellipsoid by at most 0.56 %."""

import numpy as np
import numpy.typing as npt

METRES_A_MILE = 1609.344
EARTH_RADIUS_MILES = 6_371_008.8 / METRES_A_MILE

Floats = npt.NDArray[np.float64]


def unit_vectors(points: Floats) -> Floats:
    """Return points as vectors from the Earth's centre.

    Parameters
    ----------
    points : ndarray, n × 2
        Latitude and longitude in degrees.

    Returns
    -------
    ndarray, n × 3
        Of length 1; NaN where a coordinate is.
    """
    lat, lon = np.radians(points).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def great_circle_miles(origins: Floats, destinations: Floats) -> Floats:
    """Return the great-circle distance of every pair.

    By the chord between unit vectors, which, unlike the arc cosine, keeps its digits for near points.

    Parameters
    ----------
    origins, destinations : ndarray, n × 2
        Latitude and longitude in degrees.

    Returns
    -------
    ndarray, origins × destinations
        Miles; below half a foot it is 0.
    """
    cosine = unit_vectors(origins) @ unit_vectors(destinations).T
    squared_half_chord = (1 - cosine) / 2
    squared_half_chord[squared_half_chord < 2e-16] = 0
    np.sqrt(squared_half_chord, out=squared_half_chord)
    np.minimum(squared_half_chord, 1, out=squared_half_chord)
    np.arcsin(squared_half_chord, out=squared_half_chord)
    squared_half_chord *= 2 * EARTH_RADIUS_MILES
    return squared_half_chord


def pair_miles(origins: Floats, destinations: Floats) -> Floats:
    """Return the great-circle distance between points of the same row.

    Parameters
    ----------
    origins, destinations : ndarray, n × 2
        Latitude and longitude in degrees.

    Returns
    -------
    ndarray, n
        Miles.
    """
    chord = np.linalg.norm(unit_vectors(origins) - unit_vectors(destinations), axis=1)
    miles: Floats = 2 * EARTH_RADIUS_MILES * np.arcsin(np.minimum(chord / 2, 1))
    return miles


def points_around(origin: tuple[float, float], bearings_deg: Floats, miles: Floats) -> Floats:
    """Return points at bearings and distances from one point.

    Parameters
    ----------
    origin : tuple of float
        Latitude and longitude in degrees.
    bearings_deg : ndarray, b
        Clockwise from north.
    miles : ndarray, m
        Great-circle miles.

    Returns
    -------
    ndarray, b × m × 2
        Latitude and longitude in degrees, the latter within -180 to 180.
    """
    lat, lon = np.radians(origin)
    bearing, angle = np.radians(bearings_deg)[:, None], miles[None] / EARTH_RADIUS_MILES
    there = np.arcsin(
        np.clip(np.sin(lat) * np.cos(angle) + np.cos(lat) * np.sin(angle) * np.cos(bearing), -1, 1)
    )
    east = np.arctan2(
        np.sin(bearing) * np.sin(angle) * np.cos(lat), np.cos(angle) - np.sin(lat) * np.sin(there)
    )
    around = (np.degrees(lon + east) + 180) % 360 - 180
    return np.stack([np.degrees(there), around], axis=2)
