"""The table of points as the browser wants it: Arrow, few bytes a row."""

import numpy as np
import pandas as pd
import pyarrow as pa

from territory_map._errors import PointsInvalid

NOBODYS = -1

_TYPES = {
    "lon": pa.float32(),
    "lat": pa.float32(),
    "group": pa.int16(),
    "size": pa.float32(),
    "kind": pa.uint8(),
    "id": pa.string(),
    "label": pa.string(),
}
_NEEDED = ("lon", "lat")
_DEFAULTS = {"group": NOBODYS, "size": 1, "kind": 0}


def prepare_points(points: pd.DataFrame | pa.Table | None, *, groups: int) -> pa.Table:
    """Check points and bring them into the types that the browser reads without a copy.

    Parameters
    ----------
    points : pandas.DataFrame or pyarrow.Table or None
        One row a place. `lon` and `lat` in degrees must be there; `group` (index into groups, −1 is
        nobody's), `size` (what is counted there), `kind` (small integer), `id` and `label` may be. Other
        columns are not sent. None is no points.
    groups : int
        How many groups there are.

    Returns
    -------
    pyarrow.Table
        float32, float32, int16, float32, uint8 and, if they were there, two strings.

    Raises
    ------
    PointsInvalid
        A column is missing or of another kind, a coordinate is NaN or off the Earth, or a group is none of
        those handed in.
    """
    if points is None:
        points = pd.DataFrame({"lon": [], "lat": []}, dtype="float32")
    table = points if isinstance(points, pa.Table) else pa.Table.from_pandas(points, preserve_index=False)
    missing = [name for name in _NEEDED if name not in table.column_names]
    if missing:
        raise PointsInvalid(
            f"The points have no column {' and no column '.join(missing)}; they have "
            f"{', '.join(table.column_names) or 'none'}.",
            "Name the coordinates lon and lat, in degrees.",
        )
    columns = {}
    for name, kind in _TYPES.items():
        if name in table.column_names:
            columns[name] = _cast(name, table[name], kind)
        elif name in _DEFAULTS:
            columns[name] = pa.array(np.full(table.num_rows, _DEFAULTS[name]), type=kind)
    found = pa.table(columns).combine_chunks()
    _check_places(found)
    _check_numbers(found, groups)
    return found


def prepare_groups(points: pd.DataFrame | pa.Table | None, *, groups: int) -> pa.Table:
    """Check whose points are, where the browser has all else from an address.

    Parameters
    ----------
    points : pandas.DataFrame or pyarrow.Table or None
        With a column `group`; the others are not looked at.
    groups : int
        How many groups there are.

    Returns
    -------
    pyarrow.Table
        int16.

    Raises
    ------
    PointsInvalid
        There is no such column, or it names a group that was not handed in.
    """
    if points is None or "group" not in (
        points.columns if isinstance(points, pd.DataFrame) else points.column_names
    ):
        raise PointsInvalid(
            "The points have no column group.", "Hand it in: it is all that is sent beside points_url."
        )
    column = points["group"]
    column = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([pa.array(column)])
    found = pa.table({"group": _cast("group", column, _TYPES["group"])}).combine_chunks()
    _check_group(found, groups)
    return found


def _cast(name: str, column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    try:
        return column.cast(kind, safe=not pa.types.is_floating(kind))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise PointsInvalid(
            f"The column {name} is {column.type} and can't become {kind}: {error}.",
            f"Hand in {kind} without fractions and within its range.",
        ) from error


def _check_places(table: pa.Table) -> None:
    for name, bound in (("lon", 180), ("lat", 90)):
        values = table[name].to_numpy()
        wrong = np.flatnonzero(~(np.abs(values) <= bound))
        if len(wrong):
            raise PointsInvalid(
                f"{len(wrong):,} of {len(values):,} points have no {name} within ±{bound}; the first is row "
                f"{wrong[0]} with {values[wrong[0]]}.",
                "Leave out the rows without a place.",
            )


def _check_numbers(table: pa.Table, groups: int) -> None:
    for name in ("size", "kind"):
        _check_filled(table, name)
    _check_group(table, groups)
    if not np.isfinite(table["size"].to_numpy()).all():
        raise PointsInvalid("The column size is not finite everywhere.", "Use 0 where nothing counts.")


def _check_group(table: pa.Table, groups: int) -> None:
    _check_filled(table, "group")
    group = table["group"].to_numpy()
    if len(group) and not (group.min() >= NOBODYS and group.max() < groups):
        raise PointsInvalid(
            f"The points' groups go from {group.min()} to {group.max()}, but there are {groups} groups.",
            "Use −1 for nobody's and 0 for the first group.",
        )


def _check_filled(table: pa.Table, name: str) -> None:
    if table[name].null_count:
        raise PointsInvalid(f"The column {name} has {table[name].null_count:,} nulls.", "Fill them.")
