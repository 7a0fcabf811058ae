"""Where the table in a text begins: after empty lines and Excel's `sep=`, whatever its line ends are."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_EMPTY = re.compile(r"[\r\n]*")
_SEPARATOR = re.compile(r'"?sep=([^\r\n"])"?(\r\n|\r|\n|$)', re.IGNORECASE)  # Excel reads it and drops it


@dataclass(frozen=True)
class TableText:
    """A table as text.

    Parameters
    ----------
    text : str
        From its first line on.
    delimiter : str or None
        Between cells, where a line `sep=` said so.
    skipped : int
        Lines before it.
    """

    text: str
    delimiter: str | None
    skipped: int

    def choose_delimiter(self, delimiters: Sequence[str]) -> str:
        """Return what stands between cells.

        Parameters
        ----------
        delimiters : sequence of str
            What it may be, the likeliest first.

        Returns
        -------
        str
            As the text says it, else the one that divides its first line most often.
        """
        if self.delimiter:
            return self.delimiter
        first = self._open().readline().rstrip("\r\n")
        return max(delimiters, key=lambda one: _count_cells(first, one))

    def open_rows(self, delimiter: str) -> Any:
        """Read the rows.

        Parameters
        ----------
        delimiter : str
            Between cells.

        Returns
        -------
        csv.reader
            Of lines that end as in Windows, in Unix or as on a Macintosh; its `line_num` is without
            `skipped`.
        """
        return csv.reader(self._open(), delimiter=delimiter)

    def split_lines(self) -> list[str]:
        """Return the lines with their ends, of whatever kind.

        Returns
        -------
        list of str
            As `open_rows` counts them.
        """
        return self._open().readlines()

    def _open(self) -> io.StringIO:
        return io.StringIO(self.text, newline="")


def find_table(text: str) -> TableText:
    """Find where a table begins.

    Parameters
    ----------
    text : str
        Of a file.

    Returns
    -------
    TableText
        Without empty lines before it, and without a line `sep=;` (any sign), which Excel takes as the sign
        between cells.
    """
    start = _match_end(_EMPTY, text, 0)
    told = _SEPARATOR.match(text, start)
    if told:
        start = _match_end(_EMPTY, text, told.end())
    skipped = io.StringIO(text[:start], newline="").readlines()
    return TableText(text[start:], told[1] if told else None, len(skipped))


def _match_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def _count_cells(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error:  # a cell longer than any
        return line.count(delimiter)
