"""The bar above the Territories page: which plan, its state, undo and redo, saving, and conflicts."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.numbers import format_day
from components.messages import plain
from components.plan_compare import show_compare_choice
from components.plan_menu import show_plan_menu
from components.plan_work import is_editable, keep_draft, save_plan, switch_plan
from components.reruns import rerun_fragment
from components.session import person, shared_workspace
from components.territory_state import TerritoryState
from data.identifiers import PlanId
from data.plans.plan_entry import Plan
from data.plans.plan_states import PlanState

STATE_NAMES = {
    PlanState.DRAFT: ("Draft", "gray"),
    PlanState.IN_REVIEW: ("In review", "orange"),
    PlanState.LIVE: ("Live", "green"),
    PlanState.ARCHIVED: ("Archived", "gray"),
}


def show_plan_bar(plans: Sequence[Plan], plan: Plan, state: TerritoryState) -> DeltaGenerator:
    """Show which plan is open and what was done to it.

    Parameters
    ----------
    plans : sequence of Plan
        Those that can be opened.
    plan : Plan
        The one that is.
    state : TerritoryState
        The page's.

    Returns
    -------
    DeltaGenerator
        The bar, for what needs the plan resolved.
    """
    bar = st.container(horizontal=True, vertical_alignment="center", gap="xsmall")
    names = {candidate.id: candidate.name for candidate in plans}
    key = f"plan_choice_{plan.id}_{state.remade}"
    bar.selectbox(
        "Plan", list(names), index=list(names).index(plan.id), format_func=names.get, key=key, width=200,
        label_visibility="collapsed", on_change=lambda: _choose(state, PlanId(st.session_state[key])),
    )  # fmt: skip
    at = plan.updated_at.astimezone()
    bar.markdown(
        _describe(plan, state),
        width="stretch",
        help=f"Version {state.base}, saved {format_day(at.date())} {at:%H:%M} by {plain(plan.updated_by)}. "
        + _name_others(plan),
    )
    history = state.history
    steps = (history.past if history else (), history.future if history else ())
    if bar.button(
        "", icon=":material/undo:", key="plan_undo", disabled=not steps[0],
        help=f"Undo: {plain(steps[0][-1][0])} (Ctrl+Z on the map)" if steps[0] else "Nothing to undo",
    ):  # fmt: skip
        _step(state, back=True)
    if bar.button(
        "", icon=":material/redo:", key="plan_redo", disabled=not steps[1],
        help=f"Redo: {plain(steps[1][-1][0])} (Ctrl+Shift+Z on the map)" if steps[1] else "Nothing to redo",
    ):  # fmt: skip
        _step(state, back=False)
    if bar.button(
        "Save", icon=":material/save:", type="primary" if state.is_changed else "secondary",
        disabled=not state.is_changed or not is_editable(plan), key="plan_save",
        help="Keeps the plan as its next version",
    ):  # fmt: skip
        save_plan(state)
        st.rerun()
    with bar:
        show_compare_choice(plans, plan, state)
        show_plan_menu(plan, state)
    return bar


def show_messages(state: TerritoryState) -> None:
    """Tell what the last change had to say.

    Parameters
    ----------
    state : TerritoryState
        The page's; forgets the messages.
    """
    for icon, sentence in state.messages:
        st.toast(plain(sentence), icon=icon)
    state.messages.clear()


def _choose(state: TerritoryState, chosen: PlanId) -> None:
    # A selectbox that was made anew while another run was under way may say what is open already.
    if chosen != state.plan_id:
        switch_plan(state, chosen)
        st.rerun()  # the frame's bar names the plan, too


def _step(state: TerritoryState, *, back: bool) -> None:
    state.step(back=back)
    keep_draft(state)
    rerun_fragment()


def _name_others(plan: Plan) -> str:
    """Say who else has changed this plan and not saved it: their save will meet ours."""
    others = shared_workspace().plans.drafts.others(plan.id, person())
    known = [f"{plain(work.person)} ({work.kept_at.astimezone():%H:%M})" for work in others]
    return f"Unsaved changes of others: {', '.join(known)}." if known else "Nobody else is changing it."


def _describe(plan: Plan, state: TerritoryState) -> str:
    name, colour = STATE_NAMES[plan.state]
    at = plan.updated_at.astimezone()
    today = at.date() == datetime.now(UTC).astimezone().date()
    saved = f"{at:%H:%M}" if today else format_day(at.date())
    return f":{colour}-badge[{name}] saved {saved}" + (" · **unsaved changes**" if state.is_changed else "")
