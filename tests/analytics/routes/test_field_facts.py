"""What one rep's week reads from the plan store."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from analytics.routes.field_facts import FieldFacts, read_field_facts
from analytics.routes.people import find_territories, list_members
from analytics.routes.week import build_week
from data.plans.organisation.account_entry import Credential, SetsOnHand
from data.plans.organisation.call_entry import CallPlan
from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.register import Changes
from data.plans.organisation.week_entry import RepDay, RepLeave, RepPlace, RepSkills
from data.plans.rep_entry import RepDetails
from data.plans.store import PlanStore

from ..territories.world import ANN, BOB, EVE, SPORTS
from .field import MONDAY, TODAY, TwoMinutesAMile, block, call, chicago, open_at

NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    """An empty plan store."""
    store = PlanStore.open(f"sqlite:///{(tmp_path / 'plans.db').as_posix()}")
    yield store
    store.close()


@pytest.fixture
def rep(store):
    """Rae, in the store."""
    details = RepDetails("Rae", "rep", 6.0, (41.885, -87.63), "Chicago, IL 60602")
    return store.reps.add(details, by="ann", at=NOW)


def put(store, **rows):
    for name, entries in rows.items():
        getattr(store.organisation, name).save(Changes(added=tuple(entries)), by="ann", at=NOW)


def owned_by(world, rep):
    ownership = chicago(world)
    territory = replace(ownership.territories[0], rep_id=rep.id)
    return replace(ownership, territories=(territory,))


def read(store, world, rep):
    ownership = owned_by(world, rep)
    npis, sites = list_members(ownership, find_territories(ownership, rep.id, rep.name))
    return read_field_facts(store.organisation, store.segments, world, rep.id, MONDAY, npis=npis, sites=sites)


def test_what_is_read_is_the_rep_s_and_the_territory_s_alone(store, world, rep):
    other = store.reps.add(RepDetails("Bo", "rep", 6.0), by="ann", at=NOW)
    made, planned = MONDAY - timedelta(days=30), MONDAY + timedelta(days=1)
    segment = store.segments.save("Sports", f"specialty={SPORTS}", world.id, by="ann", at=NOW)
    plan = CallPlan("Sports", 1, 6, 20, segment_id=segment.id)
    put(
        store,
        rep_days=[RepDay(rep.id, 0), RepDay(other.id, 1)],
        rep_leaves=[RepLeave(rep.id, MONDAY, MONDAY), RepLeave(rep.id, date(2026, 1, 5), date(2026, 1, 9))],
        rep_skills=[RepSkills(rep.id, ("Robot",)), RepSkills(other.id, ("Laser",))],
        rep_places=[RepPlace(rep.id, planned, "end", 43.0, -87.9, "Hotel")],
        call_plan=[plan],
        access=[open_at("H1"), open_at("H1", ANN), open_at("M1"), open_at("M1", EVE)],
        or_blocks=[block(ANN, "H1", 1, 540, 660), block(EVE, "M1", 1, 540, 660)],
        credentials=[Credential(rep.id, idn_id="LAKE"), Credential(other.id, site_id="H1")],
        sets_on_hand=[SetsOnHand("H1", "Knee", 2), SetsOnHand("M1", "Knee", 1)],
        calls=[
            call(ANN, made, 16, status="kept", rep=other.id),  # somebody else's call counts, too
            call(EVE, made, 16, status="kept", rep=other.id, site="M1"),
            call(ANN, planned, 16, rep=rep.id),
            call(BOB, planned, 16, rep=other.id),
            call(EVE, planned, 20, rep=rep.id, site="M1"),  # not the territory's, but in the calendar
        ],
        days_off=[DayOff(planned, "Inventory"), DayOff(date(2026, 7, 3), "Bridge")],
    )
    facts = read(store, world, rep)
    assert [row.weekday for row in facts.days] == [0]
    assert [leave.first_day for leave in facts.leaves] == [MONDAY]
    assert facts.skills == {"robot"}
    assert [place.place for place in facts.places] == ["Hotel"]
    assert {(row.site_id, row.npi) for row in facts.access} == {("H1", None), ("H1", ANN)}
    assert [one.npi for one in facts.or_blocks] == [ANN]
    assert [one.idn_id for one in facts.credentials] == ["LAKE"]
    assert facts.sets_at("H1", "KNEE") == 2
    assert facts.sets_at("M1", "Knee") is None
    assert facts.made_on == {ANN: [made]}
    assert {(one.npi, one.status) for one in facts.calls} == {
        (ANN, "kept"), (ANN, "planned"), (EVE, "planned"),
    }  # fmt: skip
    assert [one.name for one in facts.days_off] == ["Inventory"]
    assert len(facts.segments[segment.id]) > 0
    assert facts.call_plan_of(ANN, "Orthopaedic Surgery", 10) is None
    sports = next(iter(facts.segments[segment.id]))
    assert facts.call_plan_of(sports, SPORTS, 1) == plan


def test_a_segment_that_was_deleted_holds_nobody(store, world, rep):
    segment = store.segments.save("Sports", f"specialty={SPORTS}", world.id, by="ann", at=NOW)
    put(store, call_plan=[CallPlan("Sports", 1, 6, 20, segment_id=segment.id)])
    store.segments.delete(segment)
    assert read(store, world, rep).segments == {segment.id: frozenset()}


def test_an_empty_store_is_enough_for_a_week(store, world, rep):
    facts = read(store, world, rep)
    assert facts.calls == FieldFacts().calls
    week = build_week(world, owned_by(world, rep), facts, TwoMinutesAMile(), rep, MONDAY, today=TODAY)
    assert len(week.calls) == 6
    assert len(week.days) == 5
