"""The Organisation page: a table a register, typed into and saved, files with a preview, and two who meet."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from analytics.organisation.draft import Draft
from components.session import shared_workspace
from data.plans.organisation.access_entry import Access
from data.plans.organisation.account_entry import SetsOnHand
from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.kinds import KINDS
from data.plans.organisation.register import Changes
from data.plans.organisation.week_entry import RepDay, RepLeave
from data.plans.rep_entry import RepDetails
from data.sample.organisation import has_sample_organisation, put_sample_organisation
from tests.pages.plan_page import NOW, click, field, says

PAGE = str(Path(__file__).parents[2] / "pages" / "organisation.py")
TABS = ["Reps", *(kind.title for kind in KINDS)]
BOB = {"by": "Bob", "at": NOW}


def open_tab(open_app, home, tab="Reps"):
    app = open_app(home, PAGE)
    assert not app.exception, app.exception
    return app if tab == "Reps" else switch(app, tab)


def switch(app, tab):
    app.session_state["organisation_tabs"] = tab
    app.run()
    assert not app.exception, app.exception
    return app


def organisation():
    return shared_workspace().plans.organisation


def type_into(app, name, *, rows=None, new=(), deleted=()):
    """Type into a register's table, as its editor reports it."""
    app.session_state["windshield"].keep.of(name).edits = {
        "edited_rows": rows or {}, "added_rows": list(new), "deleted_rows": list(deleted),
    }  # fmt: skip
    app.run()
    assert not app.exception, app.exception
    return app


def table(app):
    (editor,) = app.data_editor
    return editor.value


def sites(snapshot, count=3):
    return snapshot.query(f"SELECT site_id, name FROM sites ORDER BY site_id LIMIT {count}").to_pylist()


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("kind", ["home", "bare_home"])
def test_every_tab_opens_on_an_empty_store_and_says_what_is_missing(open_app, request, kind, tab):
    app = open_tab(open_app, request.getfixturevalue(kind), tab)
    told = " ".join(str(one.value) for one in (*app.info, *app.caption))
    if tab == "Reps":
        assert "Nobody yet" in told or "there is none yet" in told
    elif tab in ("Hours", "Leave", "Skills", "Other places", "Credentialing", "Calls"):
        assert "add them under Reps" in told
    else:
        assert "yet. Type rows into the table below, or take a file" in told


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_shows_the_samples_rows_and_says_that_they_are_made_up(open_app, home, snapshot, tab):
    put_sample_organisation(shared_workspace().plans, snapshot, at=datetime.now(UTC))
    app = open_tab(open_app, home, tab)
    assert says(app, "is made up", app.markdown)
    if tab != "Reps":
        assert len(table(app))


def test_a_row_is_added_changed_and_deleted(open_app, home, snapshot):
    lake, oak, elm = sites(snapshot)
    sets = organisation().sets_on_hand
    sets.save(Changes((SetsOnHand(lake["site_id"], "Tray", 1), SetsOnHand(oak["site_id"], "Tray", 2))), **BOB)
    app = open_tab(open_app, home, "Sets on hand")
    assert list(table(app)["set_name"]) == ["Tray", "Tray"]
    assert lake["name"] in table(app)["Where"][0]
    app = type_into(
        app, "sets_on_hand", rows={0: {"count": 5}}, deleted=[1],
        new=[{"site_id": elm["site_id"], "set_name": "Cage", "count": 0}],
    )  # fmt: skip
    assert says(app, "1 added, 1 changed, 1 deleted", app.caption)
    app = click(app, "organisation_save_sets_on_hand")
    assert says(app, "Saved: 1 added, 1 changed, 1 deleted.", app.success)
    assert set(sets.entries()) == {
        SetsOnHand(lake["site_id"], "Tray", 5),
        SetsOnHand(elm["site_id"], "Cage", 0),
    }
    assert sets.history()[0].who == "Ada"
    assert not app.button or "Save" not in [button.label for button in app.button]


