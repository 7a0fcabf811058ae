"""Cohorts from plans and segments: a rule resolved against a snapshot, ready to be kept.

Each function gives a `Resolved` for `PlanStore.cohorts.keep` or `.refreeze`. Freezing again is the same
question asked of the plan's newest version, or of the current snapshot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

import numpy as np
import numpy.typing as npt

from analytics.drive import DriveTimes
from analytics.drive_reach import resolve_drive
from analytics.drive_statement import describe_accuracy
from analytics.filter_url import from_query
from analytics.membership import Membership, read_membership
from analytics.ownership import Ownership
from analytics.selection import open_selection
from data.errors import FilterInvalid, WindshieldError
from data.identifiers import TerritoryId
from data.plans.cohort_entry import Resolved
from data.plans.cohort_rules import PlanRule, SegmentRule, TerritoryRule
from data.plans.document import Territory
from data.plans.frozen import FrozenMembership
from data.plans.plan_entry import PlanVersion
from data.snapshot.reader import Snapshot


class CohortUnresolved(WindshieldError, ValueError):
    """What was to be frozen is not what was saved."""


class TerritoryGone(WindshieldError, LookupError):
    """A cohort's territory is no longer in its plan."""


@dataclass(frozen=True, eq=False)
class PlanSource:
    """A saved version of a plan, resolved.

    Parameters
    ----------
    name : str
        The plan's.
    version : PlanVersion
        The version.
    ownership : Ownership
        Its rules resolved, on its own snapshot or another.
    units_version : int, optional
        The version of the buying units that the market was loaded with.

    Raises
    ------
    CohortUnresolved
        The ownership is of other rules than the version's: of work that nobody has saved.
    """

    name: str
    version: PlanVersion
    ownership: Ownership
    units_version: int | None = None

    def __post_init__(self) -> None:
        document = self.version.document
        if (document.territories, document.focus) != (
            self.ownership.territories,
            self.ownership.market.focus,
        ):
            raise CohortUnresolved(
                f"“{self.name}” says something else than its version {self.version.number}.",
                "Save it, and freeze the version that was saved.",
            )


def resolve_plan(source: PlanSource) -> Resolved:
    """Take everybody who belongs to a territory of a plan.

    Parameters
    ----------
    source : PlanSource
        The plan.

    Returns
    -------
    Resolved
        Nobody where no territory has anybody.
    """
    ownership = source.ownership
    npi = ownership.market.npi[ownership.clinician_owner >= 0]
    rule = PlanRule(
        source.version.plan_id, source.version.number, source.version.document_hash, source.name,
        units_version=source.units_version,
    )  # fmt: skip
    return Resolved(rule, ownership.market.snapshot_id, npi)


def resolve_territory(source: PlanSource, territory: TerritoryId) -> Resolved:
    """Take those who belong to one territory of a plan.

    Parameters
    ----------
    source : PlanSource
        The plan.
    territory : TerritoryId
        Which territory.

    Returns
    -------
    Resolved
        Nobody where the territory has nobody.

    Raises
    ------
    TerritoryGone
        The version has no such territory.
    """
    ownership = source.ownership
    for number, known in enumerate(ownership.territories):
        if known.id == territory:
            return _of_territory(source, known, ownership.market.npi[ownership.clinicians_of(number)])
    raise _gone(source.name, source.version.number)


def resolve_territories(source: PlanSource) -> tuple[Resolved, ...]:
    """Take each territory of a plan as a cohort.

    Parameters
    ----------
    source : PlanSource
        The plan.

    Returns
    -------
    tuple of Resolved
        In the document's order; `name_cohorts` gives them names.
    """
    ownership = source.ownership
    owner, npi = ownership.clinician_owner, ownership.market.npi
    order = np.argsort(owner, kind="stable")
    edges = np.searchsorted(owner, np.arange(len(ownership.territories) + 1), sorter=order)
    return tuple(
        _of_territory(source, territory, npi[order[edges[number] : edges[number + 1]]])
        for number, territory in enumerate(ownership.territories)
    )


def take_live_plan(frozen: FrozenMembership, name: str) -> Resolved:
    """Take everybody who belonged to a territory when a plan went live, without resolving it anew.

    Parameters
    ----------
    frozen : FrozenMembership
        What was frozen of it.
    name : str
        The plan's.

    Returns
    -------
    Resolved
        On the snapshot of that day.

    Raises
    ------
    MembershipUnreadable
        What was frozen is damaged.
    """
    membership = read_membership(frozen.content)
    rule = PlanRule(
        frozen.plan_id, frozen.version, membership.about["document_hash"], name, "membership"
    )  # fmt: skip
    return Resolved(rule, frozen.snapshot_id, _npi_of(membership))


