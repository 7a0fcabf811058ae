"""What a result adds up to, why a filter was not taken, and what to do when nobody is found."""

from collections.abc import Callable, Sequence

import streamlit as st

from analytics.codes import UnknownValue
from analytics.numbers import format_count, format_large, format_volume
from analytics.provider_filter import ProviderFilter
from analytics.providers import ProviderSummary
from components.filter_parts import FilterPart, split_filter
from components.messages import plain
from components.session import FindState
from components.wording import name_window
from data.snapshot.manifest import Description

EVERYONE = ProviderFilter()
WAYS_OUT = 5  # buttons at most that each drop one part of a filter that finds nobody


def show_headline(summary: ProviderSummary, about: Description) -> None:
    """Say how many clinicians there are and what they do.

    Parameters
    ----------
    summary : ProviderSummary
        Of the result.
    about : Description
        The snapshot's; its window is named.
    """
    people = "clinician" if summary.clinicians == 1 else "clinicians"
    idns = "IDN" if summary.idns == 1 else "IDNs"
    parts = [f"{format_count(summary.clinicians)} {people}"]
    if about.volume_window is not None:
        parts.append(f"{_write_procedures(summary, about)} ({name_window(about)})")
    parts.append(f"{format_count(summary.idns)} {idns}")
    st.markdown(f"#### {' · '.join(parts)}", help=_meaning(summary, about))


def show_problem(state: FindState) -> None:
    """Say why the last change to the filter was not taken, if it was not.

    Parameters
    ----------
    state : FindState
        The page's state.
    """
    if state.problem:
        kept = (
            "All clinicians are shown." if state.question == EVERYONE else "The filter is as it was before."
        )
        st.error(f"{plain(state.problem)} {kept}", icon=":material/error:")


def show_clear(state: FindState) -> None:
    """Draw the button that takes every filter away, when there is one.

    Parameters
    ----------
    state : FindState
        The page's state.
    """
    if state.question != EVERYONE and st.button(
        "Clear filters", icon=":material/filter_alt_off:", type="tertiary", key="find_clear"
    ):
        state.ask(EVERYONE)
        st.rerun()


def show_empty(
    state: FindState, unknown: Sequence[UnknownValue], count: Callable[[ProviderFilter], int]
) -> None:
    """Say why a filter finds nobody, with the buttons that widen it.

    Parameters
    ----------
    state : FindState
        The page's state.
    unknown : sequence of UnknownValue
        Values of the filter that the snapshot doesn't know.
    count : callable
        Tells how many clinicians a filter finds.
    """
    reason = "  \n".join(plain(str(value)) for value in unknown) or (
        "Each part of the filter is known to the snapshot; together they leave nobody."
    )
    st.info(f"**No clinician passes this filter.**  \n{reason}", icon=":material/person_off:")
    with st.spinner("Trying the filter without each of its parts …"):
        helpful = [(count(part.without), part) for part in split_filter(state.question)]
    for found, part in sorted(helpful, key=lambda pair: -pair[0])[:WAYS_OUT]:
        if found:
            _show_way_out(state, part, found)
    if st.button("Clear all filters", type="primary", icon=":material/filter_alt_off:", key="find_clear_all"):
        state.ask(EVERYONE)
        st.rerun()


def _show_way_out(state: FindState, part: FilterPart, found: int) -> None:
    people = "clinician" if found == 1 else "clinicians"
    if st.button(
        f"Without {plain(part.name)}: {format_count(found)} {people}", key=f"find_without_{part.name}"
    ):
        state.ask(part.without)
        st.rerun()


def _write_procedures(summary: ProviderSummary, about: Description) -> str:
    if not summary.procedures and summary.suppressed_cells:
        return f"{format_volume(0, summary.suppressed_cells, about.smallest_cell)} procedures"
    # A source of years leaves small counts out: who is not in it did few, or none.
    if not summary.procedures and about.grain == "year":
        return "no procedures in the source"
    return f"{format_large(summary.procedures)} procedures"


def _meaning(summary: ProviderSummary, about: Description) -> str:
    text = (
        "Clinicians who pass every filter; their procedures of the code set (“Rank by” if given, else the "
        "procedure codes, else all codes), one patient, day and code each; the health systems they belong to."
    )
    if summary.suppressed_cells:
        text += (
            f" {summary.suppressed_cells:,} cells below {about.smallest_cell} are hidden by the source and "
            "not in the sum."
        )
    return text
