"""Opening the store: migrations, several processes, a process that is killed, and what can't be opened."""

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from data.identifiers import SnapshotId
from data.plans.errors import PlanStoreUnusable
from data.plans.models import Base
from data.plans.store import PlanStore

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

# Saves segments one after the other; says each name once it is saved, or refused.
SAVER = """
import sys
from datetime import UTC, datetime
from data.identifiers import SnapshotId
from data.plans.errors import NameTaken
from data.plans.store import PlanStore
url, prefix, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = PlanStore.open(url)
for number in range(count):
    name = f"{prefix}{number}"
    try:
        store.segments.save(name, "state=OH", SnapshotId("s"), by=str(sys.argv[4]), at=datetime.now(UTC))
        print("saved", name, flush=True)
    except NameTaken:
        print("taken", name, flush=True)
"""


def start_saver(url: str, prefix: str, count: int, who: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SAVER, url, prefix, str(count), who],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_migrations_give_the_tables_of_the_models(url: str) -> None:
    PlanStore.open(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_opening_again_keeps_what_was_saved(url: str) -> None:
    first = PlanStore.open(url)
    saved = first.segments.save("Ohio", "state=OH", SnapshotId("s"), by="ann", at=NOW)
    first.close()
    again = PlanStore.open(url)
    assert again.segments.list() == [saved]
    again.close()


def test_sqlite_writes_ahead(tmp_path: Path, sqlite_url: str) -> None:
    PlanStore.open(sqlite_url).close()
    connection = sqlite3.connect(tmp_path / "plans.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_processes_open_a_fresh_store_and_save_at_once(url: str) -> None:
    savers = [start_saver(url, prefix, 25, prefix) for prefix in "abcd"]
    said = [saver.communicate(timeout=60)[0] for saver in savers]
    assert [saver.returncode for saver in savers] == [0, 0, 0, 0]
    assert all(line.startswith("saved") for text in said for line in text.splitlines())
    store = PlanStore.open(url)
    assert {s.name for s in store.segments.list()} == {f"{p}{n}" for p in "abcd" for n in range(25)}
    store.close()


def test_of_two_who_want_the_same_name_one_gets_it(url: str) -> None:
    savers = [start_saver(url, "same", 25, who) for who in ("ann", "bob")]
    said = "".join(saver.communicate(timeout=60)[0] for saver in savers).splitlines()
    assert sorted(said) == sorted(f"{what} same{n}" for what in ("saved", "taken") for n in range(25))


def test_what_a_killed_process_had_saved_is_there(url: str) -> None:
    saver = start_saver(url, "k", 100_000, "ann")
    assert saver.stdout is not None
    said = [saver.stdout.readline().strip() for _ in range(20)]
    saver.kill() if os.name == "nt" else os.kill(saver.pid, signal.SIGKILL)
    said += saver.stdout.read().splitlines()
    saver.stdout.close()
    saver.wait(timeout=10)
    store = PlanStore.open(url)
    kept = {s.name for s in store.segments.list()}
    assert {line.removeprefix("saved ") for line in said if line.startswith("saved ")} <= kept
    store.segments.save("after", "", SnapshotId("s"), by="bob", at=NOW)  # no lock is left behind
    store.close()


def test_a_store_of_a_newer_version_is_left_alone(url: str) -> None:
    PlanStore.open(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(PlanStoreUnusable, match=r"newer Windshield .*9999"):
        PlanStore.open(url)


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path, sqlite_url: str) -> None:
    (tmp_path / "plans.db").write_text("not a database, " * 100)
    with pytest.raises(PlanStoreUnusable, match="not a database"):
        PlanStore.open(sqlite_url)


@pytest.mark.parametrize("then", ["deleted", "replaced"])
def test_a_file_that_goes_while_the_store_is_open_is_told_and_no_empty_one_made(
    tmp_path: Path, sqlite_url: str, then: str
) -> None:
    store = PlanStore.open(sqlite_url)
    saved = store.segments.save("Ohio", "state=OH", SnapshotId("s"), by="ann", at=NOW)
    (tmp_path / "away").mkdir()
    for file in tmp_path.glob("plans.db*"):
        file.rename(tmp_path / "away" / file.name)
    if then == "replaced":
        (tmp_path / "plans.db").touch()
    for use in (
        store.segments.list,
        lambda: store.segments.save("Iowa", "", SnapshotId("s"), by="ann", at=NOW),
    ):
        with pytest.raises(PlanStoreUnusable, match="deleted, moved or replaced while Windshield ran"):
            use()
    assert [file.stat().st_size for file in tmp_path.glob("plans.db*")] == [0] * (then == "replaced")
    for file in (tmp_path / "away").iterdir():
        file.rename(tmp_path / file.name)
    assert store.segments.list() == [saved]
    store.close()


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all/plans.db", "no url", "cobol://host/db", "postgresql+nodriver://h/db"]
)
def test_a_store_that_can_not_be_opened_says_what_to_do(url: str) -> None:
    with pytest.raises(PlanStoreUnusable) as refused:
        PlanStore.open(url)
    assert refused.value.next_step


def test_a_password_is_not_shown() -> None:
    pytest.importorskip("psycopg", reason="psycopg, the PostgreSQL driver, is not installed.")
    with pytest.raises(PlanStoreUnusable) as refused:
        PlanStore.open("postgresql+psycopg://ann:secret@127.0.0.1:1/plans")
    assert "secret" not in str(refused.value)
