"""What growth is made of: every dimension sums to the last digit, on made-up tables and on the sample."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cohorts.cohort import Cohort
from analytics.comparison.changed_clinicians import rank_clinicians
from analytics.comparison.cohort_change import (
    CONTINUING,
    DIMENSIONS,
    ENTERING,
    LEAVING,
    CohortChange,
    load_change,
)
from analytics.comparison.decomposition import ROLE, decompose, round_to_sum
from analytics.comparison.growth import estimate_growth
from analytics.comparison.members import resolve_members
from analytics.comparison.weekly import load_weekly
from analytics.comparison.windows import ComparisonImpossible, find_window
from data.identifiers import CohortId
from data.snapshot.manifest import Window
from data.snapshot.reader import Snapshot
from data.snapshot.schema import PAYERS

from ..test_annual import AMY, BEN, CAL, DOT, ELI
from ..test_annual import DESCRIPTION as ANNUAL
from ..test_annual import build as build_annual

COUNTS = ("base", "current", "base_hidden", "current_hidden")
DAYS = Window(date(2026, 1, 1), date(2026, 3, 31))
# Procedures that a hospital's outpatient department and a surgery centre both do: those move.
MOVING = (
    "22551", "27130", "27447", "29881", "36902", "43239", "45378", "47562", "49505", "52356", "63047",
    "64447", "64483", "66984",
)  # fmt: skip


@st.composite
def changes(draw) -> CohortChange:
    """Make up a cohort's rows (site kind, code, payer, IDN, clinician), and sum them by each."""
    row = st.tuples(
        st.sampled_from(("hopd", "asc", "office")),
        st.integers(0, 14).map(str),
        st.sampled_from(PAYERS),
        st.sampled_from((None, "I1", "I2")),
        st.integers(0, 6),
        st.integers(0, 40),
        st.integers(0, 40),
        st.integers(0, 2),
        st.integers(0, 2),
    )
    rows = draw(st.lists(row, max_size=30))

    def by(place, name):
        values = sorted({row[place] for row in rows}, key=str)
        sums = [
            [sum(row[5 + n] for row in rows if row[place] == value) for value in values] for n in range(4)
        ]
        columns = {count: pa.array(of, pa.int64()) for count, of in zip(COUNTS, sums, strict=True)}
        return pa.table({name: pa.array(values)} | columns)

    tables = {
        dimension: by(place, "value").append_column(
            "name", pa.array([str(n) for n in range(by(place, "value").num_rows)], pa.string())
        )
        for place, dimension in enumerate(DIMENSIONS)
    }
    clinicians = by(4, "provider_no")
    role = [
        ENTERING if not a + c else LEAVING if not b + d else CONTINUING
        for a, b, c, d in zip(*(clinicians[count].to_pylist() for count in COUNTS), strict=True)
    ]
    return CohortChange(
        0, "before", DAYS, DAYS, draw(st.integers(55, 66)), draw(st.integers(55, 66)),
        *(sum(row[5 + n] for row in rows) for n in range(4)), 0,
        tables, clinicians.append_column("role", pa.array(role, pa.string())),
    )  # fmt: skip


def check_sums(change: CohortChange, most_parts: int = 10):
    """Check that every dimension sums to the total, with no rounding anywhere, and return them."""
    found = decompose(change, most_parts)
    total = found.total
    assert total.change_equal_days + found.calendar == total.change == change.current - change.base
    for parts in found.by.values():
        for count in (*COUNTS, "change", "change_equal_days"):
            assert sum(getattr(part, count) for part in parts) == getattr(total, count)
        if change.base:
            growth = Fraction(change.current, change.current_working_days) / Fraction(
                change.base, change.base_working_days
            )
            assert sum(part.contribution_pct_points for part in parts) == 100 * (growth - 1)
        else:
            assert all(part.contribution_pct_points is None for part in parts)
    return found


@given(changes(), st.integers(1, 12))
def test_every_dimension_sums_to_the_growth(change: CohortChange, most_parts: int) -> None:
    for parts in check_sums(change, most_parts).by.values():
        assert len(parts) <= max(most_parts + 1, 3)


