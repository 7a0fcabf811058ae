"""The card of the territory at work: its rep, its rule, its settings, its lock."""

import pytest
from shapely import box

from components.session import shared_workspace
from data.plans.document import Drawn
from data.plans.rep_entry import RepDetails
from tests.analytics.territories.world import DEE
from tests.pages.nine_sites import CITY, LOOP, NORTH, SOUTH, commit, document, draw, north
from tests.pages.plan_page import NOW, PARTS, button, click, field, figures, on_card, open_parts, says


def test_a_lock_disables_the_card(open_plan):
    app = open_plan({"drawn": (Drawn("a", CITY), Drawn("b", box(-88, 43, -87, 44))), "zips": ("60611",)}, {})
    names = ["Rep", "Name", "District", "Region", "Merge into"]
    names += [one.key for one in app.multiselect if str(one.key).startswith("rule_zips")]
    keys = ["shape_merge", "shape_zips", "shape_counties", "shape_drive"]
    assert not any(field(app, name).disabled for name in names)
    assert not any(button(app, key).disabled for key in keys)
    app = click(app, "territory_lock")
    assert north(app).locked
    assert all(field(app, name).disabled for name in names)
    assert all(button(app, key).disabled for key in keys)
    assert button(app, "territory_lock").label == "Unlock"
    assert not north(click(app, "territory_lock")).locked


def test_a_rep_who_is_not_in_the_store_is_no_rep(open_plan):
    app = open_plan({"zips": ("60611",), "rep_id": "of another store"}, {})
    assert not app.exception
    assert on_card(app, "Warning · No rep")


def test_a_rep_with_a_home_changes_where_drives_begin(open_plan, shown):
    store = shared_workspace().plans
    details = RepDetails("Zoë", "rep", 6.0, home=(43.04, -87.91), home_place="Milwaukee")
    rep = store.reps.add(details, by="Ada", at=NOW)
    app = open_plan({"zips": ("60611",)}, {})
    assert on_card(app, "the median account")
    assert on_card(app, "Warning · No rep")
    app = field(app, "Rep").select(rep.id).run()
    assert not app.exception
    assert north(app).rep_id == rep.id
    assert on_card(app, "from the rep's home")
    assert not on_card(app, "No rep")
    assert shown["live"].context["bases"][NORTH] == {"home": [43.04, -87.91], "calls_a_day": 6.0}
    app = click(app, "plan_undo")
    assert north(app).rep_id is None
    assert field(app, "Rep").value == ""


def test_a_territory_is_merged_into_another_and_deleted(open_plan):
    app = open_plan({"zips": ("60611",)}, {"zips": ("53202",)}, {"zips": ("00501",), "locked": True})
    into = field(app, "Merge into")
    assert into.options == ["—", "2 · South"]  # a locked one takes nothing
    app = into.select(SOUTH).run()
    assert not app.exception
    assert [t.id for t in document(app).territories] == [SOUTH, "third"]
    assert document(app).get(SOUTH).zips == ("53202", "60611")
    assert draw(app).active == SOUTH
    app = click(app, "plan_undo")
    assert document(app) == draw(app).saved
    app = click(app, "Delete territory")
    assert len(document(app).territories) == 2
    assert draw(app).active == document(app).territories[0].id


def test_what_a_rule_names_is_taken_off_it(open_plan):
    app = open_plan({"zips": ("60611", "60602"), "pinned_sites": ("M1", "GONE"), "idns": ("LAKE",)})
    texts = {one.label: one for one in app.multiselect}
    assert texts["IDNs · 1"].options == ["Lakeshore Health"]
    assert texts["Sites pinned · 2"].options == ["GONE (unknown)", "Lakeshore Milwaukee"]
    app = texts["ZIPs · 2"].set_value(["60602"]).run()
    assert not app.exception
    assert north(app).zips == ("60602",)
    app = click(app, "plan_undo")
    assert north(app).zips == ("60602", "60611")
    assert {one.label: one for one in app.multiselect}["ZIPs · 2"].value == ["60602", "60611"]


def search(app, text, which=0):
    """Type into the rule's search, and choose."""
    app = field(app, "rule_search").input(text).run()
    assert not app.exception
    (choice,) = [one for one in app.selectbox if str(one.key).startswith("rule_search_which")]
    return choice.set_value(which).run() if which else app


