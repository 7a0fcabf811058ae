"""Going live: every blocking warning is mended or answered for, one by one and with a reason that is kept."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from analytics.drive_statement import describe_accuracy, describe_measure
from analytics.membership import freeze_membership
from analytics.plan_warnings import PlanWarning, Severity
from analytics.sentences import count_of
from analytics.territories import TerritoryFigures
from components.dialog_frame import attempt
from components.messages import plain
from components.moments import format_moment
from components.plan_challenges import describe_challenge
from components.plan_work import switch_plan
from components.session import person, session, shared_workspace
from components.territory_desk import Desk, open_desk
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.plans.document_json import hash_document
from data.plans.overrides import BlockingWarning, Override
from data.plans.plan_entry import Plan

LOOK_AGAIN_SECONDS = 0.2
MOST_CHALLENGES = 8


@dataclass(frozen=True)
class _Case:
    """A plan's version with what stands in its way."""

    desk: Desk
    figures: tuple[TerritoryFigures, ...]
    blocking: tuple[tuple[PlanWarning, BlockingWarning], ...]
    engine: str
    about_engine: str


def show_go_live(plan: Plan, state: TerritoryState) -> None:
    """Show what keeps a plan in review from going live, and the ways on.

    Parameters
    ----------
    plan : Plan
        In review.
    state : TerritoryState
        The page's.
    """
    if state.saved is None:
        return
    case = _open_case(plan, state)
    held = {override.key: override for override in shared_workspace().plans.overrides.list(plan.id)}
    standing = [warning for _, warning in case.blocking if warning.key not in held]
    st.caption(
        f"Version {state.base} as it was saved · {count_of(len(case.figures), 'territory')} · "
        f"{plain(case.engine)}",
        help=case.about_engine or None,
    )
    if state.is_changed:
        st.warning("Your unsaved changes don't go live. Save them, or undo them, first.")
    if plan.version != state.base:
        st.warning(f"{plain(plan.updated_by)} saved version {plan.version} meanwhile.")
        st.button(
            f"Look at version {plan.version}", key="review_newer", on_click=switch_plan, args=(state, plan.id)
        )
    _warn_of_challenges(plan, case)
    _show_ways_on(plan, case, len(standing), state)
    _show_blocking(plan, case, held)


def _warn_of_challenges(plan: Plan, case: _Case) -> None:
    """Say which challenges nobody has decided; they don't keep a plan from going live."""
    waiting = shared_workspace().plans.challenges.list(plan.id, "open")
    if not waiting:
        return
    head = "One challenge is" if len(waiting) == 1 else f"{len(waiting):,} challenges are"
    listed = [
        "- " + describe_challenge(case.desk, one).replace("  \n", ": ") for one in waiting[:MOST_CHALLENGES]
    ]
    more = len(waiting) - len(listed)
    st.warning(
        f"**{head} still open.** Accept or reject {'it' if len(waiting) == 1 else 'them'} first, below the "
        "table: what is accepted once the plan is live moves nothing without a new version.\n\n"
        + "\n".join(listed)
        + (f"\n- and {more:,} more" if more else ""),
        icon=":material/flag:",
    )


def _show_ways_on(plan: Plan, case: _Case, standing: int, state: TerritoryState) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Go live",
            type="primary",
            icon=":material/verified:",
            key="review_go_live",
            disabled=bool(standing) or state.is_changed,
            on_click=_go_live,
            args=(plan, case, state),
        )
        st.markdown(_sum_up(len(case.blocking), standing), width="stretch")
        with st.popover("Return to draft", icon=":material/undo:"):
            st.text_input("Why", key="review_withdraw_reason", max_chars=500)
            st.button("Return to draft", key="review_withdraw", on_click=_withdraw, args=(plan,))


def _open_case(plan: Plan, state: TerritoryState) -> _Case:
    assert state.saved is not None
    with st.spinner("Loading the plan as it was saved …"):
        desk = open_desk(plan, state.saved)
    figures, failed = _measure(desk)
    blocking = []
    for number, own in enumerate(figures):
        for warning in desk.warnings(number, own):
            if warning.severity is Severity.BLOCKING:
                name = own.territory.title
                blocking.append((warning, BlockingWarning(warning.key, f"{name}: {warning.what}.")))
    statements = {own.drive.statement for own in figures if own.drive is not None}
    engine = "; ".join(sorted(describe_accuracy(statement) for statement in statements))
    return _Case(
        desk,
        tuple(figures),
        tuple(blocking),
        " ".join(
            part for part in (f"Drives by {engine}." if engine else "Nobody to drive to.", failed) if part
        ),
        " ".join(sorted(describe_measure(statement) for statement in statements)),
    )


