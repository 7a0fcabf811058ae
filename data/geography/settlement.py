"""How densely places are settled, told by ZIPs: the Postal Service draws more of them where more people live.

ZIPs of the kind STANDARD are counted on a grid of a tenth of a degree and blurred by a Gaussian of ten
kilometres. It needs no data of the user, and tells drive times as well as the density of the road
network itself does (docs/methods/drive-time.md).
"""

from functools import cache
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
from scipy.ndimage import gaussian_filter, map_coordinates

from data.geography.flag_grid import FlagGrid
from data.geography.zips import zip_places

Floats = npt.NDArray[np.float64]

BLUR_KM = 10.0
KM_A_DEGREE = 111.2
STEP_DEG = 0.1
MARGIN_DEG = 1.0
EMPTY_PER_KM2 = 1e-5
"""Lower densities are this one: no ZIP's centroid within about 20 miles."""


class Settlement:
    """Density of settlement on a grid.

    Parameters
    ----------
    places : ndarray, n × 2
        Latitude and longitude in degrees of what is counted.

    Attributes
    ----------
    places : int
        How many are counted.
    empty : FlagGrid
        Where nothing that is counted lies within some twenty miles, as on the grid's border.
    """

    def __init__(self, places: Floats) -> None:
        self.places = len(places)
        self._south_west = np.floor(places.min(axis=0)) - MARGIN_DEG
        rows, columns = np.ceil((places.max(axis=0) + MARGIN_DEG - self._south_west) / STEP_DEG).astype(int)
        cells = np.floor((places - self._south_west) / STEP_DEG).astype(int)
        counts = np.zeros((rows, columns))
        np.add.at(counts, (cells[:, 0], cells[:, 1]), 1)
        latitudes = self._south_west[0] + (np.arange(rows) + 0.5) * STEP_DEG
        blur_rows = BLUR_KM / (STEP_DEG * KM_A_DEGREE)
        # One width for all rows: a degree of longitude in the middle of what is counted.
        blur_columns = blur_rows / np.cos(np.radians(np.median(places[:, 0])))
        blurred = gaussian_filter(counts, (blur_rows, blur_columns), truncate=3.0, mode="constant")
        per_km2 = blurred / ((STEP_DEG * KM_A_DEGREE) ** 2 * np.cos(np.radians(latitudes))[:, None])
        self._log_per_km2 = np.log(np.maximum(per_km2, EMPTY_PER_KM2))
        south, west = self._south_west.tolist()
        self.empty = FlagGrid((per_km2 <= EMPTY_PER_KM2).astype(np.uint8), (south, west), 1 / STEP_DEG)

    @classmethod
    def of_zips(cls) -> Self:
        """Count the ZIPs of the United States.

        Returns
        -------
        Settlement
            On some 650,000 cells; a twentieth of a second.
        """
        zips = zip_places()
        standard = zips.filter(pc.equal(zips["zip_type"], "STANDARD"))
        points = np.stack([standard["lat"].to_numpy(), standard["lon"].to_numpy()], axis=1)
        return cls(points[(points[:, 0] != 0) & (points[:, 1] < 0)])

    def log_density(self, points: Floats) -> Floats:
        """Return the density at points.

        Parameters
        ----------
        points : ndarray, n × 2
            Latitude and longitude in degrees.

        Returns
        -------
        ndarray, n
            Natural logarithm of places a square kilometre; never below that of `EMPTY_PER_KM2`, and NaN
            where a coordinate is.
        """
        known = np.isfinite(points[:, 0]) & np.isfinite(points[:, 1])
        cells = (np.where(known[:, None], points, 0.0) - self._south_west) / STEP_DEG - 0.5
        density: Floats = map_coordinates(
            self._log_per_km2, cells.T, order=1, mode="constant", cval=np.log(EMPTY_PER_KM2)
        )
        density[~known] = np.nan
        return density


@cache
def zip_settlement() -> Settlement:
    """Return the settlement of the United States, counted once a process.

    Returns
    -------
    Settlement
        Of ZIPs.
    """
    return Settlement.of_zips()
