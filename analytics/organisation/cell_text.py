"""What a cell of a spreadsheet, or of an editor on the screen, holds as text."""

from datetime import date, datetime, time
from typing import Any


def cell_text(value: Any) -> str:
    """Write what a spreadsheet's cell holds as text.

    Parameters
    ----------
    value : object
        Text, number, day, time, yes or no, or None.

    Returns
    -------
    str
        Whole numbers without a point, days as 2026-12-01, times as 08:10; empty for None and NaN.
    """
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return " ".join(str(value).split())
