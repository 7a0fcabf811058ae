"""A slot falls free, a call runs late, a road is closed: who fills the gap, and what that costs."""

import time

import streamlit as st

from analytics.durations import write_minutes
from analytics.numbers import format_signed
from analytics.routes.changes import replan
from analytics.routes.checker import check_week
from analytics.routes.plan import WeekPlan
from analytics.routes.refill import Proposal, propose_fills
from analytics.routes.solve import Effort
from analytics.routes.transfer import transfer_plan
from analytics.routes.week_edits import WeekEdits
from components.messages import plain
from components.route_desk import RouteDesk, open_week
from components.route_held import hold_plan
from components.route_look import write_change, write_time
from components.route_plan import ShownPlan
from components.route_search import read_effort
from components.route_state import Gap, RouteState
from data.errors import WindshieldError

REPLAN_SECONDS = 1.5


def cancel_slot(desk: RouteDesk, plan: WeekPlan, number: int, call: int, state: RouteState) -> None:
    """Take a visit off a day on which it can't be made; everything else stays as it is.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    plan : WeekPlan
        On screen.
    number : int
        The day's.
    call : int
        Which call.
    state : RouteState
        The page's.
    """
    facts, day = desk.week.calls[call], desk.week.days[number].day
    if facts.npi is None:
        return
    visit = next(one for one in plan.days[number].visits if one.call == call)
    at = write_time(desk.week, number, visit.start)
    what = f"{facts.name} cancelled on {day:%A}, {at}."
    _change(desk, plan, state, state.edits.cancel(facts.npi, day), Gap(day, what), cancelled=call)


def start_late(
    desk: RouteDesk, plan: WeekPlan, number: int, minute: int, place: str | None, state: RouteState
) -> None:
    """Have a day begin later, or elsewhere; what still fits stays.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    plan : WeekPlan
        On screen.
    number : int
        The day's.
    minute : int
        After midnight, from which the rep is free.
    place : str, optional
        The key of the place where the rep is then.
    state : RouteState
        The page's.
    """
    day = desk.week.days[number].day
    what = f"On {day:%A} free from {minute // 60:02d}:{minute % 60:02d} only."
    _change(desk, plan, state, state.edits.start_late(day, minute, place), Gap(day, what))


def slow_way(
    desk: RouteDesk, plan: WeekPlan, number: int, ends: tuple[str, str], minutes: float, state: RouteState
) -> None:
    """Have a way take longer; what still fits stays.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    plan : WeekPlan
        On screen.
    number : int
        The day's.
    ends : tuple of str
        The keys of its places.
    minutes : float
        So much longer.
    state : RouteState
        The page's.
    """
    day = desk.week.days[number].day
    what = f"A way on {day:%A} takes {write_minutes(minutes)} longer."
    _change(desk, plan, state, state.edits.slow(*ends, minutes, day), Gap(day, what))


def _change(
    desk: RouteDesk,
    plan: WeekPlan,
    state: RouteState,
    edits: WeekEdits,
    gap: Gap,
    *,
    cancelled: int | None = None,
) -> None:
    week = desk.week
    try:
        after = open_week(desk.desk, week.rep, week.monday, today=week.today, edits=edits)
    except WindshieldError as error:
        state.say(f"{error.what} {error.next_step}", ":material/error:")
        return
    kept = transfer_plan(week, plan, after.week)
    still = {after.week.calls[call].key for call in kept.made}
    others = [week.calls[call] for call in sorted(plan.made) if call != cancelled]
    fell = [facts.name for facts in others if facts.key not in still]
    if fell:
        gap = Gap(gap.day, f"{gap.what} No longer fits: {'; '.join(fell)}.")
    state.change(gap.what, edits, hold_plan(after.week, kept))
    state.gap, state.day = gap, gap.day


