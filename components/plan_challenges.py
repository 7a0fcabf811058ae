"""Objections to assignments: raised with a reason, accepted or rejected with a reply."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from analytics.account_search import find_subjects, name_subject
from analytics.assignments import assign, find_owner
from components.messages import plain
from components.moments import format_moment
from components.plan_change import change_plan
from components.session import keep_inputs, person, shared_workspace
from components.territory_desk import VERSION, Desk
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.identifiers import TerritoryId
from data.plans.challenges import Challenge
from data.plans.plan_entry import Plan
from data.plans.plan_states import TABLE, Action, PlanState

NOBODY = ""
TYPED = ("challenge_text", "challenge_why")


def show_challenges(desk: Desk, plan: Plan, state: TerritoryState) -> None:
    """Show what people object to, and let somebody object.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    plan : Plan
        As the store has it.
    state : TerritoryState
        The page's.
    """
    raised = shared_workspace().plans.challenges.list(plan.id)
    waiting = [challenge for challenge in raised if challenge.state == "open"]
    decided = [challenge for challenge in reversed(raised) if challenge.state != "open"]
    head = f"Challenges · {len(waiting)} open" if raised else "Challenges"
    keep_inputs("challenges")  # a head that changes would close it
    part = st.expander(head, icon=":material/flag:", key="challenges", on_change="rerun")
    if not part.open:
        keep_inputs(*TYPED, *(f"challenge_{challenge.id}_reply" for challenge in waiting))
        return
    with part:
        free = plan.state in TABLE[Action.CHALLENGE]
        editable = plan.state in TABLE[Action.SAVE]
        if waiting and not editable:
            st.caption(f":material/lock: {_say_frozen(plan)}")
        for challenge in waiting:
            _show_open(desk, challenge, state, editable=editable)
        if free and desk.document.territories:
            _show_form(desk, plan, state)
        elif not raised:
            st.caption("Nobody objected to an assignment. A draft or a plan in review can be challenged.")
        _show_decided(desk, decided)


def _show_open(desk: Desk, challenge: Challenge, state: TerritoryState, *, editable: bool) -> None:
    with st.container(border=True):
        st.markdown(describe_challenge(desk, challenge))
        said, moved, accept, reject = st.columns([5, 2.4, 1.2, 1.2], vertical_alignment="bottom", gap="small")
        key = f"challenge_{challenge.id}"
        said.text_input(
            "Reply", key=f"{key}_reply", max_chars=500, placeholder="A rejection needs one",
        )  # fmt: skip
        moved.checkbox(
            "Move it, when accepted",
            value=editable,
            key=f"{key}_move",
            disabled=not editable,
            help="Pins it there, as a change that can be undone and has to be saved"
            if editable
            else "The plan can't be changed in its state.",
        )
        accept.button(
            "Accept", key=f"{key}_accept", width="stretch", on_click=_accept, args=(desk, challenge, state)
        )
        reject.button(
            "Reject", key=f"{key}_reject", width="stretch", on_click=_reject, args=(challenge, state)
        )


def _show_form(desk: Desk, plan: Plan, state: TerritoryState) -> None:
    st.markdown("**Challenge an assignment**")
    left, right = st.columns(2, gap="small")
    text = left.text_input(
        "Site or clinician", key="challenge_text", placeholder="A part of the name, a site's id or an NPI"
    )
    key = ("subjects", VERSION, desk.market_token, text)  # asked again with each run while it stands there
    with st.spinner("Searching …"):
        found = shared_workspace().cache.remember(
            key, lambda: find_subjects(desk.snapshot, desk.market, text)
        )
    if not found:
        if text.strip():
            st.caption("Nothing in this plan's market is called so. Two letters at least.")
        return
    names = {
        number: " · ".join(
            part for part in (subject.name, f"{subject.kind} {subject.id}", subject.where) if part
        )
        for number, subject in enumerate(found)
    }
    chosen = right.selectbox(
        f"Which of {len(found)}" if len(found) > 1 else "Which", list(names), format_func=names.get,
        key=f"challenge_which_{text}",
    )  # fmt: skip
    subject = found[chosen or 0]
    owner = find_owner(desk.ownership, subject.kind, subject.id)
    left.markdown(f":small[Now: {_name(desk, owner)}]")
    others = [t.id for t in desk.document.territories if t.id != owner]
    options = [*others, NOBODY] if owner is not None else others
    if not options:
        left.caption("There is no other territory for it.")
        return
    right.selectbox(
        "Should be", options, format_func=lambda one: _plain_name(desk, one or None), key="challenge_wanted"
    )
    said, act = st.columns([5, 1.2], vertical_alignment="bottom", gap="small")
    said.text_input("Why", key="challenge_why", max_chars=500)
    act.button(
        "Challenge",
        key="challenge_raise",
        width="stretch",
        on_click=partial(_raise, plan, subject.kind, subject.id, owner, state),
    )


def _show_decided(desk: Desk, decided: Sequence[Challenge]) -> None:
    if not decided:
        return
    st.markdown("**Decided**")
    for challenge in decided:
        icon = ":material/check:" if challenge.state == "accepted" else ":material/close:"
        reply = f": “{plain(challenge.reply)}”" if challenge.reply else "."
        when = format_moment(challenge.decided_at) if challenge.decided_at else ""
        st.markdown(
            f"{icon} {describe_challenge(desk, challenge)}  \n"
            f":small[{challenge.state.capitalize()} by {plain(challenge.decided_by or '')}, {when}{reply}]"
        )


def describe_challenge(desk: Desk, challenge: Challenge) -> str:
    """Describe what somebody objects to, and why.

    Parameters
    ----------
    desk : Desk
        The plan, resolved; its document has the territories' names.
    challenge : Challenge
        Open or decided.

    Returns
    -------
    str
        Markdown of two lines.
    """
    kind, subject = challenge.kind, challenge.subject
    key = ("named", 1, desk.snapshot.id, kind, subject)
    name = shared_workspace().cache.remember(key, lambda: name_subject(desk.snapshot, kind, subject))
    return (
        f"**{plain(name)}** ({kind} {plain(subject)}): from {_name(desk, challenge.from_territory)} to "
        f"{_name(desk, challenge.wanted_territory)}  \n“{plain(challenge.reason)}” "
        f":small[{plain(challenge.raised_by)}, {format_moment(challenge.raised_at)}]"
    )


def _name(desk: Desk, territory: TerritoryId | None) -> str:
    return plain(_plain_name(desk, territory))


def _plain_name(desk: Desk, territory: TerritoryId | None) -> str:
    if territory is None:
        return "nobody"
    known = next((t for t in desk.document.territories if t.id == territory), None)
    return known.title if known else "a territory that is gone"


def _raise(plan: Plan, kind: str, subject: str, owner: TerritoryId | None, state: TerritoryState) -> None:
    inputs = st.session_state
    try:
        shared_workspace().plans.challenges.open(
            plan.id, kind, subject, from_territory=owner,
            wanted_territory=TerritoryId(inputs["challenge_wanted"]) if inputs["challenge_wanted"] else None,
            reason=inputs["challenge_why"], by=person(), at=datetime.now(UTC),
        )  # fmt: skip
    except WindshieldError as error:
        _tell(error, state)
        return
    inputs["challenge_text"] = inputs["challenge_why"] = ""
    state.say("The assignment is challenged; the plan is as it was.", ":material/flag:")


def _accept(desk: Desk, challenge: Challenge, state: TerritoryState) -> None:
    inputs, key = st.session_state, f"challenge_{challenge.id}"
    document = state.document
    try:
        if inputs[f"{key}_move"]:
            # First, so that what can't be moved isn't accepted.
            document = assign(
                document, desk.ownership, challenge.kind, challenge.subject, challenge.wanted_territory
            )
        shared_workspace().plans.challenges.accept(
            challenge.id, by=person(), at=datetime.now(UTC), reply=inputs[f"{key}_reply"]
        )
    except WindshieldError as error:
        _tell(error, state)
        return
    moved = change_plan(state, f"Challenge accepted: {challenge.kind} {challenge.subject}", document)
    if moved:
        said = "Accepted. Save the plan to keep the move."
    elif desk.plan.state not in TABLE[Action.SAVE]:
        said = f"Accepted; nothing was moved. {_say_frozen(desk.plan)}"
    else:
        said = "Accepted."
    state.say(said, ":material/check:")


def _say_frozen(plan: Plan) -> str:
    """Say what an accepted challenge needs where the plan can't be changed."""
    how = "archive it and reopen it" if plan.state is PlanState.LIVE else "reopen it"
    return (
        f"The plan is {plan.state} and stays as it is: a move needs a new version. For that {how}, or save "
        "it as a scenario."
    )


def _reject(challenge: Challenge, state: TerritoryState) -> None:
    reply = st.session_state[f"challenge_{challenge.id}_reply"]
    try:
        shared_workspace().plans.challenges.reject(challenge.id, reply, by=person(), at=datetime.now(UTC))
    except WindshieldError as error:
        _tell(error, state)
    else:
        state.say("Rejected.", ":material/close:")


def _tell(error: WindshieldError, state: TerritoryState) -> None:
    state.say(f"{error.what} {error.next_step}", ":material/error:")
