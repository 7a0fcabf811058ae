"""The anchor layer: the estimate, scaled by what an exact engine said of the anchors around both ends.

With W the weights of anchors at a place and R the logarithms of exact by estimated minutes between
anchors, a pair's ratio is ``W(origin) R W(destination)ᵀ``, two products of matrices. A pair nearer than
the anchors lie apart is told little by them, so the ratio fades there as d² / (d² + (spacing / 2)²).
"""

from datetime import datetime

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from data.geography.sphere import great_circle_miles
from data.roads.anchors import AnchorTable
from data.roads.estimate import SPEED_LIMIT_MPH
from data.roads.estimator import EstimatorTimes
from data.roads.interpolation import AnchorGrid
from data.roads.isochrone import ray_isochrone
from data.roads.times import Area, DriveMatrix, DriveStatement, DriveTimes

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]

FADE = 0.5


class AnchorTimes(DriveTimes):
    """Drive times interpolated between anchors.

    A place off the land or far from every anchor has no answer, nor has a pair whose anchors have no road
    between them.

    Parameters
    ----------
    table : AnchorTable
        Exact minutes between anchors.
    estimator : EstimatorTimes
        What is scaled.
    errors : tuple of float, optional
        Median and 90th percentile of its relative error, where it was measured.
    """

    def __init__(
        self,
        table: AnchorTable,
        estimator: EstimatorTimes,
        errors: tuple[float, float] | None = None,
    ) -> None:
        self._table = table
        self._estimator = estimator
        self._grid = AnchorGrid(table.points)
        straight = great_circle_miles(table.points, table.points)
        estimated = estimator.predict(table.points, table.points, straight)
        self._ratios = tuple(
            _log_ratios(exact, guess, straight, self._grid.spacing_miles)
            for exact, guess in zip((table.minutes, table.miles), estimated, strict=True)
        )
        # Anchors that were too far apart to be computed are joined through those between them.
        reachable = csr_matrix(np.isfinite(table.minutes))
        parts, part = connected_components(reachable, connection="strong")
        self._one_network = parts == 1
        self._part = part[self._grid.nearest]
        self._errors = errors

    @property
    def statement(self) -> DriveStatement:
        """The anchors, and the error that was measured on pairs of their own engine."""
        median, p90 = self._errors or (None, None)
        return DriveStatement(
            engine="Anchors",
            data=f"{len(self._table.points):,} anchors, exact minutes between them by {self._table.source}",
            truth=self._table.source if self._errors else "",
            median_error=median,
            p90_error=p90,
            zip_centroid_minutes=self._estimator.model.zip_centroid_minutes,
        )

    def _matrix(self, origins: Floats, destinations: Floats, departing: datetime | None) -> DriveMatrix:
        straight = great_circle_miles(origins, destinations)
        minutes, miles = self._estimator.predict(origins, destinations, straight)
        if not straight.size:
            return DriveMatrix(minutes, miles)
        placed = self._grid.place(origins), self._grid.place(destinations)
        fade = self._fade(straight, placed)
        for figure, ratios in zip((minutes, miles), self._ratios, strict=True):
            ratio = self._interpolate(placed, ratios)
            ratio *= fade
            np.exp(ratio, out=ratio)
            figure *= ratio
        near = straight.astype(np.float32)
        np.maximum(minutes, near * np.float32(60 / SPEED_LIMIT_MPH), out=minutes)
        np.maximum(miles, near, out=miles)
        self._blank_unreachable((origins, destinations), placed, minutes, miles)
        return DriveMatrix(minutes, miles)

    def _isochrone(self, origin: tuple[float, float], minutes: float, departing: datetime | None) -> Area:
        return ray_isochrone(
            lambda points: self.one_to_many(origin, points).minutes[0], origin, minutes, on_land=False
        )

    def covers(self, points: Floats) -> npt.NDArray[np.bool_]:
        """Return which points have anchors around them.

        Parameters
        ----------
        points : ndarray, n × 2
            Latitude and longitude in degrees.

        Returns
        -------
        ndarray of bool, n
            False for an unknown point too.
        """
        return ~self._off_network(self._grid.place(points))

    def _off_network(self, placed: csr_matrix) -> npt.NDArray[np.bool_]:
        off: npt.NDArray[np.bool_] = placed @ self._grid.on_network.astype(np.float32) < 0.5
        return off

    def _interpolate(self, placed: tuple[csr_matrix, csr_matrix], ratios: Floats32) -> Floats32:
        """Return the logarithm of exact by estimated, origins × destinations."""
        start, end = placed
        if start.shape[0] > end.shape[0]:
            return self._interpolate((end, start), ratios.T).T
        from_anchors = (start @ self._grid.weights) @ ratios  # origins × anchors
        if start.shape[0] < 4:  # a field on the grid, read off at each destination
            field: Floats32 = end @ (self._grid.weights @ from_anchors.T)
            return np.ascontiguousarray(field.T)
        across: Floats32 = (end @ self._grid.weights) @ np.ascontiguousarray(from_anchors.T)
        return np.ascontiguousarray(across.T)

    def _fade(self, straight: Floats, placed: tuple[csr_matrix, csr_matrix]) -> Floats32:
        start, end = (FADE * (place @ self._grid.cell_miles) for place in placed)
        squared = straight.astype(np.float32)
        squared *= squared
        half_spacing = np.maximum(start[:, None] * end[None], np.float32(1e-6))
        half_spacing += squared
        squared /= half_spacing
        return squared

    def _blank_unreachable(
        self,
        points: tuple[Floats, Floats],
        placed: tuple[csr_matrix, csr_matrix],
        minutes: Floats32,
        miles: Floats32,
    ) -> None:
        off = [
            self._off_network(place) | self._estimator.off_land(some)
            for some, place in zip(points, placed, strict=True)
        ]
        if off[0].any() or off[1].any():
            blank = off[0][:, None] | off[1][None]
            minutes[blank], miles[blank] = np.nan, np.nan
        if not self._one_network:
            start, end = (self._part[_main_cell(place)] for place in placed)
            blank = start[:, None] != end[None]
            minutes[blank], miles[blank] = np.nan, np.nan


