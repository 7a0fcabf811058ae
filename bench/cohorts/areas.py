"""The cohorts that are compared: areas, health systems, and everybody else."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from analytics.cohorts.cohort import Cohort
from analytics.comparison.compare import Question
from bench.market import IDNS, code_of_rank
from data.identifiers import CohortId
from data.snapshot.reader import Snapshot

COHORTS, CLINICIANS = 50, 5_000
QUESTION = Question(codes=(code_of_rank(1), code_of_rank(2)))
"""One procedure in eight."""
MILES_A_DEGREE = 69.0


def make_areas(snapshot: Snapshot, cohorts: int = COHORTS, clinicians: int = CLINICIANS) -> list[Cohort]:
    """Make areas: the clinicians nearest to places where, one as the other, equally many live.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    cohorts, clinicians : int
        How many areas, and clinicians in each.

    Returns
    -------
    list of Cohort
        Two whose centres are close may share some.
    """
    people = snapshot.query(
        "SELECT CAST(npi AS BIGINT) AS npi, lat, lon FROM providers "
        "WHERE lat IS NOT NULL AND lon IS NOT NULL ORDER BY provider_no"
    )
    npi, lat, lon = (people[name].to_numpy() for name in ("npi", "lat", "lon"))
    points = np.column_stack([lat, lon * np.cos(np.radians(lat))]) * MILES_A_DEGREE
    centres = (2 * np.arange(cohorts) + 1) * len(npi) // (2 * cohorts)
    _, nearest = cKDTree(points).query(points[centres], k=clinicians)
    return [_cohort(f"Area {number}", npi[rows]) for number, rows in enumerate(nearest)]


def make_systems(snapshot: Snapshot, cohorts: int = COHORTS) -> list[Cohort]:
    """Make a cohort of each of some health systems, whose clinicians are scattered over the country.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    cohorts : int
        How many.

    Returns
    -------
    list of Cohort
        Those of every twelfth system, or so.
    """
    chosen = [f"I{number * IDNS // cohorts}" for number in range(cohorts)]
    people = snapshot.query(
        "SELECT idn_id, CAST(npi AS BIGINT) AS npi FROM providers WHERE idn_id IN (SELECT unnest($chosen))",
        {"chosen": chosen},
    ).to_pandas()
    return [_cohort(name, people.npi[people.idn_id == name].to_numpy()) for name in chosen]


def add_rest(cohorts: Sequence[Cohort]) -> list[Cohort]:
    """Add the rest of the market to cohorts.

    Parameters
    ----------
    cohorts : sequence of Cohort
        Who is named.

    Returns
    -------
    list of Cohort
        One more.
    """
    rest = Cohort(CohortId("rest"), "Rest of the market", np.empty(0, np.int64), is_rest=True)
    return [*cohorts, rest]


def _cohort(name: str, npi: npt.NDArray[np.int64]) -> Cohort:
    return Cohort(CohortId(name), name, np.sort(npi))
