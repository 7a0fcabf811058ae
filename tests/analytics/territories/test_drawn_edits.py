"""What comes back from the map is taken to the last digit, mended with a note, or refused with a reason."""

import copy
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from analytics.drawn_edits import (
    add_drawn,
    merge_drawn,
    new_territory,
    snap_drawn,
    split_drawn,
    take_shapes,
    write_shapes,
    yield_overlap,
)
from analytics.ownership import resolve
from analytics.plan_edits import TerritoryLocked
from data.geography.shapes import ShapeInvalid
from data.plans.document import MAX_NAME, Document, DocumentInvalid, Drawn, Territory

from .test_ownership import AREAS, plans
from .world import site_names

STABLE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CHICAGO = box(-88, 41.7, -87, 42.2)  # A1, F1, H1, O1 and the practice place
THIRD = Polygon([(-87.9, 41.8), (-87.1, 41.8 + 1 / 3), (-87.5 - 1 / 7, 42.1)])  # more digits than a map keeps
MILWAUKEE = box(-88.5, 42.5, -87.5, 43.5)
LOOP = box(-87.65, 41.88, -87.6, 41.92)
BOW_TIE = [[-88, 41], [-87, 42], [-87, 41], [-88, 42], [-88, 41]]
DOCUMENT = Document(
    (
        Territory("t1", "Chicago", 1, drawn=(Drawn("a", CHICAGO, "lasso"), Drawn("b", THIRD))),
        Territory("t2", "Milwaukee", 2, drawn=(Drawn("c", MILWAUKEE, "radius"),)),
    )
)
LOCKED = DOCUMENT.put(replace(DOCUMENT.get("t2"), locked=True))


def feature(name, ring, group=0, **properties):
    geometry = {"type": "Polygon", "coordinates": [[*map(list, ring)]]}
    return {"type": "Feature", "id": name, "properties": {"group": group, **properties}, "geometry": geometry}


def from_map(document, *more, without=(), **rings):
    """The shapes as a map gives them back: JSON, some without, some moved, some new."""
    shapes = json.loads(json.dumps(write_shapes(document)))
    shapes["features"] = [one for one in shapes["features"] if one["id"] not in without]
    for one in shapes["features"]:
        if one["id"] in rings:
            one["geometry"] = {"type": "Polygon", "coordinates": [rings[one["id"]]]}
    shapes["features"] += copy.deepcopy(more)
    return shapes


def areas(document, number):
    return {drawn.id: drawn.area for drawn in document.territories[number].drawn}


SMALL = [[-87.7, 41.85], [-87.6, 41.85], [-87.6, 41.95], [-87.7, 41.95], [-87.7, 41.85]]


def test_what_is_written_says_whose_it_is_how_it_came_and_what_is_locked():
    written = write_shapes(LOCKED)["features"]
    assert [(f["id"], f["properties"]["group"], f["properties"]["locked"]) for f in written] == [
        ("a", 0, False), ("b", 0, False), ("c", 1, True),
    ]  # fmt: skip
    assert written[2]["properties"]["how"] == "radius"
    assert written[0]["geometry"]["type"] == "Polygon"


def test_a_new_area_goes_to_its_group_and_the_others_stay_to_the_last_digit():
    edit = take_shapes(DOCUMENT, from_map(DOCUMENT, feature("new", SMALL, tool="lasso")), ["new"])
    assert list(areas(edit.document, 0)) == ["a", "b", "new"]
    assert areas(edit.document, 0)["b"].equals_exact(THIRD, 0)
    assert edit.document.territories[0].drawn[2].how == "lasso"
    assert edit.document.territories[1] == DOCUMENT.territories[1]
    assert edit.notes == ()


def test_a_moved_area_keeps_its_id_place_and_how_it_came():
    edit = take_shapes(DOCUMENT, from_map(DOCUMENT, a=SMALL), ["a"])
    assert list(areas(edit.document, 0)) == ["a", "b"]
    assert areas(edit.document, 0)["a"].equals(Polygon(SMALL))
    assert edit.document.territories[0].drawn[0].how == "lasso"


