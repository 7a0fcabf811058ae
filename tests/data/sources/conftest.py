"""A reader over an empty working database, and files written by the test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from data.engine import connect
from data.sources.cleaning import create_macros
from data.sources.reader import SourceReader
from data.sources.rejects import RejectLog


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A working database as a build opens it."""
    with connect() as opened:
        opened.execute("CREATE SCHEMA raw; CREATE SCHEMA stage")
        create_macros(opened)
        yield opened


@pytest.fixture
def reader(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> SourceReader:
    """A reader that accepts any share of bad rows, so that a test can look at them."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return SourceReader(connection, scratch, RejectLog(connection), max_rejects=1.0)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file: lines of text, or bytes as they are."""

    def write_file(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write_file


def rows(reader: SourceReader, sql: str) -> list[tuple[object, ...]]:
    """Return a query's rows."""
    return reader.connection.execute(sql).fetchall()


def rejected(reader: SourceReader) -> list[tuple[object, ...]]:
    """Return line, outcome, reason and text of every row logged."""
    reader.locate_rejects()
    table = reader.log.to_arrow().select(["line", "outcome", "reason", "text"])
    return [tuple(row.values()) for row in table.to_pylist()]
