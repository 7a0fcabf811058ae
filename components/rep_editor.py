"""The dialog of reps: who there is, where their days start, and how much they can do."""

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from analytics.numbers import UNKNOWN
from analytics.organisation.homes import describe_home
from analytics.rep_files import CALLS_A_DAY, read_home
from components.dialog_frame import attempt, frame_dialog
from components.rep_files import show_rep_files
from components.session import person, pinned_snapshot, session, shared_workspace
from components.tables import show_texts
from components.territory_state import TerritoryState
from data.identifiers import RepId
from data.plans.errors import SaveConflict
from data.plans.plan_entry import ROLES
from data.plans.rep_entry import MOST_CALLS_A_DAY, Rep, RepDetails
from data.snapshot.reader import Snapshot

NEW = ""
CHOICE = "rep_choice"
_NAMES = {
    "name": "Name", "role": "Role", "home_place": "Home", "calls_a_day": "Calls a day",
    "capacity_calls_a_week": "Calls a week", "active": "Active",
}  # fmt: skip


def show_reps(state: TerritoryState) -> None:
    """Show the dialog of reps.

    Parameters
    ----------
    state : TerritoryState
        The page's; the plan that is open says on which snapshot a home is looked up.
    """
    frame_dialog("Reps", lambda: show_rep_desk(_snapshot(state)))


def show_rep_desk(snapshot: Snapshot) -> None:
    """Show the reps, the fields of the one that is chosen, and their file.

    Parameters
    ----------
    snapshot : Snapshot
        Whose sites are searched for homes.
    """
    reps = shared_workspace().plans.reps.list()
    _show_conflict()
    if reps:
        _show_table(reps)
    else:
        st.caption("Nobody yet. A territory's drives begin at its rep's home: add the first rep here.")
    by_id = {rep.id: rep for rep in reps}
    names = {NEW: "New rep", **{rep.id: rep.name for rep in reps}}
    if st.session_state.get(CHOICE, NEW) not in names:
        st.session_state[CHOICE] = NEW
    chosen = st.selectbox("Add or change", list(names), format_func=names.get, key=CHOICE)
    _show_fields(by_id.get(RepId(chosen or NEW)), snapshot)
    with st.expander("Import and export", icon=":material/upload_file:", key="rep_files"):
        show_rep_files(reps, snapshot)


def _show_table(reps: tuple[Rep, ...]) -> None:
    def open_row(row: int) -> None:
        st.session_state[CHOICE] = reps[row].id

    show_texts(
        {
            "Name": [rep.name for rep in reps],
            "Role": [rep.role.capitalize() for rep in reps],
            "Home": [_home(rep) or "not known" for rep in reps],
            "Calls a day": [f"{rep.calls_a_day:g}" for rep in reps],
            "Calls a week": [_week(rep) for rep in reps],
            "Active": ["Yes" if rep.active else "No" for rep in reps],
        },
        widths={"Name": 180, "Role": 150, "Home": 190, "Calls a day": 90, "Calls a week": 95, "Active": 60},
        right=["Calls a day", "Calls a week"],
        help={
            "Home": "Where the day starts; drives begin there. Of others you see the ZIP",
            "Calls a week": "Room for calls in a week; — where five days of calls say it",
        },
        height=230,
        open_row=open_row,
        key="rep_table",
    )