def test_bad_rows_are_told_and_nothing_is_saved_or_lost(open_app, home, snapshot):
    lake, oak, _ = sites(snapshot)
    access = organisation().access
    access.save(Changes((Access(lake["site_id"], None, "open"),)), **BOB)
    app = open_tab(open_app, home, "Access")
    app = type_into(
        app, "access", rows={0: {"visiting": "Mon 8:00-10:00; Mon 9:00-11:00"}},
        new=[{"site_id": "nowhere"}, {"site_id": oak["site_id"], "badge": "Fri 22:00-06:00"},
             {"site_id": oak["site_id"], "npi": "1234567890"}],
    )  # fmt: skip
    app = click(app, "organisation_save_access")
    assert says(app, "4 rows can't be saved; nothing was", app.error)
    (problems,) = (one.value for one in app.dataframe if "Reason" in one.value.columns)
    for row, reason in (
        ("New row 1", "has no site nowhere"), ("New row 2", "split there"), ("New row 3", "is no NPI"),
        (lake["site_id"], "overlap"),
    ):  # fmt: skip
        (told,) = problems[problems["Row"] == row]["Reason"]
        assert reason in told
    assert access.entries() == (Access(lake["site_id"], None, "open"),)
    assert len(app.session_state["windshield"].keep.of("access").pending) == 4
    app = type_into(app, "access", rows={0: {"visiting": "Mon 8:00-10:00"}})
    app = click(app, "organisation_save_access")
    assert says(app, "Saved: 1 changed.", app.success)


def test_what_was_typed_stays_while_another_tab_is_open(open_app, home):
    app = open_tab(open_app, home, "Days off")
    app = type_into(app, "days_off", new=[{"day": "2026-12-24", "name": "Eve"}])
    app = switch(app, "Access")
    app = switch(app, "Days off")
    assert list(table(app)["name"]) == ["Eve"]
    app = click(app, "organisation_save_days_off")
    assert organisation().days_off.entries() == (DayOff(date(2026, 12, 24), "Eve"),)
    app = type_into(app, "days_off", rows={0: {"works": True}})
    app = click(app, "organisation_discard_days_off")
    assert list(table(app)["works"]) == [False]


def meet(open_app, home, snapshot):
    """Ada types over a row, and Bob saves another value of it first."""
    (lake,) = sites(snapshot, 1)
    sets = organisation().sets_on_hand
    sets.save(Changes((SetsOnHand(lake["site_id"], "Tray", 1),)), **BOB)
    app = type_into(open_tab(open_app, home, "Sets on hand"), "sets_on_hand", rows={0: {"count": 5}})
    (row,) = sets.rows()
    sets.save(Changes(changed=(replace(row, entry=replace(row.entry, count=9)),)), **BOB)
    app.run()
    assert says(app, "Bob saved sets on hand at", app.info)
    app = click(app, "organisation_save_sets_on_hand")
    assert says(app, "Bob changed a row that you changed", app.error)
    (sides,) = (one.value for one in app.dataframe if "Theirs" in one.value.columns)
    assert sides[["", "Yours", "Theirs"]].values.tolist() == [["On hand", "5", "9"]]
    assert sets.entries()[0].count == 9
    return app, sets


def test_of_two_who_change_a_row_the_second_sees_both_sides_and_may_save_over(open_app, home, snapshot):
    app, sets = meet(open_app, home, snapshot)
    app = click(app, "organisation_mine_sets_on_hand")
    assert says(app, "Saved: 1 changed.", app.success)
    assert (sets.entries()[0].count, sets.rows()[0].version) == (5, 3)


def test_of_two_who_change_a_row_the_second_may_keep_theirs(open_app, home, snapshot):
    app, sets = meet(open_app, home, snapshot)
    app = click(app, "organisation_theirs_sets_on_hand")
    assert list(table(app)["count"]) == [9]
    assert app.session_state["windshield"].keep.of("sets_on_hand").pending == Draft()
    assert sets.entries()[0].count == 9


