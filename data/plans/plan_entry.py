"""A plan as the store knows it, and one version of what it says."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from data.identifiers import PlanId, SnapshotId
from data.plans.document import Document
from data.plans.errors import DetailInvalid
from data.plans.plan_states import PlanState

Role = Literal["rep", "overlay specialist", "clinical specialist"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Plan:
    """A named set of territories with a history.

    Parameters
    ----------
    id : PlanId
        Stays the same whatever happens to the plan.
    name : str
        Unique in the store, without regard to case and spacing.
    sales_force : str
        Whose territories they are; empty where the company has only one.
    role : str
        Of `ROLES`; ownership and overlap are judged within it.
    effective_on : date, optional
        From when the hierarchy holds.
    state : PlanState
        Draft, in review, live or archived.
    snapshot_id : SnapshotId
        The snapshot of the latest version.
    version : int
        The latest version's number; 1 when new.
    revision : int
        One more with each change of name, details or state; a save of the document leaves it.
    scenario_of : PlanId, optional
        The plan that it was branched from.
    branched_from_version : int, optional
        That plan's version.
    live_version : int, optional
        The version that went live last; None if none ever did.
    created_by, updated_by : str
        Who.
    created_at, updated_at : datetime
        When, in UTC.
    """

    id: PlanId
    name: str
    sales_force: str
    role: Role
    effective_on: date | None
    state: PlanState
    snapshot_id: SnapshotId
    version: int
    revision: int
    scenario_of: PlanId | None
    branched_from_version: int | None
    live_version: int | None
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True)
class VersionHeader:
    """When and why a version of a plan was saved.

    Parameters
    ----------
    plan_id : PlanId
        Whose version it is.
    number : int
        1, 2, 3 … without gaps.
    snapshot_id : SnapshotId
        The snapshot that it was drawn on.
    saved_by : str
        Who.
    saved_at : datetime
        When, in UTC.
    note : str
        What the person said about it; may be empty.
    based_on : int, optional
        The version that was changed; None for the first.
    document_hash : str
        `hash_document` of what it says.
    """

    plan_id: PlanId
    number: int
    snapshot_id: SnapshotId
    saved_by: str
    saved_at: datetime
    note: str
    based_on: int | None
    document_hash: str


@dataclass(frozen=True)
class PlanVersion(VersionHeader):
    """One version of a plan, with what it says.

    Parameters
    ----------
    document : Document
        The rules.
    """

    document: Document


def check_role(role: str) -> Role:
    """Return a role, if there is such a one.

    Parameters
    ----------
    role : str
        Of `ROLES`.

    Returns
    -------
    str
        The same.

    Raises
    ------
    DetailInvalid
        There is no such role.
    """
    for known in ROLES:
        if role == known:
            return known
    raise DetailInvalid(f"There is no role “{role}”.", f"Choose one of: {', '.join(ROLES)}.")
