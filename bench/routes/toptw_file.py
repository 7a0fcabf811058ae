"""Team-orienteering instances with time windows, in the form that KU Leuven publishes them.

Line 1: three or four integers, the third is the number of customers. Line 2: ignored. Then one line a place,
the depot first: number, x, y, service time, profit, two integers of which the second says how long the list
behind them is, that list, and the opening and closing time of the window. Fields are parted by blanks or
tabs; empty lines are skipped wherever they are.

Travel is the Euclidean distance cut off after one decimal in Solomon's instances (c*, r*, rc*) and after two
in Cordeau's (pr*). A file with another name goes by its coordinates: with three decimals or more it is taken
as Cordeau's, which have that many; the instance's notes say so.
"""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from math import isqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.routes.file_refused import FileRefused, read_text
from bench.routes.instance import Instance, Place

SOLOMON = re.compile(r"(\d+_)?(c|r|rc)\d+", re.IGNORECASE)
CORDEAU = re.compile(r"(\d+_)?pr\d+", re.IGNORECASE)
SOLOMON_DECIMALS, CORDEAU_DECIMALS = 1, 2
CORDEAU_COORDINATES = 3
FIELDS_BEFORE_LIST, FIELDS_BEHIND_LIST = 7, 2
MAX_TICKS = 50_000_000
FORMAT = "The format is described in bench/routes/toptw_file.py."


class _Row(NamedTuple):
    x: Decimal
    y: Decimal
    service: Decimal
    profit: Decimal
    opens: Decimal
    closes: Decimal


def read_toptw(file: Path, days: int) -> Instance:
    """Read an instance.

    Parameters
    ----------
    file : Path
        A TOPTW file.
    days : int
        How many days, each with the depot's window.

    Returns
    -------
    Instance
        With the first customers of the file, as many as line 1 says.

    Raises
    ------
    FileRefused
        With the line that can't be read.
    """
    lines = [(number, line.split()) for number, line in enumerate(read_text(file).splitlines(), 1)]
    filled = [(number, fields) for number, fields in lines if fields]
    if len(filled) < 2:
        raise FileRefused(file, 0, "The file has no places.", FORMAT)
    customers = _read_customers(file, *filled[0])
    # Line 2 is ignored whatever it says. Where it is empty the depot comes next, and a line would be missing.
    line_two_is_empty = len(filled[1][1]) >= FIELDS_BEFORE_LIST and len(filled) < customers + 3
    rest = filled[1:] if line_two_is_empty else filled[2:]
    if len(rest) < customers + 1:
        last = filled[-1][0]
        what = f"The file ends after {len(rest)} places; a depot and {customers} customers are expected."
        raise FileRefused(file, last, what, FORMAT)
    rows = [_read_place(file, number, fields) for number, fields in rest[: customers + 1]]
    notes = []
    if len(rest) > customers + 1:
        more = len(rest) - customers - 1
        notes.append(f"{more} lines behind the {customers} customers of line 1 are left out")
    decimals, by_name = _travel_decimals(file, rows)
    if not by_name:
        notes.append(f"travel is cut off after {decimals} decimals, by the decimals of the coordinates")
    return _build(file, days, rows, decimals, tuple(notes))


def _read_customers(file: Path, line: int, fields: Sequence[str]) -> int:
    whole = [int(field) for field in fields if re.fullmatch(r"\d+", field)]
    if len(whole) != len(fields) or len(whole) not in (3, 4):
        raise FileRefused(
            file, line, f"Three or four integers are expected, not “{' '.join(fields)}”.", FORMAT
        )
    return whole[2]


