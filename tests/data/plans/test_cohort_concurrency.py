"""Several people freeze at once, and a process is killed while it freezes."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from data.identifiers import CohortId, SnapshotId
from data.plans.cohort_entry import KeptCohort, Resolved
from data.plans.cohort_rules import SegmentRule
from data.plans.errors import NameTaken, SaveConflict
from data.plans.store import PlanStore

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SIZE = 50_000
RULE, SNAPSHOT = SegmentRule("state=OH"), SnapshotId("a" * 12)

# Freezes a cohort as often as it is told, each time whoever has a rank above the freeze's number.
FREEZER = """
import sys
from datetime import UTC, datetime
import numpy as np
from data.identifiers import CohortId, SnapshotId
from data.plans.cohort_entry import Resolved
from data.plans.cohort_rules import SegmentRule
from data.plans.errors import SaveConflict
from data.plans.store import PlanStore
url, cohort, who = sys.argv[1], CohortId(sys.argv[2]), sys.argv[3]
count, size = int(sys.argv[4]), int(sys.argv[5])
store = PlanStore.open(url)
for _ in range(count):
    seen = store.cohorts.get(cohort)
    number = seen.latest.number + 1
    npi = 1_000_000_000 + number + 10 * np.arange(size)
    try:
        store.cohorts.refreeze(
            seen, Resolved(SegmentRule("state=OH"), SnapshotId("a" * 12), npi), by=who, at=datetime.now(UTC)
        )
        print("froze", number, flush=True)
    except SaveConflict:
        print("refused", number, flush=True)
"""


def keep_one(store: PlanStore, name: str = "Ohio", first: int = 1) -> KeptCohort:
    npi = 1_000_000_000 + first + 10 * np.arange(SIZE)
    return store.cohorts.keep(name, Resolved(RULE, SNAPSHOT, npi), by="ann", at=NOW)


def start_freezer(url: str, cohort: CohortId, who: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", FREEZER, url, cohort, who, str(count), str(SIZE)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def check_freezes(store: PlanStore, cohort: CohortId) -> int:
    """Read every freeze whole, and return how many there are."""
    freezes = store.cohorts.freezes(cohort)
    assert [freeze.number for freeze in freezes] == list(range(len(freezes), 0, -1))
    assert store.cohorts.get(cohort).latest == freezes[0]
    for freeze in freezes:
        npi = store.cohorts.npis(freeze)
        assert len(npi) == freeze.npis == SIZE
        assert npi[0] == 1_000_000_000 + freeze.number
    return len(freezes)


def test_of_processes_that_freeze_one_cohort_each_freeze_is_one_that_was_said(url: str) -> None:
    store = PlanStore.open(url)
    cohort = keep_one(store).id
    freezers = [start_freezer(url, cohort, f"p{number}", 10) for number in range(3)]
    said = [line for freezer in freezers for line in freezer.communicate(timeout=120)[0].splitlines()]
    assert [freezer.returncode for freezer in freezers] == [0] * 3
    assert len(said) == 30
    froze = sorted(int(line.split()[1]) for line in said if line.startswith("froze"))
    assert froze == list(range(2, check_freezes(store, cohort) + 1))
    store.close()


@pytest.mark.parametrize("lines", [1, 4, 9])
def test_a_process_that_is_killed_while_it_freezes_leaves_whole_freezes(url: str, lines: int) -> None:
    store = PlanStore.open(url)
    cohort = keep_one(store).id
    freezer = start_freezer(url, cohort, "k", 100_000)
    assert freezer.stdout is not None
    said = [freezer.stdout.readline().strip() for _ in range(lines)]
    freezer.kill() if os.name == "nt" else os.kill(freezer.pid, signal.SIGKILL)
    said += freezer.stdout.read().splitlines()
    freezer.stdout.close()
    freezer.wait(timeout=10)

    # Waits for a commit that the dead process had sent, and shows that it left no lock behind.
    keep_one(store, "after", first=3)
    confirmed = [int(line.split()[1]) for line in said if line.startswith("froze") and line.count(" ") == 1]
    freezes = check_freezes(store, cohort)
    assert freezes in (confirmed[-1], confirmed[-1] + 1)
    told = [entry.action for entry in store.audit.list(limit=10_000)]
    assert told == ["kept a cohort", *["froze a cohort again"] * (freezes - 1), "kept a cohort"]
    store.close()


def run_together(*jobs) -> list[Exception]:
    start, failed = threading.Barrier(len(jobs)), []

    def run(job) -> None:
        start.wait()
        try:
            job()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_of_those_who_want_the_same_names_one_gets_all(plans: PlanStore) -> None:
    names = [f"T{number}" for number in range(8)]
    resolved = {name: Resolved(RULE, SNAPSHOT, np.array([1_000_000_000 + n])) for n, name in enumerate(names)}

    def keep(order: list[str], who: str) -> None:
        plans.cohorts.keep_all([(name, resolved[name]) for name in order], by=who, at=NOW)

    failed = run_together(
        lambda: keep(names, "ann"),
        lambda: keep(names[::-1], "bob"),
        lambda: keep(names[4:] + names[:4], "cy"),
    )
    assert [type(error) for error in failed] == [NameTaken] * 2
    assert len({cohort.created_by for cohort in plans.cohorts.list()}) == 1
    assert [cohort.name for cohort in plans.cohorts.list()] == names


def test_a_list_that_one_drops_while_another_keeps_it_stays(plans: PlanStore) -> None:
    for turn in range(10):
        old = keep_one(plans, f"old {turn}", turn)
        failed = run_together(
            lambda old=old: plans.cohorts.delete(old, by="ann", at=NOW),
            lambda turn=turn: keep_one(plans, f"new {turn}", turn),
        )
        assert failed == []
    assert [c.name for c in plans.cohorts.list()] == [f"new {turn}" for turn in range(10)]
    assert all(len(plans.cohorts.npis(c.latest)) == SIZE for c in plans.cohorts.list())


def test_of_threads_that_freeze_one_cohort_at_once_exactly_one_wins(plans: PlanStore) -> None:
    seen = keep_one(plans)
    jobs = [
        lambda n=n: plans.cohorts.refreeze(
            seen, Resolved(RULE, SNAPSHOT, np.array([1_000_000_000 + n])), by=f"p{n}", at=NOW
        )
        for n in range(4)
    ]
    failed = run_together(*jobs)
    assert [type(error) for error in failed] == [SaveConflict] * 3
    assert plans.cohorts.get(seen.id).latest.number == 2
