"""The map of the Territories page: a plan's accounts and areas, and what somebody does there."""

from collections.abc import Callable

import numpy as np
import pydeck as pdk
import streamlit as st
from territory_map import Group, Highlight, Live, MapResult, PickMode, territory_map

from analytics.account_names import name_account
from analytics.drawn_edits import split_drawn, take_shapes, write_shapes
from analytics.map_picks import change_part, next_unassigned, pick_accounts, pick_within
from analytics.white_space import without_assigned
from components.base_map import city_layer, land_layers, streets
from components.charts import is_dark
from components.plan_change import change_plan
from components.plan_map_parts import (
    HEIGHT,
    MOST_POINTS,
    UNIT,
    area_layers,
    first_view,
    kind_names,
    over,
    points_of,
    points_url,
)
from components.plan_work import keep_draft
from components.reruns import rerun_fragment
from components.session import session, shared_workspace
from components.territory_colours import TERRITORY_COLOURS
from components.territory_desk import VERSION, Desk
from components.territory_state import OpenedAccount, TerritoryState
from data.errors import WindshieldError
from data.geography.shapes import read_shape
from data.identifiers import TerritoryId

KEY = "territories_map"
PATIENCE_S = 0.25
_PICKS = (
    PickMode("site", "Sites and practices"),
    PickMode("zip", "ZIPs"),
    PickMode("county", "Counties"),
    PickMode("unit", "Buying unit"),
    PickMode("idn", "Whole IDN"),
)
_DONE = {"draw": "Area drawn", "edit": "Area changed", "delete": "Area deleted"}


def show_plan_map(desk: Desk, state: TerritoryState, *, editable: bool, reopen: Callable[[], Desk]) -> None:
    """Show the map; what is done there is in the state before the page runs again.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    state : TerritoryState
        The page's.
    editable : bool
        Whether the plan may be changed.
    reopen : callable
        Gives the desk of the plan as it is when something is done on the map.
    """
    active, points = state.active_territory, points_of(desk)
    news = territory_map(
        _deck(desk),
        points,
        points_url=points_url(desk),
        key=KEY,
        shapes=write_shapes(desk.document),
        groups=[
            Group(
                t.id, t.name, TERRITORY_COLOURS[t.colour], str(t.number), t.locked,
                active is not None and t.id == active.id,
            )
            for t in desk.document.territories
        ],
        areas=area_layers(desk),
        live=Live("/api/territories/redraw", _context(desk)) if editable else None,
        view_id=f"plan-{desk.plan.id}",
        streets=streets(),
        height=HEIGHT,
        disabled=not editable,
        history="host",
        can_undo=bool(state.history and state.history.past),
        can_redo=bool(state.history and state.history.future),
        pick_modes=_PICKS,
        kinds=kind_names(),
        unit=UNIT,
        highlight=Highlight(state.look_at, state.ringed, state.looks),
        on_change=lambda told: take_map_news(told, state, reopen),
    )  # fmt: skip
    placed = int(np.isfinite(desk.market.lat).sum())
    if points.num_rows < placed:
        st.caption(
            f"On the map are the {points.num_rows:,} accounts with most clinicians, of {placed:,}. The "
            "page's figures count all of them, the first line beside the mouse those on the map. A focus on "
            "states or specialties (Plan, Focus and limits) shows every one."
        )
    if news.is_news:  # it came without a callback, as after a page switch
        take_map_news(news, state, reopen)
        rerun_fragment()


def take_map_news(news: MapResult, state: TerritoryState, reopen: Callable[[], Desk]) -> None:
    """Take what somebody did on the map into the state.

    Parameters
    ----------
    news : MapResult
        What the map said.
    state : TerritoryState
        The page's.
    reopen : callable
        Gives the desk of the plan as it is.
    """
    # The answer beside the mouse is on its way, and is looked at first.
    shared_workspace().precedence.give_way(PATIENCE_S)
    try:
        if news.shapes is not None:
            edit = take_shapes(state.document, news.shapes, news.ids)
            for note in edit.notes:
                state.say(note)
            change_plan(state, _DONE.get(news.reason, "Area changed"), edit.document)
        for event in news.events:
            _take_event(event, state, reopen)
    except WindshieldError as error:
        state.say(f"{error.what} {error.next_step}", ":material/error:")
    keep_draft(state)


