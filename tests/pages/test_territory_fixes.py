"""Each warning is shown on the map and mended by its button, and undo takes that back."""

from dataclasses import replace

import pytest
from shapely import box

from data.plans.document import Drawn
from tests.analytics.territories.world import ANN, BOB, CAI, EVE, HAL, NED
from tests.pages.nine_sites import CITY, LOOP, NORTH, SOUTH, document, draw, providers, tell
from tests.pages.plan_page import click, on_card, press, says, sheet

# what is wrong: rules, words of the warning, button, and what the rules are after it
FIXES = {
    "far": (({"zips": ("60611", "49442"), "rep_id": None},), "over 2", "Cut",
            {NORTH: {"excluded_sites": ("G1",)}}),
    "split unit": (({"pinned_sites": ("H1",)}, {"pinned_sites": ("A1",)}), "split with 2 · South", "Own",
                   {NORTH: {"units": ("LAKE@A1",)}, SOUTH: {"pinned_sites": ()}}),
    "cut unit": (({"pinned_sites": ("H1", "A1"), "excluded_sites": ("O1",)},), "sites is nobody's", "Own",
                 {NORTH: {"units": ("LAKE@A1",), "excluded_sites": ()}}),
    "white space": (({"units": ("LAKE@A1",)},), "1 ASC near by is nobody's", "Add",
                    {NORTH: {"pinned_sites": ("F1",)}}),
    "practice": (({"units": ("LAKE@A1",), "pinned_sites": ("F1",)},), "1 other account near by", "Add",
                 {NORTH: {"pinned_clinicians": (HAL, NED)}}),
    "overlap by ZIP, kept": (({"zips": ("60611",)}, {"zips": ("60611",)}), "overlap with 2", "Keep",
                             {SOUTH: {"excluded_sites": ("A1", "H1")}}),
    "overlap by ZIP, yielded": (({"zips": ("60611",)}, {"zips": ("60611",)}), "overlap with 2", "Yield",
                                {NORTH: {"excluded_sites": ("A1", "H1")}}),
    "overlap of practices": (({"zips": ("60602",)}, {"zips": ("60602",)}), "overlap with 2", "Yield",
                             {NORTH: {"excluded_clinicians": (HAL, NED)}}),
    # The areas overlap too, but where nothing is that both have by them.
    "overlap by ZIP beside areas": (
        ({"zips": ("60611",), "drawn": (Drawn("a", box(-90, 40, -89, 41)),)},
         {"zips": ("60611",), "drawn": (Drawn("b", box(-90, 40, -89, 41)),)}),
        "overlap with 2", "Keep", {SOUTH: {"excluded_sites": ("A1", "H1")}}),
    "overlap of pins": (({"pinned_clinicians": (ANN, BOB)}, {"pinned_clinicians": (ANN,)}),
                        "1 clinician also pinned by 2", "Keep", {SOUTH: {"pinned_clinicians": ()}}),
    "overlap of pins, yielded": (({"pinned_clinicians": (ANN, BOB)}, {"pinned_clinicians": (ANN,)}),
                                 "1 clinician also pinned by 2", "Yield",
                                 {NORTH: {"pinned_clinicians": (BOB,)}}),
    "a pinned clinician is far": (({"zips": ("60611",), "pinned_clinicians": (CAI, EVE)},), "over 1", "Cut",
                                  {NORTH: {"pinned_clinicians": (CAI,)}}),
}  # fmt: skip


@pytest.mark.parametrize("name", FIXES)
def test_a_warning_is_mended_by_its_button_and_that_is_undone(open_plan, name):
    rules, words, label, after = FIXES[name]
    app = open_plan(*rules, drive_limit_minutes=75.0 if "over 1" in words else 120.0)
    before = document(app)
    assert on_card(app, words)
    app = press(app, label)
    assert not on_card(app, words)
    for territory in before.territories:
        assert document(app).get(territory.id) == replace(territory, **after.get(territory.id, {}))
    app = click(app, "plan_undo")
    assert document(app) == before
    assert on_card(app, words)


@pytest.mark.parametrize(("label", "west", "east"), [("Keep", "5", "0"), ("Yield", "2", "3")])
def test_an_overlap_of_areas_is_mended_by_the_areas(open_plan, label, west, east):
    app = open_plan({"drawn": (Drawn("a", CITY),)}, {"drawn": (Drawn("b", box(*_bounds(LOOP))),)})
    app = press(app, label)
    assert not on_card(app, "overlap with")
    assert not any(t.excluded_sites for t in document(app).territories)
    assert providers(app) == west
    assert providers(tell(app, "activate", group=SOUTH)) == east


def _bounds(ring):
    return *map(min, zip(*ring, strict=True)), *map(max, zip(*ring, strict=True))


def test_a_fix_that_a_lock_forbids_says_so(open_plan):
    app = open_plan({"zips": ("60611",)}, {"zips": ("60611",), "locked": True})
    before = document(app)
    app = press(app, "Keep")
    assert says(app, "Territory 2 · South is locked.", app.toast)
    assert document(app) == before


def test_show_flies_there_and_rings_those_concerned(open_plan, shown):
    app = open_plan({"zips": ("60611", "49442")}, {"pinned_sites": ("O1",), "pinned_clinicians": (HAL,)})
    flown = set()
    for notice in sheet(app)["notices"]:
        if "Show" not in [button["name"] for button in notice["buttons"]]:
            continue
        app = press(app, "Show", notice["key"])
        highlight = shown["highlight"]
        west, south, east, north_ = highlight.bounds
        assert -90 < west < east < -80
        assert 40 < south < north_ < 44
        flown.add((highlight.nonce, highlight.ids))
    assert len({nonce for nonce, _ in flown}) == len(flown) > 2  # each time anew
    labels = {point["id"]: point["label"] for point in shown["points"].to_pylist()}
    ringed = {tuple(sorted(labels[row] for row in ids)) for _, ids in flown}
    assert ("Muskegon General",) in ringed  # too far
    assert ("Lakeshore ASC", "Lakeshore Clinic", "Lakeshore Hospital") in ringed  # a unit that is split


def test_a_press_on_a_warning_that_is_gone_by_now_does_nothing(open_plan):
    app = open_plan({"zips": ("60611", "49442")}, {})
    before = document(app)
    app = press(app, "Cut", "0:a warning that somebody mended meanwhile")
    assert document(app) == before
    assert not draw(app).is_changed
