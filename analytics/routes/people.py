"""Whom a rep's territories hold, and the sites at which each of them works."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from analytics.account_names import name_account
from analytics.ownership import Ownership
from analytics.provider_rows import NAME_SQL
from analytics.routes.week_errors import NoTerritory
from analytics.routes.week_options import MOST_SITES
from data.identifiers import IdnId, Npi, RepId, SiteId
from data.snapshot.reader import Snapshot


@dataclass(frozen=True)
class Account:
    """A site, or the practice place of clinicians without one.

    Parameters
    ----------
    key : str
        The site's id; of a practice place "practice:" and where it is.
    name : str
        For a person.
    site_id : SiteId, optional
        None for a practice place.
    idn_id : IdnId, optional
        Its health system.
    idn_name : str
        The same for a person; empty for none.
    lat, lon : float
        Degrees; NaN where not known.
    address : str
        Street, city and state; empty where not known.
    zip_code : str
        Five digits; empty where not known.
    closed : date, optional
        When it closed, or will.
    """

    key: str
    name: str
    site_id: SiteId | None
    idn_id: IdnId | None
    idn_name: str
    lat: float
    lon: float
    address: str
    zip_code: str
    closed: date | None = None


@dataclass(frozen=True)
class Person:
    """A clinician of the territory.

    Parameters
    ----------
    npi : Npi
        Who.
    name : str
        "Lind, Ada, MD".
    specialty : str
        As the snapshot spells it; empty where not known.
    decile : int
        Of the plan's code set; 0 for none.
    accounts : tuple of Account
        Where to find them, the main one first.
    weekdays : mapping of str to int
        By an account's key: the days on which they are there, bit 0 for Monday; missing where not known.
    """

    npi: Npi
    name: str
    specialty: str
    decile: int
    accounts: tuple[Account, ...]
    weekdays: dict[str, int] = field(default_factory=dict)


def find_territories(ownership: Ownership, rep: RepId, rep_name: str) -> tuple[int, ...]:
    """Return the territories that a rep works.

    Parameters
    ----------
    ownership : Ownership
        The plan, resolved.
    rep : RepId
        Who.
    rep_name : str
        For the error.

    Returns
    -------
    tuple of int
        Their places in the document.

    Raises
    ------
    NoTerritory
        There is none.
    """
    own = tuple(n for n, territory in enumerate(ownership.territories) if territory.rep_id == rep)
    if not own:
        raise NoTerritory(
            f"No territory of this plan is worked by {rep_name}.",
            "Give the rep a territory on the Territories page, or choose another plan.",
        )
    return own


def list_members(ownership: Ownership, territories: Iterable[int]) -> tuple[list[Npi], list[SiteId]]:
    """Return who and what territories hold, to ask the plan store about.

    Parameters
    ----------
    ownership : Ownership
        The plan, resolved.
    territories : iterable of int
        Their places in the document.

    Returns
    -------
    tuple of list
        NPIs, and the ids of sites where any of them works.
    """
    market = ownership.market
    rows = _rows(ownership, territories)
    accounts = np.union1d(market.account[rows], market.visits[market.visits_of(rows), 1])
    accounts = accounts[accounts < market.sites]
    sites = market.accounts["site_id"].take(accounts).to_pylist()
    return [Npi(str(npi)) for npi in market.npi[rows].tolist()], sites


def read_people(
    snapshot: Snapshot, ownership: Ownership, territories: Iterable[int]
) -> tuple[tuple[Person, ...], dict[SiteId, Account]]:
    """Read the clinicians of territories, and where they work.

    Parameters
    ----------
    snapshot : Snapshot
        The market's.
    ownership : Ownership
        The plan, resolved.
    territories : iterable of int
        Their places in the document.

    Returns
    -------
    tuple
        The clinicians, by NPI, each with at most `MOST_SITES` places: that of the primary site, and others
        that are the rep's too or nobody's; and every site of them by its id.
    """
    numbers = set(territories)
    market = ownership.market
    rows = _rows(ownership, numbers)
    of_person: dict[int, list[int]] = {row: [int(market.account[row])] for row in rows.tolist()}
    visits = market.visits_of(rows)
    share = np.nan_to_num(market.visit_share[visits].astype(np.float64))
    for place in visits[np.argsort(-share, kind="stable")].tolist():
        row, account = market.visits[place].tolist()
        if ownership.owner[account] in (*numbers, -1) and len(of_person[row]) < MOST_SITES:
            of_person[row].append(account)
    accounts = _read_accounts(snapshot, ownership, {a for own in of_person.values() for a in own})
    facts = _read_clinicians(snapshot, market.provider_no[rows])
    days = _read_weekdays(snapshot, market.provider_no[rows])
    people = []
    for row, own in of_person.items():
        number = int(market.provider_no[row])
        name, specialty = facts[number]
        people.append(
            Person(
                Npi(str(market.npi[row])),
                name,
                specialty,
                int(market.decile[row]),
                tuple(accounts[account] for account in own),
                days.get(number, {}),
            )
        )
    people.sort(key=lambda person: person.npi)
    return tuple(people), {a.site_id: a for a in accounts.values() if a.site_id is not None}


def read_sites(snapshot: Snapshot, sites: Iterable[SiteId]) -> dict[SiteId, Account]:
    """Read sites, whether or not they are the rep's.

    Parameters
    ----------
    snapshot : Snapshot
        The market's.
    sites : iterable of SiteId
        Their ids.

    Returns
    -------
    dict of SiteId to Account
        Without those that the snapshot doesn't have.
    """
    found = snapshot.query(
        "SELECT s.*, i.name AS idn_name FROM sites AS s LEFT JOIN idns AS i USING (idn_id) "
        "WHERE site_id IN (SELECT unnest($sites::VARCHAR[]))",
        {"sites": sorted(set(sites))},
    ).to_pylist()
    return {
        row["site_id"]: Account(
            row["site_id"],
            row["name"],
            row["site_id"],
            row["idn_id"],
            row["idn_name"] or "",
            _degrees(row["lat"]),
            _degrees(row["lon"]),
            ", ".join(part for part in (row["address"], row["city"], row["state"]) if part),
            row["zip"] or "",
            row["closed"],
        )
        for row in found
    }


def read_names(snapshot: Snapshot, npis: Iterable[Npi]) -> dict[Npi, tuple[str, str]]:
    """Read the names and specialties of clinicians, whoever's they are.

    Parameters
    ----------
    snapshot : Snapshot
        The market's.
    npis : iterable of Npi
        Who.

    Returns
    -------
    dict of Npi to tuple of str
        Without those whom the snapshot doesn't have.
    """
    found = snapshot.query(
        f"SELECT npi, coalesce({NAME_SQL}, npi) AS name, coalesce(specialty, '') AS specialty FROM providers "
        "WHERE npi IN (SELECT unnest($npis::VARCHAR[]))",
        {"npis": sorted(set(npis))},
    )
    return {row["npi"]: (row["name"], row["specialty"]) for row in found.to_pylist()}


def _rows(ownership: Ownership, territories: Iterable[int]) -> npt.NDArray[np.int32]:
    parts = [ownership.clinicians_of(number) for number in sorted(territories)]
    return np.unique(np.concatenate(parts)).astype(np.int32)


def _read_accounts(snapshot: Snapshot, ownership: Ownership, rows: set[int]) -> dict[int, Account]:
    market = ownership.market
    ids = {row: market.accounts["site_id"][row].as_py() for row in rows if row < market.sites}
    sites = read_sites(snapshot, ids.values())
    found = {row: sites[site] for row, site in ids.items()}
    for row in rows - ids.keys():
        lat, lon = float(market.lat[row]), float(market.lon[row])
        code = int(market.zip_code[row])
        city, state = (market.accounts[part][row].as_py() for part in ("city", "state"))
        found[row] = Account(
            f"practice:{lat:.5f},{lon:.5f}",
            name_account(market, row),
            None,
            None,
            "",
            lat,
            lon,
            ", ".join(part for part in (city, state) if part),
            "" if code < 0 else f"{code:05d}",
        )
    return found


def _read_clinicians(snapshot: Snapshot, numbers: npt.NDArray[np.uint32]) -> dict[int, tuple[str, str]]:
    found = snapshot.query(
        f"SELECT provider_no, coalesce({NAME_SQL}, npi) AS name, coalesce(specialty, '') AS specialty "
        "FROM providers WHERE provider_no IN (SELECT unnest($numbers::UINTEGER[]))",
        {"numbers": numbers.tolist()},
    )
    return {row["provider_no"]: (row["name"], row["specialty"]) for row in found.to_pylist()}


def _read_weekdays(snapshot: Snapshot, numbers: npt.NDArray[np.uint32]) -> dict[int, dict[str, int]]:
    found = snapshot.query(
        "SELECT provider_no, site_id, weekdays FROM provider_sites "
        "WHERE weekdays > 0 AND provider_no IN (SELECT unnest($numbers::UINTEGER[]))",
        {"numbers": numbers.tolist()},
    )
    days: dict[int, dict[str, int]] = defaultdict(dict)
    for row in found.to_pylist():
        days[row["provider_no"]][row["site_id"]] = int(row["weekdays"])
    return dict(days)


def _degrees(value: float | None) -> float:
    return float("nan") if value is None else float(value)
