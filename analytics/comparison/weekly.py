"""Procedures of cohorts by practice and week: what growth, its interval and the doubts about it are made of.

One pass over the rows of the cohorts' clinicians gives the payer mix too.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from analytics.comparison.members import Members
from analytics.comparison.procedure_rows import ProcedureRows, read_procedures
from analytics.comparison.windows import ComparisonWindow
from data.snapshot.reader import Snapshot
from data.snapshot.schema import PAYERS

CURRENT, YEAR_AGO, BEFORE = 0, 1, 2
"""Places of the windows in axes of three."""

Ints = npt.NDArray[np.int64]
Counts = npt.NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class WeeklyVolumes:
    """Procedures of a comparison's cohorts by bucket of its window, oldest first; nobody changes the arrays.

    With a snapshot of annual grain a bucket is a year. Axes of three are the current window, the one a year
    ago and the one before (`CURRENT`, `YEAR_AGO`, `BEFORE`); one that the data don't reach back to is all 0.

    Parameters
    ----------
    members : Members
        Whose they are; has n cohorts and k clusters.
    window : ComparisonWindow
        Has the buckets, and the payers that count.
    codes : tuple of str
        The code set; all codes when empty.
    chosen, all_codes : ndarray of uint32, k × weeks_known
        Procedures of the code set, and of all codes; suppressed cells are not in them.
    hidden : ndarray of int64, n × weeks_known
        Suppressed cells of the code set with a day in the bucket; each stands for 1 to smallest_cell - 1
        patients. A source that hides a month's cell dates it on the first.
    active : ndarray of int64, n × 3
        Clinicians of the cohort with any row, of any code, in the three windows.
    active_in_both : ndarray of int64, n × 2
        Those with a row in the current window and in the one a year ago, or before.
    by_payer : ndarray of uint32, k × payers × 3
        Procedures of the code set by payer class, in the order of `PAYERS`.
    hidden_by_payer : ndarray of int64, n × payers × 3
        Suppressed cells of the code set with a day in the window.
    undated_by_payer : ndarray of int64, n × payers × 3
        Suppressed cells of the code set that have kept only their year, of the years that the window touches.
    all_codes_by_payer : ndarray of int64, n × payers × 3
        Procedures of all codes.
    """

    members: Members
    window: ComparisonWindow
    codes: tuple[str, ...]
    chosen: Counts
    all_codes: Counts
    hidden: Ints
    active: Ints
    active_in_both: Ints
    by_payer: Counts
    hidden_by_payer: Ints
    undated_by_payer: Ints
    all_codes_by_payer: Ints

    @property
    def nbytes(self) -> int:
        """The size in bytes."""
        own = (getattr(self, part.name) for part in fields(self))
        return sum(value.nbytes for value in own if isinstance(value, np.ndarray))

    @property
    def hidden_undated(self) -> Ints:
        """The suppressed cells without a day, n × 3."""
        return np.asarray(self.undated_by_payer.sum(axis=1))


def load_weekly(
    snapshot: Snapshot, members: Members, window: ComparisonWindow, codes: tuple[str, ...] = ()
) -> WeeklyVolumes:
    """Add up the procedures of cohorts by practice and bucket.

    Parameters
    ----------
    snapshot : Snapshot
        The market that `members` and `window` are of.
    members : Members
        Who is compared.
    window : ComparisonWindow
        Days and payers.
    codes : tuple of str
        The code set: codes, or beginnings of such with `*`; all codes when empty.

    Returns
    -------
    WeeklyVolumes
        A clinician who is in several cohorts counts in each.
    """
    totals = _Totals(members, window, codes)
    for rows in read_procedures(snapshot, members.provider_no, window, codes):
        totals.add(rows)
    return totals.close()


class _Totals:
    """Takes rows and adds them up."""

    def __init__(self, members: Members, window: ComparisonWindow, codes: tuple[str, ...]) -> None:
        self.members, self.window, self.codes = members, window, codes
        self.weeks, self.cohorts = window.weeks_known, len(members.cohorts)
        clusters = len(members.cluster_cohort)
        self.chosen = np.zeros((clusters, self.weeks), np.uint32)
        self.all_codes = np.zeros_like(self.chosen) if codes else self.chosen
        self.hidden = np.zeros((self.cohorts, self.weeks), np.int64)
        self.by_payer = np.zeros((clusters, len(PAYERS), 3), np.uint32)
        self.hidden_by_payer, self.undated_by_payer, self.all_codes_by_payer = (
            np.zeros((self.cohorts, len(PAYERS), 3), np.int64) for _ in range(3)
        )
        # The last place is that of NO_BUCKET.
        self.is_in = np.zeros((3, self.weeks + 1), bool)
        spans = (window.current, window.year_ago, window.before)
        self.years: dict[int, tuple[int, int]] = {}
        for place, (shift, span) in enumerate(zip((0, window.year_shift, window.weeks), spans, strict=True)):
            self.is_in[place, window.buckets(shift)] = True
            if self.is_in[place].any():
                self.years[place] = (span.start.year, span.end.year)
        size = int(members.provider_no[-1]) + 1 if len(members.provider_no) else 0
        self.seen = np.zeros((3, size), bool)
        self.clusters_of = self._clusters_by_clinician(size)

    def _clusters_by_clinician(self, size: int) -> list[npt.NDArray[np.int32]]:
        """Return the cluster in the first of each clinician's cohorts, in the second, …; -1 for none."""
        numbers = self.members.provider_no
        nth = np.arange(len(numbers)) - np.searchsorted(numbers, numbers)
        found = []
        for place in range(int(nth.max(initial=-1)) + 1):
            rows = np.flatnonzero(nth == place)
            clusters = np.full(size, -1, np.int32)
            clusters[numbers[rows]] = self.members.cluster[rows]
            found.append(clusters)
        return found

    def add(self, rows: ProcedureRows) -> None:
        """Add rows of members."""
        within = [np.flatnonzero(is_in[rows.bucket]) for is_in in self.is_in]
        for seen, inside in zip(self.seen, within, strict=True):
            seen[rows.provider_no[inside]] = True
        for nth, clusters in enumerate(self.clusters_of):
            cluster = clusters[rows.provider_no]
            member = None if nth == 0 else cluster >= 0
            self._add_weeks(rows, cluster, member)
            self._add_payers(rows, cluster, member, within)

    def _add_weeks(
        self, rows: ProcedureRows, cluster: npt.NDArray[np.int32], member: npt.NDArray[np.bool_] | None
    ) -> None:
        counts = rows.bucket >= 0 if member is None else member & (rows.bucket >= 0)
        taken = slice(None) if counts.all() else np.flatnonzero(counts)
        cluster, bucket, done = cluster[taken], rows.bucket[taken], rows.done[taken]
        chosen, suppressed = rows.chosen[taken], rows.suppressed[taken]
        cell = cluster.astype(np.int64) * self.weeks + bucket
        np.add.at(self.all_codes.reshape(-1), cell, done)
        if self.codes:
            mine = np.flatnonzero(chosen)
            np.add.at(self.chosen.reshape(-1), cell[mine], done[mine])
        hidden = np.flatnonzero(chosen & suppressed)
        np.add.at(self.hidden, (self.members.cluster_cohort[cluster[hidden]], bucket[hidden]), 1)

    def _add_payers(
        self,
        rows: ProcedureRows,
        cluster: npt.NDArray[np.int32],
        member: npt.NDArray[np.bool_] | None,
        within: list[npt.NDArray[np.intp]],
    ) -> None:
        cohort_of = self.members.cluster_cohort
        undated = np.flatnonzero(rows.year) if rows.year.any() else np.empty(0, np.intp)
        undated = undated[(rows.chosen & rows.suppressed)[undated] & (cluster[undated] >= 0)]
        for place, inside in enumerate(within):
            if member is not None:
                inside = inside[member[inside]]
            cohort, payer, done = cohort_of[cluster[inside]], rows.payer[inside], rows.done[inside]
            sums = np.bincount(
                cohort * len(PAYERS) + payer, weights=done, minlength=self.cohorts * len(PAYERS)
            )
            self.all_codes_by_payer[:, :, place] += sums.reshape(self.cohorts, -1).astype(np.int64)
            mine = np.flatnonzero(rows.chosen[inside])
            cell = (cluster[inside[mine]].astype(np.int64) * len(PAYERS) + payer[mine]) * 3 + place
            np.add.at(self.by_payer.reshape(-1), cell, done[mine])
            hidden = mine[rows.suppressed[inside[mine]]]
            np.add.at(self.hidden_by_payer[:, :, place], (cohort[hidden], payer[hidden]), 1)
            if place in self.years and len(undated):
                first, last = self.years[place]
                of_year = undated[(rows.year[undated] >= first) & (rows.year[undated] <= last)]
                where = (cohort_of[cluster[of_year]], rows.payer[of_year])
                np.add.at(self.undated_by_payer[:, :, place], where, 1)

    def close(self) -> WeeklyVolumes:
        """Return what was added up."""
        current, year_ago, before = self.seen

        def clinicians(seen: npt.NDArray[np.bool_]) -> Ints:
            cohort = self.members.cohort[seen[self.members.provider_no]]
            return np.bincount(cohort, minlength=self.cohorts).astype(np.int64)

        return WeeklyVolumes(
            members=self.members,
            window=self.window,
            codes=self.codes,
            chosen=self.chosen,
            all_codes=self.all_codes,
            hidden=self.hidden,
            active=np.stack([clinicians(seen) for seen in self.seen], axis=1),
            active_in_both=np.stack([clinicians(current & year_ago), clinicians(current & before)], axis=1),
            by_payer=self.by_payer,
            hidden_by_payer=self.hidden_by_payer,
            undated_by_payer=self.undated_by_payer,
            all_codes_by_payer=self.all_codes_by_payer,
        )
