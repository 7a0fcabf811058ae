"""Buying units merged, split, renamed, extended and forgotten, by hand on the nine sites."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.market_loading import load_market
from analytics.ownership import resolve
from analytics.splits import split_units
from analytics.unit_directory import UnitMissing, load_directory
from analytics.unit_edits import (
    UnitEditInvalid,
    add_sites,
    merge_units,
    put_unit,
    remove_unit,
    rename_unit,
    split_unit,
)
from analytics.unit_rules import UnitRule, find_effects
from data.identifiers import SiteId, TerritoryId, UnitId
from data.plans.document import Document, DocumentInvalid, Focus, Territory
from data.plans.unit_document import BuyingUnit, BuyingUnits

from .world import site_names

CHICAGO, MILWAUKEE, BAY = UnitId("LAKE@A1"), UnitId("LAKE@M1"), UnitId("BAY@B1")
NEW = UnitId("new")


@pytest.fixture(scope="module")
def directory(world):
    return load_directory(world, BuyingUnits())


def sites_by_name(world, units):
    directory = load_directory(world, units)
    return {(u := directory.get(unit)).name: set(u.sites) for unit in directory.units.ids}


def test_default_units_hold_every_open_site_of_an_idn(world, directory):
    assert sites_by_name(world, BuyingUnits()) == {
        "Lakeshore Health (Chicago)": {"A1", "H1", "O1"},
        "Lakeshore Health (Milwaukee)": {"M1"},
        "Bayview (San Francisco)": {"B1", "B2"},
    }


def test_units_are_found_by_name_idn_site_and_id_those_of_users_first(world, directory):
    assert directory.find_units("lakeshore", 10) == ((CHICAGO, MILWAUKEE), 2)
    assert directory.find_units("marin", 10) == ((BAY,), 1)
    assert directory.find_units("M1", 10) == ((MILWAUKEE,), 1)
    assert directory.find_units("", 1) == ((CHICAGO,), 3)
    own = load_directory(world, rename_unit(directory, MILWAUKEE, "Ours", NEW))
    assert own.find_units("", 10)[0][0] == NEW


def test_merging_makes_one_of_several(world, directory):
    merged = merge_units(directory, [CHICAGO, MILWAUKEE], " Lakeshore, all ", NEW)
    assert merged.units == (BuyingUnit(NEW, "Lakeshore, all", tuple(map(SiteId, ("A1", "H1", "M1", "O1")))),)
    assert set(sites_by_name(world, merged)) == {"Lakeshore, all", "Bayview (San Francisco)"}


def test_a_users_unit_keeps_its_id_when_it_is_merged(world, directory):
    once = load_directory(world, merge_units(directory, [CHICAGO, MILWAUKEE], "Lake", NEW))
    twice = merge_units(once, [BAY, NEW], "Everything", UnitId("other"))
    assert [(unit.id, len(unit.sites)) for unit in twice.units] == [(NEW, 6)]


def test_splitting_leaves_the_rest_where_it_was(world, directory):
    split = split_unit(directory, CHICAGO, [SiteId("O1")], "Evanston", NEW)
    assert sites_by_name(world, split) == {
        "Evanston": {"O1"},
        "Lakeshore Health (Chicago)": {"A1", "H1"},
        "Lakeshore Health (Milwaukee)": {"M1"},
        "Bayview (San Francisco)": {"B1", "B2"},
    }
    for sites in ([], ["A1", "H1", "O1"], ["M1"]):
        with pytest.raises(UnitEditInvalid):
            split_unit(directory, CHICAGO, map(SiteId, sites), "x", NEW)


def test_of_a_users_unit_the_larger_part_keeps_the_id(world, directory):
    whole = load_directory(world, rename_unit(directory, CHICAGO, "Ours", NEW))
    piece = UnitId("piece")
    for sites, keeps, leaves in ((["A1"], {"H1", "O1"}, {"A1"}), (["A1", "H1"], {"A1", "H1"}, {"O1"})):
        split = split_unit(whole, NEW, map(SiteId, sites), "Apart", piece)
        assert {unit.id: set(unit.sites) for unit in split.units} == {NEW: keeps, piece: leaves}
        assert {unit.name for unit in split.units if set(unit.sites) == set(sites)} == {"Apart"}
        assert {unit.name for unit in split.units if set(unit.sites) != set(sites)} == {"Ours"}


NAMED = [
    UnitRule("", "1 · Chicago", (CHICAGO,)),
    UnitRule("Old plan", "2 · Lake", (CHICAGO, MILWAUKEE)),
    UnitRule("Old plan", "3 · Bay", (BAY,)),
    UnitRule("Old plan", "4 · Nobody", (UnitId("gone"),)),
]


def effects(world, before, after, rules=NAMED):
    return [
        effect.sentence
        for effect in find_effects(load_directory(world, before), load_directory(world, after), rules)
    ]


def test_a_rule_goes_on_meaning_the_rest_of_what_is_split(world, directory):
    for sites, keeps in ((["A1"], {"H1", "O1"}), (["O1"], {"A1", "H1"}), (["A1", "H1"], {"A1", "H1"})):
        split = split_unit(directory, CHICAGO, map(SiteId, sites), "Apart", NEW)
        market = load_market(world, Focus(), split)
        assert set(site_names(market, market.of_units((CHICAGO,)))) == keeps
        assert effects(world, BuyingUnits(), split) == [
            "1 · Chicago of this plan has it by name and keeps 2 of its 3 sites and loses 1.",
            "2 · Lake of “Old plan” has it by name and keeps 3 of its 4 sites and loses 1.",
        ]


def test_merging_and_forgetting_tell_who_gains_and_who_loses(world, directory):
    merged = merge_units(directory, [CHICAGO, MILWAUKEE], "Lake", NEW)
    assert effects(world, BuyingUnits(), merged) == [
        "1 · Chicago of this plan has it by name and gets 1 site more."
    ]
    rules = [UnitRule("", "1 · All", (NEW,)), UnitRule("", "2 · Bay", (BAY,))]
    assert effects(world, merged, BuyingUnits(), rules) == [
        "1 · All of this plan has it by name and loses all of its 4 sites."
    ]
    assert effects(world, merged, rename_unit(load_directory(world, merged), NEW, "L", NEW), rules) == []
    joined = add_sites(directory, MILWAUKEE, [SiteId("B1")], NEW)
    assert effects(world, BuyingUnits(), joined, [UnitRule("", "2 · Bay", (BAY,))]) == [
        "2 · Bay of this plan has it by name and keeps 1 of its 2 sites and loses 1."
    ]


def test_a_joint_ventures_asc_joins_and_leaves_its_own_unit(world, directory):
    joined = add_sites(directory, BAY, [SiteId("F1"), SiteId("A1")], NEW)
    assert sites_by_name(world, joined)["Bayview (San Francisco)"] == {"A1", "B1", "B2", "F1"}
    assert sites_by_name(world, joined)["Lakeshore Health (Chicago)"] == {"H1", "O1"}
    with pytest.raises(UnitEditInvalid, match="C1"):  # closed
        add_sites(directory, BAY, [SiteId("C1")], NEW)


def test_forgetting_a_users_unit_brings_the_default_back(world, directory):
    merged = load_directory(world, merge_units(directory, [CHICAGO, BAY], "Odd", NEW))
    assert remove_unit(merged, NEW) == BuyingUnits()
    with pytest.raises(UnitMissing):
        remove_unit(merged, MILWAUKEE)
    with pytest.raises(UnitMissing):
        merge_units(merged, [CHICAGO, MILWAUKEE], "Gone", UnitId("other"))
    with pytest.raises(DocumentInvalid):
        rename_unit(merged, NEW, " ", NEW)


def test_a_site_that_this_snapshot_does_not_have_stays_in_its_unit(world):
    units = BuyingUnits((BuyingUnit(NEW, "Old", (SiteId("A1"), SiteId("elsewhere"))),))
    renamed = rename_unit(load_directory(world, units), NEW, "Older", UnitId("x"))
    assert renamed.units[0].sites == ("A1", "elsewhere")
    assert load_directory(world, units).describe_sites([SiteId("elsewhere"), SiteId("A1")]) == (
        "elsewhere (not in this snapshot)", "Lakeshore ASC, Chicago (ASC)",
    )  # fmt: skip


def test_merging_makes_a_split_and_splitting_heals_it(world, directory):
    document = Document(
        (
            Territory(TerritoryId("t1"), "Chicago", 1, counties=("17031",)),
            Territory(TerritoryId("t2"), "Milwaukee", 2, zips=("53202",)),
        )
    )

    def splits(units):
        return len(split_units(resolve(load_market(world, Focus(), units), document), 0))

    assert splits(BuyingUnits()) == 0
    merged = merge_units(directory, [CHICAGO, MILWAUKEE], "Lakeshore", NEW)
    assert splits(merged) == 1
    assert splits(split_unit(load_directory(world, merged), NEW, [SiteId("M1")], "Apart", UnitId("m"))) == 0


SITES = st.sampled_from("ABCDEFGH")
UNITS = st.lists(st.tuples(st.sampled_from("uvwxyz"), st.sets(SITES, min_size=1)), max_size=8)


@given(UNITS)
def test_however_units_are_put_a_site_is_in_one_at_most_and_the_last_word_holds(steps):
    units = BuyingUnits()
    for unit_id, sites in steps:
        before = {site for unit in units.units for site in unit.sites if unit.id != unit_id}
        fresh = BuyingUnit(UnitId(unit_id), f"Unit {unit_id}", tuple(map(SiteId, sites)))
        units = put_unit(units, fresh)  # refuses by itself a site that is in two
        assert fresh in units.units
        assert {site for unit in units.units for site in unit.sites} == before | sites
