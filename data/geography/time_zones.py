"""Time zones of places, from the package `zipcodes`: of a ZIP, and of a point by the ZIP nearest to it."""

from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

import numpy as np
import zipcodes
from scipy.spatial import KDTree

from data.geography.sphere import unit_vectors

DEFAULT_ZONE = "America/New_York"


@dataclass(frozen=True)
class NearestZip:
    """The ZIP whose centroid is nearest to a point.

    Parameters
    ----------
    zip_code : str
        Five digits.
    state : str
        Two letters.
    zone : str
        IANA name.
    """

    zip_code: str
    state: str
    zone: str


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
    return find_nearest_zip(point).zone


def find_nearest_zip(point: tuple[float, float]) -> NearestZip:
    """Return the ZIP whose centroid is nearest to a point.

    Parameters
    ----------
    point : tuple of float
        Latitude and longitude in degrees, both known.

    Returns
    -------
    NearestZip
        Near a border between states or zones it may be the other side's.
    """
    tree, zips = _centroids()
    return zips[int(tree.query(unit_vectors(np.array([point])))[1][0])]


@cache
def _zip_zones() -> dict[str, str]:
    known = available_timezones()  # a few rows of the package name no zone, or a town
    return {
        row["zip_code"]: row["timezone"]
        for row in zipcodes.list_all()  # type: ignore[no-untyped-call]
        if row["timezone"] in known
    }


@cache
def _centroids() -> tuple[KDTree, list[NearestZip]]:
    zones = _zip_zones()
    placed = [
        row
        for row in zipcodes.list_all()  # type: ignore[no-untyped-call]
        if row["zip_code"] in zones and row["lat"] and row["long"] and float(row["lat"])
    ]
    points = np.array([(float(row["lat"]), float(row["long"])) for row in placed])
    zips = [NearestZip(row["zip_code"], row["state"], zones[row["zip_code"]]) for row in placed]
    return KDTree(unit_vectors(points)), zips