def test_a_file_is_previewed_and_taken(open_app, home, snapshot):
    lake, oak, _ = sites(snapshot)
    sets = organisation().sets_on_hand
    sets.save(Changes((SetsOnHand(lake["site_id"], "Tray", 1),)), **BOB)
    app = open_tab(open_app, home, "Sets on hand")
    lines = (f"{lake['site_id']},Tray,3", f"{oak['site_id']},Tray,x", f"{oak['site_id']},Cage,2")
    text = "\n".join(("site_id,set_name,count", *lines))
    (uploader,) = app.file_uploader
    uploader.set_value(("sets.csv", text.encode(), "text/csv"))
    app.run()
    assert not app.exception, app.exception
    assert says(app, "**New: 1**", app.markdown)
    assert says(app, "**Changed: 1**", app.markdown)
    (bad,) = (one.value for one in app.dataframe if "Reason" in one.value.columns)
    assert bad[["Line", "Reason"]].values.tolist() == [["3", "count: “x” is no number. Write digits."]]
    app = click(app, "organisation_take_sets_on_hand")
    assert says(
        app, "sets.csv was taken: 1 added, 1 changed, 0 removed. One line was not taken.", app.success
    )
    assert len(sets.entries()) == 2
    assert sets.history()[0].detail["file"] == "sets.csv"


def test_a_file_that_replaces_waits_until_it_is_whole(open_app, home, snapshot):
    app = open_tab(open_app, home, "Days off")
    (way,) = app.segmented_control
    way.set_value("Replace all rows")
    (uploader,) = app.file_uploader
    uploader.set_value(("days.csv", b"day,name\n2026-12-24,Eve\nsoon,Gone\n", "text/csv"))
    app.run()
    assert says(app, "must be whole", app.warning)
    (take,) = (button for button in app.button if button.key == "organisation_take_days_off")
    assert take.disabled


def test_a_home_is_shown_as_its_zip_unless_it_is_ones_own(open_app, home, snapshot):
    reps = shared_workspace().plans.reps
    for name in ("Ada", "Bea"):
        reps.add(RepDetails(name, "rep", 8, (42.05, -87.69), "1 Main St, Evanston, IL 60201"), **BOB)
    app = open_tab(open_app, home)
    (frame,) = (one.value for one in app.dataframe if "Home" in one.value.columns)
    assert dict(zip(frame["Name"], frame["Home"], strict=True)) == {
        "Ada": "1 Main St, Evanston, IL 60201", "Bea": "60201",
    }  # fmt: skip


def test_reps_without_a_base_are_named_and_rows_of_one_rep_found(open_app, home, snapshot):
    plans = shared_workspace().plans
    ada, bea = (plans.reps.add(RepDetails(name, "rep", 8), **BOB) for name in ("Ada", "Bea"))
    plans.organisation.rep_days.save(
        Changes((RepDay(ada.id, 0), RepDay(bea.id, 0), RepDay(bea.id, 1))), **BOB
    )
    app = open_tab(open_app, home)
    assert says(app, "2 reps have no base: Ada, Bea.", app.warning)
    app = switch(app, "Hours")
    assert len(table(app)) == 3
    field(app, "organisation_rep_rep_days").select(ada.id)
    app.run()
    assert list(table(app)["rep"]) == ["Ada"]
    app = switch(app, "Leave")  # the choice holds for the other tabs too
    plans.organisation.rep_leaves.save(
        Changes(tuple(RepLeave(rep.id, date(2026, 12, 1), date(2026, 12, 2)) for rep in (ada, bea))), **BOB
    )
    app.run()
    assert list(table(app)["rep"]) == ["Ada"]


def test_rows_that_the_snapshot_does_not_know_are_stated(open_app, home, snapshot):
    organisation().sets_on_hand.save(Changes((SetsOnHand("S-elsewhere", "Tray", 1),)), **BOB)
    app = open_tab(open_app, home, "Sets on hand")
    assert says(app, "name 1 site that the snapshot does not have: S-elsewhere", app.warning)
    app = type_into(app, "sets_on_hand", rows={0: {"count": 2}})
    app = click(app, "organisation_save_sets_on_hand")  # what was not typed is not looked up again
    assert organisation().sets_on_hand.entries()[0].count == 2


def test_the_sample_is_put_in_and_taken_out(open_app, home, snapshot):
    app = click(open_tab(open_app, home), "organisation_sample_in")
    assert says(app, "made-up reps were put in", app.success)
    assert has_sample_organisation(shared_workspace().plans)
    app = click(app, "organisation_sample_out")
    assert says(app, "of the sample were removed", app.success)
    assert not has_sample_organisation(shared_workspace().plans)
    assert "organisation_sample_in" not in [button.key for button in app.button]  # the store was used
