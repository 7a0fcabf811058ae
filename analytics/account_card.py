"""One account of a plan: whose it is and by which rule, who else asks for it, whose its clinicians are."""

from dataclasses import dataclass

import numpy as np

from analytics.account_names import ask_clinicians, name_account
from analytics.ownership import ADDRESS, DRAWN, PIN, SYSTEM, Owners, Ownership
from analytics.territory_market import KINDS, Market, Rows
from data.geography.county_areas import county_name
from data.identifiers import Npi
from data.plans.document import Territory
from data.snapshot.reader import Snapshot

PEOPLE_SHOWN = 200


@dataclass(frozen=True)
class Reason:
    """One territory's claim to an account.

    Parameters
    ----------
    number : int
        The territory's place in the document.
    rank : int
        By `analytics.ownership`: the higher has the account.
    rule : str
        What of its rule asks for it: "ZIP 60611", "an area drawn".
    """

    number: int
    rank: int
    rule: str


@dataclass(frozen=True)
class Person:
    """A clinician who follows an account.

    Parameters
    ----------
    npi : Npi
        The number.
    name, specialty : str
        For the reader; the specialty is empty where it isn't known.
    volume : float
        Shown procedures of the code set in the trailing 12 months; NaN where unknown.
    hidden_cells : int
        Suppressed counts beside them.
    owner : int
        The territory that has the clinician; −1 for nobody.
    pinned, excluded : bool
        Whether a territory pins, or the account's owner excludes, this very clinician.
    """

    npi: Npi
    name: str
    specialty: str
    volume: float
    hidden_cells: int
    owner: int
    pinned: bool
    excluded: bool


@dataclass(frozen=True)
class AccountCard:
    """One account.

    Parameters
    ----------
    name : str
        Of a site; of a practice place its city.
    kind : str
        Of `KINDS`.
    site_id : str
        Empty for a practice place.
    where : tuple of str
        City and state, ZIP, county, as far as they are known.
    idn, unit : str
        Names of the health system and the buying unit; empty for none.
    owner : int
        The territory that has it; −1 for nobody.
    reasons : tuple of Reason
        Each territory's that asks for it, the owner's first, then by rank and number.
    excluded_by : tuple of int
        Territories that exclude the site.
    people : tuple of Person
        Those who follow it, the most procedures first; `PEOPLE_SHOWN` at most.
    people_in_all : int
        How many they are.
    """

    name: str
    kind: str
    site_id: str
    where: tuple[str, ...]
    idn: str
    unit: str
    owner: int
    reasons: tuple[Reason, ...]
    excluded_by: tuple[int, ...]
    people: tuple[Person, ...]
    people_in_all: int


def describe_account(snapshot: Snapshot, ownership: Ownership, row: int) -> AccountCard:
    """Gather what a plan says of one account.

    Parameters
    ----------
    snapshot : Snapshot
        The market's; asked for names.
    ownership : Ownership
        The plan, resolved.
    row : int
        Of the account in the market.

    Returns
    -------
    AccountCard
        As of that plan.

    Raises
    ------
    IndexError
        The market has no such row.
    """
    market = ownership.market
    about = {name: market.accounts[name][row].as_py() for name in ("site_id", "city", "state")}
    zip_code, county = (int(codes[row]) for codes in (market.zip_code, market.county))
    unit = int(market.units.of_site[row]) if row < market.sites else -1
    idn = int(market.idn[row])
    people = market.clinicians_of(np.array([row]))
    return AccountCard(
        name=name_account(market, row),
        kind=KINDS[market.kind[row]],
        site_id=about["site_id"] or "",
        where=tuple(
            part
            for part in (
                ", ".join(part for part in (about["city"], about["state"]) if part),
                f"{zip_code:05d}" if zip_code >= 0 else "",
                county_name(f"{county:05d}") if county >= 0 else "",
            )
            if part
        ),
        idn=market.idn_names[idn] if idn >= 0 else "",
        unit=market.units.names[unit] if unit >= 0 else "",
        owner=int(ownership.owner[row]),
        reasons=_reasons(ownership, row),
        excluded_by=tuple(
            number
            for number, territory in enumerate(ownership.territories)
            if about["site_id"] in territory.excluded_sites
        ),
        people=_people(snapshot, ownership, people[_by_volume(market, people)][:PEOPLE_SHOWN]),
        people_in_all=len(people),
    )


def _by_volume(market: Market, people: Rows) -> Rows:
    order: Rows = np.argsort(-np.nan_to_num(market.volume[people], nan=-1.0), kind="stable").astype(np.int32)
    return order


def _reasons(ownership: Ownership, row: int) -> tuple[Reason, ...]:
    found = []
    for number, (territory, claim) in enumerate(zip(ownership.territories, ownership.claims, strict=True)):
        place = int(np.searchsorted(claim.rows, row))
        if place < len(claim.rows) and claim.rows[place] == row:
            rank = int(claim.ranks[place])
            found.append(Reason(number, rank, _say_rule(ownership.market, territory, row, rank)))
    owner = int(ownership.owner[row])
    return tuple(sorted(found, key=lambda one: (one.number != owner, -one.rank, one.number)))


def _say_rule(market: Market, territory: Territory, row: int, rank: int) -> str:
    if rank == PIN:
        return "a pin"
    if rank == SYSTEM:
        idn = int(market.idn[row])
        if idn >= 0 and market.idns[idn] in territory.idns:
            return f"IDN {market.idn_names[idn]}"
        return f"buying unit {market.units.names[int(market.units.of_site[row])]}"
    if rank == ADDRESS:
        code = f"{int(market.zip_code[row]):05d}"
        if code in territory.zips:
            return f"ZIP {code}"
        return county_name(f"{int(market.county[row]):05d}")
    assert rank == DRAWN
    return "an area drawn"


def _people(snapshot: Snapshot, ownership: Ownership, rows: Rows) -> tuple[Person, ...]:
    market = ownership.market
    told = ask_clinicians(snapshot, market, rows, "specialty")
    owners: Owners = ownership.owners_of(rows)
    pinned = np.isin(rows, np.concatenate([claim.pinned for claim in ownership.claims] or [rows[:0]]))
    follows = ownership.owner[market.account[rows]]
    return tuple(
        Person(
            npi=Npi(f"{int(market.npi[row]):010d}"),
            name=str(about["name"]),
            specialty=about["specialty"] or "",
            volume=float(market.volume[row]),
            hidden_cells=int(market.hidden_cells[row]),
            owner=int(owner),
            pinned=bool(pin),
            excluded=bool(owner < 0 <= follow),
        )
        for row, about, owner, pin, follow in zip(rows, told, owners, pinned, follows, strict=True)
    )
