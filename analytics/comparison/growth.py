"""How much a cohort's procedures grew per working day, with an interval, or why that cannot be told.

Growth is A/B − 1, A and B the procedures a working day of the current and the earlier window. Its true value
is the ratio of the volumes to be expected from practices such as these: what would come out if the year's
chances (who is ill, on leave, closed) could be drawn again and again. The interval is that of the log of A/B,
linear in the practices' shares (W. G. Cochran, Sampling Techniques, 3rd ed. 1977, chapter 6), its spread
measured between practices as `analytics.comparison.intervals` has it. It was chosen and is checked by
simulation (docs/decisions/0015-intervals-of-growth.md; `python -m bench.coverage`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from analytics.comparison.intervals import (
    FEWEST_DEGREES,
    LARGEST_SHARE,
    ClusterGroups,
    Floats,
    Spread,
    margin,
    measure_spread,
)

WEEKS = 13
YEAR_AGO = 52
"""Weeks from a window to the same weeks a year earlier (364 days)."""
BEFORE = 13
"""Weeks from a window to the one before it."""

FEWEST_IN_A_WINDOW = 10
FEWEST_IN_BOTH = 60
"""Procedures in both windows together, below which the log of their ratio is too lumpy for an interval."""
_TURNED_AT_ONCE = 2048  # rows whose weeks stay in the processor's cache


class Verdict(IntEnum):
    """Whether growth can be told."""

    OK = 0
    WITHHELD = 1
    EMPTY = 2
    NONE_IN_A_WINDOW = 3
    FEW_PROCEDURES = 4
    ONE_PRACTICE = 5
    FEW_PRACTICES = 6
    NO_SPREAD = 7

    @property
    def is_too_few(self) -> bool:
        """The verdicts that read "too few to tell"."""
        return self >= Verdict.NONE_IN_A_WINDOW


@dataclass(frozen=True, eq=False)
class Growth:
    """Growth of cohorts; arrays are cohorts, or cohorts × steps of a series, the last step the newest.

    Parameters
    ----------
    value : ndarray of float
        Growth as a fraction: 0.062 is +6.2 % a working day. NaN when withheld, or when the earlier window is
        empty.
    low, high : ndarray of float
        The 95 % interval, fractions; NaN unless the verdict is OK.
    log_ratio, standard_error : ndarray of float
        log(1 + value), and its standard error; NaN where unknown.
    freedom : ndarray of float
        Degrees of freedom of that standard error.
    practices, largest_share : ndarray of float
        Effective number of practices, and the largest one's share of the procedures.
    current, earlier : ndarray of float
        Procedures in the two windows.
    verdict : ndarray of int8
        A `Verdict`.
    withheld : tuple of str
        Why a cohort is withheld, "" when it isn't; empty for a series.
    spread : Spread or None
        Of the newest step, for cohorts that share practices.
    """

    value: Floats
    low: Floats
    high: Floats
    log_ratio: Floats
    standard_error: Floats
    freedom: Floats
    practices: Floats
    largest_share: Floats
    current: Floats
    earlier: Floats
    verdict: npt.NDArray[np.int8]
    withheld: tuple[str, ...] = ()
    spread: Spread | None = None

    @property
    def is_ok(self) -> npt.NDArray[np.bool_]:
        """The cohorts, or steps, that have an interval and may be compared."""
        return np.asarray(self.verdict == Verdict.OK)

    def reason(self, *at: int) -> str:
        """Say why there is no interval.

        Parameters
        ----------
        *at : int
            Number of the cohort, and of the step in a series.

        Returns
        -------
        str
            A sentence; "" when there is an interval.
        """
        match Verdict(int(self.verdict[at])):
            case Verdict.OK:
                return ""
            case Verdict.WITHHELD:
                return self.withheld[at[0]] if self.withheld else "Withheld: the feed may have changed."
            case Verdict.EMPTY:
                return "No procedures in either window."
            case Verdict.NONE_IN_A_WINDOW:
                which = "current" if self.current[at] == 0 else "earlier"
                return f"Too few to tell: no procedures in the {which} window."
            case Verdict.FEW_PROCEDURES:
                return (
                    f"Too few to tell: {self.current[at]:,.0f} and {self.earlier[at]:,.0f} procedures in the "
                    f"windows; {FEWEST_IN_A_WINDOW} in each and {FEWEST_IN_BOTH} in both are needed."
                )
            case Verdict.ONE_PRACTICE:
                return (
                    f"Too few to tell: one practice does {self.largest_share[at]:.0%} of the procedures; "
                    f"with more than {LARGEST_SHARE:.0%} the growth is that practice's."
                )
            case Verdict.FEW_PRACTICES:
                return (
                    f"Too few to tell: as many as {self.practices[at]:.1f} practices of equal size, "
                    f"{self.freedom[at]:.1f} degrees of freedom; {FEWEST_DEGREES:g} are needed."
                )
            case Verdict.NO_SPREAD:
                return "Too few to tell: every practice changed alike, so chance cannot be measured."

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reason of each cohort, at the newest step of a series."""
        step = () if self.verdict.ndim == 1 else (-1,)
        return tuple(self.reason(cohort, *step) for cohort in range(len(self.verdict)))


