"""The figures by which cohorts are compared: one registry for page, files and interfaces.

A metric has a version; it rises when a definition or a method changes, and with it every cached answer and
every file is another one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from analytics.comparison.compare import Comparison, Referrals
from analytics.comparison.differences import Differences, compare_pairs, find_shared
from analytics.comparison.growth import Growth
from analytics.comparison.referral_figures import say_no_trend
from data.snapshot.schema import PAYERS

Floats = npt.NDArray[np.float64]

TOO_FEW, WITHHELD = "too few to tell", "withheld"
"""How a reason begins where a value is no more than chance, or may be that of the feed."""


@dataclass(frozen=True, eq=False)
class MetricValues:
    """One metric of every cohort.

    Parameters
    ----------
    value : ndarray of float, cohorts
        In the metric's unit; NaN where there is none.
    low, high : ndarray of float, cohorts
        The 95 % interval, or with `is_band` what the value can be whatever hidden counts are; NaN where
        there is neither.
    reasons : tuple of str
        Why a cohort has no value, or no interval where the metric has one; empty where nothing is amiss.
    is_band : bool
        Whether low and high bound hidden counts and not chance.
    differences : Differences or None
        Every pair of cohorts, tested; None for a metric of which chance is no part, or that is not tested.
    is_undated : bool
        Whether a metric by the month is a sum of which no source says over which months.
    """

    value: Floats
    low: Floats
    high: Floats
    reasons: tuple[str, ...]
    is_band: bool = False
    differences: Differences | None = None
    is_undated: bool = False

    @property
    def rank(self) -> npt.NDArray[np.int64]:
        """The rank of each cohort, 1 the highest; equal values share one; 0 where none can be told."""
        known = self.is_told
        above = (self.value[:, None] < self.value[None, :]) & known[None, :]
        return np.where(known, 1 + above.sum(axis=1), 0).astype(np.int64)

    @property
    def is_told(self) -> npt.NDArray[np.bool_]:
        """The cohorts with a value, and neither too few to tell it from chance nor withheld."""
        unsure = [self.is_too_few(cohort) or self.is_withheld(cohort) for cohort in range(len(self.reasons))]
        return np.asarray(np.isfinite(self.value) & ~np.array(unsure, dtype=bool))

    @property
    def order(self) -> npt.NDArray[np.int64]:
        """The cohorts by rank; those without one behind, in their own order."""
        rank = self.rank
        return np.lexsort((np.arange(len(rank)), np.where(rank == 0, len(rank) + 1, rank)))

    def is_too_few(self, cohort: int) -> bool:
        """Tell whether a cohort has too little for an interval.

        Parameters
        ----------
        cohort : int
            Its number.

        Returns
        -------
        bool
            What its reason says; a value may be there all the same, and is no more than what happened.
        """
        return self.reasons[cohort].casefold().startswith(TOO_FEW)

    def is_withheld(self, cohort: int) -> bool:
        """Tell whether a cohort's figure is withheld.

        Parameters
        ----------
        cohort : int
            Its number.

        Returns
        -------
        bool
            What its reason says.
        """
        return self.reasons[cohort].casefold().startswith(WITHHELD)


@dataclass(frozen=True)
class Metric:
    """A figure by which cohorts are compared.

    Parameters
    ----------
    key : str
        Its name in addresses, files and caches.
    version : int
        Rises when definition or method change.
    title : str
        Its name on screen.
    unit : str
        "%", "percentage points", "patients a month", "clinicians" or "procedures".
    definition : str
        What it is, in a sentence or two.
    compute : callable
        Reads it off a comparison.
    is_signed : bool
        Whether 0 is the middle of its scale, as with growth.
    """

    key: str
    version: int
    title: str
    unit: str
    definition: str
    compute: Callable[[Comparison], MetricValues]
    is_signed: bool = False


def _clinicians(comparison: Comparison) -> MetricValues:
    found = comparison.members.clinicians.astype(np.float64)
    return _plain(found, ["" if count else "Nobody of it is in this snapshot." for count in found])


def _procedures(comparison: Comparison) -> MetricValues:
    window = comparison.window
    weekly = comparison.weekly
    shown = comparison.groups.total(weekly.chosen[:, window.buckets()].sum(axis=1).astype(np.float64))
    dated = weekly.hidden[:, window.buckets()].sum(axis=1).astype(np.float64)
    hidden = dated + weekly.hidden_undated[:, 0]
    most = max(1, comparison.about.smallest_cell - 1)
    nothing = "The source has none, or too few." if window.grain == "year" else "No procedures."
    said = [
        "Every count is hidden." if not value and cells else "" if value or cells else nothing
        for value, cells in zip(shown, hidden, strict=True)
    ]
    nothing_shown = (shown == 0) & (hidden > 0)
    # A source of years leaves small counts out: what is not in it is unknown, and not 0.
    absent = (shown == 0) & (hidden == 0) & (window.grain == "year")
    return MetricValues(
        np.where(nothing_shown | absent, np.nan, shown),
        np.where(absent, np.nan, shown + dated),  # one that kept only its year may be outside the window
        np.where(absent, np.nan, shown + most * hidden),
        tuple(said),
        is_band=True,
    )


def _year_ago(comparison: Comparison) -> MetricValues:
    return _growth(comparison, comparison.year_ago, comparison.window.lacks_year_ago)


def _before(comparison: Comparison) -> MetricValues:
    by_year = comparison.window.grain == "year"
    lacking = "The source has years only, so there are no weeks before." if by_year else ""
    return _growth(comparison, comparison.before, lacking or comparison.window.lacks_before)


def _growth(comparison: Comparison, growth: Growth | None, lacking: str) -> MetricValues:
    if growth is None:
        return _absent(comparison, lacking)
    return _of_growth(comparison, growth, growth.reasons)


def _of_growth(comparison: Comparison, growth: Growth, reasons: tuple[str, ...]) -> MetricValues:
    members, groups = comparison.members, comparison.groups
    shared = None if growth.spread is None else find_shared(growth.spread, members.practice, groups)
    tested = compare_pairs(
        growth.log_ratio, growth.standard_error, growth.freedom, growth.is_ok, shared=shared
    )
    return MetricValues(100 * growth.value, 100 * growth.low, 100 * growth.high, reasons, differences=tested)


def _referrals(comparison: Comparison) -> Referrals | None:
    """Return the first kind that has counts to show, claims' referrals first."""
    usable = [one for one in comparison.referrals if not one.flows.periods.lacks_current]
    return next(iter(usable or comparison.referrals), None)


