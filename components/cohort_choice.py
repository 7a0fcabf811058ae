"""What is compared: cohorts, the rest of the market, codes, payers, and the snapshot it is read from."""

from collections.abc import Sequence

import streamlit as st

from analytics.codes import known_codes
from analytics.cohorts.cohort import read_cohort_id
from analytics.cohorts.figures_source import SnapshotsDiffer
from analytics.comparison.view import MOST_COHORTS, ComparisonView
from components.cohort_desk import CohortDesk
from components.cohort_state import CompareState
from components.messages import plain, show_error
from components.session import changed, session, shared_workspace
from components.wording import name_snapshot
from data.errors import SnapshotBroken, SnapshotMissing, WindshieldError
from data.identifiers import CohortId, SnapshotId
from data.plans.cohort_entry import KeptCohort
from data.snapshot.reader import Snapshot
from data.snapshot.schema import PAYERS

CODES_OFFERED = 400
FIRST_CHOICE = 8
"""Cohorts that are chosen at the first visit, when there are so many."""


def choose_first(state: CompareState, kept: Sequence[KeptCohort]) -> None:
    """Choose cohorts at the first visit: those that were frozen together last.

    Parameters
    ----------
    state : CompareState
        The page's.
    kept : sequence of KeptCohort
        All that are in use.
    """
    if state.started or state.view.cohorts or not kept:
        return
    newest = max(kept, key=lambda cohort: cohort.latest.frozen_at).latest
    together = [c.id for c in kept if c.latest.frozen_at == newest.frozen_at]
    problem = state.problem  # of the link that brought here: still to be said
    state.add(tuple(together[:FIRST_CHOICE]))
    state.problem, state.started = problem, True


def show_choice(snapshot: Snapshot, state: CompareState, kept: Sequence[KeptCohort]) -> None:
    """Draw the controls.

    Parameters
    ----------
    snapshot : Snapshot
        The session's; its codes are offered.
    state : CompareState
        The page's.
    kept : sequence of KeptCohort
        All that are in use.
    """
    names = {cohort.id: cohort.name for cohort in kept} | _named_elsewhere(state.view, kept)
    left, middle, right = st.columns([2.4, 1.3, 1.1], gap="small")
    with left:
        _fill("compare_cohorts", list(state.view.cohorts))
        st.multiselect(
            "Cohorts", list(names), format_func=lambda cohort: names.get(cohort, cohort),
            key="compare_cohorts", max_selections=MOST_COHORTS, placeholder="Choose cohorts",
            on_change=changed("compare_cohorts", lambda ids: state.look(cohorts=tuple(ids))),
            help="Lists of clinicians, frozen on a snapshot. Up to 50 at once.",
        )  # fmt: skip
    with middle:
        codes = _offered(snapshot)
        offered = list(dict.fromkeys((*codes, *state.view.codes)))
        _fill("compare_codes", list(state.view.codes))
        st.multiselect(
            "Codes", offered, format_func=lambda code: f"{code} · {codes[code]}" if codes.get(code) else code,
            key="compare_codes", accept_new_options=True, placeholder="All codes",
            on_change=changed("compare_codes", lambda found: state.look(codes=_cleaned(found))),
            help="CPT or HCPCS codes; 2744* is every code that begins so. Without any: all codes.",
        )  # fmt: skip
    with right:
        _fill("compare_payers", list(state.view.payers))
        st.multiselect(
            "Payers", PAYERS, key="compare_payers", placeholder="All payers",
            on_change=changed("compare_payers", lambda found: state.look(payers=_in_order(found))),
            help="The window ends where the claims of all these payers are complete.",
        )  # fmt: skip


def show_rest(state: CompareState) -> None:
    """Draw the switch for the rest of the market.

    Parameters
    ----------
    state : CompareState
        The page's.
    """
    _fill("compare_rest", state.view.with_rest)
    st.toggle(
        "Rest of the market",
        key="compare_rest",
        on_change=changed("compare_rest", lambda on: state.look(with_rest=on)),
        help="Everybody of the snapshot who is in none of these cohorts",
    )


def show_snapshots(desk: CohortDesk, state: CompareState) -> None:
    """Draw the choice of a second snapshot, whose figures stand beside the first one's.

    Parameters
    ----------
    desk : CohortDesk
        The comparison: its own snapshot is none to put beside it.
    state : CompareState
        The page's.
    """
    offered = [None, *_snapshots()]
    if len(offered) < 3 and not (state.view.on or state.view.beside):
        return
    choices = (
        ("compare_on", "Figures from", "on", "the cohorts' own snapshot"),
        ("compare_beside", "Beside them", "beside", "no other snapshot"),
    )
    for column, (key, title, part, first) in zip(st.columns(2, gap="small"), choices, strict=True):
        there = getattr(state.view, part)
        passed_over = desk.snapshot.id if part == "beside" else None
        options = list(dict.fromkeys([None, *(one for one in offered if one != passed_over), there]))
        _fill(key, there)
        column.selectbox(
            title, options, key=key,
            format_func=lambda one, first=first: first if one is None else _name(one),
            on_change=changed(key, lambda one, part=part: state.look(**{part: one})),
        )  # fmt: skip


def show_unsettled(error: WindshieldError, state: CompareState) -> None:
    """Say why there is no one snapshot for the cohorts, and offer those that there are.

    Parameters
    ----------
    error : WindshieldError
        `SnapshotsDiffer` or `FreezeSnapshotMissing`.
    state : CompareState
        The page's.
    """
    show_error(error, safe="The lists themselves are kept.")
    offered = error.snapshots if isinstance(error, SnapshotsDiffer) else _snapshots()
    with st.container(horizontal=True):
        for snapshot in offered:
            if st.button(f"Compare on {_name(snapshot)}", key=f"compare_on_{snapshot}"):
                state.look(on=snapshot)
                st.rerun()


def _snapshots() -> tuple[SnapshotId, ...]:
    """Return those of the store, and the one on screen, which may be none of them."""
    here = session().snapshot_id
    return tuple(dict.fromkeys([*shared_workspace().snapshots.ids(), *([here] if here else [])]))


def _named_elsewhere(view: ComparisonView, kept: Sequence[KeptCohort]) -> dict[CohortId, str]:
    """Name the cohorts of a link that are archived, of an older freeze, or gone."""
    store, there = shared_workspace().plans.cohorts, {cohort.id for cohort in kept}
    found = {}
    for cohort in view.cohorts:
        if cohort in there:
            continue
        kept_id, number = read_cohort_id(cohort)
        try:
            name = store.get(kept_id).name
        except WindshieldError:
            found[cohort] = "a cohort that is gone"
        else:
            found[cohort] = f"{name} (freeze {number})" if number else f"{name} (archived)"
    return found


def _offered(snapshot: Snapshot) -> dict[str, str]:
    key = (snapshot.id, "codes", 1)
    rows = shared_workspace().cache.remember(key, lambda: known_codes(snapshot, limit=CODES_OFFERED))
    return {row["code"]: row["text"] or "" for row in rows.to_pylist()}


def _cleaned(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))


def _in_order(payers: Sequence[str]) -> tuple[str, ...]:
    return tuple(payer for payer in PAYERS if payer in payers)


def _name(snapshot: SnapshotId) -> str:
    try:
        about = shared_workspace().at(snapshot).manifest.description
    except (SnapshotMissing, SnapshotBroken):
        return f"{snapshot}, which can't be opened"
    return f"{snapshot} · {plain(name_snapshot(about))}"  # the id first: where it is cut off, names are alike


def _fill(key: str, value: object) -> None:
    """Give a widget the state's value: it loses its own when it is not drawn."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value
