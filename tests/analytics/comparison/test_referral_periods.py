"""Which periods count: ended for all payers, as long as the window, the same a year ago."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from analytics.comparison.referral_periods import ReferralsImpossible, find_referral_periods
from analytics.comparison.windows import ComparisonWindow
from data.identifiers import SnapshotId
from data.snapshot.manifest import Description

from .referral_world import DESCRIPTION


class FakeSnapshot:
    """A snapshot that knows only which periods its referrals have."""

    def __init__(self, *rows: tuple[str, date | None, date | None], about: Description = DESCRIPTION) -> None:
        self.rows = rows
        self.manifest = SimpleNamespace(description=about)

    @contextmanager
    def session(self) -> Iterator["FakeSnapshot"]:
        yield self

    def run(self, sql: str) -> None:
        pass

    def query(self, sql: str) -> pa.Table:
        columns = zip(*self.rows, strict=True) if self.rows else ([], [], [])
        return pa.table(dict(zip(("kind", "period_start", "period_end"), map(list, columns), strict=True)))


def spans(first: date, months: int, count: int, kind: str = "referral") -> list[tuple[str, date, date]]:
    """Return periods of so many months that follow one another."""
    starts = np.datetime64(first, "M") + months * np.arange(count + 1)
    days = [start.astype("datetime64[D]").astype(object) for start in starts]
    return [(kind, start, after - timedelta(days=1)) for start, after in itertools.pairwise(days)]


def window(end=date(2026, 7, 31), weeks=13, known=180, grain="day"):
    return ComparisonWindow(SnapshotId("x"), grain, (), end, weeks, known, np.full(known, 5))


def days(windows):
    return [(str(one.start), str(one.end)) for one in windows]


def test_the_last_quarter_that_had_ended_for_every_payer_and_the_same_a_year_ago():
    (found,) = find_referral_periods(FakeSnapshot(*spans(date(2024, 10, 1), 3, 8)), window())
    assert days(found.current) == [("2026-04-01", "2026-06-30")]
    assert days(found.year_ago) == [("2025-04-01", "2025-06-30")]
    assert (found.months, found.working_days) == (3.0, (63, 63))
    assert found.dates == "2026-04-01 to 2026-06-30, against 2025-04-01 to 2025-06-30"
    assert found.is_dated
    assert not found.lacks_current
    assert not found.lacks_year_ago


def test_three_months_where_the_source_has_months():
    (found,) = find_referral_periods(FakeSnapshot(*spans(date(2024, 1, 1), 1, 33)), window())
    assert days(found.current) == [("2026-05-01", "2026-05-31"), ("2026-06-01", "2026-06-30"),
                                   ("2026-07-01", "2026-07-31")]  # fmt: skip
    assert days(found.year_ago)[0] == ("2025-05-01", "2025-05-31")
    assert found.months == 3.0


def test_a_window_that_asks_for_payers_who_are_complete_later_doesnt_bring_in_the_others_gap():
    # Commercial claims are complete through August, Medicare's only through July; referrals are of both.
    (found,) = find_referral_periods(
        FakeSnapshot(*spans(date(2024, 1, 1), 1, 33)), window(end=date(2026, 8, 31))
    )
    assert found.current[-1].end == date(2026, 7, 31)


@pytest.mark.parametrize(("weeks", "quarters"), [(4, 1), (26, 2), (52, 4)])
def test_as_many_periods_as_fit_into_the_window(weeks, quarters):
    (found,) = find_referral_periods(FakeSnapshot(*spans(date(2023, 10, 1), 3, 12)), window(weeks=weeks))
    assert len(found.current) == len(found.year_ago) == quarters


def test_a_gap_ends_the_run_of_months():
    months = [row for row in spans(date(2024, 1, 1), 1, 31) if row[1] != date(2026, 6, 1)]
    (found,) = find_referral_periods(FakeSnapshot(*months), window())
    assert days(found.current) == [("2026-07-01", "2026-07-31")]


def test_years_beside_a_window_of_years():
    about = replace(DESCRIPTION, complete_through={"Medicare FFS": date(2023, 12, 31)})
    (found,) = find_referral_periods(
        FakeSnapshot(*spans(date(2021, 1, 1), 12, 3), about=about),
        window(end=date(2023, 12, 31), weeks=1, known=3, grain="year"),
    )
    assert days(found.current + found.year_ago) == [
        ("2023-01-01", "2023-12-31"),
        ("2022-01-01", "2022-12-31"),
    ]
    assert found.months == 12.0


def test_a_leap_day_keeps_no_month_from_its_year_ago():
    about = replace(DESCRIPTION, complete_through={"Commercial": date(2024, 2, 29)})
    (found,) = find_referral_periods(
        FakeSnapshot(*spans(date(2022, 1, 1), 1, 26), about=about), window(end=date(2024, 2, 29))
    )
    assert days(found.year_ago)[-1] == ("2023-02-01", "2023-02-28")


def test_a_year_ago_that_isnt_there_is_no_trend_and_says_since_when_there_are_data():
    (found,) = find_referral_periods(FakeSnapshot(*spans(date(2025, 7, 1), 3, 4)), window())
    assert found.current
    assert not found.year_ago
    assert "reach back to 2025-07-01" in found.lacks_year_ago


def test_a_year_ago_in_which_the_procedures_only_begin_is_no_trend():
    # 60 whole weeks to 31 July 2026: the first is that of 7 June 2025, late in that quarter.
    (found,) = find_referral_periods(FakeSnapshot(*spans(date(2025, 4, 1), 3, 6)), window(known=60))
    assert found.current
    assert not found.year_ago
    assert "begin about 2025-06-07" in found.lacks_year_ago


def test_no_period_that_had_ended_is_said():
    (found,) = find_referral_periods(FakeSnapshot(*spans(date(2026, 7, 1), 3, 1)), window())
    assert not found.is_dated
    assert "2026-07-31" in found.lacks_current
    assert "2026-09-30" in found.lacks_current
    assert found.dates == "none"


def test_undated_kinds_are_each_their_own_and_have_no_trend():
    referral, shared, hops = find_referral_periods(
        FakeSnapshot(
            ("shared_patients", None, None), ("hop_teaming", None, None), *spans(date(2024, 10, 1), 3, 8)
        ),
        window(),
    )
    assert [one.kind for one in (referral, shared, hops)] == ["referral", "shared_patients", "hop_teaming"]
    assert [one.words.title for one in (referral, shared, hops)] == [
        "Referrals", "Shared patients", "Shared patients, inbound",
    ]  # fmt: skip
    for one in (hops, shared):
        assert one.dates == "undated"
        assert one.lacks_year_ago
        assert not one.lacks_current
        assert np.isnan(one.months)
        assert one.working_days == (0, 0)
    assert hops.is_directed
    assert not shared.is_directed


def test_rows_without_dates_are_left_out_beside_dated_ones():
    (found,) = find_referral_periods(
        FakeSnapshot(("referral", None, None), *spans(date(2024, 10, 1), 3, 8)), window()
    )
    assert found.is_dated
    assert found.note == "Rows without dates are left out."


def test_months_go_before_quarters_that_end_on_the_same_day():
    both = [*spans(date(2024, 8, 1), 3, 8), *spans(date(2024, 8, 1), 1, 24)]
    (found,) = find_referral_periods(FakeSnapshot(*both), window())
    assert days(found.current)[0] == ("2026-05-01", "2026-05-31")
    assert len(found.current) == 3


def test_a_snapshot_without_a_window_still_has_its_periods():
    about = replace(DESCRIPTION, grain="none", complete_through={})
    (found,) = find_referral_periods(FakeSnapshot(*spans(date(2024, 10, 1), 3, 8), about=about))
    assert days(found.current) == [("2026-07-01", "2026-09-30")]


def test_without_referrals_the_error_says_which_files_have_them():
    with pytest.raises(ReferralsImpossible, match=r"--claims.*--referrals"):
        find_referral_periods(FakeSnapshot(), window())
