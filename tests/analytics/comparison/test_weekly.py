"""Weekly procedures against pandas, which adds up the same rows its own way."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.cohorts.cohort import Cohort
from analytics.comparison.members import resolve_members
from analytics.comparison.weekly import load_weekly
from analytics.comparison.windows import find_window
from data.engine import connect
from data.snapshot.manifest import Description
from data.snapshot.reader import Snapshot
from data.snapshot.schema import PAYERS
from data.snapshot.store import SnapshotStore
from data.snapshot.write import write_snapshot

from ..test_annual import AMY, BEN, CAL, ELI
from ..test_annual import DESCRIPTION as ANNUAL
from ..test_annual import build as build_annual

ARRAYS = (
    "chosen", "all_codes", "hidden", "active", "active_in_both", "hidden_by_payer", "all_codes_by_payer"
)  # fmt: skip


@pytest.fixture(scope="module")
def rows(sample):
    """Every procedure row of the sample, with the day and the clinician's NPI."""
    frame = sample.query("""
        SELECT CAST(npi AS BIGINT) AS npi, procedures.* FROM procedures JOIN providers USING (provider_no)
    """).to_pandas()
    return frame.assign(day=pd.to_datetime(frame.service_date))


def expect(rows, weekly, is_chosen):
    """Return the arrays by cohort, by pandas; and check what is by cluster against their sums."""
    window, cohorts = weekly.window, weekly.members.cohorts
    end = pd.Timestamp(window.end)
    rows = rows[rows.payer.isin(window.payers or rows.payer.unique())]
    behind = (end - rows.day).dt.days // 7  # 0 is the newest bucket
    rows = rows.assign(behind=behind)[(rows.day <= end) & (behind < window.weeks_known)]
    expected = {name: np.zeros((len(cohorts), window.weeks_known), int) for name in ARRAYS[:3]}
    active, active_in_both = np.zeros((len(cohorts), 3), int), np.zeros((len(cohorts), 2), int)
    by_payer = np.zeros((3, len(cohorts), len(PAYERS), 3), int)
    for number, cohort in enumerate(cohorts):
        own = rows[rows.npi.isin(cohort.npi)]
        mine = own[is_chosen(own.code)]
        for name, sums in (
            ("all_codes", own.groupby("behind")["count"].sum()),
            ("chosen", mine.groupby("behind")["count"].sum()),
            ("hidden", mine[mine.suppressed].groupby("behind").size()),
        ):
            expected[name][number, window.weeks_known - 1 - sums.index.to_numpy(int)] = sums.to_numpy(int)
        seen = []
        for of, days in enumerate((window.current, window.year_ago, window.before)):
            within = own[own.day.between(pd.Timestamp(days.start), pd.Timestamp(days.end))]
            seen.append(set(within.npi))
            mix = within[is_chosen(within.code)]
            for payer_no, payer in enumerate(PAYERS):
                paid = mix[mix.payer == payer]
                by_payer[:, number, payer_no, of] = (
                    paid["count"].sum(),
                    paid.suppressed.sum(),
                    within[within.payer == payer]["count"].sum(),
                )
        active[number] = [len(npis) for npis in seen]
        active_in_both[number] = [len(seen[0] & seen[1]), len(seen[0] & seen[2])]
    names = ("by_payer", "hidden_by_payer", "all_codes_by_payer")
    mixes = dict(zip(names, by_payer, strict=True))
    return expected | mixes | {"active": active, "active_in_both": active_in_both}


def by_cohort(weekly):
    sums = {}
    for name in ("chosen", "all_codes"):
        sums[name] = np.zeros((len(weekly.members.cohorts), weekly.window.weeks_known), int)
        np.add.at(sums[name], weekly.members.cluster_cohort, getattr(weekly, name))
    sums["by_payer"] = np.zeros((len(weekly.members.cohorts), len(PAYERS), 3), int)
    np.add.at(sums["by_payer"], weekly.members.cluster_cohort, weekly.by_payer)
    return sums | {name: getattr(weekly, name) for name in ARRAYS[2:]}


@pytest.mark.parametrize(
    ("codes", "is_chosen"),
    [
        ((), lambda code: code == code),
        (("83036",), lambda code: code == "83036"),
        (("2744*", "66984"), lambda code: code.str.startswith("2744") | (code == "66984")),
        (("00000",), lambda code: code == "00000"),
    ],
)
@pytest.mark.parametrize("payers", [(), ("Medicare FFS",), ("Commercial", "Medicaid")])
def test_weeks_are_what_pandas_adds_up(sample, rows, state_cohorts, metro_cohorts, codes, is_chosen, payers):
    members = resolve_members(sample, (*state_cohorts, *metro_cohorts))  # Houston's are in two cohorts
    weekly = load_weekly(sample, members, find_window(sample, payers), codes)
    expected, found = expect(rows, weekly, is_chosen), by_cohort(weekly)
    for name in found:
        np.testing.assert_array_equal(found[name], expected[name], err_msg=name)
    assert weekly.hidden_undated.sum() == 0
    assert expected["all_codes"].min() > 0


