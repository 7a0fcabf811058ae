"""The snapshots of this home: a table of them, one in detail, and how to build another."""

import pandas as pd
import pyarrow.parquet as pq
import streamlit as st

from components.messages import errors_shown
from components.numbers import format_count, format_day
from components.session import session
from components.wording import name_window
from data.errors import SnapshotBroken
from data.identifiers import SnapshotId
from data.snapshot.manifest import Manifest
from data.snapshot.store import SnapshotStore
from data.snapshot.verify import verify_snapshot

REJECTS_SHOWN = 200


def show_snapshots(store: SnapshotStore, *, in_session: SnapshotId | None) -> SnapshotId | None:
    """Show a row a snapshot, and let one be chosen.

    Parameters
    ----------
    store : SnapshotStore
        The home's snapshots.
    in_session : SnapshotId or None
        The one that this session stays on.

    Returns
    -------
    SnapshotId or None
        The chosen one, at first the session's; None when there are none.
    """
    ids = store.ids()[::-1]
    if not ids:
        st.info("There is no snapshot yet. Below stands how to get one.", icon=":material/inbox:")
        return None
    current = store.current()
    rows = [_row(store, snapshot, current=current, in_session=in_session) for snapshot in ids]
    picked = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="data_snapshots",
        on_select="rerun",
        selection_mode="single-row",
        column_config={"Clinicians": st.column_config.TextColumn(alignment="right")},
    )
    selected = picked["selection"]["rows"]
    first = in_session if in_session in ids else current if current in ids else ids[0]
    return ids[selected[0]] if selected and selected[0] < len(ids) else first


def show_snapshot(store: SnapshotStore, snapshot: SnapshotId) -> None:
    """Show what a snapshot was built from and what it holds, with the button that checks its files.

    Parameters
    ----------
    store : SnapshotStore
        The home's snapshots.
    snapshot : SnapshotId
        The chosen one.
    """
    try:
        manifest = Manifest.read(store.path(snapshot))
    except SnapshotBroken:
        st.subheader(f"Snapshot {snapshot}", anchor=False)
        raise
    about = manifest.description
    st.subheader(f"{about.title} · {snapshot}", anchor=False)
    claims = "; ".join(f"{payer} to {format_day(day)}" for payer, day in about.complete_through.items())
    facts = [
        "**Made up** by the sample generator" if about.synthetic else "",
        f"As of **{format_day(about.as_of)}**",
        f"volumes: **{name_window(about)}**",
        f"smallest cell shown: **{about.smallest_cell}**",
        "may be exported" if about.exportable else "**may not be exported**",
        f"claims complete: {claims}" if claims else "",
    ]
    st.markdown(" · ".join(fact for fact in facts if fact))
    _show_actions(store, snapshot)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.markdown("**Built from**")
        if about.sources:
            st.dataframe(
                pd.DataFrame(
                    {
                        "Source": [source.kind for source in about.sources],
                        "File": [source.file for source in about.sources],
                        "Rows": [format_count(source.rows) for source in about.sources],
                        "Rejected": [format_count(source.rejected) for source in about.sources],
                        "Note": [source.note for source in about.sources],
                    }
                ),
                hide_index=True,
                column_config=_right("Rows", "Rejected"),
            )
        else:
            st.caption("No files: everything in it was generated.")
        _show_rejects(store, snapshot)
    with right:
        st.markdown("**Tables**")
        st.dataframe(
            pd.DataFrame(
                {
                    "Table": list(manifest.tables),
                    "Rows": [format_count(table.rows) for table in manifest.tables.values()],
                }
            ),
            hide_index=True,
            column_config=_right("Rows"),
        )


def show_build_guide(store: SnapshotStore) -> None:
    """Show how to build a snapshot from files.

    Parameters
    ----------
    store : SnapshotStore
        Says where the home is.
    """
    with st.expander("Build a snapshot from your own files", icon=":material/add:", expanded=not store.ids()):
        st.markdown(
            "Every file is optional; give an option again for several files.\n\n"
            "```\nwindshield snapshot build --nppes npidata_pfile.csv --claims claims.parquet\n```\n\n"
            "| your files | option |\n|---|---|\n"
            "| NPPES, NUCC taxonomy | `--nppes`, `--taxonomy` |\n"
            "| your own claims, a row a service (CSV or Parquet) | `--claims` |\n"
            "| CMS utilisation by provider and service | `--physician-services` |\n"
            "| hospitals and facilities, clinicians' affiliations, health systems | `--hospitals`, "
            "`--facilities`, `--affiliations`, `--systems` |\n"
            "| CMS Doctors and Clinicians; referral pairs | `--clinicians`, `--referrals` |\n\n"
            "Rows that can't be used are listed by file, line and reason, never dropped in silence. Without "
            "any files, `windshield snapshot sample` makes a synthetic market."
        )
        st.caption(f"Snapshots lie in {store.directory}. `WINDSHIELD_HOME` names another place.")


def _row(
    store: SnapshotStore, snapshot: SnapshotId, *, current: SnapshotId | None, in_session: SnapshotId | None
) -> dict[str, str]:
    marks = ["current"] if snapshot == current else []
    marks += ["on screen"] if snapshot == in_session else []
    try:
        manifest = Manifest.read(store.path(snapshot))
    except SnapshotBroken:
        empty = {"Clinicians": "—", "As of": "—", "Volumes": "—", "Built": "—"}
        return {"State": "broken", "Title": "can't be read", **empty, "Id": snapshot}
    about = manifest.description
    return {
        "State": ", ".join(marks),
        "Title": about.title,
        "Clinicians": format_count(manifest.tables["providers"].rows),
        "As of": format_day(about.as_of),
        "Volumes": name_window(about),
        "Built": manifest.built_at[:16].replace("T", " "),
        "Id": snapshot,
    }


def _show_actions(store: SnapshotStore, snapshot: SnapshotId) -> None:
    with st.container(horizontal=True):
        if st.button(
            "Check its files",
            icon=":material/fact_check:",
            help="Compares every file with its hash and every table with the schema: columns, types, ranges, "
            "keys, references.",
        ):
            with st.spinner("Checking hashes, columns, ranges, keys and references …", show_time=True):
                findings = verify_snapshot(store.path(snapshot))
            if findings:
                listed = "\n".join(f"- {finding}" for finding in findings)
                st.error(f"{len(findings)} findings. Build it again from its sources.\n\n{listed}")
            else:
                st.success("All well: every file is the one that was published.", icon=":material/check:")
        if snapshot != session().snapshot_id and st.button(
            "Look at this one", icon=":material/visibility:", help="For this session only."
        ):
            session().snapshot_id = snapshot
            st.rerun()
        if snapshot != store.current() and st.button(
            "Make it current", icon=":material/star:", help="New sessions and commands will start on it."
        ):
            with errors_shown():
                store.use(snapshot)
                st.rerun()


def _show_rejects(store: SnapshotStore, snapshot: SnapshotId) -> None:
    file = store.path(snapshot) / "rejects.parquet"
    if not file.is_file():
        return
    with pq.ParquetFile(file) as rejects:
        if rejects.metadata.num_rows == 0:
            st.caption("No row was rejected.")
            return
        first = next(rejects.iter_batches(REJECTS_SHOWN)).to_pandas()
        total = rejects.metadata.num_rows
    with st.expander(f"{total:,} rejected rows", icon=":material/block:"):
        st.dataframe(first, hide_index=True)
        st.caption(f"The first {len(first):,}; all of them are in {file}.")


def _right(*columns: str) -> dict[str, object]:
    return {column: st.column_config.TextColumn(alignment="right") for column in columns}
