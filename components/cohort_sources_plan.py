"""Cohorts from the territories of a plan: of its saved version, or of what it held when it went live."""

from collections.abc import Sequence

import streamlit as st

from analytics.cohorts.sources import (
    PlanSource,
    resolve_plan,
    resolve_territories,
    take_live_plan,
    take_live_territories,
)
from analytics.live_redraw import ownership_key
from analytics.numbers import format_count
from analytics.ownership import resolve
from components.cohort_sources_offer import Offer, make_offers, show_taking
from components.cohort_state import CompareState
from components.messages import errors_shown, plain
from components.moments import format_moment
from components.session import person, session, shared_workspace
from components.tables import show_texts
from components.territory_desk import market_token, open_market
from data.identifiers import PlanId, SnapshotId
from data.plans.cohort_entry import KeptCohort, Resolved
from data.plans.cohort_rules import TerritoryRule
from data.plans.document_json import hash_document
from data.plans.frozen import FrozenMembership
from data.plans.plan_entry import Plan
from data.plans.plan_states import PlanState

PLAN, VERSION, PARTS, CHOSEN = "cohort_plan", "cohort_plan_version", "cohort_plan_parts", "cohort_plan_chosen"
SAVED, LIVE = "saved", "live"
EACH, WHOLE = "each", "whole"
NAMED = 5
"""Territories without anybody that are named one by one."""


def open_source(plan_id: PlanId, on: SnapshotId | None = None) -> PlanSource:
    """Resolve the latest saved version of a plan.

    Parameters
    ----------
    plan_id : PlanId
        Which plan.
    on : SnapshotId, optional
        Another snapshot than the version's own.

    Returns
    -------
    PlanSource
        From the cache where it can, which the Territories page shares.

    Raises
    ------
    EntryMissing
        The plan has been deleted.
    SnapshotMissing, SnapshotBroken
        The snapshot can't be opened.
    """
    workspace = shared_workspace()
    plan = workspace.plans.plans.get(plan_id)
    version = workspace.plans.plans.version(plan_id, plan.version)
    units = workspace.plans.buying_units.get()
    snapshot = workspace.at(on or version.snapshot_id)
    market = open_market(snapshot, version.document.focus, units.units)
    token = market_token(snapshot, version.document.focus, units.units)
    ownership = workspace.cache.remember(
        ownership_key(f"{token}:{hash_document(version.document)}"), lambda: resolve(market, version.document)
    )
    return PlanSource(plan.name, version, ownership, units.number)


def show_plan_source(state: CompareState, kept: Sequence[KeptCohort]) -> None:
    """Let somebody choose territories of a plan, and take them.

    Parameters
    ----------
    state : CompareState
        The page's.
    kept : sequence of KeptCohort
        Every cohort of the store, archived ones too.
    """
    plans = {plan.id: plan for plan in _list_plans()}
    if not plans:
        st.caption("No plan yet: draw territories under Draw · Territories, and save them.")
        return
    if st.session_state.get(PLAN) not in plans:
        opened = session().draw.plan_id
        st.session_state[PLAN] = opened if opened in plans else next(iter(plans))
    plan = plans[
        st.selectbox("Plan", list(plans), key=PLAN, format_func=lambda plan_id: _name_plan(plans[plan_id]))
    ]
    with errors_shown(safe="The plan and its rules are kept."):
        frozen = shared_workspace().plans.plans.frozen(plan.id)
        is_live = _choose_version(plan, frozen) == LIVE
        with st.spinner("Looking who belongs where …"):
            whole, territories = _of_live(plan, frozen) if is_live and frozen else _of_saved(plan)
        _show_found(plan, whole, territories, state, kept)


def _list_plans() -> list[Plan]:
    plans = shared_workspace().plans.plans.list(include_archived=True)
    return sorted(plans, key=lambda plan: plan.state is PlanState.ARCHIVED)


def _name_plan(plan: Plan) -> str:
    return f"{plan.name} · {plan.state.capitalize()}"


def _choose_version(plan: Plan, frozen: FrozenMembership | None) -> str:
    names = {SAVED: f"As it was saved last: version {plan.version}"}
    if frozen is not None:
        names[LIVE] = f"As it went live: version {frozen.version}, frozen {format_moment(frozen.frozen_at)}"
    if st.session_state.get(VERSION) not in names:
        st.session_state[VERSION] = SAVED
    chosen = st.radio("Membership", list(names), key=VERSION, format_func=names.get)
    if chosen == SAVED and shared_workspace().plans.drafts.find(plan.id, person()) is not None:
        st.caption(
            f":material/edit_off: You have unsaved changes to this plan. They are not compared: version "
            f"{plan.version} is, as it was saved."
        )
    return str(chosen)


