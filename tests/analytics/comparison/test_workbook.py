"""A comparison as a workbook and CSV, read back: what is unknown is empty and has a reason."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import openpyxl
import pytest

from analytics.cohorts.cohort import Cohort
from analytics.comparison import workbook
from analytics.comparison.compare import Question, compare
from analytics.comparison.exported import CohortSource, Exported, ExportRefused, measure_all, name_apart
from analytics.comparison.figures_csv import write_figures_csv
from analytics.comparison.tidy_people import count_members
from analytics.comparison.wording import write_figure
from analytics.comparison.workbook import write_workbook
from analytics.metrics import METRICS
from data.identifiers import CohortId

from ..test_annual import DESCRIPTION, build

ABSENT = 1999999984  # no NPI of the sample
SHEETS = [
    "comparison", "figures", "series", "differences", "payer_mix", "mix_distances", "referrals", "members",
    "definitions", "about",
]  # fmt: skip


@pytest.fixture(scope="module")
def exported(sample, state_cohorts, rest):
    """Ohio with an NPI too many, Texas named like a formula, nobody, and the rest."""
    ohio, texas = state_cohorts[:2]
    cohorts = [
        replace(ohio, npi=np.append(ohio.npi, ABSENT)),
        replace(texas, name='=HYPERLINK("x")'),
        Cohort(CohortId("none"), "Nobody", np.empty(0, np.int64)),
        rest,
    ]
    comparison = compare(sample, cohorts, Question(("83036", "2744*")))
    sources = [CohortSource(c.name, 2, sample.id, date(2026, 11, 24), "a list") for c in cohorts[:3]]
    return Exported(comparison, (*sources, CohortSource(rest.name)), measure_all(comparison))


@pytest.fixture(scope="module")
def book(exported):
    return openpyxl.load_workbook(io.BytesIO(write_workbook(exported)))


def rows(book, sheet):
    """A tidy sheet's rows, by column."""
    header, *lines = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


def read_about(book):
    """The sheet about, by its first column; of the figures' own description where both have a key."""
    lines = [row for row in book["about"].iter_rows(values_only=True) if row[0]]
    return dict(reversed(lines))


def test_the_same_comparison_gives_the_same_bytes(exported):
    content = write_workbook(exported)
    assert content == write_workbook(exported)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.properties.created == datetime(2026, 9, 30)
    assert book.sheetnames == SHEETS


def test_the_sheet_to_read_has_a_row_a_cohort_under_what_it_is_about(book, exported):
    sheet = book["comparison"]
    texts = [str(cell.value or "") for row in sheet.iter_rows(max_row=4) for cell in row]
    head = " ".join(texts)
    for part in ("SYNTHETIC SAMPLE", exported.snapshot_id, "2 May 2026 to 31 Jul 2026", "83036, 2744*"):
        assert part in head
    assert sheet.freeze_panes == "B8"
    assert [sheet.cell(row, 1).value for row in range(8, 12)] == list(exported.names)
    titles = [cell.value for cell in sheet[6]]
    place = titles.index("Growth, year ago")
    values = exported.values["growth"]
    assert [sheet.cell(row, place + 1).value for row in range(8, 12)] == [
        write_figure(METRICS["growth"], values, cohort) for cohort in range(4)
    ]
    assert [sheet.cell(row, place + 2).value or 0 for row in range(8, 12)] == values.rank.tolist()
    assert sheet.cell(7, place + 1).value.replace("\N{NO-BREAK SPACE}", " ") == "%, 95 % interval"


def test_figures_are_numbers_in_their_unit_and_unknown_ones_are_empty_with_a_reason(book, exported):
    figures = rows(book, "figures")
    assert len(figures) == len(METRICS) * 4
    for row in figures:
        cohort = exported.names.index(row["cohort"])
        values = exported.values[row["metric"]]
        for column in ("value", "low", "high"):
            exact = getattr(values, column)[cohort]
            if np.isfinite(exact):
                assert row[column] == pytest.approx(exact, rel=1e-14)
            else:
                assert row[column] is None
        assert row["value"] is not None or row["reason"]
        assert (row["version"], row["unit"]) == (METRICS[row["metric"]].version, METRICS[row["metric"]].unit)
        assert row["is_band"] is values.is_band
    nobody = next(row for row in figures if (row["cohort"], row["metric"]) == ("Nobody", "growth"))
    assert (nobody["value"], nobody["rank"]) == (None, None)
    assert nobody["reason"] == "No procedures in either window."


def test_the_series_ends_with_the_window_and_the_growth_of_the_figures(book, exported):
    series = [row for row in rows(book, "series") if row["cohort"] == "OH"]
    assert len(series) == exported.comparison.series.value.shape[1]
    assert series[-1]["window_end"] == datetime(2026, 7, 31)
    assert (series[-1]["window_end"] - series[0]["window_end"]).days == 7 * (len(series) - 1)
    assert series[-1]["growth_pct"] == pytest.approx(exported.values["growth"].value[0])
    assert series[-1]["procedures"] == exported.comparison.year_ago.current[0]


def test_differences_are_on_their_scale_with_the_plain_gap_beside(book, exported):
    pairs = [row for row in rows(book, "differences") if row["metric"] == "growth"]
    assert len(pairs) == 6
    growth = exported.values["growth"]
    first = pairs[0]
    assert (first["first"], first["second"], first["scale"]) == ("OH", '=HYPERLINK("x")', "log ratio")
    assert first["points"] == pytest.approx(growth.value[1] - growth.value[0])
    assert first["difference"] == pytest.approx(
        np.log1p(growth.value[1] / 100) - np.log1p(growth.value[0] / 100)
    )
    assert isinstance(first["stands"], bool)
    untested = next(row for row in pairs if "Nobody" in (row["first"], row["second"]))
    assert (untested["difference"], untested["stands"]) == (None, None)
    assert untested["reason"].startswith("Not compared")


