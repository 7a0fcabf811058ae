"""The dashboard, and on the same server a page with nothing but a button: `/?bare=1`."""

import streamlit as st

if st.query_params.get("bare"):
    presses = st.session_state.get("presses", 0)
    if st.button("Again"):
        presses = st.session_state.presses = presses + 1
    st.text(f"pressed {presses}")
else:
    from components.frame import run_app

    run_app()
