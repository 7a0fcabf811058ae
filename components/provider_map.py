"""The map of a result: the browser asks the API for tiles, so the page itself carries a few lines."""

import hashlib
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pydeck as pdk
import streamlit as st

from analytics.filter_url import to_query
from analytics.map_tiles import TILE_PIXELS, to_degrees, to_world
from analytics.near_outline import near_outline
from analytics.provider_filter import Near
from analytics.provider_tiles import Places
from components.base_map import Box, city_layer, ink, land_layers, line_layer, view_of
from components.session import FindState
from data.identifiers import Npi, SnapshotId

HEIGHT = 350
WIDTH = 460  # about; the zoom that shows a box depends on it
CONTIGUOUS = (24.4, -125.0, 49.4, -66.9)
PLACE_RADIUS_MILES = 0.1
MOSTLY = 0.9  # a clinician in Guam doesn't make the map of the others show the Pacific


def show_map(snapshot: SnapshotId, places: Places, state: FindState) -> None:
    """Draw the map of a filter's result and act on a click.

    Parameters
    ----------
    snapshot : SnapshotId
        The snapshot in use.
    places : Places
        Where the filter's clinicians are.
    state : FindState
        The page's state: a click on a clinician opens the card, on a hexagon zooms in, on a place of many
        asks for those who are there.
    """
    box = state.map_zoom or _extent(places, state.question.near)
    deck = pdk.Deck(
        layers=[*land_layers(), _providers(snapshot, state), *_edge(state.question.near), city_layer()],
        initial_view_state=view_of(box, width=WIDTH, height=HEIGHT),
        map_provider=None,
        tooltip={"text": "{text}", "style": {"maxWidth": "230px", "fontSize": "12px", "color": "#f2f5f8"}},
    )
    deck.map_style = []  # an empty style: Streamlit would otherwise ask a map server for its own
    clicked = st.pydeck_chart(
        deck,
        height=HEIGHT,
        key="find_map",
        on_select="rerun",
        selection_mode="single-object",
        alt=f"Map of {places.table.num_rows:,} clinicians",
    )
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.caption(_legend(places))
    if state.map_zoom and right.button("Whole result", icon=":material/zoom_out_map:", type="tertiary"):
        state.map_zoom = None
        st.rerun(scope="fragment")
    objects = [one for found in clicked["selection"]["objects"].values() for one in found]
    selected = repr(objects[0]) if objects else ""
    if selected != state.map_seen:
        state.map_seen = selected
        if objects:
            _act_on(objects[0], state)


def _act_on(feature: dict[str, Any], state: FindState) -> None:
    properties = feature["properties"]
    if properties["kind"] == "hexagon":
        south, west, north, east = properties["box"]
        grow_lat, grow_lon = north - south, east - west
        state.map_zoom = (south - grow_lat, west - grow_lon, north + grow_lat, east + grow_lon)
        st.rerun(scope="fragment")
    elif "npi" in properties:
        state.open_card = Npi(properties["npi"])
    else:
        lon, lat = feature["geometry"]["coordinates"]
        state.ask_near(Near(lat, lon, PLACE_RADIUS_MILES, properties["place"] or "this place"))
    st.rerun()


def _providers(snapshot: SnapshotId, state: FindState) -> pdk.Layer:
    query = urlencode(to_query(state.question) | _reach_key(state.question.near), doseq=True)
    red, green, blue = ink("accent")
    return pdk.Layer(
        "TileLayer",
        id="providers",
        data=f"/api/providers/{snapshot}/tiles/{{z}}/{{x}}/{{y}}" + (f"?{query}" if query else ""),
        min_zoom=0,
        max_zoom=16,
        tile_size=TILE_PIXELS,
        pickable=True,
        auto_highlight=True,
        highlight_color=[*ink("text"), 70],
        get_fill_color=f"[{red}, {green}, {blue}, properties.kind == 'hexagon' ? "
        "30 + 200 * properties.shade : 210]",
        stroked=True,
        get_line_color=[*ink("land"), 255],
        line_width_min_pixels=0.6,
        line_width_max_pixels=1,
        get_point_radius="properties.size",
        point_radius_units="'pixels'",
        point_radius_min_pixels=3.5,
        point_radius_max_pixels=16,
        refinement_strategy="'no-overlap'",
    )


def _reach_key(near: Near | None) -> dict[str, list[str]]:
    """Return what tells a browser's kept tiles of one drive-time engine from those of another."""
    if near is None or near.reach is None:
        return {}
    return {"reach": [hashlib.sha256(repr(near.reach).encode()).hexdigest()[:12]]}


def _edge(near: Near | None) -> list[pdk.Layer]:
    if near is None:
        return []
    return [line_layer("near", near_outline(near), [*ink("text"), 160])]


def _extent(places: Places, near: Near | None) -> Box:
    if near is not None:
        (south, west), (north, east) = (pick(near_outline(near), axis=0) for pick in (np.min, np.max))
        return float(south), float(west), float(north), float(east)
    if not places.table.num_rows:
        return CONTIGUOUS
    x, y = places.table["x"].to_numpy(), places.table["y"].to_numpy()
    south, west, north, east = CONTIGUOUS
    (left, right), (bottom, top) = to_world([west, east], [south, north])
    inside = (x >= left) & (x <= right) & (y >= top) & (y <= bottom)
    if inside.mean() >= MOSTLY:
        x, y = x[inside], y[inside]
    (lon_west, lon_east), (lat_north, lat_south) = to_degrees([x.min(), x.max()], [y.min(), y.max()])
    return float(lat_south), float(lon_west), float(lat_north), float(lon_east)


def _legend(places: Places) -> str:
    parts = (
        ["Darker hexagons hold more clinicians; click one, or zoom, to come nearer."]
        if places.points_from > 3
        else ["A dot is a place; click it for who is there."]
    )
    if places.unplaced:
        who = "1 clinician has" if places.unplaced == 1 else f"{places.unplaced:,} clinicians have"
        parts.append(f"{who} no known place and {'is' if places.unplaced == 1 else 'are'} not on the map.")
    return " ".join(parts)
