"""A plan on a newer snapshot: joined by NPI and site, never by rank."""

from datetime import date

import pytest
from shapely import box

from analytics.market_loading import load_market
from analytics.ownership import resolve
from analytics.plan_move import Why, preview_move
from data.plans.document import Document, Drawn, Focus, Territory
from data.plans.unit_document import BuyingUnits

from .world import (
    ANN,
    BOB,
    CAI,
    CHICAGO,
    DEE,
    EVE,
    FAY,
    GUS,
    HIP,
    KIM,
    KNEE,
    LEO,
    ORTHO,
    PEOPLE,
    PROCEDURES,
    SITES,
    VISITS,
    build_world,
)  # fmt: skip

ZOE = "1000000145"
PLAN = Document(
    (
        Territory("l", "Lake", 1, idns=("LAKE",), drawn=(Drawn("d", box(-87.7, 41.7, -87.5, 42)),)),
        Territory("f", "Far", 2, pinned_sites=("B1", "B2", "G1"), zips=("49442", "00001"),
                  pinned_clinicians=(EVE,), units=("BAY@B1", "GONE"),
                  drawn=(Drawn("e", box(-87, 43, -86, 44)),)),
    ),
    Focus((KNEE,)),
)  # fmt: skip


@pytest.fixture(scope="module")
def newer(tmp_path_factory):
    """Ann gone, Bob deactivated, Dee at B1, Fay without knees, Zoe new; B2 closed, G1 gone, N1 opened."""
    sites = {name: row for name, row in SITES.items() if name != "G1"}
    sites["B2"] = (*SITES["B2"][:-1], date(2026, 9, 1))
    sites["N1"] = ("New ASC", "asc", "Chicago", "IL", "60612", "17031", 56, 41.88, -87.67, None, None)
    people = {npi: row for npi, row in PEOPLE.items() if npi not in (ANN, KIM)}
    people[BOB] = (*PEOPLE[BOB][:-1], "deactivated")
    people[DEE] = ("Dunn", ORTHO, "B1", CHICAGO, "active")
    people[ZOE] = ("Zorn", ORTHO, "N1", CHICAGO, "active")
    rest = [row for row in PROCEDURES if row[0] not in (ANN, DEE, FAY, KIM) and row[1] not in ("G1",)]
    rest += [(DEE, "B1", KNEE, 33), (FAY, "B1", HIP, 70), (ZOE, "N1", KNEE, 9)]
    visits = [row for row in VISITS if row[0] not in (ANN, KIM) and row[1] != "O1"]
    snapshot = build_world(
        tmp_path_factory.mktemp("newer"), sites=sites, people=people, procedures=rest, visits=visits
    )
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="module")
def move(knees, newer):
    market = load_market(newer, PLAN.focus, BuyingUnits())
    return preview_move(resolve(knees, PLAN), resolve(market, PLAN), newer)


def by_npi(table, *columns):
    return {row["npi"]: tuple(row[column] for column in columns) for row in table.to_pylist()}


def test_who_came(move):
    assert by_npi(move.came, "account", "from_name", "to_name", "why", "procedures") == {
        ZOE: ("New ASC", None, "Lake", Why.NEW, 9)
    }


def test_who_left_and_why(move):
    assert by_npi(move.left, "from_name", "to_name", "why", "procedures") == {
        ANN: ("Lake", None, Why.GONE, 100),
        BOB: ("Lake", None, Why.DEACTIVATED, 50),
        FAY: ("Far", None, Why.OUT_OF_FOCUS, 70),
        GUS: ("Far", None, Why.CHANGED_PLACE, None),  # B2 closed; where he practises nobody knows
        KIM: ("Far", None, Why.GONE, 30),
    }


def test_who_moved(move):
    assert by_npi(move.moved, "account", "from_name", "to_name", "why") == {
        DEE: ("Bayview Hospital", "Lake", "Far", Why.CHANGED_PLACE)
    }


def test_who_stays_is_not_told(move):
    told = {npi for table in (move.came, move.left, move.moved) for npi in table["npi"].to_pylist()}
    assert not told & {CAI, EVE, LEO}


def test_sites_opened_and_closed(move):
    def rows(table):
        return {(r["site_id"], r["territory_name"], r["why"]) for r in table.to_pylist()}

    assert rows(move.sites_opened) == {("N1", "Lake", Why.NEW)}
    assert rows(move.sites_closed) == {("B2", "Far", Why.CLOSED), ("G1", "Far", Why.GONE),
                                       ("O1", "Lake", Why.OUT_OF_FOCUS)}  # fmt: skip


def test_rules_that_match_nothing_any_more(move):
    assert {(r["territory_name"], r["rule"], r["value"], r["matched_before"]) for r in
            move.unmatched.to_pylist()} == {
        ("Far", "pinned_sites", "B2", 1), ("Far", "pinned_sites", "G1", 1), ("Far", "zips", "49442", 1),
        ("Far", "zips", "00001", 0), ("Far", "units", "GONE", 0), ("Far", "drawn", "e", 1),
    }  # fmt: skip


def test_on_the_same_snapshot_nothing_changes(world, knees):
    plan = resolve(knees, Document((Territory("l", "Lake", 1, idns=("LAKE",)),)))
    move = preview_move(plan, plan, world)
    for part in ("came", "left", "moved", "sites_opened", "sites_closed", "unmatched"):
        assert getattr(move, part).num_rows == 0, part


def test_an_empty_market_loses_all(world, knees):
    nobody = load_market(world, Focus(("99999",)), BuyingUnits())
    plan = resolve(knees, PLAN)
    gone = preview_move(plan, resolve(nobody, PLAN), world)
    assert gone.left.num_rows == (plan.clinician_owner >= 0).sum() > 0
    assert set(gone.left["why"].to_pylist()) == {Why.OUT_OF_FOCUS}
    back = preview_move(resolve(nobody, PLAN), plan, world)
    assert back.came.num_rows == gone.left.num_rows
