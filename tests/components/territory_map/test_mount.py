"""A page with the map runs, and what the map says reaches Python once."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest
from territory_map import MapResult
from territory_map._result import hand_out_news, join_news, seen_revision, seen_sequence, take_news

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


def click(number: int, at: float = 5.0) -> dict[str, Any]:
    return {
        "kind": "click-area", "area": "zip", "id": f"6060{number}", "sequence": f"m-{number}", "at": at,
        "tool": "pick", "selection": [],
    }  # fmt: skip


def test_an_event_is_said_once_without_what_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("territory_map._result.st.session_state", {})
    first = join_news(take_news("map", {"events": [click(1)]}))
    assert first.events == ({"kind": "click-area", "area": "zip", "id": "60601"},)
    assert first.tool == "pick"
    assert seen_sequence("map") == "m-1"
    assert not take_news("map", {"events": [click(1)]})
    assert take_news("other", {"events": [click(1)]})  # another map has a note of its own


def test_events_that_are_said_again_until_they_are_heard_are_told_once_each_and_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("territory_map._result.st.session_state", {})
    assert [e["id"] for news in take_news("map", {"events": [click(1)]}) for e in news.events] == ["60601"]
    news = take_news("map", {"events": [click(1), click(2), click(3)]})
    assert [e["id"] for one in news for e in one.events] == ["60602", "60603"]
    assert [e["id"] for e in join_news(news).events] == ["60602", "60603"]
    again = [{**click(1), "sequence": "another-1"}]  # the map was opened anew and counts anew
    assert len(take_news("map", {"events": again})) == 1


def test_what_was_being_taken_when_the_run_was_ended_is_told_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("territory_map._result.st.session_state", {})
    taken: list[str] = []

    def take(news: MapResult) -> None:
        if news.events[0]["id"] == "60602" and len(taken) == 1:
            taken.append("ended")
            raise StopException
        taken.append(news.events[0]["id"])

    with pytest.raises(StopException):
        hand_out_news("map", {"events": [click(1), click(2)]}, take)
    hand_out_news("map", {"events": [click(1), click(2), click(3)]}, take)
    assert taken == ["60601", "ended", "60602", "60603"]


def test_an_error_of_the_hosts_is_met_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("territory_map._result.st.session_state", {})

    def fail(news: MapResult) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        hand_out_news("map", {"events": [click(1)]}, fail)
    assert not take_news("map", {"events": [click(1)]})


def test_a_change_stands_among_the_events_where_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("territory_map._result.st.session_state", {})
    state = {"committed": committed("m-1") | {"at": 6.0}, "events": [click(1, 5.0), click(2, 7.0)]}
    news = take_news("map", state)
    assert [one.shapes is not None for one in news] == [False, True, False]
    joined = join_news(news)
    assert joined.shapes is not None
    assert len(joined.events) == 2
    assert joined.revision == "m-1"


def test_the_host_is_acknowledged_what_it_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("territory_map._result.st.session_state", {})
    assert seen_revision("map") == ""
    take_news("map", {"committed": committed("m-9")})
    assert seen_revision("map") == "m-9"
