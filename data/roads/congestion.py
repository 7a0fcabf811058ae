"""Time of day: how much longer a drive takes by hour, weekday and density of settlement.

The profile that comes with Windshield is an assumption and not a measurement: two peaks on weekdays, as
high as the travel time indices that the Urban Mobility Report of the Texas A&M Transportation Institute
(2019) gives for large down to small areas, one broad hump at weekends. A CSV of the user's replaces it:
columns density_class, day, hour, factor.
"""

import csv
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from data.errors import SourceUnreadable
from data.geography.settlement import Settlement, zip_settlement
from data.roads.times import Area, DriveMatrix, DriveStatement, DriveTimes, Floats

FILE = Path(__file__).with_name("congestion.csv")

CLASSES = ("rural", "suburban", "urban", "core")
CLASS_BOUNDS = (-4.7, -3.9, -3.0)
"""Logarithm of ZIPs a square kilometre from which the next class begins."""
DAYS = ("weekday", "saturday", "sunday")
END_MINUTES = 30.0
"""At most so many minutes at either end of a drive are driven in that end's traffic; the rest is rural."""
FACTORS = (0.8, 5.0)


@dataclass(frozen=True)
class CongestionProfile:
    """Factors on free-flow minutes.

    Parameters
    ----------
    factors : ndarray, classes × days × 24
        In the order of `CLASSES` and `DAYS`; an hour's factor holds at its middle.
    source : str
        Where they come from.
    """

    factors: Floats
    source: str

    @classmethod
    def read(cls, path: Path, source: str = "") -> Self:
        """Read a profile.

        Parameters
        ----------
        path : Path
            CSV with density_class, day, hour (0 to 23) and factor.
        source : str
            Where the figures come from; the file's name when not given.

        Returns
        -------
        CongestionProfile
            Complete.

        Raises
        ------
        SourceUnreadable
            The file can't be read, a row is wrong (its line is named), or an hour is missing or twice.
        """
        factors = np.full((len(CLASSES), len(DAYS), 24), np.nan)
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                for line, row in enumerate(csv.DictReader(file), start=2):
                    try:
                        at = CLASSES.index(row["density_class"]), DAYS.index(row["day"]), int(row["hour"])
                        factor = float(row["factor"])
                        if not 0 <= at[2] < 24 or not FACTORS[0] <= factor <= FACTORS[1]:
                            raise ValueError(f"hour {at[2]} or factor {factor} is out of range")
                        if not np.isnan(factors[at]):
                            raise ValueError("this hour stands there twice")
                    except (KeyError, TypeError, ValueError) as error:
                        raise SourceUnreadable(f"{path}, line {line}: {error}.", _WRITE_SO) from error
                    factors[at] = factor
        except (OSError, UnicodeDecodeError) as error:
            raise SourceUnreadable(f"{path} can't be read ({error}).", _WRITE_SO) from error
        if np.isnan(factors).any():
            kind, day, hour = (int(part[0]) for part in np.nonzero(np.isnan(factors)))
            raise SourceUnreadable(
                f"{path} lacks {int(np.isnan(factors).sum())} hours; the first is {CLASSES[kind]}, "
                f"{DAYS[day]}, hour {hour}.",
                _WRITE_SO,
            )
        return cls(factors, source or path.name)

    def at(self, departing: datetime) -> Floats:
        """Return the factor of each class at a time.

        Parameters
        ----------
        departing : datetime
            Local time.

        Returns
        -------
        ndarray, classes
            Interpolated between the middles of hours.
        """
        day = max(0, departing.weekday() - 4)
        hour = departing.hour + departing.minute / 60 + departing.second / 3600
        by_hour = self.factors[:, day]
        middles = np.arange(24) + 0.5
        return np.array([np.interp(hour, middles, row, period=24) for row in by_hour])


_WRITE_SO = (
    f"Write a CSV with density_class ({', '.join(CLASSES)}), day ({', '.join(DAYS)}), hour (0 to 23) and "
    f"factor ({FACTORS[0]} to {FACTORS[1]}), a row for each of the {len(CLASSES) * len(DAYS) * 24}; "
    "or take the file away, and the profile that comes with Windshield is used."
)


@cache
def shipped_profile() -> CongestionProfile:
    """Return the profile that comes with Windshield.

    Returns
    -------
    CongestionProfile
        An assumption; its source says so.
    """
    return CongestionProfile.read(FILE, "an assumed profile by hour, weekday and density, not measured")


def density_classes(log_density: Floats) -> npt.NDArray[np.intp]:
    """Return the class of each density.

    Parameters
    ----------
    log_density : ndarray, n
        Logarithm of ZIPs a square kilometre.

    Returns
    -------
    ndarray of int, n
        Positions in `CLASSES`.
    """
    return np.searchsorted(CLASS_BOUNDS, log_density, side="right")


class TrafficTimes(DriveTimes):
    """An engine of free flow with the traffic of the hour on top.

    Parameters
    ----------
    engine : DriveTimes
        Gives free-flow minutes.
    profile : CongestionProfile, optional
        The shipped one when not given.
    settlement : Settlement, optional
        Tells a place's class; that of ZIPs when not given.
    """

    def __init__(
        self,
        engine: DriveTimes,
        profile: CongestionProfile | None = None,
        settlement: Settlement | None = None,
    ) -> None:
        self._engine = engine
        self._profile = profile or shipped_profile()
        self._settlement = settlement

    @property
    def statement(self) -> DriveStatement:
        """The engine's own, with the source of the traffic."""
        return self._said(self._engine.statement)

    def _matrix(self, origins: Floats, destinations: Floats, departing: datetime | None) -> DriveMatrix:
        answer = self._engine.matrix(origins, destinations)
        if departing is None or not answer.minutes.size:
            return answer
        extra = self._profile.at(departing) - 1
        settlement = self._settlement or zip_settlement()
        at_start, at_end = (
            extra[density_classes(settlement.log_density(points))] for points in (origins, destinations)
        )
        # Half of a drive belongs to either end, up to the half hour; what is left is in between.
        half = np.minimum(answer.minutes / 2, END_MINUTES)
        between = answer.minutes - 2 * half
        slowed = answer.minutes + half * (at_start[:, None] + at_end[None]) + between * extra[0]
        statement = self._said(answer.statement) if answer.statement else None
        return DriveMatrix(slowed.astype(answer.minutes.dtype), answer.miles, statement)

    def _isochrone(self, origin: tuple[float, float], minutes: float, departing: datetime | None) -> Area:
        # As many minutes of free flow as the origin's traffic leaves of them.
        if departing is None:
            return self._engine.isochrone(origin, minutes)
        extra = self._profile.at(departing) - 1
        here = (self._settlement or zip_settlement()).log_density(np.array([origin]))
        slowed = extra[density_classes(here)[0]]
        in_traffic = min(minutes, END_MINUTES * (1 + slowed))
        free = in_traffic / (1 + slowed) + (minutes - in_traffic) / (1 + extra[0])
        return self._engine.isochrone(origin, float(free))

    def _trace(self, points: Floats) -> Floats | None:
        return self._engine.trace(points)

    def _said(self, statement: DriveStatement) -> DriveStatement:
        return replace(
            statement, data=f"{statement.data}; traffic, when a departure is given: {self._profile.source}"
        )
