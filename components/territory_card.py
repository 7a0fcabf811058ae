"""The card of the territory at work: what it holds, what it costs to drive, its rep, its settings."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from analytics.account_names import name_account
from analytics.drive_statement import describe_accuracy, describe_measure
from analytics.durations import write_minutes
from analytics.live_redraw import describe_furthest
from analytics.numbers import format_count, format_large, format_volume
from analytics.plan_edits import merge_territories, refuse_locked
from analytics.sentences import begin_sentence
from analytics.territories import TerritoryFigures
from components.plan_change import change_plan
from components.reruns import rerun_fragment
from components.session import changed
from components.sheet import Figure, Line
from components.territory_desk import Desk
from components.territory_state import TerritoryState
from components.wording import SITE_KIND_NAMES, name_window
from data.errors import WindshieldError
from data.identifiers import RepId, TerritoryId
from data.plans.document import Territory

NO_REP = ""


def write_card(
    desk: Desk, figures: TerritoryFigures, exact: str, planned_hours: float | None = None
) -> tuple[list[Figure], list[Line]]:
    """Write the figures of the territory at work, and the small print under them.

    Parameters
    ----------
    desk : Desk
        The plan, resolved.
    figures : TerritoryFigures
        Of the territory.
    exact : str
        What to say of minutes along roads: that they are running, are shown, failed, or can't be had.
    planned_hours : float, optional
        On the road in the coming week as it was planned; the formula's estimate when None.

    Returns
    -------
    tuple of list of Figure and list of Line
        For a sheet.
    """
    about = desk.snapshot.manifest.description
    window = name_window(about)
    hidden = " +" if figures.hidden_cells else ""
    about_hidden = (
        f" {figures.hidden_cells:,} counts are hidden by the source and not in it." if hidden else ""
    )
    unknown = (
        f" Of {figures.unknown_volumes:,} clinicians the volume is unknown."
        if figures.unknown_volumes
        else ""
    )
    held = [
        Figure("Providers", format_count(figures.providers), _about_providers(figures)),
        Figure("Sites", format_count(figures.sites), _about_sites(figures)),
        Figure(
            "Procedures",
            format_large(figures.procedures) + hidden
            if figures.procedures
            else format_volume(figures.procedures, figures.hidden_cells, about.smallest_cell),
            f"{format_count(figures.procedures)}: {_codes(desk)}, {window}, by clinicians of this "
            f"territory.{about_hidden}{unknown}",
        ),
    ]
    driven, line = _write_drive(desk, figures, exact, planned_hours)
    return held + driven, [line, Line(_deciles(figures))]


def show_settings(desk: Desk, territory: Territory, state: TerritoryState, *, editable: bool) -> None:
    """Show a territory's name, rep, hierarchy and lock, and let them be changed.

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

    def put(part: str, what: str) -> Callable[[object], None]:
        return lambda value: _put(state, territory, part, what, value)

    stamp = f"{territory.id}_{state.remade}"
    for part, label in (("name", "Name"), ("district", "District"), ("region", "Region")):
        key = f"settings_{part}_{stamp}"
        st.text_input(
            label, getattr(territory, part), max_chars=120, key=key, disabled=not free,
            on_change=changed(key, put(part, f"{label} changed")),
        )  # fmt: skip
    others = {t.id: t.title for t in desk.document.territories if t.id != territory.id and not t.locked}
    if others:
        into = st.selectbox(
            "Merge into", [None, *others], format_func=lambda t: others.get(t, "—"),
            key=f"settings_into_{stamp}", disabled=not free,
        )  # fmt: skip
        if into is not None:
            document = merge_territories(state.document, TerritoryId(into), territory.id, desk.market)
            if change_plan(state, "Territories merged", document):
                state.activate(TerritoryId(into))
            rerun_fragment()
    if st.button(
        "Delete territory", icon=":material/delete:", key=f"settings_delete_{stamp}", disabled=not free
    ):
        if change_plan(state, "Territory deleted", state.document.drop(territory.id)):
            state.activate(None)
        rerun_fragment()


