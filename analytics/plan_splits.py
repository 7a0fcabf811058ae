"""The buying units and health systems of which several territories of a plan have a part."""

from collections.abc import Sequence

import numpy as np

from analytics.ownership import Ownership
from analytics.territory_market import Rows


def name_split_units(ownership: Ownership) -> list[tuple[str, str]]:
    """Return the buying units that a plan splits.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.

    Returns
    -------
    list of tuple of str
        Id and name of those of which two territories or more have sites; the market's order.
    """
    units = ownership.market.units
    return _split(ownership, units.of_site, units.ids, units.names)


def name_split_idns(ownership: Ownership) -> list[tuple[str, str]]:
    """Return the health systems that a plan splits, by the owners of their sites.

    Parameters
    ----------
    ownership : Ownership
        Who owns what.

    Returns
    -------
    list of tuple of str
        Id and name of those of which two territories or more have sites; the market's order.
    """
    market = ownership.market
    return _split(ownership, market.idn, market.idns, market.idn_names)


def _split(
    ownership: Ownership, group_of: Rows, ids: Sequence[str], names: Sequence[str]
) -> list[tuple[str, str]]:
    own = np.flatnonzero((group_of >= 0) & (ownership.owner >= 0))
    size = len(ownership.territories) + 1
    pairs = np.unique(group_of[own].astype(np.int64) * size + ownership.owner[own])
    groups, owners = np.unique(pairs // size, return_counts=True)
    return [(ids[group], names[group]) for group in groups[owners > 1].tolist()]