def test_practices_are_what_pandas_adds_up(sample, rows, members, window):
    weekly = load_weekly(sample, members, window, ("83036",))
    numbers = rows[["npi", "provider_no"]].drop_duplicates()
    practice = pd.DataFrame({"provider_no": members.provider_no, "cluster": members.cluster}).merge(numbers)
    newest = rows[(rows.day > "2026-07-24") & (rows.day <= "2026-07-31")]
    sums = newest.merge(practice, on="npi").groupby("cluster")["count"].sum()
    expected = np.zeros(len(members.cluster_cohort), int)
    expected[sums.index.to_numpy()] = sums.to_numpy(int)
    np.testing.assert_array_equal(weekly.all_codes[:, -1], expected)
    assert (expected > 0).sum() > 50


def test_all_cohorts_together_are_the_market(sample, state_cohorts, rest, window):
    whole = load_weekly(sample, resolve_members(sample, (*state_cohorts, rest)), window, ("83036",))
    everything = sample.query(
        "SELECT sum(count) AS done FROM procedures WHERE service_date BETWEEN ? AND ?",
        [window.starts[0].item(), window.end],
    )
    assert whole.all_codes.sum() == everything["done"][0].as_py()  # nobody twice, nobody left out
    assert whole.all_codes_by_payer[:, :, 0].sum() == whole.all_codes[:, window.buckets()].sum()


def test_nobody_has_nothing(six):
    window = find_window(six)
    strangers = Cohort("x", "x", np.array([1999999992]))
    one = Cohort("one", "one", np.array([1000000087]))  # Eve, who has no procedures
    weekly = load_weekly(six, resolve_members(six, [strangers, one]), window)
    assert weekly.chosen.shape == (1, window.weeks_known)
    assert weekly.active.tolist() == [[0, 0, 0], [0, 0, 0]]
    assert (weekly.chosen.sum(), weekly.hidden.sum()) == (0, 0)
    nobody = load_weekly(six, resolve_members(six, [strangers]), window)
    assert nobody.chosen.shape == (0, window.weeks_known)
    assert nobody.hidden.shape == (1, window.weeks_known)


def test_years_are_buckets(tmp_path):
    snapshot = build_annual(tmp_path, ANNUAL)
    cohort = Cohort("c", "c", np.array(sorted(map(int, (AMY, BEN, CAL, ELI)))))
    members, window = resolve_members(snapshot, [cohort]), find_window(snapshot)
    weekly = load_weekly(snapshot, members, window, ("27447",))
    assert weekly.chosen.sum(axis=0).tolist() == [0, 65, 62]  # 40 + 25; 30 + 20 + 12
    assert weekly.all_codes.sum(axis=0).tolist() == [999, 65, 150]
    assert weekly.hidden.tolist() == [[0, 0, 1]]
    assert weekly.active.tolist() == [[3, 2, 2]]
    snapshot.close()


def test_a_hidden_cell_without_a_day_is_counted_by_its_year(tmp_path):
    store = SnapshotStore(tmp_path)
    complete = {"Medicare FFS": date(2026, 7, 31), "Commercial": date(2026, 7, 31)}
    description = Description(
        title="t", synthetic=True, as_of=date(2026, 9, 30), grain="day", complete_through=complete
    )
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        connection.execute("""
            CREATE TABLE stage.providers AS SELECT '1000000004' AS npi, 'address' AS location_quality,
                'active' AS status, 'test' AS source, 40.0 AS lat, -83.0 AS lon
        """)
        connection.execute("""
            CREATE TABLE stage.procedures AS SELECT '1000000004' AS npi, *, count IS NULL AS suppressed
            FROM (VALUES
                (DATE '2024-11-04', 2024, '27447', 'Commercial', 5),
                (NULL, 2026, '27447', 'Medicare FFS', NULL), (NULL, 2025, '27447', 'Commercial', NULL),
                (NULL, 2025, '20610', 'Commercial', NULL), (NULL, 2024, '27447', 'Commercial', NULL),
                (DATE '2026-07-31', 2026, '27447', 'Commercial', 7)
            ) AS t(service_date, service_year, code, payer, count)
        """)
        snapshot_id = write_snapshot(connection, store, description, built_at="2026-11-24T00:00:00+00:00")
    snapshot = Snapshot.open(store.path(snapshot_id))
    members = resolve_members(snapshot, [Cohort("c", "c", np.array([1000000004]))])

    def undated(codes=(), payers=()):
        weekly = load_weekly(snapshot, members, find_window(snapshot, payers), codes)
        assert weekly.hidden.sum() == 0
        assert weekly.chosen[0, -1] == (7 if payers != ("Medicare FFS",) else 0)
        return weekly.hidden_undated.tolist()

    assert undated() == [[1, 2, 1]]  # 2026, 2025, and 31 January to 1 May 2026
    assert undated(("27447",)) == [[1, 1, 1]]
    assert undated(("27447",), ("Commercial",)) == [[0, 1, 0]]
    snapshot.close()


def test_a_newer_snapshot_changes_no_byte(sample, members, window, tmp_path):
    first = load_weekly(sample, members, window, ("83036",))
    again = Snapshot.open(sample.directory)
    store = SnapshotStore(sample.directory.parents[1])
    with connect() as connection:
        connection.execute("CREATE SCHEMA stage")
        newer = replace(sample.manifest.description, as_of=date(2026, 12, 31))
        write_snapshot(connection, store, newer, built_at="2026-12-24T00:00:00+00:00")
    second = load_weekly(again, resolve_members(again, members.cohorts), find_window(again), ("83036",))
    for name in ARRAYS:
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes()
    again.close()
