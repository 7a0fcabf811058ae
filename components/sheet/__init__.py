"""Figures, lines and notices with buttons, as one element of a page.

Each element of Streamlit's takes some milliseconds of Python and of the browser in every run, whether it
changed or not. A sheet is one, however much stands on it.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Figure:
    """A number with its name over it.

    Parameters
    ----------
    label : str
        What is counted.
    value : str
        As it is written.
    about : str
        What to know of it, on hover and on focus.
    """

    label: str
    value: str
    about: str = ""


@dataclass(frozen=True)
class Line:
    """A line of small print.

    Parameters
    ----------
    text : str
        Any text; ":material/name:" in it becomes that icon.
    about : str
        What to know of it, on hover and on focus.
    """

    text: str
    about: str = ""


@dataclass(frozen=True)
class Press:
    """A button of a notice.

    Parameters
    ----------
    name : str
        What it says.
    about : str
        What it does, on hover and on focus.
    """

    name: str
    about: str


@dataclass(frozen=True)
class Notice:
    """What somebody should know, and may do something about.

    Parameters
    ----------
    key : str
        Names it among the others.
    icon, word : str
        How grave it is: the name of a Material symbol, and a word.
    text : str
        What there is to know.
    remark : str
        Behind it, as what somebody said of it.
    about : str
        More of it, on hover and on focus.
    buttons : tuple of Press
        What can be done.
    """

    key: str
    icon: str
    word: str
    text: str
    remark: str = ""
    about: str = ""
    buttons: tuple[Press, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """All that stands in one element, in this order.

    Parameters
    ----------
    figures : sequence of Figure
        Three side by side.
    lines : sequence of Line
        One below the other.
    head : str
        Over the notices.
    notices : sequence of Notice
        The gravest first.
    """

    figures: Sequence[Figure]
    lines: Sequence[Line]
    head: str
    notices: Sequence[Notice]


@cache
def _component() -> Any:
    """Register the component, once, when it is first wanted: on import no Streamlit may be running."""
    return st.components.v2.component(
        "windshield_sheet",
        html='<div class="sheet"></div><div class="tip" popover="manual" role="tooltip"></div>',
        css=(_HERE / "sheet.css").read_text(encoding="utf-8"),
        js=(_HERE / "sheet.js").read_text(encoding="utf-8"),
    )


def show_sheet(sheet: Sheet, *, key: str, on_press: Callable[[str, str], None]) -> None:
    """Show a sheet.

    Parameters
    ----------
    sheet : Sheet
        What is on it.
    key : str
        The widget's.
    on_press : callable
        Told, before the page runs again, which notice's button was pressed: the notice's key, the button's
        name.
    """

    def press() -> None:
        pressed = st.session_state[key].pressed
        on_press(pressed["notice"], pressed["button"])

    _component()(key=key, data=asdict(sheet), on_pressed_change=press)
