"""Keep · Organisation: what the company knows of its reps' weeks and of the accounts that they call on."""

import streamlit as st

from components.messages import errors_shown
from components.organisation_sample import show_sample
from components.organisation_tabs import show_tabs

st.header("Organisation", anchor=False)
st.caption(
    "What a rep's week is planned with: who works when and from where, how one gets in, what is "
    "booked. Type into a "
    "table and save, or take a file. Of two who change the same row the second sees both sides. Of "
    "a rep's home "
    "others see the ZIP only."
)
with errors_shown():
    show_sample()
    show_tabs()
