"""The dialog of buying units: which sites decide together, and who said so."""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from analytics.numbers import format_count
from analytics.unit_directory import UnitDirectory, load_directory
from analytics.unit_edits import add_sites, merge_units, remove_unit, rename_unit, split_unit
from components.dialog_frame import attempt, frame_dialog
from components.messages import plain
from components.moments import format_moment
from components.session import person, session, shared_workspace
from components.tables import show_texts
from components.territory_desk import Desk
from components.territory_state import TerritoryState
from components.unit_files import show_unit_files
from components.unit_rules import warn_of_rules
from data.identifiers import SiteId, UnitId
from data.plans.buying_units import UnitsVersion
from data.plans.document import MAX_NAME
from data.plans.errors import SaveConflict
from data.plans.unit_document import BuyingUnit, BuyingUnits
from data.snapshot.reader import Snapshot

MOST = 100
CHOSEN = "units_chosen"
PREVIEW = UnitId("preview")
WORK = {"Rename": "rename", "Split": "split", "Add a site": "add", "Back to default": "remove"}

Edit = Callable[[UnitDirectory], BuyingUnits]


def show_units(desk: Desk, state: TerritoryState) -> None:
    """Show the dialog of buying units.

    Parameters
    ----------
    desk : Desk
        The plan, resolved; its snapshot says which sites there are.
    state : TerritoryState
        The page's; its plan's rules may name units.
    """
    frame_dialog("Buying units", partial(_show, desk.snapshot, state))


def open_directory(snapshot: Snapshot, units: BuyingUnits) -> UnitDirectory:
    """Return the buying units of a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        The market snapshot.
    units : BuyingUnits
        Those that users defined.

    Returns
    -------
    UnitDirectory
        From the cache where it can.
    """
    key = ("unit directory", 1, snapshot.id, units)
    return shared_workspace().cache.remember(key, lambda: load_directory(snapshot, units))


def save_units(units: BuyingUnits, seen: UnitsVersion, said: str) -> str:
    """Save all buying units as the next version.

    Parameters
    ----------
    units : BuyingUnits
        All of them.
    seen : UnitsVersion
        What was looked at.
    said : str
        What was done, in a sentence; kept as the version's note.

    Returns
    -------
    str
        The same.

    Raises
    ------
    SaveConflict
        Somebody else saved meanwhile.
    """
    store = shared_workspace().plans.buying_units
    store.save(units, based_on=seen.number, by=person(), at=datetime.now(UTC), note=said)
    return said


def _show(snapshot: Snapshot, state: TerritoryState) -> None:
    seen = shared_workspace().plans.buying_units.get()
    with st.spinner("Loading the buying units …"):
        directory = open_directory(snapshot, seen.units)
    _show_conflict(seen)
    st.caption(
        "A buying unit decides as one, so it should not be split between reps. Unless somebody says "
        "otherwise it is the part of an IDN in one hospital referral region. "
        + (
            f"Version {seen.number}, saved by {plain(seen.saved_by)} on {format_moment(seen.saved_at)}."
            if seen.saved_at
            else "Nobody has defined any yet."
        )
    )
    text = st.text_input("Find", key="units_text", placeholder="A unit, an IDN, or a site's name or id")
    found, in_all = directory.find_units(text, MOST)
    known = [unit for unit in st.session_state.get(CHOSEN, []) if unit in directory.numbers]
    st.session_state[CHOSEN] = known
    options = list(dict.fromkeys([*known, *found]))
    _show_table(directory, found, in_all)
    chosen = st.multiselect(
        "Chosen",
        options,
        format_func=lambda unit: directory.units.names[directory.numbers[unit]],
        key=CHOSEN,
        placeholder="Click names above, or choose here: one to change it, several to merge them",
    )
    if len(chosen) == 1:
        _show_one(directory, seen, chosen[0], state)
    elif chosen:
        _show_merge(directory, seen, chosen, state)
    with st.expander("Import and export", icon=":material/upload_file:", key="units_files"):
        show_unit_files(
            snapshot, directory, seen, save_units, lambda units: _warn(state, directory, lambda _: units)
        )


def _show_table(directory: UnitDirectory, found: Sequence[UnitId], in_all: int) -> None:
    if not found:
        st.caption("No buying unit, IDN or site is called so.")
        return

    def open_row(row: int) -> None:
        chosen = [unit for unit in st.session_state.get(CHOSEN, []) if unit != found[row]]
        more = len(chosen) == len(st.session_state.get(CHOSEN, []))
        st.session_state[CHOSEN] = [*chosen, found[row]] if more else chosen

    numbers = [directory.numbers[unit] for unit in found]
    idns = dict(
        zip(directory.sites["idn_id"].to_pylist(), directory.sites["idn_name"].to_pylist(), strict=True)
    )
    show_texts(
        {
            "Buying unit": [directory.units.names[number] for number in numbers],
            "IDN": [idns.get(directory.units.idns[number]) or "several, or none" for number in numbers],
            "Sites": [format_count(directory.sizes[number]) for number in numbers],
            "Defined": ["Here" if unit in directory.defined else "Default" for unit in found],
        },
        widths={"Buying unit": 300, "IDN": 220, "Sites": 60, "Defined": 80},
        right=["Sites"],
        help={"Defined": "Here: somebody on this store said so. Default: the IDN's part in one region"},
        height=220,
        open_row=open_row,
        key="units_table",
    )
    if in_all > len(found):
        st.caption(f"The first {len(found)} of {in_all:,}. Find narrows them.")


