"""What the Territories page says when the plan store fails: what happened, what is safe, what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components.messages import show_error
from components.territory_state import TerritoryState
from data.errors import WindshieldError


@contextmanager
def trouble_shown(state: TerritoryState) -> Iterator[None]:
    """Show an error of ours in place of what the block would have drawn, with a way to try again.

    Parameters
    ----------
    state : TerritoryState
        The page's.
    """
    try:
        yield
    except WindshieldError as error:
        drawn = "What you drew is still in this window: leave it open. " if state.is_changed else ""
        show_error(error, safe=f"{drawn}Every version that was saved is kept.")
        st.button("Try again", icon=":material/refresh:", key="plan_again")  # any click runs the page again


def show_unkept(state: TerritoryState) -> None:
    """Say that unsaved work could not be kept in the store; nothing when it was.

    Parameters
    ----------
    state : TerritoryState
        The page's.
    """
    if state.unkept is None:
        return
    show_error(
        state.unkept,
        safe="What you drew is still in this window, and only there: leave it open. The last saved version "
        "is kept. With your next step Windshield tries again.",
    )
    st.button("Try again", icon=":material/refresh:", key="plan_keep_again")  # any click runs the page again
