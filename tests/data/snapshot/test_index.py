"""The index is the tables again: read when it is there, not missed when it isn't, checked by verify."""

import duckdb
import pytest

from data.errors import SnapshotBroken
from data.snapshot.index import INDEX_FILE, INDEXED
from data.snapshot.reader import Snapshot
from data.snapshot.schema import TABLES
from data.snapshot.verify import verify_snapshot
from data.snapshot.write import write_snapshot

from .conftest import DESCRIPTION


@pytest.fixture
def directory(staged, store):
    return store.path(write_snapshot(staged, store, DESCRIPTION, built_at="2026-11-24"))


def rows_of(directory):
    snapshot = Snapshot.open(directory)
    rows = {table: snapshot.query(f"FROM {table} ORDER BY ALL").to_pylist() for table in TABLES}
    sources = {
        view["view_name"]: view["sql"]
        for view in snapshot.query("SELECT view_name, sql FROM duckdb_views() WHERE NOT internal").to_pylist()
    }
    snapshot.close()
    return rows, sources


def test_find_reads_the_index_and_gets_the_same_rows_without_it(directory):
    with_index, sources = rows_of(directory)
    assert all("parquet" not in sources[table] for table in INDEXED)
    (directory / INDEX_FILE).unlink()
    without, sources = rows_of(directory)
    assert all("parquet" in sources[table] for table in INDEXED)
    assert with_index == without


@pytest.mark.parametrize("content", [b"", b"no database" * 1000])
def test_an_index_that_can_t_be_read_is_not_needed(directory, content):
    whole, _ = rows_of(directory)
    (directory / INDEX_FILE).write_bytes(content)
    assert rows_of(directory)[0] == whole
    assert {finding.check for finding in verify_snapshot(directory)} == {"index"}


def test_an_index_that_is_damaged_inside_is_said_to_be_broken(directory):
    content = bytearray((directory / INDEX_FILE).read_bytes())
    content[len(content) // 2 : -1000] = b"x" * (len(content) - 1000 - len(content) // 2)
    (directory / INDEX_FILE).write_bytes(bytes(content))
    snapshot = Snapshot.open(directory)
    with pytest.raises(SnapshotBroken, match="snapshot build"):
        [snapshot.query(f"FROM {table}") for table in INDEXED]
    snapshot.close()


def test_an_index_of_other_rows_is_found_by_verify(directory):
    assert verify_snapshot(directory) == []
    with duckdb.connect(directory / INDEX_FILE) as connection:
        connection.execute("UPDATE code_volumes SET count = count + 1 WHERE code = '83036'")
    assert [(finding.table, finding.check) for finding in verify_snapshot(directory)] == [
        ("code_volumes", "index")
    ]


def test_two_may_have_it_open(directory):
    first, second = Snapshot.open(directory), Snapshot.open(directory)
    assert first.query("FROM providers").equals(second.query("FROM providers"))
    first.close()
    second.close()
