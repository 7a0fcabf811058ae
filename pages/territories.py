"""Draw territories on a map, and see at once what they cost to drive."""

import streamlit as st

from components.messages import show_no_snapshot
from components.plan_start import show_start
from components.plan_trouble import trouble_shown
from components.plan_work import open_plan
from components.session import pinned_snapshot, session, shared_workspace
from components.territory_state import TerritoryState
from components.territory_workbench import show_workbench
from data.errors import SnapshotBroken, SnapshotMissing
from data.snapshot.reader import Snapshot

# While a script runs, Streamlit begins to fade what has not come again. Meanwhile each element is a layer of
# the browser's own, painted once more when it comes and again when it is one no longer. What takes long on
# this page says so itself.
STYLE = """<style>
:is([data-stale="true"], .stExpander details, .stExpander summary) {opacity: 1; transition: none;}
</style>"""


def show_page(snapshot: Snapshot) -> None:
    """Open a plan, or help to start the first one.

    Parameters
    ----------
    snapshot : Snapshot
        On which a new plan would be drawn.
    """
    state = session().draw
    with trouble_shown(state):
        _show_plans(snapshot, state)


def _show_plans(snapshot: Snapshot, state: TerritoryState) -> None:
    plans = shared_workspace().plans.plans.list(include_archived=True)
    if not plans:
        state.close()
        show_start(snapshot, state, first=True)
        return
    if state.plan_id not in {plan.id for plan in plans}:
        open_plan(state, max(plans, key=lambda plan: plan.updated_at).id)
    st.html(STYLE)
    show_workbench(state)


try:
    market = pinned_snapshot()
except (SnapshotMissing, SnapshotBroken) as error:
    show_no_snapshot(error)
else:
    show_page(market)