def show_rep_choice(desk: Desk, territory: Territory, state: TerritoryState, *, editable: bool) -> None:
    """Show who works a territory, and let somebody else be chosen.

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
    reps = {rep.id: rep.name for rep in desk.reps.values() if rep.active or rep.id == territory.rep_id}
    if territory.rep_id is not None and territory.rep_id not in reps:
        reps[territory.rep_id] = "Rep who is not in the list any more"
    key = f"rep_{territory.id}_{state.remade}"
    options = [NO_REP, *sorted(reps, key=lambda rep: reps[rep].casefold())]
    st.selectbox(
        "Rep",
        options,
        index=options.index(territory.rep_id or NO_REP),
        format_func=lambda rep: reps.get(rep, "No rep"),
        key=key,
        disabled=not editable or territory.locked,
        label_visibility="collapsed",
        on_change=changed(
            key, lambda rep: _put(state, territory, "rep_id", "Rep changed", RepId(rep) if rep else None)
        ),
    )


def _put(state: TerritoryState, territory: Territory, part: str, what: str, value: object) -> None:
    try:
        # As it is now: what was done on the map in the same run came after `territory` was shown.
        now = state.document.get(territory.id)
        refuse_locked(now)
        change_plan(state, what, state.document.put(replace(now, **{part: value})))  # type: ignore[arg-type]
    except WindshieldError as error:
        state.say(f"{error.what} {error.next_step}", ":material/error:")
        state.remade += 1  # the widget shows what was refused


def _write_drive(
    desk: Desk, figures: TerritoryFigures, exact: str, planned_hours: float | None
) -> tuple[list[Figure], Line]:
    drive = figures.drive
    if drive is None or drive.furthest is None:
        return [], Line("There is no account to drive to yet.")
    limit = write_minutes(drive.threshold_minutes)
    hours = drive.windshield_hours_a_week if planned_hours is None else planned_hours
    base = (
        f"from {name_account(desk.market, int(figures.driven[drive.base_account]))}, the median account"
        if drive.base_account is not None
        else "from the rep's home"
    )
    cost = [
        Figure(
            "Furthest",
            write_minutes(drive.max_minutes),
            f"{describe_furthest(desk.snapshot, desk.market, figures)}. "
            f"90 % of the accounts are within {write_minutes(drive.p90_minutes)}.",
        ),
        Figure(
            f"Over {limit}", format_count(len(drive.over)), "Accounts, one way, from where the drives begin."
        ),
        Figure(
            "Hours a week",
            f"{hours:.1f}" if hours == hours else "—",
            f"Behind the windshield, estimated for {figures.calls_a_week:.0f} calls a week spread over the "
            "accounts by volume (Daganzo 1984)."
            if planned_hours is None
            else "Behind the windshield in the rep's coming week as it was planned, windows and desks kept.",
        ),
    ]
    accuracy = begin_sentence(describe_accuracy(drive.statement))
    mean = f"Mean {write_minutes(drive.mean_minutes)} {base}. {accuracy}. {exact}"
    return cost, Line(mean, describe_measure(drive.statement))


def _about_providers(figures: TerritoryFigures) -> str:
    return (
        "Clinicians whose primary site belongs to this territory, or who are pinned to it; nobody is counted "
        f"twice. {figures.elsewhere:,} of them also work in another territory; {figures.visiting:,} others "
        "also work here."
    )


def _about_sites(figures: TerritoryFigures) -> str:
    kinds = [f"{count:,} {SITE_KIND_NAMES[kind]}" for kind, count in figures.sites_by_kind.items() if count]
    places = (
        f" Beside them {figures.practice_places:,} practices without a site."
        if figures.practice_places
        else ""
    )
    return f"{', '.join(kinds) or 'None'}.{places}"


def _deciles(figures: TerritoryFigures) -> str:
    top = sum(figures.deciles[8:])
    return f"Decile 8–10: {top:,} of {figures.providers:,} clinicians"


def _codes(desk: Desk) -> str:
    return ", ".join(desk.document.focus.codes) or "all codes"
