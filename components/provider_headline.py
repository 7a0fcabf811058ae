"""What a result adds up to, and what to do when it is empty."""

from collections.abc import Sequence

import streamlit as st

from analytics.codes import UnknownValue
from analytics.provider_filter import ProviderFilter
from analytics.providers import ProviderSummary
from components.messages import plain
from components.numbers import format_count, format_large
from components.session import FindState
from components.wording import name_window
from data.snapshot.manifest import Description


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
        parts.append(f"{format_large(summary.procedures)} procedures ({name_window(about)})")
    parts.append(f"{format_count(summary.idns)} {idns}")
    st.markdown(f"#### {' · '.join(parts)}", help=_meaning(summary, about))


def show_empty(state: FindState, unknown: Sequence[UnknownValue]) -> None:
    """Say why a filter finds nobody, with the button that widens it.

    Parameters
    ----------
    state : FindState
        The page's state.
    unknown : sequence of UnknownValue
        Values of the filter that the snapshot doesn't know.
    """
    reason = "  \n".join(plain(str(value)) for value in unknown) or (
        "Each part of the filter is known to the snapshot; together they leave nobody."
    )
    st.info(f"**No clinician passes this filter.**  \n{reason}", icon=":material/person_off:")
    if st.button(
        "Clear all filters", type="primary", icon=":material/filter_alt_off:", key="find_clear_empty"
    ):
        state.ask(ProviderFilter())
        st.rerun()


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
