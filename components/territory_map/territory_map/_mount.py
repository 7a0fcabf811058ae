"""The one function: puts the map on the page."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pydeck as pdk
import streamlit as st

from territory_map._inputs import PICK_MODES, AreaLayer, Group, Highlight, Live, PickMode, Streets, Tool
from territory_map._payload import History, Theme, assemble
from territory_map._result import (
    MapResult,
    hand_out_news,
    join_news,
    seen_revision,
    seen_sequence,
    take_news,
)


@cache
def _component() -> Any:
    """Register the component, once, when it is first wanted.

    On import there may be no Streamlit running yet, and then Streamlit knows of no manifest and refuses.
    """
    return st.components.v2.component(
        "territory_map.territory_map",
        js="index-*.js",
        css="index-*.css",
        html='<div class="territory-map"></div>',
    )


def territory_map(
    deck: pdk.Deck | str,
    points: pd.DataFrame | pa.Table | None = None,
    *,
    points_url: str = "",
    key: str,
    shapes: Mapping[str, Any] | None = None,
    groups: Sequence[Group],
    areas: Sequence[AreaLayer] = (),
    tool: Tool = "pan",
    live: Live | None = None,
    view_id: str = "",
    streets: Streets | None = None,
    height: int | Literal["stretch"] = 520,
    theme: Theme | None = None,
    disabled: bool = False,
    history: History = "component",
    can_undo: bool = False,
    can_redo: bool = False,
    opens: bool = True,
    pick_modes: Sequence[PickMode] = PICK_MODES,
    kinds: Sequence[str] = (),
    unit: tuple[str, str] = ("clinician", "clinicians"),
    highlight: Highlight | None = None,
    on_change: Callable[[MapResult], None] | None = None,
) -> MapResult:
    """Draw on a deck.

    Parameters
    ----------
    deck : pydeck.Deck or str
        Or its `to_json()`: a page whose deck stays the same keeps that and saves pydeck's milliseconds.
        Layers under the points and shapes (over them if their id begins with "over:"), and the first view.
    points : pandas.DataFrame or pyarrow.Table, optional
        One row a place: `lon`, `lat` (degrees), and optionally `group` (index into groups, −1 nobody's),
        `size` (what is counted there), `kind` (index into `kinds`), `id`, `label` (shown on hover).
    points_url : str
        Where the browser finds, once, all columns of `points` but `group`, of the same rows in the same
        order: a path of your origin, another one for other points. Then only `group` is sent, and a run that
        changes nothing else stays small. Everything is sent if empty.
    key : str
        The widget's key.
    shapes : mapping, optional
        GeoJSON FeatureCollection of Polygons and MultiPolygons: `id` (str), `properties.group` (index into
        groups), `properties.locked` (optional bool). Own them in your session state and hand them in anew.
    groups : sequence of Group
        Whom shapes belong to. One may be active: what is drawn becomes its.
    areas : sequence of AreaLayer
        Polygons to click.
    tool : str
        The tool to take when this value changes: pan, lasso, polygon, radius, edit, pick or split.
    live : Live, optional
        A route of your process that is asked while somebody draws.
    view_id : str
        The view (centre and zoom) is kept in the browser by this id, through reruns, page switches and
        reloads, tool and selection through reruns and page switches; `key` if empty.
    streets : Streets, optional
        Under the deck; as they are when the map is first drawn.
    height : int or "stretch"
        Pixels.
    theme : str, optional
        "light" or "dark"; as the page is if None.
    disabled : bool
        Look only: no tool, and no event but `open-point`.
    history : str
        "component": the map undoes by itself. "host": it asks you by the events "undo" and "redo".
    can_undo, can_redo : bool
        With history "host": whether the buttons are enabled.
    opens : bool
        Whether a click on a point is told, as the event `open-point`.
    pick_modes : sequence of PickMode
        What the tool "pick" offers.
    kinds : sequence of str
        Names of the points' kinds, for the hover card.
    unit : tuple of str
        What `size` counts, one and many.
    highlight : Highlight, optional
        Where to fly, and which points to ring.
    on_change : callable, optional
        Called with each of the news before the script runs, as other widgets' callbacks are; what is handed
        in afterwards already rests on it, so one rerun is enough. The function's own result is then empty.

    Returns
    -------
    MapResult
        What is new since the last call. Each change and event is returned once.

    Raises
    ------
    TerritoryMapError
        Something handed in is out of its bounds; it is PointsInvalid, ShapesInvalid, DeckInvalid or
        ParameterInvalid, each also a ValueError.
    """

    def tell() -> None:
        if on_change is not None:
            hand_out_news(key, st.session_state.get(key), on_change)

    callback = tell if on_change is not None else _nothing
    payload = assemble(
        deck,
        points,
        points_url=points_url,
        key=key,
        shapes=shapes,
        groups=groups,
        areas=areas,
        tool=tool,
        live=live,
        view_id=view_id or key,
        streets=streets,
        height=height,
        theme=theme,
        disabled=disabled,
        history=history,
        can_undo=can_undo,
        can_redo=can_redo,
        opens=opens,
        pick_modes=pick_modes,
        kinds=kinds,
        unit=unit,
        highlight=highlight,
        acknowledged=seen_revision(key),
        heard=seen_sequence(key),
    )
    state = _component()(
        key=key,
        data=payload,
        height="stretch" if height == "stretch" else "content",
        on_committed_change=callback,
        on_events_change=callback,
    )
    return join_news(take_news(key, state))


def _nothing() -> None:
    """Stands where Streamlit wants a callback for each name of a state."""
