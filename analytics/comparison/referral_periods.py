"""Which referrals a snapshot has, and over which periods cohorts are compared on them.

Only claims with a referring NPI are referrals. Hop teaming (directed, undated) and DocGraph pairs (neither)
show that patients were shared, in sequence or not: each kind is a statement of its own, never added to
another, and is called what it is. Definitions stand in `docs/methods/referrals.md`.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np

from analytics.comparison.windows import (
    WEEKS,
    ComparisonImpossible,
    ComparisonWindow,
    count_working_days,
)
from data.snapshot.manifest import Description, Window
from data.snapshot.reader import Snapshot
from data.snapshot.schema import REFERRAL_KINDS

Spans = dict[str, list[Window | None]]
FindSpans = Callable[[Snapshot], Spans]

DAYS_A_MONTH = 365.25 / 12
ALIKE_DAYS = 3
"""By which the lengths of months, quarters or years differ; and dates a year apart from 365 days."""
CELL_BITS = 22
"""Of the pairs of dates that are counted without hashing: five years of either, and some."""
LATE_START_DAYS = 14
"""A period in which procedures begin so much later than it is taken to be there in part only."""


@dataclass(frozen=True)
class KindWords:
    """What the figures of one kind are called.

    Parameters
    ----------
    title : str
        Of the whole.
    inbound, inside, leakage : str
        Of patients who come from outside, who stay, and of the share that goes out.
    meaning : str
        What a count is, in a sentence or two.
    """

    title: str
    inbound: str
    inside: str
    leakage: str
    meaning: str


KIND_WORDS: Mapping[str, KindWords] = MappingProxyType(
    {
        "referral": KindWords(
            "Referrals",
            "referred in from outside",
            "referred inside",
            "leakage",
            "Patients on whose claims the sender is the referring NPI, once for each pair and period: sums "
            "over pairs count a patient again with every further pair or period.",
        ),
        "hop_teaming": KindWords(
            "Shared patients, inbound",
            "shared patients, inbound from outside",
            "shared patients, inside",
            "share seen next outside",
            "Patients who saw one and then the other, once for each pair. A sequence of care, without dates; "
            "nobody need have referred anybody.",
        ),
        "shared_patients": KindWords(
            "Shared patients",
            "patients shared with outside",
            "patients shared inside",
            "share shared with outside",
            "Patients whom both saw, once for each pair. Neither direction nor dates are known; nobody need "
            "have referred anybody.",
        ),
    }
)


class ReferralsImpossible(ComparisonImpossible):
    """A comparison on referrals that the snapshot doesn't allow."""


@dataclass(frozen=True)
class ReferralPeriods:
    """The periods of one kind that count, the same for every cohort.

    Parameters
    ----------
    kind : str
        One of `REFERRAL_KINDS`.
    current : tuple of Window
        Whole periods of one length that follow one another, oldest first; empty when undated.
    year_ago : tuple of Window
        The same periods a year earlier; empty when there are none, see `lacks_year_ago`.
    lacks_current : str
        The reason why no period can be used; empty when one can, or when there are no dates.
    lacks_year_ago : str
        The reason why there is no trend; empty when there is one.
    note : str
        What was left out, if anything.
    start_tells : bool
        No other period of the kind begins on the day on which one of these does.
    """

    kind: str
    current: tuple[Window, ...] = ()
    year_ago: tuple[Window, ...] = ()
    lacks_current: str = ""
    lacks_year_ago: str = ""
    note: str = ""
    start_tells: bool = False

    @property
    def words(self) -> KindWords:
        """The words for this kind."""
        return KIND_WORDS[self.kind]

    @property
    def is_dated(self) -> bool:
        """The counts belong to days that are known."""
        return bool(self.current)

    @property
    def is_directed(self) -> bool:
        """The order is known in which the two of a pair saw the patient."""
        return self.kind != "shared_patients"

    @property
    def months(self) -> float:
        """The length of the current periods in months; NaN when undated."""
        if not self.current:
            return float("nan")
        first, after = self.current[0].start, self.current[-1].end + timedelta(days=1)
        if first.day == after.day:
            return float(12 * (after.year - first.year) + after.month - first.month)
        return (after - first).days / DAYS_A_MONTH

    @property
    def working_days(self) -> tuple[int, int]:
        """The working days of the periods a year ago, and of the current ones; 0 where there are none."""
        return _working_days(self.year_ago), _working_days(self.current)

    @property
    def dates(self) -> str:
        """The days that the figures are of, and of the trend, in words."""
        if not self.current:
            return "undated" if not self.lacks_current else "none"
        text = _days(self.current)
        return f"{text}, against {_days(self.year_ago)}" if self.year_ago else text


