"""A dialog that stays open when the page behind it runs again, and says what its last act came to."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components.messages import plain, show_error
from components.session import session
from data.errors import WindshieldError


def frame_dialog(
    title: str, body: Callable[[], None], *, width: Literal["small", "medium", "large"] = "large"
) -> None:
    """Show a dialog.

    Parameters
    ----------
    title : str
        Above it.
    body : callable
        Draws what is in it. It runs again by itself with what it was made with, so it reads anew what may
        have changed.
    width : str
        Of the dialog.
    """
    dialog = session().dialog

    @st.dialog(title, width=width, on_dismiss=dialog.close)
    def show() -> None:
        if not dialog.name:  # an act closed it
            st.rerun()
        if dialog.error is not None:
            show_error(dialog.error)
        elif dialog.said:
            st.success(plain(dialog.said), icon=":material/check:")
        body()

    show()


def attempt(act: Callable[[], str]) -> bool:
    """Do something in a dialog, and note what it came to.

    Parameters
    ----------
    act : callable
        Does it, and returns what was done, in a sentence.

    Returns
    -------
    bool
        Whether it was done; what refused it is shown by the frame.
    """
    try:
        said = act()
    except WindshieldError as error:
        session().dialog.refuse(error)
        return False
    session().dialog.tell(said)
    return True