def test_shares_of_payers_add_up_to_a_hundred(book):
    shares = {}
    for row in rows(book, "payer_mix"):
        shares.setdefault(row["cohort"], []).append(row["share_pct"])
    assert sum(shares["OH"]) == pytest.approx(100)
    assert shares["Nobody"] == [None] * 5
    distances = rows(book, "mix_distances")
    assert len(distances) == 6
    assert 0 < distances[0]["distance"] < 1


def test_hidden_referrals_are_a_range(book, exported):
    flows = exported.comparison.referrals[0].flows
    cell = exported.comparison.about.smallest_cell
    found = {(row["cohort"], row["flow"]): row for row in rows(book, "referrals")}
    ohio = found["OH", "from outside"]
    assert ohio["shown"] == flows.from_outside.shown[0]
    assert ohio["hidden_cells"] > 0
    assert ohio["low"] == ohio["shown"] + ohio["hidden_cells"]
    assert ohio["high"] == ohio["shown"] + ohio["hidden_cells"] * (cell - 1)
    assert (ohio["start"], ohio["months"]) == (datetime(2026, 4, 1), 3)


def test_members_are_text_and_those_whom_the_snapshot_lacks_are_marked(book, exported, sample):
    members = rows(book, "members")
    assert len(members) == count_members(exported)
    ohio = {row["npi"] for row in members if row["cohort"] == "OH" and row["in_snapshot"]}
    assert ohio == {f"{npi:010d}" for npi in exported.comparison.cohorts[0].npi.tolist()} - {str(ABSENT)}
    assert [row for row in members if not row["in_snapshot"]] == [
        {"cohort": "OH", "npi": str(ABSENT), "in_snapshot": False}
    ]
    everybody = sample.query("SELECT count(*) AS n FROM providers")["n"][0].as_py()
    assert len(members) == everybody + 1


def test_more_members_than_a_sheet_can_hold_are_left_out_and_it_is_said(exported, monkeypatch):
    monkeypatch.setattr(workbook, "EXCEL_ROWS", count_members(exported) - 1)
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(exported)))
    assert book.sheetnames == [sheet for sheet in SHEETS if sheet != "members"]
    about = read_about(book)
    assert about["members"].endswith("so they are left out")


def test_about_says_snapshot_windows_cohorts_and_methods(book, exported):
    about = read_about(book)
    assert about["data"].startswith("SYNTHETIC SAMPLE, no real people")
    assert about["snapshot"] == exported.snapshot_id
    assert about["window"] == "2026-05-02 to 2026-07-31, 13 weeks (91 days)"
    assert about["working days"] == "window 62; year ago 62; before 64"
    assert "Commercial 2026-08-31" in about["complete through"]
    assert about["codes"] == "83036, 2744*"
    assert about["OH"].endswith(
        f"freeze 2 of 24 Nov 2026 on snapshot {exported.snapshot_id}; a list; "
        "1 of its NPIs is not in this snapshot"
    )
    assert "not frozen" in about["Rest of the market"]
    assert any("Benjamini–Hochberg" in str(text) for text in about.values())
    keys = [row["metric"] for row in rows(book, "definitions")]
    assert keys == list(METRICS)


def test_no_name_becomes_a_formula(book, exported):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d"}  # no "f"
    lines = list(csv.DictReader(io.StringIO(write_figures_csv(exported).decode(), newline="")))
    assert {line["cohort"] for line in lines} == {"OH", '\'=HYPERLINK("x")', "Nobody", "Rest of the market"}
    assert {line["codes"] for line in lines} == {"83036, 2744*"}
    assert {line["snapshot"] for line in lines} == {exported.snapshot_id}


def test_nothing_leaves_the_screen_where_the_sources_forbid_it(exported):
    about = replace(exported.comparison.about, exportable=False)
    with pytest.raises(ExportRefused, match="don't allow rows to leave the screen"):
        replace(exported, comparison=replace(exported.comparison, about=about))


def test_two_cohorts_of_one_name_are_told_apart(exported):
    assert name_apart(("A", "B", "A", "A (2)")) == ("A", "B", "A (2)", "A (2) (2)")
    with pytest.raises(ValueError, match="name of its own"):
        replace(exported, sources=(exported.sources[0],) * 4)


def test_a_source_with_years_only_has_no_weeks_before_and_no_referrals(tmp_path):
    annual = build(tmp_path, DESCRIPTION)
    cohort = Cohort(CohortId("a"), "Two", np.array([1000000004, 1000000046]))
    comparison = compare(annual, [cohort])
    exported = Exported(comparison, (CohortSource("Two", 1, annual.id),), measure_all(comparison))
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(exported)))
    annual.close()
    about = read_about(book)
    assert about["window"] == "2023-01-01 to 2023-12-31, a calendar year"
    assert about["referrals"].startswith("This snapshot says nothing of referrals")
    before = next(row for row in rows(book, "figures") if row["metric"] == "growth_before")
    assert before["value"] is None
    assert before["reason"] == "The source has years only, so there are no weeks before."
    assert rows(book, "referrals") == []
    assert rows(book, "differences") == []
