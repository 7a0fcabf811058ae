"""A page with the drawing map, a page without, and what Python makes of what is drawn."""

import json
import time
from typing import Any

import numpy as np
import pandas as pd
import pydeck as pdk
import shapely
import streamlit as st
from territory_map import AreaLayer, Group, Live, MapResult, Streets, territory_map

WEST, SOUTH, STEP, ROWS = -88.4, 41.5, 0.02, 40
SLOW_S = 3.0
STREETS = {
    "style": Streets(style="/style.json"),
    "archive": Streets(pmtiles="/streets.pmtiles"),
    "nowhere": Streets(style="/no-style.json"),
}
WRITTEN = {"ours": (-87.4, 42.0), "deck.gl's": (-87.4, 41.8)}
LOCKED = {
    "type": "Feature",
    "id": "locked",
    "properties": {"group": 1},
    "geometry": {
        "type": "Polygon",
        "coordinates": [
            [[-88.36, 41.54], [-88.26, 41.54], [-88.26, 41.64], [-88.36, 41.64], [-88.36, 41.54]]
        ],
    },
}


def grid_points() -> pd.DataFrame:
    """Return 40 × 40 places, 2 clinicians each."""
    column, row = (part.ravel() for part in np.meshgrid(np.arange(ROWS), np.arange(ROWS)))
    return pd.DataFrame(
        {
            "lon": (WEST + STEP * column).astype("float32"),
            "lat": (SOUTH + STEP * row).astype("float32"),
            "size": 2.0,
            "group": np.where(column % 2 == 0, -1, 0),
            "id": [f"p{number}" for number in range(ROWS * ROWS)],
            "label": [f"Place {number}" for number in range(ROWS * ROWS)],
        }
    )


def labels() -> list[pdk.Layer]:
    """Return the same label twice; what can be animated is left to deck.gl's own letters."""
    return [
        pdk.Layer(
            "TextLayer",
            id=f"label-{who}",
            data=[{"place": place, "name": "Äg 7"}],
            get_position="place",
            get_text="name",
            get_size=30,
            get_angle=20,
            get_pixel_offset=[12, -7],
            get_text_anchor="'start'",
            get_color=[20, 20, 20, 255],
            character_set="'auto'",
            font_settings={"sdf": True, "fontSize": 48, "buffer": 8},
            outline_width=5,
            outline_color=[255, 255, 255, 255],
            **({} if who == "ours" else {"transitions": {"getColor": 1}}),
        )
        for who, place in WRITTEN.items()
    ]


def count_inside(points: pd.DataFrame, shapes: dict[str, Any]) -> int:
    """Return the clinicians inside the first group's shapes, by shapely."""
    mine = [shape["geometry"] for shape in shapes["features"] if shape["properties"]["group"] == 0]
    area = shapely.union_all([shapely.from_geojson(json.dumps(geometry)) for geometry in mine])
    return int(points["size"][shapely.contains_xy(area, points["lon"], points["lat"])].sum())


def show_map() -> None:
    """Show the map, and under it what Python has."""
    state = st.session_state
    state.setdefault("shapes", {"type": "FeatureCollection", "features": [LOCKED]})
    state.setdefault("past", [])
    state.setdefault("events", [])
    host = st.query_params.get("history") == "host"

    def take(news: MapResult) -> None:
        time.sleep(SLOW_S if "slow" in st.query_params else 0)
        if news.shapes is not None:
            state.past.append(state.shapes)
            state.shapes = news.shapes
        for event in news.events:
            state.events.append(event)
            if event["kind"] == "undo" and state.past:
                state.shapes = state.past.pop()

    points = grid_points()
    territory_map(
        pdk.Deck(
            labels() if "labels" in st.query_params else [],
            initial_view_state=pdk.ViewState(latitude=41.89, longitude=-88.0, zoom=8.5),
            map_provider=None,
        ),
        points,
        key="map",
        view_id="test",
        streets=STREETS.get(st.query_params.get("streets", "")),
        shapes=state.shapes,
        groups=[
            Group("north", "North", "#0072B2", "1", active=True),
            Group("south", "South", "#D55E00", "2", locked=True),
        ],
        areas=[AreaLayer("zip", "/areas/{z}/{x}/{y}", min_zoom=5)],
        live=Live("/live", {"plan": 7, "moves": "slow" in st.query_params}),
        history="host" if host else "component",
        can_undo=bool(state.past),
        on_change=take,
        height=520,
    )
    st.button("Again")
    st.code(
        json.dumps(
            {
                "count": count_inside(points, state.shapes),
                "shapes": state.shapes["features"],
                "events": state.events,
            }
        )
    )


def show_other() -> None:
    """Show a page without a map."""
    st.title("Another page")


st.set_page_config(layout="wide")
st.navigation(
    [
        st.Page(show_map, title="Map", url_path="map", default=True),
        st.Page(show_other, title="Other", url_path="other"),
    ]
).run()
