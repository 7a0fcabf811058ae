"""The Territories page below its bar: map, card, warnings and table, run again by themselves."""

from concurrent.futures import Future
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.drawn_edits import new_territory
from analytics.plan_warnings import PlanWarning
from analytics.routes.load import PlanLoad
from analytics.territories import TerritoryFigures
from components.messages import errors_shown, plain
from components.plan_bar import show_messages, show_plan_bar
from components.plan_challenges import show_challenges
from components.plan_change import change_plan
from components.plan_compare import show_comparison
from components.plan_comparison import open_comparison
from components.plan_conflict import show_conflict
from components.plan_dialogs import show_open_dialog
from components.plan_frozen import show_frozen
from components.plan_map import show_plan_map
from components.plan_move_menu import show_move
from components.plan_review import show_review_button
from components.plan_trouble import show_unkept, trouble_shown
from components.plan_work import is_editable, keep_draft
from components.reruns import rerun_fragment
from components.session import keep_inputs, shared_workspace
from components.sheet import Sheet, show_sheet
from components.territory_card import show_rep_choice, show_settings, write_card
from components.territory_desk import Desk, get_ready, open_desk
from components.territory_load import hours_a_week, known_load, show_load
from components.territory_rule import SEARCH, show_rule
from components.territory_shape_tools import MINUTES, show_shape_tools
from components.territory_state import TerritoryState
from components.territory_table import show_territories
from components.territory_warning_list import answer_press, write_warnings
from data.errors import WindshieldError
from data.identifiers import TerritoryId
from data.plans.document import Territory
from data.plans.plan_entry import Plan

LOOK_AGAIN = "2s"
SHEET = "territory_sheet"


@st.fragment
def show_workbench(state: TerritoryState) -> None:
    """Show the plan that is open.

    Parameters
    ----------
    state : TerritoryState
        The page's.
    """
    with trouble_shown(state):
        get_ready()
        plans = shared_workspace().plans.plans.list(include_archived=True)
        plan = next((candidate for candidate in plans if candidate.id == state.plan_id), None)
        if plan is None:
            st.rerun()
        bar = show_plan_bar(plans, plan, state)
        trouble = st.container()
        show_conflict(state)
        show_move(plan, state)
        with errors_shown(safe="The plan itself is kept."):
            _show_plan(plan, state, bar)
        keep_draft(state)
        with trouble:
            show_unkept(state)
    show_messages(state)


def _show_plan(plan: Plan, state: TerritoryState, bar: DeltaGenerator) -> None:
    editable = is_editable(plan)
    with st.spinner("Loading the market …", show_time=True):
        desk = open_desk(plan, state.document)
    show_frozen(desk, plan)
    load = known_load(desk)
    map_side, card_side = st.columns([1.75, 1], gap="small")
    with map_side:
        # Before any figure is worked out: the browser paints it meanwhile.
        show_plan_map(desk, state, editable=editable, reopen=lambda: open_desk(plan, state.document))
    active = state.active_territory
    told: dict[TerritoryId, tuple[PlanWarning, ...]] = {}
    with card_side, st.container(height=560, border=True):
        _show_head(active, state, editable=editable)
        if active is not None:
            told[active.id] = _show_card(desk, active, state, load, editable=editable)
    figures = [desk.figures(number) for number in range(len(desk.document.territories))]
    warnings = [
        told[own.territory.id] if own.territory.id in told else desk.warnings(number, own)
        for number, own in enumerate(figures)
    ]
    comparison = open_comparison(desk, figures, state)
    show_territories(desk, figures, warnings, state, comparison.providers if comparison else None, load)
    show_load(desk, state, load)
    if comparison:
        show_comparison(comparison, state)
    show_challenges(desk, plan, state)
    with bar:
        show_review_button(desk, plan, warnings, state)
    show_open_dialog(desk, plan, warnings, state)


def _show_card(
    desk: Desk, active: Territory, state: TerritoryState, load: PlanLoad | None, *, editable: bool
) -> tuple[PlanWarning, ...]:
    """Show the territory at work; return its warnings."""
    show_rep_choice(desk, active, state, editable=editable)
    number = desk.document.territories.index(active)
    with st.spinner("Working out figures and warnings …", show_time=True):  # seconds, the first time
        instant = desk.figures(number)
        warnings = desk.warnings(number, instant)
    shown, exact = _best(desk, number, instant)
    if shown is not instant:
        warnings = desk.warnings(number, shown)
    overrides = {held.key: held for held in shared_workspace().plans.overrides.list(desk.plan.id)}
    figures, lines = write_card(desk, shown, exact, hours_a_week(load, active))
    head, notices = write_warnings(desk, warnings, overrides, editable=editable)
    show_sheet(
        Sheet(figures, lines, head, notices),
        key=SHEET,
        on_press=partial(answer_press, desk, warnings, state),
    )
    _show_ways_to_change(desk, active, shown, state, editable=editable)
    return warnings


def _show_ways_to_change(
    desk: Desk, active: Territory, shown: TerritoryFigures, state: TerritoryState, *, editable: bool
) -> None:
    free = editable and not active.locked
    rule = st.expander("Rule", icon=":material/rule:", key="territory_rule", on_change="rerun")
    area = st.expander("Area", icon=":material/polyline:", key="territory_area", on_change="rerun")
    settings = st.expander("Settings", icon=":material/tune:", key="territory_settings", on_change="rerun")
    if rule.open:
        with rule:
            show_rule(desk, active, state, editable=editable)
    else:
        keep_inputs(SEARCH)
    if area.open:
        with area:
            show_shape_tools(desk, active, shown, state, free=free)
    else:
        keep_inputs(MINUTES)
    if settings.open:
        with settings:
            show_settings(desk, active, state, editable=editable)


def _show_head(active: Territory | None, state: TerritoryState, *, editable: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        title = plain(active.title) if active else "No territory yet"
        st.markdown(f"#### {title}", width="stretch")
        if active is not None:
            icon, what = (":material/lock:", "Unlock") if active.locked else (":material/lock_open:", "Lock")
            if st.button(
                what,
                icon=icon,
                help="A locked territory can't be changed and keeps what it has, whatever is done to others",
                key="territory_lock",
                disabled=not editable,
            ):
                state.change_territory(f"{what}ed", active, locked=not active.locked)
                rerun_fragment()
        if st.button(
            "Add", icon=":material/add:", help="Add a territory", key="territory_add", disabled=not editable
        ):
            fresh = new_territory(state.document)
            change_plan(state, "Territory added", state.document.put(fresh))
            state.activate(fresh.id)
            rerun_fragment()


def _best(desk: Desk, number: int, instant: TerritoryFigures) -> tuple[TerritoryFigures, str]:
    """Return the best figures that there are now, and what to say of minutes along roads."""
    if not len(instant.driven):
        return instant, ""
    coming = desk.exact_figures(number)
    if coming is None:
        return instant, "No road engine is set up here: this is an estimate."
    if not coming.done():
        _await_exact(coming)
        return instant, ":material/progress_activity: Minutes along roads are being worked out …"
    failure = coming.exception()
    if failure is not None:
        what = failure.what if isinstance(failure, WindshieldError) else "The road engine failed."
        return instant, f":material/error: {what} This is an estimate."
    return coming.result(), ""


@st.fragment(run_every=LOOK_AGAIN)
def _await_exact(coming: Future[TerritoryFigures]) -> None:
    if coming.done():  # the cache is not asked again: who asks it of one that failed has it begin anew
        st.rerun()
