"""A lock holds on the page: whatever is done to the others, a locked territory's card stays as it is."""

import re
from pathlib import Path

import pytest
from shapely import box

from data.plans.document import Drawn
from tests.pages.nine_sites import CITY, LOOP, NORTH, SOUTH, commit, document, draw, north, providers, tell
from tests.pages.plan_page import button, click, field, press, says

LOCKED = {"drawn": (Drawn("city", CITY),), "locked": True}  # A1, H1 and a practice place; five clinicians
KEPT = "Territory 2 · South is locked and keeps what this asked for: 2 accounts, 3 clinicians."
# what is picked by a lasso round A1 and H1: how many clinicians elsewhere that brings to North
PICKS = {"site": "0", "zip": "0", "county": "1", "unit": "1", "idn": "3"}


def south(app):
    """What South's card says, and North's is open again."""
    held = providers(tell(app, "activate", group=SOUTH))
    tell(app, "activate", group=NORTH)
    return held


def test_a_lasso_over_a_locked_territory_takes_nothing_and_says_so(open_plan, shown):
    app = open_plan({}, LOCKED)
    assert south(app) == "5"
    app = commit(app, shown, reason="draw", ids=["new"], new=LOOP)
    assert says(app, KEPT, app.toast)
    assert not draw(app).is_changed
    assert [feature["id"] for feature in shown["shapes"]["features"]] == ["city"]
    assert south(app) == "5"


@pytest.mark.parametrize("what", PICKS)
def test_what_a_pick_brings_is_the_rest(open_plan, what):
    app = tell(open_plan({}, LOCKED), "lasso-select", ring=LOOP, what=what, action="add")
    assert says(app, "Territory 2 · South is locked and keeps what this asked for: ", app.toast)
    assert not says(app, "There was nothing to add", app.toast)
    assert providers(app) == PICKS[what]
    assert north(app).pinned_sites == ()
    assert "60611" not in north(app).zips  # others that the lasso holds have no account
    assert south(app) == "5"
    if draw(app).is_changed:
        assert south(tell(app, "undo")) == "5"
        assert not draw(app).is_changed
        assert south(tell(app, "redo")) == "5"


def test_unlocked_it_gives_way_and_locking_itself_changes_nothing(open_plan):
    app = open_plan({"zips": ("60611",)}, {**LOCKED, "locked": False})  # A1 and H1 are North's by their ZIP
    held = providers(app), south(app)
    app = tell(app, "lock", group=SOUTH)
    assert (providers(app), south(app)) == held == ("3", "2")
    app = tell(app, "unlock", group=SOUTH)
    assert (providers(app), south(app)) == held
    app = tell(app, "lasso-select", ring=LOOP, what="county", action="add")
    assert south(app) == "0"


@pytest.mark.parametrize("way", ["lasso", "rule", "delete", "warning"])
def test_what_a_locked_one_would_gain_is_refused(open_plan, way):
    """North has A1 and H1 by their ZIP, and South's area holds them too."""
    app = open_plan({"zips": ("60611",)}, LOCKED, drive_limit_minutes=120.0)
    before = document(app)
    if way == "lasso":
        app = tell(app, "lasso-select", ring=LOOP, what="zip", action="remove")
    elif way == "rule":
        (rule,) = [one for one in app.multiselect if str(one.key).startswith("rule_zips")]
        app = rule.set_value([]).run()
    elif way == "delete":
        app = button(app, f"settings_delete_{NORTH}_0").click().run()
    else:
        app = tell(app, "lasso-select", ring=LOOP, what="site", action="remove")
    assert not app.exception
    why = "Territory 2 · South is locked and would gain 2 accounts, 3 clinicians: its rule asks for that too."
    assert says(app, f"{why} Unlock it first, on its card.", app.toast)
    assert document(app) == before
    (rule,) = [one for one in app.multiselect if str(one.key).startswith("rule_zips")]
    assert rule.value == ["60611"]  # the widget shows what is so


def test_a_warnings_button_takes_nothing_from_a_locked_one(open_plan):
    """H1 is North's; A1 is South's by its area, and to own the unit whole is to ask for it."""
    app = open_plan({"pinned_sites": ("H1",)}, LOCKED)
    held = south(app)
    app = press(app, "Own")
    assert says(app, "Territory 2 · South is locked and keeps what this asked for: 1 account", app.toast)
    assert north(app).units == ("LAKE@A1",)
    assert north(app).excluded_sites == ("A1",)
    assert south(app) == held


def test_a_territory_is_merged_into_another_but_for_what_is_locked(open_plan):
    """Of two areas with equal right South has what lies in both: Third comes after it, North before."""
    app = open_plan({}, LOCKED, {"drawn": (Drawn("third", box(-88, 41.885, -87, 42.2)),)})
    assert south(app) == "5"
    app = tell(app, "activate", group="third")
    app = field(app, "settings_into_third_0").select(NORTH).run()
    assert not app.exception
    assert [t.id for t in document(app).territories] == [NORTH, SOUTH]
    assert south(app) == "5"


def test_what_is_no_change_of_accounts_goes_on_beside_a_lock(open_plan):
    app = click(open_plan({}, LOCKED), "territory_add")
    assert len(document(app).territories) == 3
    app = tell(app, "activate", group=NORTH)
    app = field(app, f"settings_name_{NORTH}_0").set_value("Lake").run()
    assert north(app).name == "Lake"
    assert not app.toast


def test_every_edit_of_the_page_goes_one_way():
    """What replaces the plan, and the lock itself, are the exceptions."""
    past = {"plan_change.py", "plan_files_menu.py", "plan_menu.py"}
    parts = Path(__file__).parents[2] / "components"
    found = {
        path.name
        for pattern in ("plan_*.py", "territory_*.py")
        for path in parts.glob(pattern)
        if re.search(r"\bstate\.change\(", path.read_text())
    }
    assert found == past
