"""A cohort: the clinicians whom a comparison is about."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.identifiers import CohortId
from data.plans.cohort_entry import CohortFreeze, KeptCohort

REST = CohortId("rest")
"""The id of everybody who is in no other cohort of a comparison."""


@dataclass(frozen=True, eq=False)
class Cohort:
    """Clinicians who are compared with others.

    Parameters
    ----------
    id : CohortId
        Unique in a comparison.
    name : str
        As people call it.
    npi : ndarray of int64, clinicians
        Ascending, each once; empty when `is_rest`.
    is_rest : bool
        Everybody of the snapshot, active or not, who is in no other cohort of the comparison.

    Raises
    ------
    ValueError
        An NPI is there twice, or they aren't in order: it would be counted twice, in silence.
    """

    id: CohortId
    name: str
    npi: npt.NDArray[np.int64]
    is_rest: bool = False

    def __post_init__(self) -> None:
        if (self.npi[1:] <= self.npi[:-1]).any():
            raise ValueError(f"The NPIs of “{self.name}” must be ascending, each once.")


def rest_of_market(name: str = "Rest of the market") -> Cohort:
    """Return the cohort of everybody else; it is not kept, because it depends on what it is compared with.

    Parameters
    ----------
    name : str
        As it is shown.

    Returns
    -------
    Cohort
        With `is_rest`, whose NPIs a comparison works out.
    """
    return Cohort(REST, name, np.zeros(0, dtype=np.int64), is_rest=True)


def open_cohort(kept: KeptCohort, freeze: CohortFreeze, npi: npt.NDArray[np.int64]) -> Cohort:
    """Make one freeze of a kept cohort ready to be compared.

    Parameters
    ----------
    kept : KeptCohort
        The cohort.
    freeze : CohortFreeze
        One of its freezes.
    npi : ndarray of int64
        `Cohorts.npis` of that freeze.

    Returns
    -------
    Cohort
        Its id tells cohort and freeze apart from every other (`read_cohort_id`); an older freeze has its
        number in the name.
    """
    older = "" if freeze.number == kept.latest.number else f" (freeze {freeze.number})"
    return Cohort(CohortId(f"{kept.id}.{freeze.number}"), f"{kept.name}{older}", npi)


def read_cohort_id(cohort: CohortId) -> tuple[CohortId, int | None]:
    """Return the kept cohort and the freeze that a compared cohort's id names.

    Parameters
    ----------
    cohort : CohortId
        From `open_cohort`, perhaps by way of a link.

    Returns
    -------
    tuple of CohortId and int or None
        The number is None where the id has none that can be: then the latest freeze is meant.
    """
    kept, dot, number = cohort.rpartition(".")
    if dot and number.isascii() and number.isdigit() and 0 < len(number) < 10:
        return CohortId(kept), int(number)
    return cohort, None
