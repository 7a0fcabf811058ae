"""The clock of a rep's week: seconds of a day at home, whatever zone a place lies in.

A day's second 0 is noon of the home's clock less twelve hours, as timetables count (General Transit Feed
Specification, field type Time): midnight, except on the two days a year when clocks change, on which it is an
hour beside it. So seconds pass evenly, and after the change, at two in the morning, they are what the clock
on the wall says.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from analytics.routes.spans import Span, Spans, join_spans

DAY_SECONDS = 86_400
NOON_SECONDS = 43_200


@dataclass(frozen=True)
class HomeClock:
    """Seconds of one day.

    Parameters
    ----------
    day : date
        At home.
    zone : str
        The home's, an IANA name.
    """

    day: date
    zone: str

    @cached_property
    def _noon(self) -> datetime:
        return datetime.combine(self.day, time(12), ZoneInfo(self.zone)).astimezone(UTC)

    def second_of(self, moment: datetime) -> int:
        """Return a moment as seconds of this day.

        Parameters
        ----------
        moment : datetime
            With its time zone; any.

        Returns
        -------
        int
            Below 0 or above `DAY_SECONDS` on another day.
        """
        return round((moment.astimezone(UTC) - self._noon).total_seconds()) + NOON_SECONDS

    def moment_of(self, second: int, zone: str | None = None) -> datetime:
        """Return a second of this day as a moment.

        Parameters
        ----------
        second : int
            Of this clock.
        zone : str, optional
            In which it is told; the home's when not given.

        Returns
        -------
        datetime
            With that time zone.
        """
        return (self._noon + timedelta(seconds=int(second) - NOON_SECONDS)).astimezone(
            ZoneInfo(zone or self.zone)
        )

    def read_minute(self, minute: int) -> int:
        """Return a time of the home's clock on the wall as seconds of this day.

        Parameters
        ----------
        minute : int
            After midnight, 0 to 1440. One in the hour that is left out in spring is the end of that hour.

        Returns
        -------
        int
            Seconds.
        """
        return self.second_of(local_moment(self.day, minute, self.zone))

    def read_spans(self, spans: dict[date, Spans], zone: str) -> Spans:
        """Return parts of days at a place as seconds of this day.

        Parameters
        ----------
        spans : dict of date to tuple of (int, int)
            Minutes after midnight on the place's own clock; give the days before and after, too.
        zone : str
            The place's, an IANA name.

        Returns
        -------
        tuple of (int, int)
            What lies on this day. What lies in an hour that is left out is gone.
        """
        return join_spans(
            (max(0, start), min(DAY_SECONDS, end))
            for day, parts in spans.items()
            for start, end in (self._read_span(day, part, zone) for part in parts)
        )

    def _read_span(self, day: date, span: Span, zone: str) -> Span:
        # An hour that comes twice is open both times: until the second 01:30, from the first.
        return (
            self.second_of(local_moment(day, span[0], zone)),
            self.second_of(local_moment(day, span[1], zone, again=True)),
        )


def local_moment(day: date, minute: int, zone: str, *, again: bool = False) -> datetime:
    """Return a time on the wall as a moment.

    Parameters
    ----------
    day : date
        At the place.
    minute : int
        After midnight, 0 to 1440.
    zone : str
        IANA name.
    again : bool
        Of an hour that comes twice, the second time.

    Returns
    -------
    datetime
        With the zone. Of an hour that is left out, its end.
    """
    midnight = datetime.combine(day + timedelta(days=minute // 1440), time(), ZoneInfo(zone))
    wall = midnight + timedelta(minutes=minute % 1440)  # on the wall, not in hours that pass
    moment = wall.replace(fold=int(again))
    if skips(moment):
        return _end_of_gap(moment)
    return moment


def skips(moment: datetime) -> bool:
    """Tell whether a time on the wall does not exist: clocks pass over it.

    Parameters
    ----------
    moment : datetime
        With its zone.

    Returns
    -------
    bool
        True between two and three in the morning on the day on which summer time begins.
    """
    there_and_back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None, fold=0) != moment.replace(tzinfo=None, fold=0)


def changes_clock(day: date, zone: str) -> int:
    """Return how many minutes the clock is put forward on a day.

    Parameters
    ----------
    day : date
        Any.
    zone : str
        IANA name.

    Returns
    -------
    int
        60 in spring, -60 in autumn, 0 on nearly every day.
    """
    first, last = (datetime.combine(day + timedelta(days=n), time(), ZoneInfo(zone)) for n in (0, 1))
    passed = (last.astimezone(UTC) - first.astimezone(UTC)).total_seconds()
    return round((DAY_SECONDS - passed) / 60)


def _end_of_gap(moment: datetime) -> datetime:
    """Return the first moment after the hour in which a time on the wall would lie."""
    zone = moment.tzinfo
    early = moment.replace(fold=1).astimezone(UTC)  # before the gap, by the offset of after
    late = moment.replace(fold=0).astimezone(UTC)
    offset = early.astimezone(zone).utcoffset()
    while early < late:
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle == early:
            break
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late.astimezone(zone)
