"""The hours behind the windshield of weeks that were planned: the button, the progress, the sum."""

import streamlit as st

from analytics.numbers import format_day
from analytics.routes.load import PlanLoad
from components.messages import plain
from components.plan_load import PlanLoadRun, find_load
from components.reruns import rerun_fragment
from components.route_choice import next_monday, today_here
from components.session import shared_workspace
from components.territory_desk import Desk
from components.territory_state import TerritoryState
from data.plans.document import Territory

LOOK_AGAIN = "1s"


def known_load(desk: Desk) -> PlanLoad | None:
    """Return what planning every rep's coming week came to, if that was done.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.

    Returns
    -------
    PlanLoad or None
        None until it was worked out for the plan as it is on screen.
    """
    return find_load(shared_workspace(), desk, next_monday(today_here()))


def hours_a_week(load: PlanLoad | None, territory: Territory) -> float | None:
    """Return the hours on the road of a territory's planned week.

    Parameters
    ----------
    load : PlanLoad, optional
        Of the plan.
    territory : Territory
        Which.

    Returns
    -------
    float or None
        None where no week was planned: the formula's estimate stands.
    """
    found = load.of_territory.get(territory.id) if load is not None else None
    return found.windshield_hours if found is not None and found.figures is not None else None


def show_load(desk: Desk, state: TerritoryState, load: PlanLoad | None) -> None:
    """Show the button that plans every rep's week, how far that is, or what it came to.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    state : TerritoryState
        The page's.
    load : PlanLoad, optional
        Of `known_load`.
    """
    run = state.load_run
    if run is not None and not run.done():
        _show_progress(run, state)
        return
    if run is not None and run.failure:
        st.caption(f":material/error: {plain(run.failure)}")
    if load is not None:
        st.caption(_describe(load))
        return
    reps = {t.rep_id for t in desk.document.territories} & desk.reps.keys()
    if st.button(
        "Plan every rep's week",
        icon=":material/route:",
        key="plan_load",
        disabled=not reps,
        help="Plans the coming week of each rep, with windows, desks and call plan, and shows its hours on "
        "the road in place of the estimate by formula. "
        + (f"About {2 * len(reps)} s." if reps else "No territory has a rep yet."),
    ):
        today = today_here()
        state.load_run = PlanLoadRun(shared_workspace(), desk, next_monday(today), today)
        rerun_fragment()


@st.fragment(run_every=LOOK_AGAIN)
def _show_progress(run: PlanLoadRun, state: TerritoryState) -> None:
    if run.done():
        st.rerun()
    done, total = run.progress
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(done / total if total else 0.0, f"{done} of {total} weeks planned", width=320)
        if st.button("Stop", icon=":material/stop:", key="plan_load_stop"):
            run.cancel()
            state.load_run = None
            st.rerun()


def _describe(load: PlanLoad) -> str:
    failed = [one for one in load.reps if one.figures is None]
    without = ""
    if failed:
        names = ", ".join(plain(one.rep_name) for one in failed[:3])
        more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
        without = f" No week for {names}{more}: the formula's estimate stands for them."
    shared = " A rep of several territories has the same hours in each." if load.shared else ""
    when, hours = format_day(load.monday), f"{load.windshield_hours:,.0f} h"
    return (
        f"Hours a week: from the planned week of {when}, {hours} on the road for {load.planned} reps (drive "
        f"times are estimates).{shared}{without}"
    )
