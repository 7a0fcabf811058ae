"""Where the clinicians of cohorts are, for a map: near ones of a cohort together."""

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.comparison.members import Members
from data.snapshot.reader import Snapshot

CELL_DEGREES = 0.08
"""Side of the squares that are one dot: some five miles."""
MOST_DOTS = 30_000


def find_places(snapshot: Snapshot, members: Members) -> pa.Table:
    """Find where the clinicians of cohorts are.

    Parameters
    ----------
    snapshot : Snapshot
        The market that `members` is of.
    members : Members
        Who is compared.

    Returns
    -------
    pyarrow.Table
        group (the cohort's number, int16), lat, lon (float32, degrees: the mean of those in a square), size
        (clinicians, float32); the fullest squares first, `MOST_DOTS` at most. Clinicians whose place isn't
        known are in none.
    """
    first, last = (int(members.provider_no[end]) if len(members.provider_no) else -1 for end in (0, -1))
    placed = snapshot.query(
        "SELECT provider_no, lat, lon FROM providers WHERE lat IS NOT NULL AND lon IS NOT NULL "
        "AND provider_no BETWEEN $first AND $last ORDER BY provider_no",
        {"first": first, "last": last},
    )
    number, lat, lon = (placed[name].to_numpy() for name in ("provider_no", "lat", "lon"))
    row = np.minimum(np.searchsorted(number, members.provider_no), max(0, len(number) - 1))
    known = number[row] == members.provider_no if len(number) else np.zeros(len(row), dtype=bool)
    row, group = row[known], members.cohort[known]
    dots = (
        pd.DataFrame(
            {
                "group": group.astype(np.int16),
                "up": (lat[row] // CELL_DEGREES).astype(np.int32),
                "across": (lon[row] // CELL_DEGREES).astype(np.int32),
                "lat": lat[row],
                "lon": lon[row],
            }
        )
        .groupby(["group", "up", "across"], sort=True)
        .agg(lat=("lat", "mean"), lon=("lon", "mean"), size=("lat", "size"))
        .reset_index()
        .sort_values("size", ascending=False, kind="stable")
        .head(MOST_DOTS)
    )
    return pa.table(
        {
            "group": pa.array(dots["group"], pa.int16()),
            **{name: pa.array(dots[name], pa.float32()) for name in ("lat", "lon", "size")},
        }
    )
