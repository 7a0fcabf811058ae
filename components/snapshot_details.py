"""The snapshots of this home: a table of them, one in detail, and how to build another."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType

import pandas as pd
import streamlit as st

from analytics.numbers import format_count, format_day
from components.messages import errors_shown, plain
from components.session import session
from components.snapshot_rejects import show_rejects
from components.tables import show_texts, table_height
from components.wording import name_window
from data.errors import SnapshotBroken
from data.identifiers import SnapshotId
from data.snapshot.manifest import Description, Manifest
from data.snapshot.schema import TABLES
from data.snapshot.store import SnapshotStore
from data.snapshot.verify import verify_snapshot

LISTED = 8  # snapshots; more scroll
# Table → what a row of it is; the tables that only serve faster reading are left out.
CONTENTS: Mapping[str, str] = MappingProxyType(
    {
        "providers": "clinicians",
        "sites": "sites of care",
        "provider_sites": "clinicians at sites",
        "idns": "IDNs",
        "procedures": "procedures, by day or year",
        "volumes": "volumes, 12 months",
        "diagnoses": "diagnoses, 12 months",
        "referrals_to": "referral pairs",
        "codes": "codes with a text",
    }
)


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
        height=table_height(min(len(rows), LISTED)),
        column_config={
            "State": st.column_config.TextColumn(
                help="“Current” is where new sessions start. “On screen” is what this session looks at."
            ),
            "Clinicians": st.column_config.TextColumn(
                alignment="right", help="Deactivated ones too, which Find hides."
            ),
        },
        alt="Snapshots",
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
    st.subheader(f"{plain(about.title)} · {snapshot}", anchor=False)
    _show_actions(store, snapshot)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _show_facts(about)
    with right:
        _show_contents(manifest)
    _show_sources(about)
    show_rejects(store.path(snapshot) / "rejects.parquet", snapshot, about)


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
    marks += ["broken"] if _absent_tables(store, snapshot) else []
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
        "Built": _written_at(manifest.built_at),
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
        absent = _absent_tables(store, snapshot)
        if absent:
            st.caption(f"It lacks {', '.join(absent)} and can't be shown. Build it again from its sources.")
            return
        if snapshot != session().snapshot_id and st.button(
            "Look at this one", icon=":material/visibility:", help="For this session only."
        ):
            session().look_at(snapshot)
            st.rerun()
        if snapshot != store.current() and st.button(
            "Make it current", icon=":material/star:", help="New sessions and commands will start on it."
        ):
            with errors_shown():
                store.use(snapshot)
                st.rerun()


def _absent_tables(store: SnapshotStore, snapshot: SnapshotId) -> list[str]:
    directory = store.path(snapshot)
    return [name for name in TABLES if not (directory / f"{name}.parquet").is_file()]


def _show_facts(about: Description) -> None:
    st.markdown("**What to know**")
    lines = ["**Made up** by the sample generator: no such people."] if about.synthetic else []
    lines += [f"As of {format_day(about.as_of)}.", f"Volumes: {_grain(about)}."]
    by_day: dict[date, list[str]] = {}
    for payer, day in about.complete_through.items():
        by_day.setdefault(day, []).append(payer)
    lines += [
        f"Claims complete to {format_day(day)}: {', '.join(payers)}."
        for day, payers in sorted(by_day.items())
    ]
    smallest = about.smallest_cell
    lines.append(
        f"Counts below {smallest} are hidden by the sources and shown as “<{smallest}”."
        if smallest > 1
        else "Every count is shown, however small."
    )
    lines.append(
        "Rows may be exported." if about.exportable else "The sources don't allow rows to be exported."
    )
    lines += about.notes
    st.markdown("\n".join(f"- {line if line.startswith('**') else plain(line)}" for line in lines))


def _grain(about: Description) -> str:
    return name_window(about) + (", by the year and not by the day" if about.grain == "year" else "")


def _show_contents(manifest: Manifest) -> None:
    st.markdown("**What it holds**")
    held = [name for name in CONTENTS if name in manifest.tables]
    show_texts(
        {
            "Rows of": [CONTENTS[name] for name in held],
            "Number": [format_count(manifest.tables[name].rows) for name in held],
        },
        widths={"Rows of": 220, "Number": 90},
        right=("Number",),
        alt="What the snapshot holds",
    )


def _show_sources(about: Description) -> None:
    st.markdown("**Built from**")
    if not about.sources:
        st.caption("No files: everything in it was generated.")
        return
    columns = {
        "Source": [source.kind for source in about.sources],
        "File": [source.file for source in about.sources],
        "Rows used": [format_count(source.rows) for source in about.sources],
        "Rejected": [format_count(source.rejected) for source in about.sources],
        "Note": [source.note for source in about.sources],
    }
    widths = {"Source": 120, "File": 420, "Rows used": 80, "Rejected": 80, "Note": 160}
    if not any(columns["Note"]):
        del columns["Note"]
    show_texts(columns, widths=widths, right=("Rows used", "Rejected"), alt="Source files")


def _written_at(iso: str) -> str:
    try:
        built = datetime.fromisoformat(iso).astimezone(UTC)
    except ValueError:
        return iso
    return f"{format_day(built.date())}, {built:%H:%M} UTC"
