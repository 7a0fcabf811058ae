"""What accounts and clinicians of a territory are called."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.provider_rows import NAME_SQL
from analytics.territory_market import Market
from data.snapshot.reader import Snapshot


def name_account(market: Market, row: int) -> str:
    """Name an account.

    Parameters
    ----------
    market : Market
        The accounts.
    row : int
        Which.

    Returns
    -------
    str
        A site's name; of a practice place its city.
    """
    return _label(*(market.accounts[part][row].as_py() for part in _PARTS))


def label_accounts(market: Market, rows: npt.NDArray[np.integer]) -> pa.Array:
    """Name accounts, for a table.

    Parameters
    ----------
    market : Market
        The accounts.
    rows : ndarray of int
        Which.

    Returns
    -------
    pyarrow.Array of string
        As `name_account` has it.
    """
    about = market.accounts.take(pa.array(rows)).select(_PARTS)
    parts = zip(*(column.to_pylist() for column in about.columns), strict=True)
    return pa.array([_label(*part) for part in parts], pa.string())


def name_accounts(market: Market, rows: npt.NDArray[np.integer], most: int) -> str:
    """Name some accounts and count the rest.

    Parameters
    ----------
    market : Market
        The accounts.
    rows : ndarray of int
        Which, the most telling first.
    most : int
        How many to name.

    Returns
    -------
    str
        "Bayview ASC, Harbor Clinic and 12 more"; empty for none.
    """
    return list_names([name_account(market, int(row)) for row in rows[:most]], len(rows))


def list_names(names: Sequence[str], in_all: int) -> str:
    """Write names, and how many more there are.

    Parameters
    ----------
    names : sequence of str
        Those to name.
    in_all : int
        How many there are, named or not.

    Returns
    -------
    str
        "A, B and 12 more"; empty for none.
    """
    if in_all > len(names):
        return f"{', '.join(names)} and {in_all - len(names):,} more"
    return " and ".join([part for part in (", ".join(names[:-1]), *names[-1:]) if part])


def name_clinicians(
    snapshot: Snapshot, market: Market, rows: npt.NDArray[np.integer] | list[int]
) -> list[str]:
    """Name clinicians.

    Parameters
    ----------
    snapshot : Snapshot
        The market's.
    market : Market
        The clinicians.
    rows : ndarray of int
        Which.

    Returns
    -------
    list of str
        In the order of `rows`: "Lind, Ada, MD"; the NPI of one without name.
    """
    return [str(one["name"]) for one in ask_clinicians(snapshot, market, rows)]


def ask_clinicians(
    snapshot: Snapshot, market: Market, rows: npt.NDArray[np.integer] | list[int], *columns: str
) -> list[dict[str, Any]]:
    """Ask for the names of clinicians, and what else the snapshot says of them.

    Parameters
    ----------
    snapshot : Snapshot
        The market's.
    market : Market
        The clinicians.
    rows : ndarray of int
        Which.
    *columns : str
        Of `providers`.

    Returns
    -------
    list of dict
        In the order of `rows`: `name`, the NPI of one without, and the columns.
    """
    if not len(rows):
        return []
    numbers = market.provider_no[rows].tolist()
    asked = ", ".join(["provider_no", f"coalesce({NAME_SQL}, npi) AS name", *columns])
    found = snapshot.query(
        f"SELECT {asked} FROM providers WHERE provider_no IN (SELECT unnest($numbers::UINTEGER[]))",
        {"numbers": numbers},
    ).to_pylist()
    known = {row["provider_no"]: row for row in found}
    return [known[number] for number in numbers]


def busiest_at(market: Market, account: int, among: npt.NDArray[np.integer] | None = None) -> int | None:
    """Return the clinician with the most procedures among those who follow an account.

    Parameters
    ----------
    market : Market
        The clinicians.
    account : int
        Row of the account.
    among : ndarray of int, optional
        Rows of clinicians, sorted; everybody when not given.

    Returns
    -------
    int or None
        Row of the clinician; None where none of them follows it.
    """
    people = np.arange(market.starts[account], market.starts[account + 1])
    if among is not None:
        first = np.searchsorted(among, people)
        people = people[np.searchsorted(among, people, side="right") > first]
    if not len(people):
        return None
    return int(people[np.argmax(np.nan_to_num(market.volume[people]))])


_PARTS = ("name", "city", "state")


def _label(name: str | None, city: str | None, state: str | None) -> str:
    where = ", ".join(part for part in (city, state) if part)
    return name or (f"practice in {where}" if where else "practice without place")
