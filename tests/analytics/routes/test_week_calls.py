"""How many calls a day may have, and what is taken where parking and desks are not recorded."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.routes.checker import check_week
from analytics.routes.plan import LUNCH
from analytics.routes.rep_week import NoteKind
from analytics.routes.solve import Effort, solve_week
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_options import WeekOptions
from data.errors import OptionInvalid
from data.plans.organisation.clock import Window

from ..territories.world import ANN, BOB, CAI, DEE
from .field import FACTS, MONDAY, REP, call, open_at, plan_week

TUESDAY = MONDAY + timedelta(days=1)


def limits(week):
    return [day.most_calls for day in week.problem.days]


def notes(week, kind):
    return [note.text for note in week.notes if note.kind is kind]


def test_a_day_has_as_many_calls_as_the_rep_plans(world):
    week = plan_week(world, rep=replace(REP, calls_a_day=1.5))
    assert limits(week) == [2, 2, 2, 2, 2]
    plan = solve_week(week.problem, Effort(rounds=200), clock=time.monotonic)
    assert check_week(week.problem, plan) == ()
    assert max(sum(visit.call != LUNCH for visit in day.visits) for day in plan.days) == 2
    assert len(plan.made) == len(week.calls)


def test_a_day_has_as_many_calls_as_stand_in_the_calendar(world):
    mine = tuple(call(npi, TUESDAY, hour) for npi, hour in ((ANN, 15), (BOB, 16), (CAI, 17)))
    week = plan_week(world, replace(FACTS, calls=mine), rep=replace(REP, calls_a_day=1))
    assert limits(week) == [1, 3, 1, 1, 1]
    phoned = tuple(replace(one, channel="phone") for one in mine[1:])
    week = plan_week(world, replace(FACTS, calls=(mine[0], *phoned)), rep=replace(REP, calls_a_day=1))
    assert limits(week) == [1, 1, 1, 1, 1]


def test_who_is_pinned_to_a_day_is_called_on_then_however_many(world):
    edits = WeekEdits()
    for npi in (ANN, BOB, CAI, DEE):
        edits = edits.pin(npi, MONDAY)
    week = plan_week(world, rep=replace(REP, calls_a_day=2), edits=edits)
    assert limits(week) == [4, 2, 2, 2, 2]
    assert solve_week(week.problem, Effort(rounds=100), clock=time.monotonic).missed == ()


def test_minutes_of_parking_and_desk_that_nobody_recorded_are_taken_and_told(world):
    known = open_at("H1", desk_minutes=0, parking_minutes=12), open_at("A1", parking_minutes=3)
    week = plan_week(world, replace(FACTS, access=known), options=WeekOptions())
    at = {place.key: place for place in week.places}
    assert (at["H1"].parking_minutes, at["H1"].desk_by_hour) == (12, ())
    assert (at["A1"].parking_minutes, at["A1"].desk_by_hour) == (3, (5.0,) * 24)
    assert (at["O1"].parking_minutes, at["O1"].desk_by_hour) == (5, (5.0,) * 24)
    numbers = {place.key: number for number, place in enumerate(week.places)}
    way = week.split_way(0, numbers["H1"], numbers["O1"], 9 * 3600)
    assert (way.parking_ticks, way.desk_ticks) == (300, 300)
    (told,) = notes(week, NoteKind.DOORS_ASSUMED)
    places = len({place.key for place in week.places if place.kind != "base"})
    assert told == (
        f"No minutes of parking at {places - 2} and at the badge desk or reception at {places - 1} of "
        f"{places} places are recorded: 5 min each are taken. Enter what you know under Access on the "
        "Organisation page."
    )


def test_of_practices_nothing_can_be_recorded(world):
    sites = {place.key for place in plan_week(world).places if place.kind == "site"}
    known = tuple(open_at(site, desk_minutes=4, parking_minutes=2) for site in sorted(sites))
    week = plan_week(world, replace(FACTS, access=known), options=WeekOptions(parking_minutes=8))
    assert {place.kind for place in week.places if place.parking_assumed} == {"practice"}
    practices, places = (len({place.key for place in week.places if place.kind in kinds})
                         for kinds in (("practice",), ("practice", "site")))  # fmt: skip
    assert notes(week, NoteKind.DOORS_ASSUMED) == [
        f"No minutes of parking at {practices} and at the badge desk or reception at {practices} of {places} "
        "places are recorded: 8 min of parking and 5 at the desk are taken."
    ]


def test_who_comes_through_a_desk_of_unknown_wait_waits_the_usual_time(world):
    desk = open_at("H1", badge=(Window(0, 480, 540),))
    week = plan_week(world, replace(FACTS, access=(desk,)), options=WeekOptions(desk_minutes=7))
    (stop,) = week.problem.calls[[facts.npi for facts in week.calls].index(BOB)].stops[0]
    assert stop.windows == ((60 * 487, 60 * 547),)


@pytest.mark.parametrize("minutes", [{"parking_minutes": -1}, {"desk_minutes": 10_000}])
def test_minutes_that_can_t_be_are_refused(minutes):
    with pytest.raises(OptionInvalid, match="of parking and"):
        WeekOptions(**minutes)
