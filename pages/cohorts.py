"""Compare · Cohorts: territories on the same claims over the same weeks, and whether a gap is real."""

import streamlit as st

from analytics.cohorts.figures_source import FreezeSnapshotMissing, SnapshotsDiffer
from components.cohort_choice import choose_first, show_choice, show_rest, show_snapshots, show_unsettled
from components.cohort_desk import CohortDesk, open_desk
from components.cohort_details import show_details
from components.cohort_export import show_cohort_export
from components.cohort_findings import show_findings
from components.cohort_growth import show_growth
from components.cohort_headline import show_start, show_statement
from components.cohort_keep import show_keep
from components.cohort_map import show_map
from components.cohort_mix import show_mix
from components.cohort_sources import show_add
from components.cohort_state import CompareState
from components.cohort_table import show_metric_choice, show_table
from components.cohort_url import read_url, write_url
from components.messages import errors_shown, plain, show_no_snapshot
from components.session import pinned_snapshot, session, shared_workspace
from data.errors import SnapshotBroken, SnapshotMissing
from data.snapshot.reader import Snapshot

PAGE = "Cohorts"


def show_page(snapshot: Snapshot, state: CompareState) -> None:
    """Draw the page."""
    read_url(state, arrived=session().page != PAGE)
    kept = shared_workspace().plans.cohorts.list()
    choose_first(state, kept)
    title, actions = st.columns([1, 3], vertical_alignment="center")
    title.markdown("#### Cohorts")
    with actions, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        show_rest(state)
        show_add(snapshot, state)
        show_keep(state)
        exports = st.container(width="content")
    if state.problem:
        st.warning(plain(state.problem), icon=":material/link_off:")
    show_choice(snapshot, state, kept)
    if state.view.cohorts or state.view.with_rest:
        with errors_shown(safe="The cohorts themselves are kept."):
            show_compared(state, exports)
    else:
        show_start()
    write_url(state)


def show_compared(state: CompareState, exports) -> None:
    """Draw the comparison."""
    try:
        with st.spinner("Comparing …", show_time=True):
            desk = open_desk(state.view)
    except (FreezeSnapshotMissing, SnapshotsDiffer) as error:
        show_unsettled(error, state)
        return
    with exports:
        show_cohort_export(desk)
    show_statement(desk)
    show_metric_choice(desk, state)
    show_table(desk, state)
    show_findings(desk)
    show_beside(desk, state)
    growth, places, mix = st.tabs(["Growth", "Map", "Payer mix"], key="compare_tabs")
    with growth:
        show_growth(desk)
    with places:
        show_map(desk)
    with mix:
        show_mix(desk)
    show_details(desk, state)


def show_beside(desk: CohortDesk, state: CompareState) -> None:
    """Draw the same cohorts on a second snapshot, when somebody asked for one."""
    show_snapshots(desk, state)
    if state.view.beside == desk.snapshot.id:
        st.caption(":material/info: The figures above are of that snapshot already: choose another one.")
    elif state.view.beside is not None:
        with errors_shown(safe="The figures above stay."):
            show_other(desk, state)


def show_other(desk: CohortDesk, state: CompareState) -> None:
    """Draw the table of the second snapshot."""
    with st.spinner("Comparing …", show_time=True):
        other = open_desk(state.view, on=state.view.beside)
    st.markdown(f"##### The same cohorts on snapshot {other.snapshot.id}")
    show_statement(other)
    show_table(other, state, like=desk)
    st.caption(f":material/info: What comes below is of snapshot {desk.snapshot.id} again.")


try:
    market = pinned_snapshot()
except (SnapshotMissing, SnapshotBroken) as error:
    show_no_snapshot(error)
else:
    show_page(market, session().compare)
