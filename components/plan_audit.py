"""The dialog of a plan's log: who did what, when and why."""

import json
from collections.abc import Sequence
from functools import partial

import pyarrow as pa
import streamlit as st

from analytics.account_search import name_subject
from analytics.exports import to_csv
from components.dialog_frame import frame_dialog
from components.moments import format_moment
from components.session import shared_workspace
from components.tables import show_texts
from data.plans.audit import AuditEntry
from data.plans.plan_entry import Plan
from data.snapshot.reader import Snapshot

MOST = 5_000


def show_audit(plan: Plan) -> None:
    """Show the dialog of a plan's log.

    Parameters
    ----------
    plan : Plan
        Which.
    """
    frame_dialog("What was done to this plan", partial(_show, plan))


def _show(plan: Plan) -> None:
    workspace = shared_workspace()
    entries = workspace.plans.audit.list(plan.id, limit=MOST)
    snapshot = workspace.at(workspace.plans.plans.get(plan.id).snapshot_id)
    show_texts(
        {
            "When": [format_moment(entry.at) for entry in entries],
            "Who": [entry.who for entry in entries],
            "What": [entry.action.capitalize() for entry in entries],
            "About": [_about(entry, plan, snapshot) for entry in entries],
            "Why": [entry.reason or str(entry.detail.get("note", "")) for entry in entries],
        },
        widths={"When": 120, "Who": 90, "What": 150, "About": 330, "Why": 200},
        height=430,
        key="audit_table",
    )
    more = f" The last {MOST:,} are shown." if len(entries) == MOST else ""
    st.caption(f"Newest first. The log only grows: nothing in it can be changed or removed.{more}")
    st.download_button(
        "Log as CSV", data=lambda: _write(entries), file_name=f"windshield-log-{plan.id[:12]}.csv",
        mime="text/csv", icon=":material/download:", key="audit_export", on_click="ignore",
    )  # fmt: skip


def _about(entry: AuditEntry, plan: Plan, snapshot: Snapshot) -> str:
    """Say what an entry is about, beyond the plan itself."""
    parts = [] if entry.subject == plan.name else [_name(entry, snapshot)]
    if "version" in entry.detail and not parts:
        parts.append(f"version {entry.detail['version']}")
    overridden = entry.detail.get("overridden")
    if overridden:
        parts.append(f"{len(overridden)} warnings overridden")
    replaced = entry.detail.get("in_place_of")
    if replaced:
        parts.append(f"in place of {', '.join(replaced)}")
    changed = [
        f"{name.replace('_', ' ')}: {told['before'] or 'none'} → {told['after'] or 'none'}"
        for name, told in entry.detail.items()
        if isinstance(told, dict) and {"before", "after"} <= set(told)
    ]
    return ", ".join([*parts, *changed])


def _name(entry: AuditEntry, snapshot: Snapshot) -> str:
    kind, _, subject = entry.subject.partition(" ")
    if "challenge" not in entry.detail or kind not in ("site", "clinician"):
        return entry.subject.removesuffix(".")
    key = ("named", 1, snapshot.id, kind, subject)
    name = shared_workspace().cache.remember(key, lambda: name_subject(snapshot, kind, subject))
    return f"{name} ({entry.subject})"


def _write(entries: Sequence[AuditEntry]) -> bytes:
    table = pa.table(
        {
            "at": pa.array([entry.at.isoformat() for entry in entries], pa.string()),
            "who": pa.array([entry.who for entry in entries], pa.string()),
            "action": pa.array([entry.action for entry in entries], pa.string()),
            "subject": pa.array([entry.subject for entry in entries], pa.string()),
            "reason": pa.array([entry.reason for entry in entries], pa.string()),
            "detail": pa.array(
                [json.dumps(entry.detail, ensure_ascii=False) for entry in entries], pa.string()
            ),
        }
    )
    return to_csv(table, {})
