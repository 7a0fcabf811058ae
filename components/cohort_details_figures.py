"""A few figures in a row, each under its title, with what has to be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.messages import plain

WIDTH = 190  # pixels; as many stand in a row as there is room for


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
    with st.container(horizontal=True, gap="small"):
        for figure in figures:
            note = f"  \n:small[:gray[{plain(figure.note)}]]" if figure.note else ""
            with st.container(width=WIDTH, gap=None):
                st.markdown(f":small[{plain(figure.title)}]", help=figure.definition or None)
                st.markdown(f"**{plain(figure.value)}**{note}")
