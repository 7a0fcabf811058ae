"""Procedures of cohorts by practice and week: what growth, its interval and the doubts about it are made of.

One pass over the days of the cohorts' clinicians. DuckDB reads their row groups (procedures lie in the order
of the snapshot's curve, so a territory takes a few), numpy adds up: there is less than one row a clinician
and week, so that a GROUP BY would hardly make them fewer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from analytics.binding import Binding
from analytics.code_set import code_predicate
from analytics.comparison.members import Members
from analytics.comparison.windows import ComparisonWindow
from data.snapshot.reader import Snapshot

CLINICIANS_AT_ONCE = 50_000
"""Read at a time: a few million rows."""
GAP = 2_000
"""Clinicians between two members who are read too, because they lie in the same row groups."""

Ints = npt.NDArray[np.int64]
Counts = npt.NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class WeeklyVolumes:
    """Procedures of a comparison's cohorts by bucket of its window, oldest first; nobody changes the arrays.

    With a snapshot of annual grain a bucket is a year.

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
    hidden_undated : ndarray of int64, n × 3
        Suppressed cells of the code set that have kept only their year, of the years that the current
        window, the one a year ago and the one before touch.
    active : ndarray of int64, n × 3
        Clinicians of the cohort with any row, of any code, in these three windows.
    """

    members: Members
    window: ComparisonWindow
    codes: tuple[str, ...]
    chosen: Counts
    all_codes: Counts
    hidden: Ints
    hidden_undated: Ints
    active: Ints

    @property
    def nbytes(self) -> int:
        """The size in bytes."""
        own = (getattr(self, part.name) for part in fields(self))
        return sum(value.nbytes for value in own if isinstance(value, np.ndarray))


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
    for spans in _find_spans(members.provider_no):
        binding = Binding()
        sql = _rows_sql(binding, window, codes, spans)
        rows = snapshot.query(sql, binding.of(sql))
        totals.add(*(rows[name].to_numpy() for name in rows.column_names))
    return totals.close()


def _find_spans(provider_no: npt.NDArray[np.uint32]) -> Iterator[list[tuple[int, int]]]:
    """Give the numbers of the clinicians to read, first to last, in helpings of `CLINICIANS_AT_ONCE`."""
    numbers = provider_no.astype(np.int64)
    apart = np.flatnonzero(np.diff(numbers) > GAP)
    firsts = numbers[np.concatenate([[0], apart + 1])] if len(numbers) else numbers
    lasts = numbers[np.concatenate([apart, [len(numbers) - 1]])] if len(numbers) else numbers
    helping: list[tuple[int, int]] = []
    room = CLINICIANS_AT_ONCE
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        while first <= last:
            taken = min(last, first + room - 1)
            helping.append((first, taken))
            room -= taken - first + 1
            first = taken + 1
            if room <= 0:
                yield helping
                helping, room = [], CLINICIANS_AT_ONCE
    if helping:
        yield helping


def _rows_sql(
    binding: Binding, window: ComparisonWindow, codes: tuple[str, ...], spans: list[tuple[int, int]]
) -> str:
    """Return a query of the rows that count, as numbers.

    `bucket` is minus the year where only that is known.
    """
    where = " OR ".join(
        f"provider_no BETWEEN {binding.add(first)} AND {binding.add(last)}" for first, last in spans
    )
    if window.grain == "year":
        first_year = binding.add(window.end.year - window.weeks_known + 1)
        bucket, last_bucket = f"service_year::INTEGER - {first_year}", binding.add(window.weeks_known - 1)
        counts = f"({bucket}) BETWEEN 0 AND {last_bucket}"
    else:
        start, end = binding.add(window.starts[0].item()), binding.add(window.end)
        bucket = f"coalesce((service_date - {start}) // 7, -service_year::INTEGER)"
        counts = f"(service_date BETWEEN {start} AND {end} OR service_date IS NULL)"
    if window.payers:
        counts += f" AND payer IN ({binding.add_all(window.payers)})"
    chosen = " OR ".join(code_predicate(binding, code) for code in codes) or "true"
    return (
        f"SELECT provider_no, ({bucket})::SMALLINT AS bucket, coalesce(count, 0)::UINTEGER AS done, "
        f"({chosen})::UTINYINT AS chosen, suppressed::UTINYINT AS suppressed "
        f"FROM procedures WHERE ({where}) AND {counts}"
    )


class _Totals:
    """Takes rows helping by helping and adds them up."""

    def __init__(self, members: Members, window: ComparisonWindow, codes: tuple[str, ...]) -> None:
        self.members, self.window, self.codes = members, window, codes
        self.weeks, self.cohorts = window.weeks_known, len(members.cohorts)
        self.chosen = np.zeros(len(members.cluster_cohort) * self.weeks, np.uint32)
        self.all_codes = np.zeros_like(self.chosen) if codes else self.chosen
        self.hidden = np.zeros(self.cohorts * self.weeks, np.int64)
        self.windows = [window.buckets(shift) for shift in (0, window.year_shift, window.weeks)]
        self.years = [
            (days.start.year, days.end.year) for days in (window.current, window.year_ago, window.before)
        ]
        self.hidden_undated = np.zeros((self.cohorts, 3), np.int64)
        size = int(members.provider_no[-1]) + 1 if len(members.provider_no) else 0
        self.seen = np.zeros((3, size), bool)
        self.cluster_of = [self._clusters(nth, size) for nth in range(self._most_cohorts())]

    def _most_cohorts(self) -> int:
        return int(np.unique(self.members.provider_no, return_counts=True)[1].max(initial=0))

    def _clusters(self, nth: int, size: int) -> npt.NDArray[np.int32]:
        """Return the cluster of each clinician in the nth of his or her cohorts, -1 where there is none."""
        numbers = self.members.provider_no
        firsts = np.searchsorted(numbers, numbers)
        rows = np.flatnonzero(np.arange(len(numbers)) - firsts == nth)
        clusters = np.full(size, -1, np.int32)
        clusters[numbers[rows]] = self.members.cluster[rows]
        return clusters

    def add(
        self,
        provider_no: npt.NDArray[np.uint32],
        bucket: npt.NDArray[np.int16],
        done: Counts,
        chosen: npt.NDArray[np.uint8],
        suppressed: npt.NDArray[np.uint8],
    ) -> None:
        """Add rows; those of clinicians who are in no cohort are left out."""
        for seen, of_window in zip(self.seen, self.windows, strict=True):
            seen[provider_no[(bucket >= of_window.start) & (bucket < of_window.stop)]] = True
        dated = bucket >= 0
        for clusters in self.cluster_of:
            cluster = clusters[provider_no]
            taken = np.flatnonzero((cluster >= 0) & dated)
            cell = cluster[taken].astype(np.int64) * self.weeks + bucket[taken]
            np.add.at(self.all_codes, cell, done[taken])
            if self.codes:
                mine = np.flatnonzero(chosen[taken])
                np.add.at(self.chosen, cell[mine], done[taken[mine]])
            self._add_hidden(cluster, bucket, np.flatnonzero((cluster >= 0) & (suppressed & chosen > 0)))

    def _add_hidden(
        self, cluster: npt.NDArray[np.int32], bucket: npt.NDArray[np.int16], rows: npt.NDArray[np.intp]
    ) -> None:
        cohort, when = self.members.cluster_cohort[cluster[rows]].astype(np.int64), bucket[rows]
        dated = when >= 0
        cells = cohort[dated] * self.weeks + when[dated]
        self.hidden += np.bincount(cells, minlength=len(self.hidden))
        for number, (first, last) in enumerate(self.years):
            touched = cohort[(-when >= first) & (-when <= last)]
            self.hidden_undated[:, number] += np.bincount(touched, minlength=self.cohorts)

    def close(self) -> WeeklyVolumes:
        """Return what was added up."""
        shape = (-1, self.weeks)
        active = [
            np.bincount(self.members.cohort[seen[self.members.provider_no]], minlength=self.cohorts)
            for seen in self.seen
        ]
        return WeeklyVolumes(
            self.members,
            self.window,
            self.codes,
            self.chosen.reshape(shape),
            self.all_codes.reshape(shape),
            self.hidden.reshape(shape),
            self.hidden_undated,
            np.stack(active, axis=1).astype(np.int64),
        )
