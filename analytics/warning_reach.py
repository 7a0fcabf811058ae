"""What the warnings of a territory rest on, so that a redraw elsewhere leaves them as they are."""

import hashlib

import numpy as np

from analytics.ownership import Ownership
from analytics.territory_market import Rows
from analytics.white_space import accounts_around


def warning_reach(ownership: Ownership, number: int) -> Rows:
    """Return the accounts whose owners a territory's warnings tell of.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.
    number : int
        The territory's place in the document.

    Returns
    -------
    ndarray of int32
        Sorted. The sites of the buying units and health systems of which it has a part, those where its
        clinicians work too, those of clinicians who come from elsewhere, and all that lie around it. The
        same as long as it has the same accounts and clinicians.
    """
    market = ownership.market
    own, clinicians = ownership.accounts_of(number), ownership.clinicians_of(number)
    reached = np.zeros(len(market.kind), dtype=bool)
    for group_of in (market.units.of_site, market.idn):
        touched = np.zeros(max(0, group_of.max(initial=-1)) + 2, dtype=bool)
        touched[group_of[own]] = True
        touched[-1] = False  # where -1, no group, leads
        reached |= touched[group_of]
    reached[own] = True
    reached[market.visits[market.visits_of(clinicians), 1]] = True
    reached[market.account[market.visits[market.visits_at(own), 0]]] = True
    reached[accounts_around(market, own)] = True
    return np.flatnonzero(reached).astype(np.int32)


def name_surroundings(ownership: Ownership, number: int, reach: Rows) -> str:
    """Name what a territory's warnings rest on beside its own figures.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.
    number : int
        The territory's place in the document.
    reach : ndarray of int32
        Of `warning_reach`.

    Returns
    -------
    str
        The same where owners and claims around it are, and the territories' names and numbers.
    """
    digest = hashlib.blake2b(digest_size=16)
    disputes = (ownership.contested, ownership.contested_clinicians)
    parts = [
        ownership.owner[reach],
        *(rows[(rows[:, 1] == number) | (rows[:, 2] == number)] for rows in disputes),
        *(people for claim in ownership.claims for people in (claim.pinned, claim.excluded)),
    ]
    for part in parts:
        digest.update(f"{len(part)}|".encode())
        digest.update(np.ascontiguousarray(part).tobytes())
    about = [(territory.id, territory.number, territory.name) for territory in ownership.territories]
    digest.update(repr(about).encode())
    return digest.hexdigest()
