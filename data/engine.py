"""DuckDB connections as Windshield opens them."""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data.identifiers import SQL_IS_NPI


def connect(memory_limit: str = "2GB", scratch: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB connection that spills to disk beyond its memory limit.

    Parameters
    ----------
    memory_limit : str
        DuckDB's own limit ("2GB"); Python and Arrow come on top.
    scratch : Path, optional
        Where it spills to; the computer's directory for temporary files when not given. DuckDB's own
        default would be the directory that the command happened to be started in.

    Returns
    -------
    duckdb.DuckDBPyConnection
        With the macro `is_npi(text)`.
    """
    if scratch is None:
        scratch = Path(tempfile.gettempdir()) / f"windshield-{os.getpid()}"
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "temp_directory": str(scratch),
    }
    connection = duckdb.connect(config=config)
    connection.execute("SET enable_progress_bar = false")
    # The footer of a file with thousands of column chunks costs 20 ms a query to read again. GLOBAL, so that
    # it holds for cursors too.
    connection.execute("SET GLOBAL parquet_metadata_cache = true")
    connection.execute(SQL_IS_NPI)
    return connection


@contextmanager
def progress_followed(
    connection: duckdb.DuckDBPyConnection, report: Callable[[float], None]
) -> Iterator[None]:
    """Report how far the statements of a block are, from another thread.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Runs them.
    report : callable
        Told a share, 0 to 1, five times a second and never a smaller one than before. DuckDB knows it of
        reading files; of the rest it says nothing.
    """
    connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    ended = threading.Event()

    def follow() -> None:
        most = 0.0
        while not ended.wait(0.2):
            most = max(most, connection.query_progress() / 100)
            report(most)

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    try:
        yield
    finally:
        ended.set()
        follower.join()
        connection.execute("SET enable_progress_bar = false")


def quoted(path: Path) -> str:
    """Return a path as a SQL string literal.

    Parameters
    ----------
    path : Path
        Any path.

    Returns
    -------
    str
        In single quotes, its own quotes doubled.
    """
    return "'" + str(path).replace("'", "''") + "'"