def test_a_deleted_area_is_gone():
    edit = take_shapes(DOCUMENT, from_map(DOCUMENT, without=("a",)), ["a"])
    assert [d.id for t in edit.document.territories for d in t.drawn] == ["b", "c"]


def test_what_the_map_gives_back_unchanged_changes_nothing():
    assert take_shapes(DOCUMENT, from_map(DOCUMENT), []).document == DOCUMENT


def test_a_stroke_on_a_map_that_lags_behind_changes_nothing_else():
    undone = DOCUMENT.put(replace(DOCUMENT.get("t1"), drawn=DOCUMENT.get("t1").drawn[:1]))
    # "b" was taken back, and the map has it still; and the other way round.
    edit = take_shapes(undone, from_map(DOCUMENT, feature("new", SMALL)), ["new"])
    assert [drawn.id for drawn in edit.document.get("t1").drawn] == ["a", "new"]
    edit = take_shapes(DOCUMENT, from_map(undone, feature("new", SMALL)), ["new"])
    assert [drawn.id for drawn in edit.document.get("t1").drawn] == ["a", "b", "new"]


def test_an_area_that_crosses_itself_is_mended_with_a_note():
    edit = take_shapes(DOCUMENT, from_map(DOCUMENT, feature("new", BOW_TIE, 1)), ["new"])
    mended = areas(edit.document, 1)["new"]
    assert mended.is_valid
    assert mended.area == pytest.approx(0.5)  # both loops
    assert len(edit.notes) == 1
    assert "cross" in edit.notes[0]


def test_the_same_note_is_told_once():
    both = [feature("x", BOW_TIE), feature("y", BOW_TIE)]
    assert len(take_shapes(DOCUMENT, from_map(DOCUMENT, *both), ["x", "y"]).notes) == 1


@pytest.mark.parametrize("ring", [[[-87, 42]] * 4, [[-88, 41], [-87, 42], [-88, 41]], [[999, 999]] * 4])
def test_what_has_no_area_is_refused(ring):
    with pytest.raises(ShapeInvalid) as refused:
        take_shapes(DOCUMENT, from_map(DOCUMENT, feature("new", ring)), ["new"])
    assert refused.value.next_step


@pytest.mark.parametrize(
    ("shapes", "changed"),
    [
        (from_map(LOCKED, c=SMALL), ["c"]),
        (from_map(LOCKED, without=("c",)), ["c"]),
        (from_map(LOCKED, feature("new", SMALL, 1)), ["new"]),
        (from_map(LOCKED, feature("c", SMALL, 0), without=("c",)), ["c"]),  # out of it into another
    ],
)
def test_a_locked_territory_is_refused(shapes, changed):
    with pytest.raises(TerritoryLocked, match="2 · Milwaukee is locked"):
        take_shapes(LOCKED, shapes, changed)


def test_beside_a_locked_one_one_draws_on():
    edit = take_shapes(LOCKED, from_map(LOCKED, a=SMALL), ["a"])
    assert edit.document.territories[1] == LOCKED.territories[1]


@pytest.mark.parametrize("group", [2, -1, None, "0", 0.5])
def test_a_group_that_is_not_there_is_refused(group):
    with pytest.raises(DocumentInvalid, match="belongs to no territory"):
        take_shapes(DOCUMENT, from_map(DOCUMENT, feature("new", SMALL, group)), ["new"])


@STABLE
@given(document=plans())
def test_areas_come_back_from_geojson_as_they_were(document):
    shapes = from_map(document)
    assert take_shapes(document, shapes, []).document == document
    every = [d.id for t in document.territories for d in t.drawn]
    taken = take_shapes(document, shapes, every).document  # all moved by nothing
    for was, now in zip(document.territories, taken.territories, strict=True):
        assert replace(was, drawn=()) == replace(now, drawn=())
        for one, other in zip(was.drawn, now.drawn, strict=True):
            assert one.id == other.id
            assert one.area.symmetric_difference(other.area).area < 1e-5  # seven decimals


