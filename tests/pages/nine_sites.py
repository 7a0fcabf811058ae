"""The Territories page on the market of nine sites that can be checked by hand, and what its map says."""

from itertools import count

from shapely import box

from data.identifiers import TerritoryId
from data.plans.document import Document, Focus, Territory
from tests.analytics.territories.world import KNEE
from tests.pages.plan_page import figures

NORTH, SOUTH, THIRD = TerritoryId("north"), TerritoryId("south"), TerritoryId("third")
KNEES = Focus(codes=(KNEE,))
CITY = box(-87.7, 41.85, -87.55, 41.95)  # A1, H1 and the practice of Hal and Ned
LOOP = [[-87.64, 41.885], [-87.61, 41.885], [-87.61, 41.905], [-87.64, 41.905], [-87.64, 41.885]]  # A1, H1
GARY = [[-87.4, 41.55], [-87.3, 41.55], [-87.3, 41.65], [-87.4, 41.65], [-87.4, 41.55]]  # P1
_numbers = count(1)


def plan_of(*rules, focus=KNEES, **parts):
    """A plan of North, South and Third, as many as there are rules."""
    names = ((NORTH, "North"), (SOUTH, "South"), (THIRD, "Third"))
    territories = [
        Territory(key, **{"name": name, **rule}, number=number)
        for number, ((key, name), rule) in enumerate(zip(names, rules, strict=False), 1)
    ]
    return Document(tuple(territories), focus, **{"least_accounts": 0, **parts})


def draw(app):
    return app.session_state["windshield"].draw


def document(app):
    return draw(app).document


def north(app):
    return document(app).get(NORTH)


def run(app):
    app = app.run()
    assert not app.exception, app.exception
    return app


def tell(app, kind, **more):
    """Have the map say that somebody did something."""
    number = next(_numbers)
    event = {"kind": kind, "sequence": f"test-{number}", "at": number, "tool": "pan", "selection": [], **more}
    app.session_state["territories_map"] = {"events": [event]}
    return run(app)


def commit(app, shown, *, reason, ids, without=(), **rings):
    """Have the map say what its shapes are now: those it was handed, without some, with others' rings."""
    features = [f for f in shown["shapes"]["features"] if f["id"] not in (*without, *rings)]
    for name, ring in rings.items():
        group = next((f["properties"]["group"] for f in shown["shapes"]["features"] if f["id"] == name), 0)
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "id": name, "properties": {"group": group}, "geometry": geometry})
    number = next(_numbers)
    app.session_state["territories_map"] = {
        "committed": {
            "revision": f"test-{number}", "at": number, "reason": reason, "tool": "lasso", "selection": [],
            "ids": ids, "shapes": {"type": "FeatureCollection", "features": features},
        }
    }  # fmt: skip
    return run(app)


def providers(app):
    return figures(app)["Providers"]
