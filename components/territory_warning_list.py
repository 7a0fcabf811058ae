"""The warnings of the territory at work, each with a way to see it and, where there is one, to mend it."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from analytics.account_names import list_names, name_clinicians
from analytics.giving_way import settle_overlap
from analytics.plan_edits import cut_accounts, own_unit, pin_accounts
from analytics.plan_warnings import NAMED, Kind, PlanWarning, Severity
from components.plan_change import change_plan
from components.sheet import Notice, Press
from components.territory_desk import Desk
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.identifiers import TerritoryId
from data.plans.document import Document
from data.plans.overrides import Override

MOST_RINGED = 200
Fix = Callable[[Document], Document]
ICONS = {
    Severity.BLOCKING: "block",
    Severity.WARNING: "warning",
    Severity.NOTE: "info",
}
SHOW = Press("Show", "On the map")
WORDS = {Severity.BLOCKING: "Blocking", Severity.WARNING: "Warning", Severity.NOTE: "Note"}


def write_warnings(
    desk: Desk, warnings: Sequence[PlanWarning], overrides: Mapping[str, Override], *, editable: bool
) -> tuple[str, list[Notice]]:
    """Write warnings, the heaviest first, each with what can be done.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    warnings : sequence of PlanWarning
        Of one territory.
    overrides : mapping of str to Override
        By the warning's key.
    editable : bool
        Whether the plan may be changed.

    Returns
    -------
    tuple of str and list of Notice
        Their head, and the warnings for a sheet.
    """
    held = {place: overrides.get(warning.key) for place, warning in enumerate(warnings) if overrides}
    blocking = sum(w.severity == Severity.BLOCKING and not held.get(n) for n, w in enumerate(warnings))
    head = f"Warnings · {len(warnings)}" + (f" ({blocking} blocking)" if blocking else "")
    names = _names(desk, warnings)
    notices = []
    for place, warning in enumerate(warnings):
        kept = held.get(place)
        remark = f"Overridden by {kept.overridden_by}: {kept.reason}" if kept else ""
        buttons = [SHOW] if warning.box is not None else []
        buttons += [Press(name, about) for name, (about, _) in _fixes(desk, warning).items() if editable]
        notices.append(
            Notice(
                _key(place, warning), ICONS[warning.severity], WORDS[warning.severity], warning.what, remark,
                _explain(warning, names), tuple(buttons),
            )
        )  # fmt: skip
    return head, notices or [Notice("none", "check_circle", "", "Nothing to warn of.")]


def answer_press(
    desk: Desk, warnings: Sequence[PlanWarning], state: TerritoryState, notice: str, button: str
) -> None:
    """Show a warning on the map, or mend it; nothing is done about one that is gone by now.

    Parameters
    ----------
    desk : Desk
        The plan, resolved, as the warnings were found in it.
    warnings : sequence of PlanWarning
        Of one territory.
    state : TerritoryState
        The page's.
    notice, button : str
        What was pressed.
    """
    by_key = {_key(place, warning): warning for place, warning in enumerate(warnings)}
    warning = by_key.get(notice)
    if warning is None:
        return
    if button == SHOW.name and warning.box is not None:
        state.show(_around(warning.box), tuple(str(row) for row in _rows(desk, warning)[:MOST_RINGED]))
        return
    _, fix = _fixes(desk, warning)[button]
    try:
        change_plan(state, f"{button}: {warning.what}", fix(state.document))
    except WindshieldError as error:
        state.say(f"{error.what} {error.next_step}", ":material/error:")


def _key(place: int, warning: PlanWarning) -> str:
    return f"{place}:{warning.what}"  # the warning's own would read everybody's name


def _fixes(desk: Desk, warning: PlanWarning) -> dict[str, tuple[str, Fix]]:
    """Return the ways to mend a warning by what their buttons say, each with what it does."""
    market, own = desk.market, warning.territory
    if warning.kind in (Kind.FAR, Kind.DETOUR, Kind.UNREACHABLE):
        cut = "Exclude these accounts from the territory"
        return {"Cut": (cut, lambda document: cut_accounts(document, own, market, warning.accounts))}
    if warning.kind in (Kind.UNIT_SPLIT, Kind.UNIT_CUT) and warning.unit is not None:
        unit = warning.unit
        about = "Give the whole buying unit to this territory"
        return {"Own": (about, lambda document: own_unit(document, own, market, unit))}
    if warning.kind is Kind.WHITE_SPACE:
        add = "Pin these accounts into this territory"
        return {"Add": (add, lambda document: pin_accounts(document, own, market, warning.accounts))}
    if warning.kind is Kind.OVERLAP and warning.other is not None:
        other = warning.other
        return {
            "Keep": ("Cut them out of the other", lambda d: _settle(desk, d, own, other, warning)),
            "Yield": ("Cut them out of this one", lambda d: _settle(desk, d, other, own, warning)),
        }
    return {}


def _settle(
    desk: Desk, document: Document, keeps: TerritoryId, yields: TerritoryId, warning: PlanWarning
) -> Document:
    return settle_overlap(document, desk.ownership, keeps, yields, warning.accounts, warning.clinicians)


def _names(desk: Desk, warnings: Sequence[PlanWarning]) -> dict[int, str]:
    """Return what those are called whom warnings name: one question for all of them."""
    rows = np.unique(np.concatenate([warning.clinicians[:NAMED] for warning in warnings] or [()])).astype(int)
    return dict(zip(rows.tolist(), name_clinicians(desk.snapshot, desk.market, rows), strict=True))


def _explain(warning: PlanWarning, names: Mapping[int, str]) -> str:
    who = warning.who.strip()
    if len(warning.clinicians):
        named = [names[row] for row in warning.clinicians[:NAMED].tolist()]
        who = list_names(named, len(warning.clinicians))
    return "\n\n".join(part for part in (who, warning.why) if part)


def _rows(desk: Desk, warning: PlanWarning) -> list[int]:
    if len(warning.accounts):
        return warning.accounts.tolist()
    return desk.market.account[warning.clinicians].tolist()


def _around(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = box
    across, up = max(0.04, 0.15 * (east - west)), max(0.03, 0.15 * (north - south))
    return max(-180, west - across), max(-90, south - up), min(180, east + across), min(90, north + up)
