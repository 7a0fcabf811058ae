"""Referral rows from row groups are those that SQL finds."""

from types import SimpleNamespace

import numpy as np
import pytest

from analytics.comparison.npi_numbers import NpiNumbers
from analytics.comparison.referral_periods import ReferralPeriods, find_referral_periods
from analytics.comparison.referral_scan import scan_referrals
from analytics.comparison.windows import find_window
from data.engine import connect, quoted

from ..conftest import BOB


@pytest.fixture(scope="module")
def numbers(sample):
    rows = sample.query("SELECT provider_no, CAST(npi AS BIGINT) AS npi FROM providers ORDER BY provider_no")
    return rows["npi"].to_numpy(), rows["provider_no"].to_numpy()


def scan(snapshot, members, periods):
    parts = list(scan_referrals(snapshot, members, periods))
    names = type(parts[0]).__annotations__
    columns = [np.concatenate([getattr(part, name) for part in parts]).tolist() for name in names]
    return sorted(zip(*columns, strict=True))


@pytest.mark.parametrize("weeks", [13, 26])
def test_rows_are_those_with_a_member_at_an_end(sample, numbers, weeks):
    npi, number = numbers
    chosen = number % 7 == 3
    (periods,) = find_referral_periods(sample, find_window(sample, weeks=weeks))
    assert len(periods.current) == len(periods.year_ago) == weeks // 13
    expected = sample.query(
        """
        SELECT from_npi::BIGINT, CASE WHEN f.provider_no % 7 = 3 THEN f.provider_no::INTEGER ELSE -1 END,
            to_npi::BIGINT, CASE WHEN t.provider_no % 7 = 3 THEN t.provider_no::INTEGER ELSE -1 END,
            to_kind = 'organisation', period_end > $split, coalesce(patients, 0), patients IS NULL
        FROM referrals_to AS r JOIN providers AS f ON f.npi = from_npi JOIN providers AS t ON t.npi = to_npi
        WHERE (f.provider_no % 7 = 3 OR t.provider_no % 7 = 3) AND (
            (period_start >= $first AND period_end <= $last)
            OR (period_start >= $first_then AND period_end <= $last_then))
        """,
        {
            "first": periods.current[0].start,
            "last": periods.current[-1].end,
            "first_then": periods.year_ago[0].start,
            "last_then": periods.year_ago[-1].end,
            "split": periods.year_ago[-1].end,
        },
    )
    rows = sorted(zip(*(column.to_pylist() for column in expected.columns), strict=True))
    assert len(rows) > 5_000
    assert scan(sample, NpiNumbers(npi[chosen], number[chosen]), periods) == rows


def test_kinds_and_organisations_are_told_apart(six):
    rows = six.query("SELECT provider_no, CAST(npi AS BIGINT) AS npi FROM providers ORDER BY provider_no")
    members = NpiNumbers(rows["npi"].to_numpy(), rows["provider_no"].to_numpy())
    referral, hop = find_referral_periods(six)
    assert {row[4:] for row in scan(six, members, referral)} == {
        (False, True, 0, True), (False, True, 12, False), (False, True, 17, False)
    }  # fmt: skip
    assert [row[2:] for row in scan(six, members, hop)] == [(1999999992, -1, True, True, 30, False)]
    nobody = NpiNumbers(np.empty(0, np.int64), np.empty(0, np.uint32))
    assert not list(scan_referrals(six, nobody, hop))


def test_undated_rows_count_where_there_are_no_dates(six, tmp_path):
    with connect() as connection:
        source, target = (quoted(d / "referrals_to.parquet") for d in (six.directory, tmp_path))
        undated = "NULL::DATE AS period_start, NULL::DATE AS period_end"
        connection.execute(
            f"COPY (SELECT * REPLACE ({undated}) FROM read_parquet({source}) WHERE kind = 'hop_teaming' "
            f"UNION ALL FROM read_parquet({source})) TO {target} (FORMAT parquet)"
        )
    bob = NpiNumbers(np.array([int(BOB)]), np.array([3], np.uint32))
    found = scan(SimpleNamespace(directory=tmp_path), bob, ReferralPeriods("hop_teaming"))
    assert found == [(int(BOB), 3, 1999999992, -1, True, True, 30, False)]
