"""The lines of a file that were not taken, each with its reason."""

from collections.abc import Sequence

import streamlit as st

from analytics.csv_lines import BadLine
from components.tables import show_texts


def show_bad_lines(bad: Sequence[BadLine], key: str) -> None:
    """Show which lines of a file were not taken.

    Parameters
    ----------
    bad : sequence of BadLine
        Nothing is shown for none.
    key : str
        Tells the table from others.
    """
    if not bad:
        return
    count = "One line was" if len(bad) == 1 else f"{len(bad):,} lines were"
    st.markdown(f":material/warning: **{count} not taken**")
    show_texts(
        {
            "File": [line.file for line in bad],
            "Line": [f"{line.line:,}" for line in bad],
            "What": [line.value for line in bad],
            "Reason": [line.reason for line in bad],
        },
        widths={"File": 110, "Line": 55, "What": 130, "Reason": 380},
        right=["Line"],
        height=220,
        key=key,
    )
