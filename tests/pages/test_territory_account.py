"""A click on a point says whose it is and why, who works there, and lets both be moved."""

from dataclasses import replace

from shapely import box

from components.session import shared_workspace
from data.plans.document import Drawn
from tests.analytics.territories.world import ANN, BOB, HAL, NED
from tests.pages.nine_sites import CITY, NORTH, SOUTH, document, draw, north, tell
from tests.pages.plan_page import NOW, button, click, field, says


def row_of(shown, label):
    """The point's id on the map."""
    return next(point["id"] for point in shown["points"].to_pylist() if point["label"] == label)


def look_at(app, shown, label):
    return tell(app, "open-point", row=0, id=row_of(shown, label))


def choose(app, *npis):
    (people,) = [one for one in app.multiselect if str(one.key).startswith("account_people")]
    app = people.set_value(list(npis)).run()
    assert not app.exception, app.exception
    return app


def test_whose_it_is_and_who_asks_for_it_too(open_plan, shown):
    app = open_plan({"drawn": (Drawn("a", CITY),)}, {"zips": ("60611",)}, {"excluded_sites": ("H1",)})
    app = look_at(app, shown, "Lakeshore Hospital")
    assert says(app, "Belongs to **2 · South** by ZIP 60611.")
    assert says(app, "one way from where its drives begin")
    assert says(app, "1 · North asks for it too, and yields (by an area drawn).")
    assert says(app, "3 · Third leaves it out.")
    assert says(app, "Inpatient · Chicago, IL · 60611 · Cook County, IL · IDN Lakeshore Health")
    assert says(app, "**2 clinicians whose primary site it is**")
    app = look_at(app, shown, "Plain Hospital")
    assert says(app, "**Nobody's.**")
    assert says(app, "No clinician of this plan's market has it as the primary site.")


def test_a_site_is_pinned_and_taken_out(open_plan, shown):
    app = open_plan({"zips": ("49442",)}, {"zips": ("60611",)})
    app = click(look_at(app, shown, "Lakeshore Hospital"), "account_add")
    assert north(app).pinned_sites == ("H1",)
    assert says(app, "Lakeshore Hospital pinned.", app.success)
    assert says(app, "Belongs to **1 · North** by a pin.")
    app = click(app, "account_remove")
    assert (north(app).pinned_sites, north(app).excluded_sites) == ((), ())
    assert says(app, "Belongs to **2 · South** by ZIP 60611.")
    app = click(app, "account_remove")
    assert says(app, "the rule says so already", app.success)
    assert document(click(app, "plan_undo")).get(NORTH).pinned_sites == ("H1",)


def test_single_clinicians_are_pinned_and_left_out(open_plan, shown):
    app = open_plan({"zips": ("49442",)}, {"zips": ("60611",)})
    app = look_at(app, shown, "Lakeshore Hospital")
    assert button(app, "account_people_add").disabled
    app = click(choose(app, ANN, BOB), "account_people_add")
    assert north(app).pinned_clinicians == (ANN, BOB)
    assert says(app, "2 clinicians pinned.", app.success)
    assert says(app, "Belongs to **2 · South**")  # the site stays
    app = click(choose(app, BOB), "account_people_remove")
    assert (north(app).pinned_clinicians, north(app).excluded_clinicians) == ((ANN,), (BOB,))


def test_what_a_lock_keeps_is_not_taken_from_here(open_plan, shown):
    app = open_plan({"zips": ("49442",)}, {"pinned_sites": ("H1",), "locked": True})
    app = click(look_at(app, shown, "Lakeshore Hospital"), "account_add")
    assert says(app, "which is locked", app.error)
    assert document(app) == draw(app).saved
    app = tell(app, "activate", group=SOUTH)
    assert button(app, "account_add").disabled
    assert field(app, "Pin single ones, or leave them out").disabled


def test_a_practice_is_its_clinicians(open_plan, shown):
    app = open_plan({"zips": ("49442",)}, {"zips": ("60602",)})
    app = click(look_at(app, shown, "Practice in Chicago"), "account_add")
    assert north(app).pinned_clinicians == (HAL, NED)
    assert document(app).get(SOUTH).zips == ("60602",)


def test_a_live_plan_is_looked_at_and_not_changed(open_plan, shown):
    app = open_plan({"drawn": (Drawn("a", box(-88, 41.7, -87.6, 42.2)),)}, {})
    store = shared_workspace().plans.plans
    plan = store.list()[0]
    store.send_for_review(plan.id, by="Bob", at=NOW)
    store.go_live(plan.id, based_on=plan.version, blocking=(), by="Bob", at=NOW)
    app = look_at(app.run(), shown, "Lakeshore Hospital")
    assert says(app, "Belongs to **1 · North** by an area drawn.")
    assert not [one for one in app.button if str(one.key).startswith("account_")]


def test_an_account_of_another_market_is_not_shown(open_plan, shown):
    """The focus may have changed in another window: its row means another account there."""
    app = open_plan({"zips": ("60611",)}, {})
    app = look_at(app, shown, "Lakeshore Hospital")
    assert says(app, "Belongs to")
    draw(app).opened = replace(draw(app).opened, market="another")
    app = app.run()
    assert not app.exception
    assert not says(app, "Belongs to")
    assert app.session_state["windshield"].dialog.name == ""