def test_a_single_clinician_is_pinned_in_and_left_out_by_name(open_plan):
    """One who follows a site; on the map only the site can be clicked."""
    app = open_plan({"zips": ("60611",)}, {"zips": ("53202",)})
    held = int(figures(app)["Providers"])
    app = search(app, "dunn")
    assert says(app, "Now: nobody's")
    app = click(app, "Pin in")
    assert north(app).pinned_clinicians == (DEE,)
    assert int(figures(app)["Providers"]) == held + 1
    assert says(app, "Now: 1 · North")
    assert [one.options for one in app.multiselect if one.label == "Clinicians pinned · 1"] == [["Dunn"]]
    app = click(app, "Leave out")
    assert (north(app).pinned_clinicians, north(app).excluded_clinicians) == ((), (DEE,))
    assert int(figures(app)["Providers"]) == held
    assert len(app.toast) == 0
    click(app, "Leave out")
    assert says(app, "the rule says so already")
    assert document(click(app, "plan_undo")).get(NORTH).pinned_clinicians == (DEE,)


def test_zips_counties_and_systems_are_added_by_name(open_plan):
    app = open_plan({}, {"zips": ("53202",)})
    app = click(search(app, "53202 60611 00000"), "Add to the rule")
    assert north(app).zips == ("53202", "60611")
    assert document(app).get(SOUTH).zips == ()  # moved, not shared
    assert says(app, "No such ZIP: 00000")
    app = search(app, "17031")
    assert not says(app, "No such ZIP")  # it is a county's code
    app = field(app, "rule_search").input(" ".join(f"000{number:02d}" for number in range(25))).run()
    assert says(app, "00018, 00019 and 5 more")
    app = click(search(app, "cook county"), "Add to the rule")
    assert north(app).counties == ("17031",)
    app = click(app, "Take out of it")
    assert north(app).counties == ()
    app = click(search(app, "lakeshore", 1), "Add to the rule")
    assert north(app).units == ("LAKE@A1",)
    app = field(app, "rule_search").input("Atlantis").run()
    assert says(app, "Nothing in this plan's market is called so")


def test_what_a_lock_forbids_in_the_search_is_told(open_plan):
    app = open_plan({}, {"zips": ("53202",), "locked": True})
    app = click(search(app, "53202"), "Add to the rule")
    assert north(app).zips == ()
    assert says(app, "which is locked")
    app = click(app, "territory_lock")
    assert not [one for one in app.text_input if one.key == "rule_search"]


@pytest.mark.parametrize("name", ["", "   ", "south"])
def test_a_name_that_can_not_be_is_told_and_the_old_one_stays(open_plan, name):
    app = open_plan({}, {})
    app = field(app, "Name").input(name).run()
    assert not app.exception
    assert len(app.toast) == 1
    assert field(app, "Name").value == "North"
    assert not draw(app).is_changed


def test_a_name_and_a_stroke_in_one_run_both_hold(open_plan, shown):
    """To leave a field by a stroke on the map sends both at once."""
    app = open_plan({}, {})
    field(app, "Name").input("Lakes")
    field(app, "District").input("Midwest")
    app = commit(app, shown, reason="draw", ids=["new"], new=LOOP)
    assert (north(app).name, north(app).district, len(north(app).drawn)) == ("Lakes", "Midwest", 1)


def test_what_is_closed_is_not_drawn_and_keeps_what_was_typed(open_plan):
    app = open_plan({"zips": ("60611",)}, {})
    inside = {"shape_merge", "challenge_text", "menu_versions", "rule_zips", "settings_name", "compare_plan"}

    def drawn():
        kinds = (app.button, app.text_input, app.selectbox, app.multiselect)
        keys = [str(one.key) for kind in kinds for one in kind]
        return {name for name in inside if any(key.startswith(name) for key in keys)}

    assert drawn() == inside - {"compare_plan"}  # there is nothing to compare with yet
    field(app, "challenge_text").input("Milwaukee")
    app.slider[0].set_value(90)
    app = open_parts(app, closed=PARTS)
    assert drawn() == set()
    app = open_parts(click(app, "territory_lock"))
    assert field(app, "challenge_text").value == "Milwaukee"
    assert app.slider[0].value == 90
    assert not app.warning


def test_what_is_open_stays_open_when_its_head_changes(open_plan):
    app = open_plan({"zips": ("60611",)}, {})
    app = field(app, "challenge_text").input("Milwaukee").run()
    field(app, "challenge_why").input("Ours")
    app = click(app, "challenge_raise")
    assert "Challenges · 1 open" in [one.label for one in app.expander]
    assert field(app, "challenge_text").value == ""
