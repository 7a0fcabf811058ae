"""Anchors: places between which exact minutes are known, and how they are chosen, computed and kept.

The table is two Parquet files. `anchors.parquet` has a row an anchor (anchor, lat, lon);
`anchor_times.parquet` a row a pair (origin, destination, minutes, miles), where pairs farther apart than
`FAR_MILES` may be left out and a pair without a road has a null.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.spatial import KDTree
from sklearn.cluster import KMeans

from data.errors import RoadsUnavailable
from data.geography.sphere import great_circle_miles, unit_vectors
from data.roads.times import DriveMatrix

Floats = npt.NDArray[np.float64]

FAR_MILES = 250.0
ORIGINS_AT_ONCE = 50
ANCHORS_FILE, TIMES_FILE = "anchors.parquet", "anchor_times.parquet"
_REBUILD = "Build the anchors again with `windshield roads build`."


@dataclass(frozen=True)
class AnchorTable:
    """Anchors and the exact minutes and miles between them.

    Parameters
    ----------
    points : ndarray, k × 2
        Latitude and longitude in degrees.
    minutes, miles : ndarray, k × k
        From row to column; NaN where there is no road, or the pair was left out as too far.
    computed : ndarray of bool, k × k
        Whether the exact engine was asked; False for pairs left out.
    source : str
        Engine and roads that gave the minutes.
    """

    points: Floats
    minutes: Floats
    miles: Floats
    computed: npt.NDArray[np.bool_]
    source: str

    def write(self, directory: Path) -> None:
        """Write the table.

        Parameters
        ----------
        directory : Path
            An existing directory.
        """
        anchors = pa.table(
            {
                "anchor": pa.array(range(len(self.points)), pa.uint32()),
                "lat": self.points[:, 0],
                "lon": self.points[:, 1],
            }
        )
        origin, destination = np.nonzero(self.computed)
        times = pa.table(
            {
                "origin": pa.array(origin, pa.uint32()),
                "destination": pa.array(destination, pa.uint32()),
                "minutes": pa.array(self.minutes[self.computed], pa.float32(), from_pandas=True),
                "miles": pa.array(self.miles[self.computed], pa.float32(), from_pandas=True),
            }
        ).replace_schema_metadata({"source": self.source})
        pq.write_table(anchors, directory / ANCHORS_FILE)
        pq.write_table(times, directory / TIMES_FILE)

    @classmethod
    def read(cls, directory: Path) -> Self:
        """Read a table.

        Parameters
        ----------
        directory : Path
            Where it was written.

        Returns
        -------
        AnchorTable
            The anchors.

        Raises
        ------
        RoadsUnavailable
            A file is missing, damaged, or not what it should be.
        """
        try:
            anchors = pq.read_table(directory / ANCHORS_FILE, columns=["anchor", "lat", "lon"])
            times = pq.read_table(directory / TIMES_FILE)
            count = anchors.num_rows
            minutes, miles = np.full((count, count), np.nan), np.full((count, count), np.nan)
            pair = times["origin"].to_numpy(), times["destination"].to_numpy()
            minutes[pair] = times["minutes"].to_numpy()
            miles[pair] = times["miles"].to_numpy()
        except (OSError, pa.ArrowException, KeyError, IndexError) as error:
            raise RoadsUnavailable(
                f"The anchors in {directory} can't be read ({error}).", _REBUILD
            ) from error
        computed = np.zeros((count, count), dtype=np.bool_)
        computed[pair] = True
        points = np.stack([anchors["lat"].to_numpy(), anchors["lon"].to_numpy()], axis=1)
        if not count or not np.isfinite(points).all():
            raise RoadsUnavailable(f"The anchors in {directory} are none, or have no place.", _REBUILD)
        if (minutes[np.isfinite(minutes)] < 0).any():
            raise RoadsUnavailable(f"The anchors in {directory} hold negative minutes.", _REBUILD)
        source = (times.schema.metadata or {}).get(b"source", b"").decode()
        return cls(points, minutes, miles, computed, source)


def choose_anchors(places: Floats, count: int, seed: int = 0) -> Floats:
    """Choose anchors among places by k-means on the sphere.

    Parameters
    ----------
    places : ndarray, n × 2
        Latitude and longitude in degrees of what drives will be asked of: sites, ZIP centroids, nodes.
    count : int
        How many anchors at most.
    seed : int
        Of the start of k-means.

    Returns
    -------
    ndarray, k × 2
        The places nearest to the clusters' centres; a typical place, not the best-connected one, which
        would be too fast for its neighbours.
    """
    distinct = np.unique(places[np.isfinite(places).all(axis=1)], axis=0)
    if len(distinct) <= count:
        return distinct
    vectors = unit_vectors(distinct)
    sample = vectors
    if len(vectors) > 200 * count:  # more don't move the centres
        sample = vectors[np.random.default_rng(seed).choice(len(vectors), 200 * count, replace=False)]
    centres = KMeans(count, n_init=1, random_state=seed).fit(sample).cluster_centers_
    chosen: Floats = distinct[np.unique(KDTree(vectors).query(centres)[1])]
    return chosen


def compute_anchors(
    points: Floats,
    exact: Callable[[Floats, Floats], DriveMatrix],
    source: str,
    report: Callable[[str, float], None] = lambda what, share: None,
) -> AnchorTable:
    """Ask an exact engine for the minutes between anchors.

    Parameters
    ----------
    points : ndarray, k × 2
        The anchors.
    exact : callable
        Gives the matrix of origins and destinations.
    source : str
        Engine and roads, for the table.
    report : callable
        Told what is done and which share of it.

    Returns
    -------
    AnchorTable
        Without the anchors that are not on the network.
    """
    count = len(points)
    apart = great_circle_miles(points, points)
    minutes, miles = np.full((count, count), np.nan), np.full((count, count), np.nan)
    computed = apart <= FAR_MILES
    for first in range(0, count, ORIGINS_AT_ONCE):
        rows = slice(first, first + ORIGINS_AT_ONCE)
        columns = np.flatnonzero(computed[rows].any(axis=0))
        answer = exact(points[rows], points[columns])
        minutes[rows, columns], miles[rows, columns] = answer.minutes, answer.miles
        report("Minutes between anchors", min(1.0, (first + ORIGINS_AT_ONCE) / count))
    minutes[~computed], miles[~computed] = np.nan, np.nan
    beside = np.isfinite(minutes) & ~np.eye(count, dtype=np.bool_)
    kept = np.flatnonzero(beside.any(axis=0) | beside.any(axis=1) | (count == 1))
    square = np.ix_(kept, kept)
    return AnchorTable(points[kept], minutes[square], miles[square], computed[square], source)
