"""What another freeze changed in a cohort: who came, who left, who stayed, and where they are now."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.cohorts.cohort import Cohort, open_cohort
from analytics.cohorts.people import GONE, describe_people
from data.identifiers import CohortId
from data.plans.cohort_entry import CohortFreeze, KeptCohort
from data.snapshot.reader import Snapshot

NpiArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CohortChange:
    """Who came, left and stayed between two freezes.

    Parameters
    ----------
    came, left, stayed : pyarrow.Table
        A row a clinician, by NPI: npi, name, specialty, place (primary site, else city and state), city,
        state, now ("active", "deactivated on 15 Jan 2026", "not in the snapshot"), cohort_now (another cohort
        that has the clinician now; null where none of those that were looked at has).
    """

    came: pa.Table
    left: pa.Table
    stayed: pa.Table

    @property
    def gone(self) -> int:
        """The number of clinicians of either freeze whom the newer snapshot doesn't have."""
        return sum(table["now"].to_pylist().count(GONE) for table in (self.came, self.left, self.stayed))


@dataclass(frozen=True, eq=False)
class ChangedCohorts:
    """A change as cohorts, so that its effect on a figure can be told: who made the difference.

    Parameters
    ----------
    old, new : Cohort
        Each freeze whole.
    stayed, came, left : Cohort
        Those of both, of the new one only, of the old one only.
    """

    old: Cohort
    new: Cohort
    stayed: Cohort
    came: Cohort
    left: Cohort


def compare_freezes(
    before: NpiArray,
    after: NpiArray,
    now: Snapshot,
    then: Snapshot | None = None,
    others: Sequence[Cohort] = (),
) -> CohortChange:
    """Tell who came, left and stayed.

    Parameters
    ----------
    before, after : ndarray of int64
        The NPIs of the older and the newer freeze; ascending, each once.
    now : Snapshot
        The newer freeze's: tells names and places.
    then : Snapshot, optional
        The older freeze's, where it still is and is another: tells the names of those who are gone.
    others : sequence of Cohort
        Further cohorts as they are now, such as the plan's other territories: tell where one who left went.

    Returns
    -------
    CohortChange
        Empty tables where nobody did.
    """
    came, left, stayed = _split(before, after)
    return CohortChange(
        *(_with_cohort(describe_people(npi, now, then), npi, others) for npi in (came, left, stayed))
    )


def split_change(
    kept: KeptCohort, older: CohortFreeze, newer: CohortFreeze, before: NpiArray, after: NpiArray
) -> ChangedCohorts:
    """Give a change as cohorts to be compared, each on the snapshot that is asked for.

    Parameters
    ----------
    kept : KeptCohort
        The cohort.
    older, newer : CohortFreeze
        Two of its freezes.
    before, after : ndarray of int64
        Their NPIs; ascending, each once.

    Returns
    -------
    ChangedCohorts
        Some may be empty.
    """
    came, left, stayed = _split(before, after)
    ids = f"{kept.id}.{older.number}-{newer.number}"
    return ChangedCohorts(
        open_cohort(kept, older, before),
        open_cohort(kept, newer, after),
        Cohort(CohortId(f"{ids}.stayed"), f"{kept.name}: stayed", stayed),
        Cohort(CohortId(f"{ids}.came"), f"{kept.name}: came", came),
        Cohort(CohortId(f"{ids}.left"), f"{kept.name}: left", left),
    )


def _split(before: NpiArray, after: NpiArray) -> tuple[NpiArray, NpiArray, NpiArray]:
    return (
        np.setdiff1d(after, before, assume_unique=True),
        np.setdiff1d(before, after, assume_unique=True),
        np.intersect1d(before, after, assume_unique=True),
    )


def _with_cohort(people: pa.Table, npi: NpiArray, others: Sequence[Cohort]) -> pa.Table:
    number = np.full(len(npi), len(others))
    for place, other in reversed(list(enumerate(others))):  # the first of several names them
        number[np.isin(npi, other.npi, assume_unique=True)] = place
    names = pa.array([*(other.name for other in others), None], pa.string())
    return people.append_column("cohort_now", names.take(pa.array(number)))