def _read_place(file: Path, line: int, fields: Sequence[str]) -> _Row:
    if len(fields) < FIELDS_BEFORE_LIST:
        what = f"A place has {len(fields)} fields; at least {FIELDS_BEFORE_LIST} come before its list."
        raise FileRefused(file, line, what, FORMAT)
    if not re.fullmatch(r"\d+", fields[0]):
        raise FileRefused(file, line, f"The number of the place is “{fields[0]}”.", FORMAT)
    if not re.fullmatch(r"\d+", fields[6]):
        raise FileRefused(file, line, f"The length of the list is “{fields[6]}”.", FORMAT)
    expected = FIELDS_BEFORE_LIST + int(fields[6]) + FIELDS_BEHIND_LIST
    if len(fields) != expected:
        what = f"A place with a list of {fields[6]} has {expected} fields, not {len(fields)}."
        raise FileRefused(file, line, what, FORMAT)
    names = ("x", "y", "service time", "profit", "opening time", "closing time")
    row = _Row(
        *(
            _read_number(file, line, name, field)
            for name, field in zip(names, [*fields[1:5], *fields[-2:]], strict=True)
        )
    )
    if row.service < 0 or row.profit < 0 or row.opens < 0:
        raise FileRefused(
            file, line, "Service time, profit and opening time are 0 or more.", "Mend the line."
        )
    if row.closes < row.opens:
        what = f"The window closes at {row.closes}, before it opens at {row.opens}."
        raise FileRefused(file, line, what, "Mend the line.")
    return row


def _read_number(file: Path, line: int, name: str, field: str) -> Decimal:
    try:
        number = Decimal(field)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise FileRefused(file, line, f"The {name} is “{field}”, no number.", "Mend the line.")
    return number.normalize()


def _travel_decimals(file: Path, rows: Sequence[_Row]) -> tuple[int, bool]:
    if CORDEAU.match(file.stem):
        return CORDEAU_DECIMALS, True
    if SOLOMON.match(file.stem):
        return SOLOMON_DECIMALS, True
    most = max(_decimals(number) for row in rows for number in (row.x, row.y))
    return (CORDEAU_DECIMALS if most >= CORDEAU_COORDINATES else SOLOMON_DECIMALS), False


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _build(file: Path, days: int, rows: Sequence[_Row], decimals: int, notes: tuple[str, ...]) -> Instance:
    """Ticks are fine enough for travel and for every time of the file."""
    finest = max(_decimals(time) for row in rows for time in (row.service, row.opens, row.closes))
    scale = 10 ** max(decimals, finest)
    if max(max(row.closes, row.service) for row in rows) * scale > MAX_TICKS:
        raise FileRefused(
            file, 0, f"Times are too large for ticks of 1/{scale}.", "Give times in larger units."
        )

    def ticks(time: Decimal) -> int:
        return int(time * scale)

    depot = rows[0]
    hours = (ticks(depot.opens), ticks(depot.closes))
    return Instance(
        name=file.stem,
        places=tuple(
            Place(ticks(row.service), float(row.profit), ((ticks(row.opens), ticks(row.closes)),))
            for row in rows
        ),
        days=(hours,) * days,
        travel=_measure_travel(file, rows, decimals, scale),
        ticks_per_minute=scale,
        notes=notes,
    )


def _measure_travel(file: Path, rows: Sequence[_Row], decimals: int, scale: int) -> np.ndarray:
    """Cut off exactly, in integers: a distance of 5.3 must not become 5.2 by the rounding of floats."""
    fine = 10 ** max(_decimals(number) for row in rows for number in (row.x, row.y))
    points = [(int(row.x * fine), int(row.y * fine)) for row in rows]
    cut, more = 10**decimals, scale // 10**decimals
    travel = np.zeros((len(rows), len(rows)), np.int64)
    for start, (x, y) in enumerate(points):
        for end in range(start):
            other_x, other_y = points[end]
            squared = (x - other_x) ** 2 + (y - other_y) ** 2
            travel[start, end] = travel[end, start] = isqrt(squared * cut**2 // fine**2) * more
    if travel.max(initial=0) > MAX_TICKS:
        raise FileRefused(
            file, 0, "Places are too far from one another.", "Give coordinates in larger units."
        )
    return travel.astype(np.int32)
