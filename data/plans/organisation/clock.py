"""Times of day and windows of a week, as minutes after local midnight."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from data.plans.errors import DetailInvalid

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_MINUTES = 24 * 60
MOST_DESK_MINUTES = 240
MINUTE_PLACES = 4  # of a minute; what is kept is what a file holds


@dataclass(frozen=True, order=True)
class Window:
    """A part of one weekday.

    Parameters
    ----------
    weekday : int
        0 is Monday.
    start_minute, end_minute : int
        Minutes after midnight where it is; 0 to 1440, the start before the end.
    """

    weekday: int
    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        check_weekday(self.weekday)
        check_span(self.start_minute, self.end_minute, WEEKDAYS[self.weekday])

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {write_span(self.start_minute, self.end_minute)}"


def write_minute(minute: int) -> str:
    """Write a time of day.

    Parameters
    ----------
    minute : int
        After midnight.

    Returns
    -------
    str
        "08:05"; 1440 is "24:00".
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def write_span(start_minute: int, end_minute: int) -> str:
    """Write a part of a day.

    Parameters
    ----------
    start_minute, end_minute : int
        After midnight.

    Returns
    -------
    str
        "08:00-09:30".
    """
    return f"{write_minute(start_minute)}-{write_minute(end_minute)}"


def check_weekday(weekday: int) -> None:
    """Refuse what is no weekday.

    Parameters
    ----------
    weekday : int
        0 is Monday.

    Raises
    ------
    DetailInvalid
        It is none of 0 to 6.
    """
    if weekday not in range(7):
        raise DetailInvalid(f"{weekday} is no weekday.", "Count from 0, Monday, to 6, Sunday.")


def check_span(start_minute: int, end_minute: int, what: str) -> None:
    """Refuse a part of a day that ends before it starts, is empty, or leaves the day.

    Parameters
    ----------
    start_minute, end_minute : int
        After midnight.
    what : str
        Names it to the reader ("Mon", "The lunch").

    Raises
    ------
    DetailInvalid
        As said above; one that goes past midnight is to be split there.
    """
    if start_minute == end_minute and 0 <= start_minute <= DAY_MINUTES:
        raise DetailInvalid(
            f"{what} {write_span(start_minute, end_minute)} is empty.", "End it later, or leave it out."
        )
    if 0 <= end_minute < start_minute <= DAY_MINUTES:
        raise DetailInvalid(
            f"{what} {write_span(start_minute, end_minute)} ends before it starts.",
            "Write the earlier time first. One that goes past midnight is split there: one until 24:00, and "
            "one from 00:00 on the next day.",
        )
    if not 0 <= start_minute < end_minute <= DAY_MINUTES:
        raise DetailInvalid(
            f"{what}: from minute {start_minute} to {end_minute} is no part of one day.",
            "A day goes from 00:00 to 24:00; split what goes past midnight there.",
        )


def check_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return windows in order, if no two overlap.

    Parameters
    ----------
    windows : iterable of Window
        Of a week. One may begin where another ends.

    Returns
    -------
    tuple of Window
        By weekday and start.

    Raises
    ------
    DetailInvalid
        Two overlap.
    """
    ordered = tuple(sorted(windows))
    for first, second in pairwise(ordered):
        if first.weekday == second.weekday and second.start_minute < first.end_minute:
            raise DetailInvalid(
                f"{first} and {second} overlap.", "Make them one, or end the first before the second."
            )
    return ordered


def check_minutes(minutes: float | None, what: str, most: float) -> None:
    """Refuse a duration that can't be.

    Parameters
    ----------
    minutes : float, optional
        None where it isn't known.
    what : str
        Names it to the reader ("minutes at the desk").
    most : float
        The longest that is believed.

    Raises
    ------
    DetailInvalid
        It is below 0, too long, or no number.
    """
    if minutes is not None and not 0 <= minutes <= most:
        raise DetailInvalid(
            f"{minutes:g} {what} can't be.", f"Give 0 to {most:g}, or leave it out where it isn't known."
        )


def round_minutes(minutes: float | None) -> float | None:
    """Return a duration as it is kept.

    Parameters
    ----------
    minutes : float, optional
        None where it isn't known.

    Returns
    -------
    float or None
        To `MINUTE_PLACES` places.
    """
    return None if minutes is None else round(float(minutes), MINUTE_PLACES)


def check_by_hour(by_hour: Iterable[tuple[int, float]]) -> tuple[tuple[int, float], ...]:
    """Return minutes at the desk by hour, in order.

    Parameters
    ----------
    by_hour : iterable of tuple
        Hour, 0 to 23, and the minutes that somebody who arrives in it waits.

    Returns
    -------
    tuple of tuple
        By hour.

    Raises
    ------
    DetailInvalid
        An hour is none, or named twice, or its minutes can't be.
    """
    ordered = tuple(sorted((hour, round(float(minutes), MINUTE_PLACES)) for hour, minutes in by_hour))
    for hour, minutes in ordered:
        if hour not in range(24):
            raise DetailInvalid(f"{hour} is no hour of a day.", "Count from 0 to 23.")
        check_minutes(minutes, f"minutes at the desk from {hour:02d}:00", MOST_DESK_MINUTES)
    for (hour, _), (again, _) in pairwise(ordered):
        if hour == again:
            raise DetailInvalid(f"The hour from {hour:02d}:00 is named twice.", "Name it once.")
    return ordered
