"""A plan's way to live and back: one button that follows its state, and the dialog that it opens."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from analytics.plan_warnings import PlanWarning, Severity
from components.dialog_frame import attempt, frame_dialog
from components.messages import plain
from components.plan_go_live import show_go_live
from components.session import person, session, shared_workspace
from components.territory_desk import Desk
from components.territory_state import TerritoryState
from data.plans.plan_entry import Plan
from data.plans.plan_states import PlanState

LABELS = {
    PlanState.DRAFT: ("Send for review", ":material/send:"),
    PlanState.IN_REVIEW: ("Go live", ":material/verified:"),
    PlanState.LIVE: ("Archive", ":material/archive:"),
    PlanState.ARCHIVED: ("Reopen", ":material/unarchive:"),
}
TITLES = {
    PlanState.DRAFT: "Send for review",
    PlanState.IN_REVIEW: "Go live, or return to draft",
    PlanState.LIVE: "Archive this plan?",
    PlanState.ARCHIVED: "Reopen this plan?",
}


def show_review_button(
    desk: Desk, plan: Plan, all_warnings: Sequence[Sequence[PlanWarning]], state: TerritoryState
) -> None:
    """Show the button that moves a plan on.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    plan : Plan
        As the store has it.
    all_warnings : sequence of sequence of PlanWarning
        One a territory, of what is on screen.
    state : TerritoryState
        The page's.
    """
    label, icon = LABELS[plan.state]
    unsaved = plan.state is PlanState.DRAFT and state.is_changed
    st.button(
        label,
        icon=icon,
        key="plan_review",
        disabled=unsaved or not desk.document.territories,
        help="Save your changes first." if unsaved else _help(plan, all_warnings),
        on_click=session().dialog.open,
        args=("review",),
    )


def show_review(plan: Plan, all_warnings: Sequence[Sequence[PlanWarning]], state: TerritoryState) -> None:
    """Show the dialog of a plan's next step.

    Parameters
    ----------
    plan : Plan
        As the store has it.
    all_warnings : sequence of sequence of PlanWarning
        One a territory, of what is on screen.
    state : TerritoryState
        The page's.
    """

    def body() -> None:
        present = shared_workspace().plans.plans.get(plan.id)
        if present.state is not plan.state:
            st.rerun()
        if present.state is PlanState.IN_REVIEW:
            show_go_live(present, state)
        elif present.state is PlanState.DRAFT:
            _show_send(present, all_warnings)
        else:
            _show_archive_or_reopen(present)

    large = plan.state is PlanState.IN_REVIEW
    frame_dialog(TITLES[plan.state], body, width="large" if large else "small")


def _show_send(plan: Plan, all_warnings: Sequence[Sequence[PlanWarning]]) -> None:
    st.markdown(
        f"**{plain(plan.name)}**, version {plan.version}, goes to who approves it. It can still be changed "
        "and challenged, and returned to draft with a reason."
    )
    blocking = _count_blocking(all_warnings)
    if blocking:
        st.warning(
            f"{_warnings(blocking)} would keep it from going live until mended, or overridden with a reason.",
            icon=":material/block:",
        )
    st.text_area("What to look at (optional)", key="review_said", max_chars=500)
    plans = shared_workspace().plans.plans
    _offer("Send for review", "was sent for review", lambda said, who: plans.send_for_review(
        plan.id, note=said, **who
    ))  # fmt: skip


def _show_archive_or_reopen(plan: Plan) -> None:
    plans = shared_workspace().plans.plans
    live = plan.state is PlanState.LIVE
    st.markdown(
        f"**{plain(plan.name)}** holds for nobody then; its versions and what it held stay."
        if live
        else f"**{plain(plan.name)}** becomes a draft again. What it held when it was live stays."
    )
    st.text_input("Why (optional)", key="review_said", max_chars=500)
    if live:
        _offer("Archive", "was archived", lambda said, who: plans.archive(plan.id, reason=said, **who))
    else:
        _offer("Reopen", "is a draft again", lambda said, who: plans.reopen(plan.id, reason=said, **who))


def _offer(label: str, done: str, move: Callable[[str, dict[str, Any]], Plan]) -> None:
    def act() -> str:
        moved = move(st.session_state["review_said"].strip(), {"by": person(), "at": datetime.now(UTC)})
        session().draw.say(f"“{moved.name}” {done}.", ":material/check:")
        return ""

    def do() -> None:
        if attempt(act):
            session().dialog.close()

    st.button(label, type="primary", key="review_do", on_click=do)


def _help(plan: Plan, all_warnings: Sequence[Sequence[PlanWarning]]) -> str:
    if plan.state is PlanState.IN_REVIEW:
        blocking = _count_blocking(all_warnings)
        stand = f"{_warnings(blocking)} to mend or to answer for. " if blocking else ""
        return f"{stand}Also returns it to draft."
    return {
        PlanState.DRAFT: "Hands it to who approves it",
        PlanState.LIVE: "It holds for nobody then; nothing of it is lost",
        PlanState.ARCHIVED: "Makes it a draft again",
    }[plan.state]


def _count_blocking(all_warnings: Sequence[Sequence[PlanWarning]]) -> int:
    return sum(warning.severity is Severity.BLOCKING for own in all_warnings for warning in own)


def _warnings(count: int) -> str:
    return "One blocking warning" if count == 1 else f"{count:,} blocking warnings"
