"""Who is not on the plan, why that is, and what would have to give way."""

from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass

import streamlit as st

from analytics.numbers import format_signed
from analytics.routes.left_out import LeftOut, Reason
from analytics.routes.value import Worth
from analytics.routes.why_not import WhyNot, WhyNotKind, explain_left_out
from components.messages import plain
from components.route_desk import RouteDesk
from components.route_held import hold_plan
from components.route_look import day_name, write_change
from components.route_plan import ShownPlan
from components.route_state import RouteState
from components.session import changed
from data.identifiers import Npi

FIRST, MORE = 8, 12
MOST_DISPLACED = 3
LOOK_AGAIN = "0.5s"
PINNABLE = frozenset({Reason.FREQUENCY, Reason.TOO_RECENT, Reason.NOT_IN_PLAN, Reason.TOO_FAR, Reason.LIMIT})
"""Reasons that a pin overrides."""
WAITING = "weighed now"
REASONS = {
    WhyNotKind.NO_WAY: "fits no day",
    WhyNotKind.SAME_PERSON: "too close to another call",
    WhyNotKind.COSTS_MORE: "costs more than it is worth",
    WhyNotKind.DISPLACES: "would displace others",
    WhyNotKind.BETTER: "a better week is known",
}


@dataclass(frozen=True)
class Absent:
    """Somebody who is not on the plan.

    Parameters
    ----------
    npi : Npi
        Who.
    name : str
        The same for a person.
    reason : str
        In a few words, to filter by.
    text : str
        In a sentence.
    value : float
        Of a call.
    decile : int
        0 for none.
    can_pin : bool
        Whether a pin may put them on the plan.
    worth : Worth, optional
        What the value is made of; None where the call plan asks for no calls.
    better : WhyNot, optional
        A week with them that is better than the plan.
    """

    npi: Npi
    name: str
    reason: str
    text: str
    value: float
    decile: int
    can_pin: bool
    worth: Worth | None
    better: WhyNot | None = None


def list_absent(desk: RouteDesk, shown: ShownPlan, why: dict[int, WhyNot] | None) -> tuple[Absent, ...]:
    """Return who is not on the plan.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    why : dict of int to WhyNot, optional
        Why each call that could be made is not; None while that is being found.

    Returns
    -------
    tuple of Absent
        The most valuable first; whoever is called on at least once is not among them.
    """
    week = desk.week
    seen = {week.calls[call].npi for call in shown.plan.made}
    found = {one.npi: _from_left_out(one) for one in reversed(week.left_out) if one.npi not in seen}
    for call in absent_calls(desk, shown):
        facts = week.calls[call]
        assert facts.npi is not None
        answer = None if why is None else why.get(call)
        reason, text = (WAITING, "") if answer is None else (REASONS[answer.kind], say_why_not(desk, answer))
        better = answer if answer is not None and answer.kind is WhyNotKind.BETTER else None
        can_pin = answer is None or answer.kind is not WhyNotKind.NO_WAY
        found[facts.npi] = Absent(
            facts.npi, facts.name, reason, text, facts.worth.value, facts.decile, can_pin, facts.worth, better
        )
    return tuple(sorted(found.values(), key=lambda one: (-one.value, one.npi)))


def absent_calls(desk: RouteDesk, shown: ShownPlan) -> tuple[int, ...]:
    """Return the calls that could be made and are not, one a clinician.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.

    Returns
    -------
    tuple of int
        Of those whom the plan doesn't have at all.
    """
    week, made = desk.week, shown.plan.made
    seen = {week.calls[call].npi for call in made}
    first: dict[Npi, int] = {}
    for number, facts in enumerate(week.calls):
        if facts.npi is not None and facts.npi not in seen and not facts.booked:
            first.setdefault(facts.npi, number)
    return tuple(first.values())


def _from_left_out(one: LeftOut) -> Absent:
    can_pin = one.reason in PINNABLE
    return Absent(
        one.npi, one.name, str(one.reason), one.text, one.value, one.decile, can_pin, one.worth
    )  # fmt: skip


def say_why_not(desk: RouteDesk, why: WhyNot) -> str:
    """Say why a call is not on the plan.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    why : WhyNot
        Of `explain_left_out`.

    Returns
    -------
    str
        "Would displace Dr D on Tue 1 Dec (−40 value, +35 min)."
    """
    week = desk.week
    cost = f"{format_signed(why.value_change, 1)} value, {write_change(why.drive_minutes_change)}"
    on = f" on {day_name(week, why.day)}" if why.day is not None else ""
    match why.kind:
        case WhyNotKind.NO_WAY:
            return "Even on a day of its own, no way there and back fits its windows."
        case WhyNotKind.SAME_PERSON:
            return "The days that it fits lie too close to another call on the same clinician."
        case WhyNotKind.COSTS_MORE:
            return f"There is room{on}, but the way costs more than the call is worth ({cost})."
        case WhyNotKind.BETTER:
            return f"While this was looked into, a better week with them was found ({cost})."
        case WhyNotKind.DISPLACES if why.displaced:
            told = _name_displaced(desk, why.displaced)
            return f"Would displace {told}{on} ({cost}), in the best week with them that was found."
    return "Appointments and pins leave no room for it."


