"""How a cell with windows of a week is read and written."""

import re
from collections.abc import Iterable
from itertools import groupby

from analytics.organisation.cells import CellInvalid, read_minute, read_weekday
from data.plans.organisation.clock import WEEKDAYS, Window, check_windows, write_span

NEVER = "never"
_TIME = r"\d{1,2}(?:[:.]?\d{2})?\s*(?:[ap]\.?m\.?)?"
_DAY = r"[a-z]{2,9}"
_TOKEN = re.compile(
    rf"\s*(?:(?P<start>{_TIME})\s*[-–]\s*(?P<end>{_TIME})(?![\d:])|(?P<day>{_DAY})(?:\s*[-–]\s*(?P<last>{_DAY}))?)"
    r"\s*[,;\n]*",
    re.IGNORECASE,
)


def read_windows(text: str) -> tuple[Window, ...] | None:
    """Read windows of a week.

    Parameters
    ----------
    text : str
        "Mon-Fri 08:00-09:30, 12:00-13:00; Sat 09:00-10:00"; "never"; nothing where it isn't known.

    Returns
    -------
    tuple of Window or None
        Empty for never, None for an empty cell.

    Raises
    ------
    WindshieldError
        A window can't be read, ends before it starts, or overlaps another.
    """
    if not text.strip():
        return None
    if text.strip().lower() in (NEVER, "closed", "none"):
        return ()
    windows: list[Window] = []
    days: list[int] = []
    place, after_span = 0, True
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found or found.end() == place:
            raise CellInvalid(
                f"“{text[place:].strip()[:40]}” is no window.", "Write Mon 08:00-09:30; Wed 12:00-13:00."
            )
        place = found.end()
        if found["day"]:
            if after_span:
                days = []
            days += _days(found["day"], found["last"])
            after_span = False
            continue
        if not days:
            raise CellInvalid(
                f"“{text.strip()[:40]}” names no weekday.", "Write it before the time: Mon 08:00-09:30."
            )
        start, end = read_minute(found["start"]), read_minute(found["end"])
        windows += [Window(day, start, end) for day in days]
        after_span = True
    if not after_span:
        raise CellInvalid(f"“{text.strip()[:40]}” names a weekday without times.", "Write Mon 08:00-09:30.")
    return check_windows(windows)


def write_windows(windows: Iterable[Window] | None) -> str:
    """Write windows of a week.

    Parameters
    ----------
    windows : iterable of Window, optional
        In order.

    Returns
    -------
    str
        Neighbouring days with the same times together: "Mon-Fri 08:00-09:30, 12:00-13:00; Sat 09:00-10:00".
    """
    if windows is None:
        return ""
    by_day = [
        (day, ", ".join(write_span(window.start_minute, window.end_minute) for window in own))
        for day, own in groupby(windows, key=lambda window: window.weekday)
    ]
    parts: list[tuple[int, int, str]] = []
    for day, spans in by_day:
        if parts and parts[-1][1] == day - 1 and parts[-1][2] == spans:
            parts[-1] = (parts[-1][0], day, spans)
        else:
            parts.append((day, day, spans))
    texts = [
        f"{WEEKDAYS[first]}-{WEEKDAYS[last]} {spans}" if last > first else f"{WEEKDAYS[first]} {spans}"
        for first, last, spans in parts
    ]
    return "; ".join(texts) or NEVER


def _days(first: str, last: str | None) -> list[int]:
    start = read_weekday(first)
    if last is None:
        return [start]
    end = read_weekday(last)
    if end < start:
        raise CellInvalid(f"{first}-{last} runs over the end of a week.", "Name the days one by one.")
    return list(range(start, end + 1))
