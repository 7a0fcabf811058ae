"""The rule of the territory at work: all that it names, and a way to find what else it shall name."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from analytics.account_names import name_account, name_clinicians
from analytics.assignments import find_owner
from analytics.plan_edits import Pinned, exclude, give, take
from analytics.rule_search import RulePart, find_rule_parts, unknown_zips
from components.messages import plain
from components.plan_change import change_plan
from components.reruns import rerun_fragment
from components.session import shared_workspace
from components.territory_desk import VERSION, Desk
from components.territory_state import TerritoryState
from data.errors import WindshieldError
from data.geography.county_areas import county_name
from data.identifiers import Npi, TerritoryId
from data.plans.document import LISTS, Document, Territory

SEARCH = "rule_search"  # the key of what is typed
_SINGLE: dict[str, Pinned] = {"pinned_sites": "sites", "pinned_clinicians": "clinicians"}
_UNKNOWN_NAMED = 20
_RULE_NAMES = {
    "zips": "ZIPs", "counties": "Counties", "idns": "IDNs", "units": "Buying units",
    "pinned_sites": "Sites pinned", "pinned_clinicians": "Clinicians pinned",
    "excluded_sites": "Sites excluded", "excluded_clinicians": "Clinicians excluded",
}  # fmt: skip


def show_rule(desk: Desk, territory: Territory, state: TerritoryState, *, editable: bool) -> None:
    """Show what a territory's rule consists of, each part with a way to take it back.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    territory : Territory
        The one at work.
    state : TerritoryState
        The page's.
    editable : bool
        Whether the plan may be changed.
    """
    free = editable and not territory.locked
    if territory.is_empty:
        st.caption(
            "Nothing belongs to it yet. Draw an area on the map, click ZIPs, counties, sites or IDNs there, "
            "or find them here by name."
        )
    if free:
        _show_search(desk, territory, state)
    if territory.drawn:
        st.markdown(f"**Areas drawn** · {len(territory.drawn)}")
    for part in (part for part in LISTS if getattr(territory, part)):
        values = list(getattr(territory, part))
        names = _name_all(desk, part, values)
        kept = st.multiselect(
            f"{_RULE_NAMES[part]} · {len(values):,}",
            values,
            default=values,
            format_func=lambda value, names=names: names.get(value, value),
            key=f"rule_{part}_{territory.id}_{hash(tuple(values))}_{state.remade}",
            disabled=not free,
        )
        gone = set(values) - set(kept)
        if gone:
            document = take(state.document, territory.id, part, gone)
            change_plan(state, f"{_RULE_NAMES[part]} removed", document)
            rerun_fragment()


def _show_search(desk: Desk, territory: Territory, state: TerritoryState) -> None:
    text = st.text_input(
        "Find by name",
        key=SEARCH,
        placeholder="ZIPs, a county, an IDN, a buying unit, a site, a clinician or NPI",
    )
    key = ("rule parts", VERSION, desk.market_token, text)  # asked again with each run while it stands there
    with st.spinner("Searching …"):
        found = shared_workspace().cache.remember(
            key, lambda: find_rule_parts(desk.snapshot, desk.market, text)
        )
    unknown = unknown_zips(desk.market, text)
    if unknown and all(part.part == "zips" for part in found):  # else it is a county's code
        st.caption(_say_unknown(unknown))
    if not found:
        if text.strip() and not unknown:
            st.caption("Nothing in this plan's market is called so. Two letters at least.")
        return
    names = {number: f"{part.name} · {part.about}" for number, part in enumerate(found)}
    chosen = st.selectbox(
        f"Which of {len(found)}" if len(found) > 1 else "Which", list(names), format_func=names.get,
        key=f"{SEARCH}_which_{text}",
    )  # fmt: skip
    part = found[chosen or 0]
    if part.part in _SINGLE:
        st.caption(f"Now: {_whose(desk, part)}")
    with st.container(horizontal=True, gap="small"):
        for way in _ways(part, territory):
            if st.button(way.label, key=f"{SEARCH}_{way.icon}", icon=f":material/{way.icon}:"):
                _change(state, territory, way)


def _say_unknown(zips: Sequence[str]) -> str:
    more = f" and {len(zips) - _UNKNOWN_NAMED:,} more" if len(zips) > _UNKNOWN_NAMED else ""
    return f"No such ZIP: {', '.join(zips[:_UNKNOWN_NAMED])}{more}"


@dataclass(frozen=True)
class _Way:
    """A button, what the history calls it, and what it does."""

    label: str
    icon: str
    done: str
    edit: Callable[[Document, TerritoryId], Document]


def _ways(part: RulePart, territory: Territory) -> Iterator[_Way]:
    add = partial(give, part=part.part, values=part.values)
    if what := _SINGLE.get(part.part):
        yield _Way("Pin in", "add", f"{part.name} pinned", add)
        yield _Way(
            "Leave out", "remove", f"{part.name} left out", partial(exclude, what=what, values=part.values)
        )
        return
    yield _Way("Add to the rule", "add", f"{part.name} added", add)
    if {*part.values} & {*getattr(territory, part.part)}:
        out = partial(take, part=part.part, values=part.values)
        yield _Way("Take out of it", "remove", f"{part.name} removed", out)


def _change(state: TerritoryState, territory: Territory, way: _Way) -> None:
    try:
        document = way.edit(state.document, territory.id)
        change_plan(state, way.done, document, "Nothing changed: the rule says so already.")
    except WindshieldError as error:
        state.say(f"{error.what} {error.next_step}", ":material/error:")
    rerun_fragment()


def _whose(desk: Desk, part: RulePart) -> str:
    owner = find_owner(desk.ownership, "site" if part.part == "pinned_sites" else "clinician", part.values[0])
    known = next((t for t in desk.document.territories if t.id == owner), None)
    return plain(known.title) if known else "nobody's"


def _name_all(desk: Desk, part: str, values: Sequence[str]) -> dict[str, str]:
    """Return what identifiers of a part are called."""
    market = desk.market
    if part.endswith("clinicians"):
        rows = market.find_clinicians(tuple(map(Npi, values)))
        npis = [f"{npi:010d}" for npi in market.npi[rows].tolist()]
        known = dict(zip(npis, name_clinicians(desk.snapshot, market, rows), strict=True))
        return {value: known.get(value, f"{value} (unknown)") for value in values}
    return {value: _name(desk, part, value) for value in values}


def _name(desk: Desk, part: str, value: str) -> str:
    market = desk.market
    if part == "counties":
        return county_name(value)
    if part == "idns":
        return market.idn_names[market.idns.index(value)] if value in market.idns else f"{value} (unknown)"
    if part == "units":
        number = market.units.number_of(value)  # type: ignore[arg-type]
        return market.units.names[number] if number >= 0 else f"{value} (unknown)"
    if part.endswith("sites"):
        row = market.site_rows.get(value)  # type: ignore[call-overload]
        return name_account(market, row) if row is not None else f"{value} (unknown)"
    return value
