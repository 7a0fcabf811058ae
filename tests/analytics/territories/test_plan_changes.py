"""Two plans of one market: what moves, what it costs, which splits are healed and made."""

from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given

from analytics.ownership import resolve
from analytics.plan_changes import FIGURES, PlansNotComparable, add_known, compare_plans
from analytics.plan_splits import name_split_idns, name_split_units
from analytics.splits import split_idns, split_units
from analytics.territories import measure_territory
from data.plans.document import Document, Focus, Territory
from data.roads.estimator import EstimatorTimes

from .test_ownership import STABLE, plans
from .world import DEE, GUS

DRIVE = EstimatorTimes()


def measured(market, document):
    ownership = resolve(market, document)
    return ownership, [measure_territory(ownership, n, DRIVE) for n in range(len(document.territories))]


def compare(market, before, after):
    (one, one_figures), (two, two_figures) = measured(market, before), measured(market, after)
    return compare_plans(one, two, one_figures, two_figures)


NORTH = Territory("n", "North", 1, pinned_sites=("H1", "O1"))
SOUTH = Territory("s", "South", 2, pinned_sites=("A1", "F1"))
WEST = Territory("w", "West", 3, idns=("BAY",))
PLAN = Document((NORTH, SOUTH, WEST))


def test_the_same_plan_has_no_changes(knees):
    changes = compare(knees, PLAN, PLAN)
    assert (changes.accounts.num_rows, changes.clinicians.num_rows, changes.flows.num_rows) == (0, 0, 0)
    assert (changes.units_healed, changes.units_made, changes.idns_healed, changes.idns_made) == ((),) * 4
    for figure in FIGURES:
        assert set(changes.territories[f"{figure}_change"].to_pylist()) <= {0, None}


def test_accounts_and_clinicians_move(knees):
    after = PLAN.put(
        replace(NORTH, name="Lake", pinned_sites=("H1",), pinned_clinicians=(GUS,)),
        replace(SOUTH, pinned_sites=("A1", "O1")),
    )
    changes = compare(knees, PLAN, after)
    accounts = {row["site_id"]: row for row in changes.accounts.to_pylist()}
    assert {site: (row["from_name"], row["to_name"]) for site, row in accounts.items()} == {
        "F1": ("South", None),
        "O1": ("North", "South"),  # whence has the name of then
    }
    assert (accounts["O1"]["clinicians"], accounts["O1"]["procedures"]) == (1, 100)
    people = {row["npi"]: row for row in changes.clinicians.to_pylist()}
    assert people.keys() == {DEE, GUS}
    assert (people[DEE]["procedures"], people[GUS]["procedures"]) == (100, None)
    assert people[GUS]["suppressed_cells"] == 1
    assert (people[GUS]["from_name"], people[GUS]["to_name"]) == ("West", "Lake")
    assert (changes.procedures_moved, changes.unknown_volumes) == (100, 1)
    shown = ["from_name", "to_name", "accounts", "clinicians", "procedures"]
    assert changes.flows.select(shown).to_pylist() == [
        {"from_name": "North", "to_name": "South", "accounts": 1, "clinicians": 1, "procedures": 100},
        {"from_name": "West", "to_name": "Lake", "accounts": 0, "clinicians": 1, "procedures": None},
        {"from_name": "South", "to_name": None, "accounts": 1, "clinicians": 0, "procedures": 0},
    ]  # fmt: skip


def test_figures_change(knees):
    after = PLAN.put(replace(NORTH, pinned_sites=("H1",)), replace(SOUTH, pinned_sites=("A1", "O1", "G1")))
    rows = {row["name"]: row for row in compare(knees, PLAN, after).territories.to_pylist()}
    assert [rows["North"][f"{f}_change"] for f in FIGURES[:3]] == [-1, -1, -100]
    assert [rows["South"][f"{f}_change"] for f in FIGURES[:3]] == [2, 1, 130]
    assert rows["South"]["windshield_hours_a_week_change"] > 1
    assert rows["South"]["furthest_minutes_change"] > 60
    assert [rows[None][f"{f}_change"] for f in FIGURES] == [-1, 0, -30, None, None]
    assert rows["West"]["procedures_before"] == 70


def test_unknown_is_no_zero(knees):
    before = Document((Territory("g", "G", 1, pinned_sites=("B2",)),))
    after = before.put(Territory("g", "G", 1, pinned_sites=("B2", "B1")))
    row = compare(knees, before, after).territories.to_pylist()[0]
    assert (row["procedures_before"], row["procedures_after"], row["procedures_change"]) == (None, 70, None)