LINE = {"type": "LineString", "coordinates": [[-87.66, 41], [-87.66, 43]]}  # northward: east is right


def test_a_line_splits_an_area_and_makes_a_territory(knees):
    document = Document((Territory("t1", "Chicago", 1, drawn=(Drawn("a", CHICAGO),), district="Lakes"),))
    split = split_drawn(document, "a", LINE)
    west, east = split.territories
    assert (west.id, east.name, east.number, east.district) == ("t1", "Chicago (2)", 2, "Lakes")
    assert west.drawn[0].area.equals(box(-88, 41.7, -87.66, 42.2))
    assert east.drawn[0].area.equals(box(-87.66, 41.7, -87, 42.2))
    assert {d.how for t in split.territories for d in t.drawn} == {"split"}
    ownership = resolve(knees, split)
    assert site_names(knees, ownership.accounts_of(0)) == ["O1"]
    assert site_names(knees, ownership.accounts_of(1)) == ["A1", "F1", "H1", "60602"]


def test_split_takes_one_area_only_and_says_why_it_can_not():
    split = split_drawn(DOCUMENT, "a", LINE)
    assert areas(split, 0)["b"] == THIRD
    beside = {"type": "LineString", "coordinates": [[-80, 41], [-80, 43]]}
    for name, line, locked in (("a", beside, False), ("gone", LINE, False), ("a", LINE, True)):
        document = DOCUMENT.put(replace(DOCUMENT.get("t1"), locked=locked))
        with pytest.raises((ShapeInvalid, DocumentInvalid, TerritoryLocked)):
            split_drawn(document, name, line)


@pytest.mark.parametrize("taken", [False, True])
def test_a_name_of_120_characters_is_split_too(taken):
    long = "🦴" * MAX_NAME
    document = DOCUMENT.put(replace(DOCUMENT.get("t1"), name=long))
    if taken:
        document = document.put(new_territory(document, split_drawn(document, "a", LINE).territories[2].name))
    names = [t.name for t in split_drawn(document, "a", LINE).territories]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) == MAX_NAME


@STABLE
@given(
    west=st.floats(-89, -86.5),
    slope=st.floats(-0.5, 0.5),
    area=st.sampled_from([AREAS[0], AREAS[1], AREAS[3]]),
)
def test_a_split_conserves_area_and_accounts(knees, west, slope, area):
    document = Document((Territory("t1", "T", 1, drawn=(Drawn("a", area),)),))
    line = {"type": "LineString", "coordinates": [[west, 40], [west + slope, 45]]}
    try:
        split = split_drawn(document, "a", line)
    except ShapeInvalid:
        return
    left, right = (t.drawn[0].area for t in split.territories)
    assert left.area + right.area == pytest.approx(area.area)
    assert left.intersection(right).area < 1e-9
    before, after = resolve(knees, document).owner >= 0, resolve(knees, split).owner >= 0
    assert np.array_equal(before, after)


def test_areas_of_one_territory_are_merged():
    merged = merge_drawn(DOCUMENT, "t1")
    ((name, area),) = areas(merged, 0).items()
    assert name == "a"
    assert area.equals(CHICAGO.union(THIRD))
    assert merged.territories[0].drawn[0].how == "merge"
    assert merge_drawn(merged, "t1") is merged  # one is none to merge
    with pytest.raises(TerritoryLocked):
        merge_drawn(LOCKED, "t2")


def test_an_area_is_added():
    edit = add_drawn(DOCUMENT, "t2", {"type": "Polygon", "coordinates": [BOW_TIE]}, "drive time")
    assert edit.document.territories[1].drawn[1].how == "drive time"
    assert edit.notes
    with pytest.raises(TerritoryLocked):
        add_drawn(LOCKED, "t2", {"type": "Polygon", "coordinates": [SMALL]}, "drive time")


