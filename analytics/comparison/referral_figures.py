"""Trend and leakage of cohorts, with intervals that allow for the spread of practices and for hidden counts.

Trend is A/B - 1, A and B the patients a working day from outside in the current span and a year ago: growth
as `analytics.comparison.growth` has it. Its interval holds if hidden counts are on average of the same size
in both spans, whichever from 1 to smallest_cell - 1 that is.

Leakage is O/(O + I), O and I the patients sent outside and inside. Its variance is linearised over the
sending practices. Often a few practices send most of those who go outside, so the interval is the exact one
of a binomial share with as many patients as would be as sure (E. L. Korn and B. I. Graubard, "Confidence
intervals for proportions with small expected number of positive counts estimated from survey data", Survey
Methodology 24, 1998), and the degrees of freedom are the fewest of those of all patients sent, of those sent
outside and of those sent inside. It holds whatever the hidden counts are: it reaches from the low end with
all hidden counts outside at 1 and inside at their most, to the high end of the reverse.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import special

from analytics.comparison.growth import (
    FEWEST_IN_A_WINDOW,
    FEWEST_IN_BOTH,
    Growth,
    Verdict,
    estimate_growth,
)
from analytics.comparison.intervals import (
    CONFIDENCE,
    FEWEST_DEGREES,
    LARGEST_SHARE,
    ClusterGroups,
    Floats,
    Spread,
    margin,
    measure_spread,
)
from analytics.comparison.referral_bands import Band
from analytics.comparison.referral_ends import CURRENT, INSIDE, OUTSIDE
from analytics.comparison.referrals import ReferralFlows


class LeakageVerdict(IntEnum):
    """Whether leakage has an interval."""

    OK = 0
    NONE_SENT = 1
    FEW_PATIENTS = 2
    ONE_PRACTICE = 3
    FEW_PRACTICES = 4
    ONE_SIDED = 5
    NO_SPREAD = 6


FEWEST_ON_A_SIDE = 2.0
"""Degrees of freedom of the patients sent outside, or inside, alone."""


@dataclass(frozen=True, eq=False)
class Leakage:
    """The share of patients sent outside; arrays have one value a cohort.

    Parameters
    ----------
    value : ndarray of float
        0 to 1, hidden counts at the middle of their band; NaN where nobody is sent anywhere that is known.
    low, high : ndarray of float
        The 95 % interval; NaN unless the verdict is OK.
    band_low, band_high : ndarray of float
        Between which the share of those who were sent lies, whatever the hidden counts are.
    log_odds, standard_error, freedom : ndarray of float
        Of `value`, for differences between cohorts; NaN where unknown, and where all go one way.
    unknown : ndarray of float
        The share of all patients sent who went to organisations that can't be placed; they are in neither
        part of `value`.
    verdict : ndarray of int8
        A `LeakageVerdict`.
    spread : Spread
        For cohorts that share practices.
    """

    value: Floats
    low: Floats
    high: Floats
    band_low: Floats
    band_high: Floats
    log_odds: Floats
    standard_error: Floats
    freedom: Floats
    unknown: Floats
    verdict: npt.NDArray[np.int8]
    spread: Spread

    @property
    def is_ok(self) -> npt.NDArray[np.bool_]:
        """The cohorts that have an interval and may be compared."""
        return np.asarray(self.verdict == LeakageVerdict.OK)

    def reason(self, cohort: int) -> str:
        """Say why there is no interval.

        Parameters
        ----------
        cohort : int
            Its number.

        Returns
        -------
        str
            A sentence; "" when there is an interval.
        """
        match LeakageVerdict(int(self.verdict[cohort])):
            case LeakageVerdict.OK:
                return ""
            case LeakageVerdict.NONE_SENT:
                return "Its clinicians send nobody to anybody of whom it is known whether inside or outside."
            case LeakageVerdict.FEW_PATIENTS:
                return (
                    f"Too few to tell: {FEWEST_IN_A_WINDOW} patients outside and inside, and "
                    f"{FEWEST_IN_BOTH} together, are needed."
                )
            case LeakageVerdict.ONE_PRACTICE:
                return (
                    f"Too few to tell: one practice sends {self.spread.largest_share[cohort]:.0%} of the "
                    f"patients; up to {LARGEST_SHARE:.0%} can be told from chance."
                )
            case LeakageVerdict.FEW_PRACTICES:
                return (
                    f"Too few to tell: as many as {self.spread.practices[cohort]:.1f} practices of equal "
                    f"size, {self.spread.freedom[cohort]:.1f} degrees of freedom; "
                    f"{FEWEST_DEGREES:g} are needed."
                )
            case LeakageVerdict.ONE_SIDED:
                return "Too few to tell: one or two practices send nearly all who go outside, or inside."
            case LeakageVerdict.NO_SPREAD:
                return "Too few to tell: every practice sends alike, so chance cannot be measured."


def estimate_trend(flows: ReferralFlows, withheld: Sequence[str] = ()) -> Growth | None:
    """Estimate how much the patients from outside grew per working day, against a year ago.

    Parameters
    ----------
    flows : ReferralFlows
        Of all cohorts.
    withheld : sequence of str
        A reason for each cohort that must not be told, "" for the others; empty when all may be.

    Returns
    -------
    Growth or None
        Counts and value take hidden counts at the middle of their band; `Growth.reason` speaks of
        procedures, `say_no_trend` of patients. None without a year ago, see `periods.lacks_year_ago`.
    """
    if not flows.periods.year_ago:
        return None
    from_outside = flows.inbound.of(slice(None), slice(None), OUTSIDE)  # clusters × (year ago, current)
    # Twice the middle is a whole number.
    low, twice, high = (
        estimate_growth(
            counts.astype(np.uint64),
            flows.members.cluster_cohort,
            len(flows.members.cohorts),
            np.array(flows.periods.working_days),
            weeks=1,
            shift=1,
            withheld=withheld,
        )
        for counts in (from_outside.low, from_outside.low + from_outside.high, from_outside.high)
    )
    verdict = np.where(low.verdict != Verdict.OK, low.verdict, high.verdict)
    ok = verdict == Verdict.OK
    ends = np.stack([[one.low, one.high] for one in (low, twice, high)])
    return replace(
        twice,
        low=np.where(ok, ends[:, 0].min(axis=0), np.nan),
        high=np.where(ok, ends[:, 1].max(axis=0), np.nan),
        current=twice.current / 2,
        earlier=twice.earlier / 2,
        verdict=verdict.astype(np.int8),
    )


def say_no_trend(trend: Growth, cohort: int) -> str:
    """Say why a cohort's trend has no interval.

    Parameters
    ----------
    trend : Growth
        As `estimate_trend` returned it.
    cohort : int
        Its number.

    Returns
    -------
    str
        A sentence; "" when there is an interval.
    """
    now, then = trend.current[cohort], trend.earlier[cohort]
    match Verdict(int(trend.verdict[cohort])):
        case Verdict.OK:
            return ""
        case Verdict.WITHHELD:
            return trend.withheld[cohort]
        case Verdict.EMPTY:
            return "No patients from outside, neither now nor a year ago."
        case Verdict.NONE_IN_A_WINDOW:
            return f"Too few to tell: no patients from outside {'now' if now == 0 else 'a year ago'}."
        case Verdict.FEW_PROCEDURES:
            return (
                f"Too few to tell: about {now:,.0f} patients from outside now and {then:,.0f} a year ago; "
                f"{FEWEST_IN_A_WINDOW} in each and {FEWEST_IN_BOTH} in both are needed."
            )
        case Verdict.ONE_PRACTICE:
            return (
                f"Too few to tell: one practice receives {trend.largest_share[cohort]:.0%} of the patients; "
                f"up to {LARGEST_SHARE:.0%} can be told from chance."
            )
        case Verdict.FEW_PRACTICES | Verdict.NO_SPREAD:
            return trend.reason(cohort)


def estimate_leakage(flows: ReferralFlows, slot: int = CURRENT) -> Leakage:
    """Estimate the share of patients whom each cohort's members send outside, of all whom they send.

    Parameters
    ----------
    flows : ReferralFlows
        Of all cohorts.
    slot : int
        `CURRENT`, or `YEAR_AGO`.

    Returns
    -------
    Leakage
        Of pairs without direction the share of patients shared with outside.
    """
    groups = ClusterGroups(flows.members.cluster_cohort, len(flows.members.cohorts))
    out, inside = (flows.outbound.of(slice(None), slot, side) for side in (OUTSIDE, INSIDE))
    middle = _Share.of(out.middle, inside.middle, groups)
    least = _Share.of(out.low.astype(np.float64), inside.high.astype(np.float64), groups)
    most = _Share.of(out.high.astype(np.float64), inside.low.astype(np.float64), groups)
    verdict = _judge(middle, out, inside, groups)
    told = verdict == LeakageVerdict.OK
    everything = flows.outbound.of(slice(None), slot).by_cohort(flows.members).middle
    with np.errstate(invalid="ignore"):
        sent = everything.sum(axis=1)
        unknown = (sent - everything[:, OUTSIDE] - everything[:, INSIDE]) / sent
    return Leakage(
        value=middle.value,
        low=np.where(told, np.fmin(least.low, middle.low), np.nan),
        high=np.where(told, np.fmax(most.high, middle.high), np.nan),
        band_low=least.value,
        band_high=most.value,
        log_odds=middle.log_odds,
        standard_error=middle.error,
        freedom=middle.freedom,
        unknown=unknown,
        verdict=verdict.astype(np.int8),
        spread=middle.spread,
    )


@dataclass(frozen=True, eq=False)
class _Share:
    """A share of each cohort, and how sure it is by the spread between practices."""

    value: Floats
    patients: Floats
    log_odds: Floats
    error: Floats
    freedom: Floats
    side_freedom: Floats
    spread: Spread

    @classmethod
    def of(cls, out: Floats, inside: Floats, groups: ClusterGroups) -> "_Share":
        total_out, total_inside = groups.total(out), groups.total(inside)
        total = total_out + total_inside

        def part(values: Floats, sums: Floats) -> Floats:
            return values * groups.spread(np.where(sums > 0, 1 / np.maximum(sums, 1), 0.0))

        with np.errstate(invalid="ignore", divide="ignore"):
            value = total_out / total
            is_inner = (value > 0) & (value < 1)
            log_odds = np.where(is_inner, special.logit(value), np.nan)
            slope = np.where(is_inner, 1 / (value * (1 - value)), 0.0)
        pull = part(out - groups.spread(np.nan_to_num(value)) * (out + inside), total)
        spread = measure_spread(pull * groups.spread(slope), part(out + inside, total), groups)
        still = np.zeros(len(out))
        sides = [
            measure_spread(still, part(values, sums), groups).freedom
            for values, sums in ((out, total_out), (inside, total_inside))
        ]
        fewest = np.minimum(*sides)
        error = np.where(is_inner, np.sqrt(spread.variance), np.nan)
        freedom = np.minimum(spread.freedom, fewest)
        return cls(value, total, log_odds, error, freedom, fewest, spread)

    @cached_property
    def _alike(self) -> tuple[Floats, Floats]:
        """As many patients, each sent by chance alone, as would be as sure; and how many of them go out."""
        with np.errstate(invalid="ignore", divide="ignore"):
            as_many = 1 / (self.value * (1 - self.value) * self.error**2)
            by_freedom = margin(np.ones(len(as_many)), np.maximum(self.patients - 1, 1)) / margin(
                np.ones(len(as_many)), self.freedom
            )
            patients = np.minimum(self.patients, as_many * by_freedom**2)
        return patients, patients * self.value

    @property
    def low(self) -> Floats:
        patients, out = self._alike
        return np.asarray(special.betaincinv(out, patients - out + 1, (1 - CONFIDENCE) / 2))

    @property
    def high(self) -> Floats:
        patients, out = self._alike
        return np.asarray(special.betaincinv(out + 1, patients - out, (1 + CONFIDENCE) / 2))


def _judge(share: _Share, out: Band, inside: Band, groups: ClusterGroups) -> npt.NDArray[np.int64]:
    fewest = [groups.total(band.low) for band in (out, inside)]
    verdicts = [
        (np.isnan(share.value), LeakageVerdict.NONE_SENT),
        (
            (np.minimum(*fewest) < FEWEST_IN_A_WINDOW) | (sum(fewest) < FEWEST_IN_BOTH),
            LeakageVerdict.FEW_PATIENTS,
        ),
        (share.spread.largest_share > LARGEST_SHARE, LeakageVerdict.ONE_PRACTICE),
        (share.spread.freedom < FEWEST_DEGREES, LeakageVerdict.FEW_PRACTICES),
        (share.side_freedom < FEWEST_ON_A_SIDE, LeakageVerdict.ONE_SIDED),
        (share.spread.variance <= 0, LeakageVerdict.NO_SPREAD),
    ]
    conditions, codes = zip(*verdicts, strict=True)
    return np.asarray(np.select(list(conditions), list(codes), LeakageVerdict.OK))
