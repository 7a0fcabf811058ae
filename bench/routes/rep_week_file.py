"""Rep-weeks in JSON: integer times in tenths of a minute from Monday 00:00, several windows a place.

`t[i][j]` is travel from i to j (0 is home), `service[i]`, `profit[i]`, `windows[i]` a list of the earliest
and latest start of service, and `day` the start and the end of each day. Of the other keys only `scale` is
read: how many ticks make a minute.
"""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from bench.routes.file_refused import FileRefused, read_text
from bench.routes.instance import Instance, Place, Window, join_windows

MAX_TICKS = 50_000_000
FORMAT = "The format is described in bench/routes/rep_week_file.py."


def read_rep_week(file: Path) -> Instance:
    """Read a rep-week.

    Parameters
    ----------
    file : Path
        Of JSON.

    Returns
    -------
    Instance
        With the days of the file.

    Raises
    ------
    FileRefused
        With the key that is wrong, or the line where the file is no JSON.
    """
    try:
        found = json.loads(read_text(file))
    except json.JSONDecodeError as wrong:
        raise FileRefused(file, wrong.lineno, f"This is no JSON: {wrong.msg}.", FORMAT) from wrong
    if not isinstance(found, dict):
        raise FileRefused(file, 0, "One JSON object is expected.", FORMAT)
    missing = [key for key in ("t", "service", "profit", "windows", "day") if key not in found]
    if missing:
        raise FileRefused(file, 0, f"The file has no {', '.join(missing)}.", FORMAT)
    travel = _read_travel(file, found["t"])
    count = len(travel)
    for key in ("service", "profit", "windows"):
        if not isinstance(found[key], list) or len(found[key]) != count:
            raise FileRefused(
                file, 0, f"`{key}` needs one entry for each of the {count} places of `t`.", FORMAT
            )
    days = tuple(
        _read_window(file, f"day[{n}]", day) for n, day in enumerate(_listed(file, "day", found["day"]))
    )
    if not days or any(later[0] < earlier[1] for earlier, later in pairwise(days)):
        raise FileRefused(file, 0, "Days are one or more, in order and without overlap.", FORMAT)
    places = []
    for n in range(count):
        listed = _listed(file, f"windows[{n}]", found["windows"][n])
        windows = [_read_window(file, f"windows[{n}]", window) for window in listed]
        places.append(
            Place(
                _read_ticks(file, f"service[{n}]", found["service"][n]),
                _read_profit(file, f"profit[{n}]", found["profit"][n]),
                join_windows(windows),
            )
        )
    scale = _read_ticks(file, "scale", found.get("scale", 10))
    return Instance(file.stem, tuple(places), days, travel, max(1, scale))


def _read_travel(file: Path, rows: Any) -> np.ndarray:
    try:
        travel = np.array(rows)
    except ValueError:
        travel = np.empty(0)
    if travel.ndim != 2 or not len(travel) or travel.shape[0] != travel.shape[1] or travel.dtype.kind != "i":
        raise FileRefused(file, 0, "`t` is no square table of integers.", FORMAT)
    if travel.min() < 0 or travel.max() > MAX_TICKS:
        raise FileRefused(file, 0, f"`t` has times outside 0 to {MAX_TICKS:,}.", "Mend the file.")
    return travel.astype(np.int32)


def _listed(file: Path, key: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise FileRefused(file, 0, f"`{key}` is no list.", FORMAT)
    return value


def _read_window(file: Path, key: str, value: Any) -> Window:
    if not isinstance(value, list) or len(value) != 2:
        raise FileRefused(file, 0, f"`{key}` is {value}, not a start and an end.", FORMAT)
    opens, closes = (_read_ticks(file, key, time) for time in value)
    if closes < opens:
        raise FileRefused(
            file, 0, f"`{key}` ends at {closes}, before it starts at {opens}.", "Mend the file."
        )
    return opens, closes


def _read_ticks(file: Path, key: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_TICKS:
        raise FileRefused(
            file, 0, f"`{key}` is {value}, no integer from 0 to {MAX_TICKS:,}.", "Mend the file."
        )
    return value


def _read_profit(file: Path, key: str, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < float("inf"):
        raise FileRefused(file, 0, f"`{key}` is {value}, no number of 0 or more.", "Mend the file.")
    return float(value)
