"""Reps as a file: written, and read with a preview of what it would do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from analytics.rep_files import RepImport, export_reps, import_reps
from components.bad_lines import show_bad_lines
from components.dialog_frame import attempt
from components.export import OFFERED
from components.messages import plain, show_error
from components.session import person, session, shared_workspace
from data.errors import WindshieldError
from data.plans.rep_entry import Rep
from data.snapshot.reader import Snapshot

FILES = {"csv": "CSV", "xlsx": "Excel"}


def show_rep_files(reps: Sequence[Rep], snapshot: Snapshot) -> None:
    """Offer reps as CSV or Excel, and take either.

    Parameters
    ----------
    reps : sequence of Rep
        Those who are known.
    snapshot : Snapshot
        Whose sites are searched for homes.
    """
    st.caption(
        "Columns: name, role, home (a ZIP, “lat,lon”, a site's id or name), calls_a_day, "
        "capacity_calls_a_week, active. A rep of the same name is changed; an empty cell changes nothing."
    )
    with st.container(horizontal=True):
        for ending, title in FILES.items():
            st.download_button(
                f"Reps as {title}", data=partial(export_reps, reps, person(), ending),
                file_name=f"windshield-reps.{ending}", mime=OFFERED[ending][1], icon=":material/download:",
                key=f"rep_export_{ending}", on_click="ignore", disabled=not reps,
            )  # fmt: skip
    file = st.file_uploader(
        "CSV or Excel file of reps", type=["csv", "txt", "tsv", "xlsx"],
        key=f"rep_file_{session().dialog.acts}",
    )  # fmt: skip
    if file is None:
        return
    try:
        with st.spinner("Reading …"):
            found = import_reps(file.getvalue(), file.name, snapshot, reps)
    except WindshieldError as error:
        show_error(error, safe="Nothing was changed.")
        return
    st.markdown(_sum_up(found))
    show_bad_lines(found.bad, "rep_bad")
    count = len(found.added) + len(found.changed)
    st.button(
        f"Take {count:,} reps" if count != 1 else "Take one rep",
        type="primary", key="rep_import", disabled=not count, on_click=_take, args=(found,),
    )  # fmt: skip


def _sum_up(found: RepImport) -> str:
    parts = []
    if found.added:
        parts.append(f"**New:** {_names([rep.name for rep in found.added])}")
    if found.changed:
        parts.append(f"**Changed:** {_names([rep.name for _, rep in found.changed])}")
    if found.unchanged:
        parts.append(f"**As they are:** {found.unchanged:,}")
    return "  \n".join(parts) or "No line says anything new."


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(plain(name) for name in names[:12])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12:,} more"


def _take(found: RepImport) -> None:
    reps, at, done = shared_workspace().plans.reps, datetime.now(UTC), 0

    def act() -> str:
        nonlocal done
        for details in found.added:
            reps.add(details, by=person(), at=at)
            done += 1
        for before, details in found.changed:
            reps.save(replace(before, **vars(details)), by=person(), at=at)
            done += 1
        return "One rep was taken." if done == 1 else f"{done:,} reps were taken."

    error = None if attempt(act) else session().dialog.error
    if error is not None and done:
        error.what = f"{done:,} reps were taken before this one. {error.what}"
