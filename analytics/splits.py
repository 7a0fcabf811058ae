"""What a plan cuts in two: buying units, health systems, and surgeons who work in two territories."""

from dataclasses import dataclass

import numpy as np

from analytics.ownership import Ownership
from analytics.territory_market import Rows


@dataclass(frozen=True, eq=False)
class Split:
    """Sites that belong together and have several owners.

    Parameters
    ----------
    group : int
        The number of the buying unit or IDN in the market.
    own : ndarray of int32
        Accounts of the territory in question.
    others : dict of int to ndarray of int32
        Accounts by the other territories that have some.
    nobodys : ndarray of int32
        Accounts that nobody has.
    """

    group: int
    own: Rows
    others: dict[int, Rows]
    nobodys: Rows

    @property
    def is_shared(self) -> bool:
        """The answer to whether two territories have a part; else the rest is nobody's."""
        return bool(self.others)


@dataclass(frozen=True, eq=False)
class SharedClinicians:
    """Clinicians who work in one territory and another.

    Parameters
    ----------
    other : int
        The other territory.
    clinicians : ndarray of int32
        Those of either who also work at a site of the other one, the most procedures first.
    """

    other: int
    clinicians: Rows


def split_units(ownership: Ownership, number: int) -> list[Split]:
    """Return the buying units of which a territory has a part only.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.
    number : int
        The territory.

    Returns
    -------
    list of Split
        Those shared with another territory first, the largest part of others first.
    """
    return _splits(ownership, number, ownership.market.units.of_site)


def split_idns(ownership: Ownership, number: int) -> list[Split]:
    """Return the health systems that a territory shares with others, by the owners of their sites.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.
    number : int
        The territory.

    Returns
    -------
    list of Split
        Only those of which another territory has a part.
    """
    return [split for split in _splits(ownership, number, ownership.market.idn) if split.is_shared]


def shared_clinicians(ownership: Ownership, number: int) -> list[SharedClinicians]:
    """Return the clinicians whom a territory shares with others.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.
    number : int
        The territory.

    Returns
    -------
    list of SharedClinicians
        One an other territory, in the document's order.
    """
    market = ownership.market
    accounts, clinicians = ownership.accounts_of(number), ownership.clinicians_of(number)
    away = market.visits[market.visits_of(clinicians)]
    guests = market.visits[market.visits_at(accounts)]
    owner = np.r_[ownership.owner[away[:, 1]], ownership.owners_of(guests[:, 0])]
    person = np.r_[away[:, 0], guests[:, 0]]
    found = []
    for other in np.unique(owner[(owner >= 0) & (owner != number)]):
        people = np.unique(person[owner == other])
        order = np.argsort(-np.nan_to_num(market.volume[people]), kind="stable")
        found.append(SharedClinicians(int(other), people[order].astype(np.int32)))
    return found


def _splits(ownership: Ownership, number: int, group_of: Rows) -> list[Split]:
    touched = np.zeros(max(0, group_of.max(initial=-1)) + 2, dtype=bool)
    touched[group_of[ownership.accounts_of(number)]] = True
    touched[-1] = False  # where -1, no group, leads
    members = np.flatnonzero(touched[group_of]).astype(np.int32)
    group, owner = group_of[members], ownership.owner[members]
    order = np.lexsort((owner, group))
    members, group, owner = members[order], group[order], owner[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(group) != 0) | (np.diff(owner) != 0)][: len(members)])
    parts: dict[int, dict[int, Rows]] = {}
    for start, rows in zip(starts, np.split(members, starts[1:]), strict=False):
        parts.setdefault(int(group[start]), {})[int(owner[start])] = rows
    nothing = np.zeros(0, dtype=np.int32)
    found = []
    for one, by_owner in parts.items():
        own, nobodys = by_owner.pop(number), by_owner.pop(-1, nothing)
        if by_owner or len(nobodys):
            found.append(Split(one, own, by_owner, nobodys))
    return sorted(found, key=lambda s: (not s.is_shared, -sum(map(len, s.others.values())), -len(s.nobodys)))
