"""A page with the map and nothing else, for AppTest."""

import pandas as pd
import pydeck as pdk
import streamlit as st
from territory_map import Group, MapResult, territory_map

state = st.session_state
state.setdefault("told", [])


def take(news: MapResult) -> None:
    """Note what the map said."""
    state.told.append(("callback", news))


result = territory_map(
    pdk.Deck(map_provider=None),
    pd.DataFrame({"lon": [-87.6], "lat": [41.9]}),
    key="map",
    groups=[Group("t1", "North", "#0072B2", active=True)],
    shapes=state.get("shapes"),
    on_change=take if state.get("with_callback") else None,
)
if result.is_news:
    state.told.append(("result", result))
if result.shapes is not None:
    state.shapes = result.shapes
