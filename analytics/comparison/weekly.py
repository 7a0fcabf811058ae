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
        self.all_codes = np.zeros((clusters, self.weeks), np.uint32)
        self.chosen = np.zeros_like(self.all_codes) if codes else self.all_codes
        self.hidden = np.zeros((self.cohorts, self.weeks), np.int64)
        self.by_payer = np.zeros((clusters, len(PAYERS), 3), np.uint32)
        self.hidden_by_payer, self.undated_by_payer, self.all_codes_by_payer = (
            np.zeros((self.cohorts, len(PAYERS), 3), np.int64) for _ in range(3)
        )
        # A bit for each window; the last place is that of no bucket.
        self.windows = np.zeros(self.weeks + 1, np.uint8)
        self.years = np.tile(np.array([1, 0]), (3, 1))  # first after last: no year is within
        spans = (window.current, window.year_ago, window.before)
        for place, (shift, span) in enumerate(zip((0, window.year_shift, window.weeks), spans, strict=True)):
            within = window.buckets(shift)
            self.windows[within] |= 1 << place
            if within.stop > within.start:
                self.years[place] = span.start.year, span.end.year
        # Of each day, or year, from the earliest on; the last place is that of all others.
        in_a_bucket = 7 if window.grain == "day" else 1
        self.bucket_of = np.append(np.repeat(np.arange(self.weeks), in_a_bucket), self.weeks).astype(np.int32)
        first_day = window.starts[0].astype(np.int64)
        self.earliest = int(first_day) if window.grain == "day" else window.end.year - self.weeks + 1
        size = int(members.provider_no[-1]) + 1 if len(members.provider_no) else 0
        memberships = np.bincount(members.provider_no, minlength=size)
        self.first = np.concatenate([[0], np.cumsum(memberships)]).astype(np.int32)
        self.seen = np.zeros(size, np.uint8)

    def add(self, rows: ProcedureRows) -> None:
        """Add those rows that are members'."""
        from analytics.comparison._compiled_procedures import add_procedures

        add_procedures(
            rows.provider_no,
            rows.moment,
            rows.year,
            rows.code,
            rows.payer,
            rows.done,
            (rows.known[0], rows.suppressed[0]),
            (rows.known[1], rows.suppressed[1]),
            self.first,
            self.members.cluster,
            self.members.cluster_cohort,
            rows.is_chosen,
            rows.payer_number,
            self.earliest,
            self.bucket_of,
            self.windows,
            self.years,
            self.chosen if self.codes else self.chosen[:0],
            self.all_codes,
            self.hidden,
            self.seen,
            self.by_payer,
            self.hidden_by_payer,
            self.undated_by_payer,
            self.all_codes_by_payer,
        )

    def close(self) -> WeeklyVolumes:
        """Return what was added up."""
        seen_in = [(self.seen >> place) & 1 > 0 for place in range(3)]
        current, year_ago, before = seen_in

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
            active=np.stack([clinicians(seen) for seen in seen_in], axis=1),
            active_in_both=np.stack([clinicians(current & year_ago), clinicians(current & before)], axis=1),
            by_payer=self.by_payer,
            hidden_by_payer=self.hidden_by_payer,
            undated_by_payer=self.undated_by_payer,
            all_codes_by_payer=self.all_codes_by_payer,
        )
