"""The window of a comparison: the same days for every cohort, ended where claims have filled.

Time is cut into *buckets*, oldest first: seven days each, the last one ending at the window's end. A snapshot
of annual grain has calendar years for buckets. Definitions stand in `docs/methods/cohorts.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import holidays
import numpy as np
import numpy.typing as npt

from data.errors import WindshieldError
from data.identifiers import SnapshotId
from data.snapshot.manifest import Description, Window
from data.snapshot.reader import Snapshot
from data.snapshot.schema import PAYERS

WEEKS = 13
"""91 days, so that weekdays balance; "90-day growth" on screen."""
WEEKS_A_YEAR = 52
MOST_WEEKS = 260
"""Buckets at most; older procedures are left out, and a mistyped year can't make thousands."""

Grain = Literal["day", "year"]


class ComparisonImpossible(WindshieldError, ValueError):
    """A comparison that the snapshot, or what was asked, doesn't allow."""


@dataclass(frozen=True, eq=False)
class ComparisonWindow:
    """The days that every figure of a comparison is about.

    Parameters
    ----------
    snapshot_id : SnapshotId
        Where the figures are from.
    grain : {'day', 'year'}
        Of the procedures; with 'year' a bucket is a calendar year, and only one year can be compared with
        the one before.
    payers : tuple of str
        Payer classes that count; all when empty.
    end : date
        The last day: the earliest `complete_through` of the payers.
    weeks : int
        Buckets of the window; 1 with years.
    weeks_known : int
        Whole buckets between the first procedure and `end`; at least `weeks`.
    working_days : ndarray of int64, weeks_known
        Of each bucket, oldest first.
    """

    snapshot_id: SnapshotId
    grain: Grain
    payers: tuple[str, ...]
    end: date
    weeks: int
    weeks_known: int
    working_days: npt.NDArray[np.int64]

    @property
    def year_shift(self) -> int:
        """The number of buckets from a window back to the same one a year ago: 364 days, or one year."""
        return WEEKS_A_YEAR if self.grain == "day" else 1

    @property
    def starts(self) -> npt.NDArray[np.datetime64]:
        """The first day of each bucket, and at last the day after `end`; weeks_known + 1."""
        behind = np.arange(self.weeks_known, -1, -1)
        if self.grain == "year":
            years = np.datetime64(f"{self.end.year + 1}") - behind
            return np.asarray(years, dtype="datetime64[D]")
        return np.asarray(np.datetime64(self.end + timedelta(days=1)) - 7 * behind, dtype="datetime64[D]")

    @property
    def start(self) -> date:
        """The first day of the window."""
        return self.current.start

    @property
    def current(self) -> Window:
        """The days of the window."""
        return self._days(0)

    @property
    def year_ago(self) -> Window:
        """The same weeks, 364 days earlier (the year before, with years); see `lacks_year_ago`."""
        return self._days(self.year_shift)

    @property
    def before(self) -> Window:
        """The same number of weeks just before; see `lacks_before`."""
        return self._days(self.weeks)

    @property
    def lacks_year_ago(self) -> str:
        """The reason why it can't be compared with a year ago; empty when it can."""
        return self._lacks(self.year_shift)

    @property
    def lacks_before(self) -> str:
        """The reason why it can't be compared with the weeks before; empty when it can."""
        return self._lacks(self.weeks)

    @property
    def lacks_growth(self) -> str:
        """The reason why there is no earlier window at all; empty when there is one."""
        if not self.lacks_year_ago:
            return ""
        return self.lacks_year_ago if self.grain == "year" else self.lacks_before

    def buckets(self, shift: int = 0) -> slice:
        """Return where the window's buckets lie, shifted back in time.

        Parameters
        ----------
        shift : int
            So many buckets earlier: `year_shift`, or `weeks` for those before.

        Returns
        -------
        slice
            Of an array of `weeks_known`; an empty one when the data don't reach back so far.
        """
        last = self.weeks_known - shift
        return slice(last - self.weeks, last) if last >= self.weeks else slice(0, 0)

    def _days(self, shift: int) -> Window:
        if self.grain == "year":
            year = self.end.year - shift
            return Window(date(year, 1, 1), date(year, 12, 31))
        last = self.end - timedelta(days=7 * shift)
        return Window(last - timedelta(days=7 * self.weeks - 1), last)

    def _lacks(self, shift: int) -> str:
        if self.weeks_known >= self.weeks + shift:
            return ""
        if self.grain == "year":
            return f"The data hold one year only, {self.end.year}."
        days = self._days(shift)
        return (
            f"The data reach back {self.weeks_known} whole weeks from {self.end}, and {days.start} to "
            f"{days.end} takes {self.weeks + shift}."
        )


