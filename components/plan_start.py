"""How a plan begins: its name, whom it is about, and where."""

from datetime import UTC, datetime

import streamlit as st

from analytics.drawn_edits import new_territory
from components.messages import plain
from components.session import person, shared_workspace
from components.territory_state import TerritoryState
from components.wording import name_state
from data.errors import WindshieldError
from data.plans.document import Document, Focus
from data.snapshot.reader import Snapshot


def show_start(snapshot: Snapshot, state: TerritoryState, *, first: bool) -> None:
    """Ask what a new plan is about, and make it.

    Parameters
    ----------
    snapshot : Snapshot
        What it will be drawn on.
    state : TerritoryState
        The page's; opens the plan.
    first : bool
        Whether there is no plan yet, so that the page has to say what one is.
    """
    if first:
        st.header("No plan yet", anchor=False)
        st.markdown(
            "A plan divides a market into sales territories. You draw them on a map; while you draw, the "
            "page says who is inside, what the drives cost, and what is cut in two. Others see it when you "
            "save it."
        )
    with st.form("plan_start", border=first):
        name = st.text_input("Name of the plan", placeholder="Midwest Q1", max_chars=120)
        focus = choose_focus(snapshot, Focus(), "plan_start")
        if st.form_submit_button("Start the plan", type="primary", icon=":material/draw:"):
            document = Document(focus=focus)
            document = document.put(new_territory(document))
            try:
                plan = shared_workspace().plans.plans.create(
                    name, document, snapshot.id, by=person(), at=datetime.now(UTC)
                )
            except WindshieldError as error:
                st.error(f"{plain(error.what)} {plain(error.next_step)}")
                return
            state.open(plan.id, plan.version, document)
            st.rerun()


def choose_focus(snapshot: Snapshot, present: Focus, key: str) -> Focus:
    """Let somebody say whom a plan is about.

    Parameters
    ----------
    snapshot : Snapshot
        Whose codes, specialties and states are offered.
    present : Focus
        What is chosen now.
    key : str
        Tells the widgets from others.

    Returns
    -------
    Focus
        What is chosen then.
    """
    offered = shared_workspace().cache.remember(("focus choices", 1, snapshot.id), lambda: _offered(snapshot))
    codes = st.multiselect(
        "Procedure codes",
        list(dict.fromkeys([*present.codes, *offered["codes"]])),
        default=present.codes,
        format_func=lambda code: f"{code} {offered['texts'].get(code, '')}".strip(),
        placeholder="All codes",
        accept_new_options=True,
        key=f"{key}_codes",
        help="Volume, deciles and each clinician's primary site count these only. 2744* means every code "
        "that begins so.",
    )
    specialties = st.multiselect(
        "Specialties", offered["specialties"], default=present.specialties, placeholder="All specialties",
        key=f"{key}_specialties",
    )  # fmt: skip
    states = st.multiselect(
        "States", offered["states"], default=present.states, format_func=name_state,
        placeholder="The whole country", key=f"{key}_states",
        help="Where the sales force works; what lies elsewhere is not offered as white space.",
    )  # fmt: skip
    return Focus(tuple(codes), tuple(specialties), tuple(states))


def _offered(snapshot: Snapshot) -> dict[str, object]:
    codes = snapshot.query(
        "SELECT DISTINCT d.code, c.text FROM code_deciles AS d LEFT JOIN codes AS c USING (code) "
        "WHERE d.code <> '*' ORDER BY d.code"
    ).to_pylist()
    columns = {
        name: snapshot.query(
            f"SELECT DISTINCT {name} FROM providers WHERE {name} IS NOT NULL AND status = 'active' ORDER BY 1"
        )[name].to_pylist()
        for name in ("specialty", "state")
    }
    return {
        "codes": [row["code"] for row in codes],
        "texts": {row["code"]: row["text"] for row in codes if row["text"]},
        "specialties": columns["specialty"],
        "states": columns["state"],
    }
