"""Anchors: places between which exact minutes are known, and how they are kept.

The table is two Parquet files. `anchors.parquet` has a row an anchor (anchor, lat, lon);
`anchor_times.parquet` a row a pair (origin, destination, minutes, miles), where pairs farther apart than
`FAR_MILES` may be left out and a pair without a road has a null.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import RoadsUnavailable

Floats = npt.NDArray[np.float64]

FAR_MILES = 250.0
ANCHORS_FILE, TIMES_FILE, ERRORS_FILE = "anchors.parquet", "anchor_times.parquet", "anchor_errors.json"
_REBUILD = "Build the anchors again with `windshield roads anchors`."


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


@dataclass(frozen=True)
class AnchorErrors:
    """Relative error in minutes of anchors against the engine that they were computed with.

    Parameters
    ----------
    median, p90 : float
        Half and nine tenths of the pairs stay within.
    pairs : int
        How many were compared; places that are no anchors.
    """

    median: float
    p90: float
    pairs: int

    @classmethod
    def read(cls, directory: Path) -> Self | None:
        """Read what was measured.

        Parameters
        ----------
        directory : Path
            Of the anchors.

        Returns
        -------
        AnchorErrors or None
            None where it wasn't.
        """
        try:
            return cls(**json.loads((directory / ERRORS_FILE).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise RoadsUnavailable(f"{directory / ERRORS_FILE} can't be read ({error}).", _REBUILD) from error
