"""Windows and working days, by dates that were checked by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.comparison.windows import (
    ComparisonImpossible,
    ComparisonWindow,
    count_working_days,
    find_window,
)
from data.engine import connect
from data.snapshot.manifest import Description, Window
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from data.snapshot.write import write_snapshot

from ..test_annual import DESCRIPTION as ANNUAL
from ..test_annual import build as build_annual

FFS, COMMERCIAL = "Medicare FFS", "Commercial"
DAILY = Description(
    title="Four procedures",
    synthetic=True,
    as_of=date(2026, 9, 30),
    grain="day",
    complete_through={FFS: date(2026, 7, 31), COMMERCIAL: date(2026, 8, 31)},
)


def open_with(directory, description, rows):
    """Open a snapshot of one clinician with rows of (day, payer)."""
    store = SnapshotStore(directory)
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        connection.execute("""
            CREATE TABLE stage.providers AS SELECT '1000000004' AS npi, 'address' AS location_quality,
                'active' AS status, 'test' AS source, 40.0 AS lat, -83.0 AS lon
        """)
        connection.execute(
            "CREATE TABLE stage.procedures(npi VARCHAR, service_date DATE, service_year INTEGER, "
            "code VARCHAR, payer VARCHAR, count INTEGER, suppressed BOOLEAN)"
        )
        for day, payer in rows:
            connection.execute(
                "INSERT INTO stage.procedures VALUES ('1000000004', ?, ?, '27447', ?, 1, false)",
                [day, day.year, payer],
            )
        snapshot_id = write_snapshot(connection, store, description, built_at="2026-11-24T00:00:00+00:00")
    return Snapshot.open(store.path(snapshot_id))


@pytest.fixture
def daily(tmp_path):
    snapshot = open_with(tmp_path, DAILY, [(date(2025, 4, 1), FFS), (date(2026, 7, 1), COMMERCIAL)])
    yield snapshot
    snapshot.close()


def days(first, last):
    starts = np.array([first, last], dtype="datetime64[D]")
    starts[1] += 1
    return count_working_days(starts).item()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-07-06", "2026-07-10", 5),
        ("2026-06-29", "2026-07-05", 4),  # the 4th is a Saturday, so Friday the 3rd is off
        ("2026-06-15", "2026-06-21", 4),  # Juneteenth, Friday the 19th
        ("2025-11-24", "2025-11-30", 4),  # Thanksgiving; the Friday after it is a working day
        ("2021-12-27", "2022-01-02", 4),  # New Year's Day of 2022 is observed on Friday, the year before
        ("2026-05-02", "2026-07-31", 62),  # 65 weekdays, less Memorial Day, Juneteenth, Independence Day
        ("2025-05-03", "2025-08-01", 62),
        ("2026-01-31", "2026-05-01", 64),  # less Washington's Birthday
    ],
)
def test_working_days(first, last, expected):
    assert days(first, last) == expected


def test_a_window_ends_where_the_slowest_payer_is_complete(daily):
    window = find_window(daily)
    assert (window.start, window.end) == (date(2026, 5, 2), date(2026, 7, 31))
    assert window.year_ago == Window(date(2025, 5, 3), date(2025, 8, 1))
    assert window.before == Window(date(2026, 1, 31), date(2026, 5, 1))
    assert window.current.end.weekday() == window.year_ago.end.weekday()
    assert window.working_days[window.buckets()].sum() == 62
    assert window.working_days[window.buckets(window.year_shift)].sum() == 62
    assert window.working_days[window.buckets(window.weeks)].sum() == 64


def test_a_payer_that_is_filled_later_is_compared_later(daily):
    assert find_window(daily, (COMMERCIAL,)).end == date(2026, 8, 31)
    both = find_window(daily, (COMMERCIAL, FFS))
    assert (both.end, both.payers) == (date(2026, 7, 31), (FFS, COMMERCIAL))


def test_buckets_are_whole_weeks_up_to_the_end(daily):
    window = find_window(daily)
    assert window.weeks_known == 69  # 1 April 2025 to 31 July 2026 are 487 days: 69 weeks and 4 days
    assert window.starts[0] == np.datetime64("2025-04-05")
    assert window.starts[-1] == np.datetime64("2026-08-01")
    assert (np.diff(window.starts).astype(int) == 7).all()
    assert len(window.working_days) == 69


def test_data_that_are_too_short_for_a_year_say_so(tmp_path):
    snapshot = open_with(tmp_path, DAILY, [(date(2025, 5, 4), FFS)])
    window = find_window(snapshot)
    assert window.weeks_known == 64
    assert window.buckets(52) == slice(0, 0)
    assert window.lacks_year_ago == (
        "The data reach back 64 whole weeks from 2026-07-31, and 2025-05-03 to 2025-08-01 takes 65."
    )
    assert window.lacks_before == ""
    assert window.buckets(13) == slice(38, 51)
    snapshot.close()


def test_a_day_more_is_enough_for_a_year(tmp_path):
    snapshot = open_with(tmp_path, DAILY, [(date(2025, 5, 3), FFS)])
    window = find_window(snapshot)
    assert (window.weeks_known, window.lacks_year_ago) == (65, "")
    assert window.buckets(52) == slice(0, 13)
    snapshot.close()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "There are no procedures up to 2026-07-31"),
        ([(date(2026, 8, 5), COMMERCIAL)], "There are no procedures up to 2026-07-31"),
        ([(date(2026, 7, 15), FFS)], "hold 2 whole weeks; the window takes 13. Ask for fewer weeks"),
    ],
)
def test_too_little_for_one_window_is_stated(tmp_path, rows, message):
    snapshot = open_with(tmp_path, DAILY, rows)
    with pytest.raises(ComparisonImpossible, match=message):
        find_window(snapshot)
    snapshot.close()


def test_what_can_not_be_asked(daily):
    with pytest.raises(ComparisonImpossible, match="“Aetna” is no payer class"):
        find_window(daily, ("Aetna",))
    with pytest.raises(ComparisonImpossible, match=r"no procedures of Medicaid\. Choose among Medicare FFS"):
        find_window(daily, ("Medicaid",))
    for weeks in (0, 53):
        with pytest.raises(ComparisonImpossible, match="Ask for 1 to 52 weeks"):
            find_window(daily, weeks=weeks)


def test_years_are_buckets_where_the_source_has_only_years(tmp_path):
    snapshot = build_annual(tmp_path, ANNUAL)
    window = find_window(snapshot, weeks=13)
    assert (window.grain, window.weeks, window.weeks_known, window.year_shift) == ("year", 1, 3, 1)
    assert window.current == Window(date(2023, 1, 1), date(2023, 12, 31))
    assert window.year_ago == window.before == Window(date(2022, 1, 1), date(2022, 12, 31))
    assert window.starts.astype(str).tolist() == ["2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01"]
    # 2021 has 261 weekdays and twelve holidays, since New Year's Day of 2022 is observed on its last day;
    # 2022 has 260 and ten left; 2023 has 260 and eleven.
    assert window.working_days.tolist() == [249, 250, 249]
    assert window.buckets(1) == slice(1, 2)
    assert replace(window, weeks_known=1).lacks_year_ago == "The data hold one year only, 2023."
    assert not window.lacks_growth
    assert replace(window, weeks_known=1).lacks_growth == "The data hold one year only, 2023."
    snapshot.close()


def test_days_lack_growth_where_neither_earlier_window_is_there(daily):
    window = find_window(daily)
    assert not replace(window, weeks_known=26).lacks_growth  # the 13 weeks before are there
    assert replace(window, weeks_known=25).lacks_growth == replace(window, weeks_known=25).lacks_before != ""


def test_a_snapshot_without_procedures_says_what_to_do(tmp_path):
    snapshot = open_with(tmp_path, replace(DAILY, grain="none", complete_through={}), [])
    with pytest.raises(ComparisonImpossible, match=r"has no procedures.*windshield snapshot build"):
        find_window(snapshot)
    snapshot.close()


def test_an_old_date_makes_no_thousand_buckets(tmp_path):
    snapshot = open_with(tmp_path, DAILY, [(date(1998, 1, 5), FFS), (date(2026, 7, 1), FFS)])
    assert find_window(snapshot).weeks_known == 260
    snapshot.close()


@given(weeks=st.integers(1, 52), known=st.integers(1, 260), shift=st.integers(0, 260))
def test_buckets_are_one_window_or_none(weeks, known, shift):
    window = ComparisonWindow("s", "day", (), date(2026, 7, 31), weeks, known, np.full(known, 5))
    found = window.buckets(shift)
    held = len(window.working_days[found])
    assert held == (weeks if weeks + shift <= known else 0)
    if held:
        assert window.starts[found.start] == np.datetime64(window._days(shift).start)
