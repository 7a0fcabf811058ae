"""A dialog that stays open when the page behind it runs again, and says what its last act came to."""

from collections.abc import Callable
from functools import wraps
from typing import Literal, ParamSpec

import streamlit as st

from components.messages import errors_shown, plain, show_error
from components.session import session
from data.errors import WindshieldError

P = ParamSpec("P")


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
        with errors_shown():
            body()

    show()


def dialog(
    title: str, *, width: Literal["small", "medium", "large"] = "small"
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a dialog of a function, as `st.dialog` does; an error of ours that stops it is shown in it.

    Parameters
    ----------
    title : str
        Above it.
    width : str
        Of the dialog.

    Returns
    -------
    callable
        The decorator.
    """

    def decorate(body: Callable[P, None]) -> Callable[P, None]:
        @st.dialog(title, width=width)
        @wraps(body)
        def show(*args: P.args, **kwargs: P.kwargs) -> None:
            with errors_shown():
                body(*args, **kwargs)

        return show

    return decorate


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
