"""The Routes page below its bar: headline, map, timeline, day list, and who is not on it."""

import streamlit as st

from analytics.routes.week_figures import measure_day, measure_week
from components.messages import plain
from components.route_choice import today_here
from components.route_day import STYLE, show_day, show_day_choice
from components.route_desk import RouteDesk, open_week
from components.route_empty import show_no_week
from components.route_export import show_export, show_map_links
from components.route_happening import show_happenings
from components.route_headline import show_headline, show_notes, show_saved, show_statement
from components.route_keep import show_keep
from components.route_map import show_map
from components.route_out import list_absent, show_absent
from components.route_plan import ShownPlan, find_plan, show_progress
from components.route_refill import show_gap
from components.route_search import RouteSearch
from components.route_state import RouteState
from components.route_timeline import show_timeline
from components.route_under_touched import show_under_touched
from components.territory_desk import Desk
from data.errors import WindshieldError
from data.plans.rep_entry import Rep


def show_board(desk: Desk, rep: Rep, state: RouteState) -> None:
    """Draw a rep's week.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    rep : Rep
        Who.
    state : RouteState
        The page's, with a week.
    """
    assert state.monday is not None
    try:
        with st.spinner("Reading the week …", show_time=True):
            week = open_week(desk, rep, state.monday, today=today_here(), edits=state.edits)
    except WindshieldError as error:
        if state.history.past or state.history.future:
            with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
                show_steps(state)
        show_no_week(error, desk, rep, state)
        return
    st.html(STYLE)
    found = find_plan(week, state)
    if isinstance(found, RouteSearch):
        show_progress(found, None)
        return
    show_week(week, found, state)


def show_week(desk: RouteDesk, shown: ShownPlan, state: RouteState) -> None:
    """Draw a week that has a plan.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    state : RouteState
        The page's.
    """
    week, plan = desk.week, shown.plan
    days = tuple(measure_day(week, number, day) for number, day in enumerate(plan.days))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="run_head"):
        show_headline(desk, measure_week(week, plan))
        with st.container(horizontal=True, gap="small", width="content"):
            show_steps(state)
            show_export(desk, shown)
            show_keep(desk, shown, state)
    show_saved(desk, shown)
    show_statement(desk)
    if shown.search is not None:
        show_progress(shown.search, plan)
    show_messages(state)
    show_notes(desk, shown)
    show_gap(desk, shown, state)
    with st.container(key="run_body"):
        left, right = st.columns([1.25, 1], gap="medium")
    with right:
        absent = len(list_absent(desk, shown, {}))
        lists, out, under = st.tabs(["Days", f"Not on it ({absent:,})", "Under-touched"], key="run_tabs")
        with lists:
            opened = show_day_choice(desk, days, state)
            show_day(desk, shown, days[opened], opened, state)
            with st.container(horizontal=True, gap="small"):
                show_happenings(desk, shown, opened, state)
                show_map_links(desk, shown, opened)
        with out:
            show_absent(desk, shown, state)
        with under:
            show_under_touched(desk, shown, state)
    with left:
        show_map(desk, shown, opened)
        show_timeline(desk, shown, days)


def show_steps(state: RouteState) -> None:
    """Draw undo and redo.

    Parameters
    ----------
    state : RouteState
        The page's.
    """
    history = state.history
    last = history.past[-1][0] if history.past else ""
    following = history.future[-1][0] if history.future else ""
    st.button(
        "Undo", icon=":material/undo:", key="run_undo", disabled=not last, help=last or None,
        on_click=state.step, kwargs={"back": True},
    )  # fmt: skip
    st.button(
        "Redo", icon=":material/redo:", key="run_redo", disabled=not following, help=following or None,
        on_click=state.step, kwargs={"back": False},
    )  # fmt: skip


def show_messages(state: RouteState) -> None:
    """Draw what the last act has to say, once.

    Parameters
    ----------
    state : RouteState
        The page's.
    """
    for icon, sentence in state.messages:
        st.toast(plain(sentence), icon=icon)
    state.messages = []