def _measure(desk: Desk) -> tuple[list[TerritoryFigures], str]:
    """Return each territory's figures, along roads where that can be had, and what failed."""
    numbers = range(len(desk.document.territories))
    figures = [desk.figures(number) for number in numbers]
    coming = {n: desk.exact_figures(n) for n in numbers if len(figures[n].driven)}
    waited = {number: future for number, future in coming.items() if future is not None}
    if not waited:
        return figures, ""
    place = st.empty()
    while not all(future.done() for future in waited.values()):
        done = sum(future.done() for future in waited.values())
        text = f"Minutes along roads: {done} of {len(waited)} territories. Closing this stops the wait."
        place.progress(done / len(waited), text)
        time.sleep(LOOK_AGAIN_SECONDS)
    place.empty()
    failed = []
    for number, future in waited.items():
        failure = future.exception()
        if failure is None:
            figures[number] = future.result()
        else:
            what = failure.what if isinstance(failure, WindshieldError) else "The road engine failed."
            failed.append(f"Territory {desk.document.territories[number].number} is an estimate: {what}")
    return figures, " ".join(failed)


def _show_blocking(plan: Plan, case: _Case, held: dict[str, Override]) -> None:
    for place, (warning, told) in enumerate(case.blocking):
        with st.container(border=True):
            who = f"  \n:small[{plain(warning.who)}]" if warning.who.strip() else ""
            override = held.get(told.key)
            icon = ":material/block:" if override is None else ":material/check:"
            st.markdown(f"{icon} **{plain(told.sentence)}**{who}", help=plain(warning.why))
            if override is not None:
                _show_override(plan, override, place)
                continue
            key = f"override_reason_{told.key}"
            said, act = st.columns([4, 1], vertical_alignment="bottom", gap="small")
            said.text_input(
                "Why the plan may go live in spite of it", key=key, max_chars=500, placeholder="Reason, kept"
            )
            act.button(
                "Override",
                key=f"override_{place}",
                on_click=_override,
                args=(plan, told, key),
                width="stretch",
            )


def _show_override(plan: Plan, override: Override, place: int) -> None:
    text, act = st.columns([4, 1], vertical_alignment="center", gap="small")
    text.caption(
        f"Overridden by {plain(override.overridden_by)}, {format_moment(override.overridden_at)}: "
        f"“{plain(override.reason)}”"
    )
    act.button(
        "Take back", key=f"take_back_{place}", type="tertiary", on_click=_take_back, args=(plan, override)
    )


def _sum_up(blocking: int, standing: int) -> str:
    if standing == 1:
        return (
            ":material/block: **One blocking warning stands.** Mend what it is about, or override it with a "
            "reason."
        )
    if standing:
        return (
            f":material/block: **{standing} of {blocking} blocking warnings stand.** Mend what they are "
            "about, or override each with a reason."
        )
    answered = f" {blocking} overridden with a reason." if blocking else ""
    return f":material/check: Nothing stands in its way.{answered} Members and figures are frozen then."


def _override(plan: Plan, told: BlockingWarning, key: str) -> None:
    def act() -> str:
        reason = str(st.session_state[key])
        shared_workspace().plans.overrides.add(plan.id, told, reason, by=person(), at=datetime.now(UTC))
        return ""

    attempt(act)


def _take_back(plan: Plan, override: Override) -> None:
    def act() -> str:
        shared_workspace().plans.overrides.take_back(plan.id, override.key, by=person(), at=datetime.now(UTC))
        return ""

    attempt(act)


def _go_live(plan: Plan, case: _Case, state: TerritoryState) -> None:
    def act() -> str:
        document = case.desk.document
        live = shared_workspace().plans.plans.go_live(
            plan.id,
            based_on=state.base,
            blocking=[told for _, told in case.blocking],
            by=person(),
            at=datetime.now(UTC),
            frozen=freeze_membership(case.desk.ownership, case.figures, hash_document(document)),
        )
        state.open(plan.id, live.version, document)
        state.say(f"“{live.name}” is live. Its members and figures are frozen.", ":material/verified:")
        return ""

    if attempt(act):
        session().dialog.close()


def _withdraw(plan: Plan) -> None:
    def act() -> str:
        reason = str(st.session_state["review_withdraw_reason"])
        shared_workspace().plans.plans.withdraw(plan.id, reason, by=person(), at=datetime.now(UTC))
        session().draw.say(f"“{plan.name}” is a draft again.", ":material/undo:")
        return ""

    if attempt(act):
        session().dialog.close()
