"""Why a cohort holds whom it holds: the rule that a freeze was resolved from.

Two rules are equal when they mean the same; names and counts that tell a person more are left out of that.
"""

import json
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Literal, TypeAlias

from data.identifiers import PlanId, TerritoryId

Source = Literal["rules", "membership"]
"""Whether a plan's rules were resolved, or what was frozen when it went live was taken over."""


class CohortKind(StrEnum):
    """Where a cohort's clinicians come from."""

    TERRITORY = "territory"
    PLAN = "plan"
    SEGMENT = "segment"
    LIST = "list"


@dataclass(frozen=True)
class PlanRule:
    """Everybody who belongs to a territory of a plan.

    Parameters
    ----------
    plan_id : PlanId
        Which plan.
    plan_version : int
        Its version.
    document_hash : str
        `hash_document` of what that version says.
    plan_name : str
        As it was called then: a plan can be deleted.
    source : {'rules', 'membership'}
        How it was resolved.
    units_version : int, optional
        The version of the buying units that rules with such were resolved by; None where it isn't known.
    """

    plan_id: PlanId
    plan_version: int
    document_hash: str
    plan_name: str = field(default="", compare=False)
    source: Source = "rules"
    units_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class TerritoryRule(PlanRule):
    """Those who belong to one territory of a plan.

    Parameters
    ----------
    territory_id : TerritoryId
        Which territory.
    territory_name : str
        As it was called then.
    """

    territory_id: TerritoryId
    territory_name: str = field(default="", compare=False)


@dataclass(frozen=True)
class SegmentRule:
    """Whom a filter finds.

    Parameters
    ----------
    query : str
        The filter in its URL form.
    segment_name : str
        The saved segment's; empty for a filter that has no name.
    drive : str
        By which engine drive minutes were told, and how exactly; empty where none were asked for.
    """

    query: str
    segment_name: str = field(default="", compare=False)
    drive: str = ""


@dataclass(frozen=True)
class ListRule:
    """Those whom somebody listed.

    Parameters
    ----------
    source : str
        Where the list came from: a file's name, or "pasted".
    lines : int
        Values that it had.
    unmatched : tuple of tuple of str and int
        Reasons why values did not match, with how many.
    """

    source: str
    lines: int = field(default=0, compare=False)
    unmatched: tuple[tuple[str, int], ...] = field(default=(), compare=False)


CohortRule: TypeAlias = TerritoryRule | PlanRule | SegmentRule | ListRule
_CLASSES: dict[CohortKind, type[CohortRule]] = {
    CohortKind.TERRITORY: TerritoryRule,
    CohortKind.PLAN: PlanRule,
    CohortKind.SEGMENT: SegmentRule,
    CohortKind.LIST: ListRule,
}


def kind_of(rule: CohortRule) -> CohortKind:
    """Return the kind of cohort that a rule makes.

    Parameters
    ----------
    rule : CohortRule
        Any.

    Returns
    -------
    CohortKind
        The one.
    """
    return next(kind for kind, of in _CLASSES.items() if type(rule) is of)


def write_rule(rule: CohortRule) -> str:
    """Write a rule; equal rules are written equally.

    Parameters
    ----------
    rule : CohortRule
        Any.

    Returns
    -------
    str
        JSON.
    """
    content = {"kind": kind_of(rule), **asdict(rule)}
    return json.dumps(content, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def read_rule(text: str) -> CohortRule:
    """Read what `write_rule` wrote.

    Parameters
    ----------
    text : str
        JSON; what a later version adds is passed over.

    Returns
    -------
    CohortRule
        Equal to the one that was written.
    """
    content = json.loads(text)
    of = _CLASSES[CohortKind(content["kind"])]
    values = {part.name: content[part.name] for part in fields(of) if part.name in content}
    if of is ListRule:
        values["unmatched"] = tuple((str(reason), int(count)) for reason, count in values["unmatched"])
    return of(**values)
