"""Time zones of places, from the package `zipcodes`: of a ZIP, and of a point by the ZIP nearest to it."""

from functools import cache
from zoneinfo import available_timezones

import numpy as np
import numpy.typing as npt
import zipcodes
from scipy.spatial import KDTree

from data.geography.sphere import unit_vectors

DEFAULT_ZONE = "America/New_York"


def find_zone(zip_code: str | None, point: tuple[float, float] | None = None) -> str:
    """Return the time zone of a place.

    Parameters
    ----------
    zip_code : str, optional
        Five digits; goes first.
    point : tuple of float, optional
        Latitude and longitude in degrees, for a place whose ZIP is missing or has no zone.

    Returns
    -------
    str
        IANA name ("America/Indiana/Indianapolis"); `DEFAULT_ZONE` where nothing is known of the place.
    """
    known = _zip_zones().get(zip_code or "")
    if known:
        return known
    if point is None or not np.isfinite(point).all():
        return DEFAULT_ZONE
    return zones_of(np.array([point]))[0]


def zones_of(points: npt.NDArray[np.float64]) -> list[str]:
    """Return the time zone of each point: that of the ZIP whose centroid is nearest.

    Parameters
    ----------
    points : ndarray, n × 2
        Latitude and longitude in degrees, all known.

    Returns
    -------
    list of str
        IANA names. Near a border between zones a point may get the other side's.
    """
    tree, zones = _centroids()
    return [zones[row] for row in tree.query(unit_vectors(points))[1]]


@cache
def _zip_zones() -> dict[str, str]:
    known = available_timezones()  # a few rows of the package name no zone, or a town
    return {
        row["zip_code"]: row["timezone"]
        for row in zipcodes.list_all()  # type: ignore[no-untyped-call]
        if row["timezone"] in known
    }


@cache
def _centroids() -> tuple[KDTree, list[str]]:
    zones = _zip_zones()
    rows = [
        (float(row["lat"]), float(row["long"]), zones[row["zip_code"]])
        for row in zipcodes.list_all()  # type: ignore[no-untyped-call]
        if row["zip_code"] in zones and row["lat"] and row["long"] and float(row["lat"])
    ]
    points = np.array([row[:2] for row in rows])
    return KDTree(unit_vectors(points)), [row[2] for row in rows]