def estimate_growth(
    chosen: npt.NDArray[np.unsignedinteger],
    cluster_cohort: npt.NDArray[np.integer],
    cohorts: int,
    working_days: npt.NDArray[np.integer],
    *,
    weeks: int = WEEKS,
    shift: int = YEAR_AGO,
    withheld: Sequence[str] = (),
) -> Growth:
    """Estimate the growth of each cohort from an earlier window to the newest.

    Parameters
    ----------
    chosen : ndarray of uint, clusters × weeks known
        Procedures, the oldest week first.
    cluster_cohort : ndarray of int, clusters
        Number of the cohort, ascending.
    cohorts : int
        How many.
    working_days : ndarray of int, weeks known
        Of each week.
    weeks : int
        Of a window.
    shift : int
        Weeks from the newest window back to the earlier one: `YEAR_AGO` or `BEFORE`.
    withheld : sequence of str
        A reason for each cohort that must not be told, "" for the others; empty when all may be.

    Returns
    -------
    Growth
        One value a cohort.

    Raises
    ------
    ValueError
        If the weeks known do not hold both windows, or a window has no working day.
    """
    _check(chosen, working_days, weeks, shift)
    if withheld and len(withheld) != cohorts:
        raise ValueError(f"{len(withheld)} reasons were given for {cohorts} cohorts. Give one each, or none.")
    groups = ClusterGroups(cluster_cohort, cohorts)
    known = chosen.shape[1]
    earlier_days, current_days = (
        int(working_days[end - weeks : end].sum()) for end in (known - shift, known)
    )
    earlier, current = (
        chosen[:, end - weeks : end].sum(axis=1, dtype=np.float64) for end in (known - shift, known)
    )
    hidden = np.array([bool(reason) for reason in withheld] or [False] * cohorts, dtype=bool)
    return _estimate(current, earlier, np.log(earlier_days / current_days), groups, hidden, tuple(withheld))


def growth_series(
    chosen: npt.NDArray[np.unsignedinteger],
    cluster_cohort: npt.NDArray[np.integer],
    cohorts: int,
    working_days: npt.NDArray[np.integer],
    *,
    weeks: int = WEEKS,
    shift: int = YEAR_AGO,
    withheld: npt.NDArray[np.bool_] | None = None,
) -> Growth:
    """Estimate growth at each week as far back as the data allow.

    Parameters
    ----------
    chosen : ndarray of uint, clusters × weeks known
        Procedures, the oldest week first.
    cluster_cohort : ndarray of int, clusters
        Number of the cohort, ascending.
    cohorts : int
        How many.
    working_days : ndarray of int, weeks known
        Of each week.
    weeks : int
        Of a window.
    shift : int
        Weeks from each window back to its earlier one: `YEAR_AGO` or `BEFORE`.
    withheld : ndarray of bool, cohorts × steps, or None
        Steps that must not be told.

    Returns
    -------
    Growth
        Cohorts × steps; there are weeks known − `weeks` − `shift` + 1 steps, the last one the same as
        `estimate_growth` has. An interval is that of its own step; neighbours share most of their weeks.

    Raises
    ------
    ValueError
        If the weeks known do not hold both windows, or a window has no working day.
    """
    _check(chosen, working_days, weeks, shift)
    groups = ClusterGroups(cluster_cohort, cohorts)
    steps = chosen.shape[1] - weeks - shift + 1
    if withheld is not None and withheld.shape != (cohorts, steps):
        raise ValueError(f"`withheld` must be {cohorts} cohorts × {steps} steps, not {withheld.shape}.")
    days = _add_days(working_days, weeks)
    by_week = _turn(chosen)
    found = [
        _estimate(
            current,
            earlier,
            np.log(days[step] / days[step + shift]),
            groups,
            np.zeros(cohorts, dtype=bool) if withheld is None else withheld[:, step],
        )
        for step, (earlier, current) in enumerate(
            zip(_roll(by_week[:-shift], weeks), _roll(by_week[shift:], weeks), strict=True)
        )
    ]

    def stacked(name: str) -> Floats:
        return np.stack([getattr(growth, name) for growth in found], axis=1)

    return Growth(
        value=stacked("value"),
        low=stacked("low"),
        high=stacked("high"),
        log_ratio=stacked("log_ratio"),
        standard_error=stacked("standard_error"),
        freedom=stacked("freedom"),
        practices=stacked("practices"),
        largest_share=stacked("largest_share"),
        current=stacked("current"),
        earlier=stacked("earlier"),
        verdict=stacked("verdict").astype(np.int8),
        spread=found[-1].spread,
    )


