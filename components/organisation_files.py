"""A register as files: written, and read with a preview of what a file would change."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from analytics.organisation.columns import columns_of
from analytics.organisation.draft_reading import name_row
from analytics.organisation.entry_cells import needed_columns
from analytics.organisation.exporting import write_rows
from analytics.organisation.importing import RegisterImport, preview_import
from components.bad_lines import show_bad_lines
from components.export import OFFERED
from components.messages import plain, show_error
from components.organisation_desk import Desk, look_up, market
from components.organisation_state import RegisterState
from components.session import person, session
from data.errors import WindshieldError

ADDS, REPLACES = "Add and change rows", "Replace all rows"
NAMED = 6


def show_files(desk: Desk) -> None:
    """Offer a register's rows as files, and take one.

    Parameters
    ----------
    desk : Desk
        The register.
    """
    name, state = desk.kind.name, session().keep.of(desk.kind.name)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for ending in ("csv", "xlsx"):
            title, media_type = OFFERED[ending]
            st.download_button(
                title,
                data=lambda ending=ending: write_rows(desk.kind, desk.rows, desk.directory, ending),
                file_name=f"windshield-{name.replace('_', '-')}.{ending}",
                mime=media_type,
                icon=":material/download:",
                key=f"organisation_export_{name}_{ending}",
                on_click="ignore",
                help="All rows, also those that the table doesn't show"
                if desk.rows
                else "No rows: a file with the columns alone, to fill in",
            )
        st.caption(_describe_columns(desk))
    way = st.segmented_control(
        "What a file does", [ADDS, REPLACES], default=ADDS, key=f"organisation_way_{name}",
        label_visibility="collapsed",
    )  # fmt: skip
    file = st.file_uploader(
        f"{desk.kind.title} from CSV or Excel", type=["csv", "txt", "tsv", "xlsx"],
        key=f"organisation_file_{name}_{state.files}",
    )  # fmt: skip
    if file is None:
        return
    try:
        with st.spinner("Reading …"):
            found = preview_import(
                desk.kind, file.getvalue(), file.name, desk.rows, look_up, replaces=way == REPLACES
            )
    except WindshieldError as error:
        show_error(error, safe="Nothing was changed.")
        return
    _show_preview(desk, state, found, file.name)


def _describe_columns(desk: Desk) -> str:
    needed = needed_columns(desk.kind)
    names = (
        f"**{column.name}**" if column.name in needed else column.name for column in columns_of(desk.kind)
    )
    return f"Columns: {plain(', '.join(names)).replace(chr(92) + '*', '*')}. Those in bold are needed."


def _show_preview(desk: Desk, state: RegisterState, found: RegisterImport[Any], file: str) -> None:
    changes = found.changes
    parts = []
    for what, entries in (
        ("New", changes.added),
        ("Changed", [kept.entry for kept in changes.changed]),
        ("Removed", [kept.entry for kept in changes.removed]),
    ):
        if entries:
            named = "; ".join(name_row(desk.kind, entry, desk.directory) for entry in entries[:NAMED])
            more = " …" if len(entries) > NAMED else ""
            parts.append(f"**{what}: {len(entries):,}** · {plain(named)}{more}")
    if found.unchanged:
        parts.append(f"**As they are:** {found.unchanged:,}")
    st.markdown("  \n".join(parts) or "No line says anything new.")
    if market() is None:
        st.caption(
            "There is no market snapshot: NPIs, sites and health systems were not checked against one."
        )
    show_bad_lines(found.bad, f"organisation_bad_{desk.kind.name}")
    if found.replaces and found.bad:
        st.warning(
            "A file that replaces all rows must be whole, or what its bad lines are about would be "
            "lost. Mend "
            f"them, or choose “{ADDS}”.",
            icon=":material/warning:",
        )
    count = len(changes)
    st.button(
        "Take one change" if count == 1 else f"Take {count:,} changes",
        type="primary", icon=":material/check:", key=f"organisation_take_{desk.kind.name}",
        disabled=not found.may_be_taken, on_click=_take, args=(desk, state, found, file),
    )  # fmt: skip


def _take(desk: Desk, state: RegisterState, found: RegisterImport[Any], file: str) -> None:
    changes = found.changes
    try:
        desk.register.save(
            changes, by=person(), at=datetime.now(UTC), source=file,
            based_on=desk.revision.number if found.replaces else None,
        )  # fmt: skip
    except WindshieldError as error:
        state.refuse(error)
        return
    state.settle()
    state.files += 1
    state.error, state.problems = None, ()
    state.said = (
        f"{file} was taken: {len(changes.added):,} added, {len(changes.changed):,} changed, "
        f"{len(changes.removed):,} removed." + _say_bad(len(found.bad))
    )


def _say_bad(count: int) -> str:
    if not count:
        return ""
    return " One line was not taken." if count == 1 else f" {count:,} lines were not taken."