def _of_saved(plan: Plan) -> tuple[Resolved, tuple[Resolved, ...]]:
    source = open_source(plan.id)
    market = source.ownership.market
    key = (
        "cohorts of a plan", 1, plan.id, plan.name, source.version.number, market.snapshot_id,
        source.units_version,
    )  # fmt: skip
    return shared_workspace().cache.remember(key, lambda: (resolve_plan(source), resolve_territories(source)))


def _of_live(plan: Plan, frozen: FrozenMembership) -> tuple[Resolved, tuple[Resolved, ...]]:
    key = ("cohorts of a live plan", 1, plan.id, plan.name, frozen.version, frozen.content_hash)
    return shared_workspace().cache.remember(
        key, lambda: (take_live_plan(frozen, plan.name), take_live_territories(frozen, plan.name))
    )


def _show_found(
    plan: Plan,
    whole: Resolved,
    territories: Sequence[Resolved],
    state: CompareState,
    kept: Sequence[KeptCohort],
) -> None:
    names = {EACH: "One for each territory", WHOLE: "One for the whole plan"}
    parts = st.radio("Cohorts", list(names), key=PARTS, format_func=names.get, horizontal=True)
    if parts == WHOLE:
        offers = make_offers([(plan.name, whole)], kept)
    else:
        chosen = _choose_territories(plan.id, territories)
        offers = make_offers([(_title(one), one) for one in chosen], kept, plan.name)
    if not offers:
        st.caption("This version has no territory yet.")
        return
    _show_offers(offers)
    _show_snapshot(whole.snapshot_id)
    show_taking(offers, state, "cohort_plan")


def _choose_territories(plan: PlanId, territories: Sequence[Resolved]) -> list[Resolved]:
    by_id = {one.rule.territory_id: one for one in territories if isinstance(one.rule, TerritoryRule)}
    key = f"{CHOSEN}_{plan}"
    st.session_state[key] = [one for one in st.session_state.get(key, ()) if one in by_id]
    chosen = st.multiselect(
        "Territories", list(by_id), key=key, placeholder="All territories",
        format_func=lambda one: _title(by_id[one]),
    )  # fmt: skip
    return [one for key, one in by_id.items() if key in chosen or not chosen]


def _title(resolved: Resolved) -> str:
    rule = resolved.rule
    return rule.territory_name if isinstance(rule, TerritoryRule) else ""


def _show_offers(offers: Sequence[Offer]) -> None:
    show_texts(
        {
            "Territory": [offer.title for offer in offers],
            "Clinicians": [format_count(len(offer.resolved.npi)) for offer in offers],
            "Cohort": [offer.name for offer in offers],
            "": ["" if offer.twin is None else _say_twin(offer.twin) for offer in offers],
        },
        widths={"Territory": 150, "Clinicians": 80, "Cohort": 220, "": 190},
        right=["Clinicians"],
        height=260,
        alt="What would be compared",
        key="cohort_plan_offers",
    )
    empty = [offer.title for offer in offers if not len(offer.resolved.npi)]
    if empty:
        more = f" and {len(empty) - NAMED:,} more" if len(empty) > NAMED else ""
        named = ", ".join(plain(title) for title in empty[:NAMED])
        kept = "The cohort would be empty" if len(empty) == 1 else "Their cohorts would be empty"
        st.caption(f":material/warning: Nobody is in {named}{more}. {kept}, without figures.")


def _say_twin(twin: KeptCohort) -> str:
    return "kept already, archived: comes back" if twin.archived else "kept already: taken as it is"


def _show_snapshot(snapshot: SnapshotId) -> None:
    workspace = shared_workspace()
    here = session().snapshot_id
    if snapshot == here:
        return
    if snapshot in workspace.snapshots.ids():
        st.caption(f":material/info: On snapshot {snapshot}, which is not the one on screen ({here}).")
        return
    st.warning(
        f"Snapshot {snapshot}, on which this was frozen, has since been deleted. The lists can be kept; "
        "their figures have to come from another snapshot, which is then named beside them.",
        icon=":material/warning:",
    )
