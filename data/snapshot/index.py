"""`find.duckdb`: the tables that Find scans, a second time, in DuckDB's own format.

Parquet is the snapshot and what its id is made of. This file is derived from it, only faster: a scan of
`code_volumes` takes half the time, looking a hundred clinicians up a third. A snapshot without it, or with
one that this DuckDB can't read, is read from Parquet alone.
"""

from pathlib import Path

import duckdb

from data.engine import connect, quoted

INDEX_FILE = "find.duckdb"
INDEXED = ("providers", "code_volumes", "diagnoses", "provider_names")


def write_index(directory: Path) -> None:
    """Write the index of a snapshot that is being built.

    Parameters
    ----------
    directory : Path
        Holds the tables as Parquet.
    """
    with connect() as connection:
        connection.execute(f"ATTACH {quoted(directory / INDEX_FILE)} AS found")
        for table in INDEXED:
            connection.execute(
                f"CREATE TABLE found.{table} AS FROM read_parquet({quoted(directory / f'{table}.parquet')})"
            )
        connection.execute("DETACH found")


def attach_index(connection: duckdb.DuckDBPyConnection, directory: Path) -> bool:
    """Attach a snapshot's index, as `found`.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Gets the attached database, read-only; any number of processes may have it open.
    directory : Path
        A published snapshot.

    Returns
    -------
    bool
        False when there is none that can be read.
    """
    file = directory / INDEX_FILE
    if not file.is_file():
        return False
    try:
        connection.execute(f"ATTACH {quoted(file)} AS found (READ_ONLY)")
        for table in INDEXED:
            connection.execute(f"SELECT 1 FROM found.{table} LIMIT 0")
    except duckdb.Error:
        return False
    return True


def differing_tables(directory: Path) -> list[str]:
    """Return the indexed tables that don't hold the same rows as their Parquet.

    Parameters
    ----------
    directory : Path
        A published snapshot.

    Returns
    -------
    list of str
        Names; empty when all are the same, or there is no index.
    """
    if not (directory / INDEX_FILE).is_file():
        return []
    differing = []
    with connect() as connection:
        if not attach_index(connection, directory):
            return list(INDEXED)
        for table in INDEXED:
            sums = [
                connection.execute(f"SELECT count(*), sum(hash(t)) FROM {rows} AS t").fetchall()
                for rows in (f"found.{table}", f"read_parquet({quoted(directory / f'{table}.parquet')})")
            ]
            if sums[0] != sums[1]:
                differing.append(table)
    return differing
