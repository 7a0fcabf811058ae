"""Cohorts beside a second snapshot: figures stay those of the freeze until somebody asks for others."""

import pytest

from analytics.cohorts.sources import resolve_segment
from components.session import forget_workspaces, shared_workspace
from data.sample.generate import build_sample
from data.snapshot.store import SnapshotStore
from tests.pages.plan_page import NOW, ROOT, says
from tests.pages.snapshots import BUILT_AT, install_newer

PAGE = str(ROOT / "pages" / "cohorts.py")


@pytest.fixture
def home(growing_home):
    """A home of the test's own, to which a snapshot may be added."""
    return growing_home


@pytest.fixture
def kept(snapshot):
    """Ohio and Texas, frozen on the first snapshot; their ids."""
    cohorts = shared_workspace().plans.cohorts
    items = [(state, resolve_segment(snapshot, f"state={state}", name=state)) for state in ("OH", "TX")]
    return tuple(cohort.id for cohort in cohorts.keep_all(items, by="Bob", at=NOW))


def tables(app):
    return [one.value.set_index("Cohort") for one in app.dataframe if "Growth, year ago" in one.value.columns]


def test_the_page_says_that_its_figures_are_of_an_older_snapshot(home, kept, snapshot, open_app):
    newer = install_newer(home)
    app = open_app(home, PAGE)
    assert not app.exception, app.exception
    (table,) = tables(app)
    assert set(table.index) == {"OH", "TX"}
    assert says(app, f"snapshot {snapshot.id}")
    assert says(app, f"other pages look at {newer}")


def test_beside_them_the_same_cohorts_stand_on_the_second_snapshot_named_as_such(
    home, kept, snapshot, open_app
):
    newer = install_newer(home)
    app = open_app(home, PAGE, cohort=list(kept), beside=newer)
    assert not app.exception, app.exception
    own, other = tables(app)
    assert set(own.index) == set(other.index) == {"OH", "TX"}
    assert own.index.tolist() == other.index.tolist()  # row under row, whatever the ranks are there
    assert own.columns.tolist() == other.columns.tolist()
    assert own.loc["OH", "Growth, year ago"] != other.loc["OH", "Growth, year ago"]
    assert says(app, f"The same cohorts on snapshot {newer}")
    assert says(app, f"frozen on {snapshot.id}, figures from {newer}")
    assert says(app, f"What comes below is of snapshot {snapshot.id} again")
    assert app.session_state["windshield"].compare.url["beside"] == [newer]
    (choice,) = [one for one in app.selectbox if one.key == "compare_beside"]
    assert [option.split(" · ")[0] for option in choice.options] == ["no other snapshot", newer]
    app = choice.set_value(None).run()
    assert len(tables(app)) == 1


def test_rows_of_the_second_table_open_nothing_and_the_first_ones_stay_open(home, kept, open_app):
    newer = install_newer(home)
    app = open_app(home, PAGE, cohort=list(kept), beside=newer, open=kept[0])
    assert not app.exception, app.exception
    own, other = [one for one in app.dataframe if "Growth, year ago" in one.value.columns]
    assert own.proto.selection_mode
    assert not other.proto.selection_mode
    assert says(app, "##### OH")


def test_the_snapshot_of_the_figures_is_none_to_put_beside_them(home, kept, snapshot, open_app):
    install_newer(home)
    app = open_app(home, PAGE, cohort=list(kept), beside=snapshot.id)
    assert not app.exception, app.exception
    assert len(tables(app)) == 1
    assert says(app, "The figures above are of that snapshot already")
    assert says(app, "Growth against a year ago")  # what comes below is there too


def test_a_second_snapshot_that_is_gone_leaves_the_first_ones_figures(home, kept, open_app):
    app = open_app(home, PAGE, cohort=list(kept), beside="0123456789ab")
    assert not app.exception, app.exception
    assert len(tables(app)) == 1
    assert says(app, "0123456789ab")
    assert says(app, "Growth against a year ago")  # what comes below is there too


@pytest.mark.parametrize("is_there", [True, False], ids=["frozen on is there", "frozen on is gone"])
def test_a_named_snapshot_beside_cohorts_of_another_one(
    home, kept, snapshot, open_app, tmp_path_factory, monkeypatch, is_there
):
    elsewhere = SnapshotStore(tmp_path_factory.mktemp("elsewhere"))
    other = build_sample(elsewhere, providers=2_000, seed=12, built_at=BUILT_AT)
    if not is_there:
        SnapshotStore(home).remove(snapshot.id)
        forget_workspaces()
    monkeypatch.setenv("WINDSHIELD_SNAPSHOT", str(elsewhere.path(other)))
    app = open_app(home, PAGE)
    assert not app.exception, app.exception
    if is_there:
        assert len(tables(app)) == 1
        assert says(app, f"snapshot {snapshot.id}")
        assert says(app, f"other pages look at {other}")
        return
    assert not tables(app)
    assert says(app, "has since been deleted")
    (button,) = [one for one in app.button if one.key == f"compare_on_{other}"]
    app = button.click().run()
    assert not app.exception, app.exception
    assert len(tables(app)) == 1
    assert says(app, f"frozen on {snapshot.id}, figures from {other}")