def test_hidden_procedures_that_move_are_no_zero(knees):
    before = Document((Territory("g", "G", 1, pinned_sites=("B2",)), Territory("s", "S", 2)))
    after = before.put(Territory("g", "G", 1), Territory("s", "S", 2, pinned_sites=("B2",)))
    hidden = compare(knees, before, after)
    assert (hidden.procedures_moved, hidden.unknown_volumes) == (None, 1)
    for table in (hidden.flows, hidden.accounts):
        row = table.to_pylist()[0]
        assert (row["procedures"], row["unknown_volumes"], row["suppressed_cells"]) == (None, 1, 1)

    after = after.put(Territory("s", "S", 2, pinned_sites=("B1", "B2", "F1")))
    before = before.put(Territory("g", "G", 1, pinned_sites=("B1", "B2", "F1")))
    some = compare(knees, before, after)
    (row,) = some.flows.to_pylist()
    assert (row["procedures"], row["clinicians"], row["unknown_volumes"]) == (70, 2, 1)
    accounts = {one["site_id"]: one["procedures"] for one in some.accounts.to_pylist()}
    assert accounts == {"B1": 70, "B2": None, "F1": 0}  # nobody follows F1: that is known


def test_territories_are_added_and_removed(knees):
    after = PLAN.drop("w").put(Territory("x", "West", 4, pinned_sites=("B1", "M1")))
    changes = compare(knees, PLAN, after)
    assert [(r["territory_id"], r["change"]) for r in changes.territories.to_pylist()] == [
        ("n", "kept"), ("s", "kept"), ("x", "added"), ("w", "removed"), (None, "kept"),
    ]  # fmt: skip
    removed = changes.territories.to_pylist()[3]
    assert (removed["providers_after"], removed["furthest_minutes_after"]) == (0, None)
    assert removed["windshield_hours_a_week_after"] == 0


def test_splits_are_healed_and_made(knees):
    after = PLAN.put(
        replace(NORTH, pinned_sites=("H1", "O1", "A1", "B2")), replace(SOUTH, pinned_sites=("F1", "M1"))
    )
    changes = compare(knees, PLAN, after)
    assert changes.units_healed == ("Lakeshore Health (Chicago)",)
    assert changes.units_made == ("Bayview (San Francisco)",)
    assert changes.idns_healed == ()  # Milwaukee is South's now
    assert changes.idns_made == ("Bayview",)
    back = compare(knees, after, PLAN)
    assert (back.units_made, back.units_healed) == (changes.units_healed, changes.units_made)


def test_plans_of_two_markets_are_not_compared(knees):
    one = resolve(knees, PLAN)
    two = resolve(replace(knees, focus=Focus(("27130",))), PLAN)
    with pytest.raises(PlansNotComparable, match="Move one of them"):
        compare_plans(one, two, [], [])


@STABLE
@given(before=plans(), after=plans())
def test_totals_are_conserved(knees, before, after):
    one, two = (resolve(knees, plan) for plan in (before, after))
    figures = [[_Counted(plan, n) for n in range(len(plan.territories))] for plan in (one, two)]
    changes = compare_plans(one, two, *figures)
    for figure in ("providers", "sites"):
        assert sum(changes.territories[f"{figure}_change"].to_pylist()) == 0
    for side in ("before", "after"):
        known = [value or 0 for value in changes.territories[f"procedures_{side}"].to_pylist()]
        assert sum(known) == 557
    assert changes.flows["accounts"].to_numpy().sum() == changes.accounts.num_rows
    assert changes.flows["clinicians"].to_numpy().sum() == changes.clinicians.num_rows
    # Where only accounts move there are 0 procedures, and that is known.
    with_people = changes.flows.filter(pc.greater(changes.flows["clinicians"], 0))
    assert add_known(with_people["procedures"]) == changes.procedures_moved
    assert sum(changes.flows["unknown_volumes"].to_pylist()) == changes.unknown_volumes
    for row in changes.territories.to_pylist()[:-1]:
        mine = changes.clinicians.to_pylist()
        came = sum(move["to_id"] == row["territory_id"] for move in mine)
        left = sum(move["from_id"] == row["territory_id"] for move in mine)
        assert row["providers_change"] == came - left


@STABLE
@given(document=plans())
def test_a_plan_splits_what_its_territories_share(knees, document):
    ownership = resolve(knees, document)
    numbers = range(len(document.territories))
    units = {knees.units.ids[s.group] for n in numbers for s in split_units(ownership, n) if s.is_shared}
    assert {unit for unit, _ in name_split_units(ownership)} == units
    idns = {knees.idns[s.group] for n in numbers for s in split_idns(ownership, n)}
    assert {idn for idn, _ in name_split_idns(ownership)} == idns


class _Counted:
    """Figures without drives, which take their time."""

    drive, driven = None, np.zeros(0)

    def __init__(self, ownership, number):
        market = ownership.market
        self.territory = ownership.territories[number]
        self.clinicians = ownership.clinicians_of(number)
        volume = market.volume[self.clinicians]
        self.providers = len(volume)
        self.sites = int((ownership.accounts_of(number) < market.sites).sum())
        self.procedures = None if len(volume) and np.isnan(volume).all() else int(np.nansum(volume))
