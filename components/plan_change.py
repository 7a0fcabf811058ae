"""The one way of an edit into the plan on screen: what locked territories have stays theirs, and says so.

Undo, redo and what replaces the plan (another version, an imported file, another focus) don't come this way.
"""

from analytics.lock_keeping import keep_locks
from analytics.plan_edits import TerritoryLocked
from components.session import shared_workspace
from components.territory_desk import open_desk
from components.territory_state import TerritoryState
from data.plans.document import Document


def change_plan(state: TerritoryState, what: str, document: Document, nothing: str = "") -> bool:
    """Take an edit of the plan; where a lock forbids it, say so and leave the plan as it is.

    Parameters
    ----------
    state : TerritoryState
        The page's.
    what : str
        What was done, in a few words.
    document : Document
        The plan as the edit has it.
    nothing : str
        What to say when nothing is different and no lock is the reason.

    Returns
    -------
    bool
        Whether anything is different.
    """
    notes: tuple[str, ...] = ()
    if document != state.document and any(territory.locked for territory in state.document.territories):
        try:
            document, notes = _keep_locks(state, document)
        except TerritoryLocked as error:
            state.say(f"{error.what} {error.next_step}", ":material/lock:")
            state.remade += 1  # the widget shows what was refused
            return False
    for note in notes:
        state.say(note, ":material/lock:")
    is_changed = state.change(what, document)
    if not is_changed and not notes and nothing:
        state.say(nothing)
    return is_changed


def _keep_locks(state: TerritoryState, document: Document) -> tuple[Document, tuple[str, ...]]:
    if state.plan_id is None:
        return document, ()
    plan = shared_workspace().plans.plans.get(state.plan_id)
    kept = keep_locks(open_desk(plan, state.document).ownership, document)
    return kept.document, kept.notes
