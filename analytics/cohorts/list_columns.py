"""Which cells of a list of NPIs are meant: its header, and the column that holds clinicians."""

import re
from collections.abc import Callable, Iterator, Sequence

from analytics.cohorts.list_cells import NO_NPI, Value, read_cell, read_plain
from analytics.cohorts.list_rows import (
    MOST_VALUES,
    ListUnreadable,
    Row,
    decode_text,
    is_workbook,
    read_text_rows,
    read_workbook_rows,
)
from analytics.import_table import HEADERS
from data.identifiers import is_npi

_LOOKED_AT = 1000
_HEADER_WITHIN = 20

Score = Callable[[Sequence[str]], int]
"""How many of some NPIs are those of clinicians."""


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
    if isinstance(content, bytes) and is_workbook(content):
        rows = read_workbook_rows(content, notes)
    else:
        text = decode_text(content, notes)
        plain = read_plain(text)
        if 0 < len(plain) <= MOST_VALUES:
            return plain, notes
        rows = read_text_rows(text)
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
