"""What two plans of one market differ in: accounts that move, figures, and splits healed or made."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.account_names import label_accounts
from analytics.ownership import Owners, Ownership
from analytics.plan_splits import name_split_idns, name_split_units
from analytics.territories import TerritoryFigures
from analytics.territory_market import KINDS, Market
from data.errors import WindshieldError
from data.identifiers import TerritoryId
from data.plans.document import Territory
from data.ranges import rows_between

FIGURES = ("providers", "sites", "procedures", "windshield_hours_a_week", "furthest_minutes")
_TYPES = (pa.int64(), pa.int64(), pa.int64(), pa.float64(), pa.float64())


class PlansNotComparable(WindshieldError, ValueError):
    """Two plans are about different markets."""


@dataclass(frozen=True, eq=False)
class PlanChanges:
    """What is different between a plan and another one of the same market.

    Territories are matched by their ids. Who has an account in no territory is null.

    Parameters
    ----------
    accounts : pyarrow.Table
        A row an account that moves: site_id (null for a practice place), name, kind, city, state, from_id,
        from_name, to_id, to_name, clinicians (that follow it), procedures (shown, by them; null where of all
        of them none is known), unknown_volumes (clinicians of whom none is known), suppressed_cells.
    clinicians : pyarrow.Table
        A row a clinician who moves: npi, account (its name), from_id, from_name, to_id, to_name, procedures
        (null where unknown), suppressed_cells.
    flows : pyarrow.Table
        A row a pair of territories: from_id, from_name, to_id, to_name, accounts, clinicians, and procedures,
        unknown_volumes and suppressed_cells of those clinicians, as an account has them; the most clinicians
        first.
    territories : pyarrow.Table
        A row a territory, and a last one, whose id is null, for what is nobody's: territory_id, number, name,
        change ("kept", "added", "removed"), and each of `FIGURES` as `_before`, `_after` and `_change`; null
        where it isn't known, and for the drives to what is nobody's.
    units_healed, units_made : tuple of str
        Names of buying units that several territories had a part of and don't any more, and the reverse.
    idns_healed, idns_made : tuple of str
        The same of health systems.
    """

    accounts: pa.Table
    clinicians: pa.Table
    flows: pa.Table
    territories: pa.Table
    units_healed: tuple[str, ...]
    units_made: tuple[str, ...]
    idns_healed: tuple[str, ...]
    idns_made: tuple[str, ...]

    @property
    def procedures_moved(self) -> int | None:
        """The shown procedures of clinicians who move; None where of all of them none is known."""
        moved = add_known(self.clinicians["procedures"])
        return None if moved is None else int(moved)

    @property
    def unknown_volumes(self) -> int:
        """The number of clinicians who move and of whom no volume is known."""
        return int(self.clinicians["procedures"].null_count)


def add_known(values: pa.ChunkedArray) -> float | None:
    """Add up the figures that are known.

    Parameters
    ----------
    values : pyarrow.ChunkedArray
        Null where one isn't known.

    Returns
    -------
    float or None
        None where there are figures and none is known; 0 of no figures.
    """
    total: float | None = pc.sum(values).as_py() if len(values) else 0
    return total


def compare_plans(
    before: Ownership,
    after: Ownership,
    before_figures: Sequence[TerritoryFigures],
    after_figures: Sequence[TerritoryFigures],
) -> PlanChanges:
    """Compare two plans of one market.

    Parameters
    ----------
    before, after : Ownership
        Resolved against the same snapshot and focus; their buying units may differ.
    before_figures, after_figures : sequence of TerritoryFigures
        Of every territory, in the document's order.

    Returns
    -------
    PlanChanges
        Empty tables where nothing moves.

    Raises
    ------
    PlansNotComparable
        The plans are about different snapshots or code sets.
    """
    one, two = before.market, after.market
    if (one.snapshot_id, one.focus) != (two.snapshot_id, two.focus):
        raise PlansNotComparable(
            "These plans are about different snapshots, codes, specialties or states.",
            "Move one of them to the other's snapshot and focus, then compare.",
        )
    known = _Known(before.territories, after.territories)
    from_, to = known.places(before, before.owner), known.places(after, after.owner)
    moving = np.flatnonzero(from_ != to)
    left, came = (
        known.places(before, before.clinician_owner),
        known.places(after, after.clinician_owner),
    )
    people = np.flatnonzero(left != came)
    units = [dict(name_split_units(plan)) for plan in (before, after)]
    idns = [dict(name_split_idns(plan)) for plan in (before, after)]
    return PlanChanges(
        _accounts(one, known, moving, from_[moving], to[moving]),
        _clinicians(one, known, people, left[people], came[people]),
        _flows(one, known, (moving, from_[moving], to[moving]), (people, left[people], came[people])),
        _territories(one, known, before_figures, after_figures),
        _missing(units[0], units[1]),
        _missing(units[1], units[0]),
        _missing(idns[0], idns[1]),
        _missing(idns[1], idns[0]),
    )


class _Known:
    """The territories of both plans, each in one place; the last place is nobody's."""

    def __init__(self, before: Sequence[Territory], after: Sequence[Territory]) -> None:
        self.before, self.after = ({t.id: t for t in plan} for plan in (before, after))
        self.ids: list[TerritoryId] = [*self.after, *(i for i in self.before if i not in self.after)]
        self._place = {territory: place for place, territory in enumerate(self.ids)}

    def places(self, plan: Ownership, owner: Owners) -> npt.NDArray[np.int64]:
        nobody = len(self.ids)
        place = np.array([*(self._place[t.id] for t in plan.territories), nobody], dtype=np.int64)
        found: npt.NDArray[np.int64] = place[owner]  # -1 means the last
        return found

    def columns(self, from_: npt.NDArray[np.int64], to: npt.NDArray[np.int64]) -> dict[str, pa.Array]:
        """Name whence and whither; a territory's name is that of its own plan."""
        columns = {}
        for what, places, plan, other in (
            ("from", from_, self.before, self.after),
            ("to", to, self.after, self.before),
        ):
            names = [(plan.get(i) or other[i]).name for i in self.ids]
            indices = pa.array(places, mask=places == len(self.ids))
            columns[f"{what}_id"] = pa.array(self.ids, pa.string()).take(indices)
            columns[f"{what}_name"] = pa.array(names, pa.string()).take(indices)
        return columns


