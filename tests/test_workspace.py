"""The one cache and the composition root."""

import threading
import time

import pyarrow as pa
import pytest

from data.errors import SnapshotBroken, SnapshotMissing
from data.sample.generate import build_sample
from data.snapshot.store import SnapshotStore
from workspace import Cache, open_workspace


def table(rows):
    return pa.table({"n": pa.array(range(rows), pa.int64())})


def test_an_answer_is_computed_once():
    cache, asked = Cache(10_000), []
    for _ in range(3):
        cache.remember("key", lambda: asked.append(1) or table(10))
    assert asked == [1]


def test_many_threads_that_ask_together_compute_once():
    cache, asked = Cache(10_000), []

    def slow():
        asked.append(1)
        time.sleep(0.05)
        return table(10)

    threads = [threading.Thread(target=cache.remember, args=("key", slow)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == [1]


def test_the_cache_is_bounded_in_bytes_and_forgets_the_oldest():
    cache, asked = Cache(2_000), []
    for key in ("a", "b", "c", "a"):  # 800 bytes each: two fit
        cache.remember(key, lambda key=key: asked.append(key) or table(100))
    assert asked == ["a", "b", "c", "a"]


def test_an_answer_larger_than_the_cache_is_given_and_not_kept():
    cache, asked = Cache(100), []
    for _ in range(2):
        assert cache.remember("key", lambda: asked.append(1) or table(1000)).num_rows == 1000
    assert asked == [1, 1]


def test_an_error_is_not_remembered():
    cache = Cache(1_000)
    with pytest.raises(ZeroDivisionError):
        cache.remember("key", lambda: 1 // 0)
    assert cache.remember("key", lambda: 1) == 1


def test_what_is_at_hand_is_found_without_computing_it():
    cache = Cache(1_000)
    assert cache.find("k") is None
    cache.remember("k", lambda: "answer")
    assert cache.find("k") == "answer"


def test_an_answer_can_be_computed_beside_and_is_then_at_hand():
    cache, go = Cache(1_000), threading.Event()

    def compute():
        assert go.wait(10)
        return "late"

    coming = cache.soon("k", compute)
    assert cache.soon("k", compute) is coming
    assert not coming.done()
    go.set()
    assert coming.result(10) == "late"
    assert cache.find("k") == "late"
    assert cache.soon("k", lambda: "never").result(0) == "late"


def test_who_asks_next_is_told_of_a_failure_and_the_one_after_that_tries_again():
    cache = Cache(1_000)

    def fail():
        raise RuntimeError("no")

    first = cache.soon("k", fail)
    assert isinstance(first.exception(10), RuntimeError)
    assert cache.soon("k", lambda: "better") is first
    assert cache.soon("k", lambda: "better").result(10) == "better"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WINDSHIELD_HOME", str(tmp_path))
    monkeypatch.delenv("WINDSHIELD_SNAPSHOT", raising=False)
    return tmp_path


def test_a_new_home_opens_and_says_how_to_get_a_snapshot(home):
    workspace = open_workspace()
    with pytest.raises(SnapshotMissing, match="snapshot sample"):
        _ = workspace.snapshot


def test_a_session_keeps_its_snapshot_when_a_newer_one_becomes_current(home):
    store = SnapshotStore(home)
    first = build_sample(store, providers=100, seed=1, built_at="x")
    workspace = open_workspace()
    assert workspace.snapshot.id == first
    second = build_sample(store, providers=100, seed=2, built_at="x")
    assert workspace.snapshot.id == second
    assert workspace.at(first).id == first


def test_a_broken_snapshot_says_so_and_the_next_one_works(home):
    store = SnapshotStore(home)
    broken = build_sample(store, providers=100, seed=1, built_at="x")
    (store.path(broken) / "manifest.json").write_text("{")
    workspace = open_workspace()
    with pytest.raises(SnapshotBroken):
        _ = workspace.snapshot
    build_sample(store, providers=100, seed=2, built_at="x")
    assert workspace.snapshot.manifest.description.synthetic


def test_a_directory_can_be_looked_at_in_place_of_the_current_snapshot(home, tmp_path, monkeypatch):
    other = SnapshotStore(tmp_path / "elsewhere")
    snapshot = build_sample(other, providers=100, built_at="x")
    monkeypatch.setenv("WINDSHIELD_SNAPSHOT", str(other.path(snapshot)))
    workspace = open_workspace()
    assert workspace.snapshot.id == snapshot
    assert workspace.at(snapshot) is workspace.snapshot
