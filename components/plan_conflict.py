"""Two people saved the same plan, or one in two windows: both sides, and what can be done."""

import streamlit as st

from components.messages import plain, show_error
from components.plan_work import branch_plan, keep_draft, save_plan
from components.session import person
from components.territory_state import TerritoryState
from data.errors import WindshieldError


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
    own = conflict.theirs.saved_by == person()
    with st.container(border=True):
        show_error(conflict, safe="Your changes are kept here.")
        if conflict.changes:
            who = "was changed in another window" if own else f"{plain(conflict.theirs.saved_by)} changed"
            st.markdown(
                f"**What {who}**\n\n"
                + "\n".join(f"- {plain(change.sentence)}" for change in conflict.changes)
            )
        mine, theirs, scenario = st.columns(3)
        this, other = ("this", "the other") if own else ("mine", "theirs")
        if mine.button(f"Save {this} as the next version", key="conflict_mine"):
            state.base = conflict.theirs.number
            save_plan(state, f"Saved over version {conflict.theirs.number}")
            st.rerun()
        if theirs.button(f"Load {other}", key="conflict_theirs", help="Undo brings yours back"):
            mine_document, saved = state.document, conflict.theirs.document
            state.open(state.plan_id, conflict.theirs.number, saved, mine_document)
            state.history = (
                state.history.do("The other version loaded" if own else "Their version loaded", saved)
                if state.history
                else None
            )
            keep_draft(state)
            st.rerun()
        with scenario.popover(f"Save {this} as a scenario"):
            name = st.text_input("Name", key="conflict_name", max_chars=120)
            if st.button("Save scenario", key="conflict_scenario", disabled=not name.strip()):
                try:
                    branch_plan(state, name)
                except WindshieldError as error:
                    show_error(error, safe="Your changes are kept here.")
                else:
                    st.rerun()
