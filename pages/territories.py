"""Draw territories on a map, and see at once what they cost to drive."""

from components.messages import show_no_snapshot
from components.plan_start import show_start
from components.plan_work import open_plan
from components.session import pinned_snapshot, session, shared_workspace
from components.territory_workbench import show_workbench
from data.errors import SnapshotBroken, SnapshotMissing
from data.snapshot.reader import Snapshot


def show_page(snapshot: Snapshot) -> None:
    """Open a plan, or help to start the first one.

    Parameters
    ----------
    snapshot : Snapshot
        On which a new plan would be drawn.
    """
    state, plans = session().draw, shared_workspace().plans.plans.list(include_archived=True)
    if not plans:
        state.close()
        show_start(snapshot, state, first=True)
        return
    if state.plan_id not in {plan.id for plan in plans}:
        open_plan(state, max(plans, key=lambda plan: plan.updated_at).id)
    show_workbench(state)


try:
    market = pinned_snapshot()
except (SnapshotMissing, SnapshotBroken) as error:
    show_no_snapshot(error)
else:
    show_page(market)
