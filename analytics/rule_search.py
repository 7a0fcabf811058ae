"""Find what a territory's rule can name by what a person types."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analytics.account_search import find_subjects, is_part_of
from analytics.sentences import count_of
from analytics.territory_market import Market
from data.geography.county_areas import county_name
from data.geography.zips import zip_points
from data.snapshot.reader import Snapshot

MOST = 8
"""Of each kind."""
_ZIP = r"[0-9]{5}(?:-[0-9]{4})?"
_ZIPS = re.compile(rf"{_ZIP}(?:[\s,;]+{_ZIP})*", re.ASCII)
_NAMED = 3


@dataclass(frozen=True)
class RulePart:
    """What can be given to a territory by one step.

    Parameters
    ----------
    part : str
        Of the document's `LISTS`: zips, counties, idns, units, pinned_sites or pinned_clinicians.
    values : tuple of str
        Its identifiers: one, or of ZIPs as many as were typed.
    name : str
        For the reader.
    about : str
        What it is, and where.
    """

    part: str
    values: tuple[str, ...]
    name: str
    about: str


def find_rule_parts(snapshot: Snapshot, market: Market, text: str, most: int = MOST) -> tuple[RulePart, ...]:
    """Find ZIPs, counties, health systems, buying units, sites and clinicians of a market.

    Parameters
    ----------
    snapshot : Snapshot
        The market's.
    market : Market
        Only what it has accounts of is found, but for ZIPs, which any place has.
    text : str
        ZIPs, or ZIP+4s, with spaces or commas between them, or a part of a name, without regard to case and
        accents, or a county's FIPS code, a site's id or an NPI.
    most : int
        At most so many of each kind.

    Returns
    -------
    tuple of RulePart
        In this order of kinds, of a kind by name; empty for less than two signs.
    """
    wanted = " ".join(text.split())
    if len(wanted) < 2:
        return ()
    kinds = (_find_zips, _find_counties, _find_idns, _find_units)
    many = [part for find in kinds for part in sorted(find(market, wanted), key=_by_name)[:most]]
    single = [
        RulePart(f"pinned_{one.kind}s", (one.id,), one.name, f"{one.kind} {one.id}, {one.where}".rstrip(", "))
        for one in find_subjects(snapshot, market, wanted, most)
    ]
    return (*many, *single)


def unknown_zips(market: Market, text: str) -> tuple[str, ...]:
    """Return which of the ZIPs that somebody typed are none that is known.

    Parameters
    ----------
    market : Market
        The accounts.
    text : str
        As for `find_rule_parts`.

    Returns
    -------
    tuple of str
        Sorted; empty where the text is no list of ZIPs.
    """
    return tuple(sorted(set(_typed_zips(text)) - _known_zips(market, _typed_zips(text))))


def _find_zips(market: Market, wanted: str) -> Iterable[RulePart]:
    zips = tuple(sorted(_known_zips(market, _typed_zips(wanted))))
    if zips:
        accounts = len(market.in_zips(zips))
        named = ", ".join(zips[:_NAMED]) + (f" and {len(zips) - _NAMED} more" if len(zips) > _NAMED else "")
        head = f"ZIP {named}" if len(zips) == 1 else f"{len(zips)} ZIPs: {named}"
        yield RulePart("zips", zips, head, count_of(accounts, "account"))


def _find_counties(market: Market, wanted: str) -> Iterable[RulePart]:
    for code in np.unique(market.county[market.county >= 0]).tolist():
        fips = f"{code:05d}"
        if fips == wanted or is_part_of(wanted, county_name(fips)):
            yield RulePart("counties", (fips,), county_name(fips), f"county {fips}")


def _find_idns(market: Market, wanted: str) -> Iterable[RulePart]:
    here = np.unique(market.idn[market.idn >= 0])
    for number in here.tolist():
        if market.idns[number] == wanted or is_part_of(wanted, market.idn_names[number]):
            yield RulePart(
                "idns", (market.idns[number],), market.idn_names[number], f"IDN {market.idns[number]}, whole"
            )


def _find_units(market: Market, wanted: str) -> Iterable[RulePart]:
    units = market.units
    for number in np.unique(units.of_site[units.of_site >= 0]).tolist():
        if units.ids[number] == wanted or is_part_of(wanted, units.names[number]):
            yield RulePart("units", (units.ids[number],), units.names[number], "buying unit")


def _typed_zips(text: str) -> list[str]:
    wanted = text.strip(" ,;\n\t")
    return [code[:5] for code in re.findall(_ZIP, wanted)] if _ZIPS.fullmatch(wanted) else []


def _known_zips(market: Market, typed: Iterable[str]) -> set[str]:
    here = set(market.zip_code.tolist())
    return {code for code in typed if code in zip_points() or int(code) in here}


def _by_name(part: RulePart) -> str:
    return part.name.casefold()
