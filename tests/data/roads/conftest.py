"""A small made-up country: a grid of streets with a motorway, whose shortest paths are known."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from data.roads.times import DriveMatrix

SIDE = 25
SOUTH, WEST, STEP = 39.6, -83.4, 0.02  # Ohio; a street every 1.4 miles


class GridRoads:
    """Streets at 30 mph, and one motorway at 60 from west to east in the middle."""

    def __init__(self):
        rows, columns = np.meshgrid(np.arange(SIDE), np.arange(SIDE), indexing="ij")
        self.points = np.stack([SOUTH + rows.ravel() * STEP, WEST + columns.ravel() * STEP], axis=1)
        start, end, minutes = [], [], []
        for row in range(SIDE):
            for column in range(SIDE):
                for down, right in ((1, 0), (0, 1)):
                    if row + down < SIDE and column + right < SIDE:
                        here, there = row * SIDE + column, (row + down) * SIDE + column + right
                        miles = STEP * 69.09 * (1 if down else np.cos(np.radians(40)))
                        mph = 60 if right and row == SIDE // 2 else 30
                        start += [here, there]
                        end += [there, here]
                        minutes += [miles / mph * 60] * 2
        self.graph = csr_matrix((minutes, (start, end)), shape=(SIDE**2, SIDE**2))

    def matrix(self, origins, destinations, departing=None):
        rows, columns = self._nodes(origins), self._nodes(destinations)
        minutes = dijkstra(self.graph, indices=rows)[:, columns].reshape(len(rows), len(columns))
        return DriveMatrix(minutes, minutes / 60 * 35)

    def _nodes(self, points):
        cells = np.rint((np.asarray(points).reshape(-1, 2) - (SOUTH, WEST)) / STEP).astype(int)
        return cells[:, 0] * SIDE + cells[:, 1]


@pytest.fixture(scope="session")
def grid_roads():
    return GridRoads()
