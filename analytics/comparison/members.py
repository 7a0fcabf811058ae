"""Who is in each cohort of a comparison, by the snapshot's own numbers, and with whom they share a practice.

Figures of one practice move together: its clinicians share an OR, a payer contract, a source of patients. So
intervals are taken over practices, the *clusters*, and not over clinicians.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from analytics.cohorts.cohort import Cohort
from analytics.comparison.npi_numbers import NpiNumbers
from analytics.comparison.windows import ComparisonImpossible
from data.snapshot.reader import Snapshot

MOST_CLUSTERS = 5_000
"""Of one cohort: more practices than that tell hardly more, and cost memory by the week."""


@dataclass(frozen=True, eq=False)
class Members:
    """The clinicians of all cohorts of a comparison; a row a membership, nobody changes the arrays.

    Parameters
    ----------
    cohorts : tuple of Cohort
        In the order that every figure has.
    provider_no : ndarray of uint32, rows
        Ascending; a clinician of several cohorts stands there once for each.
    npi : ndarray of int64, rows
        The same clinicians' NPIs.
    cohort : ndarray of int32, rows
        Number in `cohorts`, ascending within a clinician.
    cluster : ndarray of int32, rows
        The practice, 0 to k - 1: those of one cohort follow one another, in the cohorts' order and along
        the snapshot's curve. A practice that serves two cohorts is one in each.
    cluster_cohort : ndarray of int32, k
        Whose each is.
    practice : ndarray of int32, k
        A number that is the same for the clusters of one practice in several cohorts. Practices that were
        taken together have a number of their own.
    unmatched : tuple of tuple of str
        The NPIs of each cohort that the snapshot doesn't have.
    """

    cohorts: tuple[Cohort, ...]
    provider_no: npt.NDArray[np.uint32]
    npi: npt.NDArray[np.int64]
    cohort: npt.NDArray[np.int32]
    cluster: npt.NDArray[np.int32]
    cluster_cohort: npt.NDArray[np.int32]
    practice: npt.NDArray[np.int32]
    unmatched: tuple[tuple[str, ...], ...]

    @cached_property
    def clinicians(self) -> npt.NDArray[np.int64]:
        """The number of clinicians of each cohort."""
        return np.bincount(self.cohort, minlength=len(self.cohorts)).astype(np.int64)

    @cached_property
    def clusters(self) -> npt.NDArray[np.int64]:
        """The number of clusters of each cohort."""
        return np.bincount(self.cluster_cohort, minlength=len(self.cohorts)).astype(np.int64)

    @cached_property
    def table(self) -> pa.Table:
        """The rows as an Arrow table: provider_no, cohort, cluster."""
        return pa.table({name: getattr(self, name) for name in ("provider_no", "cohort", "cluster")})


def resolve_members(snapshot: Snapshot, cohorts: Sequence[Cohort]) -> Members:
    """Find the clinicians of cohorts in a snapshot, and their practices.

    A practice is the clinician's primary site, else the building (address and ZIP), else the clinician
    alone. In a cohort with more than `MOST_CLUSTERS` practices neighbours along the snapshot's curve are
    taken together, so that there are so many.

    Parameters
    ----------
    snapshot : Snapshot
        The market; clinicians whose NPI was deactivated are in it, since they have past volume.
    cohorts : sequence of Cohort
        Who is compared; at most one is the rest of the market.

    Returns
    -------
    Members
        A cohort that is empty, or of which nobody is in the snapshot, has no rows and no cluster.

    Raises
    ------
    ComparisonImpossible
        There is no cohort, two have the same id, or two are the rest of the market.
    """
    _check(cohorts)
    market = snapshot.query("""
        SELECT provider_no, CAST(npi AS BIGINT) AS npi, CASE
            WHEN primary_site_id IS NOT NULL THEN hash(primary_site_id)
            WHEN address IS NOT NULL AND zip IS NOT NULL THEN hash(upper(address), zip)
            ELSE hash(provider_no) END AS practice
        FROM providers
    """)  # in the file's order, by number: sorting them again would take a third of the time
    numbers, npis, practices = (market[name].to_numpy() for name in ("provider_no", "npi", "practice"))
    named = np.sort(np.concatenate([cohort.npi for cohort in cohorts]).astype(np.int64))
    named = named[np.flatnonzero(np.diff(named, prepend=-1))]  # each once; `unique` takes five times as long
    row_of_named = _find_rows(named, npis)
    in_none = np.ones(len(npis), dtype=bool)
    in_none[row_of_named[row_of_named >= 0]] = False
    rows: list[npt.NDArray[np.int64]] = []
    unmatched: list[tuple[str, ...]] = []
    for cohort in cohorts:
        found = (
            np.flatnonzero(in_none) if cohort.is_rest else row_of_named[np.searchsorted(named, cohort.npi)]
        )
        missing = () if cohort.is_rest else tuple(f"{npi:010d}" for npi in cohort.npi[found < 0].tolist())
        rows.append(np.sort(found[found >= 0]))
        unmatched.append(missing)
    clusters: list[npt.NDArray[np.int64]] = []
    found_practices: list[npt.NDArray[np.uint64]] = []
    for cohort_number, of_cohort in enumerate(rows):
        number, practice = _number_practices(practices[of_cohort], cohort_number)
        clusters.append(number + sum(map(len, found_practices)))
        found_practices.append(practice)
    sizes = [len(practice) for practice in found_practices]
    row, cluster = np.concatenate(rows), np.concatenate(clusters)
    cohort_no = np.repeat(np.arange(len(cohorts), dtype=np.int32), [len(of_cohort) for of_cohort in rows])
    order = np.argsort(row, kind="stable")
    return Members(
        tuple(cohorts),
        numbers[row[order]].astype(np.uint32),
        npis[row[order]],
        cohort_no[order],
        cluster[order].astype(np.int32),
        np.repeat(np.arange(len(cohorts), dtype=np.int32), sizes),
        pd.factorize(np.concatenate(found_practices))[0].astype(np.int32),
        tuple(unmatched),
    )


def _check(cohorts: Sequence[Cohort]) -> None:
    if not cohorts:
        raise ComparisonImpossible("No cohort was chosen.", "Choose one or more.")
    ids = [cohort.id for cohort in cohorts]
    twice = sorted({of for of in ids if ids.count(of) > 1})
    if twice:
        raise ComparisonImpossible(f"{', '.join(twice)} was chosen twice.", "Choose each cohort once.")
    if sum(cohort.is_rest for cohort in cohorts) > 1:
        raise ComparisonImpossible("The rest of the market was chosen twice.", "Choose it once.")


def _find_rows(named: npt.NDArray[np.int64], npis: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the market's row of each NPI, -1 for none."""
    rows = np.full(len(named), -1, dtype=np.int64)
    place = NpiNumbers(named, np.arange(len(named), dtype=np.uint32)).find(npis)
    hit = np.flatnonzero(place >= 0)
    rows[place[hit]] = hit
    return rows


def _number_practices(
    practices: npt.NDArray[np.uint64], cohort: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """Number practices in the order in which they first occur, `MOST_CLUSTERS` at most, and tell each one."""
    number, found = pd.factorize(practices)
    if len(found) <= MOST_CLUSTERS:
        return number.astype(np.int64), found
    block = np.arange(len(found)) * MOST_CLUSTERS // len(found)
    # Small numbers, so no hash of a practice, and each cohort's own.
    blocks = np.arange(MOST_CLUSTERS, dtype=np.uint64) + np.uint64(cohort * MOST_CLUSTERS)
    return block[number], blocks