def find_referral_periods(
    snapshot: Snapshot, window: ComparisonWindow | None = None, find_spans: FindSpans | None = None
) -> tuple[ReferralPeriods, ...]:
    """Find the kinds of referrals that a snapshot has, and the periods of each that may be compared.

    Referrals aren't told apart by payer, so a period must have ended when the claims of every payer were
    complete, whichever payers the window is about. As many periods are taken as fit into the window's length,
    and one at least: a quarter, or three months, with 13 weeks.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    window : ComparisonWindow, optional
        Of the other figures beside them; 13 weeks when not given, as for a snapshot without procedures.
    find_spans : callable, optional
        `find_referral_spans`, or what remembers its answer: it is the same for every comparison.

    Returns
    -------
    tuple of ReferralPeriods
        One a kind, referrals first. A kind may turn out to have no usable period.

    Raises
    ------
    ReferralsImpossible
        The snapshot has neither referrals nor shared patients.
    """
    found = (find_spans or find_referral_spans)(snapshot)
    if not found:
        raise ReferralsImpossible(
            "This snapshot says nothing of referrals: none of its sources names who sends patients to whom.",
            "Build one with `windshield snapshot build --claims` from claims that name the referring NPI, or "
            "with `--referrals` from hop teaming or DocGraph files, which tell shared patients only.",
        )
    about = snapshot.manifest.description
    return tuple(_choose(kind, found[kind], about, window) for kind in REFERRAL_KINDS if kind in found)


def find_referral_spans(snapshot: Snapshot) -> Spans:
    """Find which periods the rows of referrals have.

    Parameters
    ----------
    snapshot : Snapshot
        The market.

    Returns
    -------
    dict of str to list of Window or None
        By kind, those that there are; None for rows without dates.
    """
    with snapshot.session() as session:
        kinds = set(session.query("SELECT DISTINCT kind FROM referrals_to")["kind"].to_pylist())
        if len(kinds) == 1:
            # Two dates of few years are counted in a cell for each pair: half the time of hashing 50 M rows.
            session.run(f"SET perfect_ht_threshold = {CELL_BITS}")
            sql = "SELECT period_start, period_end, count(*) FROM referrals_to GROUP BY ALL"
        else:
            sql = "SELECT DISTINCT kind, period_start, period_end FROM referrals_to"
        rows = session.query(sql).to_pylist()
    found: Spans = {kind: [] for kind in kinds}
    for row in rows:
        start, end = row["period_start"], row["period_end"]
        (kind,) = kinds if len(kinds) == 1 else (row["kind"],)
        found[kind].append(Window(start, end) if start and end else None)
    return found


def _choose(
    kind: str, spans: Sequence[Window | None], about: Description, window: ComparisonWindow | None
) -> ReferralPeriods:
    dated = [span for span in spans if span is not None]
    if not dated:
        return ReferralPeriods(kind, lacks_year_ago="The source has no dates, so there is no trend.")
    complete = _complete_through(about, window)
    whole = [span for span in dated if span.end <= complete]
    if not whole:
        return ReferralPeriods(
            kind,
            lacks_current=f"No period had ended by {complete}, through which the claims of all payers are "
            f"complete; the first one ends on {min(span.end for span in dated)}.",
            lacks_year_ago="There is no period to compare.",
        )
    last = min(whole, key=lambda span: (-span.end.toordinal(), _length(span)))
    alike = [span for span in whole if abs(_length(span) - _length(last)) <= ALIKE_DAYS]
    # A pair without direction is counted once, whichever way it is listed: in one period only.
    most_days = 0 if kind == "shared_patients" else _most_days(window)
    current = _follow_back(last, alike, most_days)
    year_ago = tuple(earlier for span in current if (earlier := _a_year_before(span, alike)))
    note = "Rows without dates are left out." if len(dated) < len(spans) else ""
    lacks = ""
    if len(year_ago) < len(current):
        lacks = f"The data reach back to {min(span.start for span in alike)}, so a year ago is missing."
    elif window is not None and window.grain == "day":
        begin = window.starts[0].astype(object)
        if begin > year_ago[0].start + timedelta(days=LATE_START_DAYS):
            lacks = f"Procedures begin about {begin}: the period a year ago may be there in part only."
    begins = Counter(span.start for span in set(dated))
    alone = all(begins[span.start] == 1 for span in (*current, *year_ago))
    return ReferralPeriods(kind, current, () if lacks else year_ago, "", lacks, note, alone)


def _complete_through(about: Description, window: ComparisonWindow | None) -> date:
    ends = [*about.complete_through.values(), *([window.end] if window else [])]
    return min(ends) if ends else about.as_of


def _most_days(window: ComparisonWindow | None) -> int:
    if window is None:
        return 7 * WEEKS + ALIKE_DAYS
    return 366 if window.grain == "year" else 7 * window.weeks + ALIKE_DAYS


def _length(span: Window) -> int:
    return (span.end - span.start).days + 1


def _follow_back(last: Window, spans: Sequence[Window], most_days: int) -> tuple[Window, ...]:
    """Return the periods that lead up to the last without a gap and fit into so many days."""
    by_end = {span.end: span for span in spans}
    chosen = [last]
    while True:
        before = by_end.get(chosen[0].start - timedelta(days=1))
        if before is None or (last.end - before.start).days + 1 > most_days:
            return tuple(chosen)
        chosen.insert(0, before)


def _a_year_before(span: Window, spans: Sequence[Window]) -> Window | None:
    def apart(other: Window) -> int:
        return abs((span.start - other.start).days - 365)

    nearest = min(spans, key=apart)
    return nearest if apart(nearest) <= ALIKE_DAYS else None


def _working_days(spans: Sequence[Window]) -> int:
    if not spans:
        return 0
    edges = np.array([spans[0].start, spans[-1].end + timedelta(days=1)], dtype="datetime64[D]")
    return int(count_working_days(edges)[0])


def _days(spans: Sequence[Window]) -> str:
    return f"{spans[0].start} to {spans[-1].end}"
