"""A list of NPIs as people have it, pasted or as CSV, TSV or XLSX: its cells, and which of them are meant."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from analytics.import_preview import ImportUnreadable
from analytics.import_table import HEADERS, decode
from data.errors import WindshieldError
from data.identifiers import is_npi

MOST_VALUES = 1_000_000
NOT_AN_NPI = "not an NPI"
NOT_TEN_DIGITS = "not ten digits"
LOST_DIGITS = "a spreadsheet shortened it: digits are lost"
NO_NPI = "no NPI in this line"

_DELIMITERS = "\t;|,"
_LOOKED_AT = 1000
_XLSX, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MOST_UNPACKED = 1_000_000_000
_LONGEST_CELL = 100_000  # of a text file
_HEADER_WITHIN = 20
_TEN = re.compile(r"(?<!\d)\d{10}(?!\d)")
_PREFIX = re.compile(r"npi\s*[:#.=]?\s*(?=\d)", re.IGNORECASE)
_FLOAT = re.compile(r"(\d+)\.0*")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
_QUOTED = re.compile(r'="?(.*?)"?|[\'"](.*?)[\'"]?', re.DOTALL)  # ="…", as it keeps digits in Excel; '…
_BETWEEN = re.compile(r"[\s.‐‑‒–—―−-]+")

Score = Callable[[Sequence[str]], int]
"""How many of some NPIs are those of clinicians."""


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


class Value(NamedTuple):
    """What one cell, or a part of it, says; a tuple, since a list may have a million.

    Parameters
    ----------
    line : int
        Where it stands.
    text : str
        Ten digits; the cell as it is where there are none.
    reason : str
        Why it can't be an NPI; empty where it may be one.
    """

    line: int
    text: str
    reason: str = ""


def read_values(content: bytes | str, score: Score) -> tuple[list[Value], list[str]]:
    """Read a list of NPIs.

    Parameters
    ----------
    content : bytes or str
        A file (text in UTF-8, UTF-16 with mark or Windows-1252, or XLSX), or what was pasted.
    score : callable
        Tells, of several columns with NPIs, which one holds clinicians.

    Returns
    -------
    list of Value
        Of every line that isn't empty and isn't the header, in order.
    list of str
        Notes on what was read and what was not, each a sentence.

    Raises
    ------
    ListUnreadable
        It is empty, no text and no XLSX, an uneven quotation, or longer than `MOST_VALUES`.
    """
    notes: list[str] = []
    if isinstance(content, bytes) and content[:4] == _XLSX:
        rows = _keep_filled(_rows_of_workbook(content, notes))
    else:
        text = _decode(content, notes)
        plain = _read_plain(text)
        if plain:
            return plain, notes
        rows = _keep_filled(_rows_of_text(text))
    if not rows:
        raise ListUnreadable("The list is empty.", "Paste NPIs, or choose a file with a column of them.")
    rows, header = _split_header(rows, notes)
    places = sorted({place for row in rows for place, cell in enumerate(row.cells) if cell})
    npis = {place: _valid_in(rows[:_LOOKED_AT], place) for place in places}
    named = _named_place(header)
    values: Iterator[Value]
    if named is None and header is None and _is_free(rows, npis):
        values = (value for row in rows for cell in row.cells if cell for value in read_cell(row.line, cell))
    else:
        place = _choose(named, npis, score)
        _tell_others(rows, header, place, npis, notes)
        values = (value for row in rows for value in _of_row(row, place))
    return list(values), notes


def read_cell(line: int, cell: str) -> list[Value]:
    """Read the NPIs of a cell.

    Parameters
    ----------
    line : int
        Where it stands.
    cell : str
        One NPI, also as spreadsheets and people write it ("1234567893.0", "123-456-7893", "NPI 1234567893"),
        or several with signs between them.

    Returns
    -------
    list of Value
        At least one.
    """
    if len(cell) == 10 and cell.isascii() and cell.isdigit():
        return [Value(line, cell)]
    plain = unicodedata.normalize("NFKC", cell)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf").strip()
    quoted = _QUOTED.fullmatch(plain)
    plain = _PREFIX.sub("", ((quoted[1] or quoted[2] or "") if quoted else plain).strip())
    if _FLOAT.fullmatch(plain):
        plain = plain.split(".")[0]
    elif _SCIENTIFIC.fullmatch(plain):
        digits = plain.lower().split("e")[0].replace(".", "")
        if len(digits) != 10 or Decimal(plain) != int(digits):
            return [Value(line, cell, LOST_DIGITS)]
        plain = digits
    elif _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    found = _TEN.findall(plain)
    around = _TEN.sub("", plain)
    foreign = str.isdigit if len(found) == 1 else str.isalnum  # beside one NPI a name may stand
    if found and not any(map(foreign, around)):
        return [Value(line, npi) for npi in found]
    joined = _BETWEEN.sub("", plain)
    if joined.isascii() and joined.isdigit():
        return [Value(line, joined)] if len(joined) == 10 else [Value(line, cell, NOT_TEN_DIGITS)]
    return [Value(line, cell, NOT_AN_NPI)]


def _read_plain(text: str) -> list[Value]:
    """Read ten digits a line and nothing else, the same as below in a quarter of the time; else nothing."""
    values = [Value(line, cell) for line, whole in enumerate(text.splitlines(), 1) if (cell := whole.strip())]
    cells = [value.text for value in values]
    joined = "".join(cells)
    is_plain = set(map(len, cells)) == {10} and joined.isascii() and joined.isdigit()
    return values if is_plain and len(values) <= MOST_VALUES else []


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


def _decode(content: bytes | str, notes: list[str]) -> str:
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


def _rows_of_text(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    delimiter = max(_DELIMITERS, key="\n".join(text.splitlines()[:50]).count)
    if delimiter not in text:  # quotation marks mean nothing then
        yield from ((number, [line]) for number, line in enumerate(text.splitlines(), 1))
        return
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
    try:
        for row in reader:
            # The library's own limit is one for the whole process, and others raise it.
            if max(map(len, row), default=0) > _LONGEST_CELL:
                raise csv.Error(f"a cell is longer than {_LONGEST_CELL:,} characters")
            yield reader.line_num, row
    except csv.Error as error:
        raise ListUnreadable(
            f"Line {reader.line_num} can't be read ({error}).", "Mend it, and try again."
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


def _split_header(rows: list[Row], notes: list[str]) -> tuple[list[Row], Row | None]:
    """Return the lines below the header, and the header if there is one."""
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        if any(_plain(cell) in HEADERS["npi"] for cell in row.cells):
            if number:
                notes.append(f"What stands above the header in line {row.line} was passed over.")
            return rows[number + 1 :], row
    first = rows[0]
    if any(c.isdigit() for cell in first.cells for c in cell) or len(rows) == 1:
        return rows, None
    notes.append(f"Line {first.line} (“{first.cells[0][:40]}”) was taken for the header.")
    return rows[1:], first


def _named_place(header: Row | None) -> int | None:
    plain = [_plain(cell) for cell in header.cells] if header else []
    return next((plain.index(name) for name in HEADERS["npi"] if name in plain), None)


def _plain(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", cell.lower())


def _valid_in(rows: Sequence[Row], place: int) -> list[str]:
    cells = (row.cells[place] for row in rows if place < len(row.cells) and row.cells[place])
    return [v.text for cell in cells for v in read_cell(0, cell) if not v.reason and is_npi(v.text)]


def _is_free(rows: Sequence[Row], npis: dict[int, list[str]]) -> bool:
    """Tell whether the text is no table, but NPIs one after the other."""
    holding = [place for place, found in npis.items() if found]
    uneven = len({len(row.cells) for row in rows}) > 1
    return len(rows) == 1 or len(npis) == 1 or len(holding) == len(npis) or (uneven and len(holding) > 1)


def _choose(named: int | None, npis: dict[int, list[str]], score: Score) -> int:
    if named is not None:
        return named
    holding = [place for place, found in npis.items() if found]
    if not holding:
        raise ListUnreadable(
            "No column holds NPIs.", "Give a column named npi; an NPI has ten digits and begins with 1 or 2."
        )
    if len(holding) == 1:
        return holding[0]
    return max(holding, key=lambda place: (score(npis[place]), len(npis[place]), -place))


def _tell_others(
    rows: Sequence[Row], header: Row | None, place: int, npis: dict[int, list[str]], notes: list[str]
) -> None:
    def name(column: int) -> str:
        said = header.cells[column] if header and column < len(header.cells) else ""
        return f"column {column + 1}" + (f" (“{said[:40]}”)" if said else "")

    others = [
        f"{name(other)}, which holds {len(found):,}{' or more' if len(rows) > _LOOKED_AT else ''}"
        for other, found in npis.items()
        if other != place and found
    ]
    if others:
        notes.append(f"NPIs were read from {name(place)} and not from {' nor '.join(others)}.")


def _of_row(row: Row, place: int) -> list[Value]:
    cell = row.cells[place] if place < len(row.cells) else ""
    if cell:
        return read_cell(row.line, cell)
    return [Value(row.line, next(other for other in row.cells if other), NO_NPI)]
