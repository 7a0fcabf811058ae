"""Calibration: what real trips say of an engine, and an engine corrected by it.

The logarithm of real by told minutes is fitted as a + b L + c s + d D, with L the logarithm of great-circle
miles, s the sum of the logarithms of density at the ends and D whether the trip ran in the peaks (7 to 9,
16 to 18 on weekdays), by robust least squares with a ridge that pulls b, c and d to 0: few trips only set the
level. Its error is that of trips which were held out (five folds).
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import numpy as np

from data.errors import RoadsUnavailable, SourceUnreadable
from data.geography.settlement import zip_settlement
from data.geography.sphere import great_circle_miles, pair_miles
from data.roads.times import Area, DriveMatrix, DriveStatement, DriveTimes, Figures, Floats
from data.roads.trips import Trip

LEAST_TRIPS = 20
FOLDS = 5
PASSES, SOFT = 20, 0.05
RIDGE = 20.0  # as if twenty trips had said that only the level is off
FACTORS = (0.3, 4.0)
_LENGTH, _DENSITY = 2.5, -8.0  # about their means, so that the level is a level


@dataclass(frozen=True)
class Calibration:
    """What trips said of one engine.

    Parameters
    ----------
    engine : str
        Whose answers are corrected.
    coefficients : tuple of float, 4
        a to d.
    trips : int
        How many it rests on.
    source : str
        The file they came from.
    median_error, p90_error : float
        Relative error on trips that were held out.
    median_error_before, p90_error_before : float
        The engine's own on the same.
    """

    engine: str
    coefficients: tuple[float, ...]
    trips: int
    source: str
    median_error: float
    p90_error: float
    median_error_before: float
    p90_error_before: float

    @classmethod
    def fit(cls, engine: DriveTimes, trips: list[Trip], source: str) -> Self:
        """Compare an engine with trips.

        Parameters
        ----------
        engine : DriveTimes
            As it is used, with traffic.
        trips : list of Trip
            At least `LEAST_TRIPS` that it can answer.
        source : str
            Where the trips come from.

        Returns
        -------
        Calibration
            With the error before and after.

        Raises
        ------
        SourceUnreadable
            Too few trips.
        """
        told = np.array(
            [
                float(
                    engine.one_to_many(trip.origin, np.array([trip.destination]), trip.departing).minutes[
                        0, 0
                    ]
                )
                for trip in trips
            ]
        )
        real = np.array([trip.minutes for trip in trips])
        usable = np.isfinite(told) & (told > 0)
        if usable.sum() < LEAST_TRIPS:
            raise SourceUnreadable(
                f"{int(usable.sum())} of {len(trips)} trips can be compared with {engine.statement.engine}.",
                f"Give at least {LEAST_TRIPS} whose ends are on its roads and apart.",
            )
        start, end = (np.array([getattr(trip, name) for trip in trips]) for name in ("origin", "destination"))
        peak = np.array([_is_peak(trip.departing) for trip in trips], dtype=np.float64)
        terms = _terms(pair_miles(start, end), _densities(start) + _densities(end), peak)[usable]
        truth, told, real = np.log(real[usable] / told[usable]), told[usable], real[usable]
        fold = np.arange(len(truth)) % FOLDS
        after = np.empty(len(truth))
        for number in range(FOLDS):
            held = fold == number
            after[held] = told[held] * np.exp(terms[held] @ _solve(terms[~held], truth[~held]))
        before_error, after_error = np.abs(told / real - 1), np.abs(after / real - 1)
        return cls(
            engine.statement.engine,
            tuple(_solve(terms, truth).tolist()),
            len(truth),
            source,
            *(
                round(float(np.quantile(error, share)), 4)
                for error in (after_error, before_error)
                for share in (0.5, 0.9)
            ),
        )

    def write(self, path: Path) -> None:
        """Write it.

        Parameters
        ----------
        path : Path
            Where to; replaced in one step.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        beside.replace(path)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read it.

        Parameters
        ----------
        path : Path
            As `write` wrote it.

        Returns
        -------
        Calibration
            What was written.

        Raises
        ------
        RoadsUnavailable
            The file is damaged.
        """
        try:
            fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            fields["coefficients"] = tuple(float(value) for value in fields["coefficients"])
            return cls(**fields)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise RoadsUnavailable(
                f"The calibration in {path} can't be read ({error}).",
                "Delete it, or make it again with `windshield roads calibrate`.",
            ) from error


class CalibratedTimes(DriveTimes):
    """An engine whose minutes are corrected by trips.

    Parameters
    ----------
    engine : DriveTimes
        As it was when it was compared.
    calibration : Calibration
        What the trips said.
    """

    def __init__(self, engine: DriveTimes, calibration: Calibration) -> None:
        self._engine, self._calibration = engine, calibration

    @property
    def statement(self) -> DriveStatement:
        """The engine's own, with the error that was measured on the trips."""
        return self._said(self._engine.statement)

    def _matrix(self, origins: Floats, destinations: Floats, departing: datetime | None) -> DriveMatrix:
        answer = self._engine.matrix(origins, destinations, departing)
        level, slope, by_density, by_peak = self._calibration.coefficients
        length = np.log(np.maximum(great_circle_miles(origins, destinations), 0.2)) - _LENGTH
        density = _densities(origins)[:, None] + _densities(destinations)[None] - _DENSITY
        factor = np.exp(level + slope * length + by_density * density + by_peak * _is_peak(departing))
        factor = np.clip(factor, *FACTORS)
        statement = self._said(answer.statement) if answer.statement else None
        return DriveMatrix((answer.minutes * factor).astype(answer.minutes.dtype), answer.miles, statement)

    def _isochrone(self, origin: tuple[float, float], minutes: float, departing: datetime | None) -> Area:
        # As many of the engine's minutes as these really are, at the distance that they reach at 40 mph.
        level, slope, by_density, by_peak = self._calibration.coefficients
        length = np.log(max(minutes * 40 / 60, 0.2)) - _LENGTH
        density = 2 * float(_densities(np.array([origin]))[0]) - _DENSITY
        factor = np.exp(level + slope * length + by_density * density + by_peak * _is_peak(departing))
        return self._engine.isochrone(origin, float(minutes / np.clip(factor, *FACTORS)), departing)

    def _trace(self, points: Floats) -> Floats | None:
        return self._engine.trace(points)

    def _said(self, statement: DriveStatement) -> DriveStatement:
        said = self._calibration
        return replace(
            statement,
            truth=f"{said.trips:,} trips of {said.source}",
            median_error=said.median_error,
            p90_error=said.p90_error,
        )


def _is_peak(departing: datetime | None) -> bool:
    return departing is not None and departing.weekday() < 5 and departing.hour in (7, 8, 16, 17)


def _densities(points: Floats) -> Floats:
    return zip_settlement().log_density(points)


def _terms(miles: Floats, densities: Floats, peak: Floats) -> Floats:
    length = np.log(np.maximum(miles, 0.2)) - _LENGTH
    return np.stack([np.ones_like(length), length, densities - _DENSITY, peak], axis=1)


def _solve(terms: Floats, truth: Floats) -> Figures:
    """Return the coefficients with about the least mean absolute error, by reweighted least squares."""
    ridge = RIDGE * np.diag([0.0, 1.0, 1.0, 1.0])
    weights = np.ones(len(truth))
    for _ in range(PASSES):
        weighted = terms * weights[:, None]
        solution: Figures = np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ truth)
        weights = 1 / (np.abs(truth - terms @ solution) + SOFT)
        weights /= weights.mean()
    return solution
