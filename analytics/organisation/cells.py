"""How a cell of organisation data is read and written: times, days, numbers, words."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from data.errors import WindshieldError
from data.plans.organisation.clock import WEEKDAYS, write_minute

_YES, _NO = ("yes", "true", "1", "y", "x"), ("", "no", "false", "0", "n")
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
_QUOTED = re.compile(r"^'+(?=[=+\-@\t\r\n\x00＝＋－＠])")  # the rest of what a spreadsheet might run


class CellInvalid(WindshieldError, ValueError):
    """A cell says nothing that can be."""


def read_text(text: str) -> str:
    """Read a text.

    Parameters
    ----------
    text : str
        A cell; of several apostrophes before a sign that begins a formula one is the file's.

    Returns
    -------
    str
        With single blanks.
    """
    text = " ".join(text.split())
    return text[1:] if (found := _QUOTED.match(text)) and found.end() > 1 else text


def write_text(text: str) -> str:
    """Write a text so that it is read again as it is.

    Parameters
    ----------
    text : str
        Any.

    Returns
    -------
    str
        One apostrophe more where apostrophes stand before a sign that begins a formula.
    """
    return f"'{text}" if _QUOTED.match(text) else text


def read_number(text: str) -> float | None:
    """Read a number.

    Parameters
    ----------
    text : str
        Digits, with a point.

    Returns
    -------
    float or None
        None for an empty cell.

    Raises
    ------
    CellInvalid
        It is none.
    """
    if not text:
        return None
    try:
        return float(text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) else text)
    except ValueError as error:
        raise CellInvalid(f"“{text}” is no number.", "Write digits.") from error


def read_whole(text: str) -> int | None:
    """Read a whole number.

    Parameters
    ----------
    text : str
        Digits.

    Returns
    -------
    int or None
        None for an empty cell.

    Raises
    ------
    CellInvalid
        It is none.
    """
    number = read_number(text)
    if number is not None and not (abs(number) < 2**31 and number == int(number)):
        raise CellInvalid(f"“{text}” is no whole number.", "Write digits without a point.")
    return None if number is None else int(number)


def read_yes(text: str) -> bool:
    """Read yes or no.

    Parameters
    ----------
    text : str
        Also true and false, 1 and 0; an empty cell is no.

    Returns
    -------
    bool
        True for yes.

    Raises
    ------
    CellInvalid
        It says neither.
    """
    if text.lower() in _YES + _NO:
        return text.lower() in _YES
    raise CellInvalid(f"“{text}” says neither yes nor no.", "Write yes or no.")


def read_day(text: str) -> date | None:
    """Read a day.

    Parameters
    ----------
    text : str
        2026-12-01 or 12/1/2026; a time of midnight after it, as spreadsheets write it, doesn't matter.

    Returns
    -------
    date or None
        None for an empty cell.

    Raises
    ------
    CellInvalid
        It is none.
    """
    if not text:
        return None
    plain = re.sub(r"[T ]00:00(:00(\.0+)?)?$", "", text)
    for form in _DATES:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    raise CellInvalid(f"“{text}” is no day.", "Write it as 2026-12-01.")


def read_minute(text: str) -> int:
    """Read a time of day.

    Parameters
    ----------
    text : str
        08:10, 8:10 am, 0810 or 8; seconds of zero, as spreadsheets write them, don't matter.

    Returns
    -------
    int
        Minutes after midnight; 1440 for 24:00.

    Raises
    ------
    CellInvalid
        It is none.
    """
    found = re.fullmatch(r"(\d{1,2})(?:[:.]?(\d{2}))?(?::00)?\s*([ap])?\.?m?\.?", text.strip().lower())
    if found:
        hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
        if half and not 1 <= hour <= 12:
            hour = 99
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        if minute < 60 and hour * 60 + minute <= 1440:
            return hour * 60 + minute
    raise CellInvalid(
        f"“{text.strip()}” is no time of day.",
        "Write it as 08:10; a day ends at 24:00, and what goes past midnight is split there.",
    )


def read_weekday(text: str) -> int:
    """Read a weekday.

    Parameters
    ----------
    text : str
        Its English name, or the first letters of it.

    Returns
    -------
    int
        0 is Monday.

    Raises
    ------
    CellInvalid
        It is none.
    """
    plain = text.strip().lower()
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for number, name in enumerate(full):
        if len(plain) >= 2 and (
            name.startswith(plain) or plain in (f"{name[:3]}s", f"{name[:4]}s", f"{name}s")
        ):
            return number
    raise CellInvalid(f"“{text.strip()}” is no weekday.", f"Write one of: {', '.join(WEEKDAYS)}.")


def read_by_hour(text: str) -> tuple[tuple[int, float], ...]:
    """Read minutes by hour.

    Parameters
    ----------
    text : str
        "07:00 12; 08:00 20": who arrives between 8 and 9 waits 20 minutes.

    Returns
    -------
    tuple of tuple
        Hour and minutes; empty for an empty cell.

    Raises
    ------
    CellInvalid
        It is something else.
    """
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
        pair = re.fullmatch(r"(\d{1,2})(?::00)?(?:\s*h)?\s*[: =]\s*(\d+(?:\.\d+)?)(?:\s*min)?", part)
        if not pair:
            raise CellInvalid(f"“{part}” is no hour with minutes.", "Write 08:00 20; 09:00 10.")
        found.append((int(pair[1]), float(pair[2])))
    return tuple(found)


def write_by_hour(by_hour: Iterable[tuple[int, float]]) -> str:
    """Write minutes by hour.

    Parameters
    ----------
    by_hour : iterable of tuple
        Hour and minutes.

    Returns
    -------
    str
        "07:00 12; 08:00 20".
    """
    return "; ".join(f"{write_minute(60 * hour)} {minutes:.12g}" for hour, minutes in by_hour)


def read_words(text: str) -> tuple[str, ...]:
    """Read words.

    Parameters
    ----------
    text : str
        With semicolons or commas between them.

    Returns
    -------
    tuple of str
        As they stand there.
    """
    return tuple(read_text(part) for part in re.split(r"[;,\n]", text) if part.strip())