def test_one_yields_what_both_drew(knees):
    north = Document(
        (
            Territory("t1", "City", 1, drawn=(Drawn("a", box(-87.7, 41.85, -87.5, 41.95)),)),
            Territory(
                "t2", "Rest", 2, drawn=(Drawn("b", CHICAGO), Drawn("c", box(-87.65, 41.88, -87.6, 41.92)))
            ),
        )
    )
    assert len(resolve(knees, north).contested)
    kept = yield_overlap(north, "t1", "t2")
    assert list(areas(kept, 1)) == ["b"]  # the other lay wholly in the first's
    ownership = resolve(knees, kept)
    assert not len(ownership.contested)
    assert site_names(knees, ownership.accounts_of(0)) == ["A1", "H1", "60602"]
    assert site_names(knees, ownership.accounts_of(1)) == ["F1", "O1"]
    with pytest.raises(TerritoryLocked, match="Rest"):
        yield_overlap(north.put(replace(north.get("t2"), locked=True)), "t1", "t2")
    locked = north.put(replace(north.get("t1"), locked=True))  # it keeps all that it has
    assert yield_overlap(locked, "t1", "t2").get("t1") == locked.get("t1")


def test_an_account_on_the_common_border_has_one_owner(knees):
    document = Document(
        (
            Territory("t1", "West", 1, drawn=(Drawn("a", box(-88, 41.7, -87.62, 42.2)),)),  # through H1
            Territory("t2", "All", 2, drawn=(Drawn("b", CHICAGO),)),
        )
    )
    ownership = resolve(knees, yield_overlap(document, "t1", "t2"))
    assert not len(ownership.contested)
    assert site_names(knees, ownership.accounts_of(1)) == ["F1"]


@STABLE
@given(document=plans(least=2))
def test_after_yielding_nothing_overlaps_and_no_account_is_lost(knees, document):
    document = Document(
        tuple(
            Territory(t.id, t.name, t.number, drawn=t.drawn) for t in document.territories[:2]
        )  # drawn areas alone
    )
    after = yield_overlap(document, "t1", "t2")
    kept, left = ([d.area for d in t.drawn] for t in after.territories)
    assert all(one.disjoint(other) for one in kept for other in left)
    before, now = resolve(knees, document), resolve(knees, after)
    assert not len(now.contested)
    assert np.array_equal(before.owner >= 0, now.owner >= 0)
    assert after.get("t1") == document.get("t1")


def test_areas_become_the_zips_or_counties_in_them():
    document = DOCUMENT.put(replace(DOCUMENT.get("t1"), zips=("00501",)))
    inside = {"a": ["60611", "60615"], "b": ["60611"]}
    by_area = {drawn.area: inside[drawn.id] for drawn in document.get("t1").drawn}
    snapped = snap_drawn(document, "t1", "zips", by_area.__getitem__)
    assert snapped.get("t1").zips == ("00501", "60611", "60615")
    assert snapped.get("t1").drawn == ()
    assert snap_drawn(document, "t1", "counties", lambda area: []) is document
    with pytest.raises(TerritoryLocked):
        snap_drawn(LOCKED, "t2", "zips", lambda area: ["53202"])


def test_a_new_territory_has_a_name_and_number_of_its_own():
    assert [(t.name, t.number) for t in (new_territory(DOCUMENT), new_territory(Document()))] == [
        ("Territory 3", 3), ("Territory 1", 1),
    ]  # fmt: skip
    again = DOCUMENT.put(new_territory(DOCUMENT, "CHICAGO ", region="Midwest"))
    assert again.territories[2].name == "CHICAGO  (2)"
    assert again.territories[2].region == "Midwest"
    assert again.put(new_territory(again, "chicago")).territories[3].name == "chicago (3)"
