"""What every map draws under and over its own layers: land, borders and names, from this process.

deck.gl draws everything in the browser: no map server is asked.
"""

import math

import pydeck as pdk
from territory_map import Streets

from analytics.base_map import FINEST_ZOOM
from analytics.drive import Floats
from analytics.map_tiles import TILE_PIXELS, to_degrees, to_world
from components.charts import is_dark
from components.session import shared_workspace

MARGIN = 0.9

Box = tuple[float, float, float, float]
"""South, west, north, east in degrees."""


def streets() -> Streets | None:
    """Return the streets that the user has for maps that can draw them.

    Returns
    -------
    Streets or None
        None where land and borders are all there is.
    """
    settings = shared_workspace().streets
    if settings.style_url:
        return Streets(style=settings.style_url)
    return Streets(pmtiles="/api/streets.pmtiles") if settings.archive else None


def land_layers() -> list[pdk.Layer]:
    """Return land, states and, near enough, counties.

    Returns
    -------
    list of pydeck.Layer
        To go under everything else.
    """
    faint = {"stroked": True, "filled": False, "line_width_units": "'pixels'", "pickable": False}
    return [
        pdk.Layer(
            "TileLayer",
            id="land",
            data="/api/base-map/land/{z}/{x}/{y}",
            min_zoom=2,
            max_zoom=FINEST_ZOOM,
            tile_size=TILE_PIXELS,
            stroked=False,  # of polygons, which are cut at the tile; borders are lines
            filled=True,
            get_fill_color=ink("land"),
            get_line_color=ink("border"),
            get_line_width=1,
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
            get_line_color=ink("faint_border"),
            get_line_width=0.7,
            **faint,
        ),
    ]


def city_layer() -> pdk.Layer:
    """Return the names of cities.

    Returns
    -------
    pydeck.Layer
        To go over everything else.
    """
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
        get_text_color=[*ink("text"), 255],
        text_font_family="'Source Sans, Source Sans Pro, sans-serif'",
        text_character_set="'auto'",
        text_font_settings={"sdf": True, "fontSize": 48, "buffer": 8},
        text_outline_width=5,
        text_outline_color=[*ink("land"), 235],
        pickable=False,
    )


def line_layer(name: str, lat_lon: Floats, colour: list[int], *, width: float = 1.5) -> pdk.Layer:
    """Return one line.

    Parameters
    ----------
    name : str
        The layer's id.
    lat_lon : ndarray, n × 2
        Latitude and longitude in degrees.
    colour : list of int
        Red, green, blue and alpha, 0 to 255.
    width : float
        Pixels.

    Returns
    -------
    pydeck.Layer
        Not pickable: the mouse sees what lies under it.
    """
    return pdk.Layer(
        "PathLayer",
        id=name,
        data=[{"path": lat_lon[:, ::-1].round(5).tolist()}],
        get_path="path",
        get_color=colour,
        width_units="'pixels'",
        get_width=width,
        pickable=False,
    )


def view_of(box: Box, *, width: int, height: int) -> pdk.ViewState:
    """Return the view that shows a box.

    Parameters
    ----------
    box : tuple of float
        South, west, north, east in degrees.
    width, height : int
        Of the map, in pixels.

    Returns
    -------
    pydeck.ViewState
        With a margin around the box.
    """
    south, west, north, east = box
    (left, right), (bottom, top) = to_world([west, east], [south, north])
    span_x, span_y = max(right - left, 1e-6), max(bottom - top, 1e-6)
    zoom = math.log2(min(width * MARGIN / span_x, height * MARGIN / span_y) / TILE_PIXELS)
    lon, lat = to_degrees((left + right) / 2, (top + bottom) / 2)
    return pdk.ViewState(
        latitude=round(float(lat), 5), longitude=round(float(lon), 5), zoom=round(min(max(zoom, 2), 13), 2)
    )


def ink(name: str) -> list[int]:
    """Return a colour of the theme that the browser shows.

    Parameters
    ----------
    name : str
        land, border, faint_border, text or accent.

    Returns
    -------
    list of int
        Red, green, blue.
    """
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
    return read_colour((dark if is_dark() else light)[name])


def read_colour(code: str) -> list[int]:
    """Read a colour.

    Parameters
    ----------
    code : str
        Six hexadecimal digits, with or without `#`.

    Returns
    -------
    list of int
        Red, green, blue.
    """
    digits = code.removeprefix("#")
    return [int(digits[place : place + 2], 16) for place in (0, 2, 4)]
