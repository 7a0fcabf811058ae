"""One cohort looked at closely: what its growth is made of, its referrals, its clinicians, its rule."""

import streamlit as st

from analytics.comparison.wording import write_figure
from analytics.metrics import METRICS
from analytics.numbers import format_count
from components.cohort_desk import CohortDesk
from components.cohort_details_card import show_person
from components.cohort_details_people import show_people
from components.cohort_details_rule import show_rule
from components.cohort_parts import show_parts
from components.cohort_referrals import show_referrals
from components.cohort_state import CompareState
from components.messages import errors_shown, plain

PARTS, REFERRALS, PEOPLE, RULE = "What growth is made of", "Referrals", "Clinicians", "Who is in it"
TABS_KEY = "compare_details_tabs"


def show_details(desk: CohortDesk, state: CompareState) -> None:
    """Draw what there is to know of the cohort that is opened.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    state : CompareState
        The page's.
    """
    cohort = desk.opened
    if cohort is None:
        st.caption(
            ":material/touch_app: Click a row of the table to look at a cohort closely: what its growth is "
            "made of, who refers to it, its clinicians, and where it comes from."
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### {plain(desk.names[cohort])}", anchors=False, width="stretch")
        st.button(
            "Close", key="compare_close", icon=":material/close:", type="tertiary",
            on_click=lambda: _close(state), help="Look at all cohorts only",
        )  # fmt: skip
    found = [
        f"{METRICS[key].title} **{plain(write_figure(METRICS[key], desk.values(METRICS[key]), cohort))}**"
        for key in ("growth", "growth_before", "procedures")
        if key not in desk.never
    ]
    people = int(desk.comparison.members.clinicians[cohort])
    st.caption(" · ".join([f"{format_count(people)} clinician{'s' if people != 1 else ''}", *found]))
    _show_tabs(desk, state, cohort)


def _close(state: CompareState) -> None:
    state.look(opened=None)
    # The table would otherwise keep its row chosen, and open it again at once.
    for key in st.session_state:
        if str(key).startswith("compare_table_"):
            st.session_state[key] = {"selection": {"rows": [], "columns": []}}


@st.fragment
def _show_tabs(desk: CohortDesk, state: CompareState, cohort: int) -> None:
    """Draw the tab that is open; its controls run this part of the page only."""
    shown = {
        PARTS: lambda: show_parts(desk, state, cohort),
        REFERRALS: lambda: show_referrals(desk, cohort),
        PEOPLE: lambda: show_people(desk, state, cohort),
        RULE: lambda: show_rule(desk, cohort),
    }
    for tab, show in zip(st.tabs(list(shown), key=TABS_KEY, on_change="rerun"), shown.values(), strict=True):
        if tab.open:
            with tab, errors_shown(safe="The cohorts themselves are kept."):
                show()
    with errors_shown():
        show_person(desk)
