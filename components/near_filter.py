"""The part of the filters that asks for a place, and for the miles or drive minutes around it."""

import streamlit as st

from analytics.drive import DriveTimes
from analytics.drive_reach import locate_within, resolve_near
from analytics.drive_statement import describe_accuracy, describe_measure
from analytics.provider_filter import Near
from analytics.within import Within
from components.messages import plain
from components.session import FindState
from data.errors import WindshieldError
from data.snapshot.reader import Snapshot

PLACE, UNIT, MILES, MINUTES = (f"find_{name}" for name in ("near", "unit", "miles", "minutes"))
DEFAULT_MILES, DEFAULT_MINUTES = 25.0, 30.0
MOST_MILES, MOST_MINUTES = 500.0, 600.0
UNITS = {"miles": "Miles", "minutes": "Drive minutes"}


def show_near(snapshot: Snapshot, state: FindState, drive: DriveTimes) -> None:
    """Draw the place and how far around it.

    Parameters
    ----------
    snapshot : Snapshot
        Looked up for places.
    state : FindState
        The page's state; its filter changes before the page runs again.
    drive : DriveTimes
        Says how far minutes get.
    """
    near = state.question.near
    _fill(near)

    def look_up() -> None:
        text = st.session_state[PLACE].strip()
        # A click on the unit that is chosen already takes the choice away.
        in_minutes = (st.session_state[UNIT] or _unit(near)) == "minutes"
        within = (
            Within(minutes=float(st.session_state[MINUTES]))
            if in_minutes
            else Within(miles=float(st.session_state[MILES]))
        )
        try:
            if not text:
                state.ask_near(None)
            elif near is not None and text == near.name:
                same = Near(near.lat, near.lon, within.miles or 0.0, near.label, drive_minutes=within.minutes)
                state.ask_near(resolve_near(same, drive))
            else:
                state.ask_near(locate_within(snapshot, text, within, drive))
        except WindshieldError as error:
            state.problem = f"{error.what} {error.next_step}"

    left, right = st.columns([3, 2])
    left.text_input(
        "Near", key=PLACE, placeholder="60611", on_change=look_up,
        help="A ZIP, a point as 41.9,-87.6, or a site by id or name.",
    )  # fmt: skip
    in_minutes = (st.session_state[UNIT] or _unit(near)) == "minutes"
    right.number_input(
        "within min" if in_minutes else "within mi",
        min_value=1.0 if in_minutes else 0.1,
        max_value=MOST_MINUTES if in_minutes else MOST_MILES,
        step=5.0,
        format="%g",
        key=MINUTES if in_minutes else MILES,
        on_change=look_up,
    )
    st.segmented_control(
        "Near: unit", list(UNITS), key=UNIT, format_func=UNITS.get, on_change=look_up,
        label_visibility="collapsed",
    )  # fmt: skip
    if in_minutes or near:  # in miles the table has a column of minutes too
        statement = near.reach.statement if near and near.reach else drive.statement
        minutes = "One way" if in_minutes else "Minutes: one way"
        st.caption(
            f"{minutes}, free flow; {plain(describe_accuracy(statement))}.",
            help=plain(describe_measure(statement)),
        )


def _unit(near: Near | None) -> str:
    return "minutes" if near and near.drive_minutes is not None else "miles"


def _fill(near: Near | None) -> None:
    """Show the session's filter in the widgets; without one they keep what was typed."""
    known: dict[str, object] = {PLACE: near.name if near else "", MILES: None, MINUTES: None, UNIT: None}
    if near is not None:
        known[UNIT] = _unit(near)
        known[MINUTES if near.drive_minutes is not None else MILES] = near.drive_minutes or near.radius_miles
    defaults = {UNIT: "miles", MILES: DEFAULT_MILES, MINUTES: DEFAULT_MINUTES}
    for key, value in known.items():
        if value is None:
            # A widget that is not drawn loses its value, so that of the other unit is written again.
            st.session_state[key] = st.session_state.get(key) or defaults[key]
        # Writing to a box in which a person is typing would take his letters away.
        elif st.session_state.get(key, _NOTHING) != value:
            st.session_state[key] = value


_NOTHING = object()
