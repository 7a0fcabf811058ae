"""The history of a kept cohort: each freeze, and who came and left between two of them."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import streamlit as st

from analytics.numbers import UNKNOWN, format_count
from components.cohort_keep_people import open_change, show_change
from components.cohort_keep_words import name_freeze, open_if_there, say_source
from components.messages import plain
from components.moments import format_moment
from components.session import pinned_snapshot, shared_workspace
from components.tables import show_texts
from data.plans.cohort_entry import CohortFreeze, KeptCohort
from data.plans.cohort_npis import NpiListDamaged


def show_history(cohort: KeptCohort) -> None:
    """Show the freezes of a cohort, and the difference between two.

    Parameters
    ----------
    cohort : KeptCohort
        As the store has it.
    """
    freezes = shared_workspace().plans.cohorts.freezes(cohort.id)
    _show_freezes(freezes)
    warn_of_deleted(freezes)
    pair = choose_pair(freezes, f"cohort_history_{cohort.id}")
    if pair is None:
        return
    older, newer = pair
    store, here = shared_workspace().plans.cohorts, pinned_snapshot()
    now = open_if_there(newer.snapshot_id) or here
    then = open_if_there(older.snapshot_id)
    with st.spinner("Looking who they are …"):
        change = open_change(
            (older.content_hash, store.npis(older)), (newer.content_hash, store.npis(newer)), now, then
        )
    if now.id != newer.snapshot_id:
        st.caption(f":material/info: Names and places are from snapshot {now.id}, the one on screen.")
    show_change(
        change, now, f"{cohort.name}, from freeze {older.number} to freeze {newer.number}", "cohort_history"
    )


def choose_pair(freezes: Sequence[CohortFreeze], key: str) -> tuple[CohortFreeze, CohortFreeze] | None:
    """Let somebody choose two freezes; the last two at first.

    Parameters
    ----------
    freezes : sequence of CohortFreeze
        Newest first.
    key : str
        Tells the widgets from others.

    Returns
    -------
    tuple of CohortFreeze, or None
        Older and newer; None where there is one only.
    """
    if len(freezes) < 2:
        st.caption("It was frozen once. Freeze it again to see who came and who left; both lists are kept.")
        return None
    if len(freezes) == 2:
        return freezes[1], freezes[0]
    by_number = {freeze.number: freeze for freeze in freezes}
    first, second = st.columns(2, gap="small")
    newest = max(by_number)
    newer = second.selectbox(
        "To", [number for number in by_number if number > 1], key=f"{key}_{newest}_to",
        format_func=lambda number: name_freeze(by_number[number]),
    )  # fmt: skip
    older = first.selectbox(
        "From", [number for number in by_number if number < newer], key=f"{key}_{newest}_from_{newer}",
        format_func=lambda number: name_freeze(by_number[number]),
    )  # fmt: skip
    return by_number[older], by_number[newer]


def warn_of_deleted(freezes: Sequence[CohortFreeze]) -> None:
    """Say which snapshots of a cohort's freezes have been deleted, and what to do.

    Parameters
    ----------
    freezes : sequence of CohortFreeze
        Any.
    """
    gone: dict[str, list[str]] = {}
    for freeze in reversed(freezes):
        if open_if_there(freeze.snapshot_id) is None:
            gone.setdefault(freeze.snapshot_id, []).append(str(freeze.number))
    for snapshot, numbers in gone.items():
        named = f"freeze {numbers[0]} was" if len(numbers) == 1 else f"freezes {', '.join(numbers)} were"
        st.warning(
            f"Snapshot {snapshot}, on which {named} made, has since been deleted. The list is kept. For "
            "figures freeze the cohort again, or compare it on another snapshot.",
            icon=":material/warning:",
        )


def _show_freezes(freezes: Sequence[CohortFreeze]) -> None:
    moves = [_count_moves(newer, older) for newer, older in pairwise(freezes)]
    moves.append((UNKNOWN, UNKNOWN))
    columns = {
        "Freeze": [f"{freeze.number}" for freeze in freezes],
        "Frozen": [format_moment(freeze.frozen_at) for freeze in freezes],
        "By": [freeze.frozen_by for freeze in freezes],
        "NPIs": [format_count(freeze.npis) for freeze in freezes],
        "Came": [came for came, _ in moves],
        "Left": [left for _, left in moves],
        "Of": [say_source(freeze.rule) for freeze in freezes],
        "Snapshot": [freeze.snapshot_id for freeze in freezes],
        "Note": [freeze.note for freeze in freezes],
    }
    show_texts(
        columns,
        widths={
            "Freeze": 55, "Frozen": 130, "By": 90, "NPIs": 70, "Came": 60, "Left": 60, "Of": 240,
            "Snapshot": 110, "Note": 160,
        },
        right=["Freeze", "NPIs", "Came", "Left"],
        help={"Came": "Since the freeze before", "Left": "Since the freeze before"},
        height=200,
        alt=f"Freezes of {plain(freezes[0].cohort_id)}",
        key="cohort_freezes",
    )  # fmt: skip


def _count_moves(newer: CohortFreeze, older: CohortFreeze) -> tuple[str, str]:
    """Return how many came and left, written."""
    if newer.content_hash == older.content_hash:
        return "0", "0"
    store = shared_workspace().plans.cohorts

    def count() -> tuple[int, int]:
        stayed = len(np.intersect1d(store.npis(newer), store.npis(older), assume_unique=True))
        return newer.npis - stayed, older.npis - stayed

    key = ("cohort moves", 1, older.content_hash, newer.content_hash)
    try:
        came, left = shared_workspace().cache.remember(key, count)
    except NpiListDamaged:
        return UNKNOWN, UNKNOWN
    return format_count(came), format_count(left)
