"""What decides together: an IDN's part in one referral region, or connected by steps under 60 miles."""

from contextlib import closing

import pyarrow as pa
import pytest

from analytics.buying_units import default_unit_id, find_units, site_of_default_unit
from analytics.market_loading import load_market
from analytics.unit_directory import load_directory
from data.identifiers import UnitId
from data.plans.document import Focus
from data.plans.unit_document import BuyingUnit, BuyingUnits

from .world import KNEE, SITES, build_world, site_names


def members(units, ids):
    return {
        units.ids[n]: {site for site, unit in zip(ids, units.of_site, strict=True) if unit == n}
        for n in range(len(units.ids))
    }


def table(rows):
    """site, idn, hrr, lat, lon, city, state."""
    columns = ("site_id", "idn_id", "hrr", "lat", "lon", "city", "state")
    types = [pa.string(), pa.string(), pa.uint16(), pa.float64(), pa.float64(), pa.string(), pa.string()]
    arrays = [pa.array([row[n] for row in rows], kind) for n, kind in enumerate(types)]
    return pa.table([*arrays, arrays[1]], names=[*columns, "idn_name"])


def line(*miles, hrr=None):
    """Sites of one IDN along a meridian, so many miles from the first."""
    return table([(f"s{n}", "I", hrr, 40 + m / 69.09, -90.0, f"Town {n}", "IL") for n, m in enumerate(miles)])


def test_an_idn_decides_by_referral_region(knees):
    found = members(knees.units, knees.accounts["site_id"].to_pylist())
    assert found == {"LAKE@A1": {"A1", "H1", "O1"}, "LAKE@M1": {"M1"}, "BAY@B1": {"B1", "B2"}}
    assert dict(zip(knees.units.ids, knees.units.names, strict=True)) == {
        "LAKE@A1": "Lakeshore Health (Chicago)",
        "LAKE@M1": "Lakeshore Health (Milwaukee)",
        "BAY@B1": "Bayview (San Francisco)",
    }


@pytest.mark.parametrize(
    ("miles", "parts"),
    [((0, 59), 1), ((0, 61), 2), ((0, 50, 100, 150), 1), ((0, 50, 111), 2), ((0,), 1)],
)
def test_without_region_steps_of_less_than_60_miles_connect(miles, parts):
    assert len(find_units(line(*miles), BuyingUnits()).ids) == parts


def test_a_region_holds_together_however_far(knees):
    assert len(find_units(line(0, 200, hrr=5), BuyingUnits()).ids) == 1


def test_sites_without_place_are_told_apart_by_state():
    rows = [("s1", "I", None, None, None, None, "IL"), ("s2", "I", None, None, None, None, "IL"),
            ("s3", "I", None, None, None, None, None),
            ("s4", "I", None, 40.0, -90.0, "Here", "IL")]  # fmt: skip
    units = find_units(table(rows), BuyingUnits())
    assert sorted(map(sorted, members(units, ["s1", "s2", "s3", "s4"]).values())) == [
        ["s1", "s2"], ["s3"], ["s4"],
    ]  # fmt: skip
    assert "I" in units.names  # no city, and no empty brackets


def test_of_no_site_there_is_no_unit():
    units = find_units(table([]), BuyingUnits())
    assert (units.ids, len(units.of_site)) == ((), 0)
    assert find_units(table([("s", None, 5, 40.0, -90.0, "A", "IL")]), BuyingUnits()).of_site.tolist() == [-1]


def test_units_of_users_come_first_and_take_sites_of_anybody(world):
    edited = BuyingUnits((BuyingUnit("u1", "Joint venture", ("A1", "F1", "GONE")),
                          BuyingUnit("u2", "Gone", ("GONE2",)))  )  # fmt: skip
    market = load_market(world, Focus((KNEE,)), edited)
    units = market.units
    assert site_names(market, market.of_units(("u1",))) == ["A1", "F1"]
    assert units.idns[market.units.number_of("u1")] == ""  # of Lakeshore and of nobody
    assert market.units.number_of("u2") == -1
    assert site_names(market, market.of_units(("LAKE@H1",))) == ["H1", "O1"]


def meant(sites, unit, *edited):
    """Sites of one IDN that the id of a unit means once users have defined theirs."""
    units = find_units(sites, BuyingUnits(edited))
    return members(units, sites["site_id"].to_pylist()).get(units.ids[units.number_of(unit)])


def unit(name, *sites):
    return BuyingUnit(UnitId(name), name, sites)


