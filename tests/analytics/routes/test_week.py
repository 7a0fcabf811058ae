"""From a territory and the company's data to a week: candidates, windows, appointments, who is left out."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from analytics.routes.problem import ANYWHERE
from analytics.routes.rep_week import NoteKind
from analytics.routes.week_edits import WeekEdits
from analytics.routes.week_errors import NobodyToCall, NoStart, NoTerritory, WeekOff
from analytics.routes.week_options import WeekOptions
from data.plans.organisation.account_entry import Credential, SetsOnHand
from data.plans.organisation.call_entry import CallPlan
from data.plans.organisation.clock import Window
from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.week_entry import RepLeave, RepPlace

from ..territories.world import ANN, BOB, CAI, DEE, HAL, LEO, NED, ORTHO, SPORTS
from .field import (
    FACTS,
    HOURS,
    MONDAY,
    REP,
    TwoMinutesAMile,
    block,
    call,
    clock,
    kept,
    left,
    names,
    open_at,
    plan_week,
    windows_on,
)

TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)


def notes(week):
    return [note.kind for note in week.notes]


def test_everybody_of_the_territory_is_a_call_or_left_out(world):
    week = plan_week(world)
    assert set(names(week).values()) == {"Ang", "=Bo", "Cole", "Dunn", "Hill", "Nash"}
    assert left(week) == {}
    assert [day.day for day in week.days] == [MONDAY + timedelta(days=n) for n in range(5)]
    assert {day.start for day in week.problem.days} == {8 * 3600}
    assert clock([(week.problem.days[0].end, week.problem.days[0].latest_end)]) == [("17:30", "17:30")]
    assert week.zone == "America/Chicago"


def test_value_is_decile_times_overdue(world):
    seen = replace(FACTS, calls=kept(ANN, MONDAY - timedelta(days=10)))
    week = plan_week(world, seen)
    worth = {facts.name: facts.worth for facts in week.calls}
    assert (worth["Cole"].value, worth["Cole"].opportunity, worth["Cole"].overdue) == (30.0, 10.0, 3.0)
    # Ang was seen 16 days before Sunday, and a call is due every 15.2 days.
    assert worth["Ang"].overdue == pytest.approx(16 * 6 / 91)
    assert (worth["Ang"].made, worth["Ang"].last_day) == (1, MONDAY - timedelta(days=10))


def test_a_clinic_with_a_block_in_it(world):
    facts = replace(
        FACTS,
        access=(open_at("A1", ANN, days=(1,), first=480, last=720), open_at("H1", ANN, days=())),
        or_blocks=(block(ANN, "A1", 1, 540, 660),),
    )
    week = plan_week(world, facts)
    assert windows_on(week, ANN, 1) == {"A1": [("08:00", "08:30"), ("11:00", "11:30")]}
    assert windows_on(week, ANN, 0) == {}
    assert week.windows_of([f.key for f in week.calls].index(ANN), 1) == (
        (0, 8 * 3600, 9 * 3600),
        (0, 11 * 3600, 12 * 3600),
    )


def test_a_surgeon_is_met_beside_the_block_at_that_site_or_between_at_the_other(world):
    facts = replace(
        FACTS,
        access=(open_at("A1", ANN, days=(1,)), replace(open_at("H1", ANN), visiting=None)),
        or_blocks=(block(ANN, "H1", 1, 600, 780),),
    )
    assert windows_on(plan_week(world, facts), ANN, 1) == {
        "H1": [("09:00", "09:30"), ("13:00", "13:30")],  # an hour before and after the block
        "A1": [("08:00", "09:30"), ("13:00", "16:30")],  # not while the surgeon operates elsewhere
    }


def test_a_badge_desk_and_parking_are_part_of_the_way_there(world):
    desk = open_at("H1", badge=(Window(0, 480, 540),), desk_minutes=12, parking_minutes=5)
    week = plan_week(world, replace(FACTS, access=(desk,)))
    assert windows_on(week, BOB, 0) == {"H1": [("08:12", "09:12")]}
    place = next(n for n, place in enumerate(week.places) if place.key == "H1")
    way = week.split_way(0, 0, place, 8 * 3600)
    assert (way.parking_ticks, way.desk_ticks) == (300, 720)
    assert way.drive_ticks == pytest.approx(75, abs=1)
    other = next(n for n, place in enumerate(week.places) if place.key == "A1")
    assert week.split_way(0, place, other, 8 * 3600).desk_ticks == 0  # nothing is known of a desk there
    total = week.problem.travel[0].ticks[1, 0, place]
    assert total == way.drive_ticks + way.parking_ticks + way.desk_ticks


def test_two_desks_at_one_site_are_two_places_without_a_way_between(world):
    slow = open_at("H1", BOB, desk_minutes=30)
    week = plan_week(world, replace(FACTS, access=(open_at("H1", desk_minutes=10), slow)))
    at = [n for n, place in enumerate(week.places) if place.key == "H1"]
    assert [week.places[n].desk_by_hour[8] for n in at] in ([10.0, 30.0], [30.0, 10.0])
    assert not week.problem.travel[0].ticks[:, at[0], at[1]].any()


def test_an_appointment_stays_at_its_minute(world):
    facts = replace(FACTS, calls=(call(ANN, TUESDAY, 16, locked=True), call("1999999992", TUESDAY, 20)))
    week = plan_week(world, facts)
    (booked,) = [facts for facts in week.calls if facts.booked]
    number = [facts.key for facts in week.calls].index(booked.key)
    (stop,) = week.problem.calls[number].stops[1]
    assert (week.problem.calls[number].required, clock(stop.windows)) == (True, [("10:00", "10:00")])
    assert week.time_at(1, stop.windows[0][0]).isoformat() == "2026-12-01T10:00:00-06:00"
    # One call in the week is what the call plan asks for: there is no second one beside the appointment.
    assert [facts.key for facts in week.calls if facts.npi == ANN] == [booked.key]
    assert [(entry.name, entry.day, entry.key) for entry in week.calendar] == [
        ("Ang", 1, booked.key),
        ("1999999992", 1, ""),
    ]


def test_two_appointments_at_one_time_are_pointed_out(world):
    both = (call(ANN, TUESDAY, 16, locked=True), call(BOB, TUESDAY, 16, minute=15, locked=True))
    week = plan_week(world, replace(FACTS, calls=both))
    (clash,) = [note.text for note in week.notes if note.kind is NoteKind.CLASH]
    assert clash == "The appointments with Ang and =Bo on Tuesday overlap: only one can be kept."


def test_two_appointments_with_one_clinician_on_a_day_are_both_kept(world):
    twice = (call(ANN, TUESDAY, 16, locked=True), call(ANN, TUESDAY, 20, locked=True))
    week = plan_week(world, replace(FACTS, calls=twice))
    groups = [call.group for facts, call in zip(week.calls, week.problem.calls, strict=True) if facts.booked]
    assert groups == [ANN, ""]


def test_an_appointment_across_the_border_of_zones(world):
    # Half past nine in Muskegon, Michigan, is half past eight in Chicago.
    there = call("1000000103", TUESDAY, 14, minute=30, site="G1", zone="America/Detroit", locked=True)
    week = plan_week(world, replace(FACTS, calls=(there,)))
    number = next(n for n, facts in enumerate(week.calls) if facts.booked)
    (stop,) = week.problem.calls[number].stops[1]
    assert clock(stop.windows) == [("08:30", "08:30")]
    assert week.local_time_at(1, stop.windows[0][0], stop.place).strftime("%H:%M %Z") == "09:30 EST"


@pytest.mark.parametrize(
    ("change", "npi", "reason", "text", "until"),
    [
        ({"access": (open_at("H1", BOB, status="no-see"),)}, BOB, "no-see",
         "No-see: reps are not received at Lakeshore Hospital.", None),
        ({"access": (replace(open_at("H1", BOB), status="restricted", visiting=None),)}, BOB, "no-see",
         "Access at Lakeshore Hospital is restricted, and no visiting hours are recorded.", None),
        ({"credentials": (Credential("rae", idn_id="LAKE", expected=date(2027, 1, 14)),)}, BOB, "dark",
         "Dark until 14 Jan 2027, when credentialing at Lakeshore Health is expected to clear.",
         date(2027, 1, 14)),
        ({"credentials": (Credential("rae", site_id="H1"),)}, BOB, "dark",
         "Dark: credentialing at Lakeshore Hospital has not cleared, nor is a day known.", None),
        ({"credentials": (Credential("rae", site_id="H1", expected=date(2026, 11, 1)),)}, BOB, "dark",
         "Dark: credentialing at Lakeshore Hospital was expected to clear on 1 Nov 2026, and has not.", None),
        ({"access": (open_at("H1", lead_days=14),)}, BOB, "booked too late",
         "Lakeshore Hospital wants calls booked 14 days before: from 11 Dec 2026 on.", date(2026, 12, 11)),
        ({"access": (open_at("H1", BOB, days=()),)}, BOB, "no window",
         "Lakeshore Hospital has no hours for them on the days that are worked this week.", None),
        ({"access": (open_at("H1", BOB, days=(1,), first=1080, last=1140),)}, BOB, "no window",
         "No call of 30 min fits into the hours at Lakeshore Hospital (Tue 18:00-19:00) and of the rep.",
         None),
        ({"calls": kept(BOB, MONDAY - timedelta(days=1))}, BOB, "seen too recently",
         "Seen on 29 Nov 2026; with 6 calls a quarter the next is not before 7 Dec 2026.",
         date(2026, 12, 7)),
        ({"calls": kept(BOB, *(MONDAY - timedelta(days=n) for n in (20, 30, 40, 50, 60, 84)))}, BOB,
         "all calls made", "6 calls in 91 days are made, which is all that the call plan asks for; the next "
         "is owed from 7 Dec 2026.", date(2026, 12, 7)),
    ],
)  # fmt: skip
def test_who_is_left_out_and_why(world, change, npi, reason, text, until):
    facts = replace(FACTS, **change)
    week = plan_week(world, facts, options=WeekOptions(remote_calls=False))
    one = next(one for one in week.left_out if one.npi == npi)
    assert (str(one.reason), one.text, one.until) == (reason, text, until)
    assert npi not in names(week)


def test_call_plans_and_what_they_need(world):
    plan = (
        CallPlan("Surgeons", 1, 6, 30, specialty=ORTHO, needs_set="Knee", needs_skills=("robot",)),
        CallPlan("Nobody else", 2, 0, 30),
    )
    week_facts = replace(FACTS, call_plan=plan)
    with pytest.raises(NobodyToCall) as error:
        plan_week(world, week_facts)
    assert {one.name: str(one.reason) for one in error.value.left_out} == {
        "Ang": "skill missing", "=Bo": "skill missing", "Cole": "skill missing", "Dunn": "skill missing",
        "Hill": "not in the call plan", "Nash": "not in the call plan",
    }  # fmt: skip
    able = replace(
        week_facts,
        skills=frozenset({"robot"}),
        sets=(SetsOnHand("H1", "knee", 0), SetsOnHand("A1", "KNEE", 2)),
    )
    week = plan_week(world, able)
    assert set(names(week).values()) == {"Ang", "Cole"}  # at A1
    texts = {one.name: one.text for one in week.left_out}
    assert texts["=Bo"] == "No set “Knee” lies at Lakeshore Hospital."
    assert windows_on(week, ANN, 0).keys() == {"A1"}


def test_segments_and_deciles_decide_which_row_of_the_call_plan_holds(world):
    plan = (
        CallPlan("Chosen", 1, 13, 45, segment_id="s1"),
        CallPlan("Top", 2, 6, 30, decile_from=9, decile_to=10),
        CallPlan("Rest", 3, 1, 15),
    )
    week = plan_week(world, replace(FACTS, call_plan=plan, segments={"s1": frozenset({HAL})}))
    minutes = {facts.name: facts.minutes for facts in week.calls}
    assert minutes == {"Hill": 45, "Ang": 30, "Cole": 30, "Dunn": 30, "=Bo": 15, "Nash": 15}


def test_twice_a_week_with_days_between(world):
    twice = replace(FACTS, call_plan=(CallPlan("Twice a week", 1, 26, 30, specialty=SPORTS),))
    week = plan_week(world, twice)
    assert sorted(names(week)) == sorted([HAL, f"{HAL}#2", NED, f"{NED}#2"])
    values = {call.key: call.value for call in week.problem.calls}
    assert values[f"{HAL}#2"] == values[HAL] / 2
    assert week.problem.gap_days == {HAL: 2, NED: 2}
    assert {call.group for call in week.problem.calls} == {HAL, NED}


def test_at_least_twice_this_week_whatever_the_call_plan_says(world):
    week = plan_week(world, edits=WeekEdits(least_calls={HAL: 2}))
    required = {call.key for call in week.problem.calls if call.required}
    assert required == {HAL, f"{HAL}#2"}
    assert week.problem.gap_days == {HAL: 2}
    # An appointment is one of the two.
    booked = replace(FACTS, calls=(call(HAL, TUESDAY, 16, site="H1", locked=True),))
    again = plan_week(world, booked, edits=WeekEdits(least_calls={HAL: 2}))
    assert sorted(call.key.split(":")[0] for call in again.problem.calls if call.required) == [
        f"{HAL}#2", "booked",
    ]  # fmt: skip


def test_video_takes_the_place_of_a_call_where_reps_are_not_received(world):
    week = plan_week(world, replace(FACTS, access=(open_at("H1", BOB, status="no-see"),)))
    number = next(n for n, facts in enumerate(week.calls) if facts.npi == BOB)
    assert (week.calls[number].channel, week.problem.calls[number].value) == ("video", 4.5)
    assert {stop.place for stops in week.problem.calls[number].stops.values() for stop in stops} == {ANYWHERE}


def test_a_dark_site_leaves_the_others(world):
    week = plan_week(world, replace(FACTS, credentials=(Credential("rae", site_id="H1"),)))
    assert windows_on(week, ANN, 0).keys() == {"A1"}
    assert left(week) == {"=Bo": "dark"}


def test_credentialing_that_clears_on_wednesday_opens_the_rest_of_the_week(world):
    cleared = Credential("rae", site_id="H1", cleared=MONDAY + timedelta(days=2))
    week = plan_week(world, replace(FACTS, credentials=(cleared,)))
    number = next(n for n, facts in enumerate(week.calls) if facts.npi == BOB)
    assert sorted(week.problem.calls[number].stops) == [2, 3, 4]


def test_the_limit_takes_the_best_and_says_so(world):
    week = plan_week(world, options=WeekOptions(most_candidates=2))
    assert set(names(week).values()) == {"Ang", "Cole"}
    assert week.set_aside == {"beyond the limit": 4}
    (note,) = [note.text for note in week.notes if note.kind is NoteKind.SET_ASIDE]
    assert note.startswith("4 more who are due are not planned for: the 2 best by value and nearness are.")


def test_who_is_too_far_and_who_has_no_road(world):
    far = plan_week(world, rule={"pinned_sites": ("H1", "M1", "B1")}, options=WeekOptions(reach_minutes=60))
    assert left(far) == {"Eck": "too far", "Fox": "too far"}  # Lund comes to H1, too

    class NoBridge(TwoMinutesAMile):
        def _matrix(self, origins, destinations, departing):
            answer = super()._matrix(origins, destinations, departing)
            answer.minutes[answer.miles > 50] = np.nan
            return answer

    cut_off = plan_week(world, rule={"pinned_sites": ("H1", "M1")}, drive=NoBridge())
    assert left(cut_off) == {"Eck": "unreachable"}


def test_a_window_that_nobody_can_meet_is_said_before_anything_is_routed(world):
    early = replace(
        FACTS, access=(open_at("M1", LEO, days=(0,), first=480, last=540), open_at("H1", LEO, days=()))
    )
    week = plan_week(
        world, early, rule={"pinned_sites": ("H1", "M1")}, options=WeekOptions(reach_minutes=300)
    )
    one = next(one for one in week.left_out if one.npi == LEO)
    assert one.text.startswith("Not even on a day of its own: the way there takes 2")


def test_an_appointment_that_nobody_can_reach_is_said(world):
    facts = replace(FACTS, calls=(call(LEO, MONDAY, 15, site="M1", locked=True),))  # nine, in Milwaukee
    week = plan_week(world, facts)
    (told,) = [note.text for note in week.notes if note.kind is NoteKind.UNKEPT]
    assert told.startswith("The appointment with Lund can't be kept. Not even on a day of its own")
    assert "the call starts at 09:00 and takes 30" in told
    assert told.rstrip().endswith("and the day ends at 17:30.")
    assert any(facts.booked for facts in week.calls)  # it stays, and a plan says that it misses it


def test_pins_bans_moves_and_cancelled_slots(world):
    edits = WeekEdits().pin(ANN, TUESDAY).ban(BOB).pin(DEE, TUESDAY, 600).cancel(CAI, MONDAY)
    week = plan_week(world, edits=edits)
    of = {facts.npi: (n, facts) for n, facts in enumerate(week.calls)}
    assert left(week) == {"=Bo": "banned"}
    assert week.problem.calls[of[ANN][0]].required
    assert list(week.problem.calls[of[ANN][0]].stops) == [1]
    assert windows_on(week, DEE, 1) == {"O1": [("10:00", "10:00")], "H1": [("10:00", "10:00")]}
    assert 0 not in week.problem.calls[of[CAI][0]].stops
    assert left(plan_week(world, edits=edits.allow(BOB))) == {}
    assert edits.pin(BOB).banned == frozenset()
    assert edits.ban(ANN).pins == edits.unpin(ANN).pins


def test_a_pin_may_lie_outside_the_hours_and_is_told(world):
    facts = replace(FACTS, access=(open_at("H1", BOB, first=480, last=600),))
    inside, outside = (
        plan_week(world, facts, edits=WeekEdits().pin(BOB, MONDAY, minute)) for minute in (540, 840)
    )
    assert NoteKind.PIN_OUTSIDE_HOURS not in notes(inside)
    assert NoteKind.PIN_OUTSIDE_HOURS in notes(outside)
    assert windows_on(outside, BOB, 0) == {"H1": [("14:00", "14:00")]}


def test_a_pin_holds_against_the_call_plan_and_not_against_the_door(world):
    seen = replace(FACTS, calls=kept(ANN, MONDAY - timedelta(days=1)))
    assert ANN in names(plan_week(world, seen, edits=WeekEdits().pin(ANN)))
    dark = replace(FACTS, credentials=(Credential("rae", site_id="H1"),))
    week = plan_week(world, dark, edits=WeekEdits().pin(BOB).pin("1234567893"))
    told = [note.text for note in week.notes if note.kind is NoteKind.PIN_LEFT_OUT]
    assert told == [
        "=Bo is pinned and can't be called on. Dark: credentialing at Lakeshore Hospital has not cleared, "
        "nor is a day known.",
        "1234567893 is pinned and is nobody of this territory.",
    ]


def test_a_cancelled_appointment_is_gone(world):
    facts = replace(FACTS, calls=(call(ANN, TUESDAY, 16, locked=True),))
    week = plan_week(world, facts, edits=WeekEdits().cancel(ANN, TUESDAY))
    assert not any(told.booked for told in week.calls)
    assert 1 not in week.problem.calls[[f.npi for f in week.calls].index(ANN)].stops


def test_last_weeks_shape_is_worth_a_quarter_of_the_call(world):
    week = plan_week(world, edits=WeekEdits(last_days={ANN: 2}))
    call_of = {facts.npi: call for facts, call in zip(week.calls, week.problem.calls, strict=True)}
    assert call_of[ANN].day_values == {2: 7.5}
    assert call_of[BOB].day_values == {}


def test_a_closed_road_and_a_late_start_hold_on_their_day(world):
    edits = WeekEdits().slow("home", "H1", 30, TUESDAY).start_late(TUESDAY, 600, "O1").slow("home", "?", 5)
    week = plan_week(world, edits=edits)
    place = next(n for n, place in enumerate(week.places) if place.key == "H1")
    late = next(n for n, place in enumerate(week.places) if place.key == "O1")
    usual, slow = (week.ways.ticks(week.problem.days[day].travel, 0, place, 36_000) for day in (0, 1))
    assert slow - usual == 1800
    assert (week.problem.days[1].start, week.problem.days[1].start_place) == (36_000, late)
    assert NoteKind.EDIT_UNKNOWN in notes(week)


def test_leave_holidays_and_the_companys_own_days(world):
    thanksgiving = date(2026, 11, 23)
    facts = replace(
        FACTS,
        leaves=(RepLeave("rae", date(2026, 11, 24), date(2026, 11, 24), "dentist"),),
        days_off=(DayOff(date(2026, 11, 25), "Sales meeting"), DayOff(date(2026, 11, 27), "Inventory", "IL")),
    )
    week = plan_week(world, facts, monday=thanksgiving, today=date(2026, 11, 20))
    assert [(free.day.day, free.reason, free.text) for free in week.free_days] == [
        (24, "leave", "On leave (dentist)"),
        (25, "company", "Sales meeting"),
        (26, "holiday", "Thanksgiving Day"),
        (27, "company", "Inventory"),
        (28, "off", "No working day (Sat)"),
        (29, "off", "No working day (Sun)"),
    ]
    assert [day.day.day for day in week.days] == [23]
    assert week.problem.day_numbers == (0,)


def test_a_week_on_leave_is_said_with_its_days(world):
    away = replace(FACTS, leaves=(RepLeave("rae", MONDAY, FRIDAY),))
    with pytest.raises(
        WeekOff, match=r"Rae Rep works on no day of the week of 30 Nov 2026: On leave\."
    ) as off:
        plan_week(world, away)
    assert len(off.value.free_days) == 7


def test_a_rep_without_home_hours_or_call_plan_starts_in_the_middle(world):
    week = plan_week(world, replace(FACTS, days=(), call_plan=()), rep=replace(REP, home=None, home_place=""))
    assert notes(week)[:2] == [NoteKind.NO_BASE, NoteKind.NO_HOURS]
    assert NoteKind.NO_CALL_PLAN in notes(week)
    assert week.places[0].name in {"Lakeshore ASC", "Lakeshore Hospital"}
    assert len(week.days) == 5


def test_a_hotel_at_the_end_of_one_day_and_the_start_of_the_next(world):
    hotel = ((TUESDAY, "end"), (MONDAY + timedelta(days=2), "start"))
    places = tuple(
        RepPlace("rae", day, end, 43.04, -87.91, "Hotel, Milwaukee, WI 53202") for day, end in hotel
    )
    week = plan_week(world, replace(FACTS, places=places))
    ends = [(day.start_place, day.end_place) for day in week.problem.days]
    assert ends == [(0, 0), (0, 1), (1, 0), (0, 0), (0, 0)]
    assert (week.places[1].name, week.places[1].kind) == ("Hotel, Milwaukee, WI 53202", "base")


def test_lunch_and_a_day_without_room_for_it(world):
    short = replace(HOURS[4], end_minute=700)
    week = plan_week(world, replace(FACTS, days=(*HOURS[:4], short)))
    lunch = week.problem.days[0].lunch
    assert clock([(lunch.earliest, lunch.latest)]) == [("11:30", "13:00")]
    assert week.problem.days[4].lunch is None
    assert NoteKind.NO_LUNCH in notes(week)


def test_saturday_has_traffic_of_its_own(world):
    six = (*HOURS, replace(HOURS[0], weekday=5))
    drive = TwoMinutesAMile()
    week = plan_week(world, replace(FACTS, days=six), drive=drive)
    assert [day.travel for day in week.problem.days] == [0, 0, 0, 0, 0, 1]
    assert {asked.weekday() for asked in drive.asked if asked} == {0, 5}


def test_the_week_in_which_clocks_change(world):
    autumn = date(2026, 10, 26)
    seven = tuple(replace(HOURS[0], weekday=weekday) for weekday in range(7))
    facts = replace(FACTS, days=seven, access=(open_at("H1", BOB, days=range(7)),))
    week = plan_week(world, facts, monday=autumn, today=date(2026, 10, 20))
    assert [windows_on(week, BOB, day) for day in (0, 6)] == [{"H1": [("08:00", "16:30")]}] * 2
    assert week.time_at(6, 8 * 3600).isoformat() == "2026-11-01T08:00:00-06:00"
    assert week.time_at(5, 8 * 3600).isoformat() == "2026-10-31T08:00:00-05:00"
    assert "Clocks go back by 60 minutes on Sunday, 1 Nov 2026" in week.notes[0].text


def test_who_leaves_after_the_rush_never_arrives_before_who_left_in_it(world):
    week = plan_week(world, rule={"pinned_sites": ("H1", "M1")}, drive=TwoMinutesAMile(rush=True))
    table = week.problem.travel[0].ticks.astype(int)
    assert (np.diff(table, axis=0) >= -3600).all()
    assert NoteKind.LATER_IS_NOT_EARLIER in notes(week)


def test_on_wednesday_nobody_is_put_on_monday(world):
    wednesday = MONDAY + timedelta(days=2)
    facts = replace(FACTS, calls=(call(DEE, MONDAY, 16, locked=True), call(CAI, MONDAY, 20, site="A1")))
    week = plan_week(world, facts, today=wednesday)
    days = {
        facts.name: sorted(call.stops) for facts, call in zip(week.calls, week.problem.calls, strict=True)
    }
    assert days["Ang"] == [2, 3, 4]
    assert days["Dunn"] == [0]  # what was agreed on stays to be seen
    assert days["Cole"] == [0, 2, 3, 4]
    assert len(week.days) == 5
    on_saturday = plan_week(world, facts, today=MONDAY + timedelta(days=5))
    assert {one.text for one in on_saturday.left_out} == {"No working day of this week is left."}
    later = plan_week(world, today=MONDAY + timedelta(days=70))
    assert sorted(later.problem.calls[0].stops) == [0, 1, 2, 3, 4]


def test_no_territory_no_start_nobody(world):
    with pytest.raises(NoTerritory, match="No territory of this plan is worked by Rae Rep"):
        plan_week(world, rep=replace(REP, id="other"))
    with pytest.raises(NoStart):
        plan_week(world, rule={"pinned_clinicians": ("1000000087",)}, rep=replace(REP, home=None))
    closed = tuple(open_at(site, days=()) for site in ("H1", "A1", "O1"))
    practices = (CallPlan("Surgeons", 1, 6, 30, specialty=ORTHO), CallPlan("Others", 2, 0, 30))
    with pytest.raises(NobodyToCall) as nobody:
        plan_week(world, replace(FACTS, access=closed, call_plan=practices))
    assert {str(one.reason) for one in nobody.value.left_out} == {"no window", "not in the call plan"}
