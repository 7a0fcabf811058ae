"""Road tiles as a network to measure on: places at random, exact answers by Valhalla."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from data.geography.sphere import METRES_A_MILE
from data.roads.tiles import TileSet
from data.roads.valhalla_engine import DirectRunner, ValhallaTimes
from data.roads.valhalla_worker import locate_points

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

CANDIDATES, LEAST, MOST = 6_000, 50, 1_000
SNAP_METRES = 160
SEED = 11


class TileNetwork:
    """Places on the roads of a tile set.

    Parameters
    ----------
    path : Path
        A `.tar` of tiles, or a directory.

    Raises
    ------
    ValueError
        Too few places that were drawn are on its roads.

    Attributes
    ----------
    name, speeds : str
        What it is called, and how minutes came about.
    points : ndarray, n × 2
        Latitude and longitude in degrees of places within 160 m of a road, from and to which one gets.
    arcs : int
        0: not counted.
    on_the_map : bool
        True.
    is_slow : bool
        True: each exact answer costs, so fewer are asked.
    """

    speeds = "OpenStreetMap's speeds as Valhalla reads them, free flow"
    arcs = 0
    on_the_map = True
    is_slow = True

    def __init__(self, path: Path) -> None:
        tiles = TileSet.open(path)
        self.name = tiles.describe()
        self._engine = ValhallaTimes(tiles, DirectRunner(), snap_miles=SNAP_METRES / METRES_A_MILE)
        west, south, east, north = tiles.bounds
        rng = np.random.default_rng(SEED)
        drawn = rng.uniform((south, west), (north, east), (CANDIDATES, 2))
        on_road = locate_points(str(tiles.path), tiles.stamp, drawn, SNAP_METRES)
        places = drawn[on_road][:MOST]
        if len(places) < LEAST:
            raise ValueError(f"Only {len(places)} of {CANDIDATES} places drawn lie on the roads of {path}.")
        middle = places[[np.argmin(np.linalg.norm(places - np.median(places, axis=0), axis=1))]]
        there, back = self._engine.matrix(middle, places), self._engine.matrix(places, middle)
        self.points = places[np.isfinite(there.minutes[0]) & np.isfinite(back.minutes[:, 0])]

    def nodes_at(self, points: Floats) -> Indices:
        """Return the place at each point.

        Parameters
        ----------
        points : ndarray, m × 2
            Rows of `points`.

        Returns
        -------
        ndarray of int, m
            Their rows.
        """
        rows = {tuple(point): row for row, point in enumerate(self.points)}
        return np.array([rows[tuple(point)] for point in points], dtype=np.intp)

    def minutes_and_miles(self, sources: Indices, targets: Indices) -> tuple[Floats, Floats]:
        """Return Valhalla's minutes and miles.

        Parameters
        ----------
        sources, targets : ndarray of int, s and t
            Rows of `points`.

        Returns
        -------
        tuple of ndarray, s × t
            Minutes and miles.
        """
        answer = self._engine.matrix(self.points[sources], self.points[targets])
        return answer.minutes.astype(np.float64), answer.miles.astype(np.float64)
