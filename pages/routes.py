"""Run · Routes: the week that a rep really drives, who is not on it, and who fills a gap."""

import streamlit as st

from components.messages import errors_shown, plain, show_no_snapshot
from components.route_board import show_board
from components.route_choice import (
    choose_plan,
    choose_rep,
    next_monday,
    show_choice,
    show_plan_choice,
    today_here,
    working_reps,
)
from components.route_desk import get_ready, open_plan_desk
from components.route_empty import show_no_plan, show_no_reps
from components.route_state import RouteState
from components.route_url import read_url, write_url
from components.session import pinned_snapshot, session, shared_workspace
from data.errors import SnapshotBroken, SnapshotMissing, WindshieldError

PAGE = "Routes"


def show_page(state: RouteState) -> None:
    """Open a rep's week, or help to get one."""
    get_ready()
    read_url(state, arrived=session().page != PAGE)
    plans = shared_workspace().plans.plans.list()
    reps = working_reps()
    if not plans:
        show_no_plan()
        return
    if not reps:
        show_no_reps()
        return
    state.plan_id = choose_plan(state, plans)
    try:
        desk = open_plan_desk(state.plan_id)
    except WindshieldError as error:  # as when the plan's snapshot is gone
        show_plan_choice(state, plans)
        raise error
    state.rep_id = choose_rep(state, reps, desk.document)
    state.monday = state.monday or next_monday(today_here())
    if state.problem:
        st.warning(plain(state.problem), icon=":material/link_off:")
    show_choice(state, plans, reps, desk.document)
    with errors_shown(safe="The plan of territories and the calendar are as they were."):
        show_board(desk, next(rep for rep in reps if rep.id == state.rep_id), state)
    write_url(state)


try:
    pinned_snapshot()
except (SnapshotMissing, SnapshotBroken) as error:
    show_no_snapshot(error)
else:
    with errors_shown(safe="The plan of territories and the calendar are as they were."):
        show_page(session().run)
