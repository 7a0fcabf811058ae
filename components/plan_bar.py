"""The bar above the Territories page: which plan, its state, undo and redo, saving, and conflicts."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from components.messages import plain, show_error
from components.numbers import format_day
from components.plan_map import keep_draft
from components.reruns import rerun_fragment
from components.session import person, shared_workspace
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.identifiers import PlanId
from data.plans.errors import SaveConflict
from data.plans.plan_entry import Plan
from data.plans.plan_states import TABLE, Action, PlanState

STATE_NAMES = {
    PlanState.DRAFT: ("Draft", "gray"),
    PlanState.IN_REVIEW: ("In review", "orange"),
    PlanState.LIVE: ("Live", "green"),
    PlanState.ARCHIVED: ("Archived", "gray"),
}


def is_editable(plan: Plan) -> bool:
    """Tell whether a plan's document may be changed.

    Parameters
    ----------
    plan : Plan
        As the store has it.

    Returns
    -------
    bool
        By its state.
    """
    return plan.state in TABLE[Action.SAVE]


def show_plan_bar(plans: Sequence[Plan], plan: Plan, state: TerritoryState) -> None:
    """Show which plan is open and what was done to it.

    Parameters
    ----------
    plans : sequence of Plan
        Those that can be opened.
    plan : Plan
        The one that is.
    state : TerritoryState
        The page's.
    """
    bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
    names = {candidate.id: candidate.name for candidate in plans}
    key = f"plan_choice_{plan.id}_{state.remade}"
    bar.selectbox(
        "Plan", list(names), index=list(names).index(plan.id), format_func=names.get, key=key, width=300,
        label_visibility="collapsed", on_change=lambda: open_plan(state, PlanId(st.session_state[key])),
    )  # fmt: skip
    bar.markdown(_describe(plan, state), width="stretch")
    history = state.history
    steps = (history.past if history else (), history.future if history else ())
    if bar.button(
        "", icon=":material/undo:", key="plan_undo", disabled=not steps[0],
        help=f"Undo: {steps[0][-1][0]} (Ctrl+Z on the map)" if steps[0] else "Nothing to undo",
    ):  # fmt: skip
        _step(state, back=True)
    if bar.button(
        "", icon=":material/redo:", key="plan_redo", disabled=not steps[1],
        help=f"Redo: {steps[1][-1][0]} (Ctrl+Shift+Z on the map)" if steps[1] else "Nothing to redo",
    ):  # fmt: skip
        _step(state, back=False)
    if bar.button(
        "Save", icon=":material/save:", type="primary" if state.is_changed else "secondary",
        disabled=not state.is_changed or not is_editable(plan), key="plan_save",
        help="Keeps the plan as its next version",
    ):  # fmt: skip
        save_plan(state)
        st.rerun()


def open_plan(state: TerritoryState, plan: PlanId) -> None:
    """Open a plan at its latest version, with the person's unsaved work on it.

    Parameters
    ----------
    state : TerritoryState
        The page's.
    plan : PlanId
        Which.
    """
    store = shared_workspace().plans
    version, work = store.plans.version(plan), store.drafts.find(plan, person())
    if work is None:
        state.open(plan, version.number, version.document)
        return
    base = version if work.based_on == version.number else store.plans.version(plan, work.based_on)
    state.open(plan, base.number, base.document, work.document)
    if state.is_changed:
        state.say(
            f"Your unsaved changes of {format_day(work.kept_at.date())} {work.kept_at:%H:%M UTC} are back. "
            "Undo takes them away, Save keeps them.",
            ":material/history:",
        )


def save_plan(state: TerritoryState, note: str = "") -> None:
    """Save what is on screen as the plan's next version; a conflict is noted in the state.

    Parameters
    ----------
    state : TerritoryState
        The page's.
    note : str
        What the person says about it.
    """
    if state.plan_id is None:
        return
    try:
        fresh = shared_workspace().plans.plans.save(
            state.plan_id, state.document, based_on=state.base, by=person(), at=datetime.now(UTC), note=note
        )
    except SaveConflict as conflict:
        state.conflict = conflict
    except WindshieldError as error:
        state.say(f"{error.what} {error.next_step}", ":material/error:")
    else:
        state.base, state.saved, state.conflict = fresh.number, fresh.document, None
        state.say(f"Saved as version {fresh.number}.", ":material/check:")


def show_conflict(state: TerritoryState) -> None:
    """Show both sides of a save that was refused, and what can be done.

    Parameters
    ----------
    state : TerritoryState
        The page's.
    """
    conflict = state.conflict
    if conflict is None or state.plan_id is None:
        return
    with st.container(border=True):
        show_error(conflict, safe="Your changes are kept here.")
        if conflict.changes:
            st.markdown(
                f"**What {plain(conflict.theirs.saved_by)} changed**\n\n"
                + "\n".join(f"- {plain(change.sentence)}" for change in conflict.changes)
            )
        mine, theirs, scenario = st.columns(3)
        if mine.button("Save mine as the next version", key="conflict_mine"):
            state.base = conflict.theirs.number
            save_plan(state, f"Saved over version {conflict.theirs.number}")
            st.rerun()
        if theirs.button("Load theirs", key="conflict_theirs", help="Undo brings yours back"):
            mine_document, saved = state.document, conflict.theirs.document
            state.open(state.plan_id, conflict.theirs.number, saved, mine_document)
            state.history = state.history.do("Their version loaded", saved) if state.history else None
            keep_draft(state)
            st.rerun()
        with scenario.popover("Save mine as a scenario"):
            name = st.text_input("Name", key="conflict_name", max_chars=120)
            if st.button("Save scenario", key="conflict_scenario", disabled=not name.strip()):
                _branch(state, name)
                st.rerun()


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


def _branch(state: TerritoryState, name: str) -> None:
    store, at = shared_workspace().plans, datetime.now(UTC)
    assert state.plan_id is not None
    try:
        scenario = store.plans.duplicate_as_scenario(
            state.plan_id, name, version=state.base, by=person(), at=at
        )
        document = state.document
        store.plans.save(scenario.id, document, based_on=scenario.version, by=person(), at=at)
        store.drafts.discard(state.plan_id, person())
    except WindshieldError as error:
        state.say(f"{error.what} {error.next_step}", ":material/error:")
        return
    open_plan(state, scenario.id)


def _step(state: TerritoryState, *, back: bool) -> None:
    if state.history:
        state.history = state.history.undo() if back else state.history.redo()
    state.remade += 1  # what a widget shows is no longer so
    keep_draft(state)
    rerun_fragment()


def _describe(plan: Plan, state: TerritoryState) -> str:
    name, colour = STATE_NAMES[plan.state]
    work = " · **unsaved changes**" if state.is_changed else ""
    at = plan.updated_at.astimezone()
    day = "" if at.date() == datetime.now(UTC).astimezone().date() else f" on {format_day(at.date())}"
    saved = f"saved {at:%H:%M}{day} by {plain(plan.updated_by)}"
    return f":{colour}-badge[{name}] version {state.base} · {saved}{work}"
