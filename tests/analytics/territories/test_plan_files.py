"""A plan as files, and back."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from shapely import MultiPolygon, Polygon, box

from analytics.market_loading import load_market
from analytics.ownership import resolve
from analytics.plan_files import describe_plan, export_geojson, export_members, list_members
from analytics.plan_import import preview_import
from data.plans.document import LISTS, Document, Drawn, Focus, Territory
from data.plans.rep_entry import Rep
from data.plans.unit_document import BuyingUnits

from .test_ownership import STABLE, plans
from .world import ANN, BOB, CAI, EVE, GUS, HAL, JON, KNEE, NED, npis

FOCUS = Focus((KNEE,))
NOW = datetime(2026, 11, 24, tzinfo=UTC)
PLAN = Document(
    (
        Territory("n", "-North", 1, "r1", "Illinois", "Midwest", zips=("60611",), counties=("26121",),
                  drawn=(Drawn("d1", box(-88, 41, -87, 42), "lasso"),
                         Drawn("d2", MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]), "radius"),
                         Drawn("d3", MultiPolygon([box(5, 5, 6, 6.123456789)]), "polygon"))),
        Territory("s", "Süd 南", 3, idns=("BAY",), units=("LAKE@M1",), pinned_sites=("F1",),
                  excluded_sites=("B1",), pinned_clinicians=(HAL,), excluded_clinicians=(EVE,), locked=True),
        Territory("e", "Empty", 4),
    ),
    FOCUS, 90.0, 3,
)  # fmt: skip
REPS = {"r1": "Rita"}


def again(content, world, knees, document=None, name="plan.geojson"):
    return preview_import(content, name, world, knees, document or Document(focus=FOCUS))


def test_geojson_reads_as_it_was_written(world, knees):
    written = export_geojson(PLAN, describe_plan(world, PLAN), REPS)
    back = again(written, world, knees)
    assert back.document == PLAN
    assert back.unmatched.num_rows == 0
    assert back.notes == ()
    assert back.territories["change"].to_pylist() == ["new"] * 3


STAMP = {"version": 1, "created_by": "x", "created_at": NOW, "updated_by": "x", "updated_at": NOW}
RITA = Rep("Rita", "rep", 8, id="r1", **STAMP)
ELSEWHERE = Document(
    (
        Territory(
            "n", "North", 1, "of another store", zips=("00000", "60611"), counties=("17031", "99999"),
            idns=("BAY", "H9999"), units=("H9999@SXX", "LAKE@M1", "mine"), pinned_sites=("F1", "Q9"),
            excluded_sites=("C1",), pinned_clinicians=(JON, "1234567893"),
        ),
    ),
    FOCUS,
)  # fmt: skip


def test_what_is_unknown_here_is_left_out_of_the_rule_and_listed(world, knees):
    content = export_geojson(ELSEWHERE, {}, {"of another store": "Jane Doe"})
    preview = preview_import(
        content, "a.geojson", world, knees, Document(focus=FOCUS), reps=[RITA], units={"mine"}
    )
    (north,) = preview.document.territories
    assert north == replace(
        ELSEWHERE.territories[0], rep_id=None, zips=("60611",), counties=("17031",), idns=("BAY",),
        units=("LAKE@M1", "mine"), pinned_sites=("F1",), pinned_clinicians=(JON,),
    )  # fmt: skip
    assert [tuple(row.values()) for row in preview.unmatched.to_pylist()] == [
        (1, "00000", "unknown ZIP"),
        (1, "1234567893", "unknown NPI"),
        (1, "99999", "unknown county"),
        (1, "H9999", "unknown IDN"),
        (1, "H9999@SXX", "unknown buying unit"),
        (1, "Jane Doe", "unknown rep; the territory has none"),
        (1, "Q9", "unknown site"),
    ]
    assert (preview.parts, preview.territories["lines"].to_pylist()) == (7, [1])


def test_what_can_be_no_zip_county_or_npi_is_left_out_too(world, knees):
    content = json.loads(export_geojson(ELSEWHERE, {}, {}))
    content["features"][0]["properties"] |= {
        "zips": ["6061"],
        "counties": ["Cook"],
        "excluded_clinicians": [7],
    }
    preview = again(json.dumps(content).encode(), world, knees)
    told = {row["value"]: row["reason"] for row in preview.unmatched.to_pylist()}
    assert (told["6061"], told["Cook"], told["7"]) == ("not a ZIP", "not a county's code", "not an NPI")


@pytest.mark.parametrize(
    ("rep_id", "name", "found"),
    [
        ("r1", "", "r1"),
        ("r1", "Somebody", "r1"),
        ("other", " rita ", "r1"),
        (None, "Rita", "r1"),
        (None, "", None),
    ],
)
def test_a_rep_is_known_by_id_and_else_by_name(world, knees, rep_id, name, found):
    content = json.loads(export_geojson(Document((Territory("n", "N", 1),), FOCUS), {}, {}))
    content["features"][0]["properties"] |= {"rep_id": rep_id, "rep": name}
    preview = preview_import(
        json.dumps(content).encode(), "a.geojson", world, knees, Document(focus=FOCUS), reps=[RITA]
    )
    assert preview.document.get("n").rep_id == found
    assert preview.unmatched.num_rows == 0


AREA = {"id": "q", "how": "lasso", "polygons": 1, "multi": True}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rep_id": {"a": 1}}, "Its rep is no text"),
        ({"areas": [AREA | {"polygons": -1}, AREA | {"polygons": 5}]}, "don't say of how many polygons"),
        ({"areas": [AREA | {"polygons": "4"}]}, "don't say of how many polygons"),
        ({"areas": [AREA | {"polygons": 0, "multi": False}, AREA | {"polygons": 4}]}, "how many polygons"),
        ({"areas": 7}, "lacks what a territory has"),
        ({"zips": "60611"}, "Its zips are no list"),
    ],
)
def test_a_feature_edited_by_hand_is_refused_with_its_reason(world, knees, change, reason):
    content = json.loads(export_geojson(PLAN, {}, {}))
    content["features"][0]["properties"] |= change
    preview = again(json.dumps(content).encode(), world, knees)
    ((line, value, told),) = [tuple(row.values()) for row in preview.unmatched.to_pylist()]
    assert (line, value, preview.parts) == (1, "-North", 0)
    assert reason in told


def test_a_collection_in_place_of_polygons_is_one_area(world, knees):
    content = json.loads(export_geojson(PLAN, {}, {}))
    content["features"][0]["geometry"] = {"type": "GeometryCollection", "geometries": [square(3, 3)]}
    preview = again(json.dumps(content).encode(), world, knees)
    assert preview.document.get("n").drawn[0].area.equals(box(3, 3, 4, 4))
    deep = square(3, 3)
    for _ in range(400):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    content["features"][0]["geometry"] = deep
    assert "deep" in again(json.dumps(content).encode(), world, knees).unmatched["reason"][0].as_py()


def test_areas_of_several_polygons_keep_them_all_whatever_they_say(world, knees):
    content = json.loads(export_geojson(PLAN, {}, {}))
    content["features"][0]["properties"]["areas"] = [AREA | {"polygons": 4, "multi": False, "how": "=evil"}]
    (drawn,) = again(json.dumps(content).encode(), world, knees).document.get("n").drawn
    assert (len(drawn.area.geoms), drawn.how) == (4, "import")


def test_geojson_says_what_it_is(world):
    content = json.loads(export_geojson(PLAN, describe_plan(world, PLAN), REPS))
    assert content["windshield"]["about"]["data"].startswith("SYNTHETIC SAMPLE")
    north, south, empty = content["features"]
    assert north["properties"]["rep"] == "Rita"
    assert north["geometry"]["type"] == "MultiPolygon"
    assert len(north["geometry"]["coordinates"]) == 4
    assert south["geometry"] is None is empty["geometry"]
    assert south["properties"]["pinned_clinicians"] == [HAL]


@STABLE
@given(document=plans())
def test_every_plan_reads_as_it_was_written(world, knees, document):
    unknown = {"GONE", "00001"}
    kept = [
        replace(t, **{part: tuple(set(getattr(t, part)) - unknown) for part in LISTS})
        for t in document.territories
    ]
    preview = again(export_geojson(document, {}, {}), world, knees, Document())
    assert preview.document == replace(document, territories=tuple(kept))
    assert set(preview.unmatched["value"].to_pylist()) <= unknown
    assert preview.parts == preview.unmatched.num_rows


def test_a_file_of_ours_goes_beside_what_the_plan_has(world, knees):
    mine = Document((Territory("x", "Mine", 1, drawn=(Drawn("d1", box(9, 9, 10, 10)),)),), FOCUS, 60.0)
    preview = again(export_geojson(PLAN, {}, {}), world, knees, mine)
    assert preview.document.drive_limit_minutes == 60.0
    assert [(t.number, t.name) for t in preview.document.territories] == [
        (1, "Mine"), (2, "-North"), (3, "Süd 南"), (4, "Empty"),
    ]  # fmt: skip
    assert preview.document.get("x") == mine.get("x")
    assert preview.notes == ("-North has number 2: 1 is taken.",)


def test_a_locked_territory_and_a_taken_name_are_told(world, knees):
    locked = Document((Territory("n", "Old", 1, locked=True), Territory("y", "empty", 9)), FOCUS)
    preview = again(export_geojson(PLAN, {}, {}), world, knees, locked)
    told = {row["line"]: row["reason"] for row in preview.unmatched.to_pylist()}
    assert told.keys() == {1, 3}
    assert "locked" in told[1]
    assert "name" in told[3]
    assert preview.document.get("n") == locked.get("n")


def test_polygons_edited_elsewhere_are_read_as_they_are_now(world, knees):
    content = json.loads(export_geojson(PLAN, {}, {}))
    content["features"][0]["geometry"] = {
        "type": "Polygon",
        "coordinates": [list(box(0, 0, 2, 2).exterior.coords)],
    }
    preview = again(json.dumps(content).encode(), world, knees)
    (drawn,) = preview.document.get("n").drawn
    assert drawn.area.equals(box(0, 0, 2, 2))
    assert drawn.how == "import"
    assert "edited elsewhere" in preview.notes[0]


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def square(west, south, size=1):
    return {
        "type": "Polygon",
        "coordinates": [[list(p) for p in box(west, south, west + size, south + size).exterior.coords]],
    }


def test_anybodys_polygons_become_territories(world, knees):
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    preview = again(
        collection(
            feature(square(-88, 41), NAME="Chicago  South", id=7),
            feature(square(-88, 42), Territory="Lake"),
            feature(bow, name="Bow"),
            feature(square(-80, 40)),
            feature({"type": "Point", "coordinates": [0, 0]}, name="Point"),
            feature(None, name="Nothing"),
            feature({"type": "Polygon", "coordinates": [[[0, 0], [0, 0], [0, 0]]]}, name="Flat"),
            feature({"type": "Polygon", "coordinates": [[[0, 91], [1, 91], [1, 92]]]}, name="Beyond"),
            feature(square(-88.5, 42), territory="lake"),
        ),
        world, knees,
    )  # fmt: skip
    assert [t.name for t in preview.document.territories] == ["Chicago South", "Lake", "Bow", "Area 4"]
    assert len(preview.document.territories[1].drawn) == 2
    assert [(row["line"], row["value"]) for row in preview.unmatched.to_pylist()] == [
        (5, "Point"), (6, "Nothing"), (7, "Flat"), (8, "Beyond"),
    ]  # fmt: skip
    assert all(row["reason"] for row in preview.unmatched.to_pylist())
    assert [note for note in preview.notes if "Feature 3 (Bow)" in note and "crosses itself" in note]
    counts = {r["name"]: (r["lines"], r["accounts"]) for r in preview.territories.to_pylist()}
    assert counts["Lake"] == (2, 1)  # Evanston
    assert counts["Chicago South"] == (1, 5)


def test_areas_that_overlap_are_told_with_their_numbers(world, knees):
    preview = again(
        collection(feature(square(0, 0), name="A"), feature(square(0.5, 0), name="B"),
                   feature(square(0.9, 0.9), name="A")), world, knees,
    )  # fmt: skip
    assert sorted(note[:24] for note in preview.notes) == [
        "Features 1 and 2 overlap",
        "Features 2 and 3 overlap",
    ]
    touching = collection(feature(square(0, 0), name="A"), feature(square(1, 0), name="B"))
    assert again(touching, world, knees).notes == ()


def test_a_territory_of_that_name_gets_the_new_area_and_keeps_the_rest(world, knees):
    mine = Document(
        (Territory("x", "Lake", 7, zips=("60611",), drawn=(Drawn("o", box(0, 0, 1, 1)),)),), FOCUS
    )
    preview = again(collection(feature(square(3, 3), name="LAKE")), world, knees, mine)
    lake = preview.document.get("x")
    assert [d.area.bounds for d in lake.drawn] == [(3, 3, 4, 4)]
    assert lake.zips == ("60611",)
    assert "replaced" in preview.notes[0]
    assert preview.territories["change"].to_pylist() == ["changed"]


def test_reading_a_file_twice_gives_the_same_ids(world, knees):
    content = collection(feature(square(0, 0), name="A"))
    assert again(content, world, knees).document == again(content, world, knees).document


def members(ownership):
    market = ownership.market
    return {
        territory.name: npis(market, ownership.clinicians_of(number))
        for number, territory in enumerate(ownership.territories)
        if len(ownership.clinicians_of(number))
    }


def test_members_are_listed_with_the_rule_that_gives_them(world, knees):
    ownership = resolve(knees, PLAN)
    rows = {row["npi"]: row for row in list_members(world, ownership, REPS).to_pylist()}
    assert rows[ANN] == {
        "npi": ANN, "name": "Ang", "territory_number": 1, "territory": "-North", "rep": "Rita",
        "site_id": "H1", "site": "Lakeshore Hospital", "how": "ZIP or county", "volume": 100,
        "suppressed_cells": 0,
    }  # fmt: skip
    assert (rows[HAL]["how"], rows[HAL]["site_id"], rows[HAL]["site"]) == (
        "pinned clinician", None, "practice in Chicago, IL",
    )  # fmt: skip
    assert (rows[GUS]["how"], rows[GUS]["volume"], rows[GUS]["suppressed_cells"]) == (
        "IDN or buying unit",
        None,
        1,
    )
    assert rows[NED]["how"] == "drawn area"
    assert EVE not in rows


def test_a_csv_of_members_is_safe_and_says_what_it_is(world, knees):
    content = export_members(world, PLAN, resolve(knees, PLAN), REPS).decode()
    rows = {row["npi"]: row for row in csv.DictReader(io.StringIO(content))}
    assert rows[BOB]["name"] == "'=Bo"
    assert rows[BOB]["territory"] == "'-North"
    assert rows[GUS]["volume"] == ""
    assert rows[GUS]["volume_note"] == "<11"
    assert rows[CAI]["data"].startswith("SYNTHETIC SAMPLE")
    assert rows[CAI]["snapshot"] == world.id


def test_members_come_back_as_pins_of_whole_sites_where_they_can(world, knees):
    ownership = resolve(knees, PLAN)
    content = export_members(world, PLAN, ownership, REPS)
    preview = again(content, world, knees, name="members.csv")
    assert members(resolve(knees, preview.document)) == members(ownership)
    north = next(t for t in preview.document.territories if t.name == "-North")
    assert north.pinned_sites == ("A1", "G1", "H1")
    assert north.pinned_clinicians == (NED,)  # at one practice place with Hal, who is another's
    assert preview.unmatched.num_rows == 0


@STABLE
@given(document=plans())
def test_membership_survives_a_csv(world, knees, document):
    ownership = resolve(knees, document)
    if not members(ownership):
        return
    content = export_members(world, document, ownership, {})
    for into in (Document(focus=FOCUS), document):
        preview = again(content, world, knees, into, "members.csv")
        assert preview.unmatched.num_rows == 0
        assert members(resolve(knees, preview.document)) == members(ownership)


def test_the_sample_survives_a_csv(market):
    loaded = load_market(market, Focus(), BuyingUnits())
    areas = [Polygon([(-125, 24), (-95, 24), (-95, 50)]), box(-95, 24, -66, 50)]
    plan = Document(tuple(Territory(f"t{n}", f"T{n}", n + 1, drawn=(Drawn(f"d{n}", area),))
                          for n, area in enumerate(areas)))  # fmt: skip
    ownership = resolve(loaded, plan)
    content = export_members(market, plan, ownership, {})
    preview = preview_import(content, "m.csv", market, loaded, Document())
    assert members(resolve(loaded, preview.document)) == members(ownership)
    pins = sum(len(t.pinned_sites) + len(t.pinned_clinicians) for t in preview.document.territories)
    assert pins < len(content.splitlines())
