"""The estimator: minutes from distance, density and coasts, with no road data at all."""

from datetime import datetime

import numpy as np
import numpy.typing as npt

from data.geography.land import WATER, landmass_of, water_share
from data.geography.settlement import Settlement, zip_settlement
from data.geography.sphere import great_circle_miles
from data.roads.estimate import EstimateModel, shipped_model
from data.roads.isochrone import ray_isochrone
from data.roads.times import Area, DriveMatrix, DriveStatement, DriveTimes

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]


class EstimatorTimes(DriveTimes):
    """Drive times by the formula of `data.roads.estimate`.

    Free flow: `departing` is for a layer above. A place off the land of the United States, and a pair on
    two landmasses, are NaN.

    Parameters
    ----------
    model : EstimateModel, optional
        The coefficients that come with Windshield when not given.
    settlement : Settlement, optional
        Density of settlement; that of ZIPs when not given.
    anywhere : bool
        Answer for points off the land too, and between landmasses.
    sees_water : bool
        Whether water between the two counts; not on a network that lies elsewhere.
    stands_in_for : str
        Why it answers in place of a better layer, for the statement.
    """

    def __init__(
        self,
        model: EstimateModel | None = None,
        settlement: Settlement | None = None,
        *,
        anywhere: bool = False,
        sees_water: bool = True,
        stands_in_for: str = "",
    ) -> None:
        self.model = model or shipped_model()
        self._settlement = settlement
        self._anywhere, self._sees_water = anywhere, sees_water
        self._stands_in_for = stands_in_for

    @property
    def settlement(self) -> Settlement:
        """The density of settlement; that of ZIPs takes a second when it is first asked for."""
        return self._settlement or zip_settlement()

    @property
    def statement(self) -> DriveStatement:
        """The formula, and the error that was measured where it was fitted."""
        return DriveStatement(
            engine="Estimate",
            data="great-circle distance, density of ZIPs and coasts; no roads, no mountains, free flow",
            truth=self.model.fitted_on,
            median_error=self.model.median_error,
            p90_error=self.model.p90_error,
            zip_centroid_minutes=self.model.zip_centroid_minutes,
            stands_in_for=self._stands_in_for,
        )

    def off_land(self, points: Floats) -> npt.NDArray[np.bool_]:
        """Return which points lie where nobody drives.

        Parameters
        ----------
        points : ndarray, n × 2
            Latitude and longitude in degrees.

        Returns
        -------
        ndarray of bool, n
            True off the land of the United States and for an unknown point; with `anywhere` never.
        """
        off: npt.NDArray[np.bool_] = landmass_of(points) == WATER
        return np.zeros(len(points), dtype=np.bool_) if self._anywhere else off

    def predict(self, start: Floats, end: Floats, straight_miles: Floats) -> tuple[Floats32, Floats32]:
        """Return minutes and road miles of every pair, whether or not there is a road between them.

        Parameters
        ----------
        start, end : ndarray, n × 2
            Latitude and longitude in degrees.
        straight_miles : ndarray, n × m
            Great-circle miles between them.

        Returns
        -------
        tuple of ndarray of float32, n × m
            Minutes and miles.
        """
        densities = self.settlement.log_density(start), self.settlement.log_density(end)
        water = water_share(start, end) if self._sees_water else np.zeros((1, 1), dtype=np.float32)
        return self.model.predict(straight_miles, densities, water)

    def _matrix(self, origins: Floats, destinations: Floats, departing: datetime | None) -> DriveMatrix:
        minutes, miles = self.predict(origins, destinations, great_circle_miles(origins, destinations))
        if not self._anywhere:
            apart = _apart(landmass_of(origins), landmass_of(destinations))
            if apart is not None:
                minutes[apart], miles[apart] = np.nan, np.nan
        return DriveMatrix(minutes, miles)

    def _isochrone(self, origin: tuple[float, float], minutes: float, departing: datetime | None) -> Area:
        return ray_isochrone(
            lambda points: self.one_to_many(origin, points).minutes[0],
            origin,
            minutes,
            on_land=not self._anywhere,
        )


def _apart(start: npt.NDArray[np.uint8], end: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_] | None:
    """Return which pairs have no road between them, or None where all have."""
    if (start != WATER).all() and (end != WATER).all() and np.unique(np.concatenate([start, end])).size <= 1:
        return None
    apart: npt.NDArray[np.bool_] = start[:, None] != end[None]
    apart |= (start == WATER)[:, None]
    apart |= (end == WATER)[None]
    return apart
