"""What can be done about one visit, and why it stands where it does."""

from datetime import date

import streamlit as st

from analytics.durations import write_minutes
from analytics.numbers import format_signed
from analytics.routes.plan import Visit
from analytics.routes.why_not import WhyThen, explain_visit
from components.messages import plain
from components.route_desk import RouteDesk
from components.route_look import day_name, write_time
from components.route_plan import ShownPlan
from components.route_refill import cancel_slot
from components.route_state import RouteState
from components.session import changed


def show_visit_menu(
    desk: RouteDesk, shown: ShownPlan, number: int, position: int, visit: Visit, state: RouteState
) -> None:
    """Draw the menu of a visit.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    number, position : int
        The visit's day, and which of the day's visits.
    visit : Visit
        The visit, no lunch.
    state : RouteState
        The page's.
    """
    facts = desk.week.calls[visit.call]
    npi, name = facts.npi, facts.name
    key = f"{facts.key}_{state.turns}"
    with st.popover("Change", key=f"run_menu_{key}", width="content"):
        st.markdown(f"**{plain(name)}**")
        _show_why(desk, shown, number, position)
        if npi is None:
            st.caption("An appointment with nobody in particular is changed in the calendar.")
            return
        with st.container(horizontal=True, gap="small"):
            if facts.pinned:
                st.button("Unpin", icon=":material/keep_off:", key=f"run_unpin_{key}", on_click=state.free,
                          args=(npi, name), help="May be left out or moved again")  # fmt: skip
            elif not facts.booked:
                st.button("Pin", icon=":material/keep:", key=f"run_pin_{key}", on_click=state.pin,
                          args=(npi, name, desk.week.days[number].day),
                          help="Stays on this day, whatever else changes")  # fmt: skip
            if not facts.booked:
                st.button("Ban", icon=":material/block:", key=f"run_ban_{key}", on_click=state.ban,
                          args=(npi, name), help="Not called on this week")  # fmt: skip
            st.button(
                "Cancel this slot", icon=":material/event_busy:", key=f"run_cancel_{key}",
                on_click=cancel_slot, args=(desk, shown.plan, number, visit.call, state),
                help="Can't be seen on this day; who fills the gap is proposed at once",
            )  # fmt: skip
        if not facts.booked:
            _show_move(desk, number, visit, state, key)


def _show_why(desk: RouteDesk, shown: ShownPlan, number: int, position: int) -> None:
    if not shown.final:
        st.caption("Why it stands there is told when the plan is done.")
        return
    plan, problem = shown.plan, desk.week.problem
    why = desk.remember(
        "why then 1", lambda: explain_visit(problem, plan, number, position), plan.order, number, position
    )
    st.caption(f"**Why then?** {describe_why(desk, why)}")


def describe_why(desk: RouteDesk, why: WhyThen) -> str:
    """Say why a visit stands where it does.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    why : WhyThen
        Of `explain_visit`.

    Returns
    -------
    str
        In a few sentences.
    """
    week, facts = desk.week, desk.week.calls[why.call]
    worth = facts.worth
    value = (
        f"Worth {worth.value:.1f}: decile {facts.decile or '—'}, {worth.made} of {worth.calls_a_quarter:g} "
        "calls a quarter made"
    )
    parts = [f"{value}; it adds {write_minutes(max(0.0, why.drive_minutes))} on the way."]
    if facts.booked:
        return f"An appointment that stays where it is. {parts[0]}"
    opens, closes = (write_time(week, why.day, tick) for tick in why.window)
    early, late = (write_time(week, why.day, tick) for tick in (why.earliest, why.latest))
    parts.append(f"It can start from {opens} to {closes}.")
    parts.append(
        f"With the others in their order it starts from {early} to {late}."
        if early != late
        else f"With the others in their order it can't start later than {early}."
    )
    if why.other_days:
        day, change = max(why.other_days, key=lambda one: one[1])
        parts.append(
            f"The best other day is {day_name(week, day)} ({format_signed(change, 1)} for the week)."
        )
    else:
        parts.append("It fits no other day as the others stand.")
    return " ".join(parts)


def _show_move(desk: RouteDesk, number: int, visit: Visit, state: RouteState, key: str) -> None:
    week, facts = desk.week, desk.week.calls[visit.call]
    days = [
        other
        for other in range(len(week.days))
        if other != number and week.problem.calls[visit.call].stops.get(other)
    ]
    if not days:
        st.caption("No other day of this week has a window for this call.")
        return
    own = f"run_move_{key}"

    def take(other: int | None) -> None:
        if other is not None and facts.npi is not None:
            day: date = week.days[other].day
            state.pin(facts.npi, facts.name, day)

    st.selectbox(
        "Move to another day", days, index=None, key=own, format_func=lambda n: day_name(week, n),
        placeholder="Choose a day", on_change=changed(own, take),
        help="Days on which a window is open; the rest of the week is planned around it",
    )  # fmt: skip
