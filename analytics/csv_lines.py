"""A table with named columns as spreadsheets write it, line by line, and what is wrong with a line."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.csv_text import TableText, find_table
from data.errors import WindshieldError

DELIMITERS = ",;\t|"
_FORMULA = re.compile(r"^'(?=[=+\-@\t\r\x00＝＋－＠])")  # what `exports.to_csv` puts before such a text


class TableUnreadable(WindshieldError, ValueError):
    """A file is no table with the columns that are asked for."""


@dataclass(frozen=True)
class Line:
    """A line of a file.

    Parameters
    ----------
    number : int
        From 1, with the header; of one that spans several, the last.
    values : dict of str to str
        Column to text without blanks around it; empty where the file has no such column.
    """

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class BadLine:
    """A line that was not taken.

    Parameters
    ----------
    file : str
        The file's name.
    line : int
        Its number, from 1 with the header.
    value : str
        What it is about.
    reason : str
        Why it was not taken.
    """

    file: str
    line: int
    value: str
    reason: str


def read_lines(
    content: bytes, columns: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> tuple[Line, ...]:
    """Read a table.

    Parameters
    ----------
    content : bytes
        UTF-8 with or without mark, UTF-16 with mark, or Windows-1252; comma, semicolon, tab or bar between
        cells.
    columns : mapping of str to sequence of str
        Column to other names of it; case, blanks and signs in a header don't matter.
    needed : sequence of str
        Columns without which there is nothing to read.

    Returns
    -------
    tuple of Line
        Every line that isn't empty, without the header.

    Raises
    ------
    TableUnreadable
        It is no text, empty, or a column is missing.
    """
    table, rows = _open(content)
    try:
        place = _places(next(rows), columns)
        missing = [column for column in needed if place[column] is None]
        if missing:
            raise TableUnreadable(
                f"The file has no column {' and none '.join(missing)}.",
                f"Its first line names the columns: {', '.join(columns)}.",
            )
        lines = []
        begins = ends = rows.line_num
        for row in rows:
            begins, ends = ends, rows.line_num
            if any(cell.strip() for cell in row):
                values = {
                    column: _FORMULA.sub("", row[at].strip()) if at is not None and at < len(row) else ""
                    for column, at in place.items()
                }
                lines.append(Line(rows.line_num + table.skipped, values))
    except csv.Error as error:
        raise TableUnreadable(
            f"Line {rows.line_num + table.skipped} of the file can't be read ({error}).",
            "Mend it, and choose the file again.",
        ) from error
    _refuse_open_quotation(table, begins)
    return tuple(lines)


def find_columns(content: bytes, columns: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Tell which columns a table has.

    Parameters
    ----------
    content : bytes
        As `read_lines` takes it.
    columns : mapping of str to sequence of str
        As `read_lines` takes them.

    Returns
    -------
    frozenset of str
        Those of `columns` that its first line names.

    Raises
    ------
    TableUnreadable
        It is no text, or empty.
    """
    try:
        places = _places(next(_open(content)[1]), columns)
    except csv.Error as error:
        raise TableUnreadable(
            f"The first line of the file can't be read ({error}).", "Mend it, and choose the file again."
        ) from error
    return frozenset(column for column, place in places.items() if place is not None)


def _open(content: bytes) -> tuple[TableText, Any]:
    table = find_table(_decode(content))
    if not table.text.strip():
        raise TableUnreadable("The file is empty.", "Choose another file.")
    return table, table.open_rows(table.choose_delimiter(DELIMITERS))


def _refuse_open_quotation(table: TableText, begins: int) -> None:
    """Refuse a last row whose quotation has no end: it would swallow every line after it, and not say so."""
    rest = table.split_lines()[begins:]
    try:
        list(csv.reader(rest, delimiter=table.choose_delimiter(DELIMITERS), strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise TableUnreadable(
                f"The quotation mark in line {begins + 1 + table.skipped} of the file has no second one.",
                "Mend it, and choose the file again.",
            ) from error


def _places(first: Sequence[str], columns: Mapping[str, Sequence[str]]) -> dict[str, int | None]:
    header = [_plain(cell) for cell in first]
    return {
        column: next((header.index(_plain(n)) for n in (column, *others) if _plain(n) in header), None)
        for column, others in columns.items()
    }


def _decode(content: bytes) -> str:
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        if not text.strip():
            raise TableUnreadable("The file is empty.", "Choose another file.")
        return text
    raise TableUnreadable("The file is no text.", "Save it as CSV (UTF-8), and choose that one.")


def _plain(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.lower())
