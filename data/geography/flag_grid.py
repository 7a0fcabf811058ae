"""A grid of degrees that says yes or no of each cell, and for how long ways keep to yes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FlagGrid:
    """Yes or no, by latitude and longitude.

    Parameters
    ----------
    flags : ndarray of uint8, rows × columns
        0 or 1, from south to north and from west to east. A place off the grid is as the border next to it.
    south_west : tuple of float
        Latitude and longitude in degrees of the first cell's corner.
    cells_a_degree : float
        Of latitude and of longitude.
    """

    flags: npt.NDArray[np.uint8]
    south_west: tuple[float, float]
    cells_a_degree: float

    def longest_run(self, origins: Floats, destinations: Floats, samples: int) -> npt.NDArray[np.uint8]:
        """Return how many places in a row are yes on the way between points of the same row.

        The places lie on the straight line in latitude and longitude, each in the middle of its part of it.
        They are looked at one by one for all ways, as one place of some thousands fits a processor's cache.

        Parameters
        ----------
        origins, destinations : ndarray, n × 2
            Latitude and longitude in degrees, none missing.
        samples : int
            Places on each way, at most 255.

        Returns
        -------
        ndarray of uint8, n
            0 to `samples`.
        """
        rows, columns = self.flags.shape
        flags = self.flags.ravel()
        start, end = (
            ((points - self.south_west) * self.cells_a_degree).T for points in (origins, destinations)
        )
        step = (end - start) / samples
        place = start + step / 2
        run = np.zeros(len(origins), dtype=np.uint8)
        longest = np.zeros_like(run)
        for _ in range(samples):
            row = np.clip(place[0], 0, rows - 1).astype(np.intp)
            row *= columns
            row += np.clip(place[1], 0, columns - 1).astype(np.intp)
            run += 1
            run *= flags.take(row)
            np.maximum(longest, run, out=longest)
            place += step
        return longest
