"""The table of a register: typed into, and saved as a whole, or not at all."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analytics.numbers import format_count
from analytics.organisation.columns import Column, columns_of
from analytics.organisation.draft import Shown
from analytics.organisation.entry_cells import needed_columns, write_cells
from components.organisation_desk import Desk
from components.organisation_saving import show_outcome, show_save
from components.organisation_state import RegisterState
from components.session import changed, session
from components.tables import table_height
from data.plans.organisation.kinds import CALL_PLAN, CALLS
from data.plans.organisation.register import Kept

MOST_SHOWN = 400
HEIGHT = 330
WEEKS = {"From this week on": (0, None), "The last 4 weeks": (-4, 1), "All": (None, None)}
_WIDTHS: Mapping[str, int] = {
    "rep_id": 180, "npi": 100, "site_id": 85, "idn_id": 75, "weekday": 80, "visiting": 240, "badge": 170,
    "note": 150, "place": 190, "name": 210, "specialty": 180, "starts_at": 135, "zone": 140, "set_name": 190,
    "rank": 70, "decile_from": 90,
    "decile_to": 80, "skills": 220, "desk_by_hour": 140, "needs_skills": 110, "needs_set": 130,
}  # fmt: skip


def show_register(desk: Desk) -> None:
    """Show a register's table, with what narrows it and what saves it.

    Parameters
    ----------
    desk : Desk
        The register.
    """
    state = session().keep.of(desk.kind.name)
    show_outcome(desk, state)
    narrowed = _show_filters(desk)
    rows = [row for row in desk.rows if _fits(desk, row, narrowed)]
    rows.sort(key=lambda row: _order(desk, row.entry))
    _prepare(desk, state, rows, narrowed)
    _show_editor(desk, state)
    if len(rows) > MOST_SHOWN:
        st.caption(f"The first {MOST_SHOWN} of {format_count(len(rows))}. Find narrows them; files have all.")
    show_save(desk, state)


def _show_filters(desk: Desk) -> tuple[object, ...]:
    name, keep = desk.kind.name, session().keep
    parts = ["find"]
    if "rep_id" in desk.kind.fields:
        parts.insert(0, "rep")
    if desk.kind is CALLS:
        parts.append("when")
    columns = dict(
        zip(parts, st.columns([2 if part == "find" else 1.4 for part in parts], gap="small"), strict=True)
    )
    rep = ""
    if "rep" in columns:
        options = ["", *sorted(desk.directory.reps, key=lambda one: desk.directory.reps[one])]
        key = f"organisation_rep_{name}"
        st.session_state[key] = keep.rep if keep.rep in options else ""

        def choose(chosen: str) -> None:
            keep.rep = chosen

        rep = columns["rep"].selectbox(
            "Rep", options, key=key, on_change=changed(key, choose),
            format_func=lambda one: desk.directory.reps.get(one, "All reps"),
        )  # fmt: skip
    text = columns["find"].text_input(
        "Find", key=f"organisation_find_{name}", placeholder="A name, an NPI, a site, or any word of a row"
    )
    when = "All"
    if "when" in columns:
        when = columns["when"].selectbox("When", list(WEEKS), key=f"organisation_when_{name}")
    return rep, text.strip().casefold(), when


def _fits(desk: Desk, row: Kept[Any], narrowed: tuple[object, ...]) -> bool:
    rep, text, when = narrowed
    entry = row.entry
    if rep and entry.rep_id != rep:
        return False
    first, last = WEEKS[str(when)]
    if first is not None:
        today = date.today()
        monday = today - timedelta(days=today.weekday())
        day = entry.local_start.date()
        if day < monday + timedelta(weeks=first) or (last and day >= monday + timedelta(weeks=last)):
            return False
    if not text:
        return True
    told = [str(value) for value in vars(entry).values() if isinstance(value, str)]
    told.append(desk.directory.reps.get(getattr(entry, "rep_id", ""), ""))
    told.append(desk.directory.clinicians.get(getattr(entry, "npi", None) or "", ""))
    told.append(str(desk.directory.sites.get(getattr(entry, "site_id", None) or "", "")))
    told.append(desk.directory.idns.get(getattr(entry, "idn_id", None) or "", ""))
    told += [word for words in ("skills", "needs_skills") for word in getattr(entry, words, ())]
    return any(str(text) in one.casefold() for one in told)


def _order(desk: Desk, entry: Any) -> tuple[Any, ...]:
    if desk.kind is CALLS:
        return (entry.starts_at,)
    if desk.kind is CALL_PLAN:
        return (entry.rank,)
    return (desk.directory.reps.get(getattr(entry, "rep_id", ""), ""),)  # the store's order within a rep


def _prepare(desk: Desk, state: RegisterState, rows: list[Kept[Any]], narrowed: tuple[object, ...]) -> None:
    """Settle which rows the table has, before it is drawn."""
    if state.edits and _key(desk, state) not in st.session_state:
        state.settle()  # the table was away, and Streamlit has forgotten what was typed into it
    if state.drawn_for != narrowed:
        state.settle()
        state.drawn_for = narrowed
    if state.revision not in (-1, desk.revision.number) and not state.pending:
        state.redraw()  # somebody else saved, and nothing of ours is at stake
    if state.revision == -1:
        state.revision = desk.revision.number
        left = [row for row in rows if row.id not in state.draft.removed]
        state.shown = Shown(tuple(left[:MOST_SHOWN]), state.draft.added)


def _show_editor(desk: Desk, state: RegisterState) -> None:
    columns = columns_of(desk.kind)
    key = _key(desk, state)

    def keep_edits() -> None:
        value = st.session_state[key]
        state.edits = {part: value[part] for part in ("edited_rows", "added_rows", "deleted_rows")}

    frame = _frame(desk, state)
    names = [name for name in frame.columns if name not in {column.name for column in columns}]
    order = list(frame.columns)
    st.data_editor(
        frame,
        hide_index=True,
        num_rows="dynamic",
        height=min(HEIGHT, table_height(len(frame) + 1) + 6),
        column_order=order,
        column_config={
            **{column.name: _configure(desk, column) for column in columns},
            **{name: st.column_config.TextColumn(name, width=150, disabled=True) for name in names},
        },
        disabled=names,
        key=key,
        on_change=keep_edits,
        alt=f"{desk.kind.title}: a row can be typed over, added at the end, or chosen and deleted",
        placeholder="",
    )


def _frame(desk: Desk, state: RegisterState) -> pd.DataFrame:
    columns = columns_of(desk.kind)
    written: list[dict[str, Any]] = []
    for row in state.shown.rows:
        cells = write_cells(desk.kind, row.entry, desk.directory)
        _, typed = state.draft.changed.get(row.id, (row, {}))
        written.append({**cells, **typed, **_names(desk, row.entry)})
    written += [dict(cells) for cells in state.shown.added]
    told = [
        name for name in ("Clinician", "Where", "Health system") if any(name in cells for cells in written)
    ]
    after = {"npi": "Clinician", "site_id": "Where", "idn_id": "Health system"}
    frame: dict[str, pd.Series] = {}
    for column in columns:
        frame[column.name] = _series(column, [cells.get(column.name) for cells in written])
        name = after.get(column.name)
        if name in told:
            frame[name] = pd.Series([cells.get(name) for cells in written], dtype=object)
    return pd.DataFrame(frame)


def _names(desk: Desk, entry: Any) -> dict[str, str | None]:
    named: dict[str, str | None] = {}
    if getattr(entry, "npi", None):
        named["Clinician"] = desk.directory.clinicians.get(entry.npi, "not in the snapshot")
    elif "npi" in vars(entry):
        named["Clinician"] = "everyone there"
    if getattr(entry, "site_id", None):
        named["Where"] = str(desk.directory.sites.get(entry.site_id, "not in the snapshot"))
    if getattr(entry, "idn_id", None):
        named["Health system"] = desk.directory.idns.get(entry.idn_id, "not in the snapshot")
    return named


def _series(column: Column, values: list[Any]) -> pd.Series:
    if column.form == "yes":
        return pd.Series([value in ("yes", True) for value in values], dtype=bool)
    if column.form in ("number", "whole"):
        return pd.Series(
            [float(value) if value not in (None, "") else None for value in values], dtype="Float64"
        )
    if column.form == "day":
        return pd.Series([date.fromisoformat(value) if value else None for value in values], dtype=object)
    return pd.Series([value or None for value in values], dtype=object)


def _configure(desk: Desk, column: Column) -> Any:
    shown: dict[str, Any] = {
        "label": column.title, "help": column.help or None, "width": _WIDTHS.get(column.field),
        "required": column.name in needed_columns(desk.kind),
    }  # fmt: skip
    config = st.column_config
    if column.form == "yes":
        return config.CheckboxColumn(column.title, help=column.help or None, width=70, default=False)
    if column.form == "day":
        return config.DateColumn(**{**shown, "width": 105}, format="YYYY-MM-DD")
    if column.form in ("number", "whole"):
        step = 1 if column.form == "whole" else None
        return config.NumberColumn(**{**shown, "width": shown["width"] or 95}, step=step)
    if column.form == "rep":
        return config.SelectboxColumn(**shown, options=sorted(desk.directory.reps.values(), key=str.casefold))
    if column.form == "choice":
        return config.SelectboxColumn(
            **{**shown, "width": shown["width"] or 100}, options=list(column.choices)
        )
    return config.TextColumn(**shown)


def _key(desk: Desk, state: RegisterState) -> str:
    return f"organisation_table_{desk.kind.name}_{state.stamp}"
