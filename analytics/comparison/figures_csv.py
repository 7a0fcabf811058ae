"""The figures of a comparison as CSV, for programs: every row says what it is of."""

import pyarrow as pa

from analytics.comparison.export_about import describe_comparison
from analytics.comparison.exported import Exported
from analytics.comparison.tidy_tables import tabulate_figures
from analytics.exports import to_csv


def write_figures_csv(exported: Exported) -> bytes:
    """Write the figures of a comparison as CSV.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    bytes
        The columns of `tabulate_figures`, then codes, payers, data, snapshot and window, the same in each
        row. Text that a spreadsheet would run as a formula has an apostrophe before it.
    """
    rows, about = tabulate_figures(exported), describe_comparison(exported)
    for key in ("codes", "payers"):
        rows = rows.append_column(key, pa.repeat(about[key], rows.num_rows))
    return to_csv(rows, about)
