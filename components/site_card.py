"""The site card: a site, who works there, and how far 15 to 120 drive minutes get, in a dialog."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pydeck as pdk
import streamlit as st

from analytics.drive_statement import describe_accuracy, describe_measure
from analytics.near_outline import near_outline
from analytics.numbers import format_count, format_percent
from analytics.provider_filter import Near
from analytics.sentences import begin_sentence
from analytics.site_card import CLINICIANS_SHOWN, SiteCard, SiteRing, SiteUnknown
from components.base_map import city_layer, ink, land_layers, line_layer, read_colour, view_of
from components.charts import is_dark
from components.messages import plain
from components.provider_table import table_key
from components.session import FindState
from components.tables import show_texts
from components.wording import LOCATION_NAMES, SITE_KIND_NAMES
from data.identifiers import SiteId
from data.snapshot.manifest import Description

HEIGHT, WIDTH = 330, 660  # pixels; on a phone the map is narrower and shows less of the widest ring
TABLE_HIGH = 230
# Nearest first. One hue, so that order is read from lightness and by every eye; the nearest stands out most.
LIGHT_RAMP = ("#06304a", "#0b5f86", "#2c82a8", "#5a9dbd")
DARK_RAMP = ("#dff3fc", "#9bd6f2", "#5bb5de", "#2f86ab")
LINE_WIDTHS = (2.6, 2.2, 1.8, 1.6)


def show_site_card(describe: Callable[[SiteId], SiteCard], about: Description, state: FindState) -> None:
    """Open the card of the site that the state names, if it names one.

    Parameters
    ----------
    describe : callable
        Gives the card of a site.
    about : Description
        The snapshot's.
    state : FindState
        The page's state; closing the card clears it there.
    """
    if state.open_site is None:
        return
    try:
        card = describe(state.open_site)
    except SiteUnknown:  # the card was opened on another snapshot
        state.open_site = None
        raise
    title = plain(card.site["name"] or card.site["site_id"])
    st.dialog(title, width="large", on_dismiss=lambda: _close(state))(_show)(card, about, state)


def _close(state: FindState) -> None:
    state.open_site = state.open_card = None
    st.session_state[table_key(state)] = {"selection": {"rows": [], "columns": []}}


def _show(card: SiteCard, about: Description, state: FindState) -> None:
    if state.open_site is None:  # a button led away
        st.rerun()
    _show_what(card, about)
    if card.rings:
        _show_rings(card.rings, state)
    else:
        st.info(f"{plain(card.no_rings)}", icon=":material/wrong_location:")
    _show_clinicians(card)
    if state.open_card is not None:
        st.button(
            "Back to the clinician", icon=":material/arrow_back:", type="tertiary", key="site_back",
            on_click=lambda: setattr(state, "open_site", None),
        )  # fmt: skip


def _show_what(card: SiteCard, about: Description) -> None:
    site = card.site
    end = " ".join(site[part] for part in ("state", "zip") if site[part])
    place = ", ".join(plain(part) for part in (site["address"], site["city"], end) if part)
    people = "clinician works" if card.clinicians_in_all == 1 else "clinicians work"
    lines = [
        f"**{SITE_KIND_NAMES.get(site['kind'], site['kind'])}** · site {plain(site['site_id'])}",
        f"{place or 'Address unknown'} · on the map by {LOCATION_NAMES[site['location_quality']]}",
        f"IDN: **{plain(site['idn_name'])}**" if site["idn_name"] else "IDN: — no source names one",
        f"{format_count(card.clinicians_in_all)} {people} here",
    ]
    if site["closed"]:
        lines.insert(0, f":material/block: **Closed on {site['closed']}**")
    if about.synthetic:
        lines.append("*Synthetic sample: this site does not exist.*")
    st.markdown("  \n".join(lines))


def _show_rings(rings: tuple[SiteRing, ...], state: FindState) -> None:
    reach = rings[0].near.reach
    assert reach is not None
    st.markdown("**How far a drive from here gets**")
    st.pydeck_chart(_deck(rings), height=HEIGHT, key="site_map", alt=_alt(rings))
    accuracy = plain(begin_sentence(describe_accuracy(reach.statement)))
    st.caption(
        f"One way, free flow; no traffic. {accuracy}. Double-click the map to come nearer.",
        help=plain(describe_measure(reach.statement)),
    )
    st.markdown("**Clinicians within** — press one to find them")
    with st.container(horizontal=True, gap="small"):
        for ring in rings:
            st.button(
                f"{ring.near.drive_minutes:g} min · {format_count(ring.clinicians)}",
                key=f"site_within_{ring.near.drive_minutes:g}",
                disabled=not ring.clinicians,
                on_click=_find(ring.near, state),
            )


def _find(near: Near, state: FindState) -> Callable[[], None]:
    def find() -> None:
        state.ask_near(near)
        _close(state)

    return find


def _deck(rings: tuple[SiteRing, ...]) -> pdk.Deck:
    colours = [read_colour(code) for code in (DARK_RAMP if is_dark() else LIGHT_RAMP)]
    outlines = [near_outline(ring.near) for ring in rings]
    # The widest first, so that the nearest is drawn over it.
    order = range(len(rings) - 1, -1, -1)
    lines = [line_layer(f"ring_{n}", outlines[n], [*colours[n], 255], width=LINE_WIDTHS[n]) for n in order]
    labels = []
    for n, ring in enumerate(rings):
        top = outlines[n][np.argmax(outlines[n][:, 0])]
        text = f"{ring.near.drive_minutes:g} min"
        labels.append({"at": [float(top[1]), float(top[0])], "text": text})
    place = rings[0].near
    south, west = outlines[-1].min(axis=0)
    north, east = outlines[-1].max(axis=0)
    deck = pdk.Deck(
        layers=[*land_layers(), city_layer(), *lines, _dot(place), _labels(labels)],
        initial_view_state=view_of(
            (float(south), float(west), float(north), float(east)), width=WIDTH, height=HEIGHT
        ),
        # A wheel that turns over the map scrolls the card.
        views=[pdk.View(type="MapView", controller={"scrollZoom": False})],
        map_provider=None,
    )
    deck.map_style = []  # an empty style: Streamlit would otherwise ask a map server for its own
    return deck


def _dot(place: Near) -> pdk.Layer:
    return pdk.Layer(
        "ScatterplotLayer",
        id="site",
        data=[{"at": [place.lon, place.lat]}],
        get_position="at",
        get_radius=5,
        radius_units="'pixels'",
        get_fill_color=[*ink("accent"), 255],
        get_line_color=[*ink("land"), 255],
        stroked=True,
        line_width_min_pixels=1.5,
        pickable=False,
    )


def _labels(labels: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        id="ring_names",
        data=labels,
        get_position="at",
        get_text="text",
        get_color=[*ink("text"), 255],
        get_size=12.5,
        font_family="'Source Sans, Source Sans Pro, sans-serif'",
        font_weight=600,
        font_settings={"sdf": True, "fontSize": 48, "buffer": 8},
        outline_width=6,
        outline_color=[*ink("land"), 255],
        get_pixel_offset=[0, -9],
        pickable=False,
    )


def _alt(rings: tuple[SiteRing, ...]) -> str:
    reached = "; ".join(
        f"{ring.near.drive_minutes:g} minutes up to {ring.near.radius_miles:.0f} miles" for ring in rings
    )
    return f"Map of what can be reached: {reached}"


def _show_clinicians(card: SiteCard) -> None:
    rows = card.clinicians.to_pylist()
    if not rows:
        st.caption("No source says who works here.")
        return
    st.markdown("**Clinicians here**")
    if card.clinicians_in_all > len(rows):
        st.caption(f"The first {CLINICIANS_SHOWN} of {format_count(card.clinicians_in_all)}, by share.")
    show_texts(
        {
            "Name": [(row["name"] or "Name unknown") + (" ★" if row["primary"] else "") for row in rows],
            "Share": [format_percent(None if row["share"] is None else 100 * row["share"]) for row in rows],
            "Specialty": [row["specialty"] or "—" for row in rows],
            "NPI": [row["npi"] for row in rows],
        },
        widths={"Name": 170, "Share": 58, "Specialty": 150, "NPI": 90},
        height=TABLE_HIGH,
        right=("Share",),
        help={
            "Name": "★: this is the clinician's main site.",
            "Share": "Of the clinician's procedures in the 12 months that are done here. “—”: the source "
            "doesn't tell.",
        },
    )
