"""Live numbers over HTTP: what a drawn territory would hold, and what is wrong with a request."""

import asyncio
import json
import time

import pytest
from starlette.applications import Starlette

from analytics.live_redraw import ownership_key
from analytics.map_places import place_accounts, places_key
from analytics.market_loading import load_market
from analytics.ownership import resolve
from api import territories
from api.routes import api_routes
from data.identifiers import TerritoryId
from data.plans.document import Document, Focus, Territory
from data.plans.unit_document import BuyingUnits

EVERYWHERE = {"type": "Polygon", "coordinates": [[[-179, 10], [-60, 10], [-60, 72], [-179, 72], [-179, 10]]]}
NOWHERE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
PLAN = Document((Territory(TerritoryId("t1"), "North", 1),))


@pytest.fixture(scope="module")
def context(workspace):
    """What the page would send along, with its plan at hand."""
    market = load_market(workspace.snapshot, Focus(), BuyingUnits())
    workspace.cache.remember(ownership_key("plan 1"), lambda: resolve(market, PLAN))
    return {
        "snapshot": workspace.snapshot.id, "plan": "plan 1", "limit_minutes": 120, "least_accounts": 10,
        "bases": {"t1": {"home": [41.9, -87.6], "calls_a_day": 6}},
    }  # fmt: skip


def ask(client, **body):
    return client.post("/api/territories/redraw", json=body)


def texts(answer):
    assert answer.status_code == 200, answer.text
    return [line["text"] for line in answer.json()["lines"]]


