"""The comparison in the address bar: a link reproduces what was on screen."""

import streamlit as st

from analytics.comparison.view import from_query, to_query
from components.cohort_state import CompareState
from data.errors import WindshieldError


def read_url(state: CompareState, *, arrived: bool) -> None:
    """Take the view of the address, when it is not the one that this page wrote.

    Parameters
    ----------
    state : CompareState
        The page's state.
    arrived : bool
        Whether the person comes from another page, whose address carries no comparison.
    """
    url = {key: st.query_params.get_all(key) for key in st.query_params}
    if url == state.url or (arrived and not url):
        return
    try:
        state.view = from_query(url)
    except WindshieldError as error:
        state.problem = f"{error.what} {error.next_step}"
    else:
        state.problem, state.started = "", True


def write_url(state: CompareState) -> None:
    """Put the view into the address.

    Parameters
    ----------
    state : CompareState
        The page's state.
    """
    query = to_query(state.view)
    if {key: st.query_params.get_all(key) for key in st.query_params} != query:
        st.query_params.from_dict(query)
    state.url = query
