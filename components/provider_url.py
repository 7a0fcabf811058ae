"""The filter in the address bar: a link reproduces what was on screen."""

import streamlit as st

from analytics.drive import DriveTimes
from analytics.drive_reach import resolve_drive
from analytics.filter_url import from_query, to_query
from components.session import FindState
from data.errors import WindshieldError


def read_url(state: FindState, drive: DriveTimes, *, arrived: bool) -> None:
    """Take the filter of the address, when it is not the one that this page wrote.

    Parameters
    ----------
    state : FindState
        The page's state.
    drive : DriveTimes
        Says how far minutes get, which no address holds.
    arrived : bool
        Whether the person comes from another page, whose address carries no filter.
    """
    url = {key: st.query_params.get_all(key) for key in st.query_params}
    if url == state.url or (arrived and not url):
        return
    try:
        state.ask(resolve_drive(from_query(url), drive))
    except WindshieldError as error:
        state.problem = f"The link's filter can't be used. {error.what} {error.next_step}"


def write_url(state: FindState) -> None:
    """Put the filter into the address.

    Parameters
    ----------
    state : FindState
        The page's state.
    """
    query = to_query(state.question)
    current = {key: st.query_params.get_all(key) for key in st.query_params}
    if current != query:
        st.query_params.from_dict(query)
    state.url = query