def _show_one(directory: UnitDirectory, seen: UnitsVersion, unit: UnitId, state: TerritoryState) -> None:
    present = directory.get(unit)
    named = dict(zip(present.sites, directory.describe_sites(present.sites), strict=True))
    defined = unit in directory.defined
    offered = [
        label for label, work in WORK.items()
        if (work != "remove" or defined) and (work != "split" or len(present.sites) > 1)
    ]  # fmt: skip
    label = st.segmented_control(
        "What to do", offered, default="Rename", key=f"units_work_{unit}", label_visibility="collapsed"
    )
    work = WORK.get(label or "", "")
    stamp = f"{unit}_{session().dialog.acts}"
    if work == "rename":
        key = f"units_name_{stamp}"
        st.text_input("Name", present.name, max_chars=MAX_NAME, key=key)
        _offer(
            "Rename", seen, f"{present.name} was renamed.", lambda d: rename_unit(d, unit, _said(key), _id())
        )
    elif work == "split":
        key, sites_key = f"units_part_{stamp}", f"units_sites_{stamp}"
        part = st.multiselect("Sites of the new unit", list(named), format_func=named.get, key=sites_key)
        st.text_input("Its name", max_chars=MAX_NAME, key=key)
        _warn(state, directory, lambda d: split_unit(d, unit, part, present.name, PREVIEW))
        _offer("Split", seen, f"{present.name} was split.", lambda d: split_unit(
            d, unit, st.session_state[sites_key], _said(key), _id()
        ))  # fmt: skip
    elif work == "add":
        _show_add(directory, seen, unit, stamp, state)
    elif work == "remove":
        st.caption("Its sites go back to the default units of their IDNs; sites without an IDN to none.")
        _warn(state, directory, lambda d: remove_unit(d, unit))
        _offer(
            "Back to default", seen, f"{present.name} is no longer defined.", lambda d: remove_unit(d, unit)
        )
    with st.expander(f"Sites · {len(named)}", key=f"units_list_{unit}"):
        st.markdown("\n".join(f"- {plain(name)}" for name in named.values()))


def _show_add(
    directory: UnitDirectory, seen: UnitsVersion, unit: UnitId, stamp: str, state: TerritoryState
) -> None:
    present = directory.get(unit)
    key = f"units_site_{stamp}"
    text = st.text_input(
        "Find a site", key=f"units_find_{stamp}", placeholder="A part of its name, or its id",
        help="As an ASC of a joint venture. It leaves the unit that it is in.",
    )  # fmt: skip
    sites = [site for site in directory.find_sites(text, MOST) if site not in present.sites]
    if not sites:
        if text.strip():
            st.caption("No other open site is called so.")
        return
    named = dict(zip(sites, directory.describe_sites(sites), strict=True))
    site = st.selectbox("Site", sites, format_func=named.get, key=key)
    _warn(state, directory, lambda d: add_sites(d, unit, [site], PREVIEW))
    said = f"A site joined {present.name}."
    _offer("Add", seen, said, lambda d: add_sites(d, unit, [SiteId(st.session_state[key])], _id()))


def _show_merge(
    directory: UnitDirectory, seen: UnitsVersion, chosen: Sequence[UnitId], state: TerritoryState
) -> None:
    units = [directory.get(unit) for unit in chosen]
    key = f"units_merge_{session().dialog.acts}"
    st.text_input("Name of the one", units[0].name, max_chars=MAX_NAME, key=key)
    _warn(state, directory, lambda d: merge_units(d, chosen, units[0].name, PREVIEW))
    said = f"{len(units)} buying units were merged."
    _offer(f"Merge {len(units)}", seen, said, lambda d: merge_units(d, chosen, _said(key), _id()))


def _offer(label: str, seen: UnitsVersion, said: str, edit: Edit) -> None:
    """Show the button that does an edit, on the units as they were shown."""

    def do() -> None:
        def act() -> str:
            units = edit(open_directory(_plan_snapshot(), seen.units))
            done = save_units(units, seen, said)
            before = {unit.id: unit for unit in seen.units.units}
            made = [unit.id for unit in units.units if unit.id not in before]
            changed = [unit.id for unit in units.units if before.get(unit.id) != unit]
            st.session_state[CHOSEN] = (made or changed)[:1]
            return done

        attempt(act)

    st.button(label, type="primary", key="units_do", on_click=do)


def _warn(state: TerritoryState, directory: UnitDirectory, edit: Edit) -> None:
    """Say before an edit which territories it would change."""
    warn_of_rules(
        state, directory, lambda: edit(directory), lambda units: open_directory(_plan_snapshot(), units)
    )


def _show_conflict(seen: UnitsVersion) -> None:
    """Show what differs where somebody else saved first."""
    conflict = session().dialog.error
    if not isinstance(conflict, SaveConflict) or not isinstance(conflict.yours, BuyingUnits):
        return
    yours, theirs = ({unit.id: unit for unit in units.units} for units in (conflict.yours, seen.units))
    differing = [unit for unit in dict.fromkeys([*yours, *theirs]) if yours.get(unit) != theirs.get(unit)]
    show_texts(
        {
            "Yours": [_describe(yours.get(unit)) for unit in differing],
            "Theirs, below": [_describe(theirs.get(unit)) for unit in differing],
        },
        widths={"Yours": 330, "Theirs, below": 330},
        key="units_conflict",
    )


def _describe(unit: BuyingUnit | None) -> str:
    if unit is None:
        return "not defined"
    return f"{unit.name} · {len(unit.sites)} site{'' if len(unit.sites) == 1 else 's'}"


def _plan_snapshot() -> Snapshot:
    workspace, state = shared_workspace(), session().draw
    assert state.plan_id is not None
    return workspace.at(workspace.plans.plans.get(state.plan_id).snapshot_id)


def _said(key: str) -> str:
    return str(st.session_state[key])


def _id() -> UnitId:
    return UnitId(uuid.uuid4().hex)
