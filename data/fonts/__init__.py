"""The font of printed pages: DejaVu Sans with Latin, Greek and Cyrillic letters.

Cut down from DejaVu Sans 2.37 with fontTools (`LICENSE-DejaVu.txt`); letters of other scripts are not in it.
"""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

REGULAR = Path(__file__).with_name("DejaVuSans.ttf")
BOLD = Path(__file__).with_name("DejaVuSans-Bold.ttf")
STAND_IN = "?"


@cache
def known_letters() -> frozenset[int]:
    """Return the code points that the font can draw.

    Returns
    -------
    frozenset of int
        Of the regular and the bold face.
    """
    faces = []
    for file in (REGULAR, BOLD):
        with TTFont(file) as font:
            faces.append(frozenset(font.getBestCmap()))
    return faces[0] & faces[1]
