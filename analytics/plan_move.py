"""What happens to a plan on a newer snapshot: who comes, leaves and moves, and which rules match nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.account_names import label_accounts
from analytics.ownership import Ownership
from analytics.territory_market import Market, Rows
from data.identifiers import IdnId, Npi, SiteId, UnitId
from data.plans.document import Territory
from data.snapshot.reader import Snapshot


class Why(StrEnum):
    """Why a clinician or a site has another territory than before, or none."""

    NEW = "new in the market"
    GONE = "not in the snapshot"
    DEACTIVATED = "deactivated"
    CLOSED = "closed"
    OUT_OF_FOCUS = "outside the plan's codes, specialties or states"
    CHANGED_PLACE = "at another account"
    RULE = "the account has another territory, or none"


@dataclass(frozen=True, eq=False)
class PlanMove:
    """What a plan's territories gain and lose on a newer snapshot.

    Parameters
    ----------
    came, left, moved : pyarrow.Table
        A row a clinician, by NPI: npi, account (the new one's name; the old one's of who left), from_id,
        from_name, to_id, to_name (null for no territory), why (of `Why`), procedures (shown in the newer
        snapshot, of who left in the older one; null where unknown).
    sites_opened, sites_closed : pyarrow.Table
        A row a site that is new in a territory's market, or has gone from it: site_id, name, territory_id,
        territory_name, why.
    unmatched : pyarrow.Table
        A row a part of a rule that matches nothing in the newer snapshot: territory_id, territory_name, rule
        (of the document's lists, or "drawn"), value, matched_before (accounts or clinicians; 0 where it
        matched nothing then either).
    """

    came: pa.Table
    left: pa.Table
    moved: pa.Table
    sites_opened: pa.Table
    sites_closed: pa.Table
    unmatched: pa.Table


def preview_move(old: Ownership, new: Ownership, snapshot: Snapshot) -> PlanMove:
    """Preview the move of a plan to a newer snapshot.

    Parameters
    ----------
    old : Ownership
        The plan on the snapshot that it is on.
    new : Ownership
        The same plan on the newer one; clinicians are matched by NPI, sites by id, territories by id.
    snapshot : Snapshot
        The newer one: tells who left because of a deactivation.

    Returns
    -------
    PlanMove
        Empty tables where nothing changes.
    """
    one, two = old.market, new.market
    npis = np.union1d(one.npi, two.npi)
    before, after = _rows_of(one, npis), _rows_of(two, npis)
    from_, to = _territory(old, before), _territory(new, after)
    why = _reasons(old, new, before, after)
    gone = np.flatnonzero((from_ != "") & (to == ""))
    why[gone] = _refine(snapshot, npis[gone], why[gone])
    people = _People(npis, before, after, from_, to, why)
    return PlanMove(
        _clinicians(old, new, people, np.flatnonzero((from_ == "") & (to != ""))),
        _clinicians(old, new, people, gone),
        _clinicians(old, new, people, np.flatnonzero((from_ != "") & (to != "") & (from_ != to))),
        _sites(new, old, {}),
        _sites(old, new, _closed(snapshot)),
        _unmatched(old, new),
    )


@dataclass(frozen=True, eq=False)
class _People:
    npi: npt.NDArray[np.int64]
    before: npt.NDArray[np.int64]
    after: npt.NDArray[np.int64]
    from_: npt.NDArray[np.object_]
    to: npt.NDArray[np.object_]
    why: npt.NDArray[np.object_]


def _rows_of(market: Market, npis: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the market's row of each clinician; -1 where there is none."""
    order = np.argsort(market.npi)
    at = np.minimum(np.searchsorted(market.npi, npis, sorter=order), max(0, len(order) - 1))
    if not len(order):
        return np.full(len(npis), -1)
    found: npt.NDArray[np.int64] = np.where(market.npi[order[at]] == npis, order[at], -1)
    return found


