"""Kept cohorts are renamed, put away, deleted after a question, and frozen again; the old list stays."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from analytics.cohorts.sources import resolve_segment
from components.session import shared_workspace
from data.plans.errors import EntryMissing
from tests.pages.plan_page import NOW, button, click, field, says


def keeping():
    """Draw the button, and the dialog that it opens."""
    from components.cohort_keep import show_keep
    from components.session import session

    show_keep(session().compare)


@pytest.fixture(autouse=True)
def _ada(monkeypatch, snapshot):
    """Ada looks at the sample."""
    monkeypatch.setenv("WINDSHIELD_USER", "Ada")


@pytest.fixture
def ohio(snapshot):
    """A segment that Bob froze."""
    resolved = resolve_segment(snapshot, "state=OH", name="Ohio")
    return store().keep("Ohio", resolved, by="Bob", at=NOW, note="For Q1")


def store():
    return shared_workspace().plans.cohorts


def open_keep(part="history"):
    app = click(AppTest.from_function(keeping, default_timeout=60).run(), "cohort_keep")
    (control,) = [one for one in app.button_group if one.key and "part" in one.key]
    app = control.set_value(part).run()
    assert not app.exception, app.exception
    return app


def test_without_any_it_says_how_to_get_one():
    app = click(AppTest.from_function(keeping, default_timeout=60).run(), "cohort_keep")
    assert says(app, "No cohort is kept yet")


def test_the_history_names_who_froze_it_when_and_why(ohio):
    app = open_keep()
    assert says(app, "**Ohio**")
    assert says(app, "frozen by Bob")
    assert says(app, "For Q1", app.caption)


def test_it_is_renamed_and_archived(ohio):
    app = open_keep("manage")
    field(app, f"cohort_name_{ohio.id}").input("Ohio & co <b>").run()
    app = click(app, "cohort_rename")
    assert store().get(ohio.id).name == "Ohio & co <b>"
    app = click(app, "cohort_archive")
    assert store().get(ohio.id).archived


def test_it_is_deleted_after_a_question_only(ohio):
    app = click(open_keep("manage"), "cohort_delete")
    assert store().get(ohio.id)
    app = click(app, "cohort_delete_not")
    app = click(click(app, "cohort_delete"), "cohort_delete_sure")
    with pytest.raises(EntryMissing):
        store().get(ohio.id)


def test_what_somebody_else_changed_meanwhile_is_told(ohio):
    app = open_keep("manage")
    field(app, f"cohort_name_{ohio.id}").input("Mine").run()
    store().rename(ohio, "Theirs", by="Bob", at=NOW + timedelta(hours=1))
    button(app, "cohort_rename").click().run()
    assert store().get(ohio.id).name == "Theirs"
    assert says(app, "Theirs", app.error, app.markdown, app.warning)


def test_what_a_freeze_did_to_each_metric_is_shown_for_both_lists(ohio, snapshot):
    store().refreeze(
        ohio,
        resolve_segment(snapshot, "state=OH&state=PA", name="Ohio"),
        by="Bob",
        at=NOW + timedelta(days=1),
    )
    assert [freeze.number for freeze in store().freezes(ohio.id)] == [2, 1]
    app = open_keep("effect")
    frames = [one.value for one in app.dataframe if "Came" in " ".join(map(str, one.value.columns))]
    assert frames
    assert len(frames[0]) >= 10