def _take_event(event: dict[str, object], state: TerritoryState, reopen: Callable[[], Desk]) -> None:
    kind, active = event["kind"], state.active_territory
    if kind in ("undo", "redo"):
        state.step(back=kind == "undo")
    elif kind == "activate":
        state.activate(TerritoryId(str(event["group"])))
    elif kind in ("lock", "unlock"):
        territory = state.document.get(TerritoryId(str(event["group"])))
        state.change_territory(str(kind).capitalize() + "ed", territory, locked=kind == "lock")
    elif kind == "split" and not event["shape"]:
        state.say("The line crosses no area. Draw it from outside an area, across, to outside again.")
    elif kind == "split":
        line = {"type": "LineString", "coordinates": event["line"]}
        change_plan(state, "Area split", split_drawn(state.document, str(event["shape"]), line))
    elif kind == "open-point":
        state.opened = OpenedAccount(reopen().market_token, int(str(event["id"])))
        session().dialog.open("account")
    elif kind == "next-unassigned":
        _look_at_next(state, reopen())
    elif active is None:
        state.say("Choose or add a territory first.")
    elif kind in ("lasso-select", "click-area", "click-point"):
        _pick(event, state, active.id, reopen)


def _pick(
    event: dict[str, object], state: TerritoryState, active: TerritoryId, reopen: Callable[[], Desk]
) -> None:
    what, action = str(event["what"]), "remove" if event["action"] == "remove" else "add"
    document, market = state.document, reopen().market
    if event["kind"] == "click-area":
        part = "counties" if event["area"] == "county" else "zips"
        changed = change_part(document, active, part, [str(event["id"])], action)
    elif event["kind"] == "click-point":
        row = np.array([int(str(event["id"]))])
        changed = pick_accounts(document, market, active, row, what, action)
    else:
        area = read_shape({"type": "Polygon", "coordinates": [event["ring"]]}).area
        changed = pick_within(document, market, active, area, what, action)
    noun = next((mode.label for mode in _PICKS if mode.key == what), what)
    done = f"{noun} {'added' if action == 'add' else 'removed'}"
    change_plan(state, done, changed, f"There was nothing to {action}: {noun}.")


def _look_at_next(state: TerritoryState, desk: Desk) -> None:
    market = desk.market
    free = without_assigned(desk.ownership, np.flatnonzero(desk.ownership.owner < 0)).astype(np.int32)
    here, near = -1, None
    if state.ringed and state.ringed[0].isdigit() and int(state.ringed[0]) < len(market.lat):
        here = int(state.ringed[0])
        if np.isfinite(market.lat[here]):
            near = (float(market.lat[here]), float(market.lon[here]))
    for passed in (state.passed, (here,), ()):  # when each was looked at, round again
        row = next_unassigned(market, free[~np.isin(free, passed)], near)
        if row is not None:
            break
    else:
        state.say("Every account with clinicians belongs to a territory.", ":material/check:")
        return
    state.passed = (*passed, row)
    lon, lat = float(market.lon[row]), float(market.lat[row])
    state.show((lon - 0.15, lat - 0.1, lon + 0.15, lat + 0.1), (str(row),))
    state.say(f"Nobody's: {name_account(market, row)}, {int(market.clinicians_at[row]):,} clinicians.")


def _deck(desk: Desk) -> str:
    """Return what lies under and over points and shapes; the same as long as market and theme are."""

    def write() -> str:
        under = [] if streets() else land_layers()
        layers, view = [*under, over(city_layer())], first_view(desk.market)
        return str(pdk.Deck(layers=layers, initial_view_state=view, map_provider=None).to_json())

    key = ("map deck", VERSION, desk.market_token, is_dark())
    return shared_workspace().cache.remember(key, write)


def _context(desk: Desk) -> dict[str, object]:
    return {
        "snapshot": desk.snapshot.id,
        "plan": desk.token,
        "places": {"market": desk.market_token, "most": MOST_POINTS},
        "limit_minutes": desk.document.drive_limit_minutes,
        "least_accounts": desk.document.least_accounts,
        "bases": {t.id: _base(desk, t) for t in desk.document.territories},
    }


def _base(desk: Desk, territory: object) -> dict[str, object]:
    base = desk.base_of(territory)  # type: ignore[arg-type]
    return {"home": list(base.home) if base.home else None, "calls_a_day": base.calls_a_day}
