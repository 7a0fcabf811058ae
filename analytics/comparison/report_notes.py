"""Foot notes of a table: why figures are missing, each said once."""

import xml.etree.ElementTree as ET

from analytics.comparison.markup import element


class FootNotes:
    """Notes below one table, numbered in the order in which they are first needed.

    Parameters
    ----------
    key : str
        Tells the notes of several tables apart.
    """

    def __init__(self, key: str) -> None:
        """Begin without notes."""
        self.key = key
        self._numbers: dict[str, int] = {}

    def mark(self, text: str) -> ET.Element | None:
        """Return the mark of a note.

        Parameters
        ----------
        text : str
            What it says; nothing is marked when empty.

        Returns
        -------
        Element or None
            A raised number that leads to it.
        """
        if not text:
            return None
        number = self._numbers.setdefault(text, len(self._numbers) + 1)
        return element(
            "sup", element("a", str(number), href=f"#{self.key}-{number}", aria_label=f"note {number}")
        )

    def write(self) -> ET.Element | None:
        """Return the notes.

        Returns
        -------
        Element or None
            A numbered list; None when there are none.
        """
        if not self._numbers:
            return None
        items = [element("li", text, id=f"{self.key}-{n}") for text, n in self._numbers.items()]
        return element("ol", items, class_="foot")
