"""Adding cohorts to the comparison: from a plan, a segment or a list, or those that are kept already."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from analytics.cohorts.sources import resolve_segment
from analytics.numbers import format_count
from components.cohort_keep_words import KINDS
from components.cohort_sources_list import show_list_source
from components.cohort_sources_offer import close_with, compare_them, make_offers, show_done, show_taking
from components.cohort_sources_plan import show_plan_source
from components.cohort_state import CompareState
from components.dialog_frame import frame_dialog
from components.messages import errors_shown, plain
from components.session import session, shared_workspace
from data.identifiers import CohortId
from data.plans.cohort_entry import KeptCohort
from data.snapshot.reader import Snapshot

WAY, SEGMENT, KEPT = "cohort_add_way", "cohort_add_segment", "cohort_add_kept"
WAYS = {
    "plan": "Territories of a plan",
    "segment": "Segment",
    "list": "List of NPIs",
    "kept": "Kept cohorts",
}


def show_add(snapshot: Snapshot, state: CompareState) -> None:
    """Draw the button that opens the dialog of sources, and the dialog while it is open.

    Parameters
    ----------
    snapshot : Snapshot
        With which segments and lists are matched; a plan has its own.
    state : CompareState
        The page's; takes what is added.
    """
    show_done()
    dialog = session().dialog
    st.button(
        "Add cohorts", icon=":material/group_add:", key="cohort_add", on_click=dialog.open,
        args=("cohort_add",),
        type="secondary" if state.view.cohorts else "primary",
        help="From a plan's territories, a segment, or a list of NPIs",
    )  # fmt: skip
    if dialog.name == "cohort_add":
        frame_dialog("Add cohorts", partial(_show, snapshot, state))


def _show(snapshot: Snapshot, state: CompareState) -> None:
    kept = shared_workspace().plans.cohorts.list(include_archived=True)
    if st.session_state.get(WAY) not in WAYS:
        st.session_state[WAY] = "plan"
    way = st.segmented_control(
        "From", list(WAYS), key=WAY, format_func=WAYS.get, required=True, label_visibility="collapsed"
    )
    if way == "segment":
        _show_segment_source(snapshot, state, kept)
    elif way == "list":
        show_list_source(snapshot, state, kept)
    elif way == "kept":
        _show_kept(state, kept)
    else:
        show_plan_source(state, kept)


def _show_segment_source(snapshot: Snapshot, state: CompareState, kept: Sequence[KeptCohort]) -> None:
    workspace = shared_workspace()
    segments = {segment.id: segment for segment in workspace.plans.segments.list()}
    if not segments:
        st.caption("No segment is saved yet: set a filter under Find · Providers, and save it.")
        return
    if st.session_state.get(SEGMENT) not in segments:
        st.session_state[SEGMENT] = next(iter(segments))
    segment = segments[
        st.selectbox("Segment", list(segments), key=SEGMENT, format_func=lambda one: segments[one].name)
    ]
    with errors_shown(safe="The segment is kept."):
        key = ("cohort of a segment", 1, snapshot.id, segment.query, segment.name, workspace.drive.statement)
        with st.spinner("Looking who is found …"):
            found = workspace.cache.remember(
                key, lambda: resolve_segment(snapshot, segment.query, workspace.drive, segment.name)
            )
        (offer,) = make_offers([(segment.name, found)], kept)
        count = len(found.npi)
        who = (
            "Nobody" if not count else "One clinician" if count == 1 else f"{format_count(count)} clinicians"
        )
        st.markdown(f"**{who}** on snapshot {snapshot.id} · `{segment.query or 'everyone who is active'}`")
        if not count:
            st.caption(":material/warning: The cohort would be empty, without figures.")
        if offer.twin is not None:
            st.info(f"“{plain(offer.name)}” is that already: it is taken as it is.", icon=":material/info:")
        else:
            st.caption(f"It will be called “{plain(offer.name)}”; Keep gives it another name.")
        show_taking([offer], state, "cohort_segment")


def _show_kept(state: CompareState, kept: Sequence[KeptCohort]) -> None:
    free = {
        cohort.id: cohort for cohort in kept if not cohort.archived and cohort.id not in state.view.cohorts
    }
    if not free:
        st.caption(
            "Every kept cohort is compared already."
            if kept
            else "No cohort is kept yet: take one of the others."
        )
        return
    st.session_state[KEPT] = [one for one in st.session_state.get(KEPT, ()) if one in free]
    chosen = st.multiselect(
        "Cohorts",
        list(free),
        key=KEPT,
        placeholder="Choose cohorts",
        format_func=lambda one: _name(free[one]),
    )
    st.button(
        f"Compare {len(chosen):,} cohorts" if len(chosen) > 1 else "Compare it", type="primary",
        icon=":material/add:", key="cohort_kept_take", disabled=not chosen, on_click=_take_kept,
        args=(state,),
    )  # fmt: skip


def _take_kept(state: CompareState) -> None:
    ids: tuple[CohortId, ...] = tuple(st.session_state[KEPT])
    close_with(compare_them(ids, state))


def _name(cohort: KeptCohort) -> str:
    people = format_count(cohort.latest.npis)
    return f"{cohort.name} · {KINDS[cohort.kind].lower()} · {people} · {cohort.latest.frozen_by}"
