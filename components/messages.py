"""How a page says that something went wrong, or that there is nothing to show."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from data.errors import SnapshotBroken, SnapshotMissing, WindshieldError


def show_error(error: WindshieldError, *, safe: str = "") -> None:
    """Show what happened, what is safe and what to do.

    Parameters
    ----------
    error : WindshieldError
        Any of ours.
    safe : str
        What was not touched, if that is in doubt.
    """
    parts = [f"**{plain(error.what)}**", plain(safe), plain(error.next_step)]
    st.error("  \n".join(part for part in parts if part), icon=":material/error:")


@contextmanager
def errors_shown(*, safe: str = "") -> Iterator[None]:
    """Show an error of ours in place of what the block would have drawn.

    Parameters
    ----------
    safe : str
        What was not touched, if that is in doubt.
    """
    try:
        yield
    except WindshieldError as error:
        show_error(error, safe=safe)


def show_no_snapshot(error: SnapshotMissing | SnapshotBroken) -> None:
    """Fill a page that has no snapshot to show with the ways to get one.

    Parameters
    ----------
    error : SnapshotMissing or SnapshotBroken
        Why there is none.
    """
    broken = isinstance(error, SnapshotBroken)
    st.header("This snapshot can't be read" if broken else "No market snapshot yet", anchor=False)
    show_error(error, safe="Saved segments are kept in a store of their own and are safe.")
    st.markdown(
        "Providers, their volumes and their sites come from a market snapshot. In a terminal:\n\n"
        "| to get | type |\n|---|---|\n"
        "| the synthetic sample, in half a minute | `windshield snapshot sample` |\n"
        "| a snapshot of your own files | `windshield snapshot build --nppes FILE --claims FILE …` |\n"
        "| another snapshot that is there already | `windshield snapshot list`, then "
        "`windshield snapshot use ID` |\n"
    )
    if st.button("Look again", type="primary", icon=":material/refresh:"):
        st.rerun()


def plain(text: str) -> str:
    """Return a text in which Markdown changes nothing but code quotes.

    Parameters
    ----------
    text : str
        Anything, as a name that a person typed.

    Returns
    -------
    str
        With its signs escaped.
    """
    for sign in "\\*_[]$~<>#|":
        text = text.replace(sign, "\\" + sign)
    return text