def find_window(snapshot: Snapshot, payers: Sequence[str] = (), weeks: int = WEEKS) -> ComparisonWindow:
    """Return the newest window that is complete for all payers in question.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    payers : sequence of str
        Payer classes that count; all when empty.
    weeks : int
        Its length, 1 to 52; not heeded where the source has only years.

    Returns
    -------
    ComparisonWindow
        At least one window long; whether the data hold one a year ago too it says itself.

    Raises
    ------
    ComparisonImpossible
        The snapshot has no procedures, or fewer weeks of them than one window takes; a payer has none, or
        is none; or the length is out of bounds.
    """
    description = snapshot.manifest.description
    asked = _known_payers(payers)
    if not 1 <= weeks <= WEEKS_A_YEAR:
        raise ComparisonImpossible(
            f"A window of {weeks} weeks can't be compared with a year ago.",
            f"Ask for 1 to {WEEKS_A_YEAR} weeks.",
        )
    if description.grain == "none":
        raise ComparisonImpossible(
            "This snapshot has no procedures, so cohorts can't be compared on them.",
            "Build one from claims, or from the CMS file of physicians by service, with "
            "`windshield snapshot build`.",
        )
    end = _find_end(description, asked)
    first_day, first_year = _find_first(snapshot)
    if description.grain == "year":
        known = max(0, end.year - first_year + 1) if first_year is not None else 0
        weeks = 1
    else:
        known = max(0, (end - first_day).days + 1) // 7 if first_day is not None else 0
    if known < weeks:
        raise ComparisonImpossible(
            f"Up to {end}, through which claims are complete, the data hold "
            f"{known or 'no'} whole {'week' if known == 1 else 'weeks'}; the window takes {weeks}."
            if known
            else f"There are no procedures up to {end}, through which claims are complete.",
            "Ask for fewer weeks." if known else "Look at the snapshot's sources on the page Data.",
        )
    window = ComparisonWindow(
        snapshot.id, description.grain, asked, end, weeks, min(known, MOST_WEEKS), np.empty(0, np.int64)
    )
    days = count_working_days(window.starts)
    return ComparisonWindow(window.snapshot_id, window.grain, asked, end, weeks, window.weeks_known, days)


def count_working_days(starts: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """Count the working days of spans that follow one another.

    Parameters
    ----------
    starts : ndarray of datetime64[D], spans + 1
        The first day of each, and the day after the last one.

    Returns
    -------
    ndarray of int64, spans
        Mondays to Fridays that are no federal holiday (5 U.S.C. 6103, observed days included, as the
        package `holidays` knows them).
    """
    first, last = (day.astype(object).year for day in (starts[0], starts[-1]))
    off = holidays.country_holidays("US", years=range(first, last + 2))
    return np.busday_count(starts[:-1], starts[1:], holidays=sorted(off)).astype(np.int64)


def _known_payers(payers: Sequence[str]) -> tuple[str, ...]:
    for payer in payers:
        if payer not in PAYERS:
            raise ComparisonImpossible(f"“{payer}” is no payer class.", f"Use {', '.join(PAYERS)}.")
    return tuple(payer for payer in PAYERS if payer in payers)


def _find_end(description: Description, payers: tuple[str, ...]) -> date:
    complete = description.complete_through
    absent = [payer for payer in payers if payer not in complete]
    if complete and absent:
        raise ComparisonImpossible(
            f"This snapshot has no procedures of {' and '.join(absent)}.",
            f"Choose among {', '.join(complete)}.",
        )
    if complete:
        return min(complete[payer] for payer in payers or complete)
    return description.volume_window.end if description.volume_window else description.as_of


def _find_first(snapshot: Snapshot) -> tuple[date | None, int | None]:
    (row,) = snapshot.query(
        "SELECT min(service_date) AS day, min(service_year) AS year FROM procedures"
    ).to_pylist()
    return row["day"], row["year"]
