"""Who owns what: territories' rules resolved against a market.

Within a role each account has one owner. Rules rank exclude > pin > IDN or buying unit > ZIP or county >
drawn area: where two territories claim an account, the higher rule has it and the other yields. Two claims
of equal rank are an overlap; the territory with the lower number has the account until that is mended. ZIP
and county rules match the account's address, areas its point. A clinician follows the account of the primary
site, unless pinned or excluded; whom two territories pin is an overlap too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from analytics.territory_market import Market, Rows
from data.identifiers import TerritoryId
from data.plans.document import Document, DocumentInvalid, Territory

DRAWN, ADDRESS, SYSTEM, PIN = 1, 2, 3, 4
"""Ranks of rules; 0 is no claim."""

Owners = npt.NDArray[np.int16]
Ranks = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Claim:
    """What one territory's rule asks for.

    Parameters
    ----------
    rows : ndarray of int32
        Accounts, sorted.
    ranks : ndarray of uint8
        By which rule each.
    pinned, excluded : ndarray of int32
        Clinicians in, or out, whatever their account's owner.
    """

    rows: Rows
    ranks: Ranks
    pinned: Rows
    excluded: Rows


@dataclass(frozen=True, eq=False)
class Ownership:
    """Which territory has each account, by its place in the document; -1 for nobody's.

    Parameters
    ----------
    market : Market
        The accounts.
    territories : tuple of Territory
        In the document's order.
    claims : tuple of Claim
        One a territory.
    owner : ndarray of int16, accounts
        Who has it.
    rank : ndarray of uint8, accounts
        By which rule.
    contested : ndarray of int32, n × 3
        Account, owner and another territory with a claim of the same rank; sorted.
    """

    market: Market
    territories: tuple[Territory, ...]
    claims: tuple[Claim, ...]
    owner: Owners
    rank: Ranks
    contested: Rows
    _clinicians: dict[int, Rows] = field(default_factory=dict, init=False, repr=False)

    @property
    def nbytes(self) -> int:
        """The size in bytes, without the market, which every ownership of a plan shares."""
        claims = sum(
            c.rows.nbytes + c.ranks.nbytes + c.pinned.nbytes + c.excluded.nbytes for c in self.claims
        )
        people = (2 + 4) * len(self.market.account)  # by clinician, and by territory
        return claims + self.owner.nbytes + self.rank.nbytes + self.contested.nbytes + people

    @cached_property
    def clinician_owner(self) -> Owners:
        """The territory of each clinician; -1 for nobody's."""
        owner: Owners = self.owner[self.market.account]
        for number, claim in enumerate(self.claims):
            out = claim.excluded[owner[claim.excluded] == number]
            owner[out] = -1
        for number, claim in reversed(list(enumerate(self.claims))):  # the first in order has the last word
            owner[claim.pinned] = number
        return owner

    def owners_of(self, clinicians: npt.NDArray[np.integer]) -> Owners:
        """Return the territories of some clinicians.

        Parameters
        ----------
        clinicians : ndarray of int
            Rows of clinicians, in any order.

        Returns
        -------
        ndarray of int16
            As `clinician_owner` has it of all.
        """
        owner: Owners = self.owner[self.market.account[clinicians]]
        for number, claim in enumerate(self.claims):
            if len(claim.excluded):
                owner[(owner == number) & np.isin(clinicians, claim.excluded)] = -1
        for number, claim in reversed(list(enumerate(self.claims))):
            if len(claim.pinned):
                owner[np.isin(clinicians, claim.pinned)] = number
        return owner

    @cached_property
    def contested_clinicians(self) -> Rows:
        """The clinicians whom two territories pin: clinician, owner and another territory; sorted."""
        pins = [(claim.pinned, number) for number, claim in enumerate(self.claims) if len(claim.pinned)]
        if len(pins) < 2:
            return np.zeros((0, 3), dtype=np.int32)
        people = np.concatenate([rows for rows, _ in pins])
        by = np.concatenate([np.full(len(rows), number, dtype=np.int32) for rows, number in pins])
        order = np.lexsort((by, people))
        people, by = people[order], by[order]
        first = np.searchsorted(people, people)
        again = np.flatnonzero(first < np.arange(len(people)))
        return np.column_stack([people[again], by[first[again]], by[again]]).astype(np.int32)

    def number_of(self, territory: TerritoryId) -> int:
        """Return a territory's place in the plan.

        Parameters
        ----------
        territory : TerritoryId
            Its id.

        Returns
        -------
        int
            From 0.

        Raises
        ------
        DocumentInvalid
            The plan has no such territory.
        """
        for number, known in enumerate(self.territories):
            if known.id == territory:
                return number
        raise DocumentInvalid("That territory is not in this plan any more.", "Reload the page.")

    def accounts_of(self, territory: int) -> Rows:
        """Return the accounts that a territory has.

        Parameters
        ----------
        territory : int
            Its place in the document.

        Returns
        -------
        ndarray of int32
            Sorted.
        """
        rows = self.claims[territory].rows
        own: Rows = rows[self.owner[rows] == territory]
        return own

    def clinicians_of(self, territory: int) -> Rows:
        """Return the clinicians who belong to a territory.

        Parameters
        ----------
        territory : int
            Its place in the document.

        Returns
        -------
        ndarray of int32
            Sorted; nobody changes it.
        """
        if territory not in self._clinicians:
            self._clinicians[territory] = self._find_clinicians(territory)
        return self._clinicians[territory]

    def _find_clinicians(self, territory: int) -> Rows:
        claim = self.claims[territory]
        followers = self.market.clinicians_of(self.accounts_of(territory))
        if len(claim.excluded):
            followers = followers[~np.isin(followers, claim.excluded)]
        for number, other in enumerate(self.claims):
            if number != territory and len(other.pinned):
                followers = followers[~np.isin(followers, other.pinned)]
        pinned = claim.pinned
        for other in self.claims[:territory]:
            pinned = pinned[~np.isin(pinned, other.pinned)]
        return np.union1d(followers, pinned).astype(np.int32) if len(pinned) else followers


