"""The map of a result: the browser asks the API for tiles, so the page itself carries a few lines.

deck.gl draws everything, land and borders too, from this process: no map server is asked.
"""

import math
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pydeck as pdk
import streamlit as st

from analytics.filter_url import to_query
from analytics.map_tiles import TILE_PIXELS, to_degrees, to_world
from analytics.provider_filter import Near
from analytics.provider_tiles import Places
from components.charts import is_dark
from components.session import FindState
from data.identifiers import Npi, SnapshotId

HEIGHT = 350
WIDTH = 460  # about; the zoom that shows a box depends on it
MARGIN = 0.9
CONTIGUOUS = (24.4, -125.0, 49.4, -66.9)
PLACE_RADIUS_MILES = 0.1
MOSTLY = 0.9  # a clinician in Guam doesn't make the map of the others show the Pacific

Box = tuple[float, float, float, float]
"""South, west, north, east in degrees."""


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
        layers=[*_land(), _providers(snapshot, state), *_circle(state.question.near), _cities()],
        initial_view_state=_view(box),
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
    query = urlencode(to_query(state.question), doseq=True)
    red, green, blue = _ink("accent")
    return pdk.Layer(
        "TileLayer",
        id="providers",
        data=f"/api/providers/{snapshot}/tiles/{{z}}/{{x}}/{{y}}" + (f"?{query}" if query else ""),
        min_zoom=0,
        max_zoom=16,
        tile_size=TILE_PIXELS,
        pickable=True,
        auto_highlight=True,
        highlight_color=[*_ink("text"), 70],
        get_fill_color=f"[{red}, {green}, {blue}, properties.kind == 'hexagon' ? "
        "30 + 200 * properties.shade : 210]",
        stroked=True,
        get_line_color=[*_ink("land"), 255],
        line_width_min_pixels=0.6,
        line_width_max_pixels=1,
        get_point_radius="properties.size",
        point_radius_units="'pixels'",
        point_radius_min_pixels=3.5,
        point_radius_max_pixels=16,
        refinement_strategy="'no-overlap'",
    )


def _land() -> list[pdk.Layer]:
    faint = {"stroked": True, "filled": False, "line_width_units": "'pixels'", "pickable": False}
    return [
        pdk.Layer(
            "GeoJsonLayer",
            id="land",
            data="/api/base-map/land",
            stroked=True,
            filled=True,
            get_fill_color=_ink("land"),
            get_line_color=_ink("border"),
            get_line_width="properties.kind == 'states' ? 1 : 0",
            line_width_units="'pixels'",
            pickable=False,
        ),
        pdk.Layer(
            "TileLayer",
            id="counties",
            data="/api/base-map/counties/{z}/{x}/{y}",
            min_zoom=6,
            max_zoom=8,
            tile_size=TILE_PIXELS,
            get_line_color=_ink("faint_border"),
            get_line_width=0.7,
            **faint,
        ),
    ]


def _cities() -> pdk.Layer:
    return pdk.Layer(
        "TileLayer",
        id="cities",
        data="/api/base-map/cities/{z}/{x}/{y}",
        min_zoom=2,
        max_zoom=11,
        tile_size=TILE_PIXELS,
        point_type="'text'",
        get_text="properties.name",
        get_text_size=11.5,
        get_text_color=[*_ink("text"), 255],
        text_font_family="'Source Sans, Source Sans Pro, sans-serif'",
        text_character_set="'auto'",
        text_font_settings={"sdf": True, "fontSize": 48, "buffer": 8},
        text_outline_width=5,
        text_outline_color=[*_ink("land"), 235],
        pickable=False,
    )


def _circle(near: Near | None) -> list[pdk.Layer]:
    if near is None:
        return []
    degrees_lat = near.radius_miles / 69.055
    angles = np.radians(np.arange(0, 361, 4))
    lat = near.lat + degrees_lat * np.sin(angles)
    lon = near.lon + degrees_lat / max(0.05, math.cos(math.radians(near.lat))) * np.cos(angles)
    return [
        pdk.Layer(
            "PathLayer",
            id="near",
            data=[{"path": np.round(np.column_stack([lon, lat]), 5).tolist()}],
            get_path="path",
            get_color=[*_ink("text"), 160],
            width_units="'pixels'",
            get_width=1.5,
            pickable=False,
        )
    ]


def _extent(places: Places, near: Near | None) -> Box:
    if near is not None:
        reach = near.radius_miles / 69.055 * 1.05
        across = reach / max(0.05, math.cos(math.radians(near.lat)))
        return near.lat - reach, near.lon - across, near.lat + reach, near.lon + across
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


def _view(box: Box) -> pdk.ViewState:
    south, west, north, east = box
    (left, right), (bottom, top) = to_world([west, east], [south, north])
    span_x, span_y = max(right - left, 1e-6), max(bottom - top, 1e-6)
    zoom = math.log2(min(WIDTH * MARGIN / span_x, HEIGHT * MARGIN / span_y) / TILE_PIXELS)
    lon, lat = to_degrees((left + right) / 2, (top + bottom) / 2)
    return pdk.ViewState(
        latitude=round(float(lat), 5), longitude=round(float(lon), 5), zoom=round(min(max(zoom, 2), 13), 2)
    )


def _ink(name: str) -> list[int]:
    light = {
        "land": "eef1f4",
        "border": "aab5bf",
        "faint_border": "dbe1e6",
        "text": "2b3640",
        "accent": "0b6a94",
    }
    dark = {
        "land": "20272f",
        "border": "596674",
        "faint_border": "343e49",
        "text": "d5dce3",
        "accent": "4db6e2",
    }
    code = (dark if is_dark() else light)[name]
    return [int(code[place : place + 2], 16) for place in (0, 2, 4)]


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
