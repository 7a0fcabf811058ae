"""The hours of planned weeks on the Territories page, in place of the formula's."""

import os

import pytest

from components.plan_load import find_load, load_key
from components.route_choice import next_monday, today_here
from components.session import shared_workspace
from components.territory_desk import open_desk
from data.plans.organisation.call_entry import CallPlan
from data.plans.organisation.register import Changes
from data.plans.rep_entry import RepDetails
from tests.pages.nine_sites import draw, run
from tests.pages.plan_page import NOW, button, click, says

PATIENCE_SECONDS = 300 if os.environ.get("CI") == "true" else 180


def add_rep(name, home=(41.9, -87.63)):
    details = RepDetails(name, "rep", 6.0, home=home, home_place="Chicago, IL 60611" if home else "")
    return shared_workspace().plans.reps.add(details, by="Ada", at=NOW).id


def test_no_week_can_be_planned_without_a_rep(open_plan):
    app = open_plan({"zips": ("60611",)})
    assert button(app, "plan_load").disabled
    assert "No territory has a rep yet." in button(app, "plan_load").help


def test_every_rep_s_week_takes_the_place_of_the_formula(open_plan):
    rae, zoe = add_rep("Rae"), add_rep("Zoë")
    app = open_plan({"zips": ("60611", "60201"), "rep_id": rae}, {"zips": ("99999",), "rep_id": zoe})
    before = app.dataframe[0].value["Hours a week"].tolist()
    app = click(app, "plan_load")
    going = draw(app).load_run
    going.wait(PATIENCE_SECONDS)
    assert (going.done(), going.failure, going.progress) == (True, "", (2, 2))
    app = run(app)
    workspace = shared_workspace()
    plan = workspace.plans.plans.list()[0]
    load = find_load(workspace, open_desk(plan, draw(app).document), next_monday(today_here()))
    found = {one.rep_name: one for one in load.reps}
    assert found["Rae"].figures.calls > 0
    assert found["Zoë"].figures is None  # nobody lives in 99999
    assert "can be called on" in found["Zoë"].why_not
    after = app.dataframe[0].value["Hours a week"].tolist()
    assert after[0] == pytest.approx(found["Rae"].windshield_hours, abs=0.06)
    assert after[0] != before[0]
    assert says(app, "from the planned week of", app.caption)
    assert says(app, "No week for Zoë", app.caption)
    assert not [one for one in app.button if one.key == "plan_load"]


def test_it_can_be_stopped_and_a_change_asks_anew(open_plan):
    rae = add_rep("Rae")
    app = open_plan({"zips": ("60611",), "rep_id": rae})
    app = click(app, "plan_load")
    going = draw(app).load_run
    going.cancel()
    going.wait(PATIENCE_SECONDS)
    assert going.done()
    assert going.failure == ""
    app = run(app)
    assert not button(app, "plan_load").disabled
    assert not says(app, "from the planned week of", app.caption)


def test_weeks_that_were_planned_before_a_segment_or_a_row_changed_are_not_shown(open_plan):
    app = open_plan({"zips": ("60611",)})
    workspace, monday = shared_workspace(), next_monday(today_here())
    desk = open_desk(workspace.plans.plans.list()[0], draw(app).document)
    keys = [load_key(workspace, desk, monday)]
    snapshot = workspace.snapshot.id
    first = workspace.plans.segments.save("Illinois", "state=IL", snapshot, by="Ada", at=NOW)
    keys.append(load_key(workspace, desk, monday))
    workspace.plans.segments.save("Illinois", "state=MI", snapshot, by="Ada", at=NOW, based_on=first)
    keys.append(load_key(workspace, desk, monday))
    everybody = CallPlan("Everybody", 1, calls_a_quarter=6, minutes_a_call=30)
    workspace.plans.organisation.call_plan.save(Changes((everybody,)), by="Ada", at=NOW)
    keys.append(load_key(workspace, desk, monday))
    assert len(set(keys)) == 4
    assert load_key(workspace, desk, monday) == keys[-1]
