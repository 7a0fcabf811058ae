"""Reps written as CSV and read back; what is wrong with a line is told."""

import csv
import io
from datetime import UTC, datetime

import pytest

from analytics.csv_lines import TableUnreadable
from analytics.rep_files import export_reps, import_reps, read_home
from data.errors import FilterInvalid
from data.geography.zips import zip_points
from data.identifiers import RepId
from data.plans.rep_entry import Rep, RepDetails

AT = datetime(2026, 11, 24, tzinfo=UTC)


def rep(name, **parts):
    told = {"role": "rep", "calls_a_day": 8.0, **parts}
    stamp = {"version": 1, "created_by": "x", "created_at": AT, "updated_by": "x", "updated_at": AT}
    return Rep(name=name, id=RepId(name), **stamp, **told)


BEA = rep("Bea", home=(41.9, -87.6), home_place="60611", capacity_calls_a_week=35.0)
CY = rep("=Cy", active=False, role="overlay specialist")


def read(world, text, present=()):
    return import_reps(text.encode(), "reps.csv", world, present)


def test_a_home_is_a_zip_a_point_or_a_site(world):
    assert read_home(world, "") == (None, "")
    assert read_home(world, "41.5, -87.5") == ((41.5, -87.5), "41.5, -87.5")
    assert read_home(world, "H1") == ((41.89, -87.62), "Lakeshore Hospital")
    (lat, lon), label = read_home(world, "60611")
    assert (lat, lon, label) == (pytest.approx(41.9, abs=0.1), pytest.approx(-87.6, abs=0.1), "60611")
    with pytest.raises(FilterInvalid, match="4 sites"):
        read_home(world, "lakeshore")


def test_new_reps_and_changes_are_told_apart(world):
    found = read(
        world,
        "Name,Role,Home,Calls a day,Capacity,Active\n Dee  Day ,rep,H1,9,40,yes\nbea,,,10,,\n=Cy,,,,,no\n",
        [BEA, CY],
    )
    assert found.added == (RepDetails("Dee Day", "rep", 9.0, (41.89, -87.62), "Lakeshore Hospital", 40.0),)
    ((before, after),) = found.changed
    assert before == BEA
    assert after == RepDetails("bea", "rep", 10.0, (41.9, -87.6), "60611", 35.0)  # the rest stays as it was
    assert (found.unchanged, found.bad) == (1, ())


def test_a_csv_of_a_macintosh_with_the_sign_that_excel_writes_is_read_like_any_other(world):
    found = read(world, "sep=;\rname;role\rDee;rep\rEd;boss\r")
    assert [one.name for one in found.added] == ["Dee"]
    assert [(bad.line, bad.value) for bad in found.bad] == [(4, "Ed")]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(("person", "home"), [("bea", (41.9, -87.6)), ("Ann", zip_points()["60611"])])
def test_what_was_written_is_read_back_and_changes_nothing(world, person, home, ending):
    content = export_reps([BEA, CY], person, ending)
    found = import_reps(content, f"reps.{ending}", world, [BEA, CY])
    assert (found.added, found.changed, found.unchanged, found.bad) == ((), (), 2, ())
    fresh = import_reps(content, f"reps.{ending}", world, [])
    assert [(one.name, one.home, one.active) for one in fresh.added] == [
        ("Bea", home, True), ("=Cy", None, False),
    ]  # fmt: skip


def test_a_home_leaves_as_its_zip_unless_it_is_ones_own():
    dana = rep("Dana Ortiz", home=(42.052, -87.688), home_place="1 Main St, Evanston, IL 60201")
    eli = rep("Eli", home=(41.8971, -87.6223))
    told = list(csv.DictReader(io.StringIO(export_reps([dana, eli], "dana  ortiz").decode())))
    assert [(line["home"], line["home_place"]) for line in told] == [
        ("42.052000,-87.688000", "1 Main St, Evanston, IL 60201"), ("60611", "60611"),
    ]  # fmt: skip
    assert b"42.05" not in export_reps([dana], "Ann")
    assert b"Main St" not in export_reps([dana])


def test_bad_lines_are_told_with_line_and_reason_and_the_others_are_taken(world):
    found = read(
        world,
        "name,role,home,calls_a_day,active\nA,rep,60611,8,yes\n,rep,,,\nB,boss,,,\nC,rep,nowhere,,\nD,rep,,many,\n"
        "E,rep,,99,\nF,rep,,,perhaps\na,rep,,,\n",
    )
    assert [one.name for one in found.added] == ["A"]
    told = {bad.line: (bad.file, bad.value, bad.reason) for bad in found.bad}
    assert sorted(told) == [3, 4, 5, 6, 7, 8, 9]
    for line, says in {
        3: "empty", 4: "no role “boss”", 5: "no ZIP, point or site", 6: "“many” is no number",
        7: "99 calls a day can't be", 8: "neither yes nor no", 9: "Line 2 has this name",
    }.items():  # fmt: skip
        assert told[line][0] == "reps.csv"
        assert says in told[line][2], told[line]


def test_a_file_without_names_is_refused(world):
    with pytest.raises(TableUnreadable, match="no column name"):
        read(world, "role,home\nrep,60611\n")
