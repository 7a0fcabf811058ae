"""Cohorts that are offered: new ones with the names that they would get, and those that there are already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import streamlit as st

from analytics.cohorts.names import name_cohorts
from components.cohort_state import CompareState
from components.dialog_frame import attempt
from components.messages import plain
from components.session import person, session, shared_workspace
from data.identifiers import CohortId
from data.plans.cohort_entry import KeptCohort, Resolved
from data.plans.cohort_rules import CohortRule, PlanRule

DONE = "cohort_done"


@dataclass(frozen=True, eq=False)
class Offer:
    """A cohort that can be taken into the comparison.

    Parameters
    ----------
    title : str
        What its source calls it: a territory's name.
    name : str
        The cohort's, now or when it will have been kept.
    resolved : Resolved
        Who is in it.
    twin : KeptCohort, optional
        A cohort whose latest freeze says the same; it is taken, and nothing is frozen.
    """

    title: str
    name: str
    resolved: Resolved
    twin: KeptCohort | None


def make_offers(
    found: Sequence[tuple[str, Resolved]], kept: Sequence[KeptCohort], plan: str = ""
) -> tuple[Offer, ...]:
    """Name what was found, and find which of it is kept already.

    Parameters
    ----------
    found : sequence of tuple of str and Resolved
        What the source calls each, and who is in it.
    kept : sequence of KeptCohort
        Every cohort of the store, archived ones too.
    plan : str
        Becomes a part of new names.

    Returns
    -------
    tuple of Offer
        In the same order.
    """
    twins = [_find_twin(resolved, kept) for _, resolved in found]
    fresh = [title for (title, _), twin in zip(found, twins, strict=True) if twin is None]
    names = iter(name_cohorts(plan, fresh, [cohort.name for cohort in kept]))
    return tuple(
        Offer(title, twin.name if twin else next(names), resolved, twin)
        for (title, resolved), twin in zip(found, twins, strict=True)
    )


def show_taking(
    offers: Sequence[Offer], state: CompareState, key: str, *, ready: bool = True, name_key: str = ""
) -> None:
    """Draw the button that keeps what is new and compares all of it.

    Parameters
    ----------
    offers : sequence of Offer
        What was chosen.
    state : CompareState
        The page's.
    key : str
        Tells the widgets from those of other sources.
    ready : bool
        Whether there is something to be taken.
    name_key : str
        Of the input with the name of the only one that is offered; it is called as the offer says without.
    """
    fresh = sum(offer.twin is None for offer in offers)
    if fresh:
        st.text_input(
            "Note", key=f"{key}_note", max_chars=500, placeholder="Why, for those who see it later (optional)"
        )
    what = "it" if len(offers) == 1 else f"{len(offers):,} cohorts"
    st.button(
        f"Freeze and compare {what}" if fresh else f"Compare {what}",
        type="primary", icon=":material/ac_unit:" if fresh else ":material/add:", key=f"{key}_take",
        disabled=not (offers and ready), on_click=take, args=(tuple(offers), state),
        kwargs={"note_key": f"{key}_note", "name_key": name_key},
    )  # fmt: skip


def take(offers: Sequence[Offer], state: CompareState, *, note_key: str = "", name_key: str = "") -> None:
    """Keep what is new, all of it or nothing, compare all, and close the dialog.

    Parameters
    ----------
    offers : sequence of Offer
        What was chosen.
    state : CompareState
        The page's.
    note_key, name_key : str
        Of the inputs that say something about what is frozen, and what the only one is called; read only now,
        since a click may come with the last letters in one message.
    """

    def act() -> str:
        note = str(st.session_state.get(note_key, ""))
        store, by, at = shared_workspace().plans.cohorts, person(), datetime.now(UTC)
        ids: dict[int, CohortId] = {}
        for number, offer in enumerate(offers):
            if offer.twin is not None:
                there = store.get(offer.twin.id)  # may have been deleted meanwhile
                if there.archived:
                    there = store.restore(there, by=by, at=at, reason="Compared again")
                ids[number] = there.id
        fresh = [number for number, offer in enumerate(offers) if offer.twin is None]
        kept = store.keep_all(
            [
                (st.session_state[name_key] if name_key else offers[number].name, offers[number].resolved)
                for number in fresh
            ],
            by=by, at=at, note=note,
        )  # fmt: skip
        ids |= {number: cohort.id for number, cohort in zip(fresh, kept, strict=True)}
        return compare_them(tuple(ids[number] for number in sorted(ids)), state, frozen=len(fresh))

    if attempt(act):
        close_with(session().dialog.said)


def close_with(said: str) -> None:
    """Close the dialog, and have the page say what was done: a dialog's callback can't draw anything.

    Parameters
    ----------
    said : str
        In a sentence.
    """
    session().dialog.close()
    st.session_state[DONE] = said


def show_done() -> None:
    """Say what a dialog did that has closed."""
    said = st.session_state.pop(DONE, "")
    if said:
        st.toast(plain(said), icon=":material/check:")


def compare_them(ids: tuple[CohortId, ...], state: CompareState, *, frozen: int = 0) -> str:
    """Put cohorts into the comparison.

    Parameters
    ----------
    ids : tuple of CohortId
        Their ids.
    state : CompareState
        The page's.
    frozen : int
        How many of them were frozen just now.

    Returns
    -------
    str
        What was done, in a sentence or two.
    """
    before = set(state.view.cohorts)
    state.add(ids)
    out = [cohort for cohort in ids if cohort not in state.view.cohorts]
    added = len({*ids} - before) - len(out)
    said = f"{_count(added)} put into the comparison."
    if frozen:
        said = f"{_count(frozen)} frozen. {said}"
    if out:
        said += f" {_count(len(out))} not: {len(state.view.cohorts)} are compared, which is the most."
    return said


def _count(number: int) -> str:
    return "One cohort was" if number == 1 else f"{number:,} cohorts were"


def _find_twin(resolved: Resolved, kept: Sequence[KeptCohort]) -> KeptCohort | None:
    for cohort in kept:
        latest = cohort.latest
        if (
            latest.snapshot_id == resolved.snapshot_id
            and _means_the_same(latest.rule, resolved.rule)
            and latest.content_hash == resolved.content_hash
            and latest.asked_hash == resolved.asked_hash
        ):
            return cohort
    return None


def _means_the_same(one: CohortRule, other: CohortRule) -> bool:
    """Tell whether two rules are of one source; buying units that changed nobody's place don't matter."""
    if isinstance(one, PlanRule) and isinstance(other, PlanRule):
        return replace(one, units_version=None) == replace(other, units_version=None)
    return one == other
