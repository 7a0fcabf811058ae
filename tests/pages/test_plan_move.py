"""A plan that doesn't stand on the current snapshot: the line, the preview, the move."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from components.session import shared_workspace
from data.identifiers import SnapshotId
from data.sample.generate import build_sample
from data.snapshot.store import SnapshotStore
from tests.pages.conftest import ROOT
from tests.pages.snapshots import BUILT_AT
from tests.pages.test_plan_compare import BEFORE, CHICAGO, NOW

PAGE = str(ROOT / "pages" / "territories.py")


def form():
    """Draw the move's dialog without its frame."""
    from components.plan_move_menu import show_move_form
    from components.plan_work import open_plan
    from components.session import session, shared_workspace

    state = session().draw
    plan = shared_workspace().plans.plans.list()[0]
    if state.plan_id is None:
        open_plan(state, plan.id)
    show_move_form(plan, state)


@pytest.fixture(scope="module")
def two_snapshots(tmp_path_factory, sample_home):
    """A home where a sample of 2,900 clinicians came after that of 3,000."""
    home = tmp_path_factory.mktemp("two")
    shutil.copytree(sample_home / "snapshots", home / "snapshots")
    store = SnapshotStore(home)
    old = store.current()
    return home, old, build_sample(store, providers=2_900, built_at=BUILT_AT)


@pytest.fixture
def moving(tmp_path, two_snapshots, monkeypatch):
    """A home with a plan on the older snapshot."""
    home, old, new = two_snapshots
    shutil.copytree(home / "snapshots", tmp_path / "snapshots")
    monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path))
    monkeypatch.setenv("WINDSHIELD_USER", "Ada")
    shared_workspace().plans.plans.create("Midwest", BEFORE, old, by="x", at=NOW)
    return tmp_path, old, new


def in_chicago(snapshot: SnapshotId) -> set[str]:
    west, south, east, north = CHICAGO
    found = shared_workspace().at(snapshot).query(
        """
        SELECT p.npi FROM providers AS p LEFT JOIN sites AS s ON s.site_id = p.primary_site_id
        WHERE p.status = 'active' AND coalesce(s.lon, p.lon) BETWEEN ? AND ?
            AND coalesce(s.lat, p.lat) BETWEEN ? AND ?
        """,
        [west, east, south, north],
    )  # fmt: skip
    return set(found["npi"].to_pylist())


def press(app, key):
    (button,) = [one for one in app.button if one.key == key]
    return button.click().run()


def metrics(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def stored():
    (plan,) = shared_workspace().plans.plans.list()
    return plan


def test_the_page_says_that_another_snapshot_is_current(open_app, moving):
    home, old, new = moving
    app = open_app(home, PAGE)
    assert not app.exception
    (line,) = [text.value for text in app.markdown if "stands on snapshot" in text.value]
    assert old in line
    assert new in line
    press(app, "plan_move")
    assert not app.exception
    assert {"Came", "Left", "Sites opened"} <= metrics(app).keys()


def test_a_plan_on_the_current_snapshot_says_nothing_of_it(open_app, home, snapshot):
    shared_workspace().plans.plans.create("Midwest", BEFORE, snapshot.id, by="x", at=NOW)
    app = open_app(home, PAGE)
    assert not [one for one in app.button if one.key == "plan_move"]


def test_the_preview_counts_what_sql_counts_and_the_move_is_a_version(moving):
    _, old, new = moving
    before, after = in_chicago(old), in_chicago(new)
    assert before - after
    assert after - before
    app = AppTest.from_function(form, default_timeout=60).run()
    assert not app.exception
    assert metrics(app)["Came"] == f"{len(after - before):,}"
    assert metrics(app)["Left"] == f"{len(before - after):,}"
    assert set(app.dataframe[0].value["NPI"]) == after - before
    assert (stored().snapshot_id, stored().version) == (old, 1)
    press(app, "move_sure")
    assert not app.exception
    assert (stored().snapshot_id, stored().version) == (new, 2)
    assert shared_workspace().plans.plans.version(stored().id).document == BEFORE
    assert any("stands on the current snapshot" in caption.value for caption in app.caption)


def test_unsaved_changes_are_saved_first(moving):
    store = shared_workspace().plans
    store.drafts.keep(stored().id, "Ada", BEFORE.drop(BEFORE.territories[0].id), based_on=1, at=NOW)
    app = AppTest.from_function(form, default_timeout=60).run()
    (button,) = [one for one in app.button if one.key == "move_sure"]
    assert button.disabled
    assert any("Save or undo your changes first" in caption.value for caption in app.caption)


def test_of_two_who_move_the_second_is_told(moving):
    app = AppTest.from_function(form, default_timeout=60).run()
    plans = shared_workspace().plans.plans
    plans.save(stored().id, BEFORE.drop(BEFORE.territories[0].id), based_on=1, by="bob", at=NOW)
    press(app, "move_sure")
    assert not app.exception
    assert any("bob" in error.value for error in app.error)
    assert (stored().snapshot_id, stored().version) == (moving[1], 2)


def test_a_plan_whose_snapshot_is_gone_can_be_moved(open_app, moving):
    home, old, new = moving
    shutil.rmtree(home / "snapshots" / old)
    app = open_app(home, PAGE)
    assert any("can't be read any more" in text.value for text in app.markdown)
    press(app, "plan_move")
    assert any("nobody can tell who would come" in warning.value for warning in app.warning)
    bare = press(AppTest.from_function(form, default_timeout=60).run(), "move_sure")
    assert not bare.exception
    assert (stored().snapshot_id, stored().version) == (new, 2)
