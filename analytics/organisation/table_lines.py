"""The lines of a table in a file, CSV or Excel alike."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from analytics.csv_lines import Line, TableUnreadable, find_columns, read_lines
from analytics.organisation.cell_text import cell_text

MOST_ROWS, MOST_COLUMNS = 200_000, 100
MOST_UNPACKED = 1_000_000_000


def read_table(
    content: bytes, columns: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> tuple[frozenset[str], tuple[Line, ...]]:
    """Read a table from a file.

    Parameters
    ----------
    content : bytes
        CSV, or an Excel workbook (.xlsx) whose first sheet is the table.
    columns : mapping of str to sequence of str
        Column to other names of it; case, blanks and signs in a header don't matter.
    needed : sequence of str
        Columns without which there is nothing to read.

    Returns
    -------
    tuple of frozenset of str and tuple of Line
        Which of the columns the file has, and every line that isn't empty, numbered as in the file.

    Raises
    ------
    TableUnreadable
        It is no table, too long, or a column is missing.
    """
    if content[:2] == b"PK":
        content = _sheet_as_csv(content)
    elif content[:4] == b"\xd0\xcf\x11\xe0":
        raise TableUnreadable(
            "The file is an old or a protected Excel workbook.",
            "Save it as .xlsx without a password, or as CSV, and choose that one.",
        )
    lines = read_lines(content, columns, needed)
    if len(lines) > MOST_ROWS:
        raise TableUnreadable(
            f"The file has {len(lines):,} lines; {MOST_ROWS:,} can be taken at once.", "Split it."
        )
    return find_columns(content, columns), lines


def _sheet_as_csv(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise TableUnreadable(f"The workbook has {unpacked / 1e6:,.0f} MB unpacked.", "Save it as CSV.")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        out = io.StringIO()
        writer = csv.writer(out)
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > MOST_ROWS + 1:
                raise TableUnreadable(f"The sheet has more than {MOST_ROWS:,} rows.", "Split it.")
            # An empty row stays a line, so that lines are numbered as in the sheet.
            writer.writerow([cell_text(cell) for cell in row[:MOST_COLUMNS]] or [""])
        book.close()
    except TableUnreadable:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        raise TableUnreadable(
            f"The file is no Excel workbook that can be read ({error}).", "Save it as .xlsx or as CSV again."
        ) from error
    return out.getvalue().encode()
