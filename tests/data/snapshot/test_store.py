"""Publishing is one step: the old snapshot or the new one, never half of either."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from data.errors import SnapshotBroken, SnapshotMissing
from data.snapshot.manifest import Manifest
from data.snapshot.reader import Snapshot
from data.snapshot.write import write_snapshot

from .conftest import DESCRIPTION


@pytest.fixture
def published(staged, store):
    return write_snapshot(staged, store, DESCRIPTION, built_at="2026-11-24")


def test_a_new_home_has_nothing_and_says_so(store):
    assert store.ids() == []
    assert store.current() is None
    with pytest.raises(SnapshotMissing, match="snapshot list"):
        store.path("abc")


def test_publishing_points_current_at_it(store, published):
    assert store.current() == published
    assert store.ids() == [published]


def test_the_beginning_of_an_id_is_enough(store, published):
    assert store.use(published[:4]) == published


def test_removing_the_current_snapshot_leaves_no_current_one(store, published):
    store.remove(published)
    assert store.current() is None
    assert store.ids() == []


def test_a_removed_snapshot_is_not_found(store, published):
    store.remove(published)
    with pytest.raises(SnapshotMissing):
        store.use(published)


def test_a_failed_build_leaves_the_old_snapshot(store, published):
    def fail_half_way():
        with store.building() as directory:
            (directory / "providers.parquet").write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert not list(store.directory.glob(".building-*"))
    assert store.ids() == [published]
    assert Manifest.read(store.path(published)).id == published


def test_a_killed_build_leaves_the_old_snapshot_and_the_next_build_sweeps_up(store, published):
    script = textwrap.dedent(f"""
        import os, pathlib
        from data.snapshot.store import SnapshotStore
        with SnapshotStore(pathlib.Path({str(store.home)!r})).building() as directory:
            (directory / "providers.parquet").write_bytes(b"half")
            os._exit(9)
    """)
    root = Path(__file__).parents[3]
    killed = subprocess.run(
        [sys.executable, "-c", script], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert killed.returncode == 9
    assert list(store.directory.glob(".building-*"))
    assert store.ids() == [published]
    with store.building():
        assert len(list(store.directory.glob(".building-*"))) == 1


def test_opening_a_directory_that_is_not_there(tmp_path):
    with pytest.raises(SnapshotMissing):
        Snapshot.open(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema_version": 99}', '{"schema_version": 1}'])
def test_a_garbled_manifest_is_a_clear_error(store, published, text):
    path = store.path(published)
    (path / "manifest.json").write_text(text)
    with pytest.raises(SnapshotBroken, match="snapshot build"):
        Snapshot.open(path)


def test_a_missing_table_is_named(store, published):
    path = store.path(published)
    (path / "volumes.parquet").unlink()
    with pytest.raises(SnapshotBroken, match="volumes"):
        Snapshot.open(path)


def test_a_damaged_table_is_a_clear_error(store, published):
    path = store.path(published)
    (path / "volumes.parquet").write_bytes(b"PAR1nonsense")
    with pytest.raises(SnapshotBroken):
        Snapshot.open(path).query("FROM volumes")


def test_a_garbled_pointer_is_a_clear_error(store, published):
    (store.directory / "current").write_bytes(b"\xff\xfe")
    with pytest.raises(SnapshotBroken, match="snapshot use"):
        store.current()
    assert store.use(published) == published
