"""Trips that somebody drove, from a CSV."""

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from data.errors import SourceUnreadable
from data.geography.zips import zip_points
from data.roads.times import read_points

MINUTES = (1.0, 720.0)
_COLUMNS = "from and to (a ZIP, or latitude,longitude), departure (2026-03-02 08:15), minutes"


@dataclass(frozen=True)
class Trip:
    """A drive that somebody made.

    Parameters
    ----------
    origin, destination : tuple of float
        Latitude and longitude in degrees.
    departing : datetime, optional
        Local time.
    minutes : float
        How long it took.
    """

    origin: tuple[float, float]
    destination: tuple[float, float]
    departing: datetime | None
    minutes: float


@dataclass(frozen=True)
class RejectedTrip:
    """A row that was not used.

    Parameters
    ----------
    line : int
        In the file, from 1.
    reason : str
        What is wrong with it.
    """

    line: int
    reason: str


def read_trips(path: Path) -> tuple[list[Trip], list[RejectedTrip]]:
    """Read trips.

    Parameters
    ----------
    path : Path
        CSV with from, to, departure (may be empty) and minutes.

    Returns
    -------
    tuple of list of Trip and list of RejectedTrip
        What is good, and each row that isn't with its line and reason.

    Raises
    ------
    SourceUnreadable
        The file can't be read, or lacks a column.
    """
    trips: list[Trip] = []
    rejected: list[RejectedTrip] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            absent = {"from", "to", "departure", "minutes"} - {name.strip() for name in rows.fieldnames or ()}
            if absent:
                raise SourceUnreadable(
                    f"{path} has no column {', '.join(sorted(absent))}.", f"Its columns are {_COLUMNS}."
                )
            for row in rows:
                try:
                    trips.append(_read_trip(row))
                except (ValueError, TypeError, AttributeError) as error:
                    rejected.append(RejectedTrip(rows.line_num, str(error)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceUnreadable(f"{path} can't be read ({error}).", f"Its columns are {_COLUMNS}.") from error
    return trips, rejected


def _read_trip(row: dict[str, str]) -> Trip:
    def place(name: str) -> tuple[float, float]:
        text = row[name].strip()
        if text in zip_points():
            return zip_points()[text]
        parts = text.split(",")
        if len(parts) != 2:
            raise ValueError(f"{name} “{text}” is no known ZIP and no latitude,longitude")
        ((lat, lon),) = read_points([[float(part) for part in parts]], name).tolist()
        if not np.isfinite(lat):
            raise ValueError(f"{name} “{text}” is no point")
        return lat, lon

    minutes = float(row["minutes"])
    if not MINUTES[0] <= minutes <= MINUTES[1]:
        raise ValueError(f"{minutes} minutes are outside {MINUTES[0]:.0f} to {MINUTES[1]:.0f}")
    departure = (row["departure"] or "").strip()
    origin, destination = place("from"), place("to")
    if origin == destination:
        raise ValueError("from and to are the same place")
    return Trip(origin, destination, datetime.fromisoformat(departure) if departure else None, minutes)
