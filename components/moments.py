"""When something was done, in the reader's own time."""

from datetime import datetime

from analytics.numbers import format_day


def format_moment(at: datetime) -> str:
    """Write a moment.

    Parameters
    ----------
    at : datetime
        With its time zone.

    Returns
    -------
    str
        "24 Nov 2026 10:42", in the time zone of this computer.
    """
    here = at.astimezone()
    return f"{format_day(here.date())} {here:%H:%M}"
