"""A plan beside another one, or an earlier version: the choice, what it comes to, and what moves."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from analytics.numbers import (
    UNKNOWN,
    format_count,
    format_day,
    format_large,
    format_signed,
    format_volume,
)
from analytics.plan_changes import FIGURES, PlanChanges, add_known
from analytics.plan_files import describe_plan
from analytics.sentences import count_of
from components.messages import plain
from components.plan_compare_map import show_compare_maps
from components.plan_comparison import Comparison
from components.reruns import rerun_fragment
from components.session import changed, shared_workspace
from components.table_export import offer_files
from components.tables import show_texts, table_height
from components.territory_state import TerritoryState
from components.wording import SITE_KIND_NAMES
from data.identifiers import PlanId
from data.plans.plan_entry import Plan, VersionHeader

MOST_ROWS = 500
MOST_NAMES = 6
NOBODYS = "Nobody’s"
_MOVES = {"flows": "From territory to territory", "accounts": "Accounts", "clinicians": "Clinicians"}

_WIDTHS = {"Account": 230, "Kind": 75, "City": 130, "NPI": 100, "From": 140, "To": 140} | dict.fromkeys(
    ("Accounts", "Clinicians", "Procedures"), 85
)  # pixels


def show_compare_choice(plans: Sequence[Plan], plan: Plan, state: TerritoryState) -> None:
    """Let somebody choose what the open plan is compared with.

    Parameters
    ----------
    plans : sequence of Plan
        Those that there are.
    plan : Plan
        The one that is open.
    state : TerritoryState
        The page's; told the choice.
    """
    own = [plan.id] if plan.version > 1 or state.is_changed else []
    others = sorted((p for p in plans if p.id != plan.id), key=lambda p: p.id != plan.scenario_of)
    names = {p.id: p.name for p in others} | {plan.id: "An earlier version of this plan"}
    stamp = f"{plan.id}_{state.compared}_{state.compared_version}_{state.remade}"
    part = st.popover("Compare", icon=":material/compare:", key="plan_compare", on_change="rerun")
    if not part.open:
        return
    with part:
        if not own and not others:
            st.caption("There is no other plan yet, and no earlier version of this one.")
            return
        options = [None, *own, *(p.id for p in others)]
        key = f"compare_plan_{stamp}"
        st.selectbox(
            "Compare with", options, index=options.index(state.compared) if state.compared in options else 0,
            format_func=lambda chosen: names.get(chosen, "Nothing"), key=key, width=300,
            on_change=changed(key, lambda chosen: _choose(plan, chosen, state)),
        )  # fmt: skip
        if state.compared in names:
            _show_versions(state.compared, f"compare_version_{stamp}", state)


def show_comparison(comparison: Comparison, state: TerritoryState) -> None:
    """Show what is different between the compared plan and the open one.

    Parameters
    ----------
    comparison : Comparison
        Of both.
    state : TerritoryState
        The page's; told when the comparison is closed.
    """
    changes = comparison.changes
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### Compared with {plain(comparison.name)}", width="stretch")
        if st.button("Stop comparing", icon=":material/close:", type="tertiary", key="compare_stop"):
            state.compare_with(None)
            rerun_fragment()
    for note in comparison.notes:
        st.info(plain(note), icon=":material/info:")
    _show_headline(changes)
    if not changes.flows.num_rows:
        st.caption("Nothing moves: both give every account and every clinician to the same territory.")
    else:
        show_compare_maps(comparison)
    _show_territories(changes)
    if changes.flows.num_rows:
        _show_moves(comparison)


def _choose(plan: Plan, chosen: PlanId | None, state: TerritoryState) -> None:
    if chosen != plan.id:
        state.compare_with(chosen)
        return
    state.compare_with(plan.id, state.base if state.is_changed else max(1, state.base - 1))


def _show_versions(compared: PlanId, key: str, state: TerritoryState) -> None:
    headers = {header.number: header for header in shared_workspace().plans.plans.versions(compared)}
    options = [None, *headers] if compared != state.plan_id else list(headers)
    st.selectbox(
        "Version", options, key=key, width=300,
        index=options.index(state.compared_version) if state.compared_version in options else 0,
        format_func=lambda number: _name_version(headers[number]) if number else "The latest",
        on_change=changed(key, lambda number: state.compare_with(compared, number)),
    )  # fmt: skip


def _name_version(header: VersionHeader) -> str:
    at = header.saved_at.astimezone()
    note = f" · {header.note}" if header.note else ""
    return f"{header.number} · {format_day(at.date())} {at:%H:%M} · {header.saved_by}{note}"


def _show_headline(changes: PlanChanges) -> None:
    owned = changes.territories.filter(pc.is_valid(changes.territories["territory_id"]))
    hours, procedures = owned["windshield_hours_a_week_change"], owned["procedures_change"]
    columns = st.columns(4)
    columns[0].metric(
        "Accounts that move", format_count(changes.accounts.num_rows),
        help="Sites, and practices without a site, that another territory has than before, or none.",
    )  # fmt: skip
    columns[1].metric(
        "Clinicians who move", format_count(changes.clinicians.num_rows),
        help=f"{format_count(changes.procedures_moved)} shown procedures a year are theirs."
        f"{_not_known(changes.unknown_volumes, 'clinician')}",
    )  # fmt: skip
    columns[2].metric(
        "Δ procedures", format_signed(add_known(procedures)),
        help="Of all territories together: what they take from nobody’s, less what they leave."
        f"{_not_known(procedures.null_count, 'territory')}",
    )  # fmt: skip
    columns[3].metric(
        "Δ hours a week", format_signed(add_known(hours), 1),
        help="Behind the windshield, all territories together, each for a full week of calls."
        f"{_not_known(hours.null_count, 'territory')}",
    )  # fmt: skip
    for what, icon, healed, made in (
        ("buying unit", ":material/handshake:", changes.units_healed, changes.units_made),
        ("IDN", ":material/domain:", changes.idns_healed, changes.idns_made),
    ):
        for names, done in ((healed, "no longer split"), (made, "newly split")):
            if names:
                more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
                named = plain(", ".join(names[:MOST_NAMES]))
                st.markdown(f"{icon} **{count_of(len(names), what)} {done}:** {named}{more}")


def _not_known(count: int, what: str) -> str:
    """Say of how many a figure isn't known; nothing where it is known of all."""
    several = {"clinician": "clinicians", "territory": "territories"}
    return f" Not known of {count:,} {what if count == 1 else several[what]}." if count else ""