@given(st.lists(st.fractions(-50, 50), max_size=12), st.integers(0, 2))
def test_what_is_shown_adds_up_too(values: list[Fraction], digits: int) -> None:
    shown = round_to_sum(values, digits)
    assert abs(Fraction(sum(shown)) - sum(values)) <= Fraction(1, 2 * 10**digits)
    assert all(
        abs(Fraction(one) - value) < Fraction(1, 10**digits) for one, value in zip(shown, values, strict=True)
    )


def test_a_third_thrice_is_shown_as_one() -> None:
    assert [str(one) for one in round_to_sum([Fraction(1, 3)] * 3)] == ["0.4", "0.3", "0.3"]


@pytest.mark.parametrize("comparison", ["year_ago", "before"])
def test_the_sample_sums_to_the_growth_that_is_told(sample, members, window, comparison) -> None:
    weekly = load_weekly(sample, members, window, ("27447", "83036"))
    shift = 52 if comparison == "year_ago" else 13
    growth = estimate_growth(weekly.chosen, members.cluster_cohort, 4, window.working_days, shift=shift)
    for cohort in range(4):
        change = load_change(
            sample, members, window, ("27447", "83036"), cohort=cohort, comparison=comparison
        )
        total = check_sums(change).total
        assert (total.base, total.current) == (growth.earlier[cohort], growth.current[cohort])
        assert float(total.contribution_pct_points) == pytest.approx(100 * growth.value[cohort])
        assert total.current_hidden == weekly.hidden[cohort, window.buckets()].sum()
        assert total.base_hidden == weekly.hidden[cohort, window.buckets(shift)].sum()


def test_parts_are_those_of_plain_sql(sample: Snapshot, members, window) -> None:
    found = check_sums(load_change(sample, members, window, ("2744*",), cohort=1), most_parts=1_000)
    for dimension, column in (("payer", "payer"), ("code", "code"), ("idn_id", "s.idn_id")):
        rows = sample.query(
            f"SELECT {column} AS value, "
            "coalesce(sum(count) FILTER (service_date BETWEEN $1 AND $2), 0)::BIGINT AS base, "
            "coalesce(sum(count) FILTER (service_date BETWEEN $3 AND $4), 0)::BIGINT AS current "
            "FROM procedures JOIN providers AS p USING (provider_no) LEFT JOIN sites AS s USING (site_id) "
            "WHERE p.state = 'TX' AND code LIKE '2744%' GROUP BY 1 HAVING base + current > 0",
            [window.year_ago.start, window.year_ago.end, window.current.start, window.current.end],
        ).to_pylist()
        expected = {row["value"]: (row["base"], row["current"]) for row in rows}
        shown = {
            part.value: (part.base, part.current)
            for part in found.by[dimension]
            if part.base + part.current > 0
        }
        assert shown == expected


def test_the_planted_move_to_surgery_centres_shows_in_the_site_of_care(sample, rest, window) -> None:
    members = resolve_members(sample, (rest,))
    parts = check_sums(load_change(sample, members, window, MOVING, cohort=0)).by["site_kind"]
    points = {part.value: part.contribution_pct_points for part in parts}
    assert points["asc"] > points["hopd"]
    assert max(points, key=lambda kind: points[kind]) == "asc"


def test_who_enters_and_who_leaves(sample: Snapshot, members, window) -> None:
    change = load_change(sample, members, window, ("27447",), cohort=1, comparison="before")
    found = decompose(change)
    by_role = {part.value: part for part in found.by[ROLE]}
    assert by_role[ENTERING].base == by_role[ENTERING].base_hidden == 0
    assert by_role[LEAVING].current == by_role[LEAVING].current_hidden == 0
    # Whose base is hidden has done something there, and does not enter.
    for row in change.clinicians.to_pylist():
        if row["base"] == 0 and row["base_hidden"] > 0:
            assert row["role"] != ENTERING
    assert by_role[ENTERING].name == "Entering"


