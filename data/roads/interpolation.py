"""From places to the anchors around them: how much each of these counts.

Weights are those of ordinary kriging on the nearest anchors, with a Matérn 3/2 covariance whose range is
twice the distance between neighbouring anchors (N. Cressie, "Statistics for Spatial Data", 1993, 3.2).
They are computed once on a grid finer than the anchors; a place takes them from the four cells around it,
so that fifty thousand places cost milliseconds.
"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.spatial import KDTree

from data.geography.sphere import EARTH_RADIUS_MILES, unit_vectors

Floats = npt.NDArray[np.float64]

NEIGHBOURS = 8
RANGE = 2.0
NUGGET = 0.02
CELLS_A_SPACING = 4
MOST_CELLS = 250_000
REACH = 4.0
"""A place farther from its nearest anchor than so many spacings is off the network."""
LEAST_REACH_MILES = 15.0


class AnchorGrid:
    """Weights of anchors on a grid.

    Parameters
    ----------
    anchors : ndarray, k × 2
        Latitude and longitude in degrees.

    Attributes
    ----------
    spacing_miles : float
        Median distance from an anchor to the one next to it.
    """

    def __init__(self, anchors: Floats) -> None:
        self._count = len(anchors)
        vectors = unit_vectors(anchors)
        tree = KDTree(vectors)
        self._neighbours = min(NEIGHBOURS, self._count)
        to_next = _neighbour_miles(tree.query(vectors, k=min(2, self._count))[0])[:, -1]
        self.spacing_miles = float(max(np.median(to_next), 0.25))
        # Of each anchor: how far apart anchors are around it.
        around = tree.query(vectors, k=self._neighbours)[1].reshape(self._count, -1)
        self._local_miles = np.maximum(to_next[around].mean(axis=1), 0.25)
        self._reach_miles = np.maximum(REACH * self._local_miles, LEAST_REACH_MILES)
        self._lay_grid(anchors)
        self._weigh(tree, vectors)

    def place(self, points: Floats) -> csr_matrix:
        """Return how much each grid cell counts for each point.

        Parameters
        ----------
        points : ndarray, n × 2
            Latitude and longitude in degrees.

        Returns
        -------
        scipy.sparse.csr_matrix, n × cells
            Bilinear; a row of an unknown point, or of one off the grid, is empty.
        """
        with np.errstate(invalid="ignore"):
            at = (points - self._south_west) / self._step
            inside = ((at >= 0) & (at <= np.array(self._shape) - 1)).all(axis=1)
        at = np.where(inside[:, None], at, 0.0)
        corner = np.minimum(np.floor(at), np.array(self._shape) - 2).astype(np.int32)
        up, right = (at - corner).T
        columns = self._shape[1]
        first = corner[:, 0] * columns + corner[:, 1]
        cells = np.stack([first, first + 1, first + columns, first + columns + 1], axis=1)
        weights = np.stack([(1 - up) * (1 - right), (1 - up) * right, up * (1 - right), up * right], axis=1)
        weights *= inside[:, None]
        starts = np.arange(0, 4 * len(points) + 1, 4, dtype=np.int32)
        return csr_matrix(
            (weights.astype(np.float32).ravel(), cells.ravel(), starts),
            shape=(len(points), self.weights.shape[0]),
        )

    def _lay_grid(self, anchors: Floats) -> None:
        margin = self._reach_miles.max() / (EARTH_RADIUS_MILES * np.pi / 180)
        low, high = anchors.min(axis=0), anchors.max(axis=0)
        shrink = np.cos(np.radians(np.abs(anchors[:, 0]).max()))
        degrees = self.spacing_miles / (EARTH_RADIUS_MILES * np.pi / 180) / CELLS_A_SPACING
        margins = np.array([margin, margin / max(shrink, 0.1)])
        extent = high - low + 2 * margins
        degrees = max(degrees, float(np.sqrt(extent.prod() * max(shrink, 0.1) / MOST_CELLS)))
        self._step = np.array([degrees, degrees / max(shrink, 0.1)])
        self._south_west = low - margins
        rows, columns = (np.ceil(extent / self._step).astype(int) + 2).tolist()
        self._shape = (rows, columns)

    def _weigh(self, tree: KDTree, vectors: Floats) -> None:
        """Set `weights` (cells × anchors), `on_network` and `cell_miles`, the spacing around each cell."""
        lat = self._south_west[0] + np.arange(self._shape[0]) * self._step[0]
        lon = self._south_west[1] + np.arange(self._shape[1]) * self._step[1]
        cells = np.stack(np.meshgrid(np.clip(lat, -90, 90), lon, indexing="ij"), axis=2).reshape(-1, 2)
        near = self._neighbours
        chords, anchors = tree.query(unit_vectors(cells), k=near)
        distances = _neighbour_miles(chords.reshape(-1, near))
        anchors = anchors.reshape(-1, near)
        self.cell_miles = self._local_miles[anchors].mean(axis=1).astype(np.float32)
        self.on_network = distances[:, 0] <= self._reach_miles[anchors[:, 0]]
        weights = np.zeros((len(cells), near), dtype=np.float32)
        used = np.flatnonzero(self.on_network)
        for start in range(0, len(used), 20_000):  # 20,000 systems of 9 × 9 are 13 MB
            some = used[start : start + 20_000]
            weights[some] = _kriging(distances[some], vectors[anchors[some]], RANGE * self.cell_miles[some])
        starts = np.arange(0, near * len(cells) + 1, near, dtype=np.int64)
        self.weights = csr_matrix((weights.ravel(), anchors.ravel(), starts), shape=(len(cells), self._count))
        self.nearest = anchors[:, 0]


def _kriging(miles: Floats, vectors: Floats, range_miles: Floats) -> Floats:
    """Return weights that add up to 1, cells × neighbours."""
    cells, near = miles.shape
    between = np.linalg.norm(vectors[:, :, None] - vectors[:, None], axis=3)
    system = np.ones((cells, near + 1, near + 1))
    system[:, :near, :near] = _matern(_neighbour_miles(between) / range_miles[:, None, None])
    system[:, :near, :near] += NUGGET * np.eye(near)
    system[:, near, near] = 0
    target = np.ones((cells, near + 1, 1))
    target[:, :near, 0] = _matern(miles / range_miles[:, None])
    weights: Floats = np.linalg.solve(system, target)[:, :near, 0]
    return weights


def _matern(ratio: Floats) -> Floats:
    scaled = np.sqrt(3) * ratio
    covariance: Floats = (1 + scaled) * np.exp(-scaled)
    return covariance


def _neighbour_miles(chords: Floats) -> Floats:
    miles: Floats = 2 * EARTH_RADIUS_MILES * np.arcsin(np.minimum(chords / 2, 1))
    return miles
