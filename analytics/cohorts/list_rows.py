"""The lines of a list of NPIs, whatever it comes as: pasted, CSV, TSV, text or XLSX."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from analytics.csv_text import find_table
from analytics.import_preview import ImportUnreadable
from analytics.import_table import decode
from data.errors import WindshieldError

MOST_VALUES = 1_000_000

_DELIMITERS = "\t;|,"
_XLSX, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MOST_UNPACKED = 1_000_000_000
_LONGEST_CELL = 100_000  # of a text file


class ListUnreadable(WindshieldError, ValueError):
    """A file or a text is no list that NPIs can be read from."""


class Row(NamedTuple):
    """A line that isn't empty; a tuple, since a list may have a million.

    Parameters
    ----------
    line : int
        From 1; of one that spans several lines of text, the last.
    cells : tuple of str
        Without blanks around them.
    """

    line: int
    cells: tuple[str, ...]


def is_workbook(content: bytes | str) -> bool:
    """Tell whether a list is an Excel workbook.

    Parameters
    ----------
    content : bytes or str
        A file, or what was pasted.

    Returns
    -------
    bool
        By its first bytes.
    """
    return isinstance(content, bytes) and content[:4] == _XLSX


def read_workbook_rows(content: bytes, notes: list[str]) -> list[Row]:
    """Read the lines of the first sheet that has any.

    Parameters
    ----------
    content : bytes
        XLSX.
    notes : list of str
        Takes a sentence on what was not read.

    Returns
    -------
    list of Row
        Those that aren't empty.

    Raises
    ------
    ListUnreadable
        It is no workbook, or larger than can be read.
    """
    return _keep_filled(_rows_of_workbook(content, notes))


def read_text_rows(text: str) -> list[Row]:
    """Read the lines of a text, with the sign between cells that it has most.

    Parameters
    ----------
    text : str
        As `decode_text` gives it.

    Returns
    -------
    list of Row
        Those that aren't empty.

    Raises
    ------
    ListUnreadable
        A quotation is uneven, or there are more lines than `MOST_VALUES`.
    """
    return _keep_filled(_rows_of_text(text))


def decode_text(content: bytes | str, notes: list[str]) -> str:
    """Read a file as text.

    Parameters
    ----------
    content : bytes or str
        A file in UTF-8, UTF-16 with mark or Windows-1252, or what was pasted.
    notes : list of str
        Takes a sentence on how it was read.

    Returns
    -------
    str
        Without a mark at its beginning.

    Raises
    ------
    ListUnreadable
        It is no text.
    """
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    if content[:4] == _OLD_WORKBOOK:
        raise ListUnreadable(
            "The file is an old or a protected Excel workbook.",
            "Save it as .xlsx without a password, or as CSV, and choose that one.",
        )
    try:
        text, said = decode(content)
    except ImportUnreadable as error:
        raise ListUnreadable(error.what, "Choose a CSV, TSV, text or XLSX file with NPIs.") from error
    notes.extend(said)
    return text


def _keep_filled(read: Iterable[tuple[int, Sequence[str]]]) -> list[Row]:
    rows = []
    for line, cells in read:
        stripped = tuple(map(str.strip, cells))
        if any(stripped):
            rows.append(Row(line, stripped))
        if len(rows) > MOST_VALUES:
            raise ListUnreadable(
                f"The list has more than {MOST_VALUES:,} lines.", "Divide it, or save a filter as a segment."
            )
    return rows


def _rows_of_text(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    table = find_table(text)
    text, skipped = table.text, table.skipped
    delimiter = table.delimiter or max(_DELIMITERS, key="\n".join(text.splitlines()[:50]).count)
    if delimiter not in text:  # quotation marks mean nothing then
        yield from ((number, [line]) for number, line in enumerate(text.splitlines(), 1 + skipped))
        return
    reader = table.open_rows(delimiter)
    try:
        for row in reader:
            # The library's own limit is one for the whole process, and others raise it.
            if max(map(len, row), default=0) > _LONGEST_CELL:
                raise csv.Error(f"a cell is longer than {_LONGEST_CELL:,} characters")
            yield reader.line_num + skipped, row
    except csv.Error as error:
        raise ListUnreadable(
            f"Line {reader.line_num + skipped} can't be read ({error}).", "Mend it, and try again."
        ) from error


def _rows_of_workbook(content: bytes, notes: list[str]) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > _MOST_UNPACKED:
            raise ListUnreadable(
                f"The workbook has {unpacked / 1e6:,.0f} MB unpacked.", "Save its column of NPIs as CSV."
            )
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except ListUnreadable:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ListUnreadable(
            f"The file is no Excel workbook ({error}).", "Save it as .xlsx or CSV, and choose that one."
        ) from error
    try:
        filled = [sheet for sheet in book.worksheets if _has_content(sheet)]
        for sheet in filled[:1]:
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                yield number, [_cell_text(value) for value in row]
        if len(filled) > 1:
            others = ", ".join(f"“{sheet.title}”" for sheet in filled[1:])
            notes.append(f"The sheet “{filled[0].title}” was read, and not {others}.")
    finally:
        book.close()


def _has_content(sheet: object) -> bool:
    rows = sheet.iter_rows(values_only=True) if hasattr(sheet, "iter_rows") else ()
    return any(value is not None for row in rows for value in row)


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
