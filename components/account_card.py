"""The dialog of an account that was clicked on the map: whose it is and why, and who works there."""

from functools import partial

import numpy as np
import streamlit as st

from analytics.account_card import PEOPLE_SHOWN, AccountCard, Person, describe_account
from analytics.account_names import name_account
from analytics.durations import write_minutes
from analytics.map_picks import Action, pick_accounts
from analytics.numbers import format_volume
from analytics.plan_edits import exclude, give
from analytics.sentences import count_of
from components.dialog_frame import attempt, frame_dialog
from components.messages import plain
from components.plan_change import change_plan
from components.plan_work import keep_draft
from components.session import session
from components.tables import show_texts
from components.territory_desk import Desk, open_desk
from components.territory_state import TerritoryState
from components.wording import SITE_KIND_NAMES, name_window
from data.identifiers import TerritoryId
from data.plans.document import Document
from data.plans.plan_entry import Plan

TABLE_HIGH = 210
CHOSEN = "account_people"


def show_account(desk: Desk, plan: Plan, state: TerritoryState, *, editable: bool) -> None:
    """Show the dialog of the account that the state names.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    plan : Plan
        As the store has it.
    state : TerritoryState
        The page's.
    editable : bool
        Whether the plan may be changed.
    """
    opened = state.opened
    if opened is None or opened.market != desk.market_token:  # rows of another market mean other accounts
        session().dialog.close()
        return
    name = name_account(desk.market, opened.row)
    frame_dialog(plain(name), partial(_show, plan, opened.row, state, editable=editable))


def _show(plan: Plan, row: int, state: TerritoryState, *, editable: bool) -> None:
    desk = open_desk(plan, state.document)
    card = describe_account(desk.snapshot, desk.ownership, row)
    kind = SITE_KIND_NAMES.get(card.kind, "Practice without a site")
    belongs = [f"IDN {card.idn}" if card.idn else "", f"buying unit {card.unit}" if card.unit else ""]
    about = [kind, *card.where, *(part for part in belongs if part)]
    st.caption(plain(" · ".join(about)))
    st.markdown(_say_whose(desk, card, row))
    active = state.active_territory
    if editable and active is not None:
        free = not active.locked
        with st.container(horizontal=True, gap="small"):
            for action, label, icon in (("add", "Pin into", "add"), ("remove", "Take out of", "remove")):
                st.button(
                    f"{label} {plain(active.title)}",
                    icon=f":material/{icon}:",
                    key=f"account_{action}",
                    disabled=not free,
                    on_click=_pick,
                    args=(desk, row, active.id, action, card.name, state),
                )
    _show_people(desk, card, state, editable=editable)


def _say_whose(desk: Desk, card: AccountCard, row: int) -> str:
    lines = []
    owner = next((reason for reason in card.reasons if reason.number == card.owner), None)
    if owner is None:
        lines.append("**Nobody's.**")
    else:
        lines.append(
            f"Belongs to **{_name(desk, owner.number)}** by {plain(owner.rule)}.{_minutes(desk, card, row)}"
        )
    for reason in card.reasons:
        if owner is None or reason.number == owner.number:
            continue
        outcome = (
            "asks for it with equal right: an overlap"
            if reason.rank == owner.rank
            else "asks for it too, and yields"
        )
        lines.append(f"{_name(desk, reason.number)} {outcome} (by {plain(reason.rule)}).")
    lines += [f"{_name(desk, number)} leaves it out." for number in card.excluded_by]
    return "  \n".join(lines)


def _minutes(desk: Desk, card: AccountCard, row: int) -> str:
    """Say how far it is for whoever has it, by the instant layer."""
    figures = desk.figures(card.owner)
    place = np.flatnonzero(figures.driven == row)
    if figures.drive is None or not len(place):
        return ""
    minutes = float(figures.drive.minutes[place[0]])
    if not np.isfinite(minutes):
        return " No road leads there from where its drives begin."
    return f" {write_minutes(minutes)} one way from where its drives begin, an estimate."