def _accounts(
    market: Market,
    known: _Known,
    rows: npt.NDArray[np.intp],
    from_: npt.NDArray[np.int64],
    to: npt.NDArray[np.int64],
) -> pa.Table:
    about = market.accounts.take(pa.array(rows))
    followers = market.clinicians_at[rows]
    people = rows_between(market.starts[rows], market.starts[rows + 1])
    return pa.table(
        {
            "site_id": about["site_id"],
            "name": label_accounts(market, rows),
            "kind": pa.array(KINDS).take(pa.array(market.kind[rows])),
            "city": about["city"],
            "state": about["state"],
            **known.columns(from_, to),
            "clinicians": followers,
            **_volumes(market, people, np.repeat(np.arange(len(rows)), followers), len(rows)),
        }
    )


def _clinicians(
    market: Market,
    known: _Known,
    rows: npt.NDArray[np.intp],
    from_: npt.NDArray[np.int64],
    to: npt.NDArray[np.int64],
) -> pa.Table:
    volume = market.volume[rows]
    return pa.table(
        {
            "npi": pa.array(market.npi[rows]).cast(pa.string()),
            "account": label_accounts(market, market.account[rows]),
            **known.columns(from_, to),
            "procedures": pa.array(np.nan_to_num(volume).round().astype(np.int64), mask=~np.isfinite(volume)),
            "suppressed_cells": market.hidden_cells[rows],
        }
    )


_Moves = tuple[npt.NDArray[np.intp], npt.NDArray[np.int64], npt.NDArray[np.int64]]


