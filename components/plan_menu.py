"""The menu of a plan: start another, branch it, describe it, change its focus, go back to a version."""

from datetime import UTC, datetime

import streamlit as st

from analytics.numbers import format_day
from components.dialog_frame import dialog
from components.messages import plain, show_error
from components.plan_dialogs import show_dialog_buttons
from components.plan_files_menu import show_export, show_import
from components.plan_start import choose_focus, show_start
from components.plan_work import branch_plan, is_editable, open_plan
from components.session import person, pinned_snapshot, shared_workspace
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.plans.document import Document
from data.plans.plan_entry import ROLES, Plan
from data.plans.plan_states import TABLE, Action

_KEY = "plan_menu"
_ENTRIES = (
    "new", "scenario", "details", "focus", "versions", "import", "export", "reps", "units", "audit", "delete",
)  # fmt: skip


def show_plan_menu(plan: Plan, state: TerritoryState) -> None:
    """Show what can be done with a plan beside drawing it.

    Parameters
    ----------
    plan : Plan
        The one that is open.
    state : TerritoryState
        The page's.
    """
    chosen = next((name for name in _ENTRIES if st.session_state.get(f"menu_{name}")), None)
    if chosen:
        st.session_state[_KEY] = False  # it would lie over the dialog that opens
    menu = st.popover("Plan", icon=":material/menu:", key=_KEY, on_change="rerun")
    if menu.open:
        with menu:
            _show_entries(plan)
    if chosen in _DIALOGS:
        _DIALOGS[chosen](plan, state)


def _show_entries(plan: Plan) -> None:
    editable = is_editable(plan)
    deletable = plan.state in TABLE[Action.DELETE] and plan.live_version is None
    _show_entry("new", "New plan", "add")
    _show_entry("scenario", "Save as scenario", "call_split")
    _show_entry("details", "Details", "edit")
    _show_entry("focus", "Focus and limits", "filter_alt")
    _show_entry("versions", "Versions", "history")
    about = "Territories from GeoJSON or CSV, shown before it is done"
    _show_entry("import", "Import", "upload", about, disabled=not editable)
    _show_entry("export", "Export", "download", "The plan as GeoJSON, and who belongs where as CSV")
    show_dialog_buttons()
    why_not = "Only a draft that never was live can be deleted; archive this one."
    _show_entry("delete", "Delete plan", "delete", None if deletable else why_not, disabled=not deletable)


def _show_entry(
    name: str, label: str, icon: str, about: str | None = None, *, disabled: bool = False
) -> None:
    st.button(
        label, icon=f":material/{icon}:", type="tertiary", key=f"menu_{name}", help=about, disabled=disabled
    )


@dialog("New plan", width="large")
def _new(_: Plan, state: TerritoryState) -> None:
    show_start(pinned_snapshot(), state, first=False)


@dialog("Save as scenario")
def _scenario(plan: Plan, state: TerritoryState) -> None:
    st.markdown(
        f"A scenario is a plan of its own that begins as **{plain(plan.name)}** is on screen"
        + (", with your unsaved changes." if state.is_changed else ".")
    )
    name = st.text_input("Name", f"{plan.name}: what if", max_chars=120)
    if st.button("Make the scenario", type="primary", key="scenario_make"):
        try:
            branch_plan(state, name)
        except WindshieldError as error:
            show_error(error, safe="The plan is as it was.")
        else:
            st.rerun()


