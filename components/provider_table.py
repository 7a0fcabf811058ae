"""The table of a result: one page at a time, ordered by the query and not on the page.

A click on a column's title orders the whole result by it, another click turns the order; Streamlit
gives up its own sorting, which would only shuffle the rows at hand, where columns can be selected.
"""

from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import streamlit as st

from analytics.drive import DriveStatement
from analytics.drive_statement import describe_accuracy
from analytics.near_minutes import COLUMN as MINUTES
from analytics.numbers import format_change, format_count, format_miles, format_volume
from analytics.paging import Sort
from analytics.providers import ProviderPage
from components.session import FindState
from components.tables import table_height
from data.identifiers import Npi
from data.snapshot.manifest import Description

PAGE_ROWS = 50
NAME_KEY = "find_name"

# Title → the column that the query sorts by, and its width in pixels.
# Together they fit beside the filters in a window of 1,280 pixels.
TITLES = {
    "Rank": ("rank", 44),
    "Name": ("name", 140),
    "NPI": ("npi", 86),
    "Specialty": ("specialty", 114),
    "Volume": ("volume", 66),
    "Trend": ("trend_pct", 58),
    "Decile": ("decile", 54),
    "Miles": ("miles", 52),
    "Min": (MINUTES, 44),
    "IDN": ("idn_name", 98),
    "Main site": ("site_name", 96),
    "Place": ("city", 94),
}
LARGEST_FIRST = {"volume", "trend_pct", "decile"}
RIGHT = {"rank", "volume", "trend_pct", "decile", "miles", MINUTES}
UNSORTED = {"rank", MINUTES}


def show_order(state: FindState, *, with_miles: bool) -> None:
    """Draw the controls that order the table.

    Parameters
    ----------
    state : FindState
        The page's state.
    with_miles : bool
        Whether the filter has a place to be near to.
    """
    offered = {
        column: title
        for title, (column, _) in TITLES.items()
        if column not in UNSORTED and (with_miles or column != "miles")
    }
    st.session_state["find_sort"] = state.sort_column
    st.session_state["find_descending"] = "down" if state.descending else "up"

    def take() -> None:
        column = st.session_state["find_sort"]
        way = st.session_state["find_descending"]
        turned = column != state.sort_column
        state.sort_by(column, descending=column in LARGEST_FIRST if turned else way != "up")

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.selectbox(
            "Sort by",
            list(offered),
            key="find_sort",
            format_func=lambda column: f"Sort by {offered.get(column, column)}",
            on_change=take,
            label_visibility="collapsed",
            width=190,
        )
        st.segmented_control(
            "Order",
            ["down", "up"],
            key="find_descending",
            format_func=lambda way: {"down": ":material/arrow_downward:", "up": ":material/arrow_upward:"}[
                way
            ],
            on_change=take,
            label_visibility="collapsed",
            help="Descending or ascending",
        )


def show_table(page: ProviderPage, about: Description, state: FindState, drive: DriveStatement) -> None:
    """Draw one page of the result.

    Parameters
    ----------
    page : ProviderPage
        The rows; with a place in the filter also `drive_minutes` (`analytics.near_minutes`).
    about : Description
        The snapshot's; names the smallest cell.
    state : FindState
        The page's state: a name or a row's box opens the card, a title orders by its column.
    drive : DriveStatement
        Of the engine that gave the minutes.
    """
    with_miles = state.question.near is not None
    frame, titles = _written(page.rows, about, state, with_miles=with_miles)
    npis = page.rows["npi"].to_pylist()
    key = table_key(state)

    def open_card(row: int) -> None:
        if row < len(npis):
            state.open_card = Npi(npis[row])

    def take() -> None:
        selection = st.session_state[key]["selection"]
        if selection["columns"]:
            _order_by(titles.get(selection["columns"][0], ""), state)
            state.table_turns += 1  # a table of a new key has no column selected
        elif selection["rows"]:
            open_card(selection["rows"][0])

    st.dataframe(
        frame,
        key=key,
        hide_index=True,
        height=min(400, table_height(len(frame))),
        on_select=take,
        selection_mode=["single-row", "single-column"],
        column_config={
            title: _column(column, about, drive, lambda: open_card(st.session_state[NAME_KEY]["row"]))
            for title, column in titles.items()
        },
        alt="Clinicians of the result",
    )


def table_key(state: FindState) -> str:
    """Return the table's key.

    Parameters
    ----------
    state : FindState
        The page's state.

    Returns
    -------
    str
        Another one each time that a title was clicked.
    """
    return f"find_table_{state.table_turns}"


