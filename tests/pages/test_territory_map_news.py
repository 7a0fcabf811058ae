"""What somebody does on the map changes the plan, says so, and can be undone."""

import pytest

from analytics.far_areas import far_key
from components.session import shared_workspace
from data.plans.document import Drawn
from tests.pages.nine_sites import (
    CITY,
    GARY,
    LOOP,
    NORTH,
    SOUTH,
    commit,
    document,
    draw,
    north,
    providers,
    tell,
)
from tests.pages.plan_page import click, says

FLAT = [[-87.4, 41.55]] * 4

# what is picked: part of the rule, what a lasso round A1 and H1 gives, whom that brings
PICKS = {
    "site": ("pinned_sites", ("A1", "H1"), "3"),
    "zip": ("zips", ("60611",), "3"),
    "county": ("counties", ("17031",), "6"),
    "unit": ("units", ("LAKE@A1",), "4"),
    "idn": ("idns", ("LAKE",), "6"),
}


@pytest.mark.parametrize("what", PICKS)
def test_a_lasso_adds_and_removes_and_is_undone(open_plan, what):
    part, values, people = PICKS[what]
    app = open_plan({}, {})
    app = tell(app, "lasso-select", ring=LOOP, what=what, action="add")
    assert set(values) <= set(getattr(north(app), part))
    assert providers(app) == people
    app = tell(app, "lasso-select", ring=LOOP, what=what, action="remove")
    assert getattr(north(app), part) == ()
    assert providers(app) == "0"
    app = tell(tell(app, "undo"), "undo")
    assert document(app) == draw(app).saved
    assert providers(tell(app, "redo")) == people


@pytest.mark.parametrize(
    ("area", "name", "part"), [("zip", "60611", "zips"), ("county", "17031", "counties")]
)
def test_a_click_on_an_area_adds_and_removes_it(open_plan, area, name, part):
    app = open_plan({}, {part: (name,)})
    app = tell(app, "click-area", area=area, id=name, name=name, what=area, action="add")
    assert [getattr(t, part) for t in document(app).territories] == [(name,), ()]
    app = tell(app, "click-area", area=area, id=name, name=name, what=area, action="remove")
    assert getattr(north(app), part) == ()


@pytest.mark.parametrize("what", PICKS)
def test_a_click_on_a_point_adds_what_it_belongs_to(open_plan, shown, what):
    app = open_plan({})
    points = shown["points"].to_pylist()
    row = next(n for n, point in enumerate(points) if point["label"] == "Lakeshore Hospital")
    app = tell(app, "click-point", row=row, id=points[row]["id"], what=what, action="add")
    part, values, _ = PICKS[what]
    assert set(getattr(north(app), part)) == set(values) - {"A1"}
    assert shown["points"].to_pylist()[row]["group"] == 0  # and is coloured so


def test_what_gives_nothing_says_so(open_plan):
    app = tell(open_plan({}), "lasso-select", ring=GARY, what="idn", action="add")
    assert says(app, "There was nothing to add: Whole IDN.", app.toast)
    assert not draw(app).is_changed
    app = tell(app, "click-point", row=0, id="0", what="unit", action="remove")
    assert says(app, "There was nothing to remove: Buying unit.", app.toast)


def test_without_a_territory_the_map_says_what_to_do_first(open_plan, shown):
    app = open_plan()
    assert says(app, "No territory yet")
    app = tell(app, "lasso-select", ring=LOOP, what="zip", action="add")
    assert says(app, "Choose or add a territory first.", app.toast)
    app = commit(app, shown, reason="draw", ids=["new"], new=LOOP)
    assert says(app, "belongs to no territory. Choose a territory, then draw.", app.toast)
    assert document(app).territories == ()
    app = click(app, "territory_add")
    assert providers(commit(app, shown, reason="draw", ids=["new"], new=LOOP)) == "3"


def test_areas_are_drawn_moved_and_deleted(open_plan, shown):
    app = open_plan({"drawn": (Drawn("a", CITY),)}, {})
    assert providers(app) == "5"
    app = commit(app, shown, reason="edit", ids=["a"], a=LOOP)
    assert providers(app) == "3"
    app = commit(app, shown, reason="draw", ids=["new"], new=GARY)
    assert len(north(app).drawn) == 2
    app = commit(app, shown, reason="delete", ids=["a"], without=("a",))
    assert (providers(app), [d.id for d in north(app).drawn]) == ("0", ["new"])
    steps = [what for what, _ in draw(app).history.past]
    assert steps == ["Area changed", "Area drawn", "Area deleted"]
    for _ in steps:
        app = tell(app, "undo")
    assert document(app) == draw(app).saved
    assert shown["shapes"]["features"][0]["id"] == "a"


def test_a_shape_without_area_is_told_and_nothing_is_lost(open_plan, shown):
    app = open_plan({"drawn": (Drawn("a", CITY),)}, {})
    app = commit(app, shown, reason="edit", ids=["a"], a=FLAT)
    assert len(app.toast) == 1
    assert not draw(app).is_changed
    assert providers(app) == "5"
    assert [f["id"] for f in shown["shapes"]["features"]] == ["a"]
    app = tell(app, "lasso-select", ring=FLAT, what="site", action="add")
    assert len(app.toast) == 1
    assert not draw(app).is_changed


