"""What holds of every week, whatever the company recorded."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.routes.baselines import plan_best_guess, plan_calendar
from analytics.routes.checker import check_week
from analytics.routes.day_sheet import write_day
from analytics.routes.field_facts import FieldFacts
from analytics.routes.people import find_territories, list_members
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_errors import NobodyToCall
from analytics.routes.week_figures import measure_week
from data.plans.organisation.access_entry import Access, OrBlock
from data.plans.organisation.account_entry import Credential
from data.plans.organisation.call_entry import CallPlan
from data.plans.organisation.clock import Window
from data.plans.organisation.week_entry import RepDay, RepLeave

from ..territories.world import ANN, BOB, CAI, DEE, HAL, NED
from .field import MONDAY, call, chicago, plan_week

SITES, PEOPLE = ("H1", "A1", "O1"), (ANN, BOB, CAI, DEE, HAL, NED)
days = st.integers(0, 4).map(lambda n: MONDAY + timedelta(days=n))
minutes = st.integers(24, 72).map(lambda n: 15 * n)
spans = st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1])
windows = st.one_of(
    st.none(),
    st.lists(st.tuples(st.integers(0, 4), spans), max_size=4, unique_by=lambda one: one[0]).map(
        lambda some: tuple(Window(day, *span) for day, span in some)
    ),
)
access = st.builds(
    Access,
    st.sampled_from(SITES),
    st.sampled_from([None, ANN, BOB, DEE]),
    st.sampled_from(["open", "restricted", "no-see", "unknown"]),
    windows,
    windows,
    st.one_of(st.none(), st.floats(0, 40)),
    st.just(()),
    st.one_of(st.none(), st.floats(0, 20)),
    st.one_of(st.none(), st.integers(0, 9)),
)
blocks = st.builds(
    lambda npi, site, day, span: OrBlock(npi, site, day, *span),
    st.sampled_from([ANN, BOB, CAI]),
    st.sampled_from(SITES),
    st.integers(0, 4),
    spans,
)
booked = st.builds(
    lambda npi, day, hour, locked: call(npi, day, hour, locked=locked),
    st.sampled_from(PEOPLE),
    days,
    st.integers(14, 22),
    st.booleans(),
)
facts = st.builds(
    FieldFacts,
    days=st.tuples(st.integers(360, 600), st.integers(0, 60)).map(
        lambda pair: tuple(RepDay("rae", n, pair[0], 1020, overtime_minutes=pair[1]) for n in range(5))
    ),
    leaves=st.lists(days.map(lambda day: RepLeave("rae", day, day)), max_size=2).map(tuple),
    call_plan=st.floats(0.5, 40).map(lambda n: (CallPlan("All", 1, n, 20),)),
    access=st.lists(access, max_size=5, unique_by=lambda row: (row.site_id, row.npi)).map(tuple),
    or_blocks=st.lists(blocks, max_size=3, unique_by=lambda row: (row.npi, row.weekday)).map(tuple),
    credentials=st.lists(st.sampled_from(SITES), max_size=1).map(
        lambda sites: tuple(Credential("rae", site_id=site) for site in sites)
    ),
    calls=st.lists(booked, max_size=4, unique_by=lambda one: (one.npi, one.starts_at)).map(tuple),
)
edits = st.builds(
    lambda pinned, banned, cancelled: WeekEdits().pin(pinned).ban(banned).cancel(*cancelled),
    st.sampled_from(PEOPLE),
    st.sampled_from(PEOPLE),
    st.tuples(st.sampled_from(PEOPLE), days),
)
SLOW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(facts, edits)
def test_every_week(world, some_facts, some_edits):
    try:
        week = plan_week(world, some_facts, edits=some_edits)
    except NobodyToCall as error:
        left = {one.npi for one in error.left_out}
    else:
        left = None
    if left is not None:
        assert left >= members(world) - booked_people(some_facts)
        return

    # Everybody is a call of the week or left out with a reason, and nobody is both.
    called = {told.npi for told in week.calls if not told.booked}
    out = {one.npi for one in week.left_out}
    assert not called & out
    assert called | out | {told.npi for told in week.calls if told.booked} >= members(world)
    assert all(one.text.endswith(".") for one in week.left_out)

    # No call can start so that it runs into a block of the surgeon's, or out of the rep's hours.
    for told, one in zip(week.calls, week.problem.calls, strict=True):
        taken = [row for row in some_facts.or_blocks if row.npi == told.npi] if not told.booked else []
        for day, stops in one.stops.items():
            hours = week.problem.days[day]
            for stop in stops:
                for opens, closes in stop.windows:
                    assert told.booked or hours.start <= opens
                    assert told.booked or closes + stop.service_ticks <= hours.latest_end
                    for row in taken:
                        if row.weekday == week.days[day].day.weekday():
                            ends = closes + stop.service_ticks
                            assert ends <= 60 * row.start_minute or opens >= 60 * row.end_minute

    # What nobody searched for can be driven, and its parts add up.
    plans = [plan_best_guess(week)]
    own = plan_calendar(week)
    plans += [own.plan] if own else []
    for plan in plans:
        assert check_week(week.problem, plan) == ()
        figures = measure_week(week, plan)
        on_the_way = figures.drive_minutes + figures.parking_minutes + figures.desk_minutes
        assert abs(60 * on_the_way - plan.travel_ticks) < 1
        for number, day in enumerate(plan.days):
            rows = write_day(week, number, day)
            assert all(row.start_tick < row.end_tick for row in rows)


def members(world):
    ownership = chicago(world)
    return set(list_members(ownership, find_territories(ownership, "rae", "Rae"))[0])


def booked_people(some_facts):
    return {one.npi for one in some_facts.calls}
