"""What was done to a register: who, when, and what each row said before."""

from typing import Any

import streamlit as st

from components.moments import format_moment
from components.organisation_desk import Desk
from components.session import shared_workspace
from components.tables import show_texts
from data.plans.audit import AuditEntry
from data.plans.reps import REP_ACTIONS

SHOWN = 50
_CHANGED_ROWS = 3


def show_history(desk: Desk) -> None:
    """Show the latest lines of the log about a register.

    Parameters
    ----------
    desk : Desk
        The register.
    """
    entries = desk.register.history(SHOWN)
    if not entries:
        st.caption("Nothing has been done to these rows yet.")
        return
    show_texts(
        {
            "When": [format_moment(entry.at) for entry in entries],
            "Who": [entry.who for entry in entries],
            "What": [_say_counts(entry) for entry in entries],
            "Rows": [_say_rows(desk, entry) for entry in entries],
        },
        widths={"When": 125, "Who": 130, "What": 260, "Rows": 520},
        height=240,
        key=f"organisation_history_{desk.kind.name}",
    )
    st.caption(
        "Newest first. The log only grows; of each change it keeps up to 200 rows as they were before."
    )


def show_rep_history() -> None:
    """Show the latest lines of the log about reps; of a home only that it changed."""
    entries = shared_workspace().plans.audit.list(actions=REP_ACTIONS)
    if not entries:
        st.caption("Nothing has been done to reps yet.")
        return
    show_texts(
        {
            "When": [format_moment(entry.at) for entry in entries],
            "Who": [entry.who for entry in entries],
            "What": [entry.action.capitalize() for entry in entries],
            "Rep": [entry.subject for entry in entries],
            "Changed": [_say_rep_changes(entry) for entry in entries],
        },
        widths={"When": 125, "Who": 130, "What": 110, "Rep": 200, "Changed": 440},
        height=240,
        key="organisation_history_reps",
    )


def _say_rep_changes(entry: AuditEntry) -> str:
    told = [
        f"{name.replace('_', ' ')}: {_say(change['before'])} → {_say(change['after'])}"
        for name, change in entry.detail.items()
        if isinstance(change, dict) and not name.startswith("home")
    ]
    if any(name.startswith("home") for name in entry.detail):
        told.append("home")
    return "; ".join(told)


def _say_counts(entry: AuditEntry) -> str:
    told = ", ".join(
        f"{entry.detail[what]:,} {what}" for what in ("added", "changed", "removed") if entry.detail.get(what)
    )
    file = entry.detail.get("file")
    return f"{told} · {file}" if file else told


def _say_rows(desk: Desk, entry: AuditEntry) -> str:
    rows: list[dict[str, Any]] = entry.detail.get("rows", [])
    told = []
    for row in rows[:_CHANGED_ROWS]:
        if "before" in row:
            before, after = row["before"], row["after"]
            names = [name for name in desk.kind.fields if before.get(name) != after.get(name)]
            changes = (f"{name}: {_say(before.get(name))} → {_say(after.get(name))}" for name in names)
            told.append(f"{_name(desk, before)}: {'; '.join(changes)}")
        else:
            what, values = next(iter(row.items()))
            told.append(f"{what} {_name(desk, values)}")
    more = len(rows) + entry.detail.get("rows_left_out", 0) - len(told)
    return " | ".join(told) + (f" | and {more:,} more" if more > 0 else "")


def _name(desk: Desk, values: dict[str, Any]) -> str:
    """Name a row of the log by what tells it from others."""
    parts = (values.get(name) for name in desk.kind.key)
    return ", ".join(desk.directory.reps.get(part, str(part)) for part in parts if part is not None)


def _say(value: Any) -> str:
    if value is None:
        return "—"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
