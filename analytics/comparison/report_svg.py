"""Pictures in a report, as SVG that needs no script: they stretch with the page, and their letters do not.

Positions across are in per cent of the width; lines that must be paths lie in a picture of their own within,
which may be stretched. Colours come from the page's style, so that they follow light, dark and print.
"""

import xml.etree.ElementTree as ET

import numpy as np

from analytics.comparison.markup import Child, element
from analytics.numbers import GAP

ROW, AXIS = 24, 20
"""Heights in pixels."""


def make_picture(key: str, title: str, about: str, height: int, *parts: Child) -> ET.Element:
    """Make a picture of the page's width that says what it shows.

    Parameters
    ----------
    key : str
        Tells it from the page's other pictures.
    title, about : str
        What it is, and what is to be seen in it, for those who can't see it.
    height : int
        Pixels.
    *parts : Child
        Its elements.

    Returns
    -------
    Element
        The `svg`.
    """
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", about, id=f"{key}-desc"),
        *parts,
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
        width="100%",
        height=height,
        xmlns="http://www.w3.org/2000/svg",
    )


def choose_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Choose round numbers within a scale.

    Parameters
    ----------
    low, high : float
        Its ends, low below high.
    wanted : int
        About how many.

    Returns
    -------
    list of float
        Ascending; 0 is one of them when it is within.
    """
    rough = (high - low) / wanted
    power = 10.0 ** np.floor(np.log10(rough))
    step = float(min((of * power for of in (1, 2, 5, 10)), key=lambda size: abs(size - rough)))
    first, last = int(np.ceil(low / step)), int(np.floor(high / step))
    return [number * step for number in range(first, last + 1)]


def as_percent(share: float) -> str:
    """Write a place across a picture.

    Parameters
    ----------
    share : float
        0 the left end, 1 the right one.

    Returns
    -------
    str
        For an attribute.
    """
    return f"{100 * share:.2f}%"


def write_tick(percent: float) -> str:
    """Write a round number on an axis.

    Parameters
    ----------
    percent : float
        Of growth.

    Returns
    -------
    str
        "+10 %", "0 %".
    """
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    return f"{sign}{abs(percent):g}{GAP}%"


def make_note(x: str, text: str) -> ET.Element:
    """Make the words that stand where there is nothing to draw.

    Parameters
    ----------
    x : str
        Where they begin.
    text : str
        The words.

    Returns
    -------
    Element
        In the middle of a row.
    """
    return element("text", text, x=x, dx="6", y=ROW / 2 + 4, class_="note")
