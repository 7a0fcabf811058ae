"""Connections: where they spill, and how far their statements are."""

import tempfile
import threading
from pathlib import Path

import pytest

from data.engine import connect, progress_followed


class Slow:
    """Says how far it is, as DuckDB does: nothing at first, and less again for the next statement."""

    def __init__(self, *shares):
        self._shares = list(shares)
        self.asked_for_all = threading.Event()

    def execute(self, sql):
        pass

    def query_progress(self):
        if len(self._shares) == 1:
            self.asked_for_all.set()
            return self._shares[0]
        return self._shares.pop(0)


def test_progress_never_goes_back():
    connection, told = Slow(-1.0, 20.0, 80.0, 0.0, 100.0), []
    with progress_followed(connection, told.append):
        assert connection.asked_for_all.wait(10)
    assert told[:4] == [0.0, 0.2, 0.8, 0.8]


def test_nobody_follows_after_an_error():
    with connect() as connection:
        before = threading.active_count()
        with pytest.raises(ZeroDivisionError), progress_followed(connection, lambda share: None):
            raise ZeroDivisionError
        assert threading.active_count() == before


def test_a_query_that_is_too_large_for_memory_spills_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    Path(tempfile.gettempdir()).mkdir()
    with connect("60MB") as connection:
        connection.execute(
            "CREATE TEMP TABLE large AS SELECT i, md5(i::VARCHAR) AS text FROM range(2000000) t(i)"
        )
        assert list((tmp_path / "temporary").rglob("duckdb_temp*"))
    assert [path.name for path in tmp_path.rglob("*")] == ["temporary"]
