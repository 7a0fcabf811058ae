"""Volumes of a selection by site kind or payer class, hidden cells counted apart."""

from typing import Literal

import pyarrow as pa

from analytics.selection import Selection
from data.snapshot.schema import ALL_CODES


def count_cells(
    selection: Selection, column: Literal["site_kind", "payer"], payer: str | None, *, where: str
) -> pa.Table:
    """Sum the code set's volumes of the clinicians whom a predicate selects.

    Parameters
    ----------
    selection : Selection
        An open filter.
    column : {'site_kind', 'payer'}
        What to sum by.
    payer : str, optional
        Count this payer class only.
    where : str
        A predicate over the selection's rows.

    Returns
    -------
    pyarrow.Table
        value, procedures, clinicians, suppressed_cells; one row a value that occurs.
    """
    selected = selection.member_test(f"SELECT provider_no FROM {selection.rows} WHERE {where}")
    paid = f"payer = {selection.bind(payer)}" if payer else "true"
    if selection.codes == [ALL_CODES]:
        cells = f"mix_volumes WHERE {paid}"
    elif selection.codes:
        codes = ", ".join(selection.bind(code) for code in selection.codes)
        cells = f"volumes WHERE code IN ({codes}) AND {paid}"
    else:
        cells = "volumes WHERE false"
    return selection.query(f"""
        SELECT {column} AS value, sum(count)::BIGINT AS procedures,
            bit_count({selection.bits_sql})::BIGINT AS clinicians,
            sum(suppressed_cells)::BIGINT AS suppressed_cells
        FROM {cells} AND (count > 0 OR suppressed_cells > 0) AND {selected}
        GROUP BY {column} ORDER BY {column}
    """)
