"""A plan's move to the current snapshot: said that there is one, shown what it would do, then done."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa
import streamlit as st

from analytics.numbers import UNKNOWN, format_count, format_day
from analytics.plan_files import describe_plan
from analytics.plan_move import PlanMove, preview_move
from components.dialog_frame import dialog
from components.messages import plain, show_error
from components.plan_work import is_editable, open_plan
from components.session import person, shared_workspace
from components.table_export import offer_files
from components.tables import show_texts
from components.territory_desk import open_desk
from components.territory_state import TerritoryState
from data.errors import SnapshotBroken, SnapshotMissing, WindshieldError
from data.plans.plan_entry import Plan
from data.plans.plan_states import PlanState
from data.snapshot.reader import Snapshot

VERSION = 1
MOST_ROWS = 500
_PARTS = {
    "came": "Came", "left": "Left", "moved": "Change territory", "sites_opened": "Sites opened",
    "sites_closed": "Sites gone", "unmatched": "Rules without a match",
}  # fmt: skip
_ABOUT = {
    "came": "Clinicians whom no territory had, and one has on the newer snapshot",
    "left": "Clinicians whom a territory had, and none has on the newer snapshot",
    "moved": "Clinicians whom another territory has on the newer snapshot",
    "sites_opened": "Sites that are new in a territory's market",
    "sites_closed": "Sites of a territory that are no longer in its market",
    "unmatched": "Parts of a territory's rule that find no account or clinician on the newer snapshot",
}
_TITLES = {
    "npi": "NPI", "account": "Account", "from_name": "From", "to_name": "To", "why": "Why",
    "procedures": "Procedures", "site_id": "Site", "name": "Name", "territory_name": "Territory",
    "rule": "Rule", "value": "Value", "matched_before": "Found before",
}  # fmt: skip
_RIGHT = ("procedures", "matched_before")
_WIDTHS = {
    "Account": 250,
    "Name": 250,
    "Why": 170,
    "Procedures": 85,
    "Found before": 85,
}  # pixels; others 130


@dataclass(frozen=True)
class _Ends:
    """Where the plan stands, None when that is gone, and where it would move to."""

    old: Snapshot | None
    new: Snapshot


def show_move(plan: Plan, state: TerritoryState) -> None:
    """Say that a plan doesn't stand on the current snapshot, and offer its move there.

    Parameters
    ----------
    plan : Plan
        The one that is open.
    state : TerritoryState
        The page's.
    """
    ends = _find_ends(plan)
    if ends is None or plan.state == PlanState.ARCHIVED:
        return
    new = f"{ends.new.id} of {format_day(ends.new.manifest.description.as_of)}"
    if ends.old is None:
        said = f"Snapshot {plan.snapshot_id}, on which this plan stands, can't be read any more; {new} can."
    else:
        day, today = (end.manifest.description.as_of for end in (ends.old, ends.new))
        kind = "a newer one is there" if today > day else "another one is current"
        said = f"This plan stands on snapshot {plan.snapshot_id} of {format_day(day)}; {kind}, {new}."
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    line.markdown(f":material/update: {plain(said)}", width="content")
    what = "Preview the move" if ends.old else "Move it"
    if line.button(what, key="plan_move", type="tertiary", icon=":material/arrow_forward:"):
        _move(plan, state)


@dialog("Move the plan to the current snapshot", width="large")
def _move(plan: Plan, state: TerritoryState) -> None:
    show_move_form(plan, state)


def show_move_form(plan: Plan, state: TerritoryState) -> None:
    """Show what a plan's territories gain and lose on the current snapshot, and move it there when asked.

    Parameters
    ----------
    plan : Plan
        The one that is open.
    state : TerritoryState
        The page's; opens the version that was moved.
    """
    ends = _find_ends(plan)
    if ends is None:
        st.caption("This plan stands on the current snapshot.")
        return
    if ends.old is None:
        st.warning(
            f"Snapshot {plan.snapshot_id} can't be read any more, so nobody can tell who would come, leave "
            "or move. The rules are kept; on the current snapshot they are resolved anew.",
            icon=":material/warning:",
        )
    else:
        try:
            move = _preview(plan, state, ends.old, ends.new)
        except WindshieldError as error:
            show_error(error, safe="The plan is as it was.")
            return
        _show_preview(move, plan, state, ends.new)
    why = _why_not(plan, state)
    if why:
        st.caption(f":material/lock: {why}")
    # A disabled button of the accent colour can't be read on dark.
    if st.button(
        "Move the plan", type="secondary" if why else "primary", key="move_sure", disabled=bool(why)
    ):
        try:
            fresh = shared_workspace().plans.plans.move_to_snapshot(
                plan.id, ends.new.id, based_on=state.base, by=person(), at=datetime.now(UTC)
            )
        except WindshieldError as error:
            show_error(error, safe="The plan is as it was.")
            return
        open_plan(state, plan.id)
        state.remade += 1
        state.say(
            f"Version {fresh.number} stands on snapshot {ends.new.id}. The versions before stay on theirs.",
            ":material/check:",
        )
        st.rerun()


def _find_ends(plan: Plan) -> _Ends | None:
    """Return both snapshots; None when the plan stands on the current one, or there is none."""
    workspace = shared_workspace()
    try:
        new = workspace.snapshot
    except (SnapshotMissing, SnapshotBroken):
        return None
    if new.id == plan.snapshot_id:
        return None
    try:
        return _Ends(workspace.at(plan.snapshot_id), new)
    except (SnapshotMissing, SnapshotBroken):
        return _Ends(None, new)


def _why_not(plan: Plan, state: TerritoryState) -> str:
    if state.is_changed:
        return "Save or undo your changes first."
    if not is_editable(plan):
        return "A plan that is live or archived stays where it is. Save it as a scenario and move that one."
    return ""


def _preview(plan: Plan, state: TerritoryState, old: Snapshot, new: Snapshot) -> PlanMove:
    document = state.document if state.saved is None else state.saved
    bar = st.progress(0.0, f"Loading the market of {old.id} …")
    try:
        before = open_desk(plan, document)
        bar.progress(0.4, f"Loading the market of {new.id} …")
        after = open_desk(replace(plan, snapshot_id=new.id), document)
        bar.progress(0.8, "Comparing …")
        return shared_workspace().cache.remember(
            ("plan move", VERSION, before.token, after.token),
            lambda: preview_move(before.ownership, after.ownership, new),
        )
    finally:
        bar.empty()


def _show_preview(move: PlanMove, plan: Plan, state: TerritoryState, new: Snapshot) -> None:
    counts = {part: getattr(move, part).num_rows for part in _PARTS}
    for columns, parts in ((st.columns(3), list(_PARTS)[:3]), (st.columns(3), list(_PARTS)[3:])):
        for column, part in zip(columns, parts, strict=True):
            column.metric(_PARTS[part], format_count(counts[part]), help=_ABOUT[part])
    found = [part for part in _PARTS if counts[part]]
    if not found:
        st.caption(":material/check_circle: Every territory has the same clinicians and sites there.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.segmented_control(
            "Show", found, default=found[0], required=True, format_func=lambda part: _PARTS[part],
            key="move_part", label_visibility="collapsed", width="stretch",
        )  # fmt: skip
    part = chosen if chosen in found else found[0]
    rows = getattr(move, part)
    if "procedures" in rows.column_names:
        rows = rows.sort_by([("procedures", "descending")])
    reasons = _count_reasons(rows)
    if reasons:
        st.caption(reasons)
    _show_rows(rows, part)
    offer_files(
        rows,
        {**describe_plan(new, state.document), "plan": plan.name, "moved_from": plan.snapshot_id},
        f"windshield-move-{part}-{new.id}",
        f"move_export_{part}",
        exportable=new.manifest.description.exportable,
    )


def _count_reasons(rows: pa.Table) -> str:
    if "why" not in rows.column_names:
        return ""
    counts = sorted(rows["why"].value_counts().to_pylist(), key=lambda one: -one["counts"])
    return " · ".join(f"{one['counts']:,} {plain(one['values'])}" for one in counts)


def _show_rows(rows: pa.Table, part: str) -> None:
    shown = rows.slice(0, MOST_ROWS)
    columns = {}
    for name in shown.column_names:
        if name in _TITLES and (values := shown[name]).null_count < len(values):
            write = format_count if name in _RIGHT else lambda value: value or UNKNOWN
            columns[_TITLES[name]] = [write(value) for value in values.to_pylist()]
    right = [_TITLES[name] for name in _RIGHT if _TITLES[name] in columns]
    show_texts(
        columns, widths={title: _WIDTHS.get(title, 130) for title in columns}, right=right,
        height=250, key=f"move_rows_{part}", alt=_ABOUT[part],
    )  # fmt: skip
    if rows.num_rows > MOST_ROWS:
        st.caption(f"The first {MOST_ROWS:,} of {rows.num_rows:,}; the files hold all of them.")