def _check(
    chosen: npt.NDArray[np.unsignedinteger],
    working_days: npt.NDArray[np.integer],
    weeks: int,
    shift: int,
) -> None:
    known = chosen.shape[1]
    if weeks < 1 or shift < 1 or len(working_days) != known or known < weeks + shift:
        raise ValueError(
            f"{known} weeks of procedures and {len(working_days)} of working days do not hold windows of "
            f"{weeks} weeks that are {shift} weeks apart. Load {weeks + shift} weeks or more, or choose "
            "shorter windows."
        )
    if (_add_days(working_days, weeks) < 1).any():
        raise ValueError(f"A window of {weeks} weeks has no working day. Choose longer windows.")


def _add_days(working_days: npt.NDArray[np.integer], weeks: int) -> npt.NDArray[np.integer]:
    """Return the working days of each window, the oldest first."""
    return np.convolve(working_days, np.ones(weeks, dtype=np.int64), "valid")


def _turn(chosen: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.unsignedinteger]:
    """Return weeks × clusters, each week's side by side in memory."""
    by_week = np.empty(chosen.shape[::-1], chosen.dtype)
    for first in range(0, len(chosen), _TURNED_AT_ONCE):
        some = slice(first, first + _TURNED_AT_ONCE)
        by_week[:, some] = chosen[some].T
    return by_week


def _roll(by_week: npt.NDArray[np.unsignedinteger], weeks: int) -> Iterator[Floats]:
    """Give the clusters' procedures in each window, the oldest first."""
    window = by_week[:weeks].sum(axis=0, dtype=np.float64)
    yield window
    for left, joined in zip(by_week[:-weeks], by_week[weeks:], strict=True):
        window = window + joined - left  # whole numbers below 2**53: nothing is lost by the way
        yield window


def _estimate(
    current: Floats,
    earlier: Floats,
    log_days: float,
    groups: ClusterGroups,
    hidden: npt.NDArray[np.bool_],
    withheld: tuple[str, ...] = (),
) -> Growth:
    """Estimate from two windows' procedures; `log_days` turns their ratio into one a working day."""
    now, then = groups.total(current), groups.total(earlier)

    def each(totals: Floats) -> Floats:
        return groups.spread(np.where(totals > 0, 1.0 / np.maximum(totals, 1.0), 0.0))

    spread = measure_spread(
        current * each(now) - earlier * each(then), (current + earlier) * each(now + then), groups
    )
    verdict = np.select(
        [
            hidden,
            now + then == 0,
            (now == 0) | (then == 0),
            (np.minimum(now, then) < FEWEST_IN_A_WINDOW) | (now + then < FEWEST_IN_BOTH),
            spread.largest_share > LARGEST_SHARE,
            spread.freedom < FEWEST_DEGREES,
            spread.no_spread,
        ],
        [
            Verdict.WITHHELD,
            Verdict.EMPTY,
            Verdict.NONE_IN_A_WINDOW,
            Verdict.FEW_PROCEDURES,
            Verdict.ONE_PRACTICE,
            Verdict.FEW_PRACTICES,
            Verdict.NO_SPREAD,
        ],
        Verdict.OK,
    ).astype(np.int8)
    told = ~hidden & (now > 0) & (then > 0)
    log_ratio = np.full(len(now), np.nan)
    log_ratio[told] = np.log(now[told] / then[told]) + log_days
    value = np.expm1(log_ratio)
    value[~hidden & (now == 0) & (then > 0)] = -1.0
    error = np.where(told, np.sqrt(spread.variance), np.nan)
    reach = np.where(verdict == Verdict.OK, margin(spread.variance, spread.freedom), np.nan)
    return Growth(
        value=value,
        low=np.expm1(log_ratio - reach),
        high=np.expm1(log_ratio + reach),
        log_ratio=log_ratio,
        standard_error=error,
        freedom=spread.freedom,
        practices=spread.practices,
        largest_share=spread.largest_share,
        current=now,
        earlier=then,
        verdict=verdict,
        withheld=withheld,
        spread=spread,
    )
