"""Work on a plan: opened with what was left unsaved, kept while it goes on, saved as the next version."""

from datetime import UTC, datetime

from analytics.numbers import format_day
from components.session import person, shared_workspace
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.identifiers import PlanId
from data.plans.document import Document
from data.plans.errors import SaveConflict
from data.plans.plan_entry import Plan
from data.plans.plan_states import TABLE, Action


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
            + (
                "Undo takes them away, Save keeps them."
                if base is version
                else f"They begin at version {base.number}, and version {version.number} was saved since: "
                "Save shows what differs."
            ),
            ":material/history:",
        )


def switch_plan(state: TerritoryState, plan: PlanId) -> None:
    """Open a plan in a callback: what refuses it is told, and the plan that was open stays.

    Parameters
    ----------
    state : TerritoryState
        The page's.
    plan : PlanId
        Which.
    """
    try:
        open_plan(state, plan)
    except WindshieldError as error:
        state.say(f"{error.what} {error.next_step}", ":material/error:")
        state.remade += 1  # the choice shows the plan that is open


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
            state.plan_id, state.document, based_on=state.base, by=person(), at=datetime.now(UTC), note=note,
            kept=state.kept,
        )  # fmt: skip
    except SaveConflict as conflict:
        state.conflict = conflict
    except WindshieldError as error:
        state.say(f"{error.what} {error.next_step}", ":material/error:")
    else:
        state.base, state.saved, state.conflict = fresh.number, fresh.document, None
        state.say(f"Saved as version {fresh.number}.", ":material/check:")


def keep_draft(state: TerritoryState) -> None:
    """Keep unsaved work where a closed tab or a killed process doesn't lose it.

    Parameters
    ----------
    state : TerritoryState
        The page's; notes why where the store refuses, and the next run tries again.
    """
    if state.plan_id is None or state.history is None or state.kept is state.document:
        return
    drafts = shared_workspace().plans.drafts
    try:
        if state.is_changed:
            drafts.keep(state.plan_id, person(), state.document, based_on=state.base, at=datetime.now(UTC))
        else:
            drafts.discard(state.plan_id, person(), only=_kept_by(state))
    except WindshieldError as error:
        state.unkept = error
    else:
        state.kept, state.unkept = state.document, None


def branch_plan(state: TerritoryState, name: str) -> None:
    """Make a scenario of what is on screen, and open it.

    Parameters
    ----------
    state : TerritoryState
        The page's.
    name : str
        The scenario's.

    Raises
    ------
    WindshieldError
        The name is taken or can't be, or the plan is gone; everything is as it was.
    """
    if state.plan_id is None:
        return
    store, at, document = shared_workspace().plans, datetime.now(UTC), state.document
    scenario = store.plans.duplicate_as_scenario(state.plan_id, name, by=person(), at=at, version=state.base)
    store.plans.save(scenario.id, document, based_on=scenario.version, by=person(), at=at)
    store.drafts.discard(state.plan_id, person(), only=[document, *_kept_by(state)])
    open_plan(state, scenario.id)


def _kept_by(state: TerritoryState) -> list[Document]:
    """Return what this window kept; what the store has from another one of the same person isn't ours."""
    return [] if state.kept is None else [state.kept]