def test_more_than_ten_codes_are_ten_and_the_others(sample: Snapshot, members, window) -> None:
    change = load_change(sample, members, window, cohort=3)
    parts = check_sums(change).by["code"]
    assert len(parts) == 11
    assert parts[-1].others == change.by["code"].num_rows - 10
    assert parts[-1].name == f"{parts[-1].others} others"
    sizes = [abs(part.change_equal_days) for part in parts[:-1]]
    assert sizes == sorted(sizes, reverse=True)


def test_clinicians_are_ranked_by_what_changed(sample: Snapshot, members, window) -> None:
    change = load_change(sample, members, window, ("27447",), cohort=3)
    rows = rank_clinicians(sample, change, 20).to_pylist()
    assert [row["rank"] for row in rows] == list(range(1, 21))
    everybody = change.clinicians.to_pylist()
    largest = sorted((abs(row["current"] - row["base"]) for row in everybody), reverse=True)
    assert [abs(row["change"]) for row in rows] == largest[:20]
    assert all(row["change"] == row["current"] - row["base"] and row["state"] == "CA" for row in rows)
    known = {row["provider_no"]: row for row in everybody}
    assert all(known[row["provider_no"]]["role"] == row["role"] for row in rows)
    named = sample.query(
        "SELECT last_name, s.name FROM providers LEFT JOIN sites AS s ON s.site_id = primary_site_id "
        "WHERE providers.npi = ?",
        [rows[0]["npi"]],
    ).to_pylist()[0]
    assert rows[0]["name"].startswith(named["last_name"])
    assert rows[0]["site_name"] == named["name"]


def test_a_cohort_of_nobody_has_nothing_to_decompose(sample: Snapshot, window) -> None:
    nobody = Cohort(CohortId("nobody"), "Nobody", np.empty(0, np.int64))
    change = load_change(sample, resolve_members(sample, (nobody,)), window, cohort=0)
    found = check_sums(change)
    assert found.total.current == 0
    assert found.total.contribution_pct_points is None
    assert all(parts == () for parts in found.by.values())
    assert rank_clinicians(sample, change).num_rows == 0


def test_years_are_compared_where_there_are_only_years(tmp_path) -> None:
    snapshot = build_annual(tmp_path, ANNUAL)
    window = find_window(snapshot)
    npis = np.sort([int(npi) for npi in (AMY, BEN, CAL, DOT, ELI)])
    members = resolve_members(snapshot, (Cohort(CohortId("five"), "Five", npis),))
    change = load_change(snapshot, members, window, ("27447",), cohort=0)
    expected = snapshot.query(
        "SELECT service_year AS year, coalesce(sum(count), 0)::BIGINT AS done FROM procedures "
        "WHERE code = '27447' GROUP BY 1"
    ).to_pylist()
    assert {2022: change.base, 2023: change.current}.items() <= {
        r["year"]: r["done"] for r in expected
    }.items()
    assert change.base_working_days in range(247, 254)
    check_sums(change)
    snapshot.close()


def test_a_window_can_stand_alone(tmp_path) -> None:
    snapshot = build_annual(tmp_path, ANNUAL)
    window = replace(find_window(snapshot), weeks_known=1)
    npis = np.sort([int(npi) for npi in (AMY, BEN, CAL, DOT, ELI)])
    members = resolve_members(snapshot, (Cohort(CohortId("five"), "Five", npis),))
    assert window.lacks_growth == "The data hold one year only, 2023."
    change = load_change(snapshot, members, window, ("27447",), cohort=0, comparison="nothing")
    assert (change.base_days, change.base, change.base_hidden, change.base_working_days) == (None, 0, 0, 0)
    assert (change.current, change.current_hidden) == (62, 1)  # Amy's 50 and Cal's 12; Eli's is hidden
    assert rank_clinicians(snapshot, change)["npi"].to_pylist() == [AMY, CAL, ELI]
    snapshot.close()


def test_a_base_that_the_data_do_not_reach_is_refused(sample: Snapshot, members) -> None:
    window = find_window(sample, weeks=52)
    early = type(window)(**{**vars(window), "weeks_known": 60, "working_days": window.working_days[-60:]})
    with pytest.raises(ComparisonImpossible, match="reach back 60 whole weeks"):
        load_change(sample, members, early, cohort=0, comparison="before")
