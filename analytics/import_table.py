"""A table of identifiers and territories, as spreadsheets write them."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analytics.csv_text import find_table
from analytics.import_preview import ImportUnreadable
from analytics.territory_market import Market
from data.identifiers import is_npi

DELIMITERS = (",", ";", "\t", "|")
HEADERS = {
    "npi": ("npi", "npinumber", "providernpi", "nationalprovideridentifier"),
    "site": ("siteid", "site", "accountid", "facilityid"),
    "zip": ("zip", "zipcode", "zip5", "postalcode", "postcode", "zcta"),
    "territory": (
        "territory",
        "territoryname",
        "salesterritory",
        "assignedterritory",
        "terr",
        "newterritory",
    ),
}
"""Names of columns, without blanks and signs; of several that a file has, an NPI leads, then a site."""
ZIP = re.compile(r"\d{3,5}(\.0|-\d{4})?")
_LOOKED_AT = 1000
_COLUMNS = "Give a column named npi, site_id or zip, and one named territory."


@dataclass(frozen=True, eq=False)
class Listed:
    """Which territory each line gives to an identifier.

    Parameters
    ----------
    of : str
        What the identifiers are: "npi", "site" or "zip".
    lines : pandas.DataFrame
        line (from 1, with the header), value, territory; blanks around them are gone, and so are empty lines.
    """

    of: str
    lines: pd.DataFrame


def decode(content: bytes) -> tuple[str, list[str]]:
    """Read a file's bytes as text.

    Parameters
    ----------
    content : bytes
        UTF-8 with or without mark, UTF-16 with mark, or Windows-1252.

    Returns
    -------
    tuple of str and list of str
        The text, and notes on how it was read.

    Raises
    ------
    ImportUnreadable
        It is no text, or empty.
    """
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        if not text.strip():
            raise ImportUnreadable("The file is empty.", "Choose another file.")
        return text, ["The file was read as Windows-1252."] if encoding == "cp1252" else []
    raise ImportUnreadable("The file is no text.", "Save it as CSV (UTF-8) or GeoJSON, and choose that one.")


def read_listed(text: str, market: Market) -> Listed:
    """Read a table and find its columns, by their headers or by what is in them.

    Parameters
    ----------
    text : str
        With a header or without.
    market : Market
        Tells what a site's id is.

    Returns
    -------
    Listed
        Every line that isn't empty.

    Raises
    ------
    ImportUnreadable
        A line has more fields than the first, or a column is missing.
    """
    cells = _read_cells(text)
    first = [str(cell) for cell in cells.iloc[0]]
    plain = [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in first]
    named = {
        what: next((plain.index(name) for name in names if name in plain), None)
        for what, names in HEADERS.items()
    }
    tests = _tests(market)
    is_data = any(test(cell.strip()) for cell in first for test in tests.values())
    body = cells if is_data and not any(place is not None for place in named.values()) else cells.iloc[1:]
    of, key = _find_key(named, body, tests)
    territory = named["territory"]
    if territory is None:
        others = [place for place in range(cells.shape[1]) if place != key]
        if len(others) != 1:
            raise ImportUnreadable("The file has no column of territories.", _COLUMNS)
        territory = others[0]
    lines = pd.DataFrame(
        {
            "line": body.index + 1,
            "value": body[key].str.strip().str.replace(r"\.0$", "", regex=True),
            "territory": body[territory].str.strip().str.replace(r"^'(?=[=+\-@＝＋－＠])", "", regex=True),
        }
    )
    blank = body.apply(lambda column: column.str.strip() == "").all(axis=1).to_numpy()
    return Listed(of, lines[~blank].reset_index(drop=True))


def _read_cells(text: str) -> pd.DataFrame:
    table = find_table(text)
    if not table.text.strip():
        raise ImportUnreadable("The file is empty.", "Choose another file.")
    try:
        cells = pd.read_csv(
            io.StringIO(table.text),
            sep=table.choose_delimiter(DELIMITERS),
            header=None,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            engine="c",
        )
    except pd.errors.ParserError as error:
        raise ImportUnreadable(
            f"The file is no even table ({_place_error(str(error), table.skipped)}).",
            "Mend that line, and choose the file again.",
        ) from error
    if cells.shape[1] < 2:
        raise ImportUnreadable("The file has one column only.", _COLUMNS)
    cells.index += table.skipped
    return cells.fillna("")


def _place_error(why: str, skipped: int) -> str:
    """Say in which line of the file a table is uneven; the reader counts without what was skipped."""
    if uneven := re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", why):
        first, line, cells = map(int, uneven.groups())
        return f"line {line + skipped} has {cells} cells and the first line {first}"
    if open_quote := re.search(r"EOF inside string starting at row (\d+)", why):
        line = int(open_quote[1]) + 1 + skipped
        return f"the quotation mark in line {line} has no second one"
    return why.strip().removeprefix("Error tokenizing data. C error: ")


_Tests = dict[str, Callable[[str], bool]]


def _tests(market: Market) -> _Tests:
    return {
        "npi": lambda value: is_npi(value.removesuffix(".0")),
        "site": lambda value: value in market.site_rows,
        "zip": lambda value: ZIP.fullmatch(value) is not None,
    }


def _find_key(named: dict[str, int | None], body: pd.DataFrame, tests: _Tests) -> tuple[str, int]:
    for what in tests:
        place = named[what]
        if place is not None:
            return what, place
    looked_at = body.head(_LOOKED_AT)
    for what, test in tests.items():
        for column in range(body.shape[1]):
            filled = [cell.strip() for cell in looked_at[column] if cell.strip()]
            if column != named["territory"] and filled and 2 * sum(map(test, filled)) >= len(filled):
                return what, column
    raise ImportUnreadable("The file has no column of NPIs, sites or ZIPs.", _COLUMNS)
