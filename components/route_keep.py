"""Keep a planned week: its calls go into the rep's calendar in the plan store."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from components.messages import plain
from components.route_desk import RouteDesk
from components.route_held import hold_plan
from components.route_keeping import Keeping, prepare_keeping
from components.route_plan import ShownPlan
from components.route_state import RouteState, RouteWork
from components.session import person, shared_workspace
from data.errors import WindshieldError
from data.plans.errors import SaveConflict


def show_keep(desk: RouteDesk, shown: ShownPlan, state: RouteState) -> None:
    """Draw what keeping the week would do, and the button that does it.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    state : RouteState
        The page's.
    """
    with st.popover("Keep the week", icon=":material/event_available:", key="run_keep"):
        if not shown.final:
            st.caption("The plan is still getting better. Wait for it, or stop the search.")
            return
        keeping = find_keeping(desk, shown)
        st.markdown("**Into the rep's calendar**")
        st.markdown(say_keeping(keeping))
        st.button(
            "Keep it", key=f"run_keep_it_{state.turns}", type="primary", disabled=not keeping.changes,
            icon=":material/check:", on_click=keep_week, args=(desk, shown, keeping, state),
        )  # fmt: skip


def find_keeping(desk: RouteDesk, shown: ShownPlan) -> Keeping:
    """Return what keeping the week would do to the calendar as it is now.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.

    Returns
    -------
    Keeping
        With the versions of the rows that were looked at.
    """
    week = desk.week
    rows = shared_workspace().plans.organisation.calls.rows(
        reps=(week.rep.id,), since=week.monday - timedelta(days=1), until=week.monday + timedelta(days=8)
    )
    return prepare_keeping(week, shown.plan, rows)


def say_keeping(keeping: Keeping) -> str:
    """Say what keeping a week does.

    Parameters
    ----------
    keeping : Keeping
        What it does.

    Returns
    -------
    str
        Lines of Markdown.
    """
    lines = [
        f"- {keeping.new} new, {keeping.moved} moved, {keeping.same} as they are",
        *([f"- Cancelled: {plain('; '.join(keeping.cancelled))}"] * bool(keeping.cancelled)),
        *([f"- Taken out: {plain('; '.join(keeping.removed))}"] * bool(keeping.removed)),
    ]
    if keeping.unwritten:
        lines.append(
            f"- Not written: {plain('; '.join(keeping.unwritten))}: a calendar holds calls in person at "
            "sites only, and these are at practices. The files have them."
        )
    if not keeping.changes:
        lines.append("- The calendar has this week already.")
    return "\n".join(lines)


def keep_week(desk: RouteDesk, shown: ShownPlan, keeping: Keeping, state: RouteState) -> None:
    """Write the calls of a week into the store.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    keeping : Keeping
        What was looked at.
    state : RouteState
        The page's.
    """
    week = desk.week
    try:
        shared_workspace().plans.organisation.calls.save(
            keeping.changes, by=person(), at=datetime.now(UTC), source=f"week of {week.monday.isoformat()}"
        )
    except SaveConflict as conflict:
        state.say(f"{conflict.what} Keep the week again if it is still right.", ":material/sync_problem:")
        return
    except WindshieldError as error:
        state.say(f"{error.what} {error.next_step}", ":material/error:")
        return
    # What was kept stays on screen; the calendar that it changes would have the week planned anew.
    state.history.present = RouteWork(state.edits, hold_plan(week, shown.plan))
    state.turns += 1
    state.say(
        f"The week is in the calendar: {keeping.new} new, {keeping.moved} moved, {keeping.same} as before.",
        ":material/event_available:",
    )
