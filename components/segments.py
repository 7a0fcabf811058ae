"""Saved segments: save the filter under a name, load one, save over it, rename, delete."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode

import streamlit as st

from analytics.drive import DriveTimes
from analytics.drive_reach import resolve_drive
from analytics.filter_url import from_query, to_query
from analytics.numbers import format_day
from analytics.provider_filter import ProviderFilter
from components.messages import plain, show_error
from components.session import FindState, person
from data.errors import WindshieldError
from data.identifiers import SnapshotId
from data.plans.errors import SaveConflict
from data.plans.segments import Segment, Segments


def show_segments(segments: Segments, snapshot: SnapshotId, state: FindState, drive: DriveTimes) -> None:
    """Draw the menu of saved segments.

    Parameters
    ----------
    segments : Segments
        The plan store's.
    snapshot : SnapshotId
        What a segment is saved on.
    state : FindState
        The page's state; loading a segment replaces its filter.
    drive : DriveTimes
        Says how far the minutes of a saved filter get.
    """
    label = state.segment.name if state.segment else "Segments"
    with st.popover(label, icon=":material/bookmark:", help="Filters that were given a name"):
        known = segments.list()
        _show_save(segments, snapshot, state)
        st.divider()
        if not known:
            st.caption(
                "No segment is saved yet. One keeps a filter under a name, for everybody on this store."
            )
            return
        names = {segment.id: segment.name for segment in known}
        by_id = {segment.id: segment for segment in known}
        chosen = st.selectbox(
            "Saved segments", list(names), index=None, format_func=names.get, placeholder="Choose one",
            key="find_segment",
        )  # fmt: skip
        if chosen is not None:
            _show_chosen(segments, by_id[chosen], snapshot, state, drive)


def _show_save(segments: Segments, snapshot: SnapshotId, state: FindState) -> None:
    loaded = state.segment
    if loaded is not None:
        changed = loaded.query != _query(state.question)
        st.markdown(f"**{plain(loaded.name)}**" + (" · filter changed since" if changed else ""))
        if changed and st.button(
            "Save the change", icon=":material/save:", type="primary", key="find_resave"
        ):
            _attempt(
                lambda: segments.save(
                    loaded.name, _query(state.question), snapshot, by=person(), at=_now(), based_on=loaded
                ),
                state,
                f"Saved “{loaded.name}”.",
            )
    with st.form("find_save", clear_on_submit=True, border=False):
        name = st.text_input("Save this filter as", max_chars=120, placeholder="Ohio endocrinologists")
        if st.form_submit_button("Save segment", icon=":material/bookmark_add:"):
            query = _query(state.question)
            _attempt(
                lambda: segments.save(name, query, snapshot, by=person(), at=_now()),
                state,
                f"Saved “{name}”.",
            )


def _show_chosen(
    segments: Segments, chosen: Segment, snapshot: SnapshotId, state: FindState, drive: DriveTimes
) -> None:
    other = "" if chosen.snapshot_id == snapshot else f", on snapshot {chosen.snapshot_id}"
    st.caption(f"Saved by {plain(chosen.updated_by)} on {format_day(chosen.updated_at)}{other}.")
    with st.container(horizontal=True, gap="small"):
        if st.button("Load", type="primary", icon=":material/filter_alt:", key="find_load"):
            _load(chosen, state, drive)
        if st.button("Delete", icon=":material/delete:", key="find_delete"):
            _ask_before_deleting(segments, chosen, state)
    with st.form("find_rename", border=False):
        name = st.text_input("Rename to", value=chosen.name, max_chars=120)
        if st.form_submit_button("Rename"):
            _attempt(
                lambda: segments.rename(chosen, name, by=person(), at=_now()),
                state,
                f"Renamed to “{name}”.",
                of=chosen,
            )


def _ask_before_deleting(segments: Segments, chosen: Segment, state: FindState) -> None:
    @st.dialog("Delete this segment?")
    def ask() -> None:
        st.markdown(
            f"**{plain(chosen.name)}**, saved by {plain(chosen.updated_by)} on "
            f"{format_day(chosen.updated_at)}, goes for everybody on this store. The filter on screen stays."
        )
        with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
            if st.button("Keep it", key="find_delete_not"):
                st.rerun()
            if st.button("Delete it", type="primary", icon=":material/delete:", key="find_delete_sure"):
                _attempt(lambda: segments.delete(chosen), state, f"Deleted “{chosen.name}”.", of=chosen)

    ask()


def _attempt(
    act: Callable[[], Segment | None], state: FindState, done: str, *, of: Segment | None = None
) -> None:
    try:
        kept = act()
    except SaveConflict as error:
        show_error(error)
        st.caption(
            f"Yours: `{error.yours.query or 'everyone'}`  \nTheirs: `{error.theirs.query or 'everyone'}`"
        )
        return
    except WindshieldError as error:
        show_error(error, safe="Nothing was changed.")
        return
    # Another segment than the loaded one may be renamed or deleted; the loaded one stays loaded.
    if of is None or (state.segment is not None and state.segment.id == of.id):
        state.segment = kept
    st.toast(done)
    st.rerun()


def _load(segment: Segment, state: FindState, drive: DriveTimes) -> None:
    try:
        asked = from_query(parse_qs(segment.query, keep_blank_values=True))
        question = resolve_drive(asked, drive)
    except WindshieldError as error:
        show_error(error)
        return
    state.ask(question)
    state.segment = segment
    st.toast(f"Loaded “{segment.name}”.")
    st.rerun()


def _query(question: ProviderFilter) -> str:
    return urlencode(to_query(question), doseq=True)


def _now() -> datetime:
    return datetime.now(UTC)
