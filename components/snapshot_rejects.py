"""The rows of a snapshot's source files that were rejected, set aside or mended: counts, and all of them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import streamlit as st

from analytics.exports import to_csv
from analytics.numbers import format_count
from components.tables import show_texts
from components.wording import name_window
from data.identifiers import SnapshotId
from data.snapshot.manifest import Description

ROWS_SHOWN = 200
# In the order of what a reader must look at first, each with what it means.
OUTCOMES = {
    "rejected": "could not be used",
    "set aside": "is sound, but says nothing that a snapshot holds",
    "mended": "is used without the one value that can't be right",
}


def show_rejects(file: Path, snapshot: SnapshotId, about: Description) -> None:
    """Show how many rows met which fate and why, with a file of them all.

    Parameters
    ----------
    file : Path
        The snapshot's `rejects.parquet`; a snapshot that was not built from files has none.
    snapshot : SnapshotId
        Stands in the file.
    about : Description
        The snapshot's.
    """
    if not file.is_file():
        return
    st.markdown("**Rows that were not simply used**")
    counts = count_rejects(file)
    if not counts.num_rows:
        st.caption("None: every row of every file was used as it stood.")
        return
    rows = counts.to_pylist()
    totals = {outcome: sum(row["rows"] for row in rows if row["outcome"] == outcome) for outcome in OUTCOMES}
    st.caption(
        " · ".join(
            f"{format_count(totals[outcome])} {outcome} ({meaning})"
            for outcome, meaning in OUTCOMES.items()
            if totals[outcome]
        )
    )
    show_texts(
        {
            "Outcome": [row["outcome"] for row in rows],
            "Reason": [row["reason"] for row in rows],
            "File": [row["file"] for row in rows],
            "Rows": [format_count(row["rows"]) for row in rows],
        },
        widths={"Outcome": 80, "Reason": 380, "File": 300, "Rows": 70},
        right=("Rows",),
        alt="Rows by outcome and reason",
    )
    st.download_button(
        f"All {format_count(sum(totals.values()))} rows as CSV",
        data=lambda: _write(file, snapshot, about),
        file_name=f"windshield-rejects-{snapshot}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"data_rejects_{snapshot}",
        on_click="ignore",
    )
    with st.expander("The first of these rows, with file and line", icon=":material/table_rows:"):
        _show_first(file)


def count_rejects(file: Path) -> pa.Table:
    """Count rows by outcome, reason and file.

    Parameters
    ----------
    file : Path
        A `rejects.parquet`.

    Returns
    -------
    pyarrow.Table
        outcome, reason, file, rows; the rejected first, within an outcome the most frequent first.
    """
    keys = ["outcome", "reason", "file"]
    table = pq.read_table(file, columns=keys)
    counts = table.group_by(keys).aggregate([([], "count_all")]).rename_columns([*keys, "rows"])
    place = [list(OUTCOMES).index(outcome) for outcome in counts["outcome"].to_pylist()]
    ordered = counts.append_column("place", pa.array(place, pa.int8()))
    order = [("place", "ascending"), ("rows", "descending"), ("reason", "ascending"), ("file", "ascending")]
    return ordered.sort_by(order).drop_columns(["place"])


def _show_first(file: Path) -> None:
    with pq.ParquetFile(file) as rejects:
        rows = next(rejects.iter_batches(ROWS_SHOWN)).to_pylist()
    show_texts(
        {
            "File": [row["file"] for row in rows],
            "Line": [format_count(row["line"]) for row in rows],
            "Outcome": [row["outcome"] for row in rows],
            "Reason": [row["reason"] for row in rows],
            "Text": [row["text"] or "—" for row in rows],
        },
        widths={"File": 220, "Line": 60, "Outcome": 80, "Reason": 320, "Text": 260},
        right=("Line",),
        height=300,
        alt="The first rows that were not simply used",
    )


def _write(file: Path, snapshot: SnapshotId, about: Description) -> bytes:
    data = f"SYNTHETIC SAMPLE: {about.title}" if about.synthetic else about.title
    return to_csv(pq.read_table(file), {"data": data, "snapshot": snapshot, "window": name_window(about)})
