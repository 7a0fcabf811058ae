"""What the charts above the table show: a result's volume by decile, site of care and payer."""

import pyarrow as pa

from analytics.cells import count_cells
from analytics.provider_filter import ProviderFilter
from analytics.selection import open_selection
from data.snapshot.reader import Snapshot


def volume_by_decile(snapshot: Snapshot, question: ProviderFilter) -> pa.Table:
    """Sum a result by the clinicians' decile.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        The result.

    Returns
    -------
    pyarrow.Table
        value ("10" to "1"), procedures, clinicians, suppressed_cells. Clinicians without a decile
        (no shown procedure, or deactivated) are left out. Empty when nobody has one.
    """
    with open_selection(snapshot, question) as selection:
        figures = selection.figures
        return selection.query(f"""
            SELECT decile::VARCHAR AS value, sum(volume)::BIGINT AS procedures, count(*) AS clinicians,
                sum(hidden)::BIGINT AS suppressed_cells
            FROM (
                SELECT {figures["decile"]} AS decile, {figures["volume"]} AS volume,
                    {figures["suppressed_cells"]} AS hidden
                FROM {selection.rows} WHERE {selection.where()}
            ) WHERE decile IS NOT NULL
            GROUP BY decile ORDER BY decile DESC
        """)


def volume_by_site_kind(snapshot: Snapshot, question: ProviderFilter) -> pa.Table:
    """Sum a result's code set by site of care.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        The result; a payer in it restricts what is summed.

    Returns
    -------
    pyarrow.Table
        value (site kind), procedures (shown), clinicians, suppressed_cells (not in `procedures`).
    """
    with open_selection(snapshot, question) as selection:
        return count_cells(selection, "site_kind", question.payer, where=selection.where())


def payer_mix(snapshot: Snapshot, question: ProviderFilter) -> pa.Table:
    """Sum a result's code set by payer class.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    question : ProviderFilter
        The result. A payer in it decides who is in, and all their payers are summed.

    Returns
    -------
    pyarrow.Table
        value (payer class), procedures (shown), clinicians, suppressed_cells (not in `procedures`).
    """
    with open_selection(snapshot, question) as selection:
        return count_cells(selection, "payer", None, where=selection.where())
