"""Who covers whom, by the plan that is open, else by the live one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import streamlit as st

from analytics.membership import Membership, read_membership
from components.cohort_desk import CohortDesk
from components.session import session, shared_workspace
from components.territory_desk import Desk, open_desk
from data.errors import WindshieldError
from data.identifiers import RepId
from data.plans.errors import EntryMissing
from data.plans.plan_entry import Plan
from data.plans.plan_states import PlanState
from data.plans.rep_entry import Rep

NO_PLAN = (
    "No plan is open on this snapshot and none is live, so nothing is said of who covers a source. Open one "
    "under Territories."
)


@dataclass(frozen=True, eq=False)
class Coverage:
    """By which plan sources are covered.

    Parameters
    ----------
    said : str
        The plan in words, or why there is none.
    token : str
        Names the plan, what it says and its reps; empty without a plan.
    load : callable or None
        Gives npi, territory and rep of everybody whom the plan covers, each once; None without a plan.
    """

    said: str
    token: str = ""
    load: Callable[[], pa.Table] | None = None


def find_coverage(desk: CohortDesk) -> Coverage:
    """Find the plan that tells who covers a source.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.

    Returns
    -------
    Coverage
        Of the latest saved version of the plan that is open under Territories, when it is on the same
        snapshot; else of the plan that went live last, as it was frozen then.
    """
    opened = _open_plan(desk)
    if opened is not None:
        return _of_open(opened)
    plans = shared_workspace().plans.plans
    live = [plan for plan in plans.list() if plan.state is PlanState.LIVE]
    for plan in sorted(live, key=lambda plan: plan.updated_at, reverse=True):
        found = _of_live(plan, desk, others=len(live) - 1)
        if found is not None:
            return found
    return Coverage(NO_PLAN)


def _open_plan(desk: CohortDesk) -> Plan | None:
    wanted = session().draw.plan_id
    if wanted is None:
        return None
    try:
        plan = shared_workspace().plans.plans.get(wanted)
    except EntryMissing:
        return None
    return plan if plan.snapshot_id == desk.snapshot.id else None


def _of_open(plan: Plan) -> Coverage:
    draw = session().draw
    version = shared_workspace().plans.plans.version(plan.id)
    with st.spinner("Resolving the plan that is open …", show_time=True):
        resolved = open_desk(plan, version.document)
    unsaved = "; your unsaved changes are not in it" if draw.plan_id == plan.id and draw.is_changed else ""
    return Coverage(
        f"the open plan {plan.name}, version {version.number}{unsaved}",
        f"{resolved.token} {hash(_names(resolved.reps))}",
        lambda: list_owners(resolved),
    )


def _of_live(plan: Plan, desk: CohortDesk, others: int) -> Coverage | None:
    store = shared_workspace().plans
    frozen = store.plans.frozen(plan.id)
    if frozen is None:
        return None
    try:
        membership = read_membership(frozen.content)
    except WindshieldError:
        return None
    reps = {rep.id: rep for rep in store.reps.list()}
    where = "" if frozen.snapshot_id == desk.snapshot.id else f" on snapshot {frozen.snapshot_id}"
    more = f"; {others} more live plan{'s are' if others > 1 else ' is'} not looked at" if others else ""
    return Coverage(
        f"the live plan {plan.name}, version {frozen.version}, as it went live{where}{more}",
        f"{frozen.content_hash} {hash(_names(reps))}",
        lambda: list_frozen_owners(membership, reps),
    )


def list_owners(resolved: Desk) -> pa.Table:
    """List whom each territory of a plan has.

    Parameters
    ----------
    resolved : Desk
        The plan.

    Returns
    -------
    pyarrow.Table
        npi (int64), territory, rep (null where the territory has none); a row a clinician in a territory.
    """
    ownership = resolved.ownership
    owner = ownership.clinician_owner
    rows = np.flatnonzero(owner >= 0)
    territories = [(t.title, _name_rep(resolved.reps, t.rep_id)) for t in ownership.territories]
    number = pa.array(owner[rows])
    return pa.table(
        {
            "npi": pa.array(ownership.market.npi[rows], pa.int64()),
            "territory": pa.array([name for name, _ in territories], pa.string()).take(number),
            "rep": pa.array([rep for _, rep in territories], pa.string()).take(number),
        }
    )


def list_frozen_owners(membership: Membership, reps: dict[RepId, Rep]) -> pa.Table:
    """List whom each territory of a plan had when it went live.

    Parameters
    ----------
    membership : Membership
        As it was frozen.
    reps : dict of RepId to Rep
        Everyone in the store.

    Returns
    -------
    pyarrow.Table
        As of `list_owners`.
    """
    names = {
        str(one["id"]): (f"{one['number']} · {one['name']}", _name_rep(reps, one["rep_id"]))
        for one in membership.territories
    }
    found = [
        names.get(territory, (None, None)) for territory in membership.members["territory_id"].to_pylist()
    ]
    return pa.table(
        {
            "npi": membership.members["npi"],
            "territory": pa.array([name for name, _ in found], pa.string()),
            "rep": pa.array([rep for _, rep in found], pa.string()),
        }
    )


def _name_rep(reps: dict[RepId, Rep], rep: RepId | None) -> str | None:
    found = reps.get(rep) if rep else None
    return found.name if found else None


def _names(reps: dict[RepId, Rep]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((str(rep.id), rep.name) for rep in reps.values()))