@dialog("Details of the plan")
def _details(plan: Plan, _: TerritoryState) -> None:
    free = plan.state in TABLE[Action.SET_DETAILS]
    with st.form("plan_details", border=False):
        name = st.text_input("Name", plan.name, max_chars=120)
        force = st.text_input(
            "Sales force", plan.sales_force, max_chars=120, disabled=not free,
            help="Overlap is judged within a sales force and role; one plan of each is live.",
        )  # fmt: skip
        role = st.selectbox("Role", ROLES, index=ROLES.index(plan.role), disabled=not free)
        day = st.date_input("Holds from", plan.effective_on, disabled=not free, format="YYYY-MM-DD")
        if plan.scenario_of:
            st.caption(f"A scenario, branched from version {plan.branched_from_version} of another plan.")
        if st.form_submit_button("Keep", type="primary"):
            plans, at = shared_workspace().plans.plans, datetime.now(UTC)
            try:
                if name != plan.name:
                    plan = plans.rename(plan, name, by=person(), at=at)
                if free and (force, role, day) != (plan.sales_force, plan.role, plan.effective_on):
                    plans.set_details(
                        plan, sales_force=force, role=role, effective_on=day, by=person(), at=at
                    )
            except WindshieldError as error:
                show_error(error)
            else:
                st.rerun()


@dialog("Focus and limits", width="large")
def _focus(plan: Plan, state: TerritoryState) -> None:
    snapshot = shared_workspace().at(plan.snapshot_id)
    document = state.document
    with st.form("plan_focus", border=False):
        focus = choose_focus(snapshot, document.focus, "plan_focus")
        limit, least = st.columns(2)
        minutes = limit.number_input(
            "Too far, minutes one way", 10, 600, int(document.drive_limit_minutes), 5,
            help="An account beyond it is a blocking warning.",
        )  # fmt: skip
        accounts = least.number_input(
            "Least accounts of a territory", 0, 100_000, document.least_accounts, 1,
            help="A territory with fewer is pointed out.",
        )  # fmt: skip
        if st.form_submit_button("Use them", type="primary", disabled=plan.state not in TABLE[Action.SAVE]):
            fresh = Document(document.territories, focus, float(minutes), int(accounts))
            state.change("Focus and limits changed", fresh)
            st.rerun()


@dialog("Versions", width="large")
def _versions(plan: Plan, state: TerritoryState) -> None:
    plans = shared_workspace().plans.plans
    headers = plans.versions(plan.id)
    st.caption("Each save is a version. Restoring one saves what it said as the next; nothing is lost.")
    for header in headers:
        line = st.container(horizontal=True, vertical_alignment="center", gap="small")
        at = header.saved_at.astimezone()
        live = " :green-badge[Live]" if header.number == plan.live_version else ""
        note = f" · {plain(header.note)}" if header.note else ""
        line.markdown(
            f"**{header.number}**{live} · {format_day(at.date())} {at:%H:%M} · "
            f"{plain(header.saved_by)}{note}",
            width="stretch",
        )
        if header.number != plan.version and line.button(
            "Restore", key=f"restore_{header.number}", type="tertiary",
            disabled=plan.state not in TABLE[Action.SAVE] or state.is_changed,
            help="Save or undo your changes first." if state.is_changed else None,
        ):  # fmt: skip
            try:
                plans.restore(plan.id, header.number, based_on=state.base, by=person(), at=datetime.now(UTC))
            except WindshieldError as error:
                show_error(error)
            else:
                open_plan(state, plan.id)
                state.say(f"Version {header.number} is back, as the next version.", ":material/check:")
                st.rerun()


@dialog("Delete this plan?")
def _delete(plan: Plan, state: TerritoryState) -> None:
    st.markdown(
        f"**{plain(plan.name)}** goes with its {plan.version} versions, for everybody on this store. Its "
        "scenarios stay."
    )
    if st.button("Delete it", type="primary", icon=":material/delete:", key="delete_sure"):
        try:
            shared_workspace().plans.plans.delete(plan, by=person(), at=datetime.now(UTC))
        except WindshieldError as error:
            show_error(error)
            return
        state.close()
        st.rerun()


_DIALOGS = {
    "new": _new, "scenario": _scenario, "details": _details, "focus": _focus, "versions": _versions,
    "import": show_import, "export": show_export, "delete": _delete,
}  # fmt: skip
