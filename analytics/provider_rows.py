"""Rows of a result: rank them on narrow columns, then look up what is shown of each."""

import pyarrow as pa

from analytics.paging import Cursor, Sort
from analytics.selection import Selection

NAME_SQL = (
    "nullif(concat_ws(', ', last_name, nullif(concat_ws(' ', first_name, middle_name), ''), credential), '')"
)

PAGE_COLUMNS = (
    "rank", "provider_no", "npi", "name", "last_name", "first_name", "middle_name", "credential",
    "specialty", "taxonomy", "volume", "prior_volume", "trend_pct", "suppressed_cells", "decile",
    "idn_id", "idn_name", "primary_site_id", "site_name", "address", "city", "state", "zip", "county_fips",
    "lat", "lon", "location_quality", "miles", "status",
)  # fmt: skip

_FIGURE_TYPES = {
    "volume": "UINTEGER",
    "prior_volume": "UINTEGER",
    "trend_pct": "DOUBLE",
    "suppressed_cells": "UINTEGER",
    "decile": "UTINYINT",
    "miles": "DOUBLE",
}
_RAW = {"zip", "state", "county_fips", "specialty", "taxonomy", "idn_id", "provider_no"}


def read_rows(selection: Selection, sort: Sort, *, after: Cursor | None, limit: int | None) -> pa.Table:
    """Return rows of the result in order, with everything that is shown of them.

    Parameters
    ----------
    selection : Selection
        An open filter.
    sort : Sort
        The order.
    after : Cursor, optional
        The last row before.
    limit : int, optional
        How many rows at most; all when None.

    Returns
    -------
    pyarrow.Table
        `PAGE_COLUMNS` and `sort_key`, what the cursor keeps.
    """
    figures = ", ".join(
        f"{selection.figures[name]}::{sql_type} AS {name}" for name, sql_type in _FIGURE_TYPES.items()
    )
    key, source = _sort_key(selection, sort)
    direction = "DESC" if sort.descending else "ASC"
    keyset = _behind(selection, key, sort, after)
    bounded = "" if limit is None else f"LIMIT {selection.bind(limit)}"
    start = after.rank if after else 0
    ordered = f"sort_key {direction} NULLS LAST, provider_no"
    return selection.query(f"""
        WITH ranked AS (
            SELECT {start} + row_number() OVER (ORDER BY {ordered}) AS rank, provider_no, sort_key, {figures}
            FROM (
                SELECT *, {key} AS sort_key FROM {source}
                WHERE {selection.where()} AND {keyset}
                ORDER BY {ordered} {bounded}
            )
        )
        SELECT {", ".join(_shown(column) for column in PAGE_COLUMNS)}, r.sort_key
        FROM ranked AS r
        JOIN providers AS p ON p.provider_no = r.provider_no
        LEFT JOIN idns AS i ON i.idn_id = p.idn_id
        LEFT JOIN sites AS s ON s.site_id = p.primary_site_id
        ORDER BY r.rank
    """)


def _shown(column: str) -> str:
    if column in _FIGURE_TYPES or column in ("rank", "provider_no"):
        return f"r.{column}"
    if column == "name":
        return f"{NAME_SQL} AS name"
    if column in ("idn_name", "site_name"):
        return f"{column[0]}.name AS {column}"
    return f"p.{column}"


def _sort_key(selection: Selection, sort: Sort) -> tuple[str, str]:
    """Return the order's expression, and the relation that it is over."""
    column = sort.column
    if column in selection.figures:
        return f"{selection.figures[column]}", selection.rows
    if column in _RAW:
        return column, selection.rows
    table = {"idn_name": "idns", "site_name": "sites"}.get(column)
    if table is None:
        value = f"lower({NAME_SQL})" if column == "name" else column
        keys = f"(SELECT provider_no, {value} AS sorted_by FROM providers)"
    else:
        id_column, provider_column = (
            ("idn_id", "idn_id") if table == "idns" else ("site_id", "primary_site_id")
        )
        keys = (
            f"(SELECT p.provider_no, named.name AS sorted_by FROM providers AS p "
            f"LEFT JOIN {table} AS named ON named.{id_column} = p.{provider_column})"
        )
    return "sorted_by", f"{selection.rows} JOIN {keys} USING (provider_no)"


def _behind(selection: Selection, key: str, sort: Sort, after: Cursor | None) -> str:
    if after is None:
        return "true"
    number = selection.bind(after.provider_no)
    if after.value is None:
        return f"({key} IS NULL AND provider_no > {number})"
    value = selection.bind(after.value)
    ahead = "<" if sort.descending else ">"
    return f"({key} {ahead} {value} OR ({key} = {value} AND provider_no > {number}) OR {key} IS NULL)"
