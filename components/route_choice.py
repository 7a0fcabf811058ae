"""Which plan, whose week, and which one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import streamlit as st

from analytics.numbers import format_day
from components.route_state import RouteState
from components.session import changed, person, session, shared_workspace
from data.identifiers import PlanId, RepId
from data.plans.document import Document
from data.plans.plan_entry import Plan
from data.plans.plan_states import PlanState
from data.plans.rep_entry import Rep

WEEK = timedelta(days=7)


def today_here() -> date:
    """Return today, on this computer's clock.

    Returns
    -------
    date
        Where the server runs.
    """
    return datetime.now().astimezone().date()


def next_monday(today: date) -> date:
    """Return the Monday of next week.

    Parameters
    ----------
    today : date
        Any day.

    Returns
    -------
    date
        On a Sunday, tomorrow.
    """
    return today + timedelta(days=7 - today.weekday())


def choose_plan(state: RouteState, plans: Sequence[Plan]) -> PlanId:
    """Return the plan that the state names, or the one that is meant when it names none.

    Parameters
    ----------
    state : RouteState
        The page's.
    plans : sequence of Plan
        At least one.

    Returns
    -------
    PlanId
        What is named; what is open on the Territories page; what is live; what was changed last.
    """
    known = {plan.id for plan in plans}
    for wanted in (state.plan_id, session().draw.plan_id):
        if wanted in known and wanted is not None:
            return wanted
    best = max(plans, key=lambda plan: (plan.state is PlanState.LIVE, plan.updated_at))
    return best.id


def choose_rep(state: RouteState, reps: Sequence[Rep], document: Document) -> RepId:
    """Return the rep that the state names, or the one that is meant when it names none.

    Parameters
    ----------
    state : RouteState
        The page's.
    reps : sequence of Rep
        At least one.
    document : Document
        The plan's.

    Returns
    -------
    RepId
        Who is named; who is looking; the first who works a territory.
    """
    known = {rep.id: rep for rep in reps}
    if state.rep_id in known and state.rep_id is not None:
        return state.rep_id
    working = [t.rep_id for t in document.territories if t.rep_id in known]
    me = next((rep.id for rep in reps if rep.name.casefold() == person().casefold()), None)
    return me or next((rep.id for rep in reps if rep.id in working), reps[0].id)


def show_choice(state: RouteState, plans: Sequence[Plan], reps: Sequence[Rep], document: Document) -> None:
    """Draw the choice of plan, rep and week.

    Parameters
    ----------
    state : RouteState
        The page's, with all three set.
    plans : sequence of Plan
        To choose from.
    reps : sequence of Rep
        To choose from.
    document : Document
        The plan's.
    """
    names = {rep.id: rep.name for rep in reps}
    territories: dict[str, list[str]] = {}
    for territory in document.territories:
        if territory.rep_id is not None:
            territories.setdefault(territory.rep_id, []).append(territory.name)
    order = sorted(names, key=lambda rep: (rep not in territories, names[rep].casefold()))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="run_choice"):
        _select(
            "Rep", order, state.rep_id, "run_rep", lambda rep: state.look_at(rep_id=rep),
            lambda rep: names[rep] + (f" · {', '.join(territories[rep])}" if rep in territories else ""),
            width=300,
        )  # fmt: skip
        _show_week(state)
        show_plan_choice(state, plans)


def show_plan_choice(state: RouteState, plans: Sequence[Plan]) -> None:
    """Draw the choice of plan, where there are several.

    Parameters
    ----------
    state : RouteState
        The page's, with a plan.
    plans : sequence of Plan
        To choose from.
    """
    if len(plans) < 2:
        return
    by_id = {plan.id: plan for plan in plans}
    _select(
        "Plan", list(by_id), state.plan_id, "run_plan", lambda plan: state.look_at(plan_id=plan),
        lambda plan: f"{by_id[plan].name} · {by_id[plan].state.capitalize()}", width=220,
    )  # fmt: skip


def _show_week(state: RouteState) -> None:
    assert state.monday is not None
    monday = state.monday
    st.button(
        "", icon=":material/chevron_left:", key="run_week_before", help="The week before",
        on_click=lambda: state.look_at(monday=monday - WEEK), type="tertiary", width="content",
    )  # fmt: skip
    key = f"run_week_{monday.isoformat()}"

    def take(day: date) -> None:
        state.look_at(monday=day - timedelta(days=day.weekday()))

    st.date_input(
        "Week of", value=monday, key=key, on_change=changed(key, take), width=140, format="YYYY-MM-DD",
        help=f"Any day of a week; now {format_day(monday)} to {format_day(monday + timedelta(days=6))}",
    )  # fmt: skip
    st.button(
        "", icon=":material/chevron_right:", key="run_week_after", help="The week after",
        on_click=lambda: state.look_at(monday=monday + WEEK), type="tertiary", width="content",
    )  # fmt: skip


def _select(label, options, present, key, take, name, *, width) -> None:
    # The key says what is chosen, so that a choice made elsewhere shows here at once.
    own = f"{key}_{present}"
    st.selectbox(
        label, options, index=options.index(present) if present in options else None, format_func=name,
        key=own, on_change=changed(own, take), width=width,
    )  # fmt: skip


def working_reps() -> tuple[Rep, ...]:
    """Return the reps for whom a week can be looked at.

    Returns
    -------
    tuple of Rep
        Those who are active, by name.
    """
    return shared_workspace().plans.reps.list(include_inactive=False)
