"""The states of a plan, and what may be done in each."""

from enum import StrEnum

from data.plans.errors import PlanStateInvalid


class PlanState(StrEnum):
    """Where a plan is on its way: draft → in review → live → archived."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    LIVE = "live"
    ARCHIVED = "archived"


class Action(StrEnum):
    """What a person does with a plan that depends on its state; the value completes “can't be …”."""

    SAVE = "saved"
    SET_DETAILS = "given other details"
    SEND_FOR_REVIEW = "sent for review"
    WITHDRAW = "returned to draft"
    GO_LIVE = "taken live"
    ARCHIVE = "archived"
    REOPEN = "reopened"
    CHALLENGE = "challenged"
    OVERRIDE = "given another override"
    DELETE = "deleted"


_D, _R, _L, _A = PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.LIVE, PlanState.ARCHIVED

TABLE: dict[Action, dict[PlanState, PlanState]] = {
    Action.SAVE: {_D: _D, _R: _R},
    Action.SET_DETAILS: {_D: _D, _R: _R},
    Action.SEND_FOR_REVIEW: {_D: _R},
    Action.WITHDRAW: {_R: _D},
    Action.GO_LIVE: {_R: _L},
    Action.ARCHIVE: {_L: _A},
    Action.REOPEN: {_A: _D},
    Action.CHALLENGE: {_D: _D, _R: _R},
    Action.OVERRIDE: {_D: _D, _R: _R},
    Action.DELETE: {_D: _D},
}
"""For each action, from which state it leads to which; a state that is missing refuses it."""

_WAYS_OUT = {
    _D: "Send it for review first.",
    _R: "Return it to draft, or take it live.",
    _L: "Make a scenario of it and change that, or archive it and move it back to draft.",
    _A: "Make a scenario of it, or reopen it as a draft.",
}


def next_state(name: str, state: PlanState, action: Action) -> PlanState:
    """Return the state that an action leads to.

    Parameters
    ----------
    name : str
        The plan's, for the reader.
    state : PlanState
        Where it is.
    action : Action
        What is to be done.

    Returns
    -------
    PlanState
        Where it then is; the same for what doesn't move it.

    Raises
    ------
    PlanStateInvalid
        A plan in this state refuses the action.
    """
    if state not in TABLE[action]:
        raise PlanStateInvalid(
            f"“{name}” is {_said(state)} and can't be {action}.", _WAYS_OUT[state], state=state, action=action
        )
    return TABLE[action][state]


def _said(state: PlanState) -> str:
    return "a draft" if state is PlanState.DRAFT else str(state)
