"""What a map shows of a plan: accounts as points, ZIPs and counties to colour, and where to look first."""

import numpy as np
import pyarrow as pa
import pydeck as pdk
from territory_map import AreaLayer

from analytics.area_tiles import LEAST_ZOOM_COUNTIES, LEAST_ZOOM_ZIPS
from analytics.far_areas import far_key, far_rules
from analytics.map_places import place_accounts, places_key
from analytics.territory_market import KINDS, Market
from components.base_map import view_of
from components.session import shared_workspace
from components.territory_desk import Desk
from components.wording import SITE_KIND_NAMES

WIDTH, HEIGHT = 600, 560  # pixels; the width is that on a laptop

MOST_POINTS = 100_000
UNIT = ("provider", "providers")  # as the card says
NO_TWICE = 1e-3  # of a zoom, so that at a whole one nothing is painted by two layers


def points_of(desk: Desk, most: int = MOST_POINTS) -> pa.Table:
    """Return the accounts that have a place.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    most : int
        Where there are more, those with most clinicians.

    Returns
    -------
    pyarrow.Table
        As `territory_map` takes points; `id` is the account's row in the market, `group` its territory's
        place in the document. All but `group` is the same for every plan on a market, and made once.
    """
    key = places_key(desk.market_token, most)
    places = shared_workspace().cache.remember(key, lambda: place_accounts(desk.market, most))
    return places.append_column("group", pa.array(desk.ownership.owner[places["row"].to_numpy()]))


def points_url(desk: Desk, most: int = MOST_POINTS) -> str:
    """Return where the browser finds what is the same for every plan on a market.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    most : int
        As for `points_of`.

    Returns
    -------
    str
        An address of this process.
    """
    return f"/api/territories/places/{desk.market_token}/{most}"


def kind_names() -> list[str]:
    """Return what the kinds of points are called.

    Returns
    -------
    list of str
        In the order of `KINDS`.
    """
    return [SITE_KIND_NAMES.get(kind, "Practice") for kind in KINDS]


def area_layers(desk: Desk) -> list[AreaLayer]:
    """Return the areas of ZIPs and counties, coloured by the territories whose rules name them.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.

    Returns
    -------
    list of AreaLayer
        ZIPs, then counties, then what stands for them where the map shows too much of the country.
    """
    territories = list(enumerate(desk.document.territories))
    return [
        AreaLayer(
            "zip", "/api/areas/zip/{z}/{x}/{y}", min_zoom=LEAST_ZOOM_ZIPS, max_zoom=12,
            members={code: number for number, t in territories for code in t.zips},
        ),
        AreaLayer(
            "county", "/api/areas/county/{z}/{x}/{y}", min_zoom=LEAST_ZOOM_COUNTIES, max_zoom=9,
            members={code: number for number, t in territories for code in t.counties},
        ),
        *_far_layer(desk, "zips", LEAST_ZOOM_ZIPS),
        *_far_layer(desk, "counties", LEAST_ZOOM_COUNTIES),
    ]  # fmt: skip


def _far_layer(desk: Desk, part: str, zoom: int) -> list[AreaLayer]:
    """Return what is shown of a kind below the zoom of its tiles, if the plan names any."""
    rules = far_rules(desk.document, part)
    named = [number for number, codes in enumerate(rules.codes) if codes]
    if not named:
        return []
    token = rules.token
    shared_workspace().cache.remember(far_key(part, token), lambda: rules)
    return [
        AreaLayer(
            f"far {part}", f"/api/areas/far/{part}/{token}/{{z}}/{{x}}/{{y}}", min_zoom=0, max_zoom=0,
            members={str(number): number for number in named},
            until_zoom=zoom - NO_TWICE, clickable=False,
        )
    ]  # fmt: skip


def over(layer: pdk.Layer) -> pdk.Layer:
    """Put a layer over points and shapes.

    Parameters
    ----------
    layer : pydeck.Layer
        Of a deck that `territory_map` shows.

    Returns
    -------
    pydeck.Layer
        The same, renamed.
    """
    layer.id = f"over:{layer.id}"
    return layer


def first_view(market: Market) -> pdk.ViewState:
    """Return the view that shows nearly all accounts.

    Parameters
    ----------
    market : Market
        The accounts.

    Returns
    -------
    pydeck.ViewState
        The lower 48 states where no place is known.
    """
    known = np.isfinite(market.lat)
    if not known.any():
        return pdk.ViewState(latitude=39.5, longitude=-96, zoom=3.4)
    south, north = np.quantile(market.lat[known], (0.01, 0.99))
    west, east = np.quantile(market.lon[known], (0.01, 0.99))
    return view_of((south, west, north, east), width=WIDTH, height=HEIGHT)
