"""The accounts of a market as a map shows them: where each is, how much, and what it is called."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pyarrow as pa

from analytics.ownership import Owners
from analytics.territory_market import KINDS, Market

VERSION = 1
DECIMALS = 5  # of a degree: about a metre


def places_key(market: str, most: int) -> Hashable:
    """Return the cache's key of a market's places.

    Parameters
    ----------
    market : str
        Names snapshot, focus and buying units.
    most : int
        As for `place_accounts`.

    Returns
    -------
    Hashable
        With the version of the question.
    """
    return "map places", VERSION, market, most


def place_accounts(market: Market, most: int) -> pa.Table:
    """Return the accounts that have a place; the same for every plan on a market.

    Parameters
    ----------
    market : Market
        The accounts.
    most : int
        Where there are more, those with most clinicians.

    Returns
    -------
    pyarrow.Table
        `row` in the market, `lon`, `lat`, `size` (clinicians), `kind` (its place in `KINDS`), `id` (the row
        as text) and `label`.
    """
    shown = np.flatnonzero(
        np.isfinite(market.lat) & ((market.clinicians_at > 0) | (market.kind < len(KINDS)))
    ).astype(np.int32)
    if len(shown) > most:
        order = np.argsort(-market.clinicians_at[shown], kind="stable")
        shown = np.sort(shown[order[:most]])
    names = market.accounts["name"].take(shown).to_pylist()
    cities = market.accounts["city"].take(shown).to_pylist()
    labels = [name or f"Practice in {city}" for name, city in zip(names, cities, strict=True)]
    return pa.table(
        {
            "row": shown,
            "lon": market.lon[shown].astype(np.float32),
            "lat": market.lat[shown].astype(np.float32),
            "size": market.clinicians_at[shown].astype(np.float32),
            "kind": market.kind[shown],
            "id": pa.array(shown).cast(pa.string()),
            "label": pa.array(labels, pa.string()),
        }
    )


def write_places(places: pa.Table) -> dict[str, Any]:
    """Write places as the map reads them from an address.

    Parameters
    ----------
    places : pyarrow.Table
        Of `place_accounts`.

    Returns
    -------
    dict
        A list a column; JSON values.
    """
    degrees = {name: places[name].to_numpy().astype(np.float64) for name in ("lon", "lat")}
    rounded = {name: values.round(DECIMALS).tolist() for name, values in degrees.items()}
    whole = {name: places[name].to_numpy().astype(np.int64).tolist() for name in ("size", "kind")}
    return {**rounded, **whole, "id": places["id"].to_pylist(), "label": places["label"].to_pylist()}


def moved_places(places: pa.Table, before: Owners, after: Owners) -> dict[str, list[int]]:
    """Tell which places change hands, as the map takes it.

    Parameters
    ----------
    places : pyarrow.Table
        Of `place_accounts`.
    before, after : ndarray of int16
        Whose each account of the market is: a place in the plan's territories, −1 for nobody.

    Returns
    -------
    dict of str to list of int
        `rows` of the places, and `groups`: whose each of these is after.
    """
    accounts = places["row"].to_numpy()
    then = after[accounts]
    rows = np.flatnonzero(before[accounts] != then)
    return {"rows": rows.tolist(), "groups": then[rows].tolist()}
