"""What one cohort did in two windows, and the choice of the earlier one."""

from dataclasses import replace
from typing import cast

import streamlit as st

from analytics.comparison.cohort_change import CohortChange, Comparison, load_change
from analytics.comparison.view import BEFORE, YEAR_AGO
from analytics.metrics import METRICS, Metric
from components.cohort_desk import CohortDesk, ask
from components.cohort_state import CompareState
from components.cohort_url import write_url
from components.messages import plain

NOTHING = "nothing"
"""In place of `YEAR_AGO` and `BEFORE` where the data hold the current window only."""
COMPARISONS: dict[str, Comparison] = {YEAR_AGO: "year_ago", BEFORE: "before", NOTHING: "nothing"}


def show_against(desk: CohortDesk, state: CompareState, key: str) -> str:
    """Draw the choice of the window that the current one is compared with.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    state : CompareState
        The page's.
    key : str
        Tells the control from the same one of another tab.

    Returns
    -------
    str
        `YEAR_AGO` or `BEFORE`; without a choice where the source has years, or its data reach back to one
        of the two only. `NOTHING` where they reach back to neither.
    """
    window = desk.comparison.window
    if window.lacks_growth:
        return NOTHING
    if window.grain == "year":
        return YEAR_AGO
    names = {YEAR_AGO: "a year ago", BEFORE: f"the {window.weeks} weeks before"}
    lacking = {YEAR_AGO: window.lacks_year_ago, BEFORE: window.lacks_before}
    there = [one for one in names if not lacking[one]]
    if len(there) == 1:
        why = next(filter(None, lacking.values()))
        st.caption(f":material/info: Against {names[there[0]]}. {plain(why)}")
        return there[0]
    widget = f"compare_against_{key}"
    if st.session_state.get(widget) != state.view.against:
        st.session_state[widget] = state.view.against

    def take() -> None:
        # Not `state.look`: only this part of the page runs again, so the address is written from here.
        state.view = replace(state.view, against=st.session_state[widget])

    st.segmented_control(
        "Against", list(names), key=widget, format_func=lambda one: names[one], required=True, on_change=take,
        label_visibility="collapsed",
        help=f"A year ago: the same weeks, 364 days earlier. The {window.weeks} weeks before: back to back; "
        "seasons move that one.",
    )  # fmt: skip
    write_url(state)
    return state.view.against


def open_change(desk: CohortDesk, cohort: int, against: str) -> CohortChange:
    """Add up what a cohort did in two windows, once for all sessions.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    cohort : int
        Its number.
    against : str
        `YEAR_AGO`, `BEFORE` or `NOTHING`.

    Returns
    -------
    CohortChange
        Of the comparison's codes and payers.

    Raises
    ------
    ComparisonImpossible
        The data don't reach back so far.
    """
    comparison = desk.comparison
    with st.spinner("Adding up what its clinicians did …", show_time=True):
        found = ask(
            desk,
            "cohort change 2",
            lambda: load_change(
                desk.snapshot, comparison.members, comparison.window, comparison.question.codes,
                cohort=cohort, comparison=COMPARISONS[against],
            ),
            cohort,
            against,
        )  # fmt: skip
    return cast(CohortChange, found)


def growth_metric(against: str) -> Metric:
    """Return the metric that is growth against a window.

    Parameters
    ----------
    against : str
        `YEAR_AGO` or `BEFORE`.

    Returns
    -------
    Metric
        Of the registry.
    """
    return METRICS["growth" if against == YEAR_AGO else "growth_before"]