def _inbound(comparison: Comparison) -> MetricValues:
    return _patients(comparison, inside=False)


def _inside(comparison: Comparison) -> MetricValues:
    return _patients(comparison, inside=True)


def _patients(comparison: Comparison, *, inside: bool) -> MetricValues:
    found = _referrals(comparison)
    if found is None:
        return _absent(comparison, comparison.lacks_referrals)
    periods = found.flows.periods
    if periods.lacks_current:
        return _absent(comparison, periods.lacks_current)
    band = found.flows.from_inside if inside else found.flows.from_outside
    months = periods.months if periods.is_dated else 1.0
    nothing_shown = (band.shown == 0) & (band.hidden > 0)
    reasons = tuple("Every count is hidden." if hidden else "" for hidden in nothing_shown)
    shown = np.where(nothing_shown, np.nan, band.middle / months)
    return MetricValues(
        shown, band.low / months, band.high / months, reasons, is_band=True, is_undated=not periods.is_dated
    )


def _trend(comparison: Comparison) -> MetricValues:
    found = _referrals(comparison)
    if found is None:
        return _absent(comparison, comparison.lacks_referrals)
    if found.trend is None:
        periods = found.flows.periods
        return _absent(comparison, periods.lacks_current or periods.lacks_year_ago)
    trend = found.trend
    reasons = tuple(say_no_trend(trend, cohort) for cohort in range(len(trend.value)))
    return _of_growth(comparison, trend, reasons)


def _leakage(comparison: Comparison) -> MetricValues:
    found = _referrals(comparison)
    if found is None:
        return _absent(comparison, comparison.lacks_referrals)
    leakage, periods = found.leakage, found.flows.periods
    if periods.lacks_current:
        return _absent(comparison, periods.lacks_current)
    if not periods.is_directed:
        return _absent(comparison, "Pairs without direction have no leakage.")
    shared = find_shared(leakage.spread, comparison.members.practice, comparison.groups)
    tested = compare_pairs(
        leakage.log_odds, leakage.standard_error, leakage.freedom, leakage.is_ok, shared=shared
    )
    reasons = tuple(leakage.reason(cohort) for cohort in range(len(leakage.value)))
    return MetricValues(
        100 * leakage.value, 100 * leakage.low, 100 * leakage.high, reasons, differences=tested
    )


