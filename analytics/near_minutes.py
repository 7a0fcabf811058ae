"""Drive minutes from the place of a filter to each clinician of a result."""

import numpy as np
import pyarrow as pa

from analytics.drive import DriveTimes
from analytics.provider_filter import Near

COLUMN = "drive_minutes"


def add_minutes(rows: pa.Table, near: Near | None, drive: DriveTimes) -> pa.Table:
    """Add the minutes from a place, behind `miles`.

    Parameters
    ----------
    rows : pyarrow.Table
        With lat, lon and miles.
    near : Near, optional
        The place; without one there is nothing to add.
    drive : DriveTimes
        The engine.

    Returns
    -------
    pyarrow.Table
        With `drive_minutes`, one way, to a tenth; null where the engine knows no way.
    """
    if near is None:
        return rows
    points = np.column_stack([rows[name].to_numpy().astype(float) for name in ("lat", "lon")])
    minutes = drive.one_to_many((near.lat, near.lon), points).minutes[0]
    column = pa.array(np.round(minutes.astype(float), 1), from_pandas=True)
    return rows.add_column(rows.column_names.index("miles") + 1, COLUMN, column)
