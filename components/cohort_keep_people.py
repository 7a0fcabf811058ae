"""Who came and who left between two freezes, as tables on screen and as files."""

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from analytics.cohorts.changes import CohortChange, compare_freezes
from analytics.cohorts.cohort import Cohort
from analytics.numbers import format_count
from components.cohort_sources_files import describe_file
from components.messages import plain
from components.session import shared_workspace
from components.table_export import offer_files
from components.tables import show_texts
from data.plans.cohort_npis import NpiArray
from data.snapshot.reader import Snapshot

SHOWN = 1_000
"""Rows of a table that go to the browser; the files have all."""


def open_change(
    before: tuple[str, NpiArray],
    after: tuple[str, NpiArray],
    now: Snapshot,
    then: Snapshot | None,
    others: Sequence[Cohort] = (),
) -> CohortChange:
    """Tell who came, left and stayed, working it out once for all sessions.

    Parameters
    ----------
    before, after : tuple of str and ndarray of int64
        Each list's hash, and its NPIs.
    now, then : Snapshot
        Where names and places are from; `then` of those whom `now` doesn't have.
    others : sequence of Cohort
        Where one who left may be now.

    Returns
    -------
    CohortChange
        Empty tables where nobody did.
    """
    # Of the others the number that each name has is enough: they are resolved from what the key names.
    key = (
        "cohort change", 1, before[0], after[0], now.id, then.id if then else "",
        tuple((other.id, other.name, len(other.npi), int(other.npi.sum())) for other in others),
    )  # fmt: skip
    return shared_workspace().cache.remember(
        key, lambda: compare_freezes(before[1], after[1], now, then, others)
    )


def show_change(change: CohortChange, snapshot: Snapshot, name: str, key: str) -> None:
    """Show who came and who left.

    Parameters
    ----------
    change : CohortChange
        Between two freezes, or a freeze and what would be the next.
    snapshot : Snapshot
        Where names and places are from.
    name : str
        The cohort's and the freezes', for the files.
    key : str
        Tells the widgets from others.
    """
    counts = [format_count(table.num_rows) for table in (change.came, change.left, change.stayed)]
    st.markdown(f"**{counts[0]} came · {counts[1]} left · {counts[2]} stayed**")
    if change.gone:
        st.caption(
            f":material/info: {format_count(change.gone)} of them are not in snapshot {snapshot.id} any more."
            if change.gone > 1
            else f":material/info: One of them is not in snapshot {snapshot.id} any more."
        )
    for title, table in (("Came", change.came), ("Left", change.left)):
        if table.num_rows:
            _show_people(title, table, snapshot, name, f"{key}_{title.lower()}")


def _show_people(title: str, people: pa.Table, snapshot: Snapshot, name: str, key: str) -> None:
    rows = people.slice(0, SHOWN)
    more = f", the first {SHOWN:,} here" if people.num_rows > SHOWN else ""
    st.markdown(f"**{title}** ({format_count(people.num_rows)}{more})")
    columns = {
        "Name": rows["name"].to_pylist(),
        "NPI": rows["npi"].to_pylist(),
        "Specialty": rows["specialty"].to_pylist(),
        "Place": rows["place"].to_pylist(),
        "Now": rows["now"].to_pylist(),
        "Cohort now": rows["cohort_now"].to_pylist(),
    }
    if not any(columns["Cohort now"]):
        del columns["Cohort now"]
    show_texts(
        {title: [value or "—" for value in values] for title, values in columns.items()},
        widths={"Name": 170, "NPI": 95, "Specialty": 140, "Place": 190, "Now": 150, "Cohort now": 130},
        help={
            "Place": "The primary site, else city and state",
            "Now": f"In snapshot {snapshot.id}",
            "Cohort now": "Which other territory of the plan has the clinician now",
        },
        height=220,
        alt=f"{title}: {plain(name)}",
        key=f"{key}_table",
    )
    about = describe_file(snapshot, f"{title}: {name}. Names and places as this snapshot has them.")
    offer_files(
        people, about, f"windshield-cohort-{title.lower()}-{snapshot.id}", key,
        exportable=snapshot.manifest.description.exportable,
    )  # fmt: skip
