"""Freezing a cohort again: its rule asked anew, of the plan's newest version or of the current snapshot."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analytics.cohorts.lists import match_again
from analytics.cohorts.sources import (
    CohortUnresolved,
    PlanSource,
    find_territory,
    resolve_plan,
    resolve_segment,
    resolve_territory,
    take_live_plan,
    take_live_territories,
)
from analytics.drive import DriveTimes
from data.identifiers import PlanId
from data.plans.cohort_entry import CohortFreeze, Resolved
from data.plans.cohort_npis import NpiArray
from data.plans.cohort_rules import ListRule, PlanRule, SegmentRule, TerritoryRule
from data.plans.frozen import FrozenMembership
from data.snapshot.reader import Snapshot


@dataclass(frozen=True, eq=False)
class Current:
    """What rules are resolved against now; only what a cohort's kind needs is asked for.

    Parameters
    ----------
    snapshot : Snapshot
        For segments and lists.
    open_plan : callable
        Gives a plan's newest version, resolved; raises `EntryMissing` for one that was deleted.
    open_live : callable
        Gives what a plan held when it went live last, or None.
    drive : DriveTimes, optional
        For segments in drive minutes.
    """

    snapshot: Snapshot
    open_plan: Callable[[PlanId], PlanSource]
    open_live: Callable[[PlanId], FrozenMembership | None]
    drive: DriveTimes | None = None


def resolve_again(freeze: CohortFreeze, current: Current, asked: NpiArray | None = None) -> Resolved:
    """Resolve a cohort's rule anew.

    Parameters
    ----------
    freeze : CohortFreeze
        The latest of the cohort.
    current : Current
        What to resolve it against. A cohort of rules is resolved from the plan's newest version, one that was
        taken over from a live plan from what that froze when it went live last.
    asked : ndarray of int64, optional
        Of a list: `Cohorts.asked` of that freeze.

    Returns
    -------
    Resolved
        For `Cohorts.refreeze`.

    Raises
    ------
    TerritoryGone
        The plan has no such territory any more.
    CohortUnresolved
        The plan froze nothing when it went live.
    EntryMissing
        The plan has been deleted.
    FilterInvalid
        As `resolve_segment`.
    """
    match freeze.rule:
        case SegmentRule() as rule:
            return resolve_segment(current.snapshot, rule.query, current.drive, rule.segment_name)
        case ListRule() as rule:
            wanted = np.zeros(0, dtype=np.int64) if asked is None else asked
            return match_again(current.snapshot, rule, wanted).resolved
        case TerritoryRule(source="rules") as rule:
            return resolve_territory(current.open_plan(rule.plan_id), rule.territory_id)
        case PlanRule(source="rules") as rule:
            return resolve_plan(current.open_plan(rule.plan_id))
        case PlanRule() as rule:
            live = current.open_live(rule.plan_id)
            if live is None:
                raise CohortUnresolved(
                    f"“{rule.plan_name}” keeps nothing of what it held when it went live.",
                    "Keep a new cohort of its newest version.",
                )
            if isinstance(rule, TerritoryRule):
                return find_territory(take_live_territories(live, rule.plan_name), rule)
            return take_live_plan(live, rule.plan_name)