def _show_fields(rep: Rep | None, snapshot: Snapshot) -> None:
    # Another rep, or the same one changed by somebody else, begins with its own values.
    stamp = f"{rep.id}_{rep.version}" if rep else f"new_{session().dialog.acts}"

    def key(part: str) -> str:
        return f"rep_{part}_{stamp}"

    name, role, home = st.columns([2, 1.5, 2], gap="small")
    name.text_input("Name", rep.name if rep else "", max_chars=120, key=key("name"))
    role.selectbox(
        "Role", ROLES, index=ROLES.index(rep.role) if rep else 0, format_func=str.capitalize, key=key("role")
    )
    home.text_input(
        "Home",
        _home(rep) if rep else "",
        key=key("home"),
        placeholder="60611, or 41.9,-87.6, or a site",
        help="A ZIP, latitude and longitude, or a site's id or name. A ZIP's centroid stands for the home.",
    )
    calls, week, active = st.columns([2, 1.5, 2], gap="small", vertical_alignment="bottom")
    calls.number_input(
        "Calls a day", 0.5, float(MOST_CALLS_A_DAY), rep.calls_a_day if rep else CALLS_A_DAY, 0.5,
        format="%g", key=key("calls"),
        help="In person. A planned day has no more, unless more stand in the calendar or are pinned to it.",
    )  # fmt: skip
    week.number_input(
        "Calls a week", 0.5, 7.0 * MOST_CALLS_A_DAY, rep.capacity_calls_a_week if rep else None, 1.0,
        format="%g", key=key("week"), placeholder="5 days of calls",
    )  # fmt: skip
    active.toggle(
        "Active", rep.active if rep else True, key=key("active"), help="Territories may be given to them"
    )
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Save" if rep else "Add rep",
            type="primary",
            icon=":material/check:" if rep else ":material/person_add:",
            key="rep_save",
            on_click=_save,
            args=(rep, snapshot, stamp),
        )
        if rep is not None:
            st.button(
                "Delete", icon=":material/delete:", key="rep_delete", on_click=_delete, args=(rep,),
                help="Refused while a plan gives them a territory",
            )  # fmt: skip


def _show_conflict() -> None:
    """Show both sides of a rep that somebody else changed first."""
    conflict = session().dialog.error
    if not isinstance(conflict, SaveConflict) or not isinstance(conflict.theirs, Rep):
        return
    yours, theirs = conflict.yours, conflict.theirs
    differing = [part for part in _NAMES if getattr(yours, part) != getattr(theirs, part)]
    show_texts(
        {
            "": [_NAMES[part] for part in differing],
            "Yours": [_say(yours, part) for part in differing],
            "Theirs": [_say(theirs, part) for part in differing],
        },
        widths={"": 120, "Yours": 220, "Theirs": 220},
        key="rep_conflict",
    )
    st.button(
        "Save mine over theirs", key="rep_conflict_mine", on_click=_keep,
        args=(replace(yours, version=theirs.version),),
    )  # fmt: skip


def _save(rep: Rep | None, snapshot: Snapshot, stamp: str) -> None:
    parts = ("name", "role", "home", "calls", "week", "active")
    told = {part: st.session_state[f"rep_{part}_{stamp}"] for part in parts}

    def act() -> str:
        home, place = (rep.home, rep.home_place) if rep else (None, "")
        if rep is None or told["home"].strip() != _home(rep):
            home, place = read_home(snapshot, told["home"])
        details = RepDetails(
            told["name"], told["role"], told["calls"], home, place, told["week"], told["active"]
        )
        reps, at = shared_workspace().plans.reps, datetime.now(UTC)
        if rep is None:
            return f"{reps.add(details, by=person(), at=at).name} was added."
        return f"{reps.save(replace(rep, **vars(details)), by=person(), at=at).name} was saved."

    attempt(act)


def _keep(rep: Rep) -> None:
    def act() -> str:
        saved = shared_workspace().plans.reps.save(rep, by=person(), at=datetime.now(UTC))
        return f"{saved.name} was saved as you had it."

    attempt(act)


def _delete(rep: Rep) -> None:
    def act() -> str:
        shared_workspace().plans.reps.delete(rep, by=person(), at=datetime.now(UTC))
        return f"{rep.name} was deleted."

    attempt(act)


def _snapshot(state: TerritoryState) -> Snapshot:
    workspace = shared_workspace()
    if state.plan_id is None:
        return pinned_snapshot()
    return workspace.at(workspace.plans.plans.get(state.plan_id).snapshot_id)


def _home(rep: Rep) -> str:
    return describe_home(rep, person())


def _week(rep: Rep) -> str:
    return UNKNOWN if rep.capacity_calls_a_week is None else f"{rep.capacity_calls_a_week:g}"


def _say(rep: Rep, part: str) -> str:
    value = getattr(rep, part)
    if part == "home_place":
        return _home(rep) or "not known"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return UNKNOWN if value is None else f"{value:g}" if isinstance(value, float) else str(value)
