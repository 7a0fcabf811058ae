"""The plan store fails while somebody draws: the page says so, and the drawing stays and is kept later."""

import pytest
from sqlalchemy import event

from components.session import shared_workspace
from data.plans.document import Document, Territory
from tests.pages.plan_page import NORTH, PAGE, button, click, figures, make_plan, open_page, says
from tests.pages.test_territories import CHICAGO, draw

DOWNSTATE = [[-90.0, 38.2], [-88.5, 38.2], [-88.5, 40.0], [-90.0, 40.0], [-90.0, 38.2]]
STILL_HERE = "What you drew is still in this window"


class Store:
    """The plan store's SQLite file, which can be made to fail and to work again."""

    def __init__(self):
        self._engine = shared_workspace().plans._database._writer
        self._home = None

    def _refuse(self, connection, record, proxy):
        connection.execute("PRAGMA query_only = ON")

    def refuse_writes(self):
        event.listen(self._engine, "checkout", self._refuse)

    def take_writes(self):
        event.remove(self._engine, "checkout", self._refuse)
        self._engine.dispose()

    def take_away(self, home):
        """Put something else in the file's place."""
        self._engine.dispose()
        for old in home.glob("plans.db*"):
            old.rename(home / f"away-{old.name}")
        (home / "plans.db").write_bytes(b"no database at all" * 500)

    def bring_back(self, home):
        self._engine.dispose()
        for old in home.glob("away-*"):
            old.rename(home / old.name.removeprefix("away-"))


@pytest.fixture
def plan(snapshot):
    return make_plan(snapshot, Document((Territory(NORTH, "North", 1),)))


def kept_areas(plan):
    work = shared_workspace().plans.drafts.find(plan.id, "Ada")
    return len(work.document.territories[0].drawn) if work else 0


def test_what_cannot_be_kept_stays_on_the_map_and_is_kept_once_it_can_be(open_app, home, plan):
    app = draw(open_page(open_app, home), "r1", CHICAGO)
    before = figures(app)["Providers"]
    assert kept_areas(plan) == 1
    store = Store()
    store.refuse_writes()
    app = draw(app, "r2", CHICAGO, DOWNSTATE)
    assert not app.exception
    assert says(app, "The plan store at", app.error)
    assert says(app, STILL_HERE, app.error)
    assert figures(app)["Providers"] != before
    app = click(app, "Save")
    assert says(app, "The plan store at", app.toast)
    assert says(app, STILL_HERE, app.error)
    store.take_writes()
    app = click(app, "plan_keep_again")
    assert not says(app, STILL_HERE, app.error)
    assert kept_areas(plan) == 2


def test_a_store_that_is_gone_is_told_and_the_drawing_is_there_when_it_is_back(open_app, home, plan):
    app = draw(open_page(open_app, home), "r1", CHICAGO)
    store = Store()
    store.refuse_writes()
    app = draw(app, "r2", CHICAGO, DOWNSTATE)
    store.take_writes()
    store.take_away(home)
    app = click(app, "plan_keep_again")
    assert says(app, STILL_HERE, app.error)
    assert says(app, "Every version that was saved is kept", app.error)
    app = click(app, "plan_again")
    assert says(app, STILL_HERE, app.error)
    store.bring_back(home)
    app = click(app, "plan_again")
    assert not app.error
    assert figures(app)["Providers"] != "0"
    assert kept_areas(plan) == 2


def test_choosing_a_plan_that_cannot_be_read_leaves_the_one_that_is_open(open_app, home, snapshot, plan):
    other = make_plan(snapshot, Document((Territory(NORTH, "Other", 1),)), name="Other")
    app = open_page(open_app, home)
    state = app.session_state["windshield"].draw
    (choice,) = [one for one in app.selectbox if one.label == "Plan"]
    (wanted,) = {plan.id, other.id} - {state.plan_id}
    store, here = Store(), state.plan_id
    store.take_away(home)
    choice.set_value(wanted)
    app = app.run()
    assert not app.exception
    store.bring_back(home)
    app = click(app, "plan_again")
    assert not app.error
    assert state.plan_id == here
    (choice,) = [one for one in app.selectbox if one.label == "Plan"]
    assert choice.value == here


@pytest.mark.parametrize("dialog", ["menu_versions", "menu_units", "menu_reps", "menu_audit"])
def test_a_dialog_says_that_the_store_failed(open_app, home, plan, dialog):
    app = click(open_page(open_app, home), dialog)
    store = Store()
    store.take_away(home)
    app = app.run()
    assert not app.exception
    assert says(app, "The plan store at", app.error)
    store.bring_back(home)


def test_without_a_store_the_page_opens_and_says_so(open_app, home, plan):
    store = Store()
    store.take_away(home)
    app = open_app(home, PAGE)
    assert not app.exception
    assert says(app, "Every version that was saved is kept", app.error)
    store.bring_back(home)
    app = button(app, "plan_again").click().run()
    assert figures(app)["Providers"] == "0"