def take_live_territories(frozen: FrozenMembership, name: str) -> tuple[Resolved, ...]:
    """Take each territory as it was when a plan went live, without resolving it anew.

    Parameters
    ----------
    frozen : FrozenMembership
        What was frozen of it.
    name : str
        The plan's.

    Returns
    -------
    tuple of Resolved
        By the territories' numbers; on the snapshot of that day.

    Raises
    ------
    MembershipUnreadable
        What was frozen is damaged.
    """
    membership = read_membership(frozen.content)
    npi = _npi_of(membership)
    of = np.array(membership.members["territory_id"].to_pylist(), dtype=object)
    return tuple(
        Resolved(
            TerritoryRule(
                frozen.plan_id, frozen.version, membership.about["document_hash"], name, "membership",
                territory_id=TerritoryId(territory["id"]), territory_name=territory["name"],
            ),
            frozen.snapshot_id,
            npi[of == territory["id"]],
        )
        for territory in membership.territories
    )  # fmt: skip


def find_territory(resolved: Sequence[Resolved], rule: TerritoryRule) -> Resolved:
    """Find a cohort's territory among those of its plan, to freeze the cohort again.

    Parameters
    ----------
    resolved : sequence of Resolved
        All territories of the plan's newest version, or of what it froze when it went live.
    rule : TerritoryRule
        The cohort's.

    Returns
    -------
    Resolved
        The same territory, by its id.

    Raises
    ------
    TerritoryGone
        It was merged, split or dropped.
    """
    for one in resolved:
        if isinstance(one.rule, TerritoryRule) and one.rule.territory_id == rule.territory_id:
            return one
    version = resolved[0].rule.plan_version if resolved and isinstance(resolved[0].rule, PlanRule) else None
    raise _gone(rule.plan_name, version, rule.territory_name)


def resolve_segment(
    snapshot: Snapshot, query: str, drive: DriveTimes | None = None, name: str = ""
) -> Resolved:
    """Take whom a filter finds: the same clinicians whom the Providers screen shows for it.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    query : str
        The filter in its URL form, as segments keep it; deactivated clinicians are in where it says so.
    drive : DriveTimes, optional
        Needed for a filter in drive minutes.
    name : str
        The segment's.

    Returns
    -------
    Resolved
        Nobody where nobody is found.

    Raises
    ------
    FilterInvalid
        The filter can't be read, or asks for drive minutes and there is no engine.
    """
    question = from_query(parse_qs(query.removeprefix("?"), keep_blank_values=True))
    if question.near and question.near.drive_minutes is not None:
        if drive is None:
            raise FilterInvalid(
                "The filter asks for drive minutes, and there is no drive-time engine.",
                "Ask within miles, or choose an engine.",
            )
        question = resolve_drive(question, drive)
    near = question.near
    said = describe_accuracy(near.reach.statement) if near and near.reach else ""
    with open_selection(snapshot, question, attributes=()) as selection:
        found = selection.query(
            "SELECT npi::BIGINT AS npi FROM providers SEMI JOIN "
            f"(SELECT provider_no FROM {selection.rows} WHERE {selection.where()}) USING (provider_no)"
        )
    return Resolved(SegmentRule(query.removeprefix("?"), name, said), snapshot.id, found["npi"].to_numpy())


def _of_territory(source: PlanSource, territory: Territory, npi: npt.NDArray[np.int64]) -> Resolved:
    rule = TerritoryRule(
        source.version.plan_id, source.version.number, source.version.document_hash, source.name,
        units_version=source.units_version, territory_id=territory.id, territory_name=territory.name,
    )  # fmt: skip
    return Resolved(rule, source.ownership.market.snapshot_id, npi)


def _npi_of(membership: Membership) -> npt.NDArray[np.int64]:
    npi: npt.NDArray[np.int64] = membership.members["npi"].cast("int64").to_numpy()
    return npi


def _gone(plan: str, version: int | None, territory: str = "") -> TerritoryGone:
    what = f"Territory “{territory}”" if territory else "That territory"
    where = f"version {version} of “{plan}”" if version else f"“{plan}”"
    return TerritoryGone(
        f"{what} is not in {where}: it was merged, split or dropped.",
        "What was frozen stays; keep a new cohort of what is in its place.",
    )