def _name_displaced(desk: RouteDesk, displaced: tuple[int, ...]) -> str:
    calls = desk.week.calls
    first = sorted(displaced, key=lambda call: (not calls[call].booked, -calls[call].worth.value))
    names = [calls[call].name + " (an appointment)" * calls[call].booked for call in first]
    more = len(names) - MOST_DISPLACED
    return "; ".join(names[:MOST_DISPLACED]) + (f" and {more} more" if more > 0 else "")


def show_absent(desk: RouteDesk, shown: ShownPlan, state: RouteState) -> None:
    """Draw who is not on the plan.

    Parameters
    ----------
    desk : RouteDesk
        The week.
    shown : ShownPlan
        Its plan.
    state : RouteState
        The page's.
    """
    why = _find_reasons(desk, shown)
    absent = list_absent(desk, shown, why)
    if not absent:
        st.caption("Everybody of the territory is on the plan.")
        return
    counts = Counter(one.reason for one in absent)
    key = f"run_reasons_{len(counts)}_{shown.final}"
    reasons = [reason for reason, _ in counts.most_common()]
    chosen = tuple(reason for reason in state.reasons if reason in counts)

    def take(picked: list[str]) -> None:
        state.reasons = tuple(picked)

    st.pills(
        "Reasons", reasons, selection_mode="multi", default=list(chosen), key=key,
        format_func=lambda reason: f"{reason} {counts[reason]}", on_change=changed(key, take),
        label_visibility="collapsed",
    )  # fmt: skip
    listed = [one for one in absent if not chosen or one.reason in chosen]
    with st.container(key="run_out"):
        for one in listed[: FIRST + state.more]:
            _show_one(desk, one, state)
    rest = len(listed) - FIRST - state.more
    if rest > 0:
        st.button(
            f"Show {min(rest, MORE)} more of {rest}", key="run_out_more", type="tertiary",
            on_click=_show_more, args=(state,),
        )  # fmt: skip


def _show_more(state: RouteState) -> None:
    state.more += MORE


def _find_reasons(desk: RouteDesk, shown: ShownPlan) -> dict[int, WhyNot] | None:
    """Ask beside the page why calls are left out, once the plan is final."""
    if not shown.final:
        st.caption("Why each is left out is worked out when the plan is done.")
        return None
    problem, plan, calls = desk.week.problem, shown.plan, absent_calls(desk, shown)
    coming: Future[dict[int, WhyNot]] = desk.soon(
        "why not 1", lambda: explain_left_out(problem, plan, calls), plan.order, calls
    )
    if not coming.done():
        _await_reasons(coming)
        return None
    if coming.exception() is not None:
        st.caption(f"Why they are left out can't be told now: {coming.exception()}")
        return {}
    return coming.result()


@st.fragment(run_every=LOOK_AGAIN)
def _await_reasons(coming: Future[dict[int, WhyNot]]) -> None:
    if coming.done():
        st.rerun()
    st.caption(":material/progress_activity: Looking what each would displace …")


def _show_one(desk: RouteDesk, one: Absent, state: RouteState) -> None:
    decile = f" · decile {one.decile}" if one.decile else ""
    banned = one.npi in state.edits.banned
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{plain(one.name)}** · value {one.value:.1f}{decile}  \n{plain(one.text or one.reason)}",
            width="stretch",
        )
        key = f"{one.npi}_{state.turns}"
        if one.better is not None and one.better.plan is not None:
            st.button("Take that week", key=f"run_better_{key}", on_click=_take_better,
                      args=(desk, one, state))  # fmt: skip
        elif banned:
            st.button("Allow again", key=f"run_allow_{key}", on_click=state.free, args=(one.npi, one.name))
        else:
            if one.can_pin:
                show_put_on(one, f"run_put_{key}", state)
            st.button(
                "Ban", key=f"run_out_ban_{key}", type="tertiary", on_click=state.ban,
                args=(one.npi, one.name), help="Not asked about again this week",
            )  # fmt: skip


def _take_better(desk: RouteDesk, one: Absent, state: RouteState) -> None:
    assert one.better is not None
    assert one.better.plan is not None
    state.change(f"{one.name} put in", state.edits, hold_plan(desk.week, one.better.plan))


def show_put_on(one: Absent, key: str, state: RouteState) -> None:
    """Draw the button that has somebody called on.

    Parameters
    ----------
    one : Absent
        Who; a pin may put them on the plan.
    key : str
        Of the button.
    state : RouteState
        The page's.
    """
    st.button(
        "Put on", key=key, on_click=state.pin, args=(one.npi, one.name),
        help="Put on the plan; the rest of the week is planned around it",
    )  # fmt: skip