def _flows(market: Market, known: _Known, accounts: _Moves, people: _Moves) -> pa.Table:
    size = len(known.ids) + 1
    pairs = np.unique(np.r_[accounts[1] * size + accounts[2], people[1] * size + people[2]])

    accounts_at, people_at = (
        np.searchsorted(pairs, moves[1] * size + moves[2]) for moves in (accounts, people)
    )
    clinicians = np.bincount(people_at, minlength=len(pairs))
    table = {
        **known.columns(pairs // size, pairs % size),
        "accounts": np.bincount(accounts_at, minlength=len(pairs)),
        "clinicians": clinicians,
        **_volumes(market, people[0], people_at, len(pairs)),
    }
    return pa.table(table).take(pa.array(np.argsort(-clinicians, kind="stable")))


def _volumes(
    market: Market, people: npt.NDArray[np.integer], at: npt.NDArray[np.integer], groups: int
) -> dict[str, pa.Array]:
    """Add up what is known of the clinicians of each group; a group without clinicians has 0."""
    volume = market.volume[people]
    unknown = np.bincount(at[~np.isfinite(volume)], minlength=groups)
    shown = np.rint(np.bincount(at, weights=np.nan_to_num(volume), minlength=groups)).astype(np.int64)
    nothing = (unknown > 0) & (unknown == np.bincount(at, minlength=groups))
    hidden = np.bincount(at, weights=market.hidden_cells[people], minlength=groups).astype(np.int64)
    return {
        "procedures": pa.array(shown, mask=nothing),
        "unknown_volumes": pa.array(unknown),
        "suppressed_cells": pa.array(hidden),
    }


def _territories(
    market: Market, known: _Known, before: Sequence[TerritoryFigures], after: Sequence[TerritoryFigures]
) -> pa.Table:
    sides = [{f.territory.id: _measures(f) for f in figures} for figures in (before, after)]
    rest = [_nobodys(market, figures) for figures in (before, after)]
    absent = (0, 0, 0, 0.0, None)
    pairs = [tuple(side.get(i, absent) for side in sides) for i in known.ids] + [(rest[0], rest[1])]
    newest = [known.after.get(i) or known.before[i] for i in known.ids]
    change = [
        "removed" if i not in known.after else "kept" if i in known.before else "added" for i in known.ids
    ]
    columns = {
        "territory_id": pa.array([*known.ids, None], pa.string()),
        "number": pa.array([*(t.number for t in newest), None], pa.int64()),
        "name": pa.array([*(t.name for t in newest), None], pa.string()),
        "change": pa.array([*change, "kept"]),
    }
    for place, (figure, kind) in enumerate(zip(FIGURES, _TYPES, strict=True)):
        was, now = ([pair[side][place] for pair in pairs] for side in (0, 1))
        changed = [None if a is None or b is None else b - a for a, b in zip(was, now, strict=True)]
        for what, values in (("before", was), ("after", now), ("change", changed)):
            columns[f"{figure}_{what}"] = pa.array(values, kind)
    return pa.table(columns)


_Measures = tuple[int, int, int | None, float | None, float | None]


def _measures(figures: TerritoryFigures) -> _Measures:
    drive = figures.drive
    nothing = not len(figures.driven)
    hours = 0.0 if nothing else None if drive is None else _known(drive.windshield_hours_a_week)
    furthest = None if drive is None else _known(drive.max_minutes)
    return figures.providers, figures.sites, figures.procedures, hours, furthest


def _nobodys(market: Market, figures: Sequence[TerritoryFigures]) -> _Measures:
    people = np.ones(len(market.npi), dtype=bool)
    for one in figures:
        people[one.clinicians] = False
    volume = market.volume[people]
    shown = np.isfinite(volume)
    procedures = int(volume[shown].sum(dtype=np.float64)) if shown.any() or not len(volume) else None
    return int(people.sum()), market.sites - sum(one.sites for one in figures), procedures, None, None


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _missing(names: dict[str, str], others: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted(name for key, name in names.items() if key not in others))