def _concentration(comparison: Comparison) -> MetricValues:
    found = _referrals(comparison)
    if found is None:
        return _absent(comparison, comparison.lacks_referrals)
    top = found.flows.concentration
    reasons = tuple("" if count else "Nobody sends patients in from outside." for count in top.sources)
    return MetricValues(100 * top.value, 100 * top.low, 100 * top.high, reasons, is_band=True)


def _share_of(payer: str) -> Callable[[Comparison], MetricValues]:
    def compute(comparison: Comparison) -> MetricValues:
        mix = comparison.mix
        if payer not in mix.payers:
            asked = comparison.window.payers
            left_out = bool(asked) and payer not in asked
            return _absent(
                comparison,
                f"{payer} was left out of the comparison."
                if left_out
                else f"No source of this snapshot covers {payer}.",
            )
        place = mix.payers.index(payer)
        now = mix.current
        reasons = tuple(now.reason(cohort) for cohort in range(len(now.state)))
        error = np.sqrt(now.covariance[:, place, place])
        tested = compare_pairs(now.value[:, place], error, now.freedom, now.is_ok)
        return MetricValues(
            100 * now.value[:, place], 100 * now.low[:, place], 100 * now.high[:, place], reasons,
            differences=tested,
        )  # fmt: skip

    return compute


def _plain(value: Floats, reasons: list[str]) -> MetricValues:
    unknown = np.full(len(value), np.nan)
    return MetricValues(value, unknown, unknown, tuple(reasons))


def _absent(comparison: Comparison, why: str) -> MetricValues:
    unknown = np.full(len(comparison.cohorts), np.nan)
    return MetricValues(unknown, unknown, unknown, (why,) * len(unknown))


def _payer_key(payer: str) -> str:
    return f"share_{payer.lower().replace(' ', '_')}"


_ALL = (
    Metric(
        "clinicians", 1, "Clinicians", "clinicians",
        "NPIs of the cohort that this snapshot has, deactivated ones too, whose past volume counts.",
        _clinicians,
    ),
    Metric(
        "procedures", 3, "Procedures", "procedures",
        "Procedures of the code set by the cohort's clinicians in the window; one is a patient, a day and a "
        "code on a professional line. Hidden counts make it a band.",
        _procedures,
    ),
    Metric(
        "growth", 1, "Growth, year ago", "%",
        "Procedures a working day in the window, against the same weeks 364 days earlier (the year before, "
        "where the source has years). Membership is fixed. The 95 % interval is taken over practices.",
        _year_ago, is_signed=True,
    ),
    Metric(
        "growth_before", 1, "vs 13 weeks before", "%",
        "Procedures a working day in the window, against the window just before it. Seasons move it: back to "
        "back windows swing by 6 to 8 % without any growth.",
        _before, is_signed=True,
    ),
    Metric(
        "inbound", 1, "Inbound a month", "patients a month",
        "Patients whom clinicians outside the cohort refer to its clinicians, once for each pair and period: "
        "sums are pairs of patient and sender. Hidden counts, taken at the middle, make it a band.",
        _inbound,
    ),
    Metric(
        "inbound_growth", 2, "Inbound growth", "%",
        "Patients from outside a working day, against the same periods a year ago. Withheld where growth of "
        "procedures against a year ago is: both come from the same feed.",
        _trend, is_signed=True,
    ),
    Metric(
        "inside", 1, "Inside a month", "patients a month",
        "Patients whom the cohort's clinicians refer to one another, once for each pair and period.",
        _inside,
    ),
    Metric(
        "leakage", 1, "Leakage", "%",
        "Of the patients whom the cohort's clinicians refer to anybody of whom it is known, those who go "
        "outside it.",
        _leakage,
    ),
    Metric(
        "top_five", 1, "Top 5 sources", "%",
        "Share of the five largest sources in the patients from outside. All are counted, so the band is not "
        "chance but what hidden counts allow.",
        _concentration,
    ),
    *(
        Metric(
            _payer_key(payer), 1, payer, "%",
            f"Share of {payer} in the shown procedures of the window, with a 95 % interval over practices.",
            _share_of(payer),
        )
        for payer in PAYERS
    ),
)  # fmt: skip

METRICS: Mapping[str, Metric] = MappingProxyType({metric.key: metric for metric in _ALL})
"""By key, in the order of the page."""

REGISTRY = ",".join(f"{metric.key}:{metric.version}" for metric in _ALL)
"""Names all versions; part of the cache's key beside the snapshot's id."""
