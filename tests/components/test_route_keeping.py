"""What keeping a week does to the calendar: what comes, moves, stays and goes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.routes.field_facts import FieldFacts
from analytics.routes.week_edits import WeekEdits
from components.route_keep import say_keeping
from components.route_keeping import prepare_keeping
from data.plans.organisation.register import Kept
from tests.analytics.routes.field import CHICAGO, FACTS, MONDAY, call
from tests.analytics.territories.world import FAY
from tests.components.route_weeks import ANN, BOB, day_of, plan_rae

AT = datetime(2026, 11, 27, tzinfo=UTC)


def stored(entry, number=1):
    """A row of the calendar."""
    return Kept(str(number), 1, "ann", AT, "ann", AT, entry)


def start_of(week, plan, npi):
    for number, day in enumerate(plan.days):
        for visit in day.visits:
            if visit.call >= 0 and week.calls[visit.call].npi == npi:
                return week.time_at(number, visit.start)
    raise AssertionError("not on the plan")


def test_an_empty_calendar_gets_every_call_at_its_time(world):
    week, plan = plan_rae(world)
    keeping = prepare_keeping(week, plan, ())
    at_sites = len(keeping.changes.added)
    assert keeping.new == at_sites == len(plan.made) - len(keeping.unwritten)
    (ann,) = [one for one in keeping.changes.added if one.npi == ANN]
    assert ann.starts_at == start_of(week, plan, ANN)
    assert (ann.status, ann.locked, ann.zone, ann.minutes) == ("planned", False, CHICAGO, 30)
    assert not keeping.changes.changed
    assert not keeping.changes.removed


def test_a_call_that_was_there_moves_and_keeps_its_channel_set_and_note(world):
    week, plan = plan_rae(world)
    before = call(ANN, MONDAY + timedelta(days=4), 20, note="bring the set", needs_set="Knee", site="A1")
    keeping = prepare_keeping(week, plan, (stored(before),))
    (row,) = keeping.changes.changed
    assert (row.id, row.version) == ("1", 1)
    assert row.entry.starts_at == start_of(week, plan, ANN)
    assert (row.entry.note, row.entry.needs_set, row.entry.channel) == ("bring the set", "Knee", "in person")
    assert keeping.moved == 1
    assert ANN not in {one.npi for one in keeping.changes.added}


def test_kept_twice_nothing_changes(world):
    week, plan = plan_rae(world)
    first = prepare_keeping(week, plan, ())
    rows = tuple(stored(one, number) for number, one in enumerate(first.changes.added))
    again = prepare_keeping(week, plan, rows)
    assert not again.changes
    assert again.same == first.new


def test_who_is_not_on_the_plan_is_taken_out_unless_locked(world):
    week, plan = plan_rae(world, edits=WeekEdits().ban(ANN).ban(BOB))
    assert day_of(week, plan, ANN) is None
    loose = stored(call(ANN, MONDAY, 16), 1)
    locked = stored(call(BOB, MONDAY, 18, locked=True), 2)
    keeping = prepare_keeping(week, plan, (loose, locked))
    assert keeping.changes.removed == (loose,)
    assert [name.partition(",")[0] for name in keeping.removed] == ["Ang"]
    assert keeping.same == 1


def test_who_is_of_no_territory_of_the_rep_is_named_and_so_is_a_site(world):
    fay, somebody = call(FAY, MONDAY, 16), call(None, MONDAY, 18, site="F1")
    week, plan = plan_rae(world, facts=replace(FACTS, calls=(fay, somebody)))
    keeping = prepare_keeping(week, plan, (stored(fay, 1), stored(somebody, 2)))
    assert [name.partition(",")[0] for name in keeping.removed] == ["Fox", "Free ASC"]
    assert f"- Taken out: {keeping.removed[0]}; Free ASC" in say_keeping(keeping)


def test_a_cancelled_slot_is_marked_even_when_it_was_locked(world):
    locked = call(ANN, MONDAY, 16, locked=True)
    facts = replace(FACTS, calls=(locked,))
    week, plan = plan_rae(world, facts=facts, edits=WeekEdits().cancel(ANN, MONDAY))
    keeping = prepare_keeping(week, plan, (stored(locked),))
    (row,) = [row for row in keeping.changes.changed if row.entry.status == "cancelled"]
    assert row.entry == replace(locked, status="cancelled")
    assert len(keeping.cancelled) == 1


def test_an_appointment_on_the_plan_is_not_written_again(world):
    locked = call(ANN, MONDAY, 16, locked=True)
    week, plan = plan_rae(world, facts=replace(FACTS, calls=(locked,)))
    assert start_of(week, plan, ANN).astimezone(ZoneInfo(CHICAGO)).hour == 10
    keeping = prepare_keeping(week, plan, (stored(locked),))
    assert ANN not in {one.npi for one in keeping.changes.added}
    assert keeping.same == 1


def test_other_weeks_kept_calls_and_mails_are_left_alone(world):
    week, plan = plan_rae(world)
    rows = (
        stored(call(ANN, MONDAY - timedelta(days=3), 16), 1),
        stored(call(ANN, MONDAY + timedelta(days=7), 16), 2),
        stored(call(ANN, MONDAY, 16, status="kept"), 3),
        stored(call(ANN, MONDAY, 16, channel="email"), 4),
    )
    keeping = prepare_keeping(week, plan, rows)
    assert not keeping.changes.changed
    assert not keeping.changes.removed


def test_nothing_of_the_facts_is_needed_but_the_week(world):
    week, plan = plan_rae(world, facts=FieldFacts())
    assert prepare_keeping(week, plan, ()).new
    assert week.monday == date(2026, 11, 30)
