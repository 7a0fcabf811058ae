"""What is sent to the browser."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pydeck as pdk

from territory_map._deck import deck_json
from territory_map._errors import ParameterInvalid
from territory_map._inputs import TOOLS, AreaLayer, Group, Highlight, Live, PickMode, Streets, Tool
from territory_map._points import prepare_groups, prepare_points
from territory_map._shapes import check_shapes

Theme = Literal["light", "dark"]
History = Literal["component", "host"]


def assemble(
    deck: pdk.Deck | str,
    points: pd.DataFrame | pa.Table | None,
    *,
    points_url: str,
    key: str,
    shapes: Mapping[str, Any] | None,
    groups: Sequence[Group],
    areas: Sequence[AreaLayer],
    tool: Tool,
    live: Live | None,
    view_id: str,
    streets: Streets | None,
    height: int | Literal["stretch"],
    theme: Theme | None,
    disabled: bool,
    history: History,
    can_undo: bool,
    can_redo: bool,
    opens: bool,
    pick_modes: Sequence[PickMode],
    kinds: Sequence[str],
    unit: tuple[str, str],
    highlight: Highlight | None,
    acknowledged: str,
    heard: str,
) -> dict[str, Any]:
    """Check everything that is handed in and put it together.

    The parameters are those of `territory_map`; `acknowledged` is the last revision that the host has seen,
    `heard` the last event.

    Returns
    -------
    dict
        JSON values, and `points` as an Arrow table at the first level, where Streamlit sends it as bytes.

    Raises
    ------
    TerritoryMapError
        Something is out of its bounds.
    """
    _check_options(groups, areas, tool, history, height)
    return {
        "key": key,
        "deck": deck_json(deck),
        "points": (prepare_groups if points_url else prepare_points)(points, groups=len(groups)),
        "points_url": points_url,
        "shapes": check_shapes(shapes, groups=len(groups)),
        "acknowledged": acknowledged,
        "heard": heard,
        "groups": [asdict(group) for group in groups],
        "areas": [{**asdict(area), "members": dict(area.members)} for area in areas],
        "tool": tool,
        "live": None if live is None else {**asdict(live), "context": dict(live.context)},
        "view_id": view_id,
        "streets": None if streets is None else asdict(streets),
        "height": height,
        "theme": theme,
        "disabled": disabled,
        "history": history,
        "can_undo": can_undo,
        "can_redo": can_redo,
        "opens": opens,
        "pick_modes": [asdict(mode) for mode in pick_modes],
        "kinds": list(kinds),
        "unit": list(unit),
        "highlight": None if highlight is None else asdict(highlight),
    }


def _check_options(
    groups: Sequence[Group], areas: Sequence[AreaLayer], tool: str, history: str, height: int | str
) -> None:
    keys = [group.key for group in groups]
    if len(set(keys)) < len(keys):
        raise ParameterInvalid(f"Two groups have the same key: {', '.join(keys)}.", "Give each its own.")
    active = [group.key for group in groups if group.active]
    if len(active) > 1:
        raise ParameterInvalid(f"The groups {', '.join(active)} are active.", "At most one can be.")
    kinds = [area.kind for area in areas]
    if len(set(kinds)) < len(kinds):
        raise ParameterInvalid(f"Two area layers are of the same kind: {', '.join(kinds)}.", "Merge them.")
    if tool not in TOOLS:
        raise ParameterInvalid(f"There is no tool “{tool}”.", f"There are {', '.join(TOOLS)}.")
    if history not in ("component", "host"):
        raise ParameterInvalid(f"history is “{history}”.", "It is component or host.")
    if height != "stretch" and not (isinstance(height, int) and height >= 200):
        raise ParameterInvalid(f"height is {height!r}.", "It is 200 pixels or more, or stretch.")
