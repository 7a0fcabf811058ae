"""How small tables of finished texts look: aligned, as high as their rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import pandas as pd
import streamlit as st

HEIGHT = 400  # pixels; more rows scroll


def table_height(rows: int) -> int:
    """Return the height at which a table shows all its rows and no empty one.

    Parameters
    ----------
    rows : int
        Without the titles.

    Returns
    -------
    int
        Pixels, at the font size of `.streamlit/config.toml`.
    """
    return 31 * (rows + 1) + 3


def show_texts(
    columns: Mapping[str, Sequence[str]],
    *,
    widths: Mapping[str, int],
    right: Sequence[str] = (),
    help: Mapping[str, str] | None = None,
    height: int = HEIGHT,
    alt: str | None = None,
    open_row: Callable[[int], None] | None = None,
    key: str | None = None,
) -> None:
    """Show a table whose figures are written already.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Title to texts.
    widths : mapping of str to int
        Title to pixels; where there is more room all columns grow.
    right : sequence of str
        Titles of the columns that hold figures.
    help : mapping of str to str, optional
        Title to what the column means.
    height : int
        Pixels at most.
    alt : str, optional
        What a screen reader calls the table.
    open_row : callable, optional
        Told the row, from 0, whose text in the first column was clicked; needs `key`.
    key : str, optional
        Tells the table from others of the page.
    """
    frame = pd.DataFrame(columns)

    def configure(title: str) -> object:
        meaning, width = (help or {}).get(title), widths[title]
        if open_row is None or title != frame.columns[0]:
            alignment: Literal["left", "right"] = "right" if title in right else "left"
            return st.column_config.TextColumn(alignment=alignment, help=meaning, width=width)
        button = f"{key}_opened"
        return st.column_config.ButtonColumn(
            type="tertiary", alignment="left", width=width, help=meaning, key=button,
            on_click=lambda: open_row(st.session_state[button]["row"]),
        )  # fmt: skip

    st.dataframe(
        frame,
        hide_index=True,
        height=min(height, table_height(len(frame))),
        column_config={title: configure(title) for title in columns},
        alt=alt,
        key=key,
    )
