"""The rows of referrals that concern cohorts, one for each membership of an end that is a member."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.comparison.members import Members
from analytics.comparison.referral_ends import CURRENT, YEAR_AGO, Ends, MemberIndex, MemberPairs
from analytics.comparison.referral_periods import ReferralPeriods
from analytics.comparison.referral_scan import ReferralRows, scan_referrals
from analytics.comparison.referral_sides import (
    OrganisationSides,
    find_organisations,
    gather,
    gather_undirected,
)
from data.snapshot.reader import Snapshot

ROWS_AT_ONCE = 2_000_000
"""Of members, that are placed at a time."""
PAIRS_AT_ONCE = 10_000_000
"""Of members' pairs without direction, of which both orders must be at hand."""


@dataclass(frozen=True, eq=False)
class CohortReferrals:
    """The rows that concern some cohorts.

    Parameters
    ----------
    inbound : MemberPairs
        Members are the receivers; of pairs without direction, either end: one with both ends in a cohort
        stands there once.
    outbound : MemberPairs
        Members are the senders; the same as `inbound` for pairs without direction.
    """

    inbound: MemberPairs
    outbound: MemberPairs


def read_referrals(
    snapshot: Snapshot, members: Members, periods: ReferralPeriods, only: int | None = None
) -> Iterator[CohortReferrals]:
    """Read the rows that concern cohorts, in parts that hold each row once.

    Parameters
    ----------
    snapshot : Snapshot
        The market that `members` is of.
    members : Members
        Who is compared.
    periods : ReferralPeriods
        Which rows count.
    only : int, optional
        Number of a cohort, to read that one's rows alone.

    Yields
    ------
    CohortReferrals
        At least one part; it has no rows when nobody has any, or no period can be used.
    """
    chosen = np.ones(len(members.cohort), dtype=bool) if only is None else members.cohort == only
    index = MemberIndex(members.provider_no[chosen], members.cohort[chosen], members.cluster[chosen])
    cohorts = len(members.cohorts)
    if periods.lacks_current or not index.clinicians:
        nothing = gather(Ends.join([]), index, OrganisationSides.none(cohorts))
        yield CohortReferrals(nothing, nothing)
        return
    provider_no = np.flatnonzero(index.memberships).astype(np.uint32)
    if periods.is_directed:
        for ends in _collect(scan_referrals(snapshot, provider_no, periods)):
            sides = find_organisations(snapshot, ends, index, cohorts)
            yield CohortReferrals(gather(ends.turned(), index, sides), gather(ends, index, sides))
        return
    tables = snapshot.manifest.tables
    share = min(1.0, 2 * index.clinicians / tables["providers"].rows)
    parts = math.ceil(tables["referrals_to"].rows * share / PAIRS_AT_ONCE)
    for part in range(parts):
        # A source may list a pair in either order, or in both: the lower end tells to which part it belongs.
        found = [
            ends.take(np.minimum(ends.own, ends.other) // 10 % parts == part)
            for ends in map(_as_ends, scan_referrals(snapshot, provider_no, periods))
        ]
        pairs = Ends.join(found).without_direction()
        shared = gather_undirected(pairs, index, find_organisations(snapshot, pairs, index, cohorts))
        yield CohortReferrals(shared, shared)


def _collect(parts: Iterator[ReferralRows]) -> Iterator[Ends]:
    """Put small parts together, and give at least one."""
    waiting: list[Ends] = []
    rows, gave = 0, False
    for part in parts:
        waiting.append(_as_ends(part))
        rows += len(part.patients)
        if rows >= ROWS_AT_ONCE:
            yield Ends.join(waiting)
            waiting, rows, gave = [], 0, True
    if waiting or not gave:
        yield Ends.join(waiting)


def _as_ends(rows: ReferralRows) -> Ends:
    return Ends(
        rows.sender,
        np.zeros(len(rows.patients), dtype=bool),
        rows.receiver,
        rows.to_is_organisation,
        np.where(rows.is_current, CURRENT, YEAR_AGO).astype(np.int8),
        rows.patients,
        rows.hidden,
    )
