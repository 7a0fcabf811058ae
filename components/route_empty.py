"""What the Routes page says when there is no week to plan, and the way to one."""

from collections import Counter
from pathlib import Path

import streamlit as st

from analytics.numbers import format_day
from analytics.routes.week_errors import NobodyToCall, NoStart, NoTerritory, WeekOff
from components.messages import plain, show_error
from components.route_choice import WEEK
from components.route_state import RouteState
from components.territory_desk import Desk
from data.errors import WindshieldError
from data.plans.rep_entry import Rep

PAGES = Path(__file__).parents[1] / "pages"
MOST_NAMED = 200


def show_no_plan() -> None:
    """Say what would be here, where there is no plan of territories yet."""
    st.header("No plan of territories yet", anchor=False)
    st.markdown(
        "A rep's week is planned over the clinicians of the rep's territory. Draw territories first and give "
        "each a rep; then hours, access and the call plan make the week true."
    )
    link_page("territories", "Start a plan", ":material/draw:")


def show_no_reps() -> None:
    """Say what would be here, where nobody is known who drives."""
    st.header("No reps yet", anchor=False)
    st.markdown("A week belongs to a rep: a name, a home to start from, and a territory.")
    link_page("organisation", "Add reps", ":material/badge:")


def show_no_week(error: WindshieldError, desk: Desk, rep: Rep, state: RouteState) -> None:
    """Say why there is no week to plan, and offer what mends that.

    Parameters
    ----------
    error : WindshieldError
        Of `build_week`.
    desk : Desk
        The plan.
    rep : Rep
        Who.
    state : RouteState
        The page's.
    """
    show_error(error, safe="Nothing was changed.")
    if isinstance(error, NoTerritory):
        link_page("territories", "Give the rep a territory", ":material/draw:")
    elif isinstance(error, WeekOff):
        st.markdown(
            "\n".join(f"- {one.day:%A} {format_day(one.day)}: {plain(one.text)}" for one in error.free_days)
        )
        assert state.monday is not None
        after = state.monday + WEEK
        st.button(
            f"Week of {after.day} {after:%b}", icon=":material/chevron_right:", key="run_next_week",
            on_click=lambda: state.look_at(monday=after), type="primary",
        )  # fmt: skip
    elif isinstance(error, NobodyToCall):
        counts = Counter(str(one.reason) for one in error.left_out)
        st.markdown("\n".join(f"- {count} × {reason}" for reason, count in counts.most_common()))
        with st.expander(f"All {len(error.left_out)}", icon=":material/group_off:"):
            lines = [f"- **{plain(one.name)}**: {plain(one.text)}" for one in error.left_out[:MOST_NAMED]]
            st.markdown("\n".join(lines))
    elif isinstance(error, NoStart):
        link_page("organisation", "Enter the rep's home", ":material/home:")


def link_page(name: str, label: str, icon: str) -> None:
    """Draw a button that opens another page.

    Parameters
    ----------
    name : str
        The page's file, without its ending.
    label, icon : str
        Of the button.
    """
    if st.button(label, icon=icon, type="primary", key=f"run_to_{name}"):
        st.switch_page(PAGES / f"{name}.py")
