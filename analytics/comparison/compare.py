"""Everything that one comparison is made of: the same clinicians, days and code set for every figure.

Loaded once for a snapshot, its cohorts and a question; `analytics.metrics` reads its figures off it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.cohorts.cohort import Cohort
from analytics.comparison.feed import find_feed_shifts
from analytics.comparison.growth import Growth, Verdict, estimate_growth, growth_series
from analytics.comparison.intervals import ClusterGroups
from analytics.comparison.members import Members, resolve_members
from analytics.comparison.mix_distances import MixDistances, compare_mixes
from analytics.comparison.mix_estimates import estimate_mix
from analytics.comparison.mix_shares import PayerMix
from analytics.comparison.payer_mix import count_payers
from analytics.comparison.referral_figures import Leakage, estimate_leakage, estimate_trend
from analytics.comparison.referral_periods import FindSpans, ReferralsImpossible, find_referral_periods
from analytics.comparison.referrals import ReferralFlows, load_referrals
from analytics.comparison.weekly import WeeklyVolumes, load_weekly
from analytics.comparison.windows import WEEKS, ComparisonWindow, find_window
from data.snapshot.manifest import Description
from data.snapshot.reader import Snapshot


@dataclass(frozen=True)
class Question:
    """What is compared of cohorts.

    Parameters
    ----------
    codes : tuple of str
        The code set: codes, or beginnings of such with `*`; all codes when empty.
    payers : tuple of str
        Payer classes that count; all when empty.
    weeks : int
        Length of the window; not heeded where the source has only years.
    """

    codes: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    weeks: int = WEEKS


@dataclass(frozen=True, eq=False)
class Referrals:
    """One kind of referrals, or of shared patients, of all cohorts.

    Parameters
    ----------
    flows : ReferralFlows
        Patients in, inside and out.
    trend : Growth or None
        Of the patients from outside against a year ago; None where there is no year ago.
    leakage : Leakage
        Of the patients whom members send.
    """

    flows: ReferralFlows
    trend: Growth | None
    leakage: Leakage


@dataclass(frozen=True, eq=False)
class Comparison:
    """Cohorts, compared; every array has them in the order of `members.cohorts`.

    Parameters
    ----------
    about : Description
        The snapshot's.
    question : Question
        What was asked.
    members : Members
        Who is compared.
    window : ComparisonWindow
        Over which days.
    weekly : WeeklyVolumes
        Procedures by practice and week.
    year_ago, before : Growth or None
        Against the same weeks a year ago, and the weeks before; None where the window says that the data lack
        them, and `before` with years, where both are the same.
    series : Growth or None
        Against a year ago, at each week as far back as the data allow.
    referrals : tuple of Referrals
        One a kind.
    lacks_referrals : str
        Why there are none; empty when there are.
    mix : PayerMix
        Shares of payer classes.
    distances : MixDistances
        Between those of each pair.
    """

    about: Description
    question: Question
    members: Members
    window: ComparisonWindow
    weekly: WeeklyVolumes
    year_ago: Growth | None
    before: Growth | None
    series: Growth | None
    referrals: tuple[Referrals, ...]
    lacks_referrals: str
    mix: PayerMix
    distances: MixDistances

    @property
    def cohorts(self) -> tuple[Cohort, ...]:
        """The cohorts, in order."""
        return self.members.cohorts

    @cached_property
    def groups(self) -> ClusterGroups:
        """The practices by cohort."""
        return ClusterGroups(self.members.cluster_cohort, len(self.cohorts))

    @property
    def nbytes(self) -> int:
        """The size in bytes, about."""
        rows = self.members.table.nbytes + 8 * len(self.members.practice)
        flows = sum(one.flows.nbytes for one in self.referrals)
        return int(rows + self.weekly.nbytes + flows + self.mix.nbytes)


def compare(
    snapshot: Snapshot,
    cohorts: Sequence[Cohort],
    question: Question = Question(),
    find_spans: FindSpans | None = None,
) -> Comparison:
    """Compare cohorts.

    Parameters
    ----------
    snapshot : Snapshot
        The market that every figure is from.
    cohorts : sequence of Cohort
        At least one; an empty one has figures that say so.
    question : Question
        Code set, payers and window.
    find_spans : callable, optional
        As `find_referral_periods` takes it.

    Returns
    -------
    Comparison
        Of the window that ends where the claims of the payers are complete.

    Raises
    ------
    ComparisonImpossible
        The snapshot has no procedures, or not one window of them; or the cohorts can't be compared.
    """
    members = resolve_members(snapshot, cohorts)
    window = find_window(snapshot, question.payers, question.weeks)
    with ThreadPoolExecutor(2) as beside:
        # Either waits for the other's files to be decoded about half of the time.
        coming = beside.submit(_load_flows, snapshot, members, window, find_spans)
        weekly = load_weekly(snapshot, members, window, question.codes)
        by_year = window.grain == "year"
        year_ago = None if window.lacks_year_ago else _grow(weekly, window.year_shift)
        series = None if year_ago is None else beside.submit(_follow, weekly, year_ago)
        before = None if by_year or window.lacks_before else _grow(weekly, window.weeks)
        mix = estimate_mix(count_payers(weekly, snapshot.manifest.description))
        distances = compare_mixes(mix)
        flows, lacking = coming.result()
    withheld = () if year_ago is None else year_ago.withheld
    return Comparison(
        about=snapshot.manifest.description,
        question=question,
        members=members,
        window=window,
        weekly=weekly,
        year_ago=year_ago,
        before=before,
        series=None if series is None else series.result(),
        referrals=tuple(
            Referrals(one, estimate_trend(one, withheld), estimate_leakage(one)) for one in flows
        ),
        lacks_referrals=lacking,
        mix=mix,
        distances=distances,
    )


def _grow(weekly: WeeklyVolumes, shift: int) -> Growth:
    window = weekly.window
    return estimate_growth(
        weekly.chosen,
        weekly.members.cluster_cohort,
        len(weekly.members.cohorts),
        window.working_days,
        weeks=window.weeks,
        shift=shift,
        withheld=find_feed_shifts(weekly, shift),
    )


def _follow(weekly: WeeklyVolumes, newest: Growth) -> Growth:
    """Return the course; where the newest growth is withheld, so are the steps that share weeks with it."""
    window = weekly.window
    steps = np.arange(window.weeks_known - window.weeks - window.year_shift + 1)
    recent = steps > steps[-1] - window.weeks
    return growth_series(
        weekly.chosen,
        weekly.members.cluster_cohort,
        len(weekly.members.cohorts),
        window.working_days,
        weeks=window.weeks,
        shift=window.year_shift,
        withheld=(newest.verdict == Verdict.WITHHELD)[:, None] & recent,
    )


def _load_flows(
    snapshot: Snapshot, members: Members, window: ComparisonWindow, find_spans: FindSpans | None
) -> tuple[tuple[ReferralFlows, ...], str]:
    try:
        kinds = find_referral_periods(snapshot, window, find_spans)
    except ReferralsImpossible as error:
        return (), f"{error.what} {error.next_step}"
    return tuple(load_referrals(snapshot, members, periods) for periods in kinds), ""
