"""The estimates of a payer mix: intervals of its shares, of their change, and bounds of what is hidden.

A share is the ratio of two sums over practices, and practices are what varies (see `intervals`): a practice
with y procedures of a payer and m in all pulls its cohort's share s of M procedures by (y - s m) / M. Its
variance over that of M independent draws, s (1 - s) / M, is the design effect (L. Kish, Survey Sampling,
1965). A payer that few practices serve shows too little of its own, so it is averaged with that of the whole
mix, the more so the fewer they are (K. M. Wolter, Introduction to Variance Estimation, 2nd ed. 2007,
chapter 7).

The interval is E. B. Wilson's (Journal of the American Statistical Association 22, 1927) at the effective
number of draws, M / design effect, with Student's t, which C. Franco, R. J. A. Little, T. A. Louis and
E. V. Slud (Journal of Survey Statistics and Methodology 7, 2019) found to keep its promise in clustered
samples: it stays within 0 and 1, and is no point where no practice has the payer. A change is pulled by a
practice as far as the two shares are, one less the other, and has the plain interval of `intervals`: most of
what makes a share uncertain is in both years and goes away. Checked by simulation: docs/methods/payer-mix.md.
"""

import numpy as np
import numpy.typing as npt
from scipy import special

from analytics.comparison.growth import FEWEST_IN_A_WINDOW
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
from analytics.comparison.mix_shares import FEWEST_CARRIERS, WIDE_BAND, MixState, PayerMix, Shares
from analytics.comparison.payer_mix import PayerCounts
from analytics.comparison.weekly import CURRENT, YEAR_AGO

PRACTICES_OF_THE_MIX = 5.0
"""With how many practices' worth the design effect of the whole mix counts in that of one payer."""


def estimate_mix(counts: PayerCounts) -> PayerMix:
    """Estimate shares of payer classes, and how they changed.

    Parameters
    ----------
    counts : PayerCounts
        Procedures by practice.

    Returns
    -------
    PayerMix
        One row a cohort.
    """
    groups = ClusterGroups(counts.members.cluster_cohort, len(counts.members.cohorts))
    current, pulls = _estimate(counts, CURRENT, groups)
    year_ago, earlier_pulls = _estimate(counts, YEAR_AGO, groups)
    both = counts.shown[:, :, [CURRENT, YEAR_AGO]].sum(axis=2, dtype=np.float64)
    carriers = count_effective(groups.total(both), groups.total(both**2))
    variance = groups.total((pulls - earlier_pulls) ** 2)
    freedom = _measure_sizes(both.sum(axis=1), groups).freedom
    told = (current.is_ok & year_ago.is_ok)[:, None] & (carriers >= FEWEST_CARRIERS) & (variance > 0)
    reach = np.full_like(variance, np.nan)
    row, _ = np.nonzero(told)
    reach[told] = margin(variance[told], freedom[row])
    change = current.value - year_ago.value
    return PayerMix(
        payers=counts.payers,
        current=current,
        year_ago=year_ago,
        change=change,
        change_low=change - reach,
        change_high=change + reach,
        carriers=carriers,
        lacks_year_ago=counts.window.lacks_year_ago,
    )


def _estimate(counts: PayerCounts, slot: int, groups: ClusterGroups) -> tuple[Shares, Floats]:
    """Return shares, and how far each cluster pulls them (clusters × payers)."""
    shown = counts.shown[:, :, slot].astype(np.float64)
    sums = groups.total(shown)
    procedures = sums.sum(axis=1)
    has_mix = (procedures > 0) & (len(counts.payers) > 1)
    value = np.full_like(sums, np.nan)
    value[has_mix] = sums[has_mix] / procedures[has_mix, None]

    at_practice, of_cohort = shown.sum(axis=1), np.maximum(procedures, 1.0)[groups.cluster_cohort]
    size = _measure_sizes(at_practice, groups)
    expected = at_practice[:, None] * np.nan_to_num(value)[groups.cluster_cohort]
    influence = (shown - expected) / of_cohort[:, None]
    pulls = influence / np.sqrt(np.where(size.share < 1.0, 1.0 - size.share, 1.0))[:, None]
    covariance = np.stack([groups.total(pulls * pull[:, None]) for pull in pulls.T], axis=2)

    hidden, undated = counts.hidden[:, :, slot], counts.hidden_undated[:, :, slot]
    cells = (hidden + undated).sum(axis=1)
    state = _find_state(sums, cells, covariance, size)
    ok = state == MixState.OK
    carriers = count_effective(sums, groups.total(shown**2))[ok]
    of_mix = PRACTICES_OF_THE_MIX / (carriers + PRACTICES_OF_THE_MIX)
    draws = _effective_draws(
        value[ok], _diagonals(covariance[ok]), of_mix, procedures[ok], size.practices[ok]
    )
    low, high = (np.full_like(value, np.nan) for _ in range(2))
    low[ok], high[ok] = _wilson(value[ok], draws, _freedom(covariance[ok], of_mix, size.freedom[ok]))

    least, most = sums + hidden, sums + (hidden + undated) * (counts.smallest_cell - 1)
    band_low, band_high = bound_shares(least, most, np.eye(len(counts.payers)))
    beyond = np.where(ok[:, None], np.fmax(low - band_low, band_high - high), band_high - band_low)
    shares = Shares(
        value=value,
        low=low,
        high=high,
        band_low=band_low,
        band_high=band_high,
        is_band_wide=beyond > WIDE_BAND,
        least=least,
        most=most,
        covariance=covariance,
        freedom=size.freedom,
        practices=size.practices,
        largest_share=size.largest_share,
        procedures=procedures.astype(np.int64),
        hidden_cells=cells,
        state=state,
    )
    return shares, pulls


