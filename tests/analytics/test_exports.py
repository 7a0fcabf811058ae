"""A result as a file: identifiers stay text, nothing becomes a formula, every format says what it is."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import exports
from analytics.exports import WRITERS, annotate, describe_export, to_csv, to_json, to_parquet, to_xlsx
from analytics.provider_filter import Near, ProviderFilter
from analytics.providers import export_providers
from data.errors import FilterInvalid
from data.snapshot.manifest import Manifest, SourceFile
from data.snapshot.reader import Snapshot

from .conftest import ANN, BOB, CAI, DEE, EVE

QUESTION = ProviderFilter()
A1C = ProviderFilter(codes=("83036",), near=Near(41.9, -87.62, 40, "60611"), payer="Commercial")


@pytest.fixture(scope="module")
def rows(six):
    return export_providers(six, QUESTION)


@pytest.fixture(scope="module")
def about(six):
    return describe_export(six, QUESTION)


def read_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def read_xlsx(content, sheet="Providers"):
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Providers", "About"]
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def test_a_file_says_what_it_is_about(six, about):
    assert about == {
        "data": "SYNTHETIC SAMPLE, no real people: Six clinicians",
        "snapshot": six.id,
        "as_of": "2026-09-30",
        "window": "2025-08-01 to 2026-07-31",
        "prior_window": "2024-08-01 to 2025-07-31",
        "complete_through": "Commercial 2026-07-31; Medicare FFS 2026-07-31",
        "smallest_cell": "11",
        "filter": "all active clinicians",
        "volume": "procedures in 12 months: all codes. Hidden counts are not in it.",
        "sources": "",
    }
    asked = describe_export(six, A1C)
    assert asked["filter"] == (
        "code 83036; payer Commercial; near 41.9,-87.62; within 40mi; near_label 60611"
    )
    assert asked["volume"].startswith("procedures in 12 months: 83036, Commercial only.")


def test_real_data_are_not_called_synthetic(six):
    real = replace(
        six.manifest.description, synthetic=False, sources=(SourceFile("claims", "c.csv", "0", 1),)
    )
    snapshot = Snapshot(six.directory, replace(six.manifest, description=real))
    about = describe_export(snapshot, QUESTION)
    assert (about["data"], about["sources"]) == ("Six clinicians", "claims: c.csv")
    snapshot.close()


def test_what_may_not_leave_the_screen_does_not(six):
    closed = replace(six.manifest, description=replace(six.manifest.description, exportable=False))
    assert isinstance(closed, Manifest)
    snapshot = Snapshot(six.directory, closed)
    with pytest.raises(FilterInvalid, match="don't allow rows to be exported"):
        export_providers(snapshot, QUESTION)
    snapshot.close()


@pytest.mark.parametrize("ending", WRITERS)
def test_synthetic_is_said_in_every_format(rows, about, ending):
    content = WRITERS[ending](rows, about)
    match ending:
        case "csv":
            assert {row["data"] for row in read_csv(content)} == {about["data"]}
        case "xlsx":
            assert ["data", about["data"]] in read_xlsx(content, "About")
        case "parquet":
            metadata = pq.read_schema(io.BytesIO(content)).metadata
            assert metadata[b"windshield.data"].decode() == about["data"]
        case "json":
            assert json.loads(content)["about"] == about


def test_npis_and_zips_stay_text(rows, about):
    wanted = {BOB: "60201", ANN: "60611", CAI: "43215", DEE: "43215", EVE: None}
    header, *lines = read_xlsx(to_xlsx(rows, about))
    npi, place = header.index("npi"), header.index("zip")
    assert {line[npi]: line[place] for line in lines} == wanted
    table = pq.read_table(io.BytesIO(to_parquet(rows, about)))
    assert dict(zip(table["npi"].to_pylist(), table["zip"].to_pylist(), strict=True)) == wanted
    assert table.schema.field("npi").type == table.schema.field("zip").type == pa.string()
    content = json.loads(to_json(rows, about))["rows"]
    assert {row["npi"]: row["zip"] for row in content} == wanted
    assert f'"{BOB}"'.encode() in to_csv(rows, about)  # in quotes
    assert {row["npi"]: row["zip"] or None for row in read_csv(to_csv(rows, about))} == wanted


def test_a_zip_keeps_its_leading_zero(about):
    table = pa.table({"zip": ["02134"], "county_fips": ["01001"]})
    assert read_xlsx(to_xlsx(table, about))[1] == ["02134", "01001"]
    assert b'"02134","01001"' in to_csv(table, about)


def test_an_unknown_volume_says_why_and_zero_is_zero(rows, about):
    told = {row["npi"]: (row["volume"], row["volume_note"]) for row in annotate(rows, about).to_pylist()}
    assert told == {
        BOB: (80, ""), ANN: (50, ""), CAI: (15, ""), DEE: (12, ""), EVE: (None, "not in the source"),
    }  # fmt: skip
    table = pa.table(
        {
            "volume": pa.array([0, None, None, None, 7], pa.uint32()),
            "suppressed_cells": pa.array([0, 1, 3, 0, 2], pa.uint32()),
        }
    )
    # three hidden cells of 1 to 10 each are 3 to 30
    assert annotate(table, about)["volume_note"].to_pylist() == ["", "<11", "3–30", "not in the source", ""]
    assert annotate(table, about).column_names == ["volume", "volume_note", "suppressed_cells"]
    assert annotate(table.select([]), about).num_columns == 0


def test_numbers_stay_numbers_and_a_western_longitude_is_no_formula(rows, about):
    first = read_csv(to_csv(rows, about))[0]
    assert (first["lon"], first["volume"], first["trend_pct"]) == ("-87.69", "80", "")
    header, line, *_ = read_xlsx(to_xlsx(rows, about))
    assert line[header.index("lon")] == -87.69
    assert line[header.index("volume")] == 80
    assert line[header.index("trend_pct")] is None


# OWASP, "CSV Injection", and ASVS 5.0, 1.2.10 (NUL); the full-width forms are signs in East Asian settings.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("first", DANGEROUS, ids=ascii)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(about, first):
    payload = first + "HYPERLINK(1)"
    content = to_csv(pa.table({"name": [payload, "a" + payload, "'" + payload]}), about)
    assert [row["name"] for row in read_csv(content)] == ["'" + payload, "a" + payload, "'" + payload]


def test_the_formula_in_the_market_is_disarmed_in_csv_and_text_in_excel(rows, about):
    eve = next(row for row in read_csv(to_csv(rows, about)) if row["npi"] == EVE)
    assert eve["last_name"] == '\'=HYPERLINK("x")'
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(rows, about)))
    cells = [cell for row in book["Providers"].iter_rows() for cell in row if cell.value is not None]
    assert '=HYPERLINK("x")' in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}  # no "f"


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=1))
def test_every_text_survives_and_no_cell_begins_like_a_formula(six, names):
    about = describe_export(six, QUESTION)
    table = pa.table({"name": pa.array(names, pa.string()), "n": list(range(len(names)))})
    parquet = pq.read_table(io.BytesIO(to_parquet(table, about)))
    assert parquet["name"].to_pylist() == names
    assert [row["name"] for row in json.loads(to_json(table, about))["rows"]] == names
    cells = [row["name"] for row in read_csv(to_csv(table, about))]
    for cell, name in zip(cells, names, strict=True):
        assert cell in (name or "", f"'{name}")
        assert not cell.startswith(DANGEROUS)


def test_letters_beyond_ascii_survive_in_every_format(rows, about):
    assert "Muñoz-Lee" in {row["last_name"] for row in read_csv(to_csv(rows, about))}
    assert "Muñoz-Lee".encode() in to_json(rows, about)
    assert "Muñoz-Lee" in [value for line in read_xlsx(to_xlsx(rows, about)) for value in line]
    assert "Muñoz-Lee" in pq.read_table(io.BytesIO(to_parquet(rows, about)))["last_name"].to_pylist()


def test_an_empty_result_is_a_file_with_its_columns(six, rows, about):
    empty = export_providers(six, ProviderFilter(text="nobody"))
    assert to_csv(empty, about).decode().strip().split(",")[0] == '"rank"'
    assert read_xlsx(to_xlsx(empty, about))[0][:2] == ["rank", "npi"]
    assert pq.read_table(io.BytesIO(to_parquet(empty, about))).num_rows == 0
    assert json.loads(to_json(empty, about))["rows"] == []


def test_a_result_that_no_sheet_can_hold_is_refused(rows, about, monkeypatch):
    monkeypatch.setattr(exports, "EXCEL_ROWS", 4)
    with pytest.raises(FilterInvalid, match="5 rows and an Excel sheet holds 4"):
        to_xlsx(rows, about)


def test_json_holds_dates_and_refuses_what_has_no_form(about):
    assert b'"2026-01-15"' in to_json(pa.table({"day": [date(2026, 1, 15)]}), about)
    with pytest.raises(TypeError, match="no JSON form"):
        to_json(pa.table({"raw": [b"x"]}), about)
