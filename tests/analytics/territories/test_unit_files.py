"""Buying units written as CSV and read back; what does not match is told line by line."""

import pytest

from analytics.csv_lines import BadLine, TableUnreadable
from analytics.unit_directory import load_directory
from analytics.unit_edits import add_sites, merge_units, rename_unit
from analytics.unit_files import export_units, import_units
from data.identifiers import SiteId, UnitId
from data.plans.unit_document import BuyingUnit, BuyingUnits

CHICAGO, MILWAUKEE, BAY = UnitId("LAKE@A1"), UnitId("LAKE@M1"), UnitId("BAY@B1")
NEW = UnitId("new")
NOTHING = BuyingUnits()


def read(world, text, units=NOTHING):
    content = text if isinstance(text, bytes) else text.encode()
    return import_units(content, "units.csv", world, load_directory(world, units))


def test_a_file_has_a_line_a_site_and_says_that_it_is_synthetic(world):
    lines = export_units(world, load_directory(world, BuyingUnits())).decode().splitlines()
    assert lines[0] == '"unit_id","unit_name","site_id","site_name","idn","data","snapshot"'
    assert len(lines) == 1 + 6
    assert lines[1].startswith(
        '"BAY@B1","Bayview (San Francisco)","B1","Bayview Hospital","Bayview","SYNTHETIC'
    )


def make(world, how):
    plain = load_directory(world, BuyingUnits())
    if how == "default":
        return BuyingUnits()
    if how == "merged":
        return merge_units(plain, [CHICAGO, MILWAUKEE], "All, “Lake” *x*", NEW)
    if how == "formula":
        return rename_unit(plain, BAY, "=1+1", NEW)
    joined = add_sites(plain, BAY, [SiteId("F1"), SiteId("A1")], NEW)
    return BuyingUnits((*joined.units, BuyingUnit(UnitId("old"), "Old", (SiteId("elsewhere"),))))


@pytest.mark.parametrize("how", ["default", "merged", "formula", "joint venture"])
def test_what_was_written_is_read_back_the_same_and_changes_nothing(world, how):
    units = make(world, how)
    written = export_units(world, load_directory(world, units))
    again = read(world, written, units)
    assert (again.units, again.added, again.changed, again.bad) == (units, (), (), ())
    # Into a store where nobody has defined any, too; a site of another snapshot is told.
    fresh = read(world, written)
    assert {u.id: (u.name, u.sites) for u in fresh.units.units} == {
        u.id: (u.name, u.sites) for u in units.units if u.id != "old"
    }


def test_a_file_of_another_hand_makes_units_by_name(world):
    found = read(world, "Buying Unit;Site ID\nNorth;M1\nNORTH  ;G1\nBay ;B1\n")
    assert {unit.name: unit.sites for unit in found.units.units} == {"North": ("G1", "M1"), "Bay": ("B1",)}
    assert (found.added, found.bad) == (("North", "Bay"), ())


def test_line_ends_of_a_macintosh_are_line_ends(world):
    found = read(world, "unit_name,site_id\rNorth,M1\rNorth,G1\r")
    assert {unit.name: unit.sites for unit in found.units.units} == {"North": ("G1", "M1")}


def test_one_id_with_two_names_is_told(world):
    found = read(world, "unit_id,unit_name,site_id\nu1,North,M1\nu1,South,G1\n")
    assert [(bad.line, bad.reason) for bad in found.bad] == [
        (3, "this unit is called “North” in an earlier line")
    ]


def test_a_second_reading_of_the_same_file_changes_nothing(world):
    text = "unit_name,site_id\nNorth,M1\nNorth,G1\n"
    first = read(world, text)
    again = read(world, text, first.units)
    assert (again.units, again.unchanged) == (first.units, ("North",))


def test_a_unit_of_the_file_takes_its_sites_from_the_others(world):
    units = make(world, "merged")
    found = read(world, "unit_name,site_id\nNorth,M1\n", units)
    assert {unit.name: unit.sites for unit in found.units.units} == {
        "All, “Lake” *x*": ("A1", "H1", "O1"), "North": ("M1",),
    }  # fmt: skip


def test_a_default_unit_that_the_file_changes_is_written_down(world):
    written = export_units(world, load_directory(world, BuyingUnits())).decode().splitlines()
    found = read(world, "\n".join(line for line in written if '"H1"' not in line))
    assert [(unit.name, unit.sites) for unit in found.units.units] == [
        ("Lakeshore Health (Chicago)", ("A1", "O1"))
    ]
    assert "@" not in found.units.units[0].id


def test_bad_lines_are_told_with_file_line_and_reason(world):
    lines = ("u1,One,A1", "u1,One,", "u1,One,Z9", ",,H1", "u2,Two,A1", "u1,One,A1", "u3,,O1", "u1,One,C1")
    found = read(world, "\n".join(["unit_id,unit_name,site_id", *lines]))
    assert found.bad == (
        BadLine("units.csv", 3, "One", "no site_id"),
        BadLine("units.csv", 4, "Z9", "no such site in this snapshot, or it is closed"),
        BadLine("units.csv", 5, "H1", "neither unit_id nor unit_name"),
        BadLine("units.csv", 6, "A1", "an earlier line has it in another unit"),
        BadLine("units.csv", 7, "A1", "the same as an earlier line"),
        BadLine("units.csv", 8, "O1", "a new unit needs a unit_name"),
        BadLine("units.csv", 9, "C1", "no such site in this snapshot, or it is closed"),
    )
    assert [(unit.id, unit.sites) for unit in found.units.units] == [("u1", ("A1",))]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "empty"), (b"\x00\x01\x02", "no text"), (b"unit,name\na,b\n", "no column site_id")],
)
def test_what_is_no_table_of_sites_is_refused(world, content, says):
    with pytest.raises(TableUnreadable, match=says):
        read(world, content)
