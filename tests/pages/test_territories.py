"""The Territories page without a browser: a first plan, what the map sends back, saving, two who save."""

from datetime import UTC, datetime

from components.session import shared_workspace
from data.identifiers import SnapshotId, TerritoryId
from data.plans.document import Document, Territory
from tests.pages.conftest import ROOT
from tests.pages.plan_page import figures

PAGE = str(ROOT / "pages" / "territories.py")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
CHICAGO = [[-88.4, 41.4], [-87.3, 41.4], [-87.3, 42.3], [-88.4, 42.3], [-88.4, 41.4]]


def drawn(revision, *rings, reason="draw"):
    """What the map's state is after areas were drawn for the first territory."""
    features = [
        {
            "type": "Feature",
            "id": f"a{number}",
            "properties": {"group": 0},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for number, ring in enumerate(rings)
    ]
    return {
        "committed": {
            "revision": revision, "at": 1, "reason": reason, "tool": "lasso", "selection": [],
            "shapes": {"type": "FeatureCollection", "features": features},
            "ids": [f["id"] for f in features],
        }
    }  # fmt: skip


def draw(app, revision, *rings, reason="draw"):
    app.session_state["territories_map"] = drawn(revision, *rings, reason=reason)
    return app.run()


def click(app, label):
    (button,) = [b for b in app.button if b.label == label or b.key == label]
    return button.click().run()


def start(app, name="Midwest Q1"):
    app.text_input[0].input(name)
    return click(app, "Start the plan")


def in_chicago(snapshot):
    """Clinicians whose primary site, or own place where they have none, lies in the box: counted in SQL."""
    west, south, east, north = CHICAGO[0][0], CHICAGO[0][1], CHICAGO[2][0], CHICAGO[2][1]
    return snapshot.query(
        """
        SELECT count(*) AS n FROM providers AS p LEFT JOIN sites AS s ON s.site_id = p.primary_site_id
        WHERE p.status = 'active' AND coalesce(s.lon, p.lon) BETWEEN ? AND ?
            AND coalesce(s.lat, p.lat) BETWEEN ? AND ?
        """,
        [west, east, south, north],
    )["n"][0].as_py()


def test_the_first_visit_says_what_a_plan_is_and_starts_one(open_app, home):
    app = open_app(home, PAGE)
    assert [header.value for header in app.header] == ["No plan yet"]
    start(app)
    assert not app.exception
    assert figures(app)["Providers"] == "0"
    assert any("Territory 1" in text.value for text in app.markdown)


def test_what_is_drawn_is_counted_kept_and_undone(open_app, home, snapshot):
    app = start(open_app(home, PAGE))
    draw(app, "r1", CHICAGO)
    assert not app.exception
    assert in_chicago(snapshot) > 0
    assert figures(app)["Providers"] == f"{in_chicago(snapshot):,}"
    assert any("unsaved changes" in text.value for text in app.markdown)

    click(app, "plan_undo")
    assert figures(app)["Providers"] == "0"
    click(app, "plan_redo")
    assert figures(app)["Providers"] == f"{in_chicago(snapshot):,}"

    click(app, "Save")
    assert not any("unsaved changes" in text.value for text in app.markdown)
    (plan,) = shared_workspace().plans.plans.list()
    assert plan.version == 2
    assert len(shared_workspace().plans.plans.version(plan.id).document.territories[0].drawn) == 1

    # Another tab finds it as it was saved.
    again = open_app(home, PAGE)
    assert figures(again)["Providers"] == f"{in_chicago(snapshot):,}"


def test_unsaved_work_is_there_again_after_the_tab_was_closed(open_app, home, snapshot):
    draw(start(open_app(home, PAGE)), "r1", CHICAGO)
    again = open_app(home, PAGE)
    assert figures(again)["Providers"] == f"{in_chicago(snapshot):,}"
    assert any("unsaved changes" in toast.value for toast in again.toast)
    click(again, "plan_undo")
    assert figures(again)["Providers"] == "0"


def test_of_two_who_save_the_second_is_told_what_changed_and_loses_nothing(open_app, home):
    app = draw(start(open_app(home, PAGE)), "r1", CHICAGO)
    plans = shared_workspace().plans.plans
    (plan,) = plans.list()
    theirs = plans.version(plan.id).document
    plans.save(plan.id, theirs.put(Territory(TerritoryId("new"), "Bob's", 2)), based_on=1, by="bob", at=NOW)
    click(app, "Save")
    assert not app.exception
    assert any("bob" in error.value for error in app.error)
    assert any("Bob's" in text.value for text in app.markdown), [text.value for text in app.markdown]
    assert figures(app)["Providers"] != "0"
    click(app, "conflict_mine")
    assert plans.get(plan.id).version == 3
    assert [t.name for t in plans.version(plan.id).document.territories] == ["Territory 1"]
    assert [t.name for t in plans.version(plan.id, 2).document.territories] == ["Territory 1", "Bob's"]


def test_a_plan_whose_snapshot_is_gone_says_so(open_app, home):
    app = start(open_app(home, PAGE))
    shared_workspace().plans.plans.create("Old", Document(), SnapshotId("gone"), by="x", at=NOW)
    app.run()
    (choice,) = [box for box in app.selectbox if box.label == "Plan"]
    choice.select(next(plan.id for plan in shared_workspace().plans.plans.list() if plan.name == "Old")).run()
    assert any("gone" in error.value for error in app.error), (app.exception, app.error, app.markdown)
