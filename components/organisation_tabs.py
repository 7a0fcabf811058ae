"""The tabs of the Organisation page: a register each, and the reps first."""

import streamlit as st

from analytics.organisation.checks import state_unknown
from analytics.organisation.homes import list_without_base
from components.messages import errors_shown, plain, show_error
from components.organisation_desk import Desk, market, open_desk
from components.organisation_files import show_files
from components.organisation_history import show_history, show_rep_history
from components.organisation_table import show_register
from components.rep_editor import show_rep_desk
from components.session import session, shared_workspace
from data.plans.organisation.kinds import KINDS

REPS = "Reps"
ABOUT = {
    "rep_days": "When each rep works. A weekday without a row is no working day. Times are those at home.",
    "rep_leaves": "Days on which a rep is away; both ends are free.",
    "rep_skills": "What a rep can do that not every rep can, as groups of the call plan ask for it.",
    "rep_places": "Where a day starts or ends when that isn't home: a hotel, another city.",
    "call_plan": "How often whom to call on. Of several groups that fit a clinician the lowest rank holds.",
    "access": "How one gets in. A row without NPI is the site's and holds for everyone there; a clinician's "
    "own row says what differs.",
    "or_blocks": "When a surgeon is in the operating room, every week; before and after a block "
    "they can be met.",
    "credentials": "Where a rep may not call yet: dark until cleared, whatever was expected.",
    "sets_on_hand": "How many sets lie at a site. 0 says that it is known that there is none.",
    "calls": "Calls made and planned. A locked one is an appointment that a plan leaves where it is.",
    "days_off": "The company's own days off, beside federal and state holidays, which are known; a holiday "
    "that is worked is ticked.",
}


def show_tabs() -> None:
    """Show the tabs; only the one that is open is drawn."""
    names = {REPS: "", **{kind.title: kind.name for kind in KINDS}}
    tabs = st.tabs(list(names), key="organisation_tabs", on_change="rerun")
    for tab, (title, name) in zip(tabs, names.items(), strict=True):
        if tab.open:
            with tab, errors_shown(safe="Nothing was changed."):
                _show_reps() if title == REPS else _show_register(name)


def _show_reps() -> None:
    reps = shared_workspace().plans.reps.list()
    missing = list_without_base(reps)
    if missing:
        count = f"{len(missing):,} reps have" if len(missing) > 1 else "One rep has"
        st.warning(
            f"{count} no base: {plain(', '.join(missing[:5]))}{' …' if len(missing) > 5 else ''}. "
            "Their weeks can't "
            "start from home until it is filled in.",
            icon=":material/home:",
        )
    snapshot = market()
    if snapshot is None:
        st.caption(
            "A home is looked up in a market snapshot; there is none yet. The Data page says how to get one."
        )
        return
    dialog = session().dialog
    if dialog.error is not None:
        show_error(dialog.error)
    elif dialog.said:
        st.success(plain(dialog.said), icon=":material/check:")
    show_rep_desk(snapshot)
    with st.expander("What was changed", icon=":material/history:", key="organisation_log_reps"):
        show_rep_history()


def _show_register(name: str) -> None:
    st.caption(ABOUT[name])
    with st.spinner("Reading the rows …"):
        desk = open_desk(name)
    if not desk.directory.reps and "rep_id" in desk.kind.fields:
        st.info(
            "These rows belong to reps, and there are none yet: add them under Reps.", icon=":material/group:"
        )
        return
    for sentence in state_unknown(desk.kind, (row.entry for row in desk.rows), desk.directory):
        st.warning(plain(sentence), icon=":material/help:")
    if not desk.rows:
        st.info(_say_empty(desk), icon=":material/inbox:")
    show_register(desk)
    with st.expander("Import and export", icon=":material/upload_file:", key=f"organisation_files_{name}"):
        show_files(desk)
    with st.expander("What was changed", icon=":material/history:", key=f"organisation_log_{name}"):
        show_history(desk)


def _say_empty(desk: Desk) -> str:
    return (
        f"No {desk.kind.title.lower() if desk.kind.title != 'OR blocks' else desk.kind.title} yet. "
        "Type rows into the "
        "table below, or take a file under Import and export; a file of the columns alone is there "
        "to fill in."
    )
