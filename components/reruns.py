"""Running a part of a page again."""

from typing import NoReturn

import streamlit as st
from streamlit.errors import StreamlitAPIException


def rerun_fragment() -> NoReturn:
    """Run the fragment again; the page, where it is not the fragment that runs by itself."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()
    raise AssertionError("st.rerun doesn't return")
