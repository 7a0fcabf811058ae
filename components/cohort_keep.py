"""The dialog of kept cohorts: which there are, and what can be done with one."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from analytics.numbers import format_count
from components.cohort_keep_again import show_again
from components.cohort_keep_effect import show_effect
from components.cohort_keep_history import show_history
from components.cohort_keep_manage import show_conflict, show_manage
from components.cohort_keep_words import KINDS, say_source, say_unmatched
from components.cohort_state import CompareState
from components.dialog_frame import frame_dialog
from components.messages import errors_shown, plain
from components.moments import format_moment
from components.session import session, shared_workspace
from components.tables import show_texts
from data.plans.cohort_entry import CohortFreeze, KeptCohort
from data.plans.cohort_rules import PlanRule

CHOICE, PART, WITH_ARCHIVED = "cohort_keep_choice", "cohort_keep_part", "cohort_keep_archived"
PARTS = {
    "history": "History",
    "again": "Freeze again",
    "effect": "What it did",
    "manage": "Rename, archive, delete",
}


def show_keep(state: CompareState) -> None:
    """Draw the button that opens the dialog of kept cohorts, and the dialog while it is open.

    Parameters
    ----------
    state : CompareState
        The page's: its codes and payers are those of figures here, and a deleted cohort leaves it.
    """
    dialog = session().dialog
    st.button(
        "Kept cohorts", icon=":material/inventory_2:", key="cohort_keep", on_click=dialog.open,
        args=("cohort_keep",), help="Rename, archive, delete, and freeze again; what each freeze changed",
    )  # fmt: skip
    if dialog.name == "cohort_keep":
        frame_dialog("Cohorts", partial(_show, state))


def _show(state: CompareState) -> None:
    store = shared_workspace().plans.cohorts
    everything = store.list(include_archived=True)
    show_conflict()
    if not everything:
        st.caption(
            "No cohort is kept yet. “Add cohorts” freezes the territories of a plan, a segment, or a list of "
            "NPIs."
        )
        return
    archived = sum(cohort.archived for cohort in everything)
    with_archived = archived > 0 and st.toggle(
        f"Archived ones too ({archived:,})", key=WITH_ARCHIVED, value=archived == len(everything)
    )
    listed = [cohort for cohort in everything if with_archived or not cohort.archived]
    if not listed:
        return
    _show_table(listed)
    by_id = {cohort.id: cohort for cohort in listed}
    if st.session_state.get(CHOICE) not in by_id:
        st.session_state[CHOICE] = next((one for one in state.view.cohorts if one in by_id), listed[0].id)
    chosen = by_id[st.selectbox("Cohort", list(by_id), key=CHOICE, format_func=lambda one: by_id[one].name)]
    with errors_shown(safe="What is kept was not changed."):
        _show_one(chosen, state)


def _show_table(cohorts: Sequence[KeptCohort]) -> None:
    def open_row(row: int) -> None:
        st.session_state[CHOICE] = cohorts[row].id

    there = set(shared_workspace().snapshots.ids()) | {session().snapshot_id}
    latest = [cohort.latest for cohort in cohorts]
    show_texts(
        {
            "Name": [cohort.name for cohort in cohorts],
            "Kind": [KINDS[cohort.kind] for cohort in cohorts],
            "Clinicians": [format_count(freeze.npis) for freeze in latest],
            "Frozen": [format_moment(freeze.frozen_at) for freeze in latest],
            "By": [freeze.frozen_by for freeze in latest],
            "Freezes": [format_count(freeze.number) for freeze in latest],
            "Plan version": [_say_version(freeze) for freeze in latest],
            "Snapshot": [
                freeze.snapshot_id + ("" if freeze.snapshot_id in there else " (deleted)")
                for freeze in latest
            ],
            "Archived": ["Yes" if cohort.archived else "" for cohort in cohorts],
        },
        widths={
            "Name": 200, "Kind": 75, "Clinicians": 80, "Frozen": 130, "By": 90, "Freezes": 65,
            "Plan version": 120, "Snapshot": 170, "Archived": 75,
        },
        right=["Clinicians", "Freezes"],
        help={
            "Clinicians": "NPIs of the latest freeze",
            "Snapshot": "On which the latest freeze was made; its figures come from there",
        },
        height=230,
        open_row=open_row,
        alt="Kept cohorts",
        key="cohort_keep_table",
    )  # fmt: skip


def _say_version(freeze: CohortFreeze) -> str:
    rule = freeze.rule
    return f"{rule.plan_name} {rule.plan_version}" if isinstance(rule, PlanRule) else ""


def _show_one(cohort: KeptCohort, state: CompareState) -> None:
    latest = cohort.latest
    people = "one clinician" if latest.npis == 1 else f"{format_count(latest.npis)} clinicians"
    st.markdown(
        f"**{plain(cohort.name)}** · {people} of {plain(say_source(latest.rule))}, frozen by "
        f"{plain(latest.frozen_by)} on {format_moment(latest.frozen_at)}"
        + (" · :gray-badge[archived]" if cohort.archived else "")
    )
    if latest.note:
        st.caption(f":material/sticky_note_2: {plain(latest.note)}")
    unmatched = say_unmatched(latest.rule)
    if unmatched:
        st.caption(f":material/info: Not matched: {plain(unmatched)}.")
    if st.session_state.get(PART) not in PARTS:
        st.session_state[PART] = "history"
    part = st.segmented_control(
        "What to look at", list(PARTS), key=PART, format_func=PARTS.get, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if part == "again":
        show_again(cohort, PART)
    elif part == "effect":
        show_effect(cohort, state)
    elif part == "manage":
        show_manage(cohort, state)
    else:
        show_history(cohort)
