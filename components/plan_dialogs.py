"""The dialogs of a plan that stay open while the page behind them runs again."""

from collections.abc import Sequence

import streamlit as st

from analytics.plan_warnings import PlanWarning
from components.account_card import show_account
from components.plan_audit import show_audit
from components.plan_frozen import show_frozen_figures
from components.plan_review import show_review
from components.plan_work import is_editable
from components.rep_editor import show_reps
from components.session import session
from components.territory_desk import Desk
from components.territory_state import TerritoryState
from components.unit_editor import show_units
from data.plans.plan_entry import Plan


def show_dialog_buttons() -> None:
    """Show the buttons that open reps, buying units and the log; they fit a menu."""
    dialog = session().dialog
    for name, label, icon, about in (
        ("reps", "Reps", ":material/badge:", "Who works territories, from where, and how much"),
        ("units", "Buying units", ":material/hub:", "Which sites decide together and must not be split"),
        ("audit", "Log", ":material/receipt_long:", "Who did what to this plan, when and why"),
    ):
        st.button(
            label, icon=icon, type="tertiary", key=f"menu_{name}", help=about, on_click=dialog.open,
            args=(name,),
        )  # fmt: skip


def show_open_dialog(
    desk: Desk, plan: Plan, all_warnings: Sequence[Sequence[PlanWarning]], state: TerritoryState
) -> None:
    """Show the dialog that was opened with `session().dialog.open`, if one was.

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
    name = session().dialog.name
    if name == "review":
        show_review(plan, all_warnings, state)
    elif name == "reps":
        show_reps(state)
    elif name == "units":
        show_units(desk, state)
    elif name == "audit":
        show_audit(plan)
    elif name == "frozen":
        show_frozen_figures(plan)
    elif name == "account":
        show_account(desk, plan, state, editable=is_editable(plan))
