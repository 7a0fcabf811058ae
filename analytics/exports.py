"""A result as a file: CSV, Excel, Parquet or JSON, with what it is about inside.

Identifiers stay text. Every row of a CSV names its snapshot and window, so that the file stays machine
readable and no row loses its origin; the other formats say it once, beside the rows. An unknown volume
is empty and `volume_note` says why: hidden ("<11", "3–30") or not in the source.
"""

import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import xlsxwriter

from analytics.drive import DriveStatement
from analytics.drive_statement import describe_accuracy
from analytics.filter_url import to_query
from analytics.provider_filter import Near, ProviderFilter
from data.errors import FilterInvalid
from data.snapshot.manifest import Description, Window
from data.snapshot.reader import Snapshot

About = Mapping[str, str]
"""What a file is about, as a person reads it: key to text."""

EXCEL_ROWS = 1_048_575  # below the header
# What spreadsheets take for the start of a formula (OWASP, CSV Injection; ASVS 5.0, 1.2.10 adds NUL). The
# full-width forms are signs to a spreadsheet in an East Asian language.
_FORMULA = r"^([=+\-@\t\r\n\x00＝＋－＠])"
_COUNTS = ("volume", "prior_volume", "suppressed_cells", "rank", "clinicians", "procedures")


def describe_export(
    snapshot: Snapshot, question: ProviderFilter, minutes_by: DriveStatement | None = None
) -> About:
    """Say what an export of a result is about.

    Parameters
    ----------
    snapshot : Snapshot
        Where it is from.
    question : ProviderFilter
        What was asked.
    minutes_by : DriveStatement, optional
        Of the engine that gave the rows' `drive_minutes`, if they have them.

    Returns
    -------
    mapping of str to str
        data (says so when it is synthetic), snapshot, as_of, window, prior_window, complete_through,
        smallest_cell, filter, volume, sources; where there are drive minutes also drive, what the
        engine says of them.
    """
    about = snapshot.manifest.description
    asked = "; ".join(f"{key} {', '.join(values)}" for key, values in to_query(question).items())
    codes = ", ".join(question.code_set) or "all codes"
    payers = f", {question.payer} only" if question.payer else ""
    drive = _drive(question.near, minutes_by)
    return {
        "data": _data(about),
        "snapshot": snapshot.id,
        "as_of": about.as_of.isoformat(),
        "window": _window(about.volume_window),
        "prior_window": _window(about.prior_window),
        "complete_through": "; ".join(f"{payer} {day}" for payer, day in about.complete_through.items()),
        "smallest_cell": str(about.smallest_cell),
        "filter": asked or "all active clinicians",
        "volume": f"procedures in 12 months: {codes}{payers}. Hidden counts are not in it.",
        "sources": "; ".join(f"{source.kind}: {source.file}" for source in about.sources),
        **({"drive": drive} if drive else {}),
    }


def annotate(rows: pa.Table, about: About) -> pa.Table:
    """Add why a volume is unknown, after `volume`.

    Parameters
    ----------
    rows : pyarrow.Table
        With `volume` and `suppressed_cells`, or without.
    about : mapping of str to str
        Of `describe_export`.

    Returns
    -------
    pyarrow.Table
        With `volume_note`: empty, "<11" for one hidden cell, "3–30" for three of at most 10 each, or "not
        in the source".
    """
    if "volume" not in rows.column_names:
        return rows
    cells = rows["suppressed_cells"].cast(pa.int64())
    smallest = int(about["smallest_cell"])
    least, most = (pc.cast(n, pa.string()) for n in (cells, pc.multiply(cells, smallest - 1)))
    several = pc.binary_join_element_wise(least, most, "–")
    hidden = pc.if_else(pc.equal(cells, 1), f"<{smallest}", several)
    why = pc.if_else(pc.greater(cells, 0), hidden, "not in the source")
    note = pc.if_else(pc.is_null(rows["volume"]), why, "")
    return rows.add_column(rows.column_names.index("volume") + 1, "volume_note", note)


def to_csv(rows: pa.Table, about: About) -> bytes:
    """Write CSV in UTF-8.

    Parameters
    ----------
    rows : pyarrow.Table
        Any columns; unknown values become empty cells.
    about : mapping of str to str
        `data`, `snapshot`, `window` and, where it is, `drive` stand in columns of every row.

    Returns
    -------
    bytes
        A header and a line a row. Text that a spreadsheet would run as a formula has an apostrophe
        before it.
    """
    table = annotate(rows, about)
    for key in (key for key in ("data", "snapshot", "window", "drive") if key in about):
        table = table.append_column(key, pa.repeat(pa.scalar(about[key]), table.num_rows))
    for place, column in enumerate(table.schema):
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            safe = pc.replace_substring_regex(table.column(place), _FORMULA, r"'\1")
            table = table.set_column(place, column.name, safe)
    out = io.BytesIO()
    pyarrow.csv.write_csv(table, out)
    return out.getvalue()


