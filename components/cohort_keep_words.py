"""What a kept cohort's kind, source and snapshot are called on screen."""

from collections.abc import Mapping
from types import MappingProxyType

from components.moments import format_moment
from components.session import shared_workspace
from data.errors import SnapshotBroken, SnapshotMissing
from data.identifiers import SnapshotId
from data.plans.cohort_entry import CohortFreeze
from data.plans.cohort_rules import CohortKind, CohortRule, ListRule, PlanRule, SegmentRule, TerritoryRule
from data.snapshot.reader import Snapshot

KINDS: Mapping[CohortKind, str] = MappingProxyType(
    {
        CohortKind.TERRITORY: "Territory",
        CohortKind.PLAN: "Plan",
        CohortKind.SEGMENT: "Segment",
        CohortKind.LIST: "List",
    }
)


def say_source(rule: CohortRule) -> str:
    """Say where a freeze's clinicians come from.

    Parameters
    ----------
    rule : CohortRule
        The freeze's.

    Returns
    -------
    str
        "North of Midwest, version 3"; names are those of then.
    """
    if isinstance(rule, PlanRule):
        of = f"{rule.territory_name} of " if isinstance(rule, TerritoryRule) else ""
        live = ", as it went live" if rule.source == "membership" else ""
        return f"{of}{rule.plan_name}, version {rule.plan_version}{live}"
    if isinstance(rule, SegmentRule):
        return f"segment {rule.segment_name}" if rule.segment_name else f"filter {rule.query or 'everyone'}"
    return f"list {rule.source}, {rule.lines:,} values"


def say_unmatched(rule: CohortRule) -> str:
    """Say what of a list did not match.

    Parameters
    ----------
    rule : CohortRule
        Any.

    Returns
    -------
    str
        "3 × not in this snapshot; 1 × twice in the list"; empty where everything matched or it is no list.
    """
    if not isinstance(rule, ListRule):
        return ""
    return "; ".join(f"{count:,} × {reason}" for reason, count in rule.unmatched)


def name_freeze(freeze: CohortFreeze) -> str:
    """Name a freeze in a choice.

    Parameters
    ----------
    freeze : CohortFreeze
        Any.

    Returns
    -------
    str
        "Freeze 2 · 24 Nov 2026 10:42".
    """
    return f"Freeze {freeze.number} · {format_moment(freeze.frozen_at)}"


def open_if_there(snapshot: SnapshotId) -> Snapshot | None:
    """Open a snapshot that may have been deleted.

    Parameters
    ----------
    snapshot : SnapshotId
        Its id.

    Returns
    -------
    Snapshot or None
        None when it is not there, or can't be read.
    """
    try:
        return shared_workspace().at(snapshot)
    except (SnapshotMissing, SnapshotBroken):
        return None
