"""The plan that is on screen: one that somebody accepted, or the best that a search has found so far."""

import time
from dataclasses import dataclass

import streamlit as st

from analytics.routes.plan import WeekPlan
from components.route_desk import RouteDesk
from components.route_held import hold_plan, place_held
from components.route_look import write_calls
from components.route_search import RouteSearch, search_week
from components.route_state import RouteState
from data.errors import WindshieldError

LOOK_AGAIN = "0.5s"
SHOW_BETTER_SECONDS = 1.5
"""A better plan is drawn at most so often; the figures above it follow at once."""
FIRST_TIME = (
    "The planner is being made ready, which takes about half a minute the first time on a computer. "
    "Everything else on this page waits for it; other pages don't."
)


class NoPlan(WindshieldError, RuntimeError):
    """There is no plan that can be shown."""


@dataclass(frozen=True)
class ShownPlan:
    """A plan on screen.

    Parameters
    ----------
    plan : WeekPlan
        Looked at by `check_week`.
    search : RouteSearch, optional
        The search that gives it; None for an accepted plan.
    """

    plan: WeekPlan
    search: RouteSearch | None = None

    @property
    def final(self) -> bool:
        """The answer to whether no better one is on its way."""
        return self.search is None or self.search.done


def find_plan(desk: RouteDesk, state: RouteState) -> ShownPlan | RouteSearch:
    """Return the plan that is to be on screen.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    state : RouteState
        The page's.

    Returns
    -------
    ShownPlan or RouteSearch
        The search alone where it has no plan yet.

    Raises
    ------
    OptionInvalid
        The effort that the environment asks for can't be.
    NoPlan
        The search broke off, or what it found breaks a rule: such a plan is never shown.
    """
    held = state.work.held
    if held is not None:
        plan = place_held(desk.week, held)
        if plan is not None:
            state.began_from = held
            return ShownPlan(plan)
        state.say(
            "The accepted plan no longer fits what is known of this week: the week is planned anew from it.",
            ":material/sync:",
        )
        state.began_from = held
        state.change("Planned anew", state.edits)
    search = search_week(desk, state.began_from)
    search.await_first()
    if search.best is None:
        if search.done:
            raise _no_plan(search)
        return search
    best = search.best
    state.began_from = hold_plan(desk.week, best)
    return ShownPlan(best, search)


def _no_plan(search: RouteSearch) -> NoPlan:
    if search.failure is not None:
        what = f"The search for a plan broke off ({search.failure})."
    else:
        what = f"No plan of this week stood the check of every rule ({' '.join(search.broken[:2])})"
    return NoPlan(what, "Change the week, or report this with the week's link.")


def show_progress(search: RouteSearch, shown: WeekPlan | None) -> None:
    """Draw how far a search is, until it is done; then have the page drawn again.

    Parameters
    ----------
    search : RouteSearch
        Which.
    shown : WeekPlan, optional
        The plan that is on screen.
    """
    if not search.done or search.best is not shown:
        _watch(search, shown, time.monotonic())


@st.fragment(run_every=LOOK_AGAIN)
def _watch(search: RouteSearch, shown: WeekPlan | None, since: float) -> None:
    best = search.best
    aged = time.monotonic() - since >= SHOW_BETTER_SECONDS
    if search.done or (best is not shown and (shown is None or aged)):
        st.rerun()
    if best is None:
        st.progress(0.0, text=FIRST_TIME if search.seconds > SHOW_BETTER_SECONDS else "Planning the week …")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.progress(
            search.share,
            text=f"Best so far: {write_calls(len(best.made))}, value {best.value:,.0f}. "
            "Looking for a better week …",
            width="stretch",
        )
        st.button("Stop", icon=":material/stop_circle:", key="run_stop", on_click=search.stop,
                  help="Keep the best plan so far")  # fmt: skip
