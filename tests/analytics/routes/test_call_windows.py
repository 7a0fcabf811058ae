"""When a call can start: clinic hours, blocks, badge desks, and the other side of a border of zones."""

from dataclasses import replace
from datetime import date

import pytest

from analytics.routes.call_windows import Presence, find_free_spans, find_windows
from analytics.routes.home_clock import HomeClock
from data.identifiers import Npi, SiteId
from data.plans.organisation.access_entry import Access, OrBlock
from data.plans.organisation.clock import Window

CHICAGO, EASTERN = "America/Chicago", "America/Indiana/Indianapolis"
TUESDAY = date(2026, 12, 1)
ANN, SITE, OTHER = Npi("1000000004"), SiteId("A1"), SiteId("H1")
CLINIC = Access(SITE, ANN, "open", visiting=(Window(1, 480, 720),))
BLOCK = OrBlock(ANN, SITE, 1, 540, 660)


def clock_times(windows):
    """Write seconds as hours and minutes."""
    return [tuple(f"{s // 3600:02d}:{s % 3600 // 60:02d}" for s in window) for window in windows]


def windows(presence, minutes=30, day=TUESDAY, home=CHICAGO, around=60):
    return clock_times(find_windows(presence, HomeClock(day, home), minutes, around))


def test_a_clinic_from_eight_to_twelve_with_a_block_from_nine_to_eleven():
    presence = Presence(CHICAGO, CLINIC, True, here=(BLOCK,))
    assert find_free_spans(presence, TUESDAY, 60) == ((480, 540), (660, 720))
    assert windows(presence) == [("08:00", "08:30"), ("11:00", "11:30")]


def test_a_block_at_another_site_cuts_the_clinic_too():
    elsewhere = Presence(CHICAGO, CLINIC, True, elsewhere=(replace(BLOCK, site_id=OTHER),))
    assert windows(elsewhere) == [("08:00", "08:30"), ("11:00", "11:30")]


def test_no_call_fits_into_what_is_too_short():
    assert windows(Presence(CHICAGO, CLINIC, True, here=(BLOCK,)), minutes=61) == []


def test_where_no_hours_are_known_a_surgeon_is_seen_before_and_after_the_block():
    presence = Presence(CHICAGO, None, here=(BLOCK,))
    assert windows(presence) == [("08:00", "08:30"), ("11:00", "11:30")]
    assert windows(presence, around=15) == []  # a quarter of an hour is too short
    assert windows(presence, day=date(2026, 12, 2)) == [("08:00", "16:30")]  # no block on Wednesday


def test_weekdays_on_which_somebody_is_elsewhere():
    tuesdays_only = Presence(CHICAGO, None, weekdays=0b10)
    assert windows(tuesdays_only) == [("08:00", "16:30")]
    assert windows(tuesdays_only, day=date(2026, 12, 2)) == []
    # The site's hours don't say that the clinician is there; the clinician's own do.
    wednesdays_only = Presence(CHICAGO, CLINIC, False, weekdays=0b100)
    assert windows(wednesdays_only) == []
    assert windows(replace(wednesdays_only, own_hours=True)) == [("08:00", "11:30")]


def test_nobody_is_received_where_the_hours_are_known_to_be_none():
    assert windows(Presence(CHICAGO, replace(CLINIC, visiting=()), True)) == []


@pytest.mark.parametrize(
    ("badge", "desk", "expected"),
    [
        # Who comes as the desk opens is through at 08:12; who comes as it closes, at 09:12.
        ((Window(1, 480, 540),), 12, [("08:12", "09:12")]),
        ((Window(1, 420, 480), Window(1, 600, 630)), 10, [("08:00", "08:10"), ("10:10", "10:40")]),
        ((), 12, []),
        ((Window(2, 480, 540),), 12, []),
    ],
)
def test_a_badge_desk_lets_in_while_it_is_open(badge, desk, expected):
    access = replace(CLINIC, badge=badge, desk_minutes=desk)
    assert windows(Presence(CHICAGO, access, True)) == expected


def test_the_desk_of_the_hour_counts():
    access = replace(CLINIC, badge=(Window(1, 480, 540),), desk_minutes=5, desk_by_hour=((8, 20),))
    assert windows(Presence(CHICAGO, access, True)) == [("08:20", "09:05")]


def test_across_the_border_of_zones_all_is_an_hour_earlier_at_home():
    presence = Presence(EASTERN, CLINIC, True, here=(BLOCK,))
    assert windows(presence) == [("07:00", "07:30"), ("10:00", "10:30")]


@pytest.mark.parametrize("day", [date(2026, 3, 10), date(2026, 10, 27), date(2026, 11, 3)])
def test_tuesdays_beside_a_change_of_clocks(day):
    assert windows(Presence(CHICAGO, CLINIC, True), day=day) == [("08:00", "11:30")]
    assert windows(Presence(EASTERN, CLINIC, True), day=day) == [("07:00", "10:30")]
