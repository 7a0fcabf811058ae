"""What a live plan holds, as it was frozen when it went live."""

import streamlit as st

from analytics.durations import write_minutes
from analytics.exports import to_csv
from analytics.membership import Membership, count_differences, read_membership
from analytics.numbers import UNKNOWN, format_count, format_large
from analytics.plan_files import describe_plan
from analytics.sentences import count_of
from components.dialog_frame import frame_dialog
from components.messages import plain
from components.moments import format_moment
from components.session import session, shared_workspace
from components.tables import show_texts
from components.territory_desk import Desk
from data.plans.frozen import FrozenMembership
from data.plans.plan_entry import Plan
from data.plans.plan_states import PlanState


def show_frozen(desk: Desk, plan: Plan) -> None:
    """Show what was frozen when a plan went live; nothing for one that isn't live or archived.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    plan : Plan
        As the store has it.
    """
    place = st.container()  # also when it stays empty, so that the map below is not made anew
    if plan.state not in (PlanState.LIVE, PlanState.ARCHIVED) or plan.live_version is None:
        return
    found = _open_frozen(plan)
    if found is None:
        return
    frozen, membership = found
    with place, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _show_line(desk, plan, frozen, membership)


def show_frozen_figures(plan: Plan) -> None:
    """Show the dialog with each territory's figures when a plan went live.

    Parameters
    ----------
    plan : Plan
        As the store has it.
    """
    found = _open_frozen(plan)
    if found is not None:
        frozen, membership = found
        when = format_moment(frozen.frozen_at)
        frame_dialog(f"Frozen on {when}", lambda: _show_figures(membership))


def _open_frozen(plan: Plan) -> tuple[FrozenMembership, Membership] | None:
    workspace = shared_workspace()
    frozen = workspace.plans.plans.frozen(plan.id)
    if frozen is None:
        return None
    key = ("frozen membership", 1, frozen.content_hash)
    return frozen, workspace.cache.remember(key, lambda: read_membership(frozen.content))


def _show_line(desk: Desk, plan: Plan, frozen: FrozenMembership, membership: Membership) -> None:
    is_live = plan.state is PlanState.LIVE
    key = ("membership differences", 1, frozen.content_hash, desk.token)
    changed = shared_workspace().cache.remember(key, lambda: count_differences(membership, desk.ownership))
    drift = (
        f" Resolved anew, it would hold {format_count(changed)} clinicians otherwise, as reps, units or data "
        "changed since."
        if changed
        else ""
    )
    st.markdown(
        f":material/ac_unit: **{'Live' if is_live else 'Was live'}: version {frozen.version}**, frozen by "
        f"{plain(frozen.frozen_by)} on {format_moment(frozen.frozen_at)} with "
        f"{count_of(membership.members.num_rows, 'clinician')} in "
        f"{count_of(len(membership.territories), 'territory')}.{drift}",
        width="stretch",
        help="It can't be changed. Make a scenario of it, or archive it." if is_live else None,
    )
    st.button("Figures of then", key="frozen_open", on_click=session().dialog.open, args=("frozen",))
    exportable = desk.snapshot.manifest.description.exportable
    st.download_button(
        "Members",
        data=lambda: _write_csv(desk, membership),
        file_name=f"windshield-members-{frozen.content_hash[:12]}.csv",
        mime="text/csv",
        icon=":material/download:",
        key="frozen_members",
        on_click="ignore",
        disabled=not exportable,
        help="NPI, territory, site, rule and volume of every member, as CSV"
        if exportable
        else "The sources of this snapshot don't allow rows to leave the screen.",
    )


def _show_figures(membership: Membership) -> None:
    rows = membership.territories
    drives = [row["drive"] or {} for row in rows]
    show_texts(
        {
            "Territory": [f"{row['number']} · {row['name']}" for row in rows],
            "Providers": [format_count(row["providers"]) for row in rows],
            "Sites": [format_count(len(row["sites"])) for row in rows],
            "Procedures": [
                format_large(row["procedures"]) + (" +" if row["hidden_cells"] else "") for row in rows
            ],
            "Mean": [_minutes(drive.get("mean_minutes")) for drive in drives],
            "Furthest": [_minutes(drive.get("max_minutes")) for drive in drives],
            "Too far": [format_count(drive.get("over")) for drive in drives],
            "Drives by": [drive.get("accuracy", UNKNOWN) for drive in drives],
        },
        widths={
            "Territory": 170, "Providers": 80, "Sites": 60, "Procedures": 90, "Mean": 90, "Furthest": 90,
            "Too far": 70, "Drives by": 260,
        },
        right=["Providers", "Sites", "Procedures", "Mean", "Furthest", "Too far"],
        key="frozen_table",
    )  # fmt: skip
    codes = ", ".join(membership.about["codes"]) or "all codes"
    st.caption(f"Codes: {codes} · snapshot {membership.about['snapshot_id']}")


def _minutes(value: float | None) -> str:
    return UNKNOWN if value is None else write_minutes(value)


def _write_csv(desk: Desk, membership: Membership) -> bytes:
    return to_csv(membership.members, describe_plan(desk.snapshot, desk.document))
