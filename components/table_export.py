"""Buttons that give the rows of a table as files."""

import pyarrow as pa
import streamlit as st

from analytics.exports import EXCEL_ROWS, WRITERS, About
from components.export import OFFERED


def offer_files(rows: pa.Table, about: About, name: str, key: str, *, exportable: bool = True) -> None:
    """Offer rows as CSV and Excel, written when they are asked for.

    Parameters
    ----------
    rows : pyarrow.Table
        Any.
    about : mapping of str to str
        What the rows are about, as `analytics.exports.describe_export` has it.
    name : str
        Of the file, without its ending.
    key : str
        Tells the buttons from others.
    exportable : bool
        Whether the sources allow rows to leave the screen.
    """
    with st.container(horizontal=True, gap="small"):
        for ending in ("csv", "xlsx"):
            title, media_type = OFFERED[ending]
            too_many = ending == "xlsx" and rows.num_rows > EXCEL_ROWS
            st.download_button(
                title,
                data=lambda ending=ending: WRITERS[ending](rows, about),
                file_name=f"{name}.{ending}",
                mime=media_type,
                key=f"{key}_{ending}",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                disabled=not exportable or too_many,
                help="The sources of this snapshot don't allow rows to leave the screen."
                if not exportable
                else f"A sheet holds {EXCEL_ROWS:,} rows."
                if too_many
                else None,
            )
