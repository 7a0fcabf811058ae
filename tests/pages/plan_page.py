"""The Territories page with a plan that a test made in the store."""

import json
from datetime import UTC, datetime
from pathlib import Path

from shapely import box
from streamlit.proto.WidgetStates_pb2 import WidgetState

from components.session import shared_workspace
from data.identifiers import TerritoryId
from data.plans.document import Document, Drawn, Territory
from data.plans.plan_states import PlanState

ROOT = Path(__file__).parents[2]
PAGE = str(ROOT / "pages" / "territories.py")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NORTH, SOUTH = TerritoryId("north"), TerritoryId("south")
CHICAGO = box(-88.4, 41.4, -87.3, 42.3)


def chicago(**parts):
    """Two territories: what lies in a box around Chicago, and nothing."""
    return Document(
        (
            Territory(NORTH, "North", 1, drawn=(Drawn("d1", CHICAGO),)),
            Territory(SOUTH, "South", 2, zips=("99999",)),
        ),
        **parts,
    )


def make_plan(snapshot, document, state=PlanState.DRAFT, name="Midwest"):
    """Keep a plan in the store."""
    plans = shared_workspace().plans.plans
    plan = plans.create(name, document, snapshot.id, by="Bob", at=NOW)
    return plan if state is PlanState.DRAFT else plans.send_for_review(plan.id, by="Bob", at=NOW)


PARTS = ("territory_rule", "territory_area", "territory_settings", "challenges", "plan_menu", "plan_compare")


def open_page(open_app, home):
    """Open the page without an exception, and on it everything that is closed at first."""
    app = open_app(home, PAGE)
    assert not app.exception, app.exception
    return open_parts(app)


def open_parts(app, *, closed=()):
    """Open expanders and menus, whose inside isn't drawn while they are closed."""
    for part in PARTS:
        app.session_state[part] = part not in closed
    app = app.run()
    assert not app.exception, app.exception
    return app


def button(app, name):
    """The one button of a label or key."""
    (found,) = [one for one in app.button if name in (one.label, one.key)]
    return found


def click(app, name):
    """Press it; nothing may break."""
    app = button(app, name).click().run()
    assert not app.exception, app.exception
    return app


def field(app, label):
    """The one input of a label or key, whatever kind it is."""
    kinds = (app.text_input, app.text_area, app.selectbox, app.multiselect, app.number_input, app.checkbox)
    (found,) = [one for kind in kinds for one in kind if label in (one.label, one.key)]
    return found


def says(app, text, *kinds):
    """Whether the page says something, in Markdown or where else it is looked for."""
    spoken = kinds or (app.markdown, app.caption, app.error, app.warning, app.success, app.toast)
    return any(text in one.value for kind in spoken for one in kind)


def sheet(app):
    """What stands on the card of the territory at work."""
    (found,) = [one.proto for one in app.get("bidi_component") if "territory_sheet" in one.proto.id]
    return json.loads(found.json or found.mixed.json) | {"id": found.id}


def figures(app):
    """The card's figures by their names."""
    return {figure["label"]: figure["value"] for figure in sheet(app)["figures"]}


def on_card(app, text):
    """Whether the card says something, in its small print or among the warnings."""
    card = sheet(app)
    said = [line["text"] for line in card["lines"]]
    said += [f"{notice['word']} · {notice['text']}" for notice in card["notices"]]
    return any(text in one for one in said)


def press(app, name, notice=None):
    """Press a button of the card, as the browser tells of it: a warning's, or the first of that name."""
    card = sheet(app)
    named = (one["key"] for one in card["notices"] if name in [button["name"] for button in one["buttons"]])
    told = {"event": "pressed", "value": {"notice": notice or next(named), "button": name}}
    states = app._tree.get_widget_states()
    widget = f"$$STREAMLIT_INTERNAL_KEY_{card['id']}__events"
    states.widgets.append(WidgetState(id=widget, json_trigger_value=json.dumps([told])))
    app = app._run(states)
    assert not app.exception, app.exception
    return app
