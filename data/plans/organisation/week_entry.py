"""When and from where a rep works: hours by weekday, leave, skills, and other places than home."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from data.identifiers import RepId
from data.plans.errors import DetailInvalid
from data.plans.names import check_name, check_note, check_optional_name
from data.plans.organisation.clock import (
    DAY_MINUTES,
    WEEKDAYS,
    check_minutes,
    check_span,
    check_weekday,
    write_minute,
    write_span,
)

MOST_LUNCH_MINUTES = 180
DEGREE_PLACES = 6  # a tenth of a metre
DayEnd = Literal["start", "end"]
DAY_ENDS: tuple[DayEnd, ...] = get_args(DayEnd)


@dataclass(frozen=True)
class RepDay:
    """A rep's hours on one weekday; a weekday without them is no working day.

    Parameters
    ----------
    rep_id : RepId
        Whose.
    weekday : int
        0 is Monday.
    start_minute : int
        When the rep leaves home at the earliest, in minutes after midnight at home.
    end_minute : int
        When the rep should be home.
    lunch_minutes : int
        How long lunch is; 0 when none is planned.
    lunch_from, lunch_until : int
        Lunch begins at the earliest, and ends at the latest.
    overtime_minutes : int
        How much later than `end_minute` the rep may come home where it is worth it.
    """

    rep_id: RepId
    weekday: int
    start_minute: int = 480
    end_minute: int = 1050
    lunch_minutes: int = 30
    lunch_from: int = 690
    lunch_until: int = 810
    overtime_minutes: int = 0

    def __post_init__(self) -> None:
        check_weekday(self.weekday)
        day = WEEKDAYS[self.weekday]
        check_span(self.start_minute, self.end_minute, day)
        check_minutes(self.lunch_minutes, "minutes of lunch", MOST_LUNCH_MINUTES)
        check_minutes(self.overtime_minutes, "minutes of overtime", DAY_MINUTES)
        if self.latest_home_minute > DAY_MINUTES:
            raise DetailInvalid(
                f"{day}: {self.overtime_minutes} minutes after {write_minute(self.end_minute)} go past "
                "midnight.",
                "Allow less overtime.",
            )
        if self.lunch_minutes:
            check_span(self.lunch_from, self.lunch_until, f"{day}: lunch")
            if self.lunch_until - self.lunch_from < self.lunch_minutes:
                raise DetailInvalid(
                    f"{day}: a lunch of {self.lunch_minutes} minutes doesn't fit into "
                    f"{write_span(self.lunch_from, self.lunch_until)}.",
                    "Widen the time for lunch, or shorten lunch.",
                )

    @property
    def latest_home_minute(self) -> int:
        """The minute after which the rep may not be out, overtime and all."""
        return self.end_minute + self.overtime_minutes


@dataclass(frozen=True)
class RepLeave:
    """Days on which a rep does not work.

    Parameters
    ----------
    rep_id : RepId
        Whose.
    first_day, last_day : date
        Both are free.
    note : str
        What for; may be empty.
    """

    rep_id: RepId
    first_day: date
    last_day: date
    note: str = ""

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise DetailInvalid(
                f"A leave from {self.first_day} to {self.last_day} ends before it starts.",
                "Write the earlier day first.",
            )
        object.__setattr__(self, "note", check_note(self.note))

    def covers(self, day: date) -> bool:
        """Tell whether a day is free.

        Parameters
        ----------
        day : date
            Which.

        Returns
        -------
        bool
            Both ends count.
        """
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class RepSkills:
    """What a rep can do that not every rep can.

    Parameters
    ----------
    rep_id : RepId
        Whose.
    skills : tuple of str
        Words; kept in order and once each, in lower case.
    """

    rep_id: RepId
    skills: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "skills", check_words(self.skills))


@dataclass(frozen=True)
class RepPlace:
    """Where a rep's day starts or ends, when that isn't home.

    Parameters
    ----------
    rep_id : RepId
        Whose.
    day : date
        On which day.
    which : str
        "start" or "end".
    lat, lon : float
        Degrees.
    place : str
        The same for a person ("Hotel, Peoria, IL 61602").
    """

    rep_id: RepId
    day: date
    which: DayEnd
    lat: float
    lon: float
    place: str

    def __post_init__(self) -> None:
        if self.which not in DAY_ENDS:
            raise DetailInvalid(f"“{self.which}” is no end of a day.", "Write start or end.")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise DetailInvalid(
                f"{self.lat:g}, {self.lon:g} is no latitude and longitude.",
                "Give the latitude first, both in degrees.",
            )
        object.__setattr__(self, "place", check_name(self.place)[0])
        for part in ("lat", "lon"):
            object.__setattr__(self, part, round(float(getattr(self, part)), DEGREE_PLACES))


def check_words(words: Iterable[str]) -> tuple[str, ...]:
    """Return words in order and once each, as they are compared.

    Parameters
    ----------
    words : iterable of str
        Skills; an empty one is left out, and commas and semicolons part them.

    Returns
    -------
    tuple of str
        In lower case.

    Raises
    ------
    NameInvalid
        One is too long or holds control characters.
    """
    parts = (part for word in words for part in re.split("[,;]", word))
    return tuple(sorted({key for part in parts if (key := check_optional_name(part)[1])}))
