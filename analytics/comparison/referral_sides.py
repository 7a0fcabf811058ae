"""Whether the other end of a referral is inside a cohort, outside, or can't be placed.

A clinician is inside when a member of the cohort; every other end that isn't an organisation is outside. An
organisation is where its clinicians are: inside when each of its sites that is anybody's primary site is that
of a member, outside when none is, unknown when some are, or when none is anybody's or it has no site.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.comparison.referral_ends import (
    INSIDE,
    OUTSIDE,
    UNKNOWN,
    Ends,
    Flags,
    Ints,
    MemberIndex,
    MemberPairs,
    Numbers,
)
from data.snapshot.reader import Snapshot


class OrganisationSides:
    """Where organisations are, as seen from each cohort.

    Parameters
    ----------
    npi : ndarray of int64, organisations
        Negative, as ends are that no clinician is; ascending.
    side : ndarray of int8, organisations × cohorts
        `OUTSIDE`, `INSIDE` or `UNKNOWN`.
    """

    def __init__(self, npi: Ints, side: npt.NDArray[np.int8]) -> None:
        self._npi, self._side = npi, side

    @classmethod
    def none(cls, cohorts: int) -> "OrganisationSides":
        """Return those of a snapshot without organisations.

        Parameters
        ----------
        cohorts : int
            How many.

        Returns
        -------
        OrganisationSides
            Knows none.
        """
        return cls(np.empty(0, np.int64), np.empty((0, cohorts), np.int8))

    def of(self, ends: Ints, cohort: Numbers, told: Flags) -> npt.NDArray[np.int8]:
        """Return the side of ends that are no members.

        Parameters
        ----------
        ends : ndarray of int64
            Who.
        cohort : ndarray of int32
            As seen from which cohort, one each.
        told : ndarray of bool
            The source says that it is an organisation.

        Returns
        -------
        ndarray of int8
            `OUTSIDE` for who isn't known as an organisation, `UNKNOWN` for one without site.
        """
        side = np.where(told, UNKNOWN, OUTSIDE).astype(np.int8)
        if len(self._npi):
            at = np.minimum(np.searchsorted(self._npi, ends), len(self._npi) - 1)
            found = self._npi[at] == ends
            side[found] = self._side[at[found], cohort[found]]
        return side


def find_organisations(snapshot: Snapshot, ends: Ends, index: MemberIndex, cohorts: int) -> OrganisationSides:
    """Find the sides of those ends that are organisations with sites.

    Parameters
    ----------
    snapshot : Snapshot
        The market.
    ends : Ends
        Rows, of which the ends that are no clinicians are looked at.
    index : MemberIndex
        Who is in which cohort.
    cohorts : int
        How many.

    Returns
    -------
    OrganisationSides
        Of these ends.
    """
    strangers = pd.unique(np.concatenate([end[end < 0] for end in (ends.own, ends.other)]))
    if not len(strangers):
        return OrganisationSides.none(cohorts)
    of_sites = snapshot.query("SELECT DISTINCT -CAST(npi AS BIGINT) AS npi FROM sites WHERE npi IS NOT NULL")
    is_site = pd.Series(strangers).isin(of_sites["npi"].to_numpy()).to_numpy()
    organisations = np.sort(strangers[is_site])
    if not len(organisations):
        return OrganisationSides.none(cohorts)
    staff = snapshot.query(
        """
        SELECT p.provider_no::BIGINT AS provider_no, -CAST(s.npi AS BIGINT) AS npi,
            dense_rank() OVER (ORDER BY s.site_id) - 1 AS site
        FROM providers AS p JOIN sites AS s ON s.site_id = p.primary_site_id
        WHERE -CAST(s.npi AS BIGINT) IN (SELECT unnest($npis::BIGINT[]))
        """,
        {"npis": organisations.tolist()},
    )
    number, npi, site = (staff[name].to_numpy() for name in ("provider_no", "npi", "site"))
    at = np.searchsorted(organisations, npi)
    sites = np.unique(np.column_stack([at, site]), axis=0)
    staffed = np.bincount(sites[:, 0], minlength=len(organisations))
    member = number < len(index.memberships)
    member[member] = index.memberships[number[member]] > 0
    place, row = index.expand(number[member])
    own = np.unique(np.column_stack([at[member][place], index.cohort[row], site[member][place]]), axis=0)
    owned = np.zeros((len(organisations), cohorts), dtype=np.int64)
    np.add.at(owned, (own[:, 0], own[:, 1]), 1)
    side = np.select(
        [(owned > 0) & (owned == staffed[:, None]), (owned == 0) & (staffed[:, None] > 0)],
        [INSIDE, OUTSIDE],
        UNKNOWN,
    )
    return OrganisationSides(organisations, side.astype(np.int8))


def gather(
    ends: Ends, index: MemberIndex, sides: OrganisationSides, *, with_both_ends: bool = True
) -> MemberPairs:
    """Make a row of each membership of the own end.

    Parameters
    ----------
    ends : Ends
        Rows, seen from the end whose memberships count; where it is no member's there is no row.
    index : MemberIndex
        Who is in which cohort.
    sides : OrganisationSides
        Of the ends that are organisations.
    with_both_ends : bool
        Also of cohorts that have both ends.

    Returns
    -------
    MemberPairs
        With the side of the other end.
    """
    mine = index.are_members(ends.own)
    if not mine.all():
        ends = ends.take(mine)
    place, row = index.expand(ends.own)
    if index.most > 1:
        ends = ends.take(place)
    cohort = index.cohort[row]
    side = sides.of(ends.other, cohort, ends.other_is_organisation)
    both = index.are_in(ends.other, cohort)
    side[both] = INSIDE
    columns = cohort, index.cluster[row], ends.other, ends.slot, side, ends.patients, ends.hidden
    return MemberPairs(*(columns if with_both_ends else (column[~both] for column in columns)))


def gather_undirected(pairs: Ends, index: MemberIndex, sides: OrganisationSides) -> MemberPairs:
    """Make a row of each membership of either end; one where a cohort has both.

    Parameters
    ----------
    pairs : Ends
        Each pair once, the lower end its own.
    index : MemberIndex
        Who is in which cohort.
    sides : OrganisationSides
        Of the ends that are organisations.

    Returns
    -------
    MemberPairs
        Where a cohort has both ends, the row is that of the lower end.
    """
    lower = gather(pairs, index, sides)
    upper = gather(pairs.turned(), index, sides, with_both_ends=False)
    names = MemberPairs.__annotations__
    return MemberPairs(*(np.concatenate([getattr(lower, name), getattr(upper, name)]) for name in names))
