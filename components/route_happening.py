"""What came up on a day: the rep runs late, or a road is closed."""

from datetime import time

import streamlit as st

from analytics.organisation.homes import is_self
from analytics.routes.day_sheet import Step, name_place
from analytics.routes.ways import Place
from components.route_desk import RouteDesk
from components.route_look import day_name, write_time
from components.route_plan import ShownPlan
from components.route_refill import slow_way, start_late
from components.route_state import RouteState
from components.route_steps import list_steps
from components.session import person

MOST_EXTRA_MINUTES = 600


def show_happenings(desk: RouteDesk, shown: ShownPlan, number: int, state: RouteState) -> None:
    """Draw the menu of what came up on a day.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    number : int
        The day's.
    state : RouteState
        The page's.
    """
    visits = shown.plan.days[number].visits
    with st.popover("Something came up", icon=":material/warning:", disabled=not visits, key="run_came_up"):
        st.markdown(f"**{day_name(desk.week, number)}**")
        st.caption("A cancelled slot is told at the visit itself, under Change.")
        _show_late(desk, shown, number, state)
        _show_road(desk, shown, number, state)


def _show_late(desk: RouteDesk, shown: ShownPlan, number: int, state: RouteState) -> None:
    week, key = desk.week, f"{number}_{state.turns}"
    places = {"": "Where the day starts"}  # a choice that is None would show as no choice at all
    for visit in shown.plan.days[number].visits:
        if visit.call >= 0:
            place = week.places[visit.place]
            places.setdefault(place.key, _name(desk, place))
    with st.form(f"run_late_{key}"):
        at = st.time_input("Running late: free from", time(10, 0), step=300, key=f"run_late_at_{key}")
        where = st.selectbox(
            "Where then", list(places), format_func=places.__getitem__, key=f"run_late_where_{key}"
        )
        if st.form_submit_button("Plan the day from there", icon=":material/schedule:") and at is not None:
            start_late(desk, shown.plan, number, 60 * at.hour + at.minute, where or None, state)
            st.rerun()


def _show_road(desk: RouteDesk, shown: ShownPlan, number: int, state: RouteState) -> None:
    week, key = desk.week, f"{number}_{state.turns}"
    ways = {
        (step.origin.key, step.row.place.key): (
            f"{write_time(week, number, step.row.start_tick)} {_name(desk, step.origin)} → "
            f"{_name(desk, step.row.place)}"
        )
        for step in list_steps(week, number, shown.plan.days[number])
        if step.row.step is Step.DRIVE
    }
    if not ways:
        return
    with st.form(f"run_road_{key}"):
        ends = st.selectbox(
            "A road is closed or jammed", list(ways), format_func=ways.__getitem__, key=f"run_road_way_{key}"
        )
        minutes = st.number_input(
            "Minutes longer", 5, MOST_EXTRA_MINUTES, 45, step=5, key=f"run_road_minutes_{key}"
        )
        if st.form_submit_button("Take that way into account", icon=":material/remove_road:"):
            slow_way(desk, shown.plan, number, ends, float(minutes), state)
            st.rerun()


def _name(desk: RouteDesk, place: Place) -> str:
    return name_place(place, for_rep=is_self(desk.week.rep, person()))
