"""Routes of days, compiled: when each stop can start, how long it could wait, and what an insertion takes.

A route is held for each position (0 is the start place, the last the end place) as the earliest time
`READY` at which it can be left and the latest time `LATE` at which it can be reached so that all that
follows still fits (Savelsbergh, "The vehicle routing problem with time windows: minimizing route duration",
ORSA Journal on Computing 4, 1992), here for several windows a stop and travel by time of departure. With
both an insertion is judged by looking at its neighbours only.

The functions take plain arrays: reading an array out of a tuple costs more in compiled code than what is
done here.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from analytics.routes.arrays import (
    CALL,
    DAY_END,
    DAY_LATEST,
    DAY_START,
    END_PLACE,
    END_WINDOW,
    FIRST_WINDOW,
    MOST_CALLS,
    PLACE,
    START_PLACE,
    TABLE,
    TABLE_FIRST,
    TABLE_STEP,
    TICKS,
)

NEVER = 2**30
"""A time that is not reached."""

STOP, WHERE, READY, LATE, REACHED = range(5)
"""Of a position: its stop, where one is afterwards, earliest departure, latest and earliest arrival."""


class Routes(NamedTuple):
    """The routes of all days, and who is in them.

    Parameters
    ----------
    days : ndarray of int32, days × positions × 5
        Of each position `STOP`, `WHERE`, `READY`, `LATE`, `REACHED`.
    length : ndarray of int32, days
        How many stops, from position 1 on.
    travel : ndarray of int64, days
        Ticks on the way in all.
    call_day : ndarray of int32, calls
        The day on which each call is made; -1 for none.
    """

    days: Any
    length: Any
    travel: Any
    call_day: Any


def empty_routes(calls: int, days: int, most_stops: int) -> Routes:
    """Return routes without a stop; `refresh_day` makes them valid.

    Parameters
    ----------
    calls, days, most_stops : int
        How many there are, and how many stops a day can hold at most.

    Returns
    -------
    Routes
        Of zeros.
    """
    return Routes(
        days=np.zeros((days, most_stops + 2, 5), np.int32),
        length=np.zeros(days, np.int32),
        travel=np.zeros(days, np.int64),
        call_day=np.full(calls, -1, np.int32),
    )


@njit(cache=True, nogil=True, inline="always")
def travel_ticks(table, first, step, start, end, time):
    """Ticks from a place to another when one leaves at a time."""
    last = table.shape[0] - 1
    since = time - first
    if last == 0 or since <= 0:
        return table[0, start, end]
    row = since // step
    if row >= last:
        return table[last, start, end]
    before = table[row, start, end]
    return before + (table[row + 1, start, end] - before) * (since - row * step) // step


@njit(cache=True, nogil=True, inline="always")
def leave_by(table, first, step, start, end, arrive_by):
    """Latest departure that arrives by a time; at most a few ticks earlier than the latest there is."""
    leave = arrive_by - travel_ticks(table, first, step, start, end, arrive_by)
    if table.shape[0] > 1:
        for _ in range(8):
            there = leave + travel_ticks(table, first, step, start, end, leave)
            if there == arrive_by:
                break
            leave += arrive_by - there
        while leave + travel_ticks(table, first, step, start, end, leave) > arrive_by:
            leave -= 1
    return leave


@njit(cache=True, nogil=True, inline="always")
def start_from(stops, windows, stop, time):
    """Earliest start of a stop's service for who stands there at a time; `NEVER` when no window is left."""
    start = NEVER
    for w in range(stops[stop, FIRST_WINDOW], stops[stop, END_WINDOW]):
        if time <= windows[w, 1]:
            start = max(time, windows[w, 0])
            break
    return start


@njit(cache=True, nogil=True, inline="always")
def start_by(stops, windows, stop, time):
    """Latest start of a stop's service not after a time; -1 when every window opens later."""
    start = -1
    for w in range(stops[stop, END_WINDOW] - 1, stops[stop, FIRST_WINDOW] - 1, -1):
        if windows[w, 0] <= time:
            start = min(time, windows[w, 1])
            break
    return start