def test_a_territory_around_everything_holds_everybody(client, context, workspace):
    everyone = workspace.snapshot.query(
        "SELECT count(*) AS n FROM providers WHERE status = 'active' AND lat IS NOT NULL"
    )["n"][0].as_py()
    answer = ask(client, context=context, group="t1", shapes=[EVERYWHERE], shape="x", final=True)
    assert texts(answer)[0].startswith(f"{everyone:,} providers")
    assert any("over 2\N{NO-BREAK SPACE}h one way" in text for text in texts(answer))
    assert {line["severity"] for line in answer.json()["lines"]} >= {"ok", "blocking"}
    assert "nine in ten within" in answer.json()["note"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_territory_around_nothing_holds_nobody(client, context):
    answer = ask(client, context=context, group="t1", shapes=[NOWHERE], shape="x", final=False)
    assert texts(answer)[0].startswith("0 providers · 0 sites")


def test_a_stroke_that_has_just_begun_is_no_mistake(client, context):
    begun = {"type": "Polygon", "coordinates": [[[-88, 41], [-88, 41.0001], [-88, 41]]]}
    answer = ask(client, context=context, group="t1", shapes=[begun], shape="x", final=False)
    assert texts(answer)[0].startswith("0 providers")
    answer = ask(client, context=context, group="t1", shapes=[begun], shape="x", final=True)
    assert answer.status_code == 400


def test_a_final_answer_says_which_places_change_hands(client, context, workspace):
    market = load_market(workspace.snapshot, Focus(), BuyingUnits())
    places = workspace.cache.remember(places_key("moved", 10**6), lambda: place_accounts(market, 10**6))
    half = {"type": "Polygon", "coordinates": [[[-179, 10], [-90, 10], [-90, 72], [-179, 72], [-179, 10]]]}
    question = {"context": context | {"places": {"market": "moved", "most": 10**6}}, "group": "t1"}
    moved = ask(client, **question, shapes=[half], final=True).json()["moved"]
    west = [row for row, lon in enumerate(places["lon"].to_pylist()) if lon < -90]
    assert 0 < len(west) < places.num_rows
    assert moved == {"rows": west, "groups": [0] * len(west)}
    assert "moved" not in ask(client, **question, shapes=[half], final=False).json()
    assert "moved" not in ask(client, context=context, group="t1", shapes=[half], final=True).json()


def test_a_plan_that_is_not_at_hand_is_asked_for_again(client, context):
    answer = ask(client, context=context | {"plan": "another"}, group="t1", shapes=[NOWHERE])
    assert answer.status_code == 409
    assert answer.json()["error"] == "PlanNotAtHand"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"shapes": "all"}, 400),
        ({"shapes": [1]}, 400),
        ({"shapes": [{"type": "Point", "coordinates": [0, 0]}]}, 400),
        ({"shapes": [NOWHERE] * 501}, 400),
        ({"group": 1}, 400),
        ({"group": "gone"}, 400),
        ({"context": None}, 400),
        ({"context": {"bases": []}}, 400),
        ({"context": {"places": "all"}}, 400),
        ({"context": {"places": {"market": "m", "most": "all"}}}, 400),
        ({"context": {"bases": {"t1": {"home": [100, 0]}}}}, 400),
        ({"context": {"bases": {"t1": {"home": ["a", "b"]}}}}, 400),
        ({"context": {"limit_minutes": "soon"}}, 400),
        ({"context": {"limit_minutes": -1}}, 400),
        ({"context": {"snapshot": "none"}}, 404),
    ],
)
def test_what_can_not_be_read_is_refused_in_the_one_shape(client, context, change, status):
    body = {"context": context, "group": "t1", "shapes": [EVERYWHERE]}
    partly = change.get("context")
    body |= change | ({"context": context | partly} if isinstance(partly, dict) else {})
    answer = ask(client, **body)
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error", "what", "next_step"}


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'{"a": "' + b"x" * (5 * 2**20) + b'"}'])
def test_a_body_that_is_no_object_or_too_large_is_refused(client, body):
    answer = client.post("/api/territories/redraw", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"] == "BodyInvalid"


def test_the_address_only_takes_questions(client):
    answer = client.get("/api/territories/redraw")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_the_places_of_a_market_come_column_by_column(client, workspace):
    market = load_market(workspace.snapshot, Focus(), BuyingUnits())
    table = workspace.cache.remember(places_key("one:market", 50), lambda: place_accounts(market, 50))
    answer = client.get("/api/territories/places/one:market/50")
    found = answer.json()
    assert answer.headers["cache-control"] == "private, max-age=86400"
    assert {name: len(column) for name, column in found.items()} == dict.fromkeys(
        ("lon", "lat", "size", "kind", "id", "label"), 50
    )
    assert found["lon"] == pytest.approx(table["lon"].to_pylist(), abs=1e-5)
    assert found["id"] == [str(row) for row in table["row"].to_pylist()]
    assert sum(found["size"]) == sum(table["size"].to_pylist())


def test_places_of_a_market_that_is_not_at_hand_are_refused(client):
    answer = client.get("/api/territories/places/another:market/50")
    assert answer.status_code == 409
    assert answer.json()["error"] == "PlanNotAtHand"


def test_the_page_gives_way_until_the_answer_has_gone_out(client, context, workspace, monkeypatch):
    seen = []
    real = territories.answer_redraw

    def spy(*args, **more):
        seen.append(workspace.precedence.give_way(0))
        return real(*args, **more)

    monkeypatch.setattr(territories, "answer_redraw", spy)
    texts(ask(client, context=context, group="t1", shapes=[NOWHERE], shape="x", final=True))
    assert seen == [False]
    assert workspace.precedence.give_way(0)


def test_an_answer_that_nobody_waits_for_is_not_worked_out_to_its_end(workspace, context, monkeypatch):
    """The browser hangs up when the mouse has moved on, and its next question has the processor at once."""
    began = []

    def answer_until_told(*args, go_on, **more):
        began.append(time.monotonic())
        while time.monotonic() < began[0] + 20:
            go_on()
            time.sleep(0.005)
        raise AssertionError("It was not told that nobody waits.")

    monkeypatch.setattr(territories, "answer_redraw", answer_until_told)
    body = json.dumps({"context": context, "group": "t1", "shapes": [EVERYWHERE]}).encode()
    statuses = []

    async def hang_up_once_it_began():
        to_come = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            if to_come:
                return to_come.pop()
            while not began:
                await asyncio.sleep(0.005)
            return {"type": "http.disconnect"}

        async def send(message):
            statuses.append(message.get("status"))

        scope = {"type": "http", "method": "POST", "path": "/api/territories/redraw", "headers": []}
        scope |= {"query_string": b"", "root_path": "", "scheme": "http", "server": ("127.0.0.1", 80)}
        await Starlette(routes=api_routes(lambda: workspace))(scope, receive, send)

    asyncio.run(hang_up_once_it_began())
    assert statuses[0] == 499
    assert workspace.precedence.give_way(0)
