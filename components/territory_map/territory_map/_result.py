"""What the map says back, each thing once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from territory_map._shapes import FeatureCollection

STATE, EVENT = "committed", "event"


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
    event : dict or None
        What somebody asked for, once: {"kind": "lasso-select", …}. See the README for each kind.
    tool : str
        The tool in hand when the map last said something.
    selection : tuple of str
        The shapes selected then.
    """

    shapes: FeatureCollection | None = None
    reason: str = ""
    ids: tuple[str, ...] = ()
    revision: str = ""
    event: dict[str, Any] | None = None
    tool: str = "pan"
    selection: tuple[str, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether there is anything to act on."""
        return self.shapes is not None or self.event is not None


def take_news(key: str, state: Mapping[str, Any] | None) -> MapResult:
    """Return what the map said and the host has not been told, and note that it has been told.

    The state of a component stays until it sets another one, so without a note the same shape would be
    handed out on every rerun. The note is kept under a key that is no widget's, since those are dropped
    on a page switch.

    Parameters
    ----------
    key : str
        The map's.
    state : mapping, optional
        The component's state.

    Returns
    -------
    MapResult
        Empty if there is nothing new.
    """
    committed = _mapping(state, STATE)
    event = _mapping(state, EVENT)
    seen = st.session_state.setdefault(_note(key), {})
    revision, sequence = committed.get("revision", ""), event.get("sequence", "")
    latest = event if event.get("at", 0) > committed.get("at", 0) else committed
    result = MapResult(
        revision=revision,
        tool=latest.get("tool", "pan"),
        selection=tuple(latest.get("selection", ())),
    )
    if revision and revision != seen.get("revision"):
        seen["revision"] = revision
        result = _with(
            result,
            shapes=committed.get("shapes"),
            reason=committed.get("reason", ""),
            ids=tuple(committed.get("ids", ())),
        )
    if event and (not sequence or sequence != seen.get("sequence")):
        seen["sequence"] = sequence
        inner = ("sequence", "at", "tool", "selection")
        result = _with(result, event={name: value for name, value in event.items() if name not in inner})
    return result


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
    return str(st.session_state.get(_note(key), {}).get("revision", ""))


def _note(key: str) -> str:
    return f"territory_map.seen.{key}"


def _mapping(state: Mapping[str, Any] | None, name: str) -> dict[str, Any]:
    value = (state or {}).get(name)
    return dict(value) if isinstance(value, Mapping) else {}


def _with(result: MapResult, **changes: Any) -> MapResult:
    return MapResult(**{**result.__dict__, **changes})
