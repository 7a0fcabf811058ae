"""When a call at a place can start on a day: visiting hours less OR blocks, while the desk lets one in."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from analytics.routes.home_clock import HomeClock
from analytics.routes.spans import Span, Spans, cut_spans, join_spans, share_spans, start_spans
from data.plans.organisation.access_entry import Access, OrBlock
from data.plans.organisation.clock import DAY_MINUTES, Window

ASSUMED_HOURS: Span = (8 * 60, 17 * 60)
"""Where no visiting hours are known, on a weekday."""
WORKDAYS = 0b0011111


@dataclass(frozen=True)
class Presence:
    """What is known of a clinician's time at one place.

    Parameters
    ----------
    zone : str
        The place's, an IANA name.
    access : Access, optional
        How one gets in, to this clinician there; None where nothing is recorded.
    own_hours : bool
        Whether the visiting hours are the very clinician's, and not the site's.
    weekdays : int
        On which days the clinician is there, bit 0 for Monday; 0 where it isn't known.
    here, elsewhere : tuple of OrBlock
        The clinician's blocks at this site, and at others.
    """

    zone: str
    access: Access | None = None
    own_hours: bool = False
    weekdays: int = 0
    here: tuple[OrBlock, ...] = ()
    elsewhere: tuple[OrBlock, ...] = ()

    @property
    def hours_assumed(self) -> bool:
        """The answer to whether no visiting hours are known."""
        return self.access is None or self.access.visiting is None


def find_windows(
    presence: Presence, clock: HomeClock, call_minutes: float, around_block_minutes: int
) -> Spans:
    """Return when a call can start on a day.

    Parameters
    ----------
    presence : Presence
        Of the clinician at the place.
    clock : HomeClock
        The day, at home.
    call_minutes : float
        How long the call is.
    around_block_minutes : int
        How long before and after a block the surgeon may be seen, where no visiting hours are known.

    Returns
    -------
    tuple of (int, int)
        Earliest and latest start in seconds of the home's clock, both included: the call ends within the
        visiting hours, and before a block begins. Where there is a badge desk, one is through it by then.
    """
    # In another zone the day at home holds parts of two days there.
    around = (0,) if presence.zone == clock.zone else (-1, 0, 1)
    days = [clock.day + timedelta(days=n) for n in around]
    free = {day: find_free_spans(presence, day, around_block_minutes) for day in days}
    starts = start_spans(clock.read_spans(free, presence.zone), round(call_minutes * 60))
    badge = presence.access.badge if presence.access is not None else None
    if badge is None or not starts:
        return starts
    through = {day: _through_desk(presence.access, badge, day) for day in days}
    # One second wide where there is but one start: a span without length would count for nothing.
    let_in = [(start, end + 1) for start, end in clock.read_spans(through, presence.zone)]
    shared = share_spans([(start, end + 1) for start, end in starts], let_in)
    return tuple((start, end - 1) for start, end in shared)


def find_free_spans(presence: Presence, day: date, around_block_minutes: int) -> Spans:
    """Return when a clinician may be seen at a place on a day.

    Parameters
    ----------
    presence : Presence
        Of the clinician at the place.
    day : date
        There.
    around_block_minutes : int
        As for `find_windows`.

    Returns
    -------
    tuple of (int, int)
        Minutes after midnight on the clock there. Recorded visiting hours; where there are none, the time
        before and after the surgeon's block there, and without one `ASSUMED_HOURS` on weekdays. The
        clinician's blocks anywhere are cut out.
    """
    weekday = day.weekday()
    here = [span for block in presence.here if (span := _on(block.window, weekday))]
    elsewhere = [span for block in presence.elsewhere if (span := _on(block.window, weekday))]
    known = presence.access.visiting if presence.access is not None else None
    if not presence.own_hours and presence.weekdays and not presence.weekdays >> weekday & 1:
        return ()
    if known is not None:
        spans: list[Span] = [span for window in known if (span := _on(window, weekday))]
    elif here:
        spans = [
            (max(0, start - around_block_minutes), min(DAY_MINUTES, end + around_block_minutes))
            for start, end in here
        ]
    elif (presence.weekdays or WORKDAYS) >> weekday & 1:
        spans = [ASSUMED_HOURS]
    else:
        spans = []
    return cut_spans(join_spans(spans), [*here, *elsewhere])


def _through_desk(access: Access | None, badge: tuple[Window, ...], day: date) -> Spans:
    """Return when one may be through the desk: from who comes as it opens to who comes as it closes."""
    spans = []
    for window in badge:
        span = _on(window, day.weekday())
        if span and access is not None:
            first, last = (ceil(access.desk_minutes_at(minute) or 0) for minute in span)
            spans.append((span[0] + first, max(span[0] + first + 1, min(DAY_MINUTES, span[1] + last))))
    return join_spans(spans)


def _on(window: Window, weekday: int) -> Span | None:
    return (window.start_minute, window.end_minute) if window.weekday == weekday else None
