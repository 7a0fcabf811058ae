"""What every drive-time engine gives, and what it says of itself.

An engine answers `matrix`, `one_to_many` and `isochrone`, and makes a `statement`. Points are arrays of
n × 2, latitude and longitude in degrees. Minutes are one way, by car; NaN is a pair without an answer:
a missing coordinate, a place that is not on the network, or no road between the two.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from shapely import MultiPolygon, Polygon

from data.errors import CoordinatesInvalid, OptionInvalid

Floats = npt.NDArray[np.float64]
Figures = npt.NDArray[np.floating[Any]]
"""In double or single precision: the instant layers answer in single."""
Area: TypeAlias = Polygon | MultiPolygon

MAX_MINUTES = 600.0

UNITED_STATES = ((13.0, 72.0), (-180.0, -64.0))
"""Latitudes and longitudes of the states and territories on this side of the date line."""


@dataclass(frozen=True)
class DriveMatrix:
    """Minutes and miles of every pair.

    Parameters
    ----------
    minutes : ndarray of float, origins × destinations
        One way; NaN where there is no answer, 0 from a point to itself.
    miles : ndarray of float, origins × destinations
        Along the road; NaN where `minutes` is.
    statement : DriveStatement, optional
        What the engine says of this very answer; without it, what it says of itself holds.
    """

    minutes: Figures
    miles: Figures
    statement: "DriveStatement | None" = None


@dataclass(frozen=True)
class DriveStatement:
    """What an engine says of itself; it stands beside every figure that it gave.

    Parameters
    ----------
    engine : str
        Its name on screen ("Estimate").
    data : str
        What lies behind it.
    truth : str
        What its error was measured against; empty when it never was.
    median_error, p90_error : float, optional
        Relative error in minutes that half and nine tenths of the pairs stay within.
    zip_centroid_minutes : float, optional
        What it adds to the error, in minutes at the median, that a place is known by its ZIP only.
    exact : bool
        Whether it follows roads for the very pair that was asked.
    stands_in_for : str
        Why this one answered and not the engine that was configured; empty when it is that one.
    """

    engine: str
    data: str
    truth: str = ""
    median_error: float | None = None
    p90_error: float | None = None
    zip_centroid_minutes: float | None = None
    exact: bool = False
    stands_in_for: str = ""


class DriveTimes(ABC):
    """An engine; safe to ask from several threads.

    What is asked is checked here, once for all engines; an engine answers `_matrix` and `_isochrone`.
    """

    @property
    @abstractmethod
    def statement(self) -> DriveStatement:
        """What the engine says of itself, or of its latest answer; the one in an answer comes first."""

    @abstractmethod
    def _matrix(self, origins: Floats, destinations: Floats, departing: datetime | None) -> DriveMatrix:
        """Answer `matrix` for points that were checked; a row of NaN is an unknown one."""

    @abstractmethod
    def _isochrone(self, origin: tuple[float, float], minutes: float, departing: datetime | None) -> Area:
        """Answer `isochrone` for a known origin and minutes within range."""

    def matrix(
        self, origins: npt.ArrayLike, destinations: npt.ArrayLike, departing: datetime | None = None
    ) -> DriveMatrix:
        """Return minutes and miles of every pair.

        Parameters
        ----------
        origins, destinations : array_like, n × 2
            Latitude and longitude in degrees; either may be empty.
        departing : datetime, optional
            Local time at the origin; without it traffic is left out.

        Returns
        -------
        DriveMatrix
            One row an origin, one column a destination.

        Raises
        ------
        CoordinatesInvalid
            A point can't be, or latitude and longitude are swapped.
        RoadsUnavailable
            The engine, or what it needs, is missing, damaged or down.
        """
        return self._matrix(
            read_points(origins, "origins"), read_points(destinations, "destinations"), departing
        )

    def one_to_many(
        self, origin: tuple[float, float], destinations: npt.ArrayLike, departing: datetime | None = None
    ) -> DriveMatrix:
        """Return minutes and miles from one origin, as a matrix of one row.

        Parameters
        ----------
        origin : tuple of float
            Latitude and longitude in degrees.
        destinations : array_like, n × 2
            Latitude and longitude in degrees.
        departing : datetime, optional
            Local time at the origin; without it traffic is left out.

        Returns
        -------
        DriveMatrix
            One row; what else holds of `matrix` holds here.
        """
        return self.matrix([origin], destinations, departing)

    def isochrone(
        self, origin: tuple[float, float], minutes: float, departing: datetime | None = None
    ) -> Area:
        """Return what can be reached within a time.

        Parameters
        ----------
        origin : tuple of float
            Latitude and longitude in degrees.
        minutes : float
            One way, more than 0 and at most `MAX_MINUTES`.
        departing : datetime, optional
            Local time at the origin; without it traffic is left out.

        Returns
        -------
        shapely.Polygon or shapely.MultiPolygon
            In longitude and latitude; empty where the origin is unknown or not on the network.

        Raises
        ------
        CoordinatesInvalid
            The origin can't be.
        OptionInvalid
            The minutes are out of range.
        RoadsUnavailable
            The engine, or what it needs, is missing, damaged or down.
        """
        if not 0 < minutes <= MAX_MINUTES:
            raise OptionInvalid(
                f"An isochrone of {minutes} minutes can't be drawn.",
                f"Give more than 0 and at most {MAX_MINUTES:.0f}.",
            )
        (lat, lon) = read_points([origin], "origins")[0].tolist()
        return Polygon() if np.isnan(lat) else self._isochrone((lat, lon), float(minutes), departing)

    def trace(self, points: npt.ArrayLike) -> Floats | None:
        """Return the course of the way through some points along roads, as it is drawn on a map.

        Parameters
        ----------
        points : array_like, n × 2
            Latitude and longitude in degrees, in the order of the way.

        Returns
        -------
        ndarray of float64, m × 2, or None
            Latitude and longitude; None from an engine that knows no courses, for fewer than two points or
            a missing one, and where there is no way.

        Raises
        ------
        CoordinatesInvalid
            A point can't be, or latitude and longitude are swapped.
        RoadsUnavailable
            The engine, or what it needs, is missing, damaged or down.
        """
        read = read_points(points, "points")
        return None if len(read) < 2 or np.isnan(read).any() else self._trace(read)

    def _trace(self, points: Floats) -> Floats | None:
        """Answer `trace` for at least two known points."""
        return None


def read_points(points: npt.ArrayLike, what: str) -> Floats:
    """Check points and return them as an array.

    Parameters
    ----------
    points : array_like, n × 2
        Latitude and longitude in degrees; an empty list is no points.
    what : str
        What they are, for the error ("destinations").

    Returns
    -------
    ndarray of float64, n × 2
        A point of which either coordinate is missing or infinite is NaN in both.

    Raises
    ------
    CoordinatesInvalid
        Not two numbers a point, out of range, or swapped: outside the United States as they stand and
        inside it the other way round. NaN stays NaN and is no error.
    """
    try:
        array = np.array(points, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise CoordinatesInvalid(f"The {what} are not numbers ({error}).", _WRITE_SO) from error
    if array.size == 0:
        return np.empty((0, 2))
    if array.ndim != 2 or array.shape[1] != 2:
        raise CoordinatesInvalid(f"The {what} have the shape {array.shape}, not n × 2.", _WRITE_SO)
    array[~np.isfinite(array).all(axis=1)] = np.nan
    lat, lon = array.T
    swapped = _inside(lon, lat) & ~_inside(lat, lon)
    if swapped.any():
        row = int(np.argmax(swapped))
        raise CoordinatesInvalid(
            f"{int(swapped.sum()):,} of {len(array):,} {what} look swapped; the first is number {row} "
            f"(from 0): {lat[row]}, {lon[row]}.",
            _WRITE_SO,
        )
    bad = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    if bad.any():
        row = int(np.argmax(bad))
        raise CoordinatesInvalid(
            f"Number {row} (from 0) of the {what} is no point on Earth: {lat[row]}, {lon[row]}.", _WRITE_SO
        )
    return array


_WRITE_SO = "Give latitude, then longitude, in degrees: 41.9, -87.6."


def _inside(lat: Floats, lon: Floats) -> npt.NDArray[np.bool_]:
    (south, north), (west, east) = UNITED_STATES
    inside: npt.NDArray[np.bool_] = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
    return inside
