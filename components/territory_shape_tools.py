"""What can be done with a territory's area beside drawing: merge, snap to borders, drive time."""

from functools import partial

import streamlit as st
from shapely.geometry import mapping

from analytics.area_snap import counties_within, zips_within
from analytics.drawn_edits import add_drawn, merge_drawn, snap_drawn
from analytics.drive_statement import describe_accuracy
from analytics.territories import TerritoryFigures
from components.messages import plain
from components.plan_change import change_plan
from components.plan_work import keep_draft
from components.reruns import rerun_fragment
from components.session import shared_workspace
from components.territory_desk import Desk
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.plans.document import Document, Territory

MINUTES = "shape_minutes"  # the key of what is asked for a boundary


def show_shape_tools(
    desk: Desk, territory: Territory, figures: TerritoryFigures, state: TerritoryState, *, free: bool
) -> None:
    """Show what can be done with a territory's area.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    territory : Territory
        The one at work.
    figures : TerritoryFigures
        Of it; says where its drives begin.
    state : TerritoryState
        The page's.
    free : bool
        Whether the territory may be changed.
    """
    drawn = len(territory.drawn)
    zips = shared_workspace().zip_areas
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "Merge areas", key="shape_merge", disabled=not free or drawn < 2, icon=":material/merge:",
            help="One area of all that were drawn",
        ):  # fmt: skip
            _change(state, "Areas merged", merge_drawn(state.document, territory.id))
        if st.button(
            "Snap to ZIPs", key="shape_zips", disabled=not free or not drawn, icon=":material/grid_on:",
            help=f"The ZIPs of which at least half lies in what was drawn. {plain(zips.statement)}",
        ):  # fmt: skip
            with st.spinner("Looking for ZIPs …"):
                document = snap_drawn(state.document, territory.id, "zips", partial(zips_within, zips))
            _change(state, "Snapped to ZIPs", document)
        if st.button(
            "Snap to counties", key="shape_counties", disabled=not free or not drawn, icon=":material/map:",
            help="The counties of which at least half lies in what was drawn",
        ):  # fmt: skip
            _change(
                state,
                "Snapped to counties",
                snap_drawn(state.document, territory.id, "counties", counties_within),
            )
    _show_drive_boundary(desk, territory, figures, state, free=free)


def _show_drive_boundary(
    desk: Desk, territory: Territory, figures: TerritoryFigures, state: TerritoryState, *, free: bool
) -> None:
    drive = shared_workspace().drive
    home = desk.base_of(territory).home or (figures.drive.base if figures.drive else None)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        minutes = st.slider(
            "Minutes from the rep's home, or from the median account", 15, 180, 60, 15, key=MINUTES,
            disabled=not free or home is None,
        )  # fmt: skip
        if st.button(
            "Add as area", key="shape_drive", disabled=not free or home is None, icon=":material/timer:",
            help=f"What can be reached in so many minutes. {plain(describe_accuracy(drive.statement))}",
        ) and home:  # fmt: skip
            try:
                with st.spinner("Working out the boundary …"):
                    area = drive.isochrone(home, float(minutes))
                edit = add_drawn(state.document, territory.id, mapping(area), "drive time")
            except WindshieldError as error:
                state.say(f"{error.what} {error.next_step}", ":material/error:")
                rerun_fragment()
            for note in edit.notes:
                state.say(note)
            _change(state, f"{minutes} minutes added", edit.document)


def _change(state: TerritoryState, what: str, document: Document) -> None:
    change_plan(state, what, document, "Nothing changed: the area holds none of them.")
    keep_draft(state)
    rerun_fragment()
