"""Entries that can't be are refused with a reason and what to do; what is derived from them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data.identifiers import IdnId, Npi, RepId, SiteId
from data.plans.errors import DetailInvalid, NameInvalid
from data.plans.organisation.access_entry import Access, OrBlock, merge_access
from data.plans.organisation.account_entry import Credential, SetsOnHand
from data.plans.organisation.call_entry import Call, CallPlan
from data.plans.organisation.clock import Window, check_windows
from data.plans.organisation.day_off_entry import DayOff, find_days_off
from data.plans.organisation.week_entry import RepDay, RepLeave, RepPlace, RepSkills

DANA, CHEN, LAKE = RepId("r1"), Npi("1234567893"), SiteId("S1")
NOON = datetime(2026, 12, 1, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Window(0, 840, 540), "Mon 14:00-09:00 ends before it starts.*split there"),
        (lambda: Window(0, 1320, 1500), "split what goes past midnight there"),
        (lambda: Window(0, 540, 540), "Mon 09:00-09:00 is empty"),
        (lambda: Window(7, 540, 600), "7 is no weekday"),
        (lambda: Access(LAKE, None, visiting=(Window(1, 480, 600), Window(1, 570, 660))),
         "Tue 08:00-10:00 and Tue 09:30-11:00 overlap"),
        (lambda: Access(LAKE, None, "shut"), "no access “shut”"),  # type: ignore[arg-type]
        (lambda: Access(LAKE, desk_minutes=-1), "-1 minutes at the desk"),
        (lambda: Access(LAKE, parking_minutes=float("nan")), "nan minutes of parking"),
        (lambda: Access(LAKE, desk_by_hour=((24, 5),)), "24 is no hour"),
        (lambda: Access(LAKE, desk_by_hour=((8, 5), (8, 6))), "08:00 is named twice"),
        (lambda: OrBlock(CHEN, LAKE, 0, 900, 420), "Mon 15:00-07:00 ends before it starts"),
        (lambda: OrBlock(CHEN, SiteId(""), 0, 420, 900), "needs a surgeon and a site"),
        (lambda: RepDay(DANA, 0, 1020, 480), "Mon 17:00-08:00 ends before it starts"),
        (lambda: RepDay(DANA, 0, 480, 1380, overtime_minutes=90), "go past midnight"),
        (lambda: RepDay(DANA, 0, lunch_minutes=60, lunch_from=690, lunch_until=720), "60 minutes doesn"),
        (lambda: RepLeave(DANA, date(2026, 12, 4), date(2026, 12, 1)), "ends before it starts"),
        (lambda: RepPlace(DANA, date(2026, 12, 4), "middle", 40, -89, "x"), "no end of a day"),  # type: ignore[arg-type]
        (lambda: RepPlace(DANA, date(2026, 12, 4), "end", -89, 240, "x"), "no latitude"),
        (lambda: Credential(DANA), "Name exactly one"),
        (lambda: Credential(DANA, IdnId("H1"), LAKE), "Name exactly one"),
        (lambda: Credential(DANA, IdnId("H1"), None, date(2026, 5, 1), date(2026, 4, 1)), "before it was"),
        (lambda: SetsOnHand(LAKE, "Tray", -1), "-1 sets"),
        (lambda: CallPlan("A", 1, -1, 30), "-1 calls a quarter"),
        (lambda: CallPlan("A", 1, 6, 0), "call of 0 minutes"),
        (lambda: CallPlan("A", 1, 6, 30, decile_from=9, decile_to=8), "Deciles 9 to 8"),
        (lambda: CallPlan("A", 1, 6, 30, decile_from=9), "One end"),
        (lambda: Call(DANA, CHEN, LAKE, datetime(2026, 12, 1), "America/Chicago", 30), "no time zone"),
        (lambda: Call(DANA, CHEN, LAKE, NOON, "America/Atlantis", 30), "no time zone “America/Atlantis”"),
        (lambda: Call(DANA, CHEN, None, NOON, "America/Chicago", 30), "Name the site"),
        (lambda: Call(DANA, None, None, NOON, "America/Chicago", 30, "phone"), "on nobody"),
        (lambda: Call(DANA, CHEN, LAKE, NOON, "America/Chicago", 0), "0 minutes can't"),
        (lambda: Call(DANA, CHEN, LAKE, NOON, "America/Chicago", 30, "fax"), "no channel “fax”"),  # type: ignore[arg-type]
        (lambda: DayOff(date(2026, 12, 24), "Eve", "ZZ"), "no state “ZZ”"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused(make: Callable[[], object], reason: str) -> None:
    with pytest.raises(DetailInvalid, match=reason) as refused:
        make()
    assert refused.value.next_step


def test_a_set_without_a_name_is_refused() -> None:
    with pytest.raises(NameInvalid):
        SetsOnHand(LAKE, " ", 1)


def test_a_call_keeps_its_moment_and_the_clock_of_its_place() -> None:
    call = Call(DANA, CHEN, LAKE, NOON, "America/Chicago", 30)
    assert (call.starts_at, call.local_start.hour) == (NOON, 12)
    assert Call(DANA, CHEN, LAKE, call.local_start, "America/Chicago", 30) == call


def test_credentialing_is_dark_until_it_cleared_whatever_was_expected() -> None:
    waiting = Credential(DANA, IdnId("H1"), None, date(2026, 6, 1), date(2026, 9, 1))
    assert waiting.is_dark(date(2026, 12, 1))
    cleared = Credential(DANA, IdnId("H1"), None, date(2026, 6, 1), None, date(2026, 9, 10))
    assert [cleared.is_dark(date(2026, 9, day)) for day in (9, 10)] == [True, False]


def test_a_clinicians_row_goes_over_the_sites_in_what_it_says() -> None:
    site = Access(
        LAKE, None, "open", (Window(0, 540, 600),), (Window(0, 480, 900),), 10, ((8, 25),), 6, 2, "B"
    )
    none_said = Access(LAKE, CHEN)
    said = Access(LAKE, CHEN, "restricted", (), None, 4, lead_days=14)
    merged = merge_access(site, none_said)
    assert merged is not None
    assert (merged.npi, merged.status, merged.visiting, merged.lead_days) == (CHEN, "open", site.visiting, 2)
    own = merge_access(site, said)
    assert own is not None
    assert (own.status, own.visiting, own.badge, own.lead_days) == ("restricted", (), site.badge, 14)
    assert (own.desk_minutes_at(500), own.parking_minutes) == (4, 6)  # the site's rush hours aren't hers
    assert merge_access(site, None) == site
    assert merge_access(None, said) == said
    assert merge_access(None, None) is None


def test_desk_minutes_go_by_the_hour_of_arrival() -> None:
    site = Access(LAKE, desk_minutes=5, desk_by_hour=((8, 25), (12, 0)))
    assert [site.desk_minutes_at(minute) for minute in (479, 480, 539, 540, 725)] == [5, 25, 25, 5, 0]
    assert Access(LAKE).desk_minutes_at(480) is None


def test_skills_are_words_in_order() -> None:
    assert RepSkills(DANA, ("Spine ", "robotics", "spine", "")).skills == ("robotics", "spine")


def test_days_off_are_holidays_and_the_companys_own() -> None:
    own = (
        DayOff(date(2026, 11, 27), "Bridge day"),
        DayOff(date(2026, 11, 11), "Veterans Day", works=True),
        DayOff(date(2026, 11, 30), "Texas only", "TX"),
    )
    found = find_days_off(date(2026, 11, 1), date(2026, 11, 30), "IL", own)
    assert found[date(2026, 11, 26)] == "Thanksgiving Day"
    assert found[date(2026, 11, 27)] == "Bridge day"
    assert not {date(2026, 11, 11), date(2026, 11, 30)} & set(found)
    fourth_of_july = date(2026, 7, 3)  # on a Saturday: Texas keeps no Friday for it, the country does
    assert fourth_of_july in find_days_off(fourth_of_july, fourth_of_july, "TX")
    assert date(2026, 4, 3) not in find_days_off(date(2026, 4, 1), date(2026, 4, 30), "")
    assert "Good Friday" in find_days_off(date(2026, 4, 1), date(2026, 4, 30), "TX")[date(2026, 4, 3)]


WINDOWS = some.builds(
    lambda weekday, ends: Window(weekday, min(ends), max(ends)),
    some.integers(0, 6),
    some.tuples(some.integers(0, 1440), some.integers(0, 1440)).filter(lambda ends: ends[0] != ends[1]),
)


@given(some.lists(WINDOWS, max_size=8))
def test_windows_are_taken_in_any_order_unless_two_share_a_minute(windows: list[Window]) -> None:
    minutes = [
        (window.weekday, minute)
        for window in windows
        for minute in range(window.start_minute, window.end_minute)
    ]
    if len(set(minutes)) == len(minutes):
        assert check_windows(reversed(windows)) == check_windows(windows) == tuple(sorted(windows))
    else:
        with pytest.raises(DetailInvalid, match="overlap"):
            check_windows(windows)
