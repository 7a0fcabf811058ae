"""A comparison as an Excel workbook: one sheet to read, tidy ones to work on, and what they are about.

Numbers are numbers and NPIs are text; what is unknown is an empty cell with its reason beside it. The same
comparison gives the same bytes: the file's date is that of the data.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from analytics.comparison.export_about import (
    describe_cohorts,
    describe_comparison,
    say_data,
    say_methods,
)
from analytics.comparison.exported import Exported
from analytics.comparison.reading_sheet import Formats, ReadingSheet, write_text
from analytics.comparison.tidy_mix import tabulate_distances, tabulate_payer_mix
from analytics.comparison.tidy_people import count_members, tabulate_members, tabulate_referrals
from analytics.comparison.tidy_tables import (
    tabulate_definitions,
    tabulate_differences,
    tabulate_figures,
    tabulate_series,
)
from analytics.exports import EXCEL_ROWS

WIDEST, NARROWEST = 60, 9
_WIDTHS_FROM = 500  # rows


def write_workbook(exported: Exported) -> bytes:
    """Write the workbook of a comparison.

    Parameters
    ----------
    exported : Exported
        The comparison.

    Returns
    -------
    bytes
        XLSX with the sheets comparison (to read), figures, series, differences, payer_mix, mix_distances,
        referrals, members (left out when there are more than a sheet can hold), definitions and about.
    """
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    members = count_members(exported)
    with xlsxwriter.Workbook(out, options) as book:
        about = exported.comparison.about
        book.set_properties(
            {"title": "Cohorts compared", "subject": say_data(exported), "created": _moment(about.as_of)}
        )
        formats = Formats(book)
        ReadingSheet(book.add_worksheet("comparison"), formats, exported).write()
        tables = {
            "figures": tabulate_figures(exported),
            "series": tabulate_series(exported),
            "differences": tabulate_differences(exported),
            "payer_mix": tabulate_payer_mix(exported),
            "mix_distances": tabulate_distances(exported),
            "referrals": tabulate_referrals(exported),
        }
        if members <= EXCEL_ROWS:
            tables["members"] = tabulate_members(exported)
        for name, table in {**tables, "definitions": tabulate_definitions(exported)}.items():
            _write_table(book.add_worksheet(name), formats, table)
        _write_about(book.add_worksheet("about"), formats, exported, members)
    return out.getvalue()


def _write_table(sheet: Any, formats: Formats, table: pa.Table) -> None:
    """Write a tidy table: a row of names, and a row a row."""
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(table.column_names):
        sheet.set_column(place, place, _column_width(name, table.column(place)))
        write_text(sheet, 0, place, name, formats.head)
    float_formats = [_float_format(name, formats) for name in table.column_names]
    line = 0
    for batch in table.to_batches(max_chunksize=50_000):  # bounds what exists as Python objects
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            line += 1
            for place, value in enumerate(row):
                _write_cell(sheet, line, place, value, formats, float_formats[place])
    if line:
        sheet.autofilter(0, 0, line, table.num_columns - 1)


def _write_cell(sheet: Any, row: int, column: int, value: object, formats: Formats, floats: Any) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int():
            sheet.write_number(row, column, value)
        case float():
            sheet.write_number(row, column, value, floats)
        case date():
            sheet.write_datetime(row, column, _moment(value), formats.day)
        case str():
            write_text(sheet, row, column, value, formats.text)


def _write_about(sheet: Any, formats: Formats, exported: Exported, members: int) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    about = dict(describe_comparison(exported))
    about["members"] = (
        f"{members:,} memberships, in the sheet members"
        if members <= EXCEL_ROWS
        else f"{members:,} memberships; a sheet holds {EXCEL_ROWS:,}, so they are left out"
    )
    if lacking := exported.comparison.lacks_referrals:
        about["referrals"] = lacking
    sections: Sequence[tuple[str, Iterable[tuple[str, str]]]] = (
        ("", ((key.replace("_", " "), value) for key, value in about.items() if value)),
        ("Cohorts", zip(exported.names, describe_cohorts(exported), strict=True)),
        ("How to read it", ((str(number), text) for number, text in enumerate(say_methods(exported), 1))),
        ("Tidy sheets", _SHEETS),
    )
    row = 0
    for title, lines in sections:
        if title:
            row += 1
            write_text(sheet, row, 0, title, formats.title)
            row += 1
        for key, value in lines:
            write_text(sheet, row, 0, key, formats.name)
            write_text(sheet, row, 1, value, formats.wrapped)
            row += 1


_SHEETS = (
    ("figures", "A row for each metric and cohort, in the metric's unit. Where is_band, low and high are "
     "what hidden counts leave open, and the value of procedures is what is shown without them; else they "
     "are the 95 % interval."),
    ("series", "Growth against a year ago of the windows that end on each day. Neighbours share most of "
     "their weeks."),
    ("differences", "A row for each pair of cohorts and tested metric: second less first, with its "
     "interval, on the scale that was tested (log ratio of growth factors, log odds of leakage, shares "
     "from 0 to 1); points is the plain gap of the two values."),
    ("payer_mix", "Shares of the shown procedures, with the 95 % interval; the band is what hidden counts "
     "leave open; the change is against a year ago, in percentage points."),
    ("mix_distances", "Total variation between two payer mixes, 0 to 1: the share of procedures that "
     "another class would have to pay for the two to be alike."),
    ("referrals", "Patients by where they come from and go to, summed over pairs and periods. A hidden "
     "cell is 1 to one less than the smallest cell."),
)  # fmt: skip


def _moment(day: date) -> datetime:
    return datetime.combine(day, time())


def _float_format(name: str, formats: Formats) -> Any:
    few = name.endswith(("_pct", "points")) or name == "months"
    return formats.places[2 if few else 4]


def _column_width(name: str, column: pa.ChunkedArray) -> float:
    if not pa.types.is_string(column.type):
        return float(max(NARROWEST, len(name) + 3))
    longest = pc.max(pc.utf8_length(column.slice(0, _WIDTHS_FROM))).as_py() or 0
    return float(np.clip(max(longest, len(name) + 3), NARROWEST, WIDEST))