def _show_people(desk: Desk, card: AccountCard, state: TerritoryState, *, editable: bool) -> None:
    if not card.people:
        st.caption("No clinician of this plan's market has it as the primary site.")
        return
    about = desk.snapshot.manifest.description
    st.markdown(f"**{count_of(card.people_in_all, 'clinician')} whose primary site it is**")
    if card.people_in_all > len(card.people):
        st.caption(f"The {PEOPLE_SHOWN} with most procedures.")
    show_texts(
        {
            "Name": [person.name for person in card.people],
            "Procedures": [_volume(person, about.smallest_cell) for person in card.people],
            "Belongs to": [_say_owner(desk, person) for person in card.people],
            "Specialty": [person.specialty or "—" for person in card.people],
        },
        widths={"Name": 190, "Procedures": 90, "Belongs to": 190, "Specialty": 150},
        height=TABLE_HIGH,
        right=("Procedures",),
        help={
            "Procedures": f"{', '.join(desk.document.focus.codes) or 'All codes'}, {name_window(about)}.",
            "Belongs to": "Whoever has the account, unless a territory pins, or leaves out, this very one.",
        },
        alt="Clinicians here",
        key="account_people_table",
    )
    active = state.active_territory
    if not editable or active is None:
        return
    people = {person.npi: person.name for person in card.people}
    chosen = st.multiselect(
        "Pin single ones, or leave them out",
        list(people),
        format_func=lambda npi: people.get(npi, npi),
        key=f"{CHOSEN}_{session().dialog.acts}",
        placeholder="Choose clinicians",
        disabled=active.locked,
    )
    with st.container(horizontal=True, gap="small"):
        for action, label, icon in (
            ("add", "Pin them into", "add"),
            ("remove", "Leave them out of", "remove"),
        ):
            st.button(
                f"{label} {plain(active.title)}",
                icon=f":material/{icon}:",
                key=f"account_people_{action}",
                disabled=active.locked or not chosen,
                on_click=_pick_people,
                args=(tuple(chosen), active.id, action, state),
            )


def _say_owner(desk: Desk, person: Person) -> str:
    if person.owner < 0:
        return "Nobody, left out" if person.excluded else "Nobody"
    territory = desk.document.territories[person.owner]
    return f"{territory.title}{', pinned' if person.pinned else ''}"


def _volume(person: Person, smallest_cell: int) -> str:
    known = None if np.isnan(person.volume) else int(person.volume)
    return format_volume(known, person.hidden_cells, smallest_cell)


def _pick(desk: Desk, row: int, to: TerritoryId, action: Action, name: str, state: TerritoryState) -> None:
    def act() -> str:
        document = pick_accounts(state.document, desk.market, to, np.array([row]), "site", action)
        return _change(state, f"{name} {'pinned' if action == 'add' else 'taken out'}", document)

    attempt(act)


def _pick_people(npis: tuple[str, ...], to: TerritoryId, action: Action, state: TerritoryState) -> None:
    def act() -> str:
        if action == "add":
            document = give(state.document, to, "pinned_clinicians", npis)
        else:
            document = exclude(state.document, to, "clinicians", npis)
        done = f"{count_of(len(npis), 'clinician')} {'pinned' if action == 'add' else 'left out'}"
        return _change(state, done, document)

    attempt(act)


def _change(state: TerritoryState, done: str, document: Document) -> str:
    """Take the edit; return what came of it, with what a lock had to say."""
    before = len(state.messages)
    changed = change_plan(state, done, document, "Nothing changed: the rule says so already.")
    keep_draft(state)
    said = [sentence for _, sentence in state.messages[before:]]
    del state.messages[before:]
    return " ".join([f"{done}." if changed else "", *said]).strip()


def _name(desk: Desk, number: int) -> str:
    territory = desk.document.territories[number]
    return plain(territory.title)