def to_parquet(rows: pa.Table, about: About) -> bytes:
    """Write Parquet.

    Parameters
    ----------
    rows : pyarrow.Table
        Any columns.
    about : mapping of str to str
        Goes into the file's metadata, each key after "windshield.".

    Returns
    -------
    bytes
        One file, compressed with zstd.
    """
    metadata = {f"windshield.{key}": value for key, value in about.items()}
    table = annotate(rows, about)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **metadata})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def to_json(rows: pa.Table, about: About) -> bytes:
    """Write JSON.

    Parameters
    ----------
    rows : pyarrow.Table
        Any columns; unknown values become null.
    about : mapping of str to str
        Goes beside the rows.

    Returns
    -------
    bytes
        One object, `about` and `rows`, in UTF-8.
    """
    content = {"about": dict(about), "rows": annotate(rows, about).to_pylist()}
    return json.dumps(content, ensure_ascii=False, default=_plain, indent=1).encode()


def to_xlsx(rows: pa.Table, about: About, *, sheet: str = "Providers") -> bytes:
    """Write an Excel workbook.

    Parameters
    ----------
    rows : pyarrow.Table
        Any columns; text stays text, so NPIs and ZIPs keep their digits and nothing becomes a formula.
    about : mapping of str to str
        Fills the sheet "About".
    sheet : str
        What the sheet of rows is called.

    Returns
    -------
    bytes
        A workbook with that sheet and "About".

    Raises
    ------
    FilterInvalid
        There are more rows than a sheet can hold.
    """
    table = annotate(rows, about)
    if table.num_rows > EXCEL_ROWS:
        raise FilterInvalid(
            f"The result has {table.num_rows:,} rows and an Excel sheet holds {EXCEL_ROWS:,}.",
            "Narrow the filter, or export CSV or Parquet.",
        )
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        count = book.add_format({"num_format": "#,##0"})
        rows_sheet = book.add_worksheet(sheet)
        rows_sheet.freeze_panes(1, 0)
        for place, name in enumerate(table.column_names):
            kind = table.schema.field(place).type
            is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
            shown_as = text if is_text else count if name in _COUNTS else None
            rows_sheet.set_column(place, place, _width(name, table.column(place)), shown_as)
        rows_sheet.write_row(0, 0, table.column_names, bold)
        line = 0
        for batch in table.to_batches(max_chunksize=50_000):  # bounds what exists as Python objects
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                line += 1
                for place, value in enumerate(row):
                    if isinstance(value, str):
                        rows_sheet.write_string(line, place, value, text)
                    elif value is not None:
                        rows_sheet.write(line, place, value if isinstance(value, int | float) else str(value))
        rows_sheet.autofilter(0, 0, max(1, line), max(0, table.num_columns - 1))
        notes = book.add_worksheet("About")
        notes.set_column(0, 0, 18)
        notes.set_column(1, 1, 100)
        for place, (key, value) in enumerate(about.items()):
            notes.write_string(place, 0, key.replace("_", " "), bold)
            notes.write_string(place, 1, value)
    return out.getvalue()


WRITERS: Mapping[str, Callable[[pa.Table, About], bytes]] = MappingProxyType(
    {"csv": to_csv, "xlsx": to_xlsx, "parquet": to_parquet, "json": to_json}
)
"""File ending to writer."""


def _drive(near: Near | None, minutes_by: DriveStatement | None) -> str:
    if near and near.reach:
        accuracy = describe_accuracy(near.reach.statement)
        return f"within {near.drive_minutes:g} drive minutes of {near.name} ({accuracy}), free flow"
    if near and minutes_by:
        return f"minutes one way from {near.name} ({describe_accuracy(minutes_by)}), free flow"
    return ""


def _data(about: Description) -> str:
    return f"SYNTHETIC SAMPLE, no real people: {about.title}" if about.synthetic else about.title


def _window(window: Window | None) -> str:
    return f"{window.start} to {window.end}" if window else "unknown"


def _width(name: str, column: pa.ChunkedArray) -> int:
    if not pa.types.is_string(column.type):
        return max(10, len(name) + 2)
    longest: int = pc.max(pc.utf8_length(column.slice(0, 1000))).as_py() or 0
    return min(40, max(len(name), longest) + 2)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no JSON form")
