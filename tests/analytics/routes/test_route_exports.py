"""A planned week as calendar, CSV, day sheets and map links."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar

from analytics.routes.day_sheet import Step, name_place, write_day
from analytics.routes.export_csv import write_csv
from analytics.routes.export_ics import write_ics
from analytics.routes.export_pdf import LACKING, write_pdf
from analytics.routes.map_links import link_day
from analytics.routes.plan import LUNCH
from analytics.routes.schedule import schedule_week

from ..territories.world import BOB
from .field import FACTS, HOURS, MONDAY, REP, call, open_at, plan_week

MADE = datetime(2026, 11, 27, 12, tzinfo=UTC)
EASTERN_CALL = call("1000000103", MONDAY, 14, minute=30, site="G1", zone="America/Detroit", locked=True)


@pytest.fixture(scope="module")
def week(world):
    """A week with a desk, an appointment in the other zone on Monday and a call by video."""
    access = (
        open_at("H1", desk_minutes=10, parking_minutes=5),
        open_at("A1", desk_minutes=10),
        open_at("H1", BOB, status="no-see"),
    )
    long = tuple(replace(hours, start_minute=120, end_minute=1400) for hours in HOURS)
    facts = replace(FACTS, access=access, calls=(EASTERN_CALL,), days=long)
    return plan_week(world, facts, rep=replace(REP, home_place="5 Elm St, Chicago, IL 60602"))


ORDER = {
    0: [("Kerr", "G1"), ("=Bo", "anywhere")],
    1: [("Ang", "H1"), ("lunch", None), ("Cole", "A1"), ("Dunn", "O1"), ("Hill", None), ("Nash", None)],
}


@pytest.fixture(scope="module")
def plan(week):
    """Monday in Michigan, Tuesday in Chicago."""
    return schedule_week(
        week.problem, tuple(order_by_name(week, day, ORDER.get(day, [])) for day in range(5))
    )


def order_by_name(week, day, names):
    order = []
    for name, site in names:
        if name == "lunch":
            order.append((LUNCH, 0))
            continue
        number = next(n for n, facts in enumerate(week.calls) if facts.name == name)
        places = ["anywhere" if stop.place < 0 else week.places[stop.place].key
                  for stop in week.problem.calls[number].stops[day]]  # fmt: skip
        order.append((number, places.index(site) if site else 0))
    return tuple(order)


def events(content):
    calendar = Calendar.from_ical(content)
    return calendar, {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_a_day_is_written_without_gaps(week, plan):
    for number, day in enumerate(plan.days):
        rows = write_day(week, number, day)
        for before, after in pairwise(rows):
            assert 0 <= after.start_tick - before.end_tick < 60
        if rows:
            assert rows[0].start_tick == day.departs
            assert rows[-1].end_tick == day.returns
            calls = {visit.call for visit in day.visits if visit.call >= 0}
            assert {row.call for row in rows if row.step is Step.CALL} == calls


def test_who_has_lunch_before_the_day_begins_waits_for_nothing(week):
    order = order_by_name(week, 1, [("lunch", None), ("Ang", "H1")])
    plan = schedule_week(week.problem, ((), order, (), (), ()))
    rows = write_day(week, 1, plan.days[1])
    assert [row.step for row in rows][:2] == [Step.LUNCH, Step.DRIVE]
    assert rows[1].start_tick == plan.days[1].departs >= rows[0].end_tick


def test_the_calendar_has_an_event_for_each_call_on_the_clock_of_its_place(week, plan):
    calendar, found = events(write_ics(week, plan, MADE))
    calls = [event for event in found.values() if "call" in str(event["categories"].to_ical())]
    assert len(calls) == len(plan.made)
    (muskegon,) = [event for event in calls if "Kerr" in event["summary"]]
    assert muskegon["dtstart"].params["TZID"] == "America/Detroit"
    assert muskegon["dtstart"].dt.isoformat() == "2026-11-30T09:30:00-05:00"
    assert str(muskegon["location"]) == "Muskegon General, Muskegon, MI, 49442"
    assert (muskegon["geo"].latitude, muskegon["geo"].longitude) == (43.23, -86.25)
    assert str(muskegon["status"]) == "CONFIRMED"
    zones = {str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")}
    assert zones == {"America/Chicago", "America/Detroit"}
    for event in found.values():
        assert event["dtend"].dt > event["dtstart"].dt
        assert "SYNTHETIC SAMPLE" in event["description"]
        assert event["summary"].startswith("[sample] ")


def test_desk_and_parking_and_lunch_and_drives_are_events_of_their_own(week, plan):
    _, found = events(write_ics(week, plan, MADE))
    titles = [str(event["summary"]) for event in found.values()]
    assert "[sample] Parking and badge desk at Lakeshore Hospital" in titles
    assert "[sample] Badge desk at Lakeshore ASC" in titles
    assert "[sample] Lunch" in titles
    assert "[sample] Drive to Muskegon General" in titles
    desk = next(event for event in found.values() if "Parking and badge desk" in event["summary"])
    assert abs(desk["dtend"].dt - desk["dtstart"].dt - timedelta(minutes=15)) <= timedelta(seconds=2)


def test_a_second_file_updates_the_events_of_the_first(week, plan):
    _, first = events(write_ics(week, plan, MADE))
    later = MADE + timedelta(hours=1)
    _, second = events(write_ics(week, plan, later))
    assert first.keys() == second.keys()
    assert all(second[uid]["sequence"] > first[uid]["sequence"] for uid in first)
    assert write_ics(week, plan, MADE) == write_ics(week, plan, MADE)
    # One who is moved to another day keeps the event.
    order = {**ORDER, 1: ORDER[1][1:], 2: ORDER[1][:1]}
    moved = schedule_week(
        week.problem, tuple(order_by_name(week, day, order.get(day, [])) for day in range(5))
    )
    _, third = events(write_ics(week, moved, later))
    (uid,) = [uid for uid, event in first.items() if "Ang" in event["summary"]]
    assert third[uid]["dtstart"].dt.date() != first[uid]["dtstart"].dt.date()


def test_only_the_rep_learns_where_home_is(week, plan):
    links = "".join((*link_day(week, 1, plan.days[1]), *link_day(week, 1, plan.days[1], "apple")))
    for content in (write_ics(week, plan, MADE), write_csv(week, plan), links.encode()):
        assert b"Elm St" not in content
        assert b"41.885" not in content
        assert b"60602" in content
    assert name_place(week.places[0], for_rep=False) == "home, ZIP 60602"  # on paper, too
    assert b"Elm St" in write_ics(week, plan, MADE, for_rep=True)
    assert b"Elm St" in write_csv(week, plan, for_rep=True)
    assert "41.885" in link_day(week, 1, plan.days[1], for_rep=True)[0]


def test_csv_runs_no_formula_and_says_that_it_is_synthetic(week, plan):
    rows = rows_of(write_csv(week, plan))
    assert {row["what"] for row in rows if row["npi"] == BOB} == {"'=Bo (video)"}
    assert {row["data"] for row in rows} == {"SYNTHETIC SAMPLE, no real people"}
    assert all(row["snapshot"] and row["drive"] and row["window"] for row in rows)
    (kerr,) = [row for row in rows if row["step"] == "call" and row["what"] == "Kerr"]
    assert (kerr["start"], kerr["home_zone"], kerr["local_start"], kerr["local_zone"]) == (
        "08:30", "America/Chicago", "09:30", "America/Detroit",
    )  # fmt: skip
    assert sum(float(row["minutes"]) for row in rows if row["step"] == "call") == 30 * len(plan.made)


def test_day_sheets_print_any_name(week, plan):
    pages = write_pdf(week, plan, MADE)
    assert pages.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pages)) == len(week.days)
    assert pages == write_pdf(week, plan, MADE)
    strange = replace(week, rep=replace(week.rep, name="Zoë Nguyễn Łukasz Иван 李 محمد 🎉"))
    assert len(write_pdf(strange, plan, MADE)) > 10_000
    assert LACKING.endswith("printed as ?.")


def test_map_links_keep_to_the_limit_of_waypoints(week, plan):
    drives = link_day(week, 1, plan.days[1], "apple")
    assert len(drives) == 5  # hospital, ASC, clinic, the practice of Hill and Nash, home
    links = [parse_qs(urlsplit(link).query) for link in link_day(week, 1, plan.days[1], most_waypoints=1)]
    assert [len(link.get("waypoints", [])) for link in links] == [1, 1, 0]
    for before, after in pairwise(links):
        assert before["destination"] == after["origin"]
    (whole,) = link_day(week, 1, plan.days[1])
    assert whole.startswith("https://www.google.com/maps/dir/?api=1&origin=60602&destination=60602&")
    assert parse_qs(urlsplit(whole).query)["waypoints"][0].split("|")[0] == "41.890000,-87.620000"
    assert link_day(week, 4, plan.days[4]) == ()
