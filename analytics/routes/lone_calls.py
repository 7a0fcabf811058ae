"""Calls that can't be made even on a day of their own: found before anything is routed."""

from collections.abc import Sequence

from analytics.durations import write_minutes
from analytics.routes.problem import ANYWHERE, UNREACHABLE, Call, Day, Stop
from analytics.routes.rep_week import CallFacts
from analytics.routes.ways import Ways
from data.plans.organisation.clock import write_minute


def drop_unreachable(
    calls: Sequence[tuple[Call, CallFacts]], days: Sequence[Day], ways: Ways
) -> tuple[list[tuple[Call, CallFacts]], dict[str, str]]:
    """Take out the calls whose windows nobody can meet who leaves with the day and is back by its end.

    Parameters
    ----------
    calls : sequence of tuple
        Calls and what they stand for.
    days : sequence of Day
        Of the problem.
    ways : Ways
        Between its places.

    Returns
    -------
    tuple
        The calls that can be made, with the stops that can be met, and all that are required, for a plan to
        say that it misses them; and why not, by key, of those that can't be made, but for second calls.
    """
    kept: list[tuple[Call, CallFacts]] = []
    unmet: dict[str, str] = {}
    for call, facts in calls:
        met = {
            day: good
            for day, stops in call.stops.items()
            if (good := tuple(stop for stop in stops if _can_be_met(stop, days[day], ways)))
        }
        if met == dict(call.stops) or call.required:
            kept.append((call, facts))
            if not met:
                unmet[call.key] = _explain(call, days, ways)
        elif met:
            values = {day: value for day, value in call.day_values.items() if day in met}
            fewer = Call(call.key, call.value, met, call.required, call.group, values)
            kept.append((fewer, facts))
        elif facts.number == 1:
            unmet[call.key] = _explain(call, days, ways)
    return kept, unmet


def _can_be_met(stop: Stop, day: Day, ways: Ways) -> bool:
    if stop.place == ANYWHERE:
        return True
    there = ways.ticks(day.travel, day.start_place, stop.place, day.start)
    for opens, closes in stop.windows:
        start = max(opens, day.start + there)
        leaves = start + stop.service_ticks
        if (
            start <= closes
            and leaves + ways.ticks(day.travel, stop.place, day.end_place, leaves) <= day.latest_end
        ):
            return True
    return False


def _explain(call: Call, days: Sequence[Day], ways: Ways) -> str:
    number, stop = next((day, stop) for day, stops in call.stops.items() for stop in stops)
    day = days[number]
    there = ways.ticks(day.travel, day.start_place, stop.place, day.start)
    if there >= UNREACHABLE:
        return "No road leads there from where the day starts."
    back = ways.ticks(day.travel, stop.place, day.end_place, stop.windows[-1][0] + stop.service_ticks)
    if back >= UNREACHABLE:
        return "No road leads from there to where the day ends."
    first, last = (write_minute(tick // 60) for tick in stop.windows[-1])
    when = f"the call starts at {first}" if first == last else f"a call can start from {first} to {last}"
    return (
        f"Not even on a day of its own: the way there takes {write_minutes(there / 60)} from where the day "
        f"starts, desk and parking included, {when} and takes {write_minutes(stop.service_ticks / 60)}, "
        f"the way from there to where the day ends takes {write_minutes(back / 60)}, and the day ends at "
        f"{write_minute(day.latest_end // 60)}."
    )
