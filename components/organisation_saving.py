"""What was typed into a register's table is saved, discarded, or set beside what somebody else saved."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from analytics.organisation.columns import columns_of
from analytics.organisation.directory import names_in
from analytics.organisation.draft import Draft, drop_rows, rebase_draft
from analytics.organisation.draft_reading import name_row, read_draft
from analytics.organisation.entry_cells import write_cells
from components.messages import plain, show_error
from components.moments import format_moment
from components.organisation_desk import Desk, look_up
from components.organisation_state import RegisterState
from components.session import person
from components.tables import show_texts
from data.errors import WindshieldError
from data.plans.errors import SaveConflict
from data.plans.organisation.register import Changes


def show_save(desk: Desk, state: RegisterState) -> None:
    """Show the buttons that save or discard what was typed; nothing when nothing was.

    Parameters
    ----------
    desk : Desk
        The register.
    state : RegisterState
        Of its table.
    """
    pending = state.pending
    if not pending:
        return
    count = len(pending)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Save one change" if count == 1 else f"Save {count:,} changes",
            type="primary", icon=":material/check:", key=f"organisation_save_{desk.kind.name}",
            on_click=_save, args=(desk, state),
        )  # fmt: skip
        st.button(
            "Discard", icon=":material/undo:", key=f"organisation_discard_{desk.kind.name}",
            on_click=state.discard, help="Takes back what was typed and not saved",
        )  # fmt: skip
        st.caption(f"Not saved yet: {_say_counts(pending)}.")
    if desk.revision.number != state.revision and desk.revision.updated_at is not None:
        st.info(
            f"{plain(desk.revision.updated_by)} saved {desk.kind.title.lower()} at "
            f"{format_moment(desk.revision.updated_at)}, after these rows were read. Your changes "
            "are kept; saving "
            "tells whether they meet.",
            icon=":material/group:",
        )


def _say_counts(rows: Draft[Any] | Changes[Any]) -> str:
    parts = ((rows.added, "added"), (rows.changed, "changed"), (rows.removed, "deleted"))
    return ", ".join(f"{len(those):,} {what}" for those, what in parts if those)


def _save(desk: Desk, state: RegisterState) -> None:
    draft = state.pending
    directory = look_up(*names_in(draft.typed))
    changes, problems = read_draft(desk.kind, draft, directory)
    if problems:
        state.refuse(None, problems)
        return
    _attempt(desk, state, changes)


def _attempt(desk: Desk, state: RegisterState, changes: Changes[Any]) -> None:
    if not changes:
        state.tell("Nothing was different.")
        return
    try:
        desk.register.save(changes, by=person(), at=datetime.now(UTC))
    except WindshieldError as error:
        state.refuse(error)
        return
    state.tell(f"Saved: {_say_counts(changes)}.")


def show_outcome(desk: Desk, state: RegisterState) -> None:
    """Show what the last save came to.

    Parameters
    ----------
    desk : Desk
        The register.
    state : RegisterState
        Of its table.
    """
    if state.said:
        st.success(plain(state.said), icon=":material/check:")
    if state.problems:
        count = len(state.problems)
        st.error(
            f"**{'One row' if count == 1 else f'{count:,} rows'} can't be saved; nothing was.**  "
            "\nMend or delete "
            "them, and save again.",
            icon=":material/error:",
        )
        show_texts(
            {"Row": [one.row for one in state.problems], "Reason": [one.reason for one in state.problems]},
            widths={"Row": 220, "Reason": 600},
            height=180,
            key=f"organisation_problems_{desk.kind.name}",
        )
    if isinstance(state.error, SaveConflict) and isinstance(state.error.yours, tuple):
        _show_conflict(desk, state, state.error)
    elif state.error is not None:
        show_error(state.error, safe="What you typed is still there.")


def _show_conflict(desk: Desk, state: RegisterState, conflict: SaveConflict) -> None:
    """Show both sides of the rows that somebody else changed first."""
    show_error(conflict, safe="What you typed is still there.")
    lines: dict[str, list[str]] = {"Row": [], "": [], "Yours": [], "Theirs": []}
    removed = set(state.pending.removed)
    for mine, theirs in zip(conflict.yours, conflict.theirs, strict=True):
        own = None if mine.id in removed else mine.entry
        for title, yours, other in _differences(desk, own, theirs.entry if theirs else None):
            row = name_row(desk.kind, mine.entry, desk.directory)
            for name, text in zip(lines, (row, title, yours, other), strict=True):
                lines[name].append(text)
    show_texts(
        lines, widths={"Row": 220, "": 130, "Yours": 240, "Theirs": 240}, height=200,
        key=f"organisation_conflict_{desk.kind.name}",
    )  # fmt: skip
    gone = {mine.id for mine, theirs in zip(conflict.yours, conflict.theirs, strict=True) if theirs is None}
    met = {mine.id for mine in conflict.yours}

    def take(draft: Callable[[], Draft[Any]], *, save: bool) -> None:
        state.draft, state.edits = draft(), {}
        state.refuse(None)
        state.redraw()
        if save:
            _save(desk, state)

    with st.container(horizontal=True, gap="small"):
        st.button(
            "Save mine over theirs", key=f"organisation_mine_{desk.kind.name}", on_click=take, kwargs={
                "draft": lambda: rebase_draft(drop_rows(state.pending, gone), conflict.theirs), "save": True,
            },
        )  # fmt: skip
        st.button(
            "Keep theirs in these rows", key=f"organisation_theirs_{desk.kind.name}", on_click=take,
            kwargs={"draft": lambda: drop_rows(state.pending, met), "save": False},
        )  # fmt: skip


def _differences(desk: Desk, mine: Any, theirs: Any) -> list[tuple[str, str, str]]:
    if mine is None or theirs is None:
        return [("Row", "deleted" if mine is None else "kept", "deleted" if theirs is None else "kept")]
    yours, others = (write_cells(desk.kind, one, desk.directory) for one in (mine, theirs))
    return [
        (column.title, _say(yours[column.name]), _say(others[column.name]))
        for column in columns_of(desk.kind)
        if yours[column.name] != others[column.name]
    ] or [("Row", "the same", "the same")]


def _say(value: Any) -> str:
    return "—" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
