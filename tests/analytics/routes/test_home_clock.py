"""The clock of a week: two zones, and the two days of 2026 on which clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.routes.home_clock import DAY_SECONDS, HomeClock, changes_clock, local_moment
from data.geography.time_zones import find_zone

CHICAGO, EASTERN, NEW_YORK = "America/Chicago", "America/Indiana/Indianapolis", "America/New_York"
MONDAY, SPRING, AUTUMN = date(2026, 11, 30), date(2026, 3, 8), date(2026, 11, 1)
H = 3600


def spans_around(day, *spans):
    return {day + timedelta(days=n): tuple(spans) for n in (-1, 0, 1)}


def test_zones_come_from_zips_on_both_sides_of_a_border():
    assert find_zone("60611") == CHICAGO
    assert find_zone("46402") == CHICAGO  # Gary, Indiana
    assert find_zone("47904") == EASTERN  # Lafayette, Indiana
    assert find_zone(None, (40.42, -86.88)) == EASTERN
    assert find_zone("00000", (41.9, -87.6)) == CHICAGO


def test_a_clinic_in_the_eastern_part_opens_an_hour_earlier_on_a_clock_in_chicago():
    clock = HomeClock(MONDAY, CHICAGO)
    assert clock.read_spans(spans_around(MONDAY, (480, 720)), EASTERN) == ((7 * H, 11 * H),)
    assert clock.moment_of(7 * H).isoformat() == "2026-11-30T07:00:00-06:00"
    assert clock.moment_of(7 * H, EASTERN).isoformat() == "2026-11-30T08:00:00-05:00"


def test_what_is_open_past_midnight_across_the_border_is_cut_at_midnight_at_home():
    clock = HomeClock(MONDAY, CHICAGO)
    tuesday_only = {MONDAY + timedelta(days=1): ((0, 120),)}  # 00:00 to 02:00 there, from 23:00 here
    assert clock.read_spans(tuesday_only, EASTERN) == ((23 * H, 24 * H),)


@pytest.mark.parametrize(("day", "shift"), [(SPRING, 60), (AUTUMN, -60), (MONDAY, 0)])
def test_days_on_which_clocks_change(day, shift):
    assert changes_clock(day, CHICAGO) == shift
    assert changes_clock(day, "America/Phoenix") == 0
    clock = HomeClock(day, CHICAGO)
    assert clock.read_minute(8 * 60) == 8 * H  # after the change, what the wall says
    assert clock.read_spans(spans_around(day, (480, 720)), CHICAGO) == ((8 * H, 12 * H),)


def test_the_hour_that_is_left_out_in_spring():
    clock = HomeClock(SPRING, CHICAGO)
    # 02:00 to 03:00 never is; of 01:30 to 02:30 half an hour is left.
    assert clock.read_spans({SPRING: ((120, 180),)}, CHICAGO) == ()
    assert clock.read_spans({SPRING: ((90, 150),)}, CHICAGO) == ((2 * H + 1800, 3 * H),)
    assert local_moment(SPRING, 150, CHICAGO) == datetime(2026, 3, 8, 8, tzinfo=UTC)


def test_the_hour_that_comes_twice_in_autumn():
    clock = HomeClock(AUTUMN, CHICAGO)
    # 01:00 to 02:00 passes twice: two hours.
    ((start, end),) = clock.read_spans({AUTUMN: ((60, 120),)}, CHICAGO)
    assert end - start == 2 * H
    assert clock.moment_of(end).isoformat() == "2026-11-01T02:00:00-06:00"


def test_a_week_across_the_change_keeps_a_meeting_at_its_hour_on_the_wall():
    for day in (date(2026, 3, 6), date(2026, 3, 9), date(2026, 10, 30), date(2026, 11, 2)):
        assert HomeClock(day, CHICAGO).read_spans(spans_around(day, (540, 600)), NEW_YORK) == (
            (8 * H, 9 * H),
        )


@given(
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.integers(0, DAY_SECONDS),
    st.sampled_from([CHICAGO, EASTERN, NEW_YORK, "America/Phoenix", "Pacific/Honolulu"]),
    st.sampled_from([CHICAGO, NEW_YORK, "America/Denver"]),
)
def test_a_second_told_in_any_zone_is_the_same_moment(day, second, there, home):
    clock = HomeClock(day, home)
    assert clock.second_of(clock.moment_of(second, there)) == second


@given(
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True).map(sorted),
    st.sampled_from([CHICAGO, EASTERN, NEW_YORK, "America/Los_Angeles"]),
)
def test_spans_at_a_place_keep_their_order_and_stay_in_the_day(day, span, there):
    read = HomeClock(day, CHICAGO).read_spans(spans_around(day, tuple(span)), there)
    assert all(0 <= start < end <= DAY_SECONDS for start, end in read)
    # All that is open in three days there is open at home, too, but for an hour that is left out or twice.
    assert sum(end - start for start, end in read) <= (span[1] - span[0] + 60) * 60 * 2
