"""A feed that lost something is told from a market that changed."""

import os
from dataclasses import replace

import numpy as np
import pytest

from analytics.cohorts.cohort import Cohort
from analytics.comparison.feed import find_feed_shifts, measure_feed
from analytics.comparison.growth import estimate_growth
from analytics.comparison.members import resolve_members
from analytics.comparison.weekly import load_weekly
from analytics.comparison.windows import find_window
from data.engine import connect, quoted
from data.snapshot.reader import Snapshot
from data.snapshot.schema import TABLES

HBA1C = ("83036",)
IN_WINDOW = "service_date BETWEEN DATE '2026-05-02' AND DATE '2026-07-31'"
TEXAS = "provider_no IN (SELECT provider_no FROM providers WHERE state = 'TX')"
DROPPED_THIRD = "hash(provider_no) % 10 < 3"
YEAR_AGO, BEFORE = 52, 13


@pytest.fixture
def doctor(sample, tmp_path):
    """Open a copy of the sample whose procedures went through a SELECT."""
    opened = []

    def copy(select):
        directory = tmp_path / str(len(opened))
        directory.mkdir()
        for file in sample.directory.iterdir():
            if file.name != "procedures.parquet":
                os.link(file, directory / file.name)
        with connect() as connection:
            for table in ("procedures", "providers"):
                file = quoted(sample.directory / f"{table}.parquet")
                connection.execute(f"CREATE VIEW {table} AS FROM read_parquet({file})")
            connection.execute(
                f"COPY (SELECT * FROM ({select}) ORDER BY provider_no, service_date, code) "
                f"TO {quoted(directory / 'procedures.parquet')} ({TABLES['procedures'].parquet_options()})"
            )
        opened.append(Snapshot.open(directory))
        return opened[-1]

    yield copy
    for snapshot in opened:
        snapshot.close()


def withheld(snapshot, cohorts, codes, shift):
    """Return the reasons by cohort, of those that are withheld."""
    weekly = load_weekly(snapshot, resolve_members(snapshot, cohorts), find_window(snapshot), codes)
    reasons = find_feed_shifts(weekly, shift)
    return {cohort.id: reason for cohort, reason in zip(cohorts, reasons, strict=True) if reason}


@pytest.mark.parametrize("shift", [YEAR_AGO, BEFORE])
@pytest.mark.parametrize("codes", [(), HBA1C, ("27447",), ("66984",)])
def test_planted_growth_is_the_market(sample, state_cohorts, rest, codes, shift):
    assert withheld(sample, (*state_cohorts, rest), codes, shift) == {}


@pytest.mark.parametrize("shift", [YEAR_AGO, BEFORE])
@pytest.mark.parametrize("codes", [(), HBA1C])
def test_a_feed_that_loses_clinicians_is_withheld(doctor, state_cohorts, codes, shift):
    lossy = doctor(f"FROM procedures WHERE NOT ({IN_WINDOW} AND {TEXAS} AND {DROPPED_THIRD})")
    found = withheld(lossy, state_cohorts, codes, shift)
    assert list(found) == ["TX"]
    assert "of its clinicians have procedures in this window" in found["TX"]


def test_one_code_may_grow_as_it_likes(doctor, state_cohorts):
    grown = doctor(f"""
        SELECT * REPLACE (CASE WHEN {IN_WINDOW} AND {TEXAS} AND code = '83036' THEN 3 * count ELSE count END
            AS count) FROM procedures
    """)
    assert withheld(grown, state_cohorts, HBA1C, YEAR_AGO) == {}
    found = withheld(grown, state_cohorts, ("27447",), YEAR_AGO)  # now it is another code that shifts
    assert set(found) <= {"TX"}


@pytest.mark.parametrize("codes", [(), HBA1C])
def test_a_lost_payer_is_named(doctor, state_cohorts, codes):
    lossy = doctor(f"FROM procedures WHERE NOT ({IN_WINDOW} AND {TEXAS} AND payer = 'Medicaid')")
    found = withheld(lossy, state_cohorts, codes, YEAR_AGO)
    assert list(found) == ["TX"]
    assert "it has 0 procedures of Medicaid in this window, " in found["TX"]


@pytest.mark.parametrize("codes", [(), HBA1C])
def test_a_missing_month_is_dated(doctor, state_cohorts, codes):
    lossy = doctor(
        f"FROM procedures WHERE NOT (date_trunc('month', service_date) = '2025-07-01' AND {TEXAS})"
    )
    found = withheld(lossy, state_cohorts, codes, YEAR_AGO)
    assert list(found) == ["TX"]
    assert "in the week to 2025-07-11 it has 0 procedures of all codes" in found["TX"]
    assert withheld(lossy, state_cohorts, codes, BEFORE) == {}  # July 2025 is in neither window


def test_lines_lost_here_and_there_show_in_the_other_codes_only(doctor, state_cohorts):
    lossy = doctor(f"FROM procedures WHERE NOT ({IN_WINDOW} AND {TEXAS} AND hash(procedures) % 10 < 3)")
    found = withheld(lossy, state_cohorts, HBA1C, YEAR_AGO)
    assert list(found) == ["TX"]
    assert "procedures of all other codes changed by -" in found["TX"]
    assert withheld(lossy, state_cohorts, (), YEAR_AGO) == {}


def test_growth_that_is_withheld_has_no_interval(doctor, state_cohorts):
    lossy = doctor(f"FROM procedures WHERE NOT ({IN_WINDOW} AND {TEXAS} AND {DROPPED_THIRD})")
    members, window = resolve_members(lossy, state_cohorts), find_window(lossy)
    weekly = load_weekly(lossy, members, window, HBA1C)
    growth = estimate_growth(
        weekly.chosen,
        members.cluster_cohort,
        len(state_cohorts),
        window.working_days,
        withheld=find_feed_shifts(weekly, YEAR_AGO),
    )
    texas = [cohort.id for cohort in state_cohorts].index("TX")
    assert np.isnan(growth.value).tolist() == [number == texas for number in range(len(state_cohorts))]
    assert growth.reason(texas).startswith("Withheld: ")


def test_who_came_and_who_went_is_what_counts(members, window, sample):
    weekly = load_weekly(sample, members, window)
    then, now = 100, 70
    active = np.array([[now, then, then]] * len(members.cohorts))

    def errors(in_both):
        both = np.full((len(members.cohorts), 2), in_both)
        return measure_feed(replace(weekly, active=active, active_in_both=both), YEAR_AGO).clinicians_errors

    # 32 went and 2 came: 30 / sqrt(34); 65 went and 35 came: 30 / sqrt(100)
    assert errors(68) == pytest.approx(30 / 34**0.5)
    assert errors(35) == pytest.approx(3.0)


def test_nobody_and_too_few_weeks_are_left_to_others(sample, state_cohorts):
    empty = Cohort("empty", "empty", np.empty(0, np.int64))
    members = resolve_members(sample, (empty, state_cohorts[0]))
    window = find_window(sample)
    weekly = load_weekly(sample, members, window)
    assert find_feed_shifts(weekly, YEAR_AGO) == ("", "")
    short = replace(weekly, window=replace(window, weeks_known=64))
    assert find_feed_shifts(short, YEAR_AGO) == ("", "")
    nobody = load_weekly(sample, resolve_members(sample, [empty]), window)
    assert find_feed_shifts(nobody, YEAR_AGO) == ("",)
