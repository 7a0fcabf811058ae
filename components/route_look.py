"""How a week looks: a colour and a short name a day, times on the clock at home, and counts in words."""

from analytics.durations import write_minutes
from analytics.routes.rep_week import RepWeek
from components.territory_colours import TERRITORY_COLOURS

DARK_INK, LIGHT_INK = "#0d1318", "#ffffff"
# Black on these reads better than white (WCAG contrast); on the first three white does.
_WHITE_ON = {"#0072B2"}


def day_colour(week: RepWeek, number: int) -> str:
    """Return the colour of a day.

    Parameters
    ----------
    week : RepWeek
        The week.
    number : int
        The day's.

    Returns
    -------
    str
        "#rrggbb"; a weekday has the same one in every week.
    """
    return TERRITORY_COLOURS[week.days[number].day.weekday()]


def ink_on(colour: str) -> str:
    """Return the colour of text that can be read on another.

    Parameters
    ----------
    colour : str
        Of `day_colour`.

    Returns
    -------
    str
        "#rrggbb".
    """
    return LIGHT_INK if colour in _WHITE_ON else DARK_INK


def day_short(week: RepWeek, number: int) -> str:
    """Name a day in two letters, which no two days of a week share.

    Parameters
    ----------
    week : RepWeek
        The week.
    number : int
        The day's.

    Returns
    -------
    str
        "Mo".
    """
    return f"{week.days[number].day:%a}"[:2]


def day_name(week: RepWeek, number: int) -> str:
    """Name a day.

    Parameters
    ----------
    week : RepWeek
        The week.
    number : int
        The day's.

    Returns
    -------
    str
        "Mon 30 Nov".
    """
    day = week.days[number].day
    return f"{day:%a} {day.day} {day:%b}"


def write_time(week: RepWeek, day: int, tick: int) -> str:
    """Write a time at home.

    Parameters
    ----------
    week : RepWeek
        The week.
    day : int
        The day's number.
    tick : int
        Of the problem.

    Returns
    -------
    str
        "08:22"; the minute that has begun.
    """
    return f"{week.time_at(day, tick):%H:%M}"


def write_local(week: RepWeek, day: int, tick: int, place: int) -> str:
    """Write a time on the clock of a place, where that is another one than at home.

    Parameters
    ----------
    week : RepWeek
        The week.
    day : int
        The day's number.
    tick : int
        Of the problem.
    place : int
        Its number.

    Returns
    -------
    str
        "09:22 EST there"; empty where both clocks agree.
    """
    here, there = week.time_at(day, tick), week.local_time_at(day, tick, place)
    if here.utcoffset() == there.utcoffset():
        return ""
    return f"{there:%H:%M %Z} there"


def write_calls(count: int) -> str:
    """Write a number of calls.

    Parameters
    ----------
    count : int
        0 or more.

    Returns
    -------
    str
        "1 call", "18 calls".
    """
    return f"{count} call{'s' * (count != 1)}"


def write_change(minutes: float) -> str:
    """Write minutes more or less.

    Parameters
    ----------
    minutes : float
        Below 0 for less.

    Returns
    -------
    str
        "+35 min", "−1 h 5 min".
    """
    return f"{'−' if minutes < 0 else '+'}{write_minutes(abs(minutes))}"