def _main_cell(placed: csr_matrix) -> npt.NDArray[np.int32]:
    """Return, of the four cells that a point takes its weights from, the one that counts most."""
    best = placed.data.reshape(-1, 4).argmax(axis=1)
    cells: npt.NDArray[np.int32] = placed.indices.reshape(-1, 4)[np.arange(placed.shape[0]), best]
    return cells


def _log_ratios(exact: Floats, guess: Floats32, straight: Floats, spacing_miles: float) -> Floats32:
    """Return log of exact by estimated between anchors, the unknown filled in from what is near."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.log(exact / guess)
    known = np.isfinite(ratios) & ~np.eye(len(ratios), dtype=np.bool_)
    ratios = np.where(known, ratios, 0.0)
    # A pair too far to be computed: what the two are like with all others.
    counts = np.maximum(known.sum(axis=1), 1), np.maximum(known.sum(axis=0), 1)
    means = ratios.sum(axis=1) / counts[0], ratios.sum(axis=0) / counts[1]
    filled = np.where(known, ratios, (means[0][:, None] + means[1][None]) / 2)
    # An anchor with itself: what it is like with those around it.
    around = np.where(known, np.exp(-straight / max(2 * spacing_miles, 0.1)), 0.0)
    total = around.sum(axis=1) + around.sum(axis=0)
    near = ((around * ratios).sum(axis=1) + (around * ratios).sum(axis=0)) / np.maximum(total, 1e-12)
    np.fill_diagonal(filled, np.where(total > 1e-12, near, 0.0))
    return filled.astype(np.float32)
