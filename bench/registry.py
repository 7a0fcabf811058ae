"""A made-up NPPES file of any size, under a header as wide as the true one, with the other files beside it.

For benchmarks only. Every value follows from the row's number, so the file is the same every time.
"""

from pathlib import Path

import duckdb

from data.engine import connect, quoted
from data.geography.zips import zip_places
from data.identifiers import npi_from_rank
from data.sources import nppes

COLUMNS = 330
ORGANISATIONS = 5  # one row in so many, as in the registry of 2026
PLACES_OF_CARE = 3  # one organisation in so many
DEACTIVATED = 30  # one row in so many
ROWS_A_PART = 250_000
SPECIALTIES = (
    "207R00000X", "207Q00000X", "207X00000X", "207RE0101X", "207RC0000X", "363L00000X", "363A00000X",
    "208600000X", "2084N0400X", "208800000X", "207W00000X", "1223G0001X", "225100000X", "103TC0700X",
)  # fmt: skip


def write_registry(directory: Path, rows: int) -> Path:
    """Write an `npidata_pfile`, or find the one that was written before.

    Parameters
    ----------
    directory : Path
        Where files are kept.
    rows : int
        Rows; about 1.1 kB each.

    Returns
    -------
    Path
        A quoted CSV of 330 columns.
    """
    target = directory / f"npidata_pfile_{rows}.csv"
    if target.is_file():
        return target
    directory.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    with connect("4GB") as connection, part.open("wb") as out:
        connection.register("places", zip_places())
        connection.execute(
            "CREATE TABLE numbered AS SELECT row_number() OVER (ORDER BY zip) - 1 AS place, zip, city, state "
            "FROM places"
        )
        for first in range(0, rows, ROWS_A_PART):
            last = min(rows, first + ROWS_A_PART)
            piece = directory / ".piece.csv"
            _copy_part(connection, first, last, piece, header=first == 0)
            out.write(piece.read_bytes())
            piece.unlink()
    part.rename(target)
    return target


def _copy_part(
    connection: duckdb.DuckDBPyConnection, first: int, last: int, piece: Path, *, header: bool
) -> None:
    npis = [npi_from_rank(rank) for rank in range(first, last)]
    connection.execute("CREATE OR REPLACE TEMP TABLE npis AS SELECT unnest($npis) AS npi", {"npis": npis})
    known = _columns()
    filler = [f"Other Provider Identifier_{number}" for number in range(COLUMNS - len(known))]
    # The registry quotes what is empty too, which is most of its ten gigabytes.
    made = ", ".join(f"coalesce({sql}, '') AS \"{name}\"" for name, sql in known.items())
    empty = ", ".join(
        f"CASE WHEN i % 7 = {number} THEN 'ID' || i ELSE '' END AS \"{name}\""
        if number < 7
        else f"'' AS \"{name}\""
        for number, name in enumerate(filler)
    )
    connection.execute(f"""
        COPY (
            SELECT {made}, {empty} FROM (
                SELECT npi, i, h, h * 7919 % {zip_places().num_rows} AS place FROM (
                    SELECT npi, {first} + rowid AS i, (hash(rowid + {first}) % 1000003)::BIGINT AS h
                    FROM npis
                )
            ) JOIN numbered USING (place)
            ORDER BY i
        ) TO {quoted(piece)} (FORMAT csv, HEADER {"true" if header else "false"}, FORCE_QUOTE *)
    """)


def _columns() -> dict[str, str]:
    """Return the layout's columns by their published names, with SQL over `npi`, `i`, `h` and a place."""
    organisation, gone = f"(i % {ORGANISATIONS} = 0)", f"(i % {DEACTIVATED} = 7)"
    listed = "[" + ", ".join(f"'{code}'" for code in SPECIALTIES) + "]"
    taxonomy = (
        f"CASE WHEN {organisation} THEN CASE WHEN i % {ORGANISATIONS * PLACES_OF_CARE} = 0 "
        f"THEN ['261QA1903X', '282N00000X', '261QP2300X'][1 + h % 3] ELSE '3336C0003X' END "
        f"ELSE {listed}[1 + h % {len(SPECIALTIES)}] END"
    )
    values = {
        "npi": "npi",
        "entity": f"CASE WHEN {gone} THEN NULL WHEN {organisation} THEN '2' ELSE '1' END",
        "org_name": f"CASE WHEN {organisation} THEN 'ORGANISATION ' || i END",
        "last_name": f"CASE WHEN NOT {organisation} THEN 'NAME' || h % 40000 END",
        "first_name": f"CASE WHEN NOT {organisation} THEN 'GIVEN' || h % 900 END",
        "middle_name": "chr((65 + h % 26)::INTEGER)",
        "credential": "'M.D.'",
        "line1": "(1 + h % 9000) || ' N MAIN STREET'",
        "line2": "CASE WHEN h % 3 = 0 THEN 'SUITE ' || h % 500 END",
        "city": "upper(city)",
        "state": "state",
        "zip": "zip || printf('%04d', h % 10000)",
        "country": "'US'",
        "enumerated": "'05/23/2006'",
        "updated": "'07/08/2024'",
        "deactivated": f"CASE WHEN {gone} THEN '01/15/2025' END",
        "code_1": taxonomy,
        "switch_1": "'Y'",
    }
    return {
        column.headers[0]: (f"CASE WHEN {gone} AND '{column.name}' NOT IN ('npi', 'deactivated', 'updated') "
                            f"THEN NULL ELSE {values[column.name]} END" if column.name in values else "NULL")
        for column in nppes.LAYOUT.columns
    }  # fmt: skip
