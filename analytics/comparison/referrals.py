"""Who sends patients to cohorts, and whom they send elsewhere: inbound, inside, leakage, concentration.

A cohort's counts are sums over its referral rows. A hidden count stands for 1 to smallest_cell - 1 patients,
so sums are bands; where one number is needed, a hidden count is taken at the middle of its band.

What took place is counted, not sampled, so the level (inbound a month) has a band and no interval. Trend and
leakage have an interval: they are read as what is to be expected of practices such as these, and what
practices add varies by chance (`analytics.comparison.intervals`). The cluster is the member's practice: the
receiving one for the trend, the sending one for leakage. Definitions stand in `docs/methods/referrals.md`.
"""

import math
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from analytics.comparison.members import Members
from analytics.comparison.referral_bands import Band
from analytics.comparison.referral_concentration import (
    Concentration,
    add_up_others,
    concentrate,
    join_others,
)
from analytics.comparison.referral_ends import CURRENT, INSIDE, OUTSIDE, UNKNOWN, YEAR_AGO, MemberPairs
from analytics.comparison.referral_periods import ReferralPeriods
from analytics.comparison.referral_rows import read_referrals
from data.snapshot.reader import Snapshot

__all__ = ["Band", "Concentration", "ReferralFlows", "load_referrals"]

SLOTS, SIDES = 2, 3


@dataclass(frozen=True, eq=False)
class ReferralFlows:
    """Patients of cohorts' practices by span and side; nobody changes the arrays.

    Parameters
    ----------
    members : Members
        Whose they are; has n cohorts and k clusters.
    periods : ReferralPeriods
        Which kind, and when.
    inbound, outbound : Band of k × 2 × 3
        Patients whom members receive, and whom they send: by cluster, span (`YEAR_AGO`, `CURRENT`) and
        where the other end is (`OUTSIDE`, `INSIDE`, `UNKNOWN`). Of pairs without direction both are the
        same.
    concentration : Concentration
        Of the current inbound from outside.
    """

    members: Members
    periods: ReferralPeriods
    inbound: Band
    outbound: Band
    concentration: Concentration

    @property
    def nbytes(self) -> int:
        """The size in bytes, without the members."""
        bands = (self.inbound, self.outbound)
        own = sum(int(band.shown.nbytes + band.hidden.nbytes) for band in bands)
        return own + sum(int(getattr(self.concentration, part.name).nbytes) for part in fields(Concentration))

    @cached_property
    def _inbound(self) -> Band:
        return self.inbound.by_cohort(self.members)

    @cached_property
    def _outbound(self) -> Band:
        return self.outbound.by_cohort(self.members)

    @property
    def from_outside(self) -> Band:
        """The patients of each cohort from outside, in the current span; a month: divide by its months."""
        return self._inbound.of(slice(None), CURRENT, OUTSIDE)

    @property
    def from_outside_year_ago(self) -> Band:
        """The patients from outside in the span a year ago; 0 where there is none."""
        return self._inbound.of(slice(None), YEAR_AGO, OUTSIDE)

    @property
    def from_inside(self) -> Band:
        """The patients whom members of the cohort send to members."""
        return self._inbound.of(slice(None), CURRENT, INSIDE)

    @property
    def from_unknown(self) -> Band:
        """The patients from organisations that can't be placed inside or outside."""
        return self._inbound.of(slice(None), CURRENT, UNKNOWN)

    @property
    def to_outside(self) -> Band:
        """The patients whom members send outside."""
        return self._outbound.of(slice(None), CURRENT, OUTSIDE)

    @property
    def to_inside(self) -> Band:
        """The patients whom members send to members, or to organisations inside."""
        return self._outbound.of(slice(None), CURRENT, INSIDE)

    @property
    def to_unknown(self) -> Band:
        """The patients whom members send to organisations that can't be placed."""
        return self._outbound.of(slice(None), CURRENT, UNKNOWN)


def load_referrals(snapshot: Snapshot, members: Members, periods: ReferralPeriods) -> ReferralFlows:
    """Add up the referrals of cohorts, or the patients whom they share.

    Parameters
    ----------
    snapshot : Snapshot
        The market that `members` is of.
    members : Members
        Who is compared.
    periods : ReferralPeriods
        One of what `find_referral_periods` returned.

    Returns
    -------
    ReferralFlows
        All 0 when `periods.lacks_current` says why. Who is in several cohorts counts in each.
    """
    smallest = snapshot.manifest.description.smallest_cell
    sums = {name: _Sums(members) for name in ("inbound", "outbound")}
    sources = []
    for part in read_referrals(snapshot, members, periods):
        sums["inbound"].add(part.inbound)
        if periods.is_directed:
            sums["outbound"].add(part.outbound)
        counted = (part.inbound.slot == CURRENT) & (part.inbound.side == OUTSIDE)
        sources.append(add_up_others(part.inbound, counted, smallest))
    inbound = sums["inbound"].close(smallest)
    outbound = sums["outbound"].close(smallest) if periods.is_directed else inbound
    concentration = concentrate(join_others(sources), len(members.cohorts))
    return ReferralFlows(members, periods, inbound, outbound, concentration)


class _Sums:
    """Adds rows up by cluster, span and side."""

    def __init__(self, members: Members) -> None:
        self._shape = (len(members.cluster_cohort), SLOTS, SIDES)
        self._shown, self._hidden = (np.zeros(math.prod(self._shape), dtype=np.int64) for _ in range(2))

    def add(self, rows: MemberPairs) -> None:
        cell = (rows.cluster.astype(np.int64) * SLOTS + rows.slot) * SIDES + rows.side
        size = len(self._shown)
        # Sums stay below 2**53, where floats are whole numbers.
        self._shown += np.bincount(cell, weights=rows.patients, minlength=size).astype(np.int64)
        self._hidden += np.bincount(cell[rows.hidden], minlength=size)

    def close(self, smallest_cell: int) -> Band:
        return Band(self._shown.reshape(self._shape), self._hidden.reshape(self._shape), smallest_cell)
