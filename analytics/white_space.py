"""Accounts near a territory that are nobody's: where a rep could go and none is sent.

An account that somebody has and nobody calls on is another thing, which calls and sales will tell.
"""

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from analytics.ownership import Ownership
from analytics.territory_market import KINDS, Market, Rows
from data.geography.sphere import EARTH_RADIUS_MILES, unit_vectors

NEAR_MILES = 10.0
FIRST = ("asc", "hopd", "inpatient", "facility", "office", "place", "other")
"""Kinds in the order in which they are pointed out."""
_MILES_A_DEGREE = 69.0


def find_white_space(ownership: Ownership, number: int, near_miles: float = NEAR_MILES) -> Rows:
    """Return the accounts of nobody that lie near one of a territory's.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.
    number : int
        The territory.
    near_miles : float
        Great circle, to the nearest account of the territory.

    Returns
    -------
    ndarray of int32
        ASCs first, then hospitals, then practices; of a kind, the most procedures first.
    """
    market = ownership.market
    own = ownership.accounts_of(number)
    own = own[np.isfinite(market.lat[own])]
    if not len(own):
        return np.zeros(0, dtype=np.int32)
    around = accounts_around(market, own, near_miles)
    free = around[ownership.owner[around] < 0]
    if not len(free):
        return np.zeros(0, dtype=np.int32)
    tree = KDTree(unit_vectors(np.column_stack([market.lat[own], market.lon[own]])))
    chord = 2 * np.sin(near_miles / EARTH_RADIUS_MILES / 2)
    away, _ = tree.query(
        unit_vectors(np.column_stack([market.lat[free], market.lon[free]])), distance_upper_bound=chord
    )
    near = without_assigned(ownership, free[np.isfinite(away)])
    order = np.lexsort((-market.account_volume[near], _PLACE_OF_KIND[market.kind[near]]))
    found: Rows = near[order].astype(np.int32)
    return found


def without_assigned(ownership: Ownership, free: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """Leave out the practice places of nobody whose clinicians are all somebody's, by their pins.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.
    free : ndarray of int
        Accounts of nobody.

    Returns
    -------
    ndarray of int
        In the same order.
    """
    market = ownership.market
    places = np.sort(free[free >= market.sites])
    if not len(places) or not any(len(claim.pinned) for claim in ownership.claims):
        return free
    people = market.clinicians_of(places.astype(np.int32))
    open_places = market.account[people[ownership.owners_of(people) < 0]]
    return free[(free < market.sites) | np.isin(free, open_places)]


def accounts_around(market: Market, own: Rows, near_miles: float = NEAR_MILES) -> Rows:
    """Return the accounts in the box round some accounts.

    Parameters
    ----------
    market : Market
        The accounts.
    own : ndarray of int
        Those in the middle.
    near_miles : float
        By how much the box is larger than they need, on each side.

    Returns
    -------
    ndarray of int
        Sorted; those in the middle too. Empty where none of them has a place.
    """
    own = own[np.isfinite(market.lat[own])]
    if not len(own):
        return np.zeros(0, dtype=np.int32)
    south, north = market.lat[own].min(), market.lat[own].max()
    west, east = market.lon[own].min(), market.lon[own].max()
    tall = near_miles / _MILES_A_DEGREE
    wide = tall / max(0.1, np.cos(np.radians(max(abs(south), abs(north)))))
    return np.flatnonzero(
        (market.lat >= south - tall)
        & (market.lat <= north + tall)
        & (market.lon >= west - wide)
        & (market.lon <= east + wide)
    ).astype(np.int32)


_PLACE_OF_KIND = np.array([FIRST.index(kind) for kind in KINDS])