def _show_territories(changes: PlanChanges) -> None:
    rows = changes.territories.to_pylist()
    digits = dict.fromkeys(FIGURES, 0) | {"windshield_hours_a_week": 1}
    titles = ("Δ providers", "Δ sites", "Δ procedures", "Δ hours a week", "Δ furthest, min")
    word = {"added": " (new)", "removed": " (gone)", "kept": ""}
    frame = pd.DataFrame(
        {
            "Territory": [
                f"{row['number']} · {row['name']}{word[row['change']]}" if row["territory_id"] else NOBODYS
                for row in rows
            ],
            **{
                title: pd.Series([row[f"{figure}_change"] for row in rows], dtype="Float64")
                for title, figure in zip(titles, FIGURES, strict=True)
            },
        }
    )
    writers = {
        title: lambda value, figure=figure: (
            UNKNOWN if pd.isna(value) else format_signed(value, digits[figure])
        )
        for title, figure in zip(titles, FIGURES, strict=True)
    }
    st.markdown("###### By territory")
    st.dataframe(
        frame.style.format(writers),
        hide_index=True,
        placeholder=UNKNOWN,
        key="compare_territories",
        height=min(table_height(len(frame)), 330),
        alt="What each territory gains and loses",
        column_config={
            "Δ procedures": st.column_config.NumberColumn(
                help="Shown procedures a year; — where in one of the two none is known of any clinician"
            ),
            "Δ hours a week": st.column_config.NumberColumn(
                help="Behind the windshield, estimated for a full week of calls spread by volume"
            ),
            "Δ furthest, min": st.column_config.NumberColumn(
                help="Minutes one way to the furthest account; — where one of the two has no account"
            ),
        },
    )


def _show_moves(comparison: Comparison) -> None:
    changes = comparison.changes
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("###### What moves", width="content")
        chosen = st.segmented_control(
            "What moves", list(_MOVES), default="flows", required=True, format_func=_MOVES.get,
            key="compare_moves", label_visibility="collapsed", width="stretch",
        )  # fmt: skip
        what = chosen if chosen in _MOVES else "flows"
        rows = getattr(changes, what).sort_by([("procedures", "descending")])
        about = comparison.after.snapshot.manifest.description
        offer_files(
            rows,
            {
                **describe_plan(comparison.after.snapshot, comparison.after.document),
                "plan": comparison.after.plan.name,
                "compared_with": comparison.name,
            },
            f"windshield-moves-{what}-{comparison.after.snapshot.id}",
            f"compare_export_{what}",
            exportable=about.exportable,
        )
    shown = rows.slice(0, MOST_ROWS)
    columns, right = _texts(what, shown, about.smallest_cell)
    show_texts(
        columns, widths={title: _WIDTHS[title] for title in columns}, right=right,
        key=f"compare_moving_{what}", alt=_MOVES[what], height=330,
    )  # fmt: skip
    if changes.unknown_volumes:
        st.caption(f"Procedures a year, as shown.{_not_known(changes.unknown_volumes, 'clinician')}")
    if rows.num_rows > MOST_ROWS:
        st.caption(
            f"The {MOST_ROWS:,} with most procedures of {rows.num_rows:,}; the files hold all of them."
        )


def _texts(what: str, rows: pa.Table, smallest_cell: int) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    def names(column: str) -> list[str]:
        return [name or NOBODYS for name in rows[column].to_pylist()]

    columns: dict[str, list[str]] = {}
    right = ["Procedures"]
    if what == "accounts":
        places = zip(rows["city"].to_pylist(), rows["state"].to_pylist(), strict=True)
        columns["Account"] = rows["name"].to_pylist()
        columns["Kind"] = [SITE_KIND_NAMES.get(kind, "Practice") for kind in rows["kind"].to_pylist()]
        columns["City"] = [", ".join(filter(None, place)) for place in places]
    elif what == "clinicians":
        columns["NPI"] = rows["npi"].to_pylist()
        columns["Account"] = rows["account"].to_pylist()
    columns["From"], columns["To"] = names("from_name"), names("to_name")
    for part in ("accounts", "clinicians"):
        if part in rows.column_names:
            columns[part.capitalize()] = [format_count(value) for value in rows[part].to_pylist()]
            right.append(part.capitalize())
    if what == "clinicians":
        volumes = zip(rows["procedures"].to_pylist(), rows["suppressed_cells"].to_pylist(), strict=True)
        columns["Procedures"] = [format_volume(shown, hidden, smallest_cell) for shown, hidden in volumes]
    else:
        columns["Procedures"] = [_write_sum(row) for row in rows.to_pylist()]
    return columns, tuple(right)


def _write_sum(row: Mapping[str, Any]) -> str:
    """Write the procedures of several clinicians: a plus where some of theirs are hidden or unknown."""
    text = format_large(row["procedures"])
    more = row["procedures"] is not None and (row["unknown_volumes"] or row["suppressed_cells"])
    return f"{text} +" if more else text
