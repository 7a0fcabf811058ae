"""What a click or a lasso on the map gives to a territory, or takes from it."""

from collections.abc import Iterable
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from analytics.plan_edits import cut_accounts, give, pin_accounts, take
from analytics.territory_market import Market, Rows
from data.geography.shapes import PointIndex
from data.geography.zips import zip_points
from data.identifiers import TerritoryId
from data.plans.document import Area, Document

What = Literal["zip", "county", "site", "unit", "idn"]
Action = Literal["add", "remove"]

PARTS: dict[str, str] = {"zip": "zips", "county": "counties", "unit": "units", "idn": "idns"}
"""Which part of a rule each kind of pick is about; a site is pinned or cut."""


def pick_accounts(
    document: Document,
    market: Market,
    to: TerritoryId,
    rows: npt.NDArray[np.integer],
    what: What,
    action: Action,
) -> Document:
    """Give accounts, or what they belong to, to a territory, or take it away.

    Parameters
    ----------
    document : Document
        The plan.
    market : Market
        The accounts.
    to : TerritoryId
        The territory.
    rows : ndarray of int
        Rows of accounts.
    what : str
        The accounts themselves ("site"), or their ZIPs, counties, buying units or IDNs.
    action : str
        "add" or "remove".

    Returns
    -------
    Document
        The same where the accounts belong to nothing of that kind.

    Raises
    ------
    TerritoryLocked
        The territory is locked, or another that is has one of them.
    """
    if what == "site":
        return (pin_accounts if action == "add" else cut_accounts)(document, to, market, rows)
    return change_part(document, to, PARTS[what], _names(market, rows, what), action)


def pick_within(
    document: Document, market: Market, to: TerritoryId, area: Area, what: What, action: Action
) -> Document:
    """Give what lies in an area to a territory, or take it away.

    Parameters
    ----------
    document : Document
        The plan.
    market : Market
        The accounts.
    to : TerritoryId
        The territory.
    area : Polygon or MultiPolygon
        What somebody went round.
    what : str
        As for `pick_accounts`; ZIPs are in by their centroid, the rest by accounts in the area.
    action : str
        "add" or "remove".

    Returns
    -------
    Document
        The same where nothing of that kind lies in the area.

    Raises
    ------
    TerritoryLocked
        The territory is locked, or another that is has one of them.
    """
    if what == "zip":
        codes, centroids = _zip_index()
        return change_part(document, to, "zips", [codes[row] for row in centroids.within(area)], action)
    return pick_accounts(document, market, to, market.places.within(area), what, action)


def change_part(
    document: Document, to: TerritoryId, part: str, values: Iterable[str], action: Action
) -> Document:
    """Give identifiers to a territory's rule, or take them from it.

    Parameters
    ----------
    document : Document
        The plan.
    to : TerritoryId
        The territory.
    part : str
        Of the document's lists.
    values : iterable of str
        Identifiers.
    action : str
        "add" or "remove".

    Returns
    -------
    Document
        With the change.

    Raises
    ------
    TerritoryLocked
        The territory is locked, or another that is has one of them.
    """
    return (give if action == "add" else take)(document, to, part, values)


def next_unassigned(market: Market, free: Rows, near: tuple[float, float] | None) -> int | None:
    """Return the account of nobody to look at next.

    Parameters
    ----------
    market : Market
        The accounts.
    free : ndarray of int32
        Accounts of nobody.
    near : tuple of float, optional
        Latitude and longitude in degrees; the one with most procedures when None.

    Returns
    -------
    int or None
        The nearest one with clinicians; None when there is none.
    """
    free = free[np.isfinite(market.lat[free]) & (market.clinicians_at[free] > 0)]
    if not len(free):
        return None
    if near is None:
        return int(free[np.argmax(market.account_volume[free])])
    north = market.lat[free] - near[0]
    east = (market.lon[free] - near[1]) * np.cos(np.radians(near[0]))
    return int(free[np.argmin(np.hypot(north, east))])


def _names(market: Market, rows: npt.NDArray[np.integer], what: What) -> list[str]:
    if what == "zip":
        return [f"{code:05d}" for code in np.unique(market.zip_code[rows]) if code >= 0]
    if what == "county":
        return [f"{code:05d}" for code in np.unique(market.county[rows]) if code >= 0]
    if what == "unit":
        return [market.units.ids[n] for n in np.unique(market.units.of_site[rows]) if n >= 0]
    return [market.idns[n] for n in np.unique(market.idn[rows]) if n >= 0]


@cache
def _zip_index() -> tuple[list[str], PointIndex]:
    points = zip_points()
    lat, lon = (np.array(values, dtype=float) for values in zip(*points.values(), strict=True))
    return list(points), PointIndex(lon, lat)
