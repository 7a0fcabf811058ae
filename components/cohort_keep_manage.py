"""Renaming, archiving and deleting a kept cohort; of two people the second is told and loses nothing."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from analytics.cohorts.cohort import read_cohort_id
from analytics.numbers import format_count
from components.cohort_keep_words import say_source
from components.cohort_state import CompareState
from components.dialog_frame import attempt
from components.messages import plain
from components.session import person, session, shared_workspace
from data.plans.cohort_entry import KeptCohort
from data.plans.errors import SaveConflict

NAME, REASON, ASKED = "cohort_name", "cohort_reason", "cohort_delete_asked"


def show_conflict() -> None:
    """Say how a cohort stands that somebody else changed first; the same press then goes by what is shown."""
    conflict = session().dialog.error
    if not isinstance(conflict, SaveConflict) or not isinstance(conflict.theirs, KeptCohort):
        return
    theirs = conflict.theirs
    latest = theirs.latest
    st.caption(
        f"As it stands now: “{plain(theirs.name)}”, {'archived' if theirs.archived else 'in use'}, freeze "
        f"{latest.number} with {format_count(latest.npis)} NPIs of {plain(say_source(latest.rule))}. What "
        "you typed is still here."
    )


def show_manage(cohort: KeptCohort, state: CompareState) -> None:
    """Draw name, use and deletion of a cohort.

    Parameters
    ----------
    cohort : KeptCohort
        As it was looked at.
    state : CompareState
        The page's; a deleted cohort leaves it.
    """
    name, rename = st.columns([3, 1], vertical_alignment="bottom", gap="small")
    # By id and not by version: what was typed stays when somebody else was first.
    title = name.text_input("Name", cohort.name, key=f"{NAME}_{cohort.id}", max_chars=120)
    rename.button(
        "Rename", icon=":material/edit:", key="cohort_rename", disabled=title.strip() == cohort.name,
        on_click=_rename, args=(cohort,),
    )  # fmt: skip
    st.text_input("Why", key=f"{REASON}_{cohort.id}", max_chars=500, placeholder="For the log, optional")
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Take into use again" if cohort.archived else "Archive",
            icon=":material/unarchive:" if cohort.archived else ":material/archive:",
            key="cohort_archive",
            on_click=_put_away,
            args=(cohort,),
            help=None
            if cohort.archived
            else "Out of the choices; nothing of it is lost, its name stays taken",
        )
        st.button(
            "Delete", icon=":material/delete:", key="cohort_delete", on_click=_ask, args=(cohort,),
            help="With all its freezes; asks first",
        )  # fmt: skip
    if st.session_state.get(ASKED) == cohort.id:
        _show_question(cohort, state)


def _show_question(cohort: KeptCohort, state: CompareState) -> None:
    number = cohort.latest.number
    freezes = "its one freeze" if number == 1 else f"its {number:,} freezes"
    with st.container(border=True):
        st.markdown(
            f"**Delete “{plain(cohort.name)}”?** It goes with {freezes}, for everybody on this store; links "
            "to it show nothing then. Archiving keeps it out of the way and loses nothing."
        )
        with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
            st.button("Keep it", key="cohort_delete_not", on_click=_forget)
            st.button(
                "Delete it", type="primary", icon=":material/delete:", key="cohort_delete_sure",
                on_click=_delete, args=(cohort, state),
            )  # fmt: skip


def _ask(cohort: KeptCohort) -> None:
    st.session_state[ASKED] = cohort.id


def _forget() -> None:
    st.session_state.pop(ASKED, None)


def _rename(cohort: KeptCohort) -> None:
    title = st.session_state[f"{NAME}_{cohort.id}"]

    def act() -> str:
        store = shared_workspace().plans.cohorts
        renamed = store.rename(cohort, title, by=person(), at=datetime.now(UTC))
        return f"“{cohort.name}” is now “{renamed.name}”."

    attempt(act)


def _put_away(cohort: KeptCohort) -> None:
    reason = st.session_state[f"{REASON}_{cohort.id}"]
    store = shared_workspace().plans.cohorts
    change: Callable[..., KeptCohort] = store.restore if cohort.archived else store.archive
    done = "is in use again" if cohort.archived else "was archived"

    def act() -> str:
        change(cohort, by=person(), at=datetime.now(UTC), reason=reason)
        return f"“{cohort.name}” {done}."

    attempt(act)


def _delete(cohort: KeptCohort, state: CompareState) -> None:
    reason = st.session_state[f"{REASON}_{cohort.id}"]
    _forget()

    def act() -> str:
        shared_workspace().plans.cohorts.delete(cohort, by=person(), at=datetime.now(UTC), reason=reason)
        return f"“{cohort.name}” was deleted."

    if attempt(act):
        left = tuple(one for one in state.view.cohorts if read_cohort_id(one)[0] != cohort.id)
        state.look(cohorts=left)
