"""A planned day in the order in which it is driven: each drive, desk, call, lunch and wait with its times."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from analytics.routes.plan import LUNCH, DayPlan
from analytics.routes.rep_week import CallFacts, RepWeek
from analytics.routes.ways import Place

LEAST_WAIT_TICKS = 60


class Step(StrEnum):
    """What a part of a day is."""

    DRIVE = "drive"
    PARKING = "parking"
    DESK = "badge desk"
    WAIT = "wait"
    CALL = "call"
    LUNCH = "lunch"


@dataclass(frozen=True)
class SheetRow:
    """A part of a day.

    Parameters
    ----------
    step : Step
        What it is.
    start_tick, end_tick : int
        On the week's clock.
    start, end : datetime
        The same on the clock of the place, with its time zone.
    home_start, home_end : datetime
        The same on the clock at the rep's home.
    place : Place
        Where it is, or where a drive leads.
    call : int, optional
        Number of the call, of a call and of what leads to it; None for lunch and the way to the day's end.
    facts : CallFacts, optional
        What the call stands for.
    miles : float
        Of a drive; 0 for all else.
    """

    step: Step
    start_tick: int
    end_tick: int
    start: datetime
    end: datetime
    home_start: datetime
    home_end: datetime
    place: Place
    call: int | None
    facts: CallFacts | None
    miles: float = 0.0

    @property
    def minutes(self) -> float:
        """The minutes that it takes."""
        return (self.end_tick - self.start_tick) / 60


def write_day(week: RepWeek, number: int, plan: DayPlan) -> tuple[SheetRow, ...]:
    """Write a planned day out.

    Parameters
    ----------
    week : RepWeek
        The week.
    number : int
        Of the day.
    plan : DayPlan
        Its plan.

    Returns
    -------
    tuple of SheetRow
        From leaving the start to the arrival at the end, without gaps but for waits under a minute; empty for
        a day on which nobody is called on.
    """
    if not any(visit.call != LUNCH for visit in plan.visits):
        return ()
    rows: list[SheetRow] = []
    begins_at = here = week.days[number].start_place

    def add(step: Step, first: int, last: int, place: int, call: int | None, miles: float = 0.0) -> None:
        if last <= first:
            return
        zone = week.places[place].zone
        clock = week.clock_of(number)
        facts = None if call is None else week.calls[call]
        times = (clock.moment_of(first, zone), clock.moment_of(last, zone))
        home = (clock.moment_of(first), clock.moment_of(last))
        rows.append(SheetRow(step, first, last, *times, *home, week.places[place], call, facts, miles))

    def add_way(to: int, leaves: int, arrives: int, call: int | None) -> None:
        way = week.split_way(number, here, to, leaves, arrives)
        parked = leaves + way.drive_ticks + way.parking_ticks
        add(Step.DRIVE, leaves, leaves + way.drive_ticks, to, call, way.miles)
        add(Step.PARKING, leaves + way.drive_ticks, parked, to, call)
        add(Step.DESK, parked, arrives, to, call)

    for visit in plan.visits:
        call = None if visit.call == LUNCH else visit.call
        if visit.place != here:
            add_way(visit.place, visit.leaves, visit.arrives, call)
            here = visit.place
        waited = max(visit.arrives, rows[-1].end_tick if rows else visit.arrives)
        is_off = not rows and here == begins_at  # whoever hasn't begun the day waits for nothing
        if visit.start - waited >= LEAST_WAIT_TICKS and not is_off:
            add(Step.WAIT, waited, visit.start, visit.place, call)
        add(Step.LUNCH if call is None else Step.CALL, visit.start, visit.end, visit.place, call)
    if here != week.days[number].end_place:
        add_way(week.days[number].end_place, plan.leaves_last, plan.returns, None)
    return tuple(rows)


def name_row(row: SheetRow, *, for_rep: bool) -> str:
    """Say what a part of a day is.

    Parameters
    ----------
    row : SheetRow
        Of `write_day`.
    for_rep : bool
        Whether the rep reads it: others learn the ZIP of the home only.

    Returns
    -------
    str
        "Drive to Lakeshore ASC", "Ang, Ann, MD", "Lunch".
    """
    where = name_place(row.place, for_rep=for_rep)
    if row.step is Step.DRIVE:
        return f"Drive to {where}"
    if row.step is Step.PARKING:
        return f"Park at {where}"
    if row.step is Step.DESK:
        return f"Badge desk at {where}"
    if row.step is Step.LUNCH:
        return "Lunch"
    name = row.facts.name if row.facts is not None else where
    if row.step is Step.WAIT:
        return f"Wait for {name}"
    by = "" if row.facts is None or row.facts.channel == "in person" else f" ({row.facts.channel})"
    return f"{name}{by}"


def name_place(place: Place, *, for_rep: bool) -> str:
    """Name a place.

    Parameters
    ----------
    place : Place
        Any of a week.
    for_rep : bool
        Whether the rep reads it.

    Returns
    -------
    str
        A site's name; of where a day starts or ends, for others than the rep, the ZIP only.
    """
    if place.kind != "base":
        return place.name
    what = "home" if place.key == "home" else "the day's start or end"
    return place.name if for_rep else f"{what}, ZIP {place.zip_code or 'unknown'}"
