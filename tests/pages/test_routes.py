"""Sunday evening: a rep opens next week, changes it, and sees who is not on it and why."""

import json
import re
import time
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from components import route_search
from components.route_held import LUNCH_WORD
from components.session import shared_workspace
from data.identifiers import TerritoryId
from data.plans.document import Document, Territory
from data.plans.organisation.register import Changes
from data.plans.organisation.week_entry import RepLeave
from data.roads.times import DriveStatement, DriveTimes
from tests.analytics.territories.world import ANN, BOB, CAI, DEE, HAL, MAX, NED
from tests.pages.nine_sites import plan_of
from tests.pages.plan_page import button, click, field, make_plan, says
from tests.pages.route_page import AT, MONDAY, PAGE, add_rep, booked, make_week, open_at, put

IN_CHICAGO = (ANN, BOB, CAI, DEE, HAL, MAX, NED)
PATIENCE_SECONDS = 50.0  # on a computer that runs the search for the first time


@pytest.fixture
def chicago(tmp_path, nine_sites, monkeypatch):
    """A home with the nine sites, in which a plan takes the same rounds each time."""
    (tmp_path / "snapshots").symlink_to(nine_sites / "snapshots")
    monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path))
    monkeypatch.setenv("WINDSHIELD_ROUTE_EFFORT", "40 rounds")
    monkeypatch.setattr(route_search, "FIRST_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(route_search, "END_SECONDS", PATIENCE_SECONDS)
    return tmp_path


@pytest.fixture
def open_week(open_app, chicago):
    """Open the page at a link; no exception."""

    def open_(**query):
        app = open_app(chicago, PAGE, **query)
        assert not app.exception, app.exception
        return app

    return open_


@pytest.fixture
def rae(chicago):
    """Rae and her plan, ready to be opened by a link."""
    rep, plan = make_week(shared_workspace().snapshot)
    return {"rep": rep, "plan": plan, "week": MONDAY.isoformat()}


def state(app):
    return app.session_state["windshield"].run


def headline(app):
    (line,) = [one.value for one in app.markdown if one.value.startswith("#### Rae")]
    return line.replace("\N{NO-BREAK SPACE}", " ")


def link(app, key):
    """The values of a key in the address."""
    found = app.query_params.get(key, [])
    return [found] if isinstance(found, str) else list(found)


def list_of(app):
    """The rows of the day that is open, without their tags."""
    return [one.value for one in app.html if "run-row" in one.value and "<style>" not in one.value]


def on_day(app, name):
    return any(name in row for row in list_of(app))


def menu(app, what, npi):
    """The button of a visit's menu, or of somebody who is not on the plan."""
    (found,) = [one for one in app.button if one.key and one.key.startswith(f"run_{what}_{npi}")]
    return found


def press(app, what, npi):
    app = menu(app, what, npi).click().run()
    assert not app.exception, app.exception
    return app


def test_a_link_shows_a_week_that_was_checked(open_week, rae):
    app = open_week(**rae)
    assert headline(app).startswith("#### Rae Rep · week of 30 Nov · 6 calls")
    assert "driving" in headline(app)
    assert any("Leave home" in row for row in list_of(app))
    assert says(app, "Best guess")
    assert says(app, "drive times are an estimate", app.caption)
    assert not says(app, "Best so far")


def test_the_link_is_what_is_on_screen(open_week, rae):
    app = open_week(**rae)
    assert {key: link(app, key) for key in rae} == {key: [value] for key, value in rae.items()}


def test_without_a_link_next_week_of_who_has_a_territory_is_shown(open_week, rae):
    app = open_week()
    today = date.today()
    assert link(app, "week") == [(today + timedelta(days=7 - today.weekday())).isoformat()]
    assert link(app, "rep") == [rae["rep"]]


def test_a_link_that_can_t_be_read_says_so_and_shows_a_week(open_week, rae):
    app = open_week(rep=rae["rep"], week="next")
    assert says(app, "The link's “week” can't be read", app.warning)
    assert "week of" in headline(app)


def test_who_is_banned_is_not_on_it_and_says_so(open_week, rae):
    app = press(open_week(**rae), "ban", ANN)
    assert "5 calls" in headline(app)
    assert says(app, "You left them out of this week")
    assert link(app, "ban") == [ANN]
    app = press(app, "allow", ANN)
    assert "6 calls" in headline(app)
    assert not link(app, "ban")


def test_a_pin_keeps_a_call_on_its_day_and_is_in_the_link(open_week, rae):
    app = press(open_week(**rae), "pin", ANN)
    (pin,) = link(app, "pin")
    assert pin == f"{ANN}@{MONDAY.isoformat()}"
    assert any("📌" in row for row in list_of(app))
    app = press(app, "unpin", ANN)
    assert not link(app, "pin")


def test_a_call_is_moved_to_another_day_and_moved_back_by_undo(open_week, rae):
    app = open_week(**rae)
    (move,) = [one for one in app.selectbox if one.key.startswith(f"run_move_{ANN}")]
    app = move.set_value(2).run()
    assert not app.exception
    assert link(app, "pin") == [f"{ANN}@{(MONDAY + timedelta(days=2)).isoformat()}"]
    assert not on_day(app, "Ang")
    app = click(app, "Undo")
    assert on_day(app, "Ang")
    assert not link(app, "pin")
    assert link(click(app, "Redo"), "pin")


def test_a_cancelled_slot_leaves_the_rest_and_a_proposal_is_accepted_and_undone(open_week, rae):
    app = open_week(**rae, order=f"{MONDAY.isoformat()}:{ANN},{BOB}")
    assert "2 calls" in headline(app)
    app = press(app, "cancel", ANN)
    assert says(app, "cancelled on Monday")
    assert "1 call ·" in headline(app)
    assert on_day(app, "=Bo")
    assert link(app, "off") == [f"{ANN}@{MONDAY.isoformat()}"]
    accept = next(one for one in app.button if one.key and one.key.startswith("run_accept_1"))
    app = accept.click().run()
    assert not app.exception
    assert "1 call ·" not in headline(app)
    assert on_day(app, "=Bo")
    assert not on_day(app, "Ang")
    assert not says(app, "cancelled on Monday", app.markdown)
    app = click(click(app, "Undo"), "Undo")
    assert on_day(app, "Ang")
    assert "2 calls" in headline(app)


def test_after_a_cancelled_slot_the_rest_of_the_week_is_planned_again(open_week, rae):
    app = press(open_week(**rae, order=f"{MONDAY.isoformat()}:{ANN},{BOB}"), "cancel", ANN)
    app = click(app, "run_replan_week")
    assert "6 calls" in headline(app)
    assert not on_day(app, "Ang")


def test_who_runs_late_keeps_what_still_fits(open_week, rae):
    put("access", open_at("H1", ANN, 480, 600))
    app = open_week(**rae, order=f"{MONDAY.isoformat()}:{ANN},{BOB}")
    assert "2 calls" in headline(app)
    assert field(app, "Where then").value is not None
    app = click(app, "Plan the day from there")  # 10:00, unless somebody says another time
    assert says(app, "free from 10:00 only")
    assert says(app, "No longer fits: Ang")
    assert link(app, "late") == ["2026-11-30T10:00"]


def test_who_has_lunch_at_home_leaves_after_it(open_week, rae):
    app = open_week(**rae, order=f"{MONDAY.isoformat()}:{LUNCH_WORD},{ANN},{BOB}")
    rows = [re.sub("<[^>]+>", " ", row).strip() for row in list_of(app)]
    assert ["Lunch until 12:00" in rows[0], "Leave home" in rows[1], "Drive" in rows[2]] == [True] * 3
    assert not any("Free" in row for row in rows[:3])
    times = [row[:5] for row in rows if row[:1].isdigit()]
    assert times == sorted(times)


def test_a_closed_road_takes_longer(open_week, rae):
    app = click(open_week(**rae), "Take that way into account")
    (slow,) = link(app, "slow")
    assert slow.endswith("~45~2026-11-30")


def test_an_order_that_no_longer_fits_is_planned_anew(open_week, rae):
    app = open_week(**rae, order=f"{MONDAY.isoformat()}:{ANN},{BOB}", ban=ANN)
    assert says(app, "no longer fits what is known of this week", app.toast)
    assert not link(app, "order")


def test_a_kept_week_is_in_the_calendar_and_stays_on_screen(open_week, rae):
    app = open_week(**rae)
    assert says(app, "new, 0 moved, 0 as they are")
    app = click(app, "Keep it")
    calls = shared_workspace().plans.organisation.calls.entries(reps=[rae["rep"]])
    assert {call.status for call in calls} == {"planned"}
    assert says(app, "The week is in the calendar", app.toast)
    assert "6 calls" in headline(app)
    assert says(app, "The calendar has this week already")
    assert says(app, "Own calendar")


def test_of_two_who_keep_the_second_is_told_and_nothing_is_overwritten(open_week, rae):
    calls = shared_workspace().plans.organisation.calls
    put("calls", booked(rae["rep"], ANN, "H1", MONDAY + timedelta(days=1), 9, locked=False))
    app = open_week(**rae)
    (row,) = calls.rows(reps=[rae["rep"]])
    note = replace(row, entry=replace(row.entry, note="Ben was here"))
    calls.save(Changes(changed=(note,)), by="Ben", at=AT)
    app = click(app, "Keep it")
    assert says(app, "Ben changed a row", app.toast)
    assert [one.note for one in calls.entries(reps=[rae["rep"]])] == ["Ben was here"]
    click(app, "Keep it")
    assert len(calls.entries(reps=[rae["rep"]])) > 1


def test_the_calendar_file_has_every_call(open_week, rae):
    app = open_week(**rae)
    (file,) = [one for one in app.get("download_button") if "Calendar" in one.proto.label]
    assert file.proto.label == "Calendar (ICS)"
    assert says(app, "The rep's home is in them as its ZIP only", app.caption)


def test_a_plan_that_breaks_a_rule_is_never_shown(open_week, rae, monkeypatch):
    monkeypatch.setattr(route_search, "check_week", lambda problem, plan: ("Day 0: leaves too early.",))
    app = open_week(**rae)
    assert says(app, "No plan of this week stood the check", app.error)
    assert not list_of(app)


def test_a_search_that_breaks_off_is_told(open_week, rae, monkeypatch):
    def fail(*args, **more):
        raise MemoryError("no memory")

    monkeypatch.setattr(route_search, "solve_week", fail)
    app = open_week(**rae)
    assert says(app, "The search for a plan broke off (no memory)", app.error)


class Courses(DriveTimes):
    """An engine that gives a course by way of one corner."""

    statement = DriveStatement("Courses", "a test")

    def _matrix(self, origins, destinations, departing):
        raise NotImplementedError

    def _isochrone(self, origin, minutes, departing):
        raise NotImplementedError

    def _trace(self, points):
        return np.insert(points, 1, (41.9, -87.7), axis=0)


def test_lines_follow_roads_where_an_engine_gives_their_course(open_week, rae, monkeypatch):
    assert says(open_week(**rae), "Lines are straight from stop to stop")
    monkeypatch.setattr(shared_workspace(), "exact", Courses())
    app = open_week(**rae)
    for _ in range(20):
        if says(app, "Lines follow roads"):
            break
        time.sleep(0.1)
        app = app.run()
    (deck,) = [json.loads(one.proto.json) for one in app.get("deck_gl_json_chart")]
    (layer,) = [layer for layer in deck["layers"] if layer["id"] == "routes"]
    assert all([-87.7, 41.9] in route["path"] for route in layer["data"])
    assert not says(app, "Lines are straight")


def test_the_stops_of_the_day_that_is_open_lie_over_those_of_the_others(open_week, rae):
    wednesday = MONDAY + timedelta(days=2)
    held = [f"{MONDAY.isoformat()}:{ANN}", f"{wednesday.isoformat()}:{BOB},{CAI}"]
    app = open_week(**rae, order=held, day=MONDAY.isoformat())
    (deck,) = [json.loads(one.proto.json) for one in app.get("deck_gl_json_chart")]
    stops = [layer["data"] for layer in deck["layers"] if layer["id"].startswith("stops-")]
    texts = [{one["text"].split()[0] for one in layer} for layer in stops]
    assert [days for days in texts if days] == [{"We"}, {"Mo"}]
    assert texts[-1] == {"Mo"}


def test_a_home_is_drawn_for_others_in_the_middle_of_its_zip(open_week, rae, monkeypatch):
    def bases(app):
        (deck,) = [json.loads(one.proto.json) for one in app.get("deck_gl_json_chart")]
        (layer,) = [layer for layer in deck["layers"] if layer["id"] == "bases"]
        return [base["position"] for base in layer["data"]]

    assert [-87.63, 41.885] not in bases(open_week(**rae))
    monkeypatch.setenv("WINDSHIELD_USER", "rae rep")
    assert [-87.63, 41.885] in bases(open_week(**rae))


def test_a_week_on_leave_says_so_and_offers_the_next(open_week, rae):
    put("rep_leaves", RepLeave(rae["rep"], MONDAY, MONDAY + timedelta(days=4), "Vacation"))
    app = open_week(**rae)
    assert says(app, "works on no day of the week of 30 Nov 2026", app.error)
    app = click(app, "run_next_week")
    assert "week of 7 Dec" in headline(app)


def test_two_appointments_at_once_say_which_is_missed_and_the_rest_is_planned(open_week, rae):
    put(
        "calls",
        booked(rae["rep"], ANN, "H1", MONDAY, 10),
        booked(rae["rep"], BOB, "H1", MONDAY, 10, minute=10),
    )
    app = open_week(**rae)
    assert says(app, "can't be kept beside the others", app.warning)
    assert any("🔒" in row for row in list_of(app))


def test_a_rep_without_a_territory_is_told_what_to_do(open_week, rae):
    other = add_rep("Ben Nobody")
    app = open_week(**{**rae, "rep": other})
    assert says(app, "No territory of this plan is worked by Ben Nobody", app.error)
    assert button(app, "Give the rep a territory")


@pytest.mark.parametrize("kind", ["home", "bare_home", "broken_home", "empty_home"])
def test_the_page_opens_on_every_home(kind, open_app, request):
    assert not open_app(request.getfixturevalue(kind), PAGE).exception


def test_a_plan_whose_snapshot_is_gone_can_be_left_for_another(open_week, rae):
    plans = shared_workspace().plans.plans
    lost = plans.create("Lost", plan_of({"counties": ["17031"]}), "0123456789ab", by="Bob", at=AT)
    app = open_week(**{**rae, "plan": lost.id})
    assert says(app, "0123456789ab", app.error)
    app = field(app, "Plan").set_value(rae["plan"]).run()
    assert not app.exception
    assert "6 calls" in headline(app)


def test_without_plan_and_reps_the_page_leads_to_them(open_week, chicago):
    app = open_week()
    assert any("No plan of territories yet" in one.value for one in app.header)
    assert button(app, "Start a plan")


def test_without_reps_the_page_leads_to_where_they_are_added(open_week, chicago):
    make_plan(shared_workspace().snapshot, Document((Territory(TerritoryId("t1"), "North", 1),)))
    app = open_week()
    assert any("No reps yet" in one.value for one in app.header)
    app = button(app, "Add reps").click().run()
    assert says(app, "What a rep's week is planned with")


def test_nobody_to_call_gives_the_reasons(open_week, rae):
    app = open_week(**rae, ban=list(IN_CHICAGO))
    assert says(app, "Nobody in the territory of Rae Rep can be called on", app.error)
    assert says(app, "banned")


def test_a_home_that_is_not_known_is_stated_and_the_week_is_planned(open_week, chicago):
    rep, plan = make_week(shared_workspace().snapshot, rep=add_rep(home=None))
    app = open_week(rep=rep, plan=plan, week=MONDAY.isoformat())
    assert says(app, "The home of Rae Rep is not recorded", app.warning)
    assert "6 calls" in headline(app)


def test_the_effort_that_can_t_be_is_explained(open_week, rae, monkeypatch):
    monkeypatch.setenv("WINDSHIELD_ROUTE_EFFORT", "hard")
    app = open_week(**rae)
    assert says(app, "EFFORT is “hard”", app.error)


def test_the_week_before_and_after(open_week, rae):
    app = click(open_week(**rae), "run_week_after")
    assert link(app, "week") == ["2026-12-07"]
    app = click(app, "run_week_before")
    assert link(app, "week") == ["2026-11-30"]
    assert field(app, "Rep").value == rae["rep"]
