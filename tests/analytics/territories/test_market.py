"""What a focus makes of a snapshot: accounts, those who follow them, and where else they work."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.market_loading import load_market
from analytics.territory_market import KINDS
from data.plans.document import Focus
from data.plans.unit_document import BuyingUnits

from .world import (
    ANN,
    BOB,
    CAI,
    DEE,
    EVE,
    FAY,
    GUS,
    HAL,
    HIP,
    IDA,
    JON,
    KIM,
    KNEE,
    LEO,
    MAX,
    NED,
    PEOPLE,
    PROCEDURES,
    SITES,
    SPORTS,
    VISITS,
    build_world,
    npis,
    site_names,
)  # fmt: skip


def followers(market):
    return {
        name: npis(market, np.arange(market.starts[row], market.starts[row + 1]))
        for row, name in enumerate(site_names(market, range(len(market.kind))))
        if market.clinicians_at[row]
    }


def visits(market):
    return {
        (str(market.npi[who]), market.accounts["site_id"][int(where)].as_py()) for who, where in market.visits
    }


def test_accounts_are_open_sites_and_places_of_those_without_site(knees):
    assert site_names(knees, range(len(knees.kind))) == [
        "A1", "B1", "B2", "F1", "G1", "H1", "M1", "O1", "P1", "60602", "nowhere",
    ]  # fmt: skip
    assert knees.sites == 9
    assert [KINDS[kind] for kind in knees.kind[:2]] == ["asc", "inpatient"]


def test_a_clinician_follows_the_site_with_most_of_the_code_set_if_it_leads_by_ten_points(knees):
    assert followers(knees) == {
        "A1": {CAI},  # 50 of 100 there, 40 at H1, which is primary for all codes
        "B1": {FAY},
        "B2": {GUS},
        "G1": {KIM},
        "H1": {ANN, BOB},
        "M1": {EVE, LEO},
        "O1": {DEE},  # 46 there, 54 at H1: eight points don't move anybody
        "60602": {HAL, NED},  # Ned's only site is closed
        "nowhere": {IDA},
    }


def test_for_all_codes_the_primary_site_is_that_of_the_snapshot(everyone):
    assert followers(everyone)["H1"] == {ANN, BOB, CAI}
    assert followers(everyone)["O1"] == {DEE, MAX}


@pytest.mark.parametrize(("at_a1", "home"), [(54, "H1"), (55, "A1"), (56, "A1")])
def test_the_lead_counts_in_whole_procedures(tmp_path, at_a1, home):
    rest = [row for row in PROCEDURES if row[0] != BOB]
    snapshot = build_world(
        tmp_path, procedures=[*rest, (BOB, "A1", KNEE, at_a1), (BOB, "H1", KNEE, 100 - at_a1)]
    )
    assert BOB in followers(load_market(snapshot, Focus((KNEE,)), BuyingUnits()))[home]
    snapshot.close()


def test_a_site_that_closed_is_nobodys_primary_site_any_more(tmp_path):
    closed = {**SITES, "H1": (*SITES["H1"][:-1], SITES["C1"][-1])}
    snapshot = build_world(tmp_path, sites=closed)
    found = followers(load_market(snapshot, Focus((KNEE,)), BuyingUnits()))
    assert ANN in found["A1"]  # where the rest of the knees are
    assert BOB in found["60602"]  # who did all of them there
    everything = followers(load_market(snapshot, Focus(), BuyingUnits()))
    assert ANN in everything["60602"]
    snapshot.close()


def test_visits_are_the_other_sites_and_never_the_primary_one(knees):
    assert visits(knees) == {(ANN, "A1"), (CAI, "H1"), (CAI, "O1"), (DEE, "H1"), (LEO, "H1")}
    ann = knees.find_clinicians((ANN,))
    assert knees.visit_share[knees.visits_of(ann)] == pytest.approx([0.54])
    guests = knees.visits[knees.visits_at(knees.find_sites(("H1",))), 0]
    assert npis(knees, guests) == {CAI, DEE, LEO}


def test_hidden_unknown_and_shown_volumes_are_three_things(knees, everyone):
    def volume(market, npi):
        (row,) = market.find_clinicians((npi,))
        return float(market.volume[row]), int(market.hidden_cells[row]), int(market.decile[row])

    assert volume(knees, ANN)[:2] == (100, 0)
    assert volume(everyone, ANN)[:2] == (130, 0)
    for market, npi, hidden in ((knees, GUS, 1), (everyone, MAX, 0)):
        shown, cells, decile = volume(market, npi)
        assert np.isnan(shown)
        assert (cells, decile) == (hidden, 0)
    assert volume(knees, ANN)[2] == 10
    assert knees.account_volume[knees.find_sites(("B2", "H1"))].tolist() == [0, 150]


def test_the_focus_is_about_codes(world):
    hips = load_market(world, Focus((HIP,)), BuyingUnits())
    assert npis(hips, range(len(hips.npi))) == {ANN}
    assert followers(hips) == {"A1": {ANN}}  # 30 of 30; H1 is primary of all codes
    assert "O1" not in site_names(hips, range(hips.sites))  # an office where none of them works
    assert "M1" in site_names(hips, range(hips.sites))  # hospitals stay


def test_the_focus_is_about_specialties(world):
    market = load_market(world, Focus((KNEE,), (SPORTS.upper(),)), BuyingUnits())
    assert npis(market, range(len(market.npi))) == {GUS, HAL, IDA, NED}
    assert not len(market.visits)


def test_the_focus_is_about_states_of_the_primary_site_or_the_practice_place(world):
    market = load_market(world, Focus((KNEE,), states=("IL", "MI")), BuyingUnits())
    assert npis(market, range(len(market.npi))) == {ANN, BOB, CAI, DEE, HAL, KIM, NED}
    assert site_names(market, range(len(market.kind))) == ["A1", "F1", "G1", "H1", "O1", "60602"]
    assert visits(market) == {(ANN, "A1"), (CAI, "H1"), (CAI, "O1"), (DEE, "H1")}  # Leo is in Wisconsin


def test_a_focus_on_nobody_leaves_hospitals_and_ascs(world):
    market = load_market(world, Focus(("99999",)), BuyingUnits())
    assert site_names(market, range(len(market.kind))) == ["A1", "B1", "B2", "F1", "G1", "H1", "M1", "P1"]
    assert not len(market.npi)
    assert not len(market.visits)
    assert not market.account_volume.any()


def test_accounts_are_found_by_what_rules_name(knees):
    assert site_names(knees, knees.in_zips(("60611", "00000"))) == ["A1", "H1"]
    assert site_names(knees, knees.in_counties(("55079", "26121"))) == ["G1", "M1"]
    assert site_names(knees, knees.of_idns(("LAKE", "GONE"))) == ["A1", "H1", "M1", "O1"]
    assert site_names(knees, knees.find_sites(("M1", "X1", "A1"))) == ["A1", "M1"]
    assert npis(knees, knees.find_clinicians((LEO, JON, "1999999992"))) == {LEO}
    for nothing in (knees.in_zips(()), knees.in_counties(()), knees.of_idns(()), knees.of_units(())):
        assert not len(nothing)


def test_visits_of_unknown_share_are_kept(tmp_path):
    snapshot = build_world(tmp_path, visits=[*VISITS, (MAX, "F1", None)])
    market = load_market(snapshot, Focus(), BuyingUnits())
    (row,) = market.visits_of(market.find_clinicians((MAX,)))
    assert np.isnan(market.visit_share[row])
    snapshot.close()


def test_clinicians_at_one_address_share_a_practice_place(tmp_path):
    loose = {npi: (*row[:2], None, *row[3:]) for npi, row in PEOPLE.items()}
    people = {**loose, BOB: (*loose[BOB][:3], (*loose[BOB][3][:4], 41.881, -87.63), "active")}
    snapshot = build_world(tmp_path, people=people, visits=[], procedures=[(*r[:1], None, *r[2:])
                                                                          for r in PROCEDURES])  # fmt: skip
    market = load_market(snapshot, Focus((KNEE,)), BuyingUnits())
    assert sorted(map(sorted, (npis(market, market.clinicians_of(np.array([row])))
                               for row in range(market.sites, len(market.kind))))) == sorted(
        [sorted({ANN, CAI, DEE, HAL, NED}), [BOB], sorted({EVE, FAY, GUS, IDA, KIM, LEO})]
    )  # fmt: skip
    snapshot.close()


def test_a_market_says_where_it_is_from(world, knees):
    assert knees.snapshot_id == world.id
    assert replace(knees, focus=Focus()).focus == Focus()
    assert knees.idn_names == ("Bayview", "Lakeshore Health")