FIVE = line(0, 10, 20, 30, 40)


def test_a_default_units_id_means_what_has_most_of_it():
    assert meant(FIVE, "I@s0") == {"s0", "s1", "s2", "s3", "s4"}
    assert meant(FIVE, "I@s0", unit("piece", "s0", "s1")) == {"s2", "s3", "s4"}
    assert meant(FIVE, "I@s0", unit("most", "s2", "s3", "s4")) == {"s2", "s3", "s4"}
    renamed_and_split = [unit("rest", "s2", "s3", "s4"), unit("piece", "s0", "s1")]
    assert meant(FIVE, "I@s0", *renamed_and_split) == {"s2", "s3", "s4"}
    # Of equal ones the default unit, else that with the first site, whoever was named last.
    assert meant(line(0, 10), "I@s0", unit("piece", "s0")) == {"s1"}
    halves = [unit("a", "s1"), unit("b", "s0")]
    assert meant(line(0, 10), "I@s1", *halves) == meant(line(0, 10), "I@s1", *halves[::-1]) == {"s0"}


def test_what_is_left_of_a_default_unit_has_an_id_of_its_own():
    units = find_units(FIVE, BuyingUnits((unit("most", "s0", "s3", "s4"),)))
    assert units.ids == ("most", "I@s1@rest")
    assert meant(FIVE, "I@s1@rest", unit("most", "s0", "s3", "s4")) == {"s1", "s2"}
    assert meant(FIVE, "I@s1@rest", unit("most", "s0", "s1", "s3")) == {"s2", "s4"}
    assert meant(FIVE, "I@s1@rest", unit("all", "s0", "s1", "s2", "s3", "s4")) == {
        "s0",
        "s1",
        "s2",
        "s3",
        "s4",
    }
    assert meant(FIVE, "I@s1@rest") == {"s0", "s1", "s2", "s3", "s4"}


def test_what_connects_sites_still_does_when_a_user_took_it():
    assert meant(line(0, 50, 100), "I@s0", unit("middle", "s1")) == {"s0", "s2"}


def test_a_unit_is_the_same_whatever_the_plan_is_about(tmp_path):
    """An office between two hospitals connects them, also in a plan that has nobody there."""
    more = {
        "B3": (
            "Bayview Office",
            "office",
            "Salinas",
            "CA",
            "93901",
            "06053",
            None,
            37.05,
            -122.0,
            "BAY",
            None,
        ),
        "B4": ("Bayview South", "hopd", "Salinas", "CA", "93901", "06053", None, 36.4, -121.6, "BAY", None),
        "B5": ("Bayview Reno", "hopd", "Reno", "NV", "89501", "32031", None, 37.05, -122.0, "BAY", None),
    }
    with closing(build_world(tmp_path, sites=SITES | more)) as snapshot:
        directory = load_directory(snapshot, BuyingUnits())
        whole = set(directory.get(UnitId("BAY@B1")).sites)
        assert whole == {"B1", "B2", "B3", "B4", "B5"}
        for focus in (Focus((KNEE,)), Focus(states=("CA",)), Focus(states=("NV",)), Focus(("99999",))):
            market = load_market(snapshot, focus, BuyingUnits())
            here = set(market.accounts["site_id"].to_pylist())
            assert "B5" in here or "B1" in here
            assert "B3" not in here
            assert set(site_names(market, market.of_units(("BAY@B1",)))) == whole & here
            assert set(site_names(market, market.of_units(("BAY@B3",)))) == whole & here
            assert (market.units.ids, market.units.names) == (directory.units.ids, directory.units.names)


def test_a_default_units_id_survives_other_sites(tmp_path, knees):
    more = {**SITES, "A0": (*SITES["A1"][:1], *SITES["A1"][1:])}
    snapshot = build_world(tmp_path, sites=more)
    market = load_market(snapshot, Focus((KNEE,)), BuyingUnits())
    assert "LAKE@A0" in market.units.ids
    assert site_names(market, market.of_units(("LAKE@A1",))) == ["A0", "A1", "H1", "O1"]
    assert market.units.number_of("LAKE@GONE") == -1
    snapshot.close()


@pytest.mark.parametrize(
    ("unit", "site"),
    [
        (default_unit_id("I", "s"), "s"),
        ("I@a@b", "a@b"),
        ("I@s@rest", "s"),
        ("u1", None),
        ("@s", None),
        ("I@", None),
    ],
)
def test_a_default_id_names_a_site_and_others_none(unit, site):
    assert site_of_default_unit(unit) == site
