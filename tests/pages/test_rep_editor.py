"""Reps are added, changed, deleted and read from a file; a home is where the drives begin."""

from dataclasses import replace

import pytest

from components.session import shared_workspace
from components.territory_desk import open_desk
from data.plans.rep_entry import RepDetails
from tests.pages.plan_page import (
    NORTH,
    NOW,
    button,
    chicago,
    click,
    field,
    figures,
    make_plan,
    open_page,
    says,
)

BEA = RepDetails("Bea", "rep", 8.0, (41.9, -87.63), "60611")


def reps():
    return {rep.name: rep for rep in shared_workspace().plans.reps.list()}


def open_reps(open_app, home):
    return click(open_page(open_app, home), "menu_reps")


def choose(app, rep):
    field(app, "rep_choice").select(rep.id)
    return app.run()


def part(app, name):
    """The one input of the rep that is shown."""
    kinds = (app.text_input, app.selectbox, app.number_input, app.toggle)
    (found,) = [one for kind in kinds for one in kind if str(one.key).startswith(f"rep_{name}_")]
    return found


def test_a_rep_is_added_with_a_zip_as_home(open_app, home, snapshot):
    make_plan(snapshot, chicago())
    app = open_reps(open_app, home)
    part(app, "name").input("  Bea *Bo*  ")
    part(app, "home").input("60611")
    part(app, "calls").set_value(9.5)
    app = click(app, "rep_save")
    assert says(app, "Bea \\*Bo\\* was added.", app.success)
    (rep,) = reps().values()
    assert (rep.name, rep.home_place, rep.calls_a_day, rep.created_by) == ("Bea *Bo*", "60611", 9.5, "Ada")
    assert rep.home == (pytest.approx(41.9, abs=0.1), pytest.approx(-87.6, abs=0.1))
    assert part(app, "name").value == ""  # the next one begins empty


def test_a_home_that_is_nowhere_is_refused_with_what_to_write(open_app, home, snapshot):
    make_plan(snapshot, chicago())
    app = open_reps(open_app, home)
    part(app, "name").input("Bea")
    part(app, "home").input("Atlantis")
    app = click(app, "rep_save")
    assert says(app, "no ZIP, point or site", app.error)
    assert reps() == {}
    assert part(app, "name").value == "Bea"  # nothing typed is lost


def test_another_home_changes_the_drive_figures_of_the_territory(open_app, home, snapshot):
    rep = shared_workspace().plans.reps.add(BEA, by="Bob", at=NOW)
    document = chicago()
    plan = make_plan(snapshot, document.put(replace(document.get(NORTH), rep_id=rep.id)))
    app = open_reps(open_app, home)
    before = figures(app)["Furthest"]
    app = choose(app, rep)
    assert part(app, "home").value == "60611"
    part(app, "home").input("43.04,-87.91")  # Milwaukee
    app = click(app, "rep_save")
    assert figures(app)["Furthest"] != before
    drive = open_desk(plan, plan_document(plan)).figures(0).drive
    assert drive.base == (43.04, -87.91)
    assert drive.mean_minutes > 60


def plan_document(plan):
    return shared_workspace().plans.plans.version(plan.id).document


def test_of_two_who_change_a_rep_the_second_sees_both_sides(open_app, home, snapshot):
    make_plan(snapshot, chicago())
    rep = shared_workspace().plans.reps.add(BEA, by="Bob", at=NOW)
    app = choose(open_reps(open_app, home), rep)
    shared_workspace().plans.reps.save(replace(rep, calls_a_day=12.0), by="Bob", at=NOW)
    part(app, "name").input("Beatrix")
    app = click(app, "rep_save")
    assert says(app, "Bob changed “Bea”", app.error)
    assert reps()["Bea"].calls_a_day == 12.0
    (sides,) = [one.value for one in app.dataframe if "Theirs" in one.value.columns]
    assert sides[["Yours", "Theirs"]].to_numpy().tolist() == [["Beatrix", "Bea"], ["8", "12"]]
    app = click(app, "rep_conflict_mine")
    assert {name: rep.calls_a_day for name, rep in reps().items()} == {"Beatrix": 8.0}


def test_a_rep_whom_a_plan_names_is_not_deleted_another_is(open_app, home, snapshot):
    store = shared_workspace().plans.reps
    bea, cy = store.add(BEA, by="Bob", at=NOW), store.add(replace(BEA, name="Cy"), by="Bob", at=NOW)
    document = chicago()
    make_plan(snapshot, document.put(replace(document.get(NORTH), rep_id=bea.id)))
    app = click(choose(open_reps(open_app, home), bea), "rep_delete")
    assert says(app, "Bea has a territory in Midwest", app.error)
    app = click(choose(app, cy), "rep_delete")
    assert says(app, "Cy was deleted", app.success)
    assert set(reps()) == {"Bea"}


def test_a_file_of_reps_is_shown_before_it_is_taken_with_its_bad_lines(open_app, home, snapshot):
    make_plan(snapshot, chicago())
    shared_workspace().plans.reps.add(BEA, by="Bob", at=NOW)
    app = open_reps(open_app, home)
    (files,) = [one for one in app.get("file_uploader") if one.label == "CSV or Excel file of reps"]
    text = "name,role,home,calls_a_day\nBea,,,10\nCy,rep,60611,\nDee,boss,60611,\nEd,rep,Atlantis,\n"
    files.upload("reps.csv", text.encode(), "text/csv")
    app.run()
    assert not app.exception
    (bad,) = [one.value for one in app.dataframe if "Reason" in one.value.columns]
    assert bad[["File", "Line", "What"]].to_numpy().tolist() == [
        ["reps.csv", "4", "Dee"], ["reps.csv", "5", "Ed"],
    ]  # fmt: skip
    assert set(reps()) == {"Bea"}
    assert button(app, "rep_import").label == "Take 2 reps"
    app = click(app, "rep_import")
    assert says(app, "2 reps were taken", app.success)
    assert {name: rep.calls_a_day for name, rep in reps().items()} == {"Bea": 10.0, "Cy": 8.0}