def show_gap(desk: RouteDesk, shown: ShownPlan, state: RouteState) -> None:
    """Draw who could fill the gap that the last act left.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    state : RouteState
        The page's.
    """
    gap = state.gap
    if gap is None or not shown.final:
        return
    days = [day.day for day in desk.week.days]
    number = days.index(gap.day) if gap.day in days else None
    with st.container(border=True, key="run_gap"):
        st.markdown(f":material/event_busy: **{plain(gap.what)}**")
        if number is None:
            st.caption("Nothing of this day is left to plan.")
        else:
            problem, plan = desk.week.problem, shown.plan
            proposals = desk.remember(
                "proposals 1", lambda: propose_fills(problem, plan, number), plan.order, number
            )
            _show_proposals(desk, plan, number, proposals, state)
        with st.container(horizontal=True, gap="small"):
            if number is not None:
                others = frozenset(range(len(days))) - {number}
                earlier = frozenset(range(number))
                _replan_button(f"Re-plan {gap.day:%A}", "day", desk, shown.plan, others, state)
                _replan_button("Re-plan the rest of the week", "week", desk, shown.plan, earlier, state)
            st.button("Leave it free", key="run_gap_close", on_click=_close, args=(state,), type="tertiary")


def _show_proposals(
    desk: RouteDesk, plan: WeekPlan, number: int, proposals: tuple[Proposal, ...], state: RouteState
) -> None:
    if not proposals:
        st.caption(
            "Nobody who fits would gain the week anything; everything else stays as it is. Re-planning may "
            "find more by moving other calls."
        )
        return
    st.caption("Who could fill it, best first; everything else stays as it is.")
    for rank, proposal in enumerate(proposals, 1):
        names = " and ".join(_name(desk, proposal, call, number) for call in proposal.calls)
        cost = (
            f"{format_signed(proposal.value_change, 1)} value, "
            f"{write_change(proposal.drive_minutes_change)} on the way"
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{rank}. **{plain(names)}**  \n{cost}", width="stretch")
            st.button(
                "Accept", key=f"run_accept_{rank}_{state.turns}",
                type="primary" if rank == 1 else "secondary", on_click=_accept,
                args=(desk, proposal, names, state),
            )  # fmt: skip


def _name(desk: RouteDesk, proposal: Proposal, call: int, number: int) -> str:
    week = desk.week
    visit = next(one for one in proposal.plan.days[number].visits if one.call == call)
    moved = " (moved here)" if call in proposal.moved else ""
    return f"{week.calls[call].name} at {write_time(week, number, visit.start)}{moved}"


def _accept(desk: RouteDesk, proposal: Proposal, names: str, state: RouteState) -> None:
    if check_week(desk.week.problem, proposal.plan):
        state.say("This proposal no longer fits. Look at the others.", ":material/error:")
        return
    state.change(f"{names} put in", state.edits, hold_plan(desk.week, proposal.plan))
    state.say(f"{names} is on the plan. Undo takes it back.", ":material/check:")
    state.gap = None


def _close(state: RouteState) -> None:
    state.gap = None


def _replan_button(
    label: str, key: str, desk: RouteDesk, plan: WeekPlan, keep: frozenset[int], state: RouteState
) -> None:
    st.button(
        label, key=f"run_replan_{key}", icon=":material/refresh:", on_click=_replan,
        args=(desk, plan, keep, label, state), help="Appointments and pins stay where they are",
    )  # fmt: skip


def _replan(desk: RouteDesk, plan: WeekPlan, keep: frozenset[int], label: str, state: RouteState) -> None:
    problem = desk.week.problem
    asked = read_effort()
    effort = asked if asked.rounds is not None else Effort(seconds=min(REPLAN_SECONDS, asked.seconds or 0))
    fresh = replan(problem, plan, effort, clock=time.monotonic, keep_days=keep)
    if check_week(problem, fresh):
        state.say("No plan was found that keeps all rules; nothing was changed.", ":material/error:")
        return
    if fresh.order == plan.order:
        state.say("No better plan was found; it stays as it is.", ":material/check:")
    state.change(label, state.edits, hold_plan(desk.week, fresh))
    state.gap = None