def _territory(plan: Ownership, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Return the id of the territory of each clinician; empty for none."""
    ids = np.array([*(t.id for t in plan.territories), ""], dtype=object)
    owner = np.full(len(rows), -1)
    owner[rows >= 0] = plan.clinician_owner[rows[rows >= 0]]
    found: npt.NDArray[np.object_] = ids[owner]
    return found


def _account_keys(market: Market, rows: npt.NDArray[np.int64]) -> list[str]:
    """Name the accounts of clinicians so that both snapshots name them alike."""
    at = market.account[rows]
    sites = market.accounts["site_id"].take(pa.array(at)).to_pylist()
    return [
        site or f"{market.zip_code[a]} {market.lat[a]:.5f} {market.lon[a]:.5f}"
        for site, a in zip(sites, at, strict=True)
    ]


def _reasons(
    old: Ownership, new: Ownership, before: npt.NDArray[np.int64], after: npt.NDArray[np.int64]
) -> npt.NDArray[np.object_]:
    why = np.full(len(before), Why.RULE, dtype=object)
    why[before < 0] = Why.NEW
    why[after < 0] = Why.GONE
    both = np.flatnonzero((before >= 0) & (after >= 0))
    places = _account_keys(old.market, before[both]), _account_keys(new.market, after[both])
    for row, one, two in zip(both, *places, strict=True):
        if one != two:
            why[row] = Why.CHANGED_PLACE
    return why


def _refine(
    snapshot: Snapshot, npis: npt.NDArray[np.int64], why: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    """Tell those who are in the snapshot, yet not in the market, from those who are in neither."""
    asked = [str(npi) for npi, one in zip(npis, why, strict=True) if one == Why.GONE]
    found = snapshot.query(
        "SELECT npi, status FROM providers WHERE npi IN (SELECT unnest($npis::VARCHAR[]))", {"npis": asked}
    ).to_pylist()
    status = {int(row["npi"]): row["status"] for row in found}
    refined = why.copy()
    for row, npi in enumerate(npis.tolist()):
        if why[row] == Why.GONE and npi in status:
            refined[row] = Why.OUT_OF_FOCUS if status[npi] == "active" else Why.DEACTIVATED
    return refined


def _clinicians(old: Ownership, new: Ownership, people: _People, rows: npt.NDArray[np.intp]) -> pa.Table:
    names = {t.id: t.name for plan in (old, new) for t in plan.territories}
    stays = people.after[rows] >= 0
    account, volume = np.full(len(rows), "", dtype=object), np.full(len(rows), np.nan)
    for market, at, here in (
        (new.market, people.after[rows], stays),
        (old.market, people.before[rows], ~stays),
    ):
        account[here] = label_accounts(market, market.account[at[here]]).to_pylist()
        volume[here] = market.volume[at[here]]
    columns: dict[str, pa.Array] = {
        "npi": pa.array(people.npi[rows]).cast(pa.string()),
        "account": pa.array(account, pa.string()),
    }
    for what, ids in (("from", people.from_[rows]), ("to", people.to[rows])):
        columns[f"{what}_id"] = pa.array([i or None for i in ids], pa.string())
        columns[f"{what}_name"] = pa.array([names.get(i) for i in ids], pa.string())
    columns["why"] = pa.array([str(one) for one in people.why[rows]], pa.string())
    known = np.isfinite(volume)
    columns["procedures"] = pa.array(np.rint(np.where(known, volume, 0)).astype(np.int64), mask=~known)
    return pa.table(columns)


def _closed(snapshot: Snapshot) -> dict[str, Why]:
    """Return what became of the sites of a snapshot; one that it doesn't have is gone."""
    day = snapshot.manifest.description.as_of
    found = snapshot.query("SELECT site_id, closed <= $day AS closed FROM sites", {"day": day}).to_pylist()
    return {row["site_id"]: Why.CLOSED if row["closed"] else Why.OUT_OF_FOCUS for row in found}


def _sites(here: Ownership, there: Ownership, became: dict[str, Why]) -> pa.Table:
    """Return the sites of one plan's territories that the other's market doesn't have."""
    known = there.market.site_rows
    missing = Why.GONE if became else Why.NEW
    rows = [row for site, row in here.market.site_rows.items() if site not in known and here.owner[row] >= 0]
    owners = [here.territories[here.owner[row]] for row in rows]
    sites = here.market.accounts["site_id"].take(pa.array(rows, pa.int64()))
    return pa.table(
        {
            "site_id": sites,
            "name": label_accounts(here.market, np.array(rows, dtype=np.int64)),
            "territory_id": pa.array([t.id for t in owners], pa.string()),
            "territory_name": pa.array([t.name for t in owners], pa.string()),
            "why": pa.array([str(became.get(site, missing)) for site in sites.to_pylist()], pa.string()),
        }
    )


def _unmatched(old: Ownership, new: Ownership) -> pa.Table:
    found = [
        (territory.id, territory.name, rule, value, _match(old.market, territory, rule, value))
        for territory in new.territories
        for rule, value in _values(territory)
        if not _match(new.market, territory, rule, value)
    ]
    names = ("territory_id", "territory_name", "rule", "value", "matched_before")
    types = (pa.string(), pa.string(), pa.string(), pa.string(), pa.int64())
    columns = zip(*found, strict=True) if found else ((),) * len(names)
    return pa.table(
        {name: pa.array(list(values), kind) for name, values, kind in zip(names, columns, types, strict=True)}
    )


def _values(territory: Territory) -> Iterator[tuple[str, str]]:
    for rule in ("zips", "counties", "idns", "units", "pinned_sites", "pinned_clinicians"):
        for value in getattr(territory, rule):
            yield rule, str(value)
    for drawn in territory.drawn:
        yield "drawn", drawn.id


def _match(market: Market, territory: Territory, rule: str, value: str) -> int:
    found: Rows
    match rule:
        case "zips":
            found = market.in_zips((value,))
        case "counties":
            found = market.in_counties((value,))
        case "idns":
            found = market.of_idns((IdnId(value),))
        case "units":
            found = market.of_units((UnitId(value),))
        case "pinned_sites":
            found = market.find_sites((SiteId(value),))
        case "pinned_clinicians":
            found = market.find_clinicians((Npi(value),))
        case _:
            found = market.places.within(next(d.area for d in territory.drawn if d.id == value))
    return len(found)
