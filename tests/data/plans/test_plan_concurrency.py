"""Several people save one plan at once, and a process is killed while it saves."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.identifiers import PlanId, SnapshotId, TerritoryId
from data.plans.document import Document, Territory
from data.plans.errors import SaveConflict
from data.plans.plan_entry import PlanVersion
from data.plans.store import PlanStore

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SAVERS, ROUNDS = 4, 12

# Opens a plan's latest version, and saves its own on it, as often as it is told; says what became of each.
SAVER = """
import sys
from datetime import UTC, datetime
from data.identifiers import PlanId, TerritoryId
from data.plans.document import Document, Territory
from data.plans.errors import SaveConflict
from data.plans.store import PlanStore
url, plan, who = sys.argv[1], PlanId(sys.argv[2]), sys.argv[3]
count, size = int(sys.argv[4]), int(sys.argv[5])
store = PlanStore.open(url)
for number in range(count):
    opened = store.plans.get(plan).version
    zips = tuple(f"{(zip + number) % 100_000:05}" for zip in range(size))
    rule = Territory(TerritoryId("t1"), f"{who} {number}", 1, zips=zips)
    try:
        saved = store.plans.save(plan, Document((rule,)), based_on=opened, by=who, at=datetime.now(UTC))
        print("saved", saved.number, rule.name, flush=True)
    except SaveConflict as conflict:
        assert conflict.theirs.number > opened and conflict.yours == Document((rule,)) and conflict.changes
        print("refused", opened, rule.name, flush=True)
"""


def make_plan(store: PlanStore) -> PlanId:
    return store.plans.create("2027", Document(), SnapshotId("a" * 12), by="ann", at=NOW).id


def start_saver(url: str, plan: PlanId, who: str, count: int, zips: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SAVER, url, plan, who, str(count), str(zips)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def check_history(store: PlanStore, plan: PlanId) -> list[PlanVersion]:
    """Read every version whole; their numbers have no gap and the latest is the plan's."""
    numbers = [header.number for header in store.plans.versions(plan)]
    assert numbers == list(range(len(numbers), 0, -1))
    assert store.plans.get(plan).version == numbers[0]
    return [store.plans.version(plan, number) for number in reversed(numbers)]


def test_of_threads_that_save_one_plan_at_once_exactly_one_wins(plans: PlanStore) -> None:
    plan = make_plan(plans)
    documents = [
        Document((Territory(TerritoryId("t1"), f"of thread {number}", 1),)) for number in range(SAVERS)
    ]
    start = threading.Barrier(SAVERS)
    won: list[PlanVersion] = []
    lost: list[SaveConflict] = []

    def save(number: int) -> None:
        start.wait()
        try:
            won.append(plans.plans.save(plan, documents[number], based_on=1, by=f"thread {number}", at=NOW))
        except SaveConflict as conflict:
            lost.append(conflict)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(SAVERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert len(lost) == SAVERS - 1
    assert check_history(plans, plan)[1:] == won
    assert all(conflict.theirs == won[0] for conflict in lost)
    refused = {id(document) for document in documents} - {id(won[0].document)}
    assert {id(conflict.yours) for conflict in lost} == refused
    assert [change.kind for change in lost[0].changes] == ["added"]


def test_of_processes_that_save_one_plan_each_version_is_one_that_was_said_to_be_saved(url: str) -> None:
    store = PlanStore.open(url)
    plan = make_plan(store)
    savers = [start_saver(url, plan, f"p{number}", ROUNDS, 2_000) for number in range(SAVERS)]
    said = [line for saver in savers for line in saver.communicate(timeout=120)[0].splitlines()]
    assert [saver.returncode for saver in savers] == [0] * SAVERS
    assert len(said) == SAVERS * ROUNDS
    saved = sorted(line for line in said if line.startswith("saved"))
    versions = check_history(store, plan)[1:]
    assert saved == sorted(f"saved {v.number} {v.document.territories[0].name}" for v in versions)
    store.close()


@pytest.mark.parametrize("lines", [1, 4, 9])
def test_a_process_that_is_killed_while_it_saves_leaves_whole_versions(url: str, lines: int) -> None:
    store = PlanStore.open(url)
    plan = make_plan(store)
    saver = start_saver(url, plan, "k", 100_000, 20_000)
    assert saver.stdout is not None
    said = [saver.stdout.readline().strip() for _ in range(lines)]
    saver.kill() if os.name == "nt" else os.kill(saver.pid, signal.SIGKILL)
    said += saver.stdout.read().splitlines()
    saver.stdout.close()
    saver.wait(timeout=10)

    # Waits for a commit that the dead process had sent, and shows that it left no lock behind.
    store.plans.rename(store.plans.get(plan), "after", by="bob", at=NOW)
    versions = check_history(store, plan)  # each is read: none is half
    assert all(len(version.document.territories[0].zips) == 20_000 for version in versions[1:])
    confirmed = [int(line.split()[1]) for line in said if line.startswith("saved") and line.count(" ") == 3]
    assert len(confirmed) >= lines
    assert versions[-1].number in (confirmed[-1], confirmed[-1] + 1)
    told = [entry.action for entry in store.audit.list(plan, limit=10_000)]
    assert told == ["renamed", *["saved"] * (len(versions) - 1), "made"]  # one with each version
    store.close()
