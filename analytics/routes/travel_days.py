"""The days of a problem: where they start, and which table of travel holds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from analytics.routes.place_book import PlaceBook
from analytics.routes.problem import Day
from analytics.routes.rep_week import NoteKind, WeekNote
from analytics.routes.ways import Hours
from analytics.routes.week_days import WorkDay
from analytics.routes.week_edits import WeekEdits


def find_start(work: WorkDay, start: int, book: PlaceBook, notes: list[WeekNote]) -> int:
    """Return the place at which a day starts.

    Parameters
    ----------
    work : WorkDay
        The day.
    start : int
        Where it would start.
    book : PlaceBook
        The week's places.
    notes : list of WeekNote
        Takes one where the rep was said to be at a place that the week hasn't.

    Returns
    -------
    int
        Its number.
    """
    if work.late_key is None:
        return start
    for number, place in enumerate(book.places):
        if place.key == work.late_key:
            return number
    text = f"The place at which {work.day:%A} starts late is none of this week's; it starts where it would."
    notes.append(WeekNote(NoteKind.EDIT_UNKNOWN, text))
    return start


def make_days(
    works: Sequence[WorkDay],
    starts: Sequence[int],
    ends: Sequence[int],
    book: PlaceBook,
    most_calls: Sequence[int],
    edits: WeekEdits,
    notes: list[WeekNote],
) -> tuple[list[Day], list[Hours]]:
    """Make the days of a problem, and say when each of its tables of travel holds.

    Parameters
    ----------
    works : sequence of WorkDay
        The working days.
    starts, ends : sequence of int
        The places at which they start and end.
    book : PlaceBook
        The week's places.
    most_calls : sequence of int
        Calls at places, by day.
    edits : WeekEdits
        Ways that are slower.
    notes : list of WeekNote
        Takes one for a way between places that the week hasn't.

    Returns
    -------
    tuple
        The days, and a table's hours for each kind of day: weekdays, Saturday, Sunday, and days on which
        other ways are slower.
    """
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, place in enumerate(book.places):
        numbers[place.key].append(number)
    for way in edits.slower:
        if not (numbers.get(way.from_key) and numbers.get(way.to_key)):
            text = "A way that was said to be slower ends at a place that is none of this week's."
            notes.append(WeekNote(NoteKind.EDIT_UNKNOWN, text))
    kinds: dict[tuple[int, tuple[tuple[int, int, int], ...]], int] = {}
    hours: list[Hours] = []
    days = []
    for work, start, end, most in zip(works, starts, ends, most_calls, strict=True):
        slower = tuple(
            (one, other, round(60 * way.extra_minutes))
            for way in edits.slower
            if way.day in (None, work.day)
            for one in numbers.get(way.from_key, ())
            for other in numbers.get(way.to_key, ())
        )
        kind = max(0, work.day.weekday() - 4), slower  # traffic is that of weekdays, Saturday, Sunday
        if kind not in kinds:
            kinds[kind] = len(hours)
            hours.append(Hours(work.day, work.start, work.latest_end, slower))
        table = kinds[kind]
        known = hours[table]
        hours[table] = replace(
            known, first=min(known.first, work.start), last=max(known.last, work.latest_end)
        )
        days.append(Day(start, end, work.start, work.end, work.latest_end, work.lunch, table, most))
    return days, hours
