"""A page with the map runs, and what the map says reaches Python once."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from territory_map import MapResult
from territory_map._result import seen_revision, take_news

PAGE = Path(__file__).with_name("page.py")
SHAPES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "a",
            "properties": {"group": 0},
            "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        }
    ],
}


def committed(revision: str, at: int = 1) -> dict[str, Any]:
    """Return the state that the browser sets after a stroke."""
    return {
        "revision": revision,
        "at": at,
        "shapes": SHAPES,
        "reason": "draw",
        "ids": ["a"],
        "tool": "lasso",
    } | {"selection": ["a"]}


@pytest.fixture
def page() -> AppTest:
    """The page, run once."""
    found = AppTest.from_file(str(PAGE), default_timeout=30).run()
    assert not found.exception
    return found


def told(page: AppTest) -> list[tuple[str, MapResult]]:
    """Return what the page was told."""
    found: list[tuple[str, MapResult]] = page.session_state["told"]
    return found


def test_nothing_is_said_before_anybody_draws(page: AppTest) -> None:
    assert told(page) == []


def test_a_stroke_is_said_once_and_the_next_one_too(page: AppTest) -> None:
    page.session_state["map"] = {"committed": committed("m-1")}
    page.run()
    ((how, news),) = told(page)
    assert (how, news.reason, news.ids, news.tool, news.selection) == (
        "result",
        "draw",
        ("a",),
        "lasso",
        ("a",),
    )
    assert news.shapes == SHAPES
    page.run()
    assert len(told(page)) == 1
    page.session_state["map"] = {"committed": committed("m-2")}
    page.run()
    assert [news.revision for _, news in told(page)] == ["m-1", "m-2"]
    assert not page.exception


def test_a_page_that_hands_in_nonsense_shows_the_error(page: AppTest) -> None:
    page.session_state["shapes"] = {"type": "FeatureCollection", "features": [{"id": "a"}]}
    page.run()
    assert "is a None" in page.exception[0].message


def test_an_event_is_said_once_without_what_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, Any] = {}
    monkeypatch.setattr("territory_map._result.st.session_state", session)
    event = {"kind": "click-area", "area": "zip", "id": "60601", "sequence": "m-1", "at": 5, "tool": "pick"}
    first = take_news("map", {"event": event | {"selection": []}})
    assert first.event == {"kind": "click-area", "area": "zip", "id": "60601"}
    assert first.tool == "pick"
    assert not take_news("map", {"event": event}).is_news
    assert take_news("map", {"event": event | {"sequence": "m-2"}}).event == first.event
    assert take_news("other", {"event": event}).is_news  # another map has a note of its own


def test_the_host_is_acknowledged_what_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("territory_map._result.st.session_state", {})
    assert seen_revision("map") == ""
    take_news("map", {"committed": committed("m-9")})
    assert seen_revision("map") == "m-9"