def _measure_sizes(procedures: Floats, groups: ClusterGroups) -> Spread:
    """Measure how a cohort's procedures are spread over its practices, whoever pays."""
    share = procedures / groups.spread(np.maximum(groups.total(procedures), 1.0))
    return measure_spread(np.zeros(len(share)), share, groups)


def count_effective(sums: Floats, squares: Floats) -> Floats:
    """Return how many practices of equal size tell as much (L. Kish, Survey Sampling, 1965).

    Parameters
    ----------
    sums, squares : ndarray of float
        Sums of the practices' procedures, and of their squares.

    Returns
    -------
    ndarray of float
        0 where there are no procedures.
    """
    return np.asarray(sums**2 / np.maximum(squares, 1.0))


def _find_state(
    sums: Floats, cells: npt.NDArray[np.int64], covariance: Floats, size: Spread
) -> npt.NDArray[np.int8]:
    """Return the `MixState` of each cohort; the first that holds."""
    procedures, payers = sums.sum(axis=1), sums.shape[1]
    varies = np.trace(covariance, axis1=1, axis2=2) > 0
    mixed = (sums > 0).sum(axis=1) > 1
    cases = {
        MixState.EMPTY: (procedures == 0) & (cells == 0),
        MixState.ONE_PAYER_CLASS: np.full(len(sums), payers < 2),
        MixState.ALL_HIDDEN: procedures == 0,
        MixState.FEW_PROCEDURES: procedures < FEWEST_IN_A_WINDOW,
        MixState.ONE_PRACTICE: size.largest_share > LARGEST_SHARE,
        MixState.FEW_PRACTICES: size.freedom < FEWEST_DEGREES,
        MixState.NO_SPREAD: mixed & ~varies,
    }
    return np.select(list(cases.values()), list(cases), MixState.OK).astype(np.int8)


def _diagonals(covariance: Floats) -> Floats:
    return np.asarray(np.diagonal(covariance, axis1=1, axis2=2), dtype=np.float64)


def _effective_draws(
    value: Floats, variance: Floats, of_mix: Floats, procedures: Floats, practices: Floats
) -> Floats:
    """Return how many independent draws would tell each share as surely, cohorts × payers.

    `of_mix` is the weight of the whole mix's design effect in that of each payer.
    """
    simple = value * (1 - value) / procedures[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = variance.sum(axis=1) / simple.sum(axis=1)
        # Where all is one class's nothing varies: the practices are the draws.
        whole = np.where(simple.sum(axis=1) > 0, whole, procedures / practices)[:, None]
        own = np.where(simple > 0, variance / simple, whole)
    return np.asarray(procedures[:, None] / (own + of_mix * (whole - own)), dtype=np.float64)


def _freedom(covariance: Floats, of_mix: Floats, freedom: Floats) -> Floats:
    """Return the degrees of freedom of each payer's design effect, cohorts × payers.

    That of the whole mix is a mean over as many independent classes as there are in effect, so it has that
    many times more, and what the two have in common is what the latter varies by.
    """
    squares = (covariance**2).sum(axis=(1, 2))
    trace = _diagonals(covariance).sum(axis=1)
    classes = np.divide(trace**2, squares, out=np.ones_like(trace), where=squares > 0)[:, None]
    own = (1 - of_mix) ** 2
    return np.asarray(freedom[:, None] / (own + (1 - own) / classes), dtype=np.float64)


def _wilson(value: Floats, draws: Floats, freedom: Floats) -> tuple[Floats, Floats]:
    """Return the interval of shares; all are cohorts × payers."""
    square = special.stdtrit(freedom, (1.0 + CONFIDENCE) / 2.0) ** 2
    middle = (value + square / (2 * draws)) / (1 + square / draws)
    reach = np.sqrt(square * value * (1 - value) / draws + (square / (2 * draws)) ** 2) / (1 + square / draws)
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)


def bound_shares(least: Floats, most: Floats, sets: Floats) -> tuple[Floats, Floats]:
    """Return between what shares of procedures can lie, whatever the hidden cells hold.

    Parameters
    ----------
    least, most : ndarray of float, cohorts × payers
        Procedures with each hidden cell at its least, and at its most.
    sets : ndarray of float, sets × payers
        1 for the classes whose share together is asked for, 0 for the others.

    Returns
    -------
    tuple of ndarray of float, cohorts × sets
        The lowest share, all other classes' hidden cells being at their most, and the highest; NaN where
        there is neither a shown nor a hidden procedure.
    """
    own_least, own_most = least @ sets.T, most @ sets.T
    other_least, other_most = least @ (1 - sets).T, most @ (1 - sets).T

    # Where all there is are cells that may be empty, whatever there is of them is all of the procedures.
    low, high = (np.full_like(own_least, np.nan) for _ in range(2))
    low[own_most > 0], high[other_most > 0] = 1.0, 0.0
    np.divide(own_least, own_least + other_most, out=low, where=own_least + other_most > 0)
    np.divide(own_most, own_most + other_least, out=high, where=own_most + other_least > 0)
    return low, high
