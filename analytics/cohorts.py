"""A cohort: the clinicians whom a comparison is about."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.identifiers import CohortId


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
    """

    id: CohortId
    name: str
    npi: npt.NDArray[np.int64]
    is_rest: bool = False
