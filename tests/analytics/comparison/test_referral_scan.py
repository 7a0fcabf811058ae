"""Referral rows from row groups are those that SQL finds."""

from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest

from analytics.comparison import referral_scan
from analytics.comparison.referral_periods import ReferralPeriods, find_referral_periods
from analytics.comparison.referral_scan import scan_referrals
from analytics.comparison.windows import find_window
from data.engine import connect, quoted
from data.snapshot.row_groups import find_row_groups, read_row_groups

from ..conftest import BOB


@pytest.fixture(scope="module")
def finely(sample, tmp_path_factory):
    """The sample's referrals in small row groups, as those of the whole country are to it."""
    directory = tmp_path_factory.mktemp("finely")
    for table in ("referrals_to", "referrals_from"):
        rows = pq.read_table(sample.directory / f"{table}.parquet")
        pq.write_table(rows, directory / f"{table}.parquet", row_group_size=2_000)
    return SimpleNamespace(directory=directory)


def scan(snapshot, members, periods):
    parts = list(scan_referrals(snapshot, members, periods))
    names = type(parts[0]).__annotations__
    columns = [np.concatenate([getattr(part, name) for part in parts]).tolist() for name in names]
    return sorted(zip(*columns, strict=True))


@pytest.mark.parametrize("weeks", [13, 26])
@pytest.mark.parametrize("who", ["{}.provider_no % 7 = 3", "{}.provider_no BETWEEN 100 AND 699"])
def test_rows_are_those_with_a_member_at_an_end(sample, finely, weeks, who):
    """Members scattered over the country, or neighbours of whom a part of either table is read."""
    members = sample.query(f"SELECT provider_no FROM providers AS p WHERE {who.format('p')} ORDER BY 1")
    (periods,) = find_referral_periods(sample, find_window(sample, weeks=weeks))
    assert len(periods.current) == len(periods.year_ago) == weeks // 13
    sends, receives = who.format("f"), who.format("t")
    expected = sample.query(
        f"""
        SELECT f.provider_no::BIGINT, t.provider_no::BIGINT,
            to_kind = 'organisation', period_end > $split, coalesce(patients, 0), patients IS NULL
        FROM referrals_to AS r JOIN providers AS f ON f.npi = from_npi JOIN providers AS t ON t.npi = to_npi
        WHERE ({sends} OR {receives}) AND (
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
    assert len(rows) > 1_000
    numbers = members["provider_no"].to_numpy()
    assert scan(sample, numbers, periods) == scan(finely, numbers, periods) == rows


def test_of_an_area_a_part_of_either_table_is_read(sample, finely, monkeypatch):
    asked = []

    def read(snapshot, table, groups, *more):
        asked.append((table, len(groups)))
        return read_row_groups(snapshot, table, groups, *more)

    monkeypatch.setattr(referral_scan, "read_row_groups", read)
    (periods,) = find_referral_periods(sample, find_window(sample))
    every = len(find_row_groups(finely, "referrals_to"))
    list(scan_referrals(finely, np.arange(100, 110, dtype=np.uint32), periods))
    assert [table for table, _ in asked] == ["referrals_to", "referrals_from"]
    assert 2 <= sum(groups for _, groups in asked) < every / 2
    asked.clear()
    scattered = sample.query("SELECT provider_no FROM providers WHERE provider_no % 7 = 3 ORDER BY 1")
    list(scan_referrals(finely, scattered["provider_no"].to_numpy(), periods))
    assert asked == [("referrals_to", every)]


def test_npis_are_read_only_of_ends_without_a_number(sample, six, monkeypatch):
    asked = []

    def read(snapshot, table, groups, columns, *more):
        asked.append({name for name in columns if name.endswith("npi")})
        return read_row_groups(snapshot, table, groups, columns, *more)

    monkeypatch.setattr(referral_scan, "read_row_groups", read)
    for snapshot, expected in ((sample, set()), (six, {"to_npi"})):
        asked.clear()
        for periods in find_referral_periods(snapshot):
            list(scan_referrals(snapshot, np.arange(4, dtype=np.uint32), periods))
        assert asked
        assert all(columns == expected for columns in asked)


def test_kinds_and_organisations_are_told_apart(six):
    members = six.query("SELECT provider_no FROM providers ORDER BY provider_no")["provider_no"].to_numpy()
    referral, hop = find_referral_periods(six)
    assert {row[2:] for row in scan(six, members, referral)} == {
        (False, True, 0, True), (False, True, 12, False), (False, True, 17, False)
    }  # fmt: skip
    assert [row[1:] for row in scan(six, members, hop)] == [(-1999999992, True, True, 30, False)]
    assert not list(scan_referrals(six, members[:0], hop))


def test_undated_rows_count_where_there_are_no_dates(six, tmp_path):
    with connect() as connection:
        undated = "NULL::DATE AS period_start, NULL::DATE AS period_end"
        for table in ("referrals_to", "referrals_from"):
            source, target = (quoted(d / f"{table}.parquet") for d in (six.directory, tmp_path))
            connection.execute(
                f"COPY (SELECT * REPLACE ({undated}) FROM read_parquet({source}) WHERE kind = 'hop_teaming' "
                f"UNION ALL FROM read_parquet({source})) TO {target} (FORMAT parquet)"
            )
    bob = six.query("SELECT provider_no FROM providers WHERE npi = $npi", {"npi": BOB})["provider_no"]
    found = scan(SimpleNamespace(directory=tmp_path), bob.to_numpy(), ReferralPeriods("hop_teaming"))
    assert found == [(bob[0].as_py(), -1999999992, True, True, 30, False)]
