"""The warning before an edit of buying units: the territories that name them, of every plan."""

from collections.abc import Callable, Iterable

import streamlit as st

from analytics.unit_directory import UnitDirectory
from analytics.unit_rules import UnitRule, find_effects
from components.messages import plain
from components.session import shared_workspace
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.plans.document import Document
from data.plans.plan_entry import Plan
from data.plans.unit_document import BuyingUnits

MOST = 8


def warn_of_rules(
    state: TerritoryState,
    before: UnitDirectory,
    edit: Callable[[], BuyingUnits],
    open_units: Callable[[BuyingUnits], UnitDirectory],
) -> None:
    """Warn of territories for which an edit changes what their rules mean; say nothing where there are none.

    Parameters
    ----------
    state : TerritoryState
        The page's; its plan counts as it is on screen.
    before : UnitDirectory
        The units as they are.
    edit : callable
        Gives them as they would be; one that can't be done yet is passed over.
    open_units : callable
        Gives the directory of such units.
    """
    try:
        units = edit()
    except WindshieldError:
        return  # the button says why
    effects = find_effects(before, open_units(units), _rules_of_all_plans(state))
    if effects:
        said = [f"- {plain(effect.sentence)}" for effect in effects[:MOST]]
        more = f"\n- and {len(effects) - MOST:,} more" if len(effects) > MOST else ""
        st.warning("\n".join(said) + more, icon=":material/warning:")


def _rules_of_all_plans(state: TerritoryState) -> Iterable[UnitRule]:
    yield from _rules_of("", state.document)
    for plan in shared_workspace().plans.plans.list():
        if plan.id != state.plan_id:
            yield from _saved_rules(plan)


def _saved_rules(plan: Plan) -> tuple[UnitRule, ...]:
    """Return the rules of a plan's latest version, which is read once."""
    workspace = shared_workspace()
    key = ("unit rules", 1, plan.id, plan.name, plan.version)
    return workspace.cache.remember(
        key, lambda: tuple(_rules_of(plan.name, workspace.plans.plans.version(plan.id).document))
    )


def _rules_of(plan: str, document: Document) -> Iterable[UnitRule]:
    return (UnitRule(plan, t.title, t.units) for t in document.territories if t.units)
