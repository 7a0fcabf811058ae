"""What the map says back, each thing once."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from territory_map._shapes import FeatureCollection

STATE, EVENTS = "committed", "events"


@dataclass(frozen=True)
class MapResult:
    """What is new since the last time that the host was told.

    Parameters
    ----------
    shapes : dict or None
        All shapes as they are now, if somebody changed them; None if there is nothing new.
    reason : str
        Why the shapes changed: "draw", "edit", "delete", "undo", "redo"; else "".
    ids : tuple of str
        The shapes that changed.
    revision : str
        Names the last change that came from the map.
    events : tuple of dict
        What somebody asked for, in that order, each once: {"kind": "lasso-select", …}. See the README for
        each kind.
    tool : str
        The tool in hand when the map last said something.
    selection : tuple of str
        The shapes selected then.
    """

    shapes: FeatureCollection | None = None
    reason: str = ""
    ids: tuple[str, ...] = ()
    revision: str = ""
    events: tuple[dict[str, Any], ...] = ()
    tool: str = "pan"
    selection: tuple[str, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether there is anything to act on."""
        return self.shapes is not None or bool(self.events)


def hand_out_news(key: str, state: Mapping[str, Any] | None, take: Callable[[MapResult], None]) -> None:
    """Hand the host what the map said and it has not been told, and note that it has been told.

    The state of a component stays until it sets another one, so without a note the same shape would be
    handed out on every rerun; and the map says an event again until it is heard, as of two that come while
    a script runs only the second arrives. Streamlit may end a run, or a callback, at any use of
    `st.session_state` because the next message has come, whose run begins beside it: that waits, and what
    the host was taking is told once more. The note is kept under a key that is no widget's, since those are
    dropped on a page switch.

    Parameters
    ----------
    key : str
        The map's.
    state : mapping, optional
        The component's state.
    take : callable
        The host's; called with one thing at a time, in the order in which they happened.
    """
    note = _note(key)
    with note.lock:
        for news in _find_news(note.seen, state):
            is_taken = True
            try:
                take(news.result)
            except StopException:
                is_taken = False
                raise
            finally:
                if is_taken:  # with an error of the host's too, which is not worth a second one
                    note.seen[news.of] = news.name


def take_news(key: str, state: Mapping[str, Any] | None) -> list[MapResult]:
    """Return what the map said and the host has not been told, and note that it has been told.

    Parameters
    ----------
    key : str
        The map's.
    state : mapping, optional
        The component's state.

    Returns
    -------
    list of MapResult
        One thing each, in the order in which they happened.
    """
    found: list[MapResult] = []
    hand_out_news(key, state, found.append)
    return found


def join_news(news: Sequence[MapResult]) -> MapResult:
    """Return several news as one.

    Parameters
    ----------
    news : sequence of MapResult
        In their order; there are shapes in one of them at most.

    Returns
    -------
    MapResult
        Empty if there are none.
    """
    if not news:
        return MapResult()
    drawn = next((one for one in news if one.shapes is not None), MapResult())
    return replace(
        news[-1],
        shapes=drawn.shapes,
        reason=drawn.reason,
        ids=drawn.ids,
        events=tuple(event for one in news for event in one.events),
    )


def seen_sequence(key: str) -> str:
    """Return the last event that the host has been told.

    Parameters
    ----------
    key : str
        The map's.

    Returns
    -------
    str
        Empty before the first.
    """
    return _note(key).seen.get("sequence", "")


def seen_revision(key: str) -> str:
    """Return the last revision that the host has been told.

    Parameters
    ----------
    key : str
        The map's.

    Returns
    -------
    str
        Empty before the first.
    """
    return _note(key).seen.get("revision", "")


class _Note:
    """What one session's host has been told of one map."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.seen: dict[str, str] = {}


def _note(key: str) -> _Note:
    note: _Note = st.session_state.setdefault(f"territory_map.seen.{key}", _Note())
    return note


@dataclass(frozen=True)
class _News:
    """One thing, and the name under which it is noted: a revision, or an event's sequence."""

    at: float
    of: str
    name: str
    result: MapResult


def _find_news(seen: Mapping[str, str], state: Mapping[str, Any] | None) -> list[_News]:
    found = []
    committed = _mapping((state or {}).get(STATE))
    revision = str(committed.get("revision", ""))
    if revision and revision != seen.get("revision"):
        reason, ids = committed.get("reason", ""), tuple(committed.get("ids", ()))
        result = _signed(MapResult(committed.get("shapes"), reason, ids), revision, committed)
        found.append(_News(committed.get("at", 0), "revision", revision, result))
    for told in map(_mapping, (state or {}).get(EVENTS) or ()):
        sequence = str(told.get("sequence", ""))
        if not _is_heard(sequence, seen.get("sequence", "")):
            event = {name: value for name, value in told.items() if name not in _INNER}
            result = _signed(MapResult(events=(event,)), revision, told)
            found.append(_News(told.get("at", 0), "sequence", sequence, result))
    return sorted(found, key=lambda news: news.at)


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _signed(result: MapResult, revision: str, told: Mapping[str, Any]) -> MapResult:
    tool, selection = told.get("tool", "pan"), tuple(told.get("selection", ()))
    return replace(result, revision=revision, tool=tool, selection=selection)


def _is_heard(sequence: str, last: str) -> bool:
    """Tell whether an event comes no later than the last one that was told: each names its map and number."""
    (of, _, number), (of_last, _, number_last) = sequence.rpartition("-"), last.rpartition("-")
    return bool(sequence) and of == of_last and int(number) <= int(number_last)


_INNER = ("sequence", "at", "tool", "selection")