def find_claim(market: Market, territory: Territory) -> Claim:
    """Find what a territory's rule asks for.

    Parameters
    ----------
    market : Market
        The accounts.
    territory : Territory
        The rule.

    Returns
    -------
    Claim
        Without what the territory excludes; of what the market does not have, nothing.
    """
    rank = {
        DRAWN: [market.places.within(drawn.area) for drawn in territory.drawn],
        ADDRESS: [market.in_zips(territory.zips), market.in_counties(territory.counties)],
        SYSTEM: [market.of_idns(territory.idns), market.of_units(territory.units)],
        PIN: [market.find_sites(territory.pinned_sites)],
    }
    found = [(rows, number) for number, parts in rank.items() for rows in parts if len(rows)]
    rows, ranks = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.uint8)
    if found:
        every = np.concatenate([part for part, _ in found])
        of_every = np.concatenate([np.full(len(part), number, dtype=np.uint8) for part, number in found])
        order = np.lexsort((of_every, every))
        last = np.r_[every[order][1:] != every[order][:-1], True]  # of several ranks the highest
        rows, ranks = every[order][last].astype(np.int32), of_every[order][last]
        kept = ~np.isin(rows, market.find_sites(territory.excluded_sites))
        rows, ranks = rows[kept], ranks[kept]
    pinned, excluded = (
        market.find_clinicians(people)
        for people in (territory.pinned_clinicians, territory.excluded_clinicians)
    )
    if len(excluded) and len(rows):
        kept = ~np.isin(rows, _left_places(market, excluded))
        rows, ranks = rows[kept], ranks[kept]
    return Claim(rows, ranks, pinned, excluded)


def _left_places(market: Market, excluded: Rows) -> Rows:
    """Return the practice places whose clinicians are all excluded: they are cut by those."""
    places, out = np.unique(market.account[excluded], return_counts=True)
    left: Rows = places[(places >= market.sites) & (out == market.clinicians_at[places])]
    return left


def resolve(
    market: Market, document: Document, claim_of: Callable[[Territory], Claim] | None = None
) -> Ownership:
    """Resolve a plan's rules.

    Parameters
    ----------
    market : Market
        The accounts.
    document : Document
        The rules.
    claim_of : callable, optional
        Gives what a territory's rule asks for; `find_claim` of the market when not given. Of a plan that
        changes, one that remembers asks about the changed territories only.

    Returns
    -------
    Ownership
        Every account has one owner or none.
    """
    find = claim_of or partial(find_claim, market)
    claims = tuple(find(territory) for territory in document.territories)
    return _settle(market, document.territories, claims)


def _settle(market: Market, territories: tuple[Territory, ...], claims: tuple[Claim, ...]) -> Ownership:
    owner = np.full(len(market.kind), -1, dtype=np.int16)
    rank = np.zeros(len(market.kind), dtype=np.uint8)
    rivals = []
    for number, claim in enumerate(claims):
        present = rank[claim.rows]
        wins, equal = claim.ranks > present, claim.ranks == present
        drawn = claim.rows[equal]
        rivals.append(np.column_stack([drawn, owner[drawn], np.full(len(drawn), number), claim.ranks[equal]]))
        owner[claim.rows[wins]] = number
        rank[claim.rows[wins]] = claim.ranks[wins]
    tied = np.concatenate(rivals) if rivals else np.zeros((0, 4), dtype=np.int64)
    # A tie is none any more when a third territory came with a higher rule.
    contested: Rows = tied[rank[tied[:, 0]] == tied[:, 3], :3].astype(np.int32)
    contested = contested[np.lexsort((contested[:, 2], contested[:, 0]))]
    return Ownership(market, territories, claims, owner, rank, contested)
