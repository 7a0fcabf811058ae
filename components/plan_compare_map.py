"""Two plans side by side on maps to look at: who has each account, and which ones move."""

import numpy as np
import numpy.typing as npt
import pydeck as pdk
import streamlit as st
from territory_map import Group, territory_map

from analytics.drawn_edits import write_shapes
from analytics.ownership import Ownership
from components.base_map import city_layer, ink, land_layers, view_of
from components.messages import plain
from components.plan_comparison import Comparison
from components.plan_map_parts import (
    UNIT,
    area_layers,
    first_view,
    kind_names,
    over,
    points_of,
    points_url,
)
from components.territory_colours import TERRITORY_COLOURS
from components.territory_desk import Desk

HEIGHT = 360
WIDTH = 470  # about; the zoom that shows a box depends on it
MOST_POINTS = 20_000
MOST_RINGED = 3_000
LEAST_DEGREES = 0.2  # of the first view, to each side


def show_compare_maps(comparison: Comparison) -> None:
    """Show both plans on the same piece of land, with rings around the accounts that move.

    Parameters
    ----------
    comparison : Comparison
        Of both.
    """
    moving = _moving(comparison.before.ownership, comparison.after.ownership)
    market = comparison.after.market
    moving = moving[np.isfinite(market.lat[moving])]
    ringed = moving[np.argsort(-market.clinicians_at[moving], kind="stable")][:MOST_RINGED]
    view = _view(comparison.after, moving)
    view_id = f"compare-{comparison.after.plan.id}-{comparison.name}"
    for column, desk, key, title in zip(
        st.columns(2, gap="small"),
        (comparison.before, comparison.after),
        ("compare_map_before", "compare_map_after"),
        (f"Before: {comparison.name}", f"After: {comparison.after.plan.name}, as on screen"),
        strict=True,
    ):
        with column:
            st.markdown(f"**{plain(title)}**")
            _show_map(desk, key, view, view_id, ringed)
    more = f" The {MOST_RINGED:,} with most clinicians are." if len(moving) > MOST_RINGED else ""
    st.caption(f"Each account has the colour of its territory. Those that move have a ring.{more}")


def _show_map(desk: Desk, key: str, view: pdk.ViewState, view_id: str, ringed: npt.NDArray[np.intp]) -> None:
    territory_map(
        pdk.Deck(
            layers=[*land_layers(), _rings(desk, ringed), over(city_layer())],
            initial_view_state=view,
            map_provider=None,
        ),
        points_of(desk, MOST_POINTS),
        points_url=points_url(desk, MOST_POINTS),
        key=key,
        shapes=write_shapes(desk.document),
        groups=[
            Group(t.id, t.name, TERRITORY_COLOURS[t.colour], str(t.number), t.locked)
            for t in desk.document.territories
        ],
        areas=area_layers(desk),
        view_id=view_id,
        height=HEIGHT,
        disabled=True,
        opens=False,
        kinds=kind_names(),
        unit=UNIT,
    )


def _rings(desk: Desk, rows: npt.NDArray[np.intp]) -> pdk.Layer:
    places = np.column_stack([desk.market.lon[rows], desk.market.lat[rows]]).round(5).tolist()
    return pdk.Layer(
        "ScatterplotLayer",
        id="over:moving",
        data=[{"place": place} for place in places],
        get_position="place",
        filled=False,
        stroked=True,
        get_radius=6.5,
        radius_units="'pixels'",
        get_line_color=[*ink("text"), 230],
        get_line_width=1.3,
        line_width_units="'pixels'",
        pickable=False,
    )


def _view(desk: Desk, moving: npt.NDArray[np.intp]) -> pdk.ViewState:
    if not len(moving):
        return first_view(desk.market)
    lat, lon = desk.market.lat[moving], desk.market.lon[moving]
    south, north = np.quantile(lat, (0.01, 0.99))
    west, east = np.quantile(lon, (0.01, 0.99))
    box = (south - LEAST_DEGREES, west - LEAST_DEGREES, north + LEAST_DEGREES, east + LEAST_DEGREES)
    return view_of(tuple(map(float, box)), width=WIDTH, height=HEIGHT)  # type: ignore[arg-type]


def _moving(before: Ownership, after: Ownership) -> npt.NDArray[np.intp]:
    """Return the rows of accounts that another territory has than before; territories are known by id."""
    one, two = (np.array([*(t.id for t in plan.territories), ""])[plan.owner] for plan in (before, after))
    return np.flatnonzero(one != two)