def test_a_crossing_shape_is_mended_and_that_is_told(open_plan, shown):
    crossing = [[-87.7, 41.85], [-87.55, 41.95], [-87.55, 41.85], [-87.7, 41.95], [-87.7, 41.85]]
    app = commit(open_plan({}), shown, reason="draw", ids=["new"], new=crossing)
    assert says(app, "cross", app.toast)
    assert north(app).drawn[0].area.is_valid


def test_an_area_is_split_by_a_line(open_plan):
    app = open_plan({"drawn": (Drawn("a", CITY),)}, {})
    app = tell(app, "split", line=[[-87.625, 41], [-87.625, 43]], shape="a", group=NORTH)
    west, _, east = document(app).territories
    assert (west.name, east.name) == ("North", "North (2)")
    assert providers(app) == "3"  # Cole, Hill and Nash
    app = tell(app, "activate", group=east.id)
    assert providers(app) == "2"  # Ang and Bo
    app = tell(app, "split", line=[[-80, 41], [-80, 43]], shape="a", group=NORTH)
    assert says(app, "doesn't cross the area", app.toast)
    app = tell(app, "split", line=[[-80, 41], [-80, 43]], shape="", group="")
    assert says(app, "The line crosses no area.", app.toast)
    assert len(document(tell(app, "undo")).territories) == 2


def test_the_legend_chooses_and_locks(open_plan, shown):
    app = tell(open_plan({}, {}), "activate", group=SOUTH)
    assert says(app, "2 · South", app.markdown)
    assert [group.active for group in shown["groups"]] == [False, True]
    app = tell(app, "lock", group=SOUTH)
    assert document(app).get(SOUTH).locked
    assert [group.locked for group in shown["groups"]] == [False, True]
    app = tell(app, "unlock", group=SOUTH)
    assert document(app) == draw(app).saved
    app = tell(app, "lock", group="gone")
    assert says(app, "not in this plan any more", app.toast)


def test_a_territory_that_is_locked_says_so_and_does_not_change(open_plan, shown):
    locked = {"drawn": (Drawn("a", CITY),), "zips": ("60611",), "locked": True}
    app = open_plan(locked, {})
    before = document(app)
    acts = [
        lambda: commit(app, shown, reason="edit", ids=["a"], a=LOOP),
        lambda: commit(app, shown, reason="delete", ids=["a"], without=("a",)),
        lambda: commit(app, shown, reason="draw", ids=["new"], new=GARY),
        lambda: tell(app, "split", line=[[-87.65, 41], [-87.65, 43]], shape="a", group=NORTH),
        *(lambda what=what: tell(app, "lasso-select", ring=LOOP, what=what, action="add") for what in PICKS),
        lambda: tell(app, "click-area", area="zip", id="60611", name="", what="zip", action="remove"),
        lambda: tell(app, "click-point", row=0, id="0", what="site", action="remove"),
    ]
    for act in acts:
        act()
        assert says(app, "Territory 1 · North is locked. Unlock it first, on its card.", app.toast)
        assert document(app) == before
    assert shown["shapes"]["features"][0]["properties"]["locked"]
    app = tell(app, "activate", group=SOUTH)
    app = tell(app, "click-area", area="zip", id="60611", name="", what="zip", action="add")
    assert says(app, "ZIP 60611 belongs to territory 1 · North, which is locked.", app.toast)
    assert document(app) == before


def test_next_goes_round_those_of_nobody_each_once(open_plan, shown):
    app = open_plan({"pinned_sites": ("H1", "M1", "B1", "B2")})
    seen = []
    for _ in range(5):
        app = tell(app, "next-unassigned")
        seen.append(app.toast[0].value.removeprefix("Nobody's: ").partition(",")[0])
        west, south, east, north_ = shown["highlight"].bounds
        assert west < east
        assert south < north_
        assert len(shown["highlight"].ids) == 1
    # Where most is done; from there the nearest not seen yet; and round again.
    assert seen[:4] == ["Lakeshore ASC", "practice in Chicago", "Lakeshore Clinic", "Muskegon General"]
    assert seen[4] == seen[2]


def test_the_last_of_nobody_is_shown_until_it_is_somebodys(open_plan):
    app = open_plan({"idns": ("LAKE", "BAY"), "zips": ("60602",)}, {})
    for _ in range(2):
        app = tell(app, "next-unassigned")
        assert says(app, "Nobody's: Muskegon General, 1 clinicians.", app.toast)
    app = tell(app, "click-area", area="zip", id="49442", name="", what="zip", action="add")
    assert says(tell(app, "next-unassigned"), "Every account with clinicians belongs", app.toast)


def test_from_far_zips_and_counties_are_an_area_a_territory(open_plan, shown):
    """What stands for them is where the browser asks for it."""
    open_plan({"zips": ("60611",)}, {"counties": ("17031",), "zips": ("53202",)})
    near, _, zips, counties = shown["areas"]
    assert (zips.members, counties.members) == ({"0": 0, "1": 1}, {"1": 1})
    assert not zips.clickable
    assert zips.until_zoom == pytest.approx(near.min_zoom, abs=0.01)
    assert zips.until_zoom < near.min_zoom
    kind, part, token, *_ = zips.url.removeprefix("/api/areas/").split("/")
    rules = shared_workspace().cache.find(far_key(part, token))
    assert (kind, rules.codes) == ("far", (("60611",), ("53202",)))


def test_a_plan_without_zips_has_nothing_to_show_from_far(open_plan, shown):
    open_plan({}, {"drawn": (Drawn("a", CITY),)})
    assert [layer.kind for layer in shown["areas"]] == ["zip", "county"]
