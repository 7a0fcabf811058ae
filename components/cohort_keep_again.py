"""Freezing a cohort again: who would come and who would leave, before both lists are kept."""

from datetime import UTC, datetime

import streamlit as st

from analytics.cohorts.cohort import Cohort
from analytics.cohorts.refreezing import Current, resolve_again
from analytics.cohorts.sources import resolve_territories, take_live_territories
from components.cohort_keep_people import open_change, show_change
from components.cohort_keep_words import open_if_there, say_source, say_unmatched
from components.cohort_sources_plan import open_source
from components.dialog_frame import attempt
from components.messages import plain
from components.session import person, pinned_snapshot, shared_workspace
from data.identifiers import CohortId, SnapshotId
from data.plans.cohort_entry import KeptCohort, Resolved
from data.plans.cohort_rows import says_the_same
from data.plans.cohort_rules import PlanRule, TerritoryRule
from data.snapshot.reader import Snapshot

NOTE = "cohort_again_note"


def show_again(cohort: KeptCohort, part: str) -> None:
    """Show what a cohort would be now, and freeze it again on demand.

    Parameters
    ----------
    cohort : KeptCohort
        As the store has it.
    part : str
        Key of the choice of what the dialog shows; after a freeze it is what that did.
    """
    snapshot = pinned_snapshot()
    on = _choose_snapshot(cohort, snapshot)
    with st.spinner("Looking who belongs to it now …"):
        resolved, others = _resolve(cohort, snapshot, on)
        change = _compare(cohort, resolved, snapshot, others)
    st.caption(f"Now: {plain(say_source(resolved.rule))}, on snapshot {resolved.snapshot_id}.")
    unmatched = say_unmatched(resolved.rule)
    if unmatched:
        st.caption(f":material/info: Not matched: {plain(unmatched)}.")
    if says_the_same(cohort.latest, resolved):
        st.info(
            "Nothing has changed since the last freeze: the same rule, snapshot and clinicians. There is "
            "nothing to freeze.",
            icon=":material/check:",
        )
        return
    if not (change.came.num_rows or change.left.num_rows):
        st.markdown(
            "**The same clinicians.** A freeze notes that they were still the same by this rule and snapshot."
        )
    else:
        now = open_if_there(resolved.snapshot_id) or snapshot
        show_change(change, now, f"{cohort.name}, if it is frozen again", "cohort_again")
    if not len(resolved.npi):
        st.warning("Nobody would be in it: it would have no figures.", icon=":material/warning:")
    st.text_input(
        "Note", key=f"{NOTE}_{cohort.id}", max_chars=500,
        placeholder="Why, for those who see it later (optional)",
    )  # fmt: skip
    st.button(
        "Freeze again", type="primary", icon=":material/ac_unit:", key="cohort_again_keep", on_click=_freeze,
        args=(cohort, resolved, part), help="What was frozen before stays",
    )  # fmt: skip


def _choose_snapshot(cohort: KeptCohort, snapshot: Snapshot) -> SnapshotId:
    """Return on which snapshot a plan's rules are resolved: that on screen, unless the plan has another."""
    rule = cohort.latest.rule
    if not isinstance(rule, PlanRule) or rule.source != "rules":
        return snapshot.id
    plan = shared_workspace().plans.plans.get(rule.plan_id)
    if plan.snapshot_id == snapshot.id or open_if_there(plan.snapshot_id) is None:
        return snapshot.id
    names = {
        snapshot.id: f"{snapshot.id}, the one on screen",
        plan.snapshot_id: f"{plan.snapshot_id}, on which version {plan.version} of the plan was drawn",
    }
    chosen = st.radio(
        "On snapshot", list(names), key=f"cohort_again_on_{cohort.id}_{snapshot.id}_{plan.snapshot_id}",
        format_func=names.get,
    )  # fmt: skip
    return SnapshotId(chosen)


def _resolve(cohort: KeptCohort, snapshot: Snapshot, on: SnapshotId) -> tuple[Resolved, tuple[Cohort, ...]]:
    """Return whom the cohort would hold, and the plan's other territories, for who went where."""
    workspace, latest = shared_workspace(), cohort.latest
    plans, rule = workspace.plans.plans, cohort.latest.rule
    current = Current(snapshot, lambda plan: open_source(plan, on), plans.frozen, workspace.drive)
    resolved = resolve_again(latest, current, workspace.plans.cohorts.asked(latest))
    if not isinstance(rule, TerritoryRule):
        return resolved, ()
    if rule.source == "rules":
        found = resolve_territories(current.open_plan(rule.plan_id))
    else:
        live = current.open_live(rule.plan_id)
        found = take_live_territories(live, rule.plan_name) if live else ()
    others = (
        Cohort(CohortId(one.rule.territory_id), one.rule.territory_name, one.npi)
        for one in found
        if isinstance(one.rule, TerritoryRule) and one.rule.territory_id != rule.territory_id
    )
    return resolved, tuple(others)


def _compare(cohort: KeptCohort, resolved: Resolved, snapshot: Snapshot, others: tuple[Cohort, ...]):
    latest = cohort.latest
    return open_change(
        (latest.content_hash, shared_workspace().plans.cohorts.npis(latest)),
        (resolved.content_hash, resolved.npi),
        open_if_there(resolved.snapshot_id) or snapshot,
        open_if_there(latest.snapshot_id),
        others,
    )


def _freeze(cohort: KeptCohort, resolved: Resolved, part: str) -> None:
    note = st.session_state[f"{NOTE}_{cohort.id}"]

    def act() -> str:
        store = shared_workspace().plans.cohorts
        latest = store.refreeze(cohort, resolved, by=person(), at=datetime.now(UTC), note=note).latest
        return (
            f"“{cohort.name}” was frozen again: freeze {latest.number} holds {latest.npis:,} NPIs. The "
            "freezes before it stay."
        )

    if attempt(act):
        st.session_state[part] = "effect"
