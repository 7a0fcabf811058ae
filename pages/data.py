"""Keep · Data: which snapshots there are, what each was built from, and whether its files are sound."""

import streamlit as st

from components.messages import errors_shown
from components.session import session, shared_workspace
from components.snapshot_details import show_build_guide, show_snapshot, show_snapshots

workspace = shared_workspace()
store = workspace.snapshots

st.header("Market snapshots", anchor=False)
st.caption(
    "A snapshot is one frozen state of the market: providers, sites, IDNs, procedures, referrals. It never "
    "changes; a newer one is built beside it. This session stays on the one named at the top."
)
with errors_shown():
    chosen = show_snapshots(store, in_session=session().snapshot_id)
    if chosen is not None:
        show_snapshot(store, chosen)
show_build_guide(store)