@njit(cache=True, nogil=True)
def refresh_day(day, travel, stops, windows, route, count):
    """Work a day's times out again; ticks on the way, or -1 when the order does not fit."""
    table = travel[day[TABLE]]
    first, step = day[TABLE_FIRST], day[TABLE_STEP]
    here, time = day[START_PLACE], day[DAY_START]
    route[0, WHERE], route[0, READY] = here, time
    on_the_way = 0
    for p in range(1, count + 1):
        stop = route[p, STOP]
        there = stops[stop, PLACE]
        if there >= 0:
            way = travel_ticks(table, first, step, here, there, time)
            on_the_way += way
            time += way
            here = there
        route[p, REACHED] = time
        time = start_from(stops, windows, stop, time)
        if time == NEVER:
            return -1
        time += stops[stop, TICKS]
        route[p, WHERE], route[p, READY] = here, time
    end = day[END_PLACE]
    way = travel_ticks(table, first, step, here, end, time)
    time += way
    route[count + 1, WHERE], route[count + 1, REACHED], route[count + 1, READY] = end, time, time
    by = day[DAY_LATEST]
    if time > by:
        return -1
    route[count + 1, LATE] = by
    there = end
    for p in range(count, 0, -1):
        stop = route[p, STOP]
        if there >= 0:
            by = leave_by(table, first, step, route[p, WHERE], there, by)
        by = start_by(stops, windows, stop, by - stops[stop, TICKS])
        route[p, LATE] = by
        there = stops[stop, PLACE]
    return on_the_way + way


@njit(cache=True, nogil=True)
def is_full(day, stops, route, count):
    """Whether a day has as many calls at places as it may have."""
    if count < day[MOST_CALLS]:
        return False
    placed = 0
    for p in range(1, count + 1):
        placed += stops[route[p, STOP], PLACE] >= 0
    return placed >= day[MOST_CALLS]


@njit(cache=True, nogil=True)
def rate_insertion(day, travel, stops, windows, route, count, stop, mode, blinks):
    """Find the cheapest position for a stop on a day.

    The cost is by `mode` 0 the later arrival at the next place, 1 the later departure from it, 2 the detour
    with the service. Positions whose bit of `blinks` is set are overlooked.

    Returns the cost (negative when it fits nowhere), the position behind which, and the detour.
    """
    table = travel[day[TABLE]]
    first, step = day[TABLE_FIRST], day[TABLE_STEP]
    place, ticks = stops[stop, PLACE], stops[stop, TICKS]
    closes = windows[stops[stop, END_WINDOW] - 1, 1]
    least, behind, least_detour = -1.0, -1, 0
    for p in range(count + 1):
        left = route[p, READY]
        if left > closes:
            break
        if blinks >> (p & 63) & 1:
            continue
        here = route[p, WHERE]
        detour = 0
        if place >= 0:
            detour = travel_ticks(table, first, step, here, place, left)
            here = place
        time = start_from(stops, windows, stop, left + detour)
        if time == NEVER:
            continue
        time += ticks
        q = p + 1
        while q <= count and time != NEVER and stops[route[q, STOP], PLACE] < 0:  # lunch and phone go along
            time = start_from(stops, windows, route[q, STOP], time)
            if time != NEVER:
                time += stops[route[q, STOP], TICKS]
            q += 1
        if time == NEVER:
            continue
        way = travel_ticks(table, first, step, here, route[q, WHERE], time)
        time += way
        if time > route[q, LATE]:
            continue
        detour += way - (route[q, REACHED] - route[q - 1, READY])
        if mode == 0:
            cost = np.float64(time - route[q, REACHED])
        elif mode == 2:
            cost = np.float64(detour + ticks)
        elif q > count:
            cost = np.float64(time - route[q, REACHED]) + 0.1 * (detour + ticks)
        else:
            later = start_from(stops, windows, route[q, STOP], time) + stops[route[q, STOP], TICKS]
            cost = np.float64(later - route[q, READY]) + 0.1 * (detour + ticks)
        if behind < 0 or cost < least:
            least, behind, least_detour = cost, p, detour
    return max(least, 0.0) if behind >= 0 else -1.0, behind, least_detour


@njit(cache=True, nogil=True)
def insert_stop(route, count, stop, behind):
    """Insert a stop behind a position, without refreshing the day."""
    for q in range(count, behind, -1):
        route[q + 1, STOP] = route[q, STOP]
    route[behind + 1, STOP] = stop


@njit(cache=True, nogil=True)
def remove_stop(route, count, position):
    """Take the stop at a position out, without refreshing the day."""
    for q in range(position, count):
        route[q, STOP] = route[q + 1, STOP]


@njit(cache=True, nogil=True)
def day_objective(day, stops, worth, route, count, on_the_way, d, drive_cost, overtime_cost):
    """Value of a day's calls, less what its travel and overtime cost."""
    total = 0.0
    for p in range(1, count + 1):
        total += worth[stops[route[p, STOP], CALL], d]
    over = max(0, route[count + 1, REACHED] - day[DAY_END])
    return total - drive_cost * on_the_way - overtime_cost * over


@njit(cache=True, nogil=True)
def keeps_gap(call, d, call_day, group, first_member, members, gap, day_number):
    """Whether a call on a day stands far enough from the others of its group."""
    g = group[call]
    if g < 0:
        return True
    for m in range(first_member[g], first_member[g + 1]):
        other = call_day[members[m]]
        if other >= 0 and abs(day_number[other] - day_number[d]) < gap[g]:
            return False
    return True
