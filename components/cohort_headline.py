"""What the figures of the Cohorts page are about, and what to do where there is none yet."""

from collections.abc import Sequence

import streamlit as st

from analytics.numbers import format_count, format_day
from components.cohort_desk import CohortDesk
from components.messages import plain
from components.session import session
from components.wording import name_snapshot

MOST_NAMED = 8
"""Cohorts that a line names; the others are counted."""


def show_statement(desk: CohortDesk) -> None:
    """Say window, snapshot and code set of every figure, and what of the cohorts is not in them.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    """
    comparison = desk.comparison
    window, about = comparison.window, comparison.about
    days = window.current
    if window.grain == "year":
        length = f"The year {window.end.year}"
        if window.lacks_year_ago:
            said = (
                f"The source of this snapshot has one year only, {window.end.year}: growth can't be had "
                "from it."
            )
        else:
            length += f", against {window.end.year - 1}"
            said = (
                "The source of this snapshot has years only: 90-day growth can't be had from it. Growth here "
                "is year on year."
            )
        st.info(said, icon=":material/info:")
    else:
        length = (
            f"{window.weeks} weeks, {format_day(days.start)} to {format_day(days.end)}, per working day "
            "(“90-day growth”)"
        )
    payers = ", ".join(comparison.question.payers) or "all payers"
    codes = ", ".join(comparison.question.codes) or "all codes"
    complete = "; ".join(f"{payer} to {format_day(day)}" for payer, day in about.complete_through.items())
    st.caption(
        f"{length} · the same for all · {plain(codes)} · {payers} · {plain(name_snapshot(about))}, snapshot "
        f"{desk.snapshot.id}",
        help=f"Later claims are not filled yet. Complete: {complete or 'not said'}. Membership is what was "
        "frozen: it does not change within the windows.",
    )
    _show_doubts(desk)


def _show_doubts(desk: CohortDesk) -> None:
    here, labels = session().snapshot_id, [entry.figures.label for entry in desk.entries]
    said = []
    if here not in (None, desk.snapshot.id) and not any(labels):
        said.append(f"figures are of {desk.snapshot.id}, and other pages look at {here}")
    for label in dict.fromkeys(filter(None, labels)):
        named = [entry.cohort.name for entry in desk.entries if entry.figures.label == label]
        said.append(f"{'All' if len(named) == len(labels) else _list(named)}: {label}")
    if desk.gone:
        said.append(f"{len(desk.gone)} of the link's cohorts are not in this store any more")
    missing = {
        name: len(npis)
        for name, npis in zip(desk.names, desk.comparison.members.unmatched, strict=True)
        if npis
    }
    if missing:
        counts = [f"{format_count(count)} of {name}" for name, count in missing.items()]
        said.append(f"NPIs that are not in this snapshot: {_list(counts)}")
    empty = [
        name for name, count in zip(desk.names, desk.comparison.members.clinicians, strict=True) if not count
    ]
    if empty:
        said.append(f"nobody is in {_list(empty)}")
    if said:
        st.caption(":material/info: " + " · ".join(said))


def _list(names: Sequence[str]) -> str:
    left = len(names) - MOST_NAMED
    return plain(", ".join(names[:MOST_NAMED])) + (f" and {left} more" if left > 0 else "")


def show_start() -> None:
    """Say what a cohort is, where there is none to compare."""
    st.markdown(
        "#### No cohort is chosen\n"
        "A cohort is a list of clinicians, frozen on a snapshot: a territory as it was saved, a segment, or "
        "a list of NPIs of your own. Two to fifty of them are compared on the same claims over the same "
        "weeks.\n\n"
        "**Add cohorts** takes all territories of a plan in one step; **Rest of the market** stands beside "
        "them when you want to know how everybody else did."
    )
