"""A cohort as the store knows it, one freeze of it, and what is handed in to be frozen."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np

from data.identifiers import CohortId, PlanId, SnapshotId
from data.plans.cohort_npis import NpiArray, hash_npis, settle_npis
from data.plans.cohort_rules import CohortKind, CohortRule, PlanRule, kind_of


@dataclass(frozen=True, eq=False)
class Resolved:
    """A rule resolved against a snapshot: what a freeze will keep.

    Parameters
    ----------
    rule : CohortRule
        Why they are in.
    snapshot_id : SnapshotId
        What it was resolved against.
    npi : ndarray of int64
        Who is in; made ascending, each once. May be empty.
    asked : ndarray of int64, optional
        Of a list: all whom it asks for, also those whom the snapshot doesn't have, so that a later freeze
        finds them.

    Raises
    ------
    DetailInvalid
        A number is no NPI.
    """

    rule: CohortRule
    snapshot_id: SnapshotId
    npi: NpiArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    asked: NpiArray | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "npi", settle_npis(self.npi))
        if self.asked is not None:
            object.__setattr__(self, "asked", settle_npis(self.asked))

    @property
    def kind(self) -> CohortKind:
        """The kind of cohort that it makes."""
        return kind_of(self.rule)

    @cached_property
    def content_hash(self) -> str:
        """The name of `npi`."""
        return hash_npis(self.npi)

    @cached_property
    def asked_hash(self) -> str | None:
        """The name of `asked`."""
        return None if self.asked is None else hash_npis(self.asked)


@dataclass(frozen=True)
class CohortFreeze:
    """Whom a cohort held at one time; never changes. `Cohorts.npis` gives the NPIs.

    Parameters
    ----------
    cohort_id : CohortId
        Whose freeze it is.
    number : int
        1, 2, 3 … without gaps.
    rule : CohortRule
        What was resolved.
    snapshot_id : SnapshotId
        Against what; its figures come from there.
    npis : int
        How many NPIs; 0 where nobody was in it.
    content_hash : str
        `hash_npis` of them.
    asked_hash : str, optional
        Of a list: that of all whom it asked for.
    frozen_by : str
        Who.
    frozen_at : datetime
        When, in UTC.
    note : str
        What the person said about it; may be empty.
    """

    cohort_id: CohortId
    number: int
    rule: CohortRule
    snapshot_id: SnapshotId
    npis: int
    content_hash: str
    asked_hash: str | None
    frozen_by: str
    frozen_at: datetime
    note: str

    @property
    def plan_id(self) -> PlanId | None:
        """The plan that it was frozen from; None for a segment or a list."""
        return self.rule.plan_id if isinstance(self.rule, PlanRule) else None

    @property
    def plan_version(self) -> int | None:
        """The plan's version that it was frozen from; None for a segment or a list."""
        return self.rule.plan_version if isinstance(self.rule, PlanRule) else None


@dataclass(frozen=True)
class KeptCohort:
    """A cohort that was given a name.

    Parameters
    ----------
    id : CohortId
        Stays the same whatever happens to it.
    name : str
        Unique in the store, without regard to case and spacing.
    kind : CohortKind
        Where its clinicians come from.
    archived : bool
        Whether it is out of use.
    version : int
        1 when new, one more with each change: name, use, or another freeze.
    latest : CohortFreeze
        The newest freeze; its number tells how many there are.
    created_by, updated_by : str
        Who.
    created_at, updated_at : datetime
        When, in UTC.
    """

    id: CohortId
    name: str
    kind: CohortKind
    archived: bool
    version: int
    latest: CohortFreeze
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime
