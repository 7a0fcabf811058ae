"""A few figures in a row, each under its title, with what has to be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.messages import plain

WIDTH = 218  # pixels; as many stand in a row as there is room for


@dataclass(frozen=True)
class Figure:
    """A figure on screen.

    Parameters
    ----------
    title : str
        What it is.
    value : str
        As it is written.
    note : str
        What has to be said of it; may be empty.
    definition : str
        What stands in the tooltip; may be empty.
    """

    title: str
    value: str
    note: str = ""
    definition: str = ""


def show_figures(figures: Sequence[Figure]) -> None:
    """Draw figures beside one another.

    Parameters
    ----------
    figures : sequence of Figure
        In their order.
    """
    with st.container(horizontal=True, gap="medium"):
        for figure in figures:
            note = f"  \n:small[:gray[{plain(figure.note)}]]" if figure.note else ""
            st.markdown(
                f":small[{plain(figure.title)}]  \n**{plain(figure.value)}**{note}",
                help=figure.definition or None,
                width=WIDTH,
            )
