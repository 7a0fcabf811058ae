"""Edits of a plan that are no drawing: ZIPs, counties, IDNs and units, pins and exclusions, merging.

What is given to one territory is taken from the rule of the other that named it, so that a click moves and
does not make an overlap. The rule of a locked territory doesn't change. What it has may be asked for all the
same, by these edits and by drawing: `analytics.lock_keeping` then sees to it that it keeps that.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from analytics.ownership import SYSTEM, find_claim, resolve
from analytics.territory_market import Market
from data.errors import WindshieldError
from data.identifiers import Npi, SiteId, TerritoryId, UnitId
from data.plans.document import LISTS, Document, Territory

Pinned = Literal["sites", "clinicians"]

NOUNS = {
    "zips": "ZIP", "counties": "County", "idns": "IDN", "units": "Buying unit",
    "pinned_sites": "Site", "pinned_clinicians": "Clinician",
}  # fmt: skip


class TerritoryLocked(WindshieldError, PermissionError):
    """A territory is locked against changes."""


def refuse_locked(territory: Territory) -> None:
    """Refuse to change a territory that is locked.

    Parameters
    ----------
    territory : Territory
        To be changed.

    Raises
    ------
    TerritoryLocked
        It is locked.
    """
    if territory.locked:
        raise TerritoryLocked(f"Territory {territory.title} is locked.", "Unlock it first, on its card.")


def give(document: Document, to: TerritoryId, part: str, values: Iterable[str]) -> Document:
    """Add identifiers to a territory's rule, and take them from the rules of others.

    Parameters
    ----------
    document : Document
        The plan.
    to : TerritoryId
        Who gets them.
    part : str
        Of `NOUNS`.
    values : iterable of str
        Identifiers of that kind.

    Returns
    -------
    Document
        With the change.

    Raises
    ------
    TerritoryLocked
        The territory is locked, or every one of them is named by another one that is. One of many that a
        locked territory names is in the rules of both.
    """
    refuse_locked(document.get(to))
    wanted = set(values)
    _refuse_named(document, to, {part: wanted})
    return _give(document, to, part, wanted)


def take(document: Document, territory: TerritoryId, part: str, values: Iterable[str]) -> Document:
    """Take identifiers out of a territory's rule.

    Parameters
    ----------
    document : Document
        The plan.
    territory : TerritoryId
        Whose rule.
    part : str
        Of the document's `LISTS`.
    values : iterable of str
        Identifiers of that kind; those that the rule does not have are passed over.

    Returns
    -------
    Document
        With the change.

    Raises
    ------
    TerritoryLocked
        The territory is locked.
    """
    known = document.get(territory)
    refuse_locked(known)
    return document.put(_without(known, part, set(values)))


def pin_accounts(
    document: Document, to: TerritoryId, market: Market, rows: npt.NDArray[np.integer]
) -> Document:
    """Pin accounts into a territory: sites as such, practice places by the clinicians there.

    Parameters
    ----------
    document : Document
        The plan.
    to : TerritoryId
        Who gets them.
    market : Market
        The accounts.
    rows : ndarray of int
        Rows of accounts.

    Returns
    -------
    Document
        With the change.

    Raises
    ------
    TerritoryLocked
        The territory is locked, or every one of them is pinned by another one that is.
    """
    refuse_locked(document.get(to))
    sites, clinicians = _identify(market, rows)
    wanted: dict[str, set[str]] = {"pinned_sites": {*sites}, "pinned_clinicians": {*clinicians}}
    _refuse_named(document, to, wanted)
    for part, values in wanted.items():
        document = _give(document, to, part, values)
    return document


def cut_accounts(
    document: Document, out_of: TerritoryId, market: Market, rows: npt.NDArray[np.integer]
) -> Document:
    """Take accounts out of a territory, and who is pinned and follows them, whatever else its rule says.

    What is only pinned is pinned no longer; what the rest of the rule asks for is excluded.

    Parameters
    ----------
    document : Document
        The plan.
    out_of : TerritoryId
        Who loses them.
    market : Market
        The accounts.
    rows : ndarray of int
        Rows of accounts.

    Returns
    -------
    Document
        With the change.

    Raises
    ------
    TerritoryLocked
        The territory is locked.
    """
    territory = document.get(out_of)
    refuse_locked(territory)
    sites, clinicians = _identify(market, rows)
    pinned = market.find_clinicians(territory.pinned_clinicians)
    followers = _npis(market, pinned[np.isin(market.account[pinned], rows)])
    unpinned = _without(
        _without(territory, "pinned_sites", {*sites}), "pinned_clinicians", {*followers, *clinicians}
    )
    asked = np.asarray(rows)[np.isin(rows, find_claim(market, unpinned).rows)]
    sites, clinicians = _identify(market, asked)
    return document.put(
        replace(
            unpinned,
            excluded_sites=tuple({*territory.excluded_sites, *sites}),
            excluded_clinicians=tuple({*territory.excluded_clinicians, *clinicians}),
        )
    )


def exclude(document: Document, out_of: TerritoryId, what: Pinned, values: Iterable[str]) -> Document:
    """Keep single sites or clinicians out of a territory, whatever its rule comes to say.

    Parameters
    ----------
    document : Document
        The plan.
    out_of : TerritoryId
        Whose rule.
    what : str
        "sites" or "clinicians".
    values : iterable of str
        Their ids or NPIs.

    Returns
    -------
    Document
        In which they are excluded, and pinned no longer.

    Raises
    ------
    TerritoryLocked
        The territory is locked.
    """
    known, gone = document.get(out_of), set(values)
    refuse_locked(known)
    lists: dict[str, Any] = {f"excluded_{what}": (*getattr(known, f"excluded_{what}"), *gone)}
    return document.put(replace(_without(known, f"pinned_{what}", gone), **lists))


def own_unit(document: Document, to: TerritoryId, market: Market, unit: UnitId) -> Document:
    """Give a whole buying unit to a territory, also what others pin of it or have by their IDNs.

    Parameters
    ----------
    document : Document
        The plan.
    to : TerritoryId
        Who gets it; what it excludes of the unit is in again.
    market : Market
        The accounts.
    unit : UnitId
        Which.

    Returns
    -------
    Document
        In which no other territory has a site of the unit.

    Raises
    ------
    TerritoryLocked
        The territory is locked, or another one that is has a site of the unit by a rule that stands against
        the whole unit.
    """
    document = give(document, to, "units", [unit])
    sites = market.of_units((unit,))
    for other in document.territories:
        claim = find_claim(market, other)
        against = claim.rows[(claim.ranks >= SYSTEM) & np.isin(claim.rows, sites)]
        if other.id != to and len(against):
            document = cut_accounts(document, other.id, market, against)
    return take(document, to, "excluded_sites", _identify(market, sites)[0])


def merge_territories(document: Document, into: TerritoryId, other: TerritoryId, market: Market) -> Document:
    """Give all of one territory's rule to another, and drop the first.

    Parameters
    ----------
    document : Document
        The plan.
    into, other : TerritoryId
        Who stays, and who goes. What one of them excludes stays excluded unless the other has it.
    market : Market
        The accounts.

    Returns
    -------
    Document
        With one territory less.

    Raises
    ------
    TerritoryLocked
        One of them is locked.
    """
    kept, gone = document.get(into), document.get(other)
    for territory in (kept, gone):
        refuse_locked(territory)
    sets = {part: {*getattr(kept, part), *getattr(gone, part)} for part in LISTS}
    between = resolve(market, Document((kept, gone)))
    for out, has in ((kept, gone), (gone, kept)):
        number = between.territories.index(has)
        sites = set(_identify(market, between.accounts_of(number))[0])
        people = set(_npis(market, between.clinicians_of(number)))
        sets["excluded_sites"] -= (set(out.excluded_sites) & sites) - set(has.excluded_sites)
        sets["excluded_clinicians"] -= (set(out.excluded_clinicians) & people) - set(has.excluded_clinicians)
    for what in ("sites", "clinicians"):
        sets[f"excluded_{what}"] -= sets[f"pinned_{what}"]
    lists: dict[str, Any] = {part: tuple(values) for part, values in sets.items()}
    return document.drop(other).put(replace(kept, drawn=(*kept.drawn, *gone.drawn), **lists))


def _give(document: Document, to: TerritoryId, part: str, wanted: AbstractSet[str]) -> Document:
    changed = []
    for territory in document.territories:
        held = wanted & set(getattr(territory, part))
        if territory.id == to:
            lists: dict[str, Any] = {part: tuple({*getattr(territory, part), *wanted})}
            against = part.replace("pinned", "excluded")
            if against != part:
                lists[against] = tuple(set(getattr(territory, against)) - wanted)
            changed.append(replace(territory, **lists))
        elif held and not territory.locked:
            changed.append(_without(territory, part, held))
    return document.put(*changed)


def _refuse_named(document: Document, to: TerritoryId, wanted: Mapping[str, AbstractSet[str]]) -> None:
    """Refuse an edit of which nothing is left without what locked territories name."""
    named = [
        (part, value, territory)
        for territory in document.territories
        if territory.locked and territory.id != to
        for part, values in wanted.items()
        for value in sorted(values & set(getattr(territory, part)))
    ]
    if named and len({(part, value) for part, value, _ in named}) == sum(map(len, wanted.values())):
        part, value, territory = named[0]
        raise TerritoryLocked(
            f"{NOUNS[part]} {value} belongs to territory {territory.title}, which is locked.",
            "Unlock it first, on its card.",
        )


def _without(territory: Territory, part: str, values: AbstractSet[str]) -> Territory:
    kept: dict[str, Any] = {part: tuple(set(getattr(territory, part)) - values)}
    return replace(territory, **kept)


def _identify(market: Market, rows: npt.NDArray[np.integer]) -> tuple[list[SiteId], list[Npi]]:
    rows = np.asarray(rows)
    sites = market.accounts["site_id"].take(rows[rows < market.sites]).to_pylist()
    return sites, _npis(market, market.clinicians_of(np.sort(rows[rows >= market.sites])))


def _npis(market: Market, people: npt.NDArray[np.integer]) -> list[Npi]:
    return [Npi(f"{npi:010d}") for npi in market.npi[people].tolist()]
