"""How one territory gives way to another: its drawn area is cut back, the rest is excluded by name."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from analytics.drawn_edits import yield_overlap
from analytics.ownership import DRAWN, Claim, Ownership, Ranks, find_claim
from analytics.plan_edits import cut_accounts, take
from analytics.territory_market import Market, Rows
from data.identifiers import TerritoryId
from data.plans.document import Document

Cut = Callable[[Document, TerritoryId, Market, Rows], Document]


def settle_overlap(
    document: Document,
    before: Ownership,
    keeps: TerritoryId,
    yields: TerritoryId,
    accounts: Rows,
    clinicians: Rows,
) -> Document:
    """Mend an overlap of two territories.

    Parameters
    ----------
    document : Document
        The plan.
    before : Ownership
        In which the overlap was found.
    keeps, yields : TerritoryId
        Who keeps what both ask for, and who gives way: by its drawn areas, where they overlap, and by
        excluding what it asks for otherwise.
    accounts : ndarray of int32
        Accounts that both ask for.
    clinicians : ndarray of int32
        Clinicians whom both pin; when there are any, it is about them alone.

    Returns
    -------
    Document
        With the change.

    Raises
    ------
    TerritoryLocked
        The one that yields is locked.
    """
    market = before.market
    if len(clinicians):
        npis = [f"{npi:010d}" for npi in market.npi[clinicians].tolist()]
        return take(document, yields, "pinned_clinicians", npis)
    if DRAWN in before.rank[accounts]:
        document = yield_overlap(document, keeps, yields)
    kept, asked = (find_claim(market, document.get(territory)) for territory in (keeps, yields))
    return leave_accounts(document, market, kept, yields, asked, accounts)


def leave_accounts(
    document: Document,
    market: Market,
    kept: Claim,
    yields: TerritoryId,
    asked: Claim,
    accounts: Rows,
    cut: Cut = cut_accounts,
) -> Document:
    """Have a territory exclude accounts, where its rule stands against another's.

    Parameters
    ----------
    document : Document
        The plan.
    market : Market
        The accounts.
    kept : Claim
        Of the territory that keeps them.
    yields : TerritoryId
        Who gives way.
    asked : Claim
        Of the territory that gives way.
    accounts : ndarray of int32
        Which. Those for which a lesser rule asks are not excluded: that one yields by itself.
    cut : callable
        How accounts are excluded.

    Returns
    -------
    Document
        With the change.

    Raises
    ------
    TerritoryLocked
        The one that yields is locked.
    """
    wanted = _ranks_of(asked, accounts)
    left = accounts[(wanted > 0) & (wanted >= _ranks_of(kept, accounts))]
    return cut(document, yields, market, left) if len(left) else document


def _ranks_of(claim: Claim, accounts: npt.NDArray[np.integer]) -> Ranks:
    """Return by which rule a territory asks for some accounts; 0 for those that it doesn't ask for."""
    if not len(claim.rows):
        return np.zeros(len(accounts), dtype=np.uint8)
    place = np.searchsorted(claim.rows, accounts).clip(max=len(claim.rows) - 1)
    ranks: Ranks = np.where(claim.rows[place] == accounts, claim.ranks[place], 0).astype(np.uint8)
    return ranks