def _column(column: str, about: Description, drive: DriveStatement, on_name: Callable[[], None]) -> object:
    width, meaning = dict(TITLES.values())[column], _meaning(column, about, drive)
    if column == "name":
        return st.column_config.ButtonColumn(
            type="tertiary", alignment="left", width=width, help=meaning, key=NAME_KEY, on_click=on_name
        )
    return st.column_config.TextColumn(
        alignment="right" if column in RIGHT else "left", width=width, help=meaning
    )


def show_paging(page: ProviderPage, total: int, state: FindState) -> None:
    """Draw the buttons between pages.

    Parameters
    ----------
    page : ProviderPage
        The page shown.
    total : int
        Clinicians of the whole result.
    state : FindState
        The page's state; holds the cursor of every page up to this one.
    """
    first = (len(state.cursors) - 1) * PAGE_ROWS + 1
    last = first + page.rows.num_rows - 1

    def forward() -> None:
        state.cursors = (*state.cursors, page.next_cursor)

    def back() -> None:
        state.cursors = state.cursors[:-1]

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"Rows {first:,}–{last:,} of {total:,}", width="content")
        st.button("Previous", on_click=back, disabled=len(state.cursors) == 1, icon=":material/chevron_left:")
        st.button(
            "Next", on_click=forward, disabled=page.next_cursor is None, icon=":material/chevron_right:"
        )


def current_sort(state: FindState) -> Sort:
    """Return the order that the state asks for.

    Parameters
    ----------
    state : FindState
        The page's state.

    Returns
    -------
    Sort
        For the query.
    """
    column = "volume" if state.sort_column == "miles" and state.question.near is None else state.sort_column
    return Sort(column, descending=state.descending)


def _order_by(column: str, state: FindState) -> None:
    if column == "rank":
        state.sort_by("volume", descending=True)
    elif column == state.sort_column:
        state.sort_by(column, descending=not state.descending)
    elif column and column not in UNSORTED:
        state.sort_by(column, descending=column in LARGEST_FIRST)


def _written(
    rows: pa.Table, about: Description, state: FindState, *, with_miles: bool
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the rows as text, and each title with its column."""
    people = rows.to_pylist()
    texts = {
        "rank": [format_count(p["rank"]) for p in people],
        "volume": [format_volume(p["volume"], p["suppressed_cells"], about.smallest_cell) for p in people],
        "trend_pct": [format_change(p["trend_pct"]) for p in people],
        "decile": [format_count(p["decile"]) for p in people],
        "miles": [format_miles(p["miles"]).removesuffix("mi").strip() for p in people],
        MINUTES: [format_count(p.get(MINUTES)) for p in people],
        "name": [_name(p) for p in people],
        "city": [_place(p) or "—" for p in people],
    }
    columns: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    for title, (column, _) in TITLES.items():
        if column in ("miles", MINUTES) and not with_miles:
            continue
        arrow = (" ↓" if state.descending else " ↑") if column == state.sort_column else ""
        columns[title + arrow] = texts.get(column) or [p[column] or "—" for p in people]
        titles[title + arrow] = column
    return pd.DataFrame(columns), titles


def _name(person: dict[str, str | None]) -> str:
    name = person["name"] or "Name unknown"
    return name + (" (deactivated)" if person["status"] == "deactivated" else "")


def _place(person: dict[str, str | None]) -> str:
    return ", ".join(part for part in (person["city"], person["state"]) if part)


def _meaning(column: str, about: Description, drive: DriveStatement) -> str | None:
    return {
        "rank": "Place in the chosen order.",
        "name": "Click a name for the provider card.",
        "volume": "Procedures of the code set in the snapshot's 12 months: one patient, day and code. "
        f"“<{about.smallest_cell}” is a cell that the source hides, “+” means that hidden cells come on top, "
        "“—” is unknown.",
        "trend_pct": "Volume against the 12 months before. “—” where those are unknown or 0.",
        "decile": "By volume of the code set: 10 holds the fewest clinicians who together do the top tenth, "
        "of all in the snapshot, before other filters.",
        "idn_name": "The health system. “—” where no source names one.",
        "miles": "Great-circle miles from the place in the filter.",
        MINUTES: "Minutes of driving from the place in the filter, one way, free flow "
        f"({describe_accuracy(drive)}). “—”: no known way. To order by distance, use Miles.",
        "site_name": "The site with most of the clinician's procedures, all codes. “—” where no source "
        "names one.",
        "city": "Of the clinician's address; in full on the card and in every export.",
    }.get(column)
