"""Clinicians of high deciles who are behind their call plan and not on the week's."""

from datetime import date

import streamlit as st

from analytics.numbers import format_day
from components.messages import plain
from components.route_desk import RouteDesk
from components.route_out import Absent, list_absent, show_put_on
from components.route_plan import ShownPlan
from components.route_state import RouteState

HIGH_DECILE = 8
MOST_SHOWN = 8


def show_under_touched(desk: RouteDesk, shown: ShownPlan, state: RouteState) -> None:
    """Draw the clinicians of high deciles who are behind their call plan and not on this week's.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    state : RouteState
        The page's.
    """
    found = find_under_touched(desk, shown)
    if not found:
        st.caption(f"Nobody of decile {HIGH_DECILE} to 10 is behind the call plan and left out of this week.")
        return
    first = f" The first {MOST_SHOWN} of {len(found)}." if len(found) > MOST_SHOWN else ""
    st.caption(
        f"Decile {HIGH_DECILE} to 10, behind the call plan, and not on this week's plan. Why stands under "
        f"“Not on it”.{first}"
    )
    with st.container(key="run_under"):
        for one in found[:MOST_SHOWN]:
            _show_touches(desk, one, state)


def _show_touches(desk: RouteDesk, one: Absent, state: RouteState) -> None:
    worth = one.worth
    assert worth is not None
    last = (
        "no call in a year"
        if worth.last_day is None
        else f"last call {_ago(worth.last_day, desk.week.today)}"
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{plain(one.name)}** · decile {one.decile}  \n"
            f"{worth.made} of {worth.calls_a_quarter:g} calls a quarter · {last}",
            width="stretch",
        )
        if one.can_pin:
            show_put_on(one, f"run_under_put_{one.npi}_{state.turns}", state)


def find_under_touched(desk: RouteDesk, shown: ShownPlan) -> tuple[Absent, ...]:
    """Return those who are of a high decile, behind the call plan, and not on the week's.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.

    Returns
    -------
    tuple of Absent
        The most valuable first, whether they could be called on or not.
    """
    return tuple(
        one
        for one in list_absent(desk, shown, None)
        if one.decile >= HIGH_DECILE and one.worth is not None and one.worth.overdue >= 1
    )


def _ago(day: date, today: date) -> str:
    weeks = (today - day).days // 7
    return f"{format_day(day)} ({weeks} week{'s' * (weeks != 1)} ago)"
