"""The sample's field force: offered to a store that nobody has used, named where it is, and taken out."""

from datetime import UTC, datetime

import streamlit as st

from components.messages import plain, show_error
from components.organisation_desk import market
from components.session import person, session, shared_workspace
from data.errors import WindshieldError
from data.sample.organisation import (
    has_sample_organisation,
    is_untouched,
    put_sample_organisation,
    remove_sample_organisation,
)


def show_sample() -> None:
    """Say whether the sample's field force is there, and offer to take it out, or to put it in."""
    store, state = shared_workspace().plans, session().keep
    if state.error is not None:
        show_error(state.error)
    elif state.said:
        st.success(plain(state.said), icon=":material/check:")
    snapshot = market()
    if has_sample_organisation(store):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(
                ":material/science: Reps whose names end in “(sample)” are nobody, and what belongs to them "
                "is made up.",
                width="content",
            )
            out = st.popover("Take the sample out", icon=":material/delete_sweep:", key="organisation_sample")
        with out:
            st.markdown(
                "The sample's reps, their plan “Sample territories” and all rows that came with "
                "them are removed. "
                "Rows that people added stay, and so do reps who are needed for them."
            )
            st.button("Take it out", type="primary", key="organisation_sample_out", on_click=_take_out)
    elif snapshot is not None and snapshot.manifest.description.synthetic and is_untouched(store):
        st.info(
            "This store is empty, and the market is the synthetic sample: a made-up field force "
            "can be put beside "
            "it, with homes, access, calls and all that a week needs.",
            icon=":material/science:",
        )
        st.button(
            "Put the sample's field force in", key="organisation_sample_in", icon=":material/group_add:",
            on_click=_put_in,
        )  # fmt: skip


def _take_out() -> None:
    state = session().keep
    try:
        done = remove_sample_organisation(shared_workspace().plans, by=person(), at=datetime.now(UTC))
    except WindshieldError as error:
        state.said, state.error = "", error
        return
    state.error = None
    state.said = f"{done.rows:,} rows and {done.reps:,} reps of the sample were removed."
    if done.kept:
        state.said += f" Kept: {' '.join(done.kept)}"
    state.registers.clear()


def _put_in() -> None:
    state, snapshot = session().keep, market()
    if snapshot is None:
        return
    try:
        reps = put_sample_organisation(shared_workspace().plans, snapshot, at=datetime.now(UTC))
    except WindshieldError as error:
        state.said, state.error = "", error
        return
    state.error = None
    state.said = f"{reps:,} made-up reps were put in, with what their weeks need."
    state.registers.clear()
