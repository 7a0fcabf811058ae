"""How far from a place, as a person writes it: miles, kilometres or minutes of driving."""

import re
from dataclasses import dataclass

from data.errors import FilterInvalid

MILES_PER_KM = 0.621371192

_NUMBER = r"([0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?)"
_DISTANCE = re.compile(rf"\s*{_NUMBER}\s*(mi|mile|miles|km)?\s*", re.ASCII | re.IGNORECASE)
_MINUTES = re.compile(rf"\s*{_NUMBER}\s*(?:min|mins|minutes?)\s*", re.ASCII | re.IGNORECASE)
_HOURS = re.compile(
    rf"\s*{_NUMBER}\s*(?:h|hr|hrs|hours?)\s*(?:([0-5]?[0-9])\s*(?:min|mins|minutes?)?)?\s*",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True)
class Within:
    """A limit in miles or in minutes.

    Parameters
    ----------
    miles : float, optional
        Great-circle miles.
    minutes : float, optional
        Drive minutes, one way.

    Raises
    ------
    FilterInvalid
        Both are given, or neither.
    """

    miles: float | None = None
    minutes: float | None = None

    def __post_init__(self) -> None:
        if (self.miles is None) == (self.minutes is None):
            raise FilterInvalid("A limit is in miles or in minutes.", "Write 40mi or 30min.")

    def __str__(self) -> str:
        """Return what `read_within` reads."""
        if self.minutes is not None:
            return f"{_short(self.minutes)}min"
        assert self.miles is not None
        return f"{_short(self.miles)}mi"


def read_within(text: str) -> Within:
    """Read a limit such as "40mi", "64 km", "30min", "90 min" or "1h30".

    Parameters
    ----------
    text : str
        A number with `mi`, `km` or nothing (miles) behind it, or a time with `min` or `h`.

    Returns
    -------
    Within
        Unchecked: the filter knows what is too far.

    Raises
    ------
    FilterInvalid
        It is no such text.
    """
    if found := _MINUTES.fullmatch(text):
        return Within(minutes=float(found[1]))
    if found := _HOURS.fullmatch(text):
        return Within(minutes=60 * float(found[1]) + float(found[2] or 0))
    if found := _DISTANCE.fullmatch(text):
        miles = float(found[1])
        return Within(miles=miles * MILES_PER_KM if (found[2] or "").lower() == "km" else miles)
    raise FilterInvalid(f"“{text}” is no distance and no time.", "Write 40mi, 64km, 30min or 1h30.")


def _short(value: float) -> str:
    return repr(float(value)).removesuffix(".0")
