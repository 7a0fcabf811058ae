"""The process pool: one job a key, progress, cancel, crashes, and what travels between processes."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import active_children
from pathlib import Path

import psutil
import pytest

from data.errors import SnapshotMissing, WindshieldError
from data.plans.errors import NameTaken, SaveConflict
from jobs.errors import JobCancelled, JobCrashed, JobFailed, PoolClosed
from jobs.pool import JobPool
from tests.jobs import tasks

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pool():
    with JobPool() as pool:
        yield pool


def wait_until(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen."
        time.sleep(0.01)


def test_a_job_answers(pool):
    assert pool.submit("sum", tasks.add, 2, 3).result(20) == 5


def test_the_process_stays_for_the_next_job_and_is_not_ours(pool):
    first, second = (pool.submit(key, tasks.process_id).result(20) for key in "ab")
    assert first == second != os.getpid()


def test_run_is_a_plain_call_in_the_worker(pool):
    assert pool.run(tasks.plain_process_id) == pool.submit("id", tasks.process_id).result(20)


def test_nothing_is_started_or_made_before_the_first_job():
    before = len(psutil.Process().children())
    with JobPool() as pool:
        assert len(psutil.Process().children()) == before
        assert pool._directory is None


def test_one_job_a_key_while_it_runs_and_a_new_one_afterwards(pool, tmp_path):
    flag = tmp_path / "flag"
    job = pool.submit("key", tasks.report_and_wait, str(flag))
    assert pool.submit("key", tasks.report_and_wait, str(flag)) is job
    wait_until(lambda: job.progress == ("Half way", 0.5))
    assert not job.done()
    with pytest.raises(TimeoutError):
        job.result(0.01)
    flag.touch()
    assert job.result(20) == "seen"
    assert job.progress == ("Half way", 1.0)
    assert pool.submit("key", tasks.report_and_wait, str(flag)) is not job


def test_cancel_stops_the_process_and_the_next_job_runs(pool, tmp_path):
    noted = tmp_path / "pid"
    job = pool.submit("long", tasks.note_and_sleep, str(noted))
    wait_until(lambda: noted.exists() and noted.read_text())
    process = int(noted.read_text())
    assert job.cancel()
    assert job.done()
    with pytest.raises(JobCancelled):
        job.result(1)
    assert job.progress == ("Sleeping", 0.1)
    assert not job.cancel()
    wait_until(lambda: not psutil.pid_exists(process))
    assert pool.submit("long", tasks.add, 1, 1).result(20) == 2


def test_a_job_that_waits_for_a_process_can_be_cancelled(pool, tmp_path):
    flag = tmp_path / "flag"
    running = pool.submit("first", tasks.report_and_wait, str(flag))
    waiting = pool.submit("second", tasks.add, 1, 1)
    assert waiting.cancel()
    flag.touch()
    assert running.result(20) == "seen"
    with pytest.raises(JobCancelled):
        waiting.result(1)
    assert pool.submit("third", tasks.add, 1, 2).result(20) == 3


def test_a_job_whose_process_is_killed_says_so_and_the_next_one_works(pool, tmp_path):
    noted = tmp_path / "pid"
    job = pool.submit("victim", tasks.note_and_sleep, str(noted))
    wait_until(lambda: noted.exists() and noted.read_text())
    os.kill(int(noted.read_text()), signal.SIGKILL)
    with pytest.raises(JobCrashed, match="signal 9"):
        job.result(20)
    assert pool.submit("victim", tasks.add, 1, 1).result(20) == 2


def test_a_process_that_exits_is_a_crash(pool):
    with pytest.raises(JobCrashed, match="exit code 7"):
        pool.submit("exit", tasks.die).result(20)


def test_a_process_killed_while_idle_fails_no_job(pool):
    for wait in (0, 1.5):  # before and after the pool has noticed
        process = pool.submit("id", tasks.process_id).result(20)
        os.kill(process, signal.SIGKILL)
        time.sleep(wait)
        assert pool.submit("next", tasks.process_id).result(20) != process


def test_a_pool_that_lost_an_idle_process_leaves_no_other_behind():
    before = len(active_children())
    with JobPool(workers=2) as pool:
        process = pool.submit("id", tasks.process_id).result(20)
        os.kill(process, signal.SIGKILL)
        time.sleep(0.5)
        pool.submit("id", tasks.process_id).result(20)
        wait_until(lambda: len(active_children()) == before + 2)
    assert len(active_children()) == before


def test_our_errors_come_back_whole(pool):
    with pytest.raises(SnapshotMissing) as caught:
        pool.submit("ours", tasks.raise_ours).result(20)
    assert (caught.value.what, caught.value.next_step) == ("There is no snapshot.", "Make one.")
    assert str(caught.value) == "There is no snapshot. Make one."
    with pytest.raises(SaveConflict) as conflict:
        pool.submit("data", tasks.raise_with_data).result(20)
    assert (conflict.value.yours, conflict.value.theirs) == ("Q3", "Q2")


def test_foreign_errors_come_back_or_are_described(pool):
    with pytest.raises(ValueError, match="plain"):
        pool.submit("value", tasks.raise_value).result(20)
    with pytest.raises(JobFailed, match="Stubborn: 1 and 2"):
        pool.submit("stubborn", tasks.raise_stubborn).result(20)


def test_an_answer_that_can_not_travel_is_an_error_and_the_process_stays(pool):
    process = pool.submit("id", tasks.process_id).result(20)
    with pytest.raises((AttributeError, pickle.PicklingError)):
        pool.submit("lambda", tasks.give_a_lambda).result(20)
    with pytest.raises(TypeError, match="not here"):
        pool.submit("no return", tasks.give_no_return).result(20)
    assert pool.submit("id", tasks.process_id).result(20) == process


def test_arguments_that_can_not_travel_are_refused_at_once(pool):
    with pytest.raises((AttributeError, pickle.PicklingError)):
        pool.submit("bad", tasks.add, lambda: None, 1)
    assert pool.submit("bad", tasks.add, 1, 1).result(20) == 2


def test_two_threads_at_once_each_get_their_own(pool):
    answers = {}

    def ask(number):
        answers[number] = pool.submit(number, tasks.add, number, 100).result(30)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: n + 100 for n in range(20)}


def test_close_cancels_what_runs_and_leaves_neither_process_nor_file(tmp_path):
    noted = tmp_path / "pid"
    pool = JobPool()
    job = pool.submit("long", tasks.note_and_sleep, str(noted))
    wait_until(lambda: noted.exists() and noted.read_text())
    directory = pool._directory
    pool.close()
    with pytest.raises(JobCancelled):
        job.result(1)
    assert not psutil.pid_exists(int(noted.read_text()))
    assert not directory.exists()
    with pytest.raises(PoolClosed):
        pool.submit("late", tasks.add, 1, 1)
    pool.close()


def test_finished_jobs_leave_no_file(pool):
    pool.submit("done", tasks.add, 1, 1).result(20)
    assert not list(pool._directory.glob("*.json"))


def test_the_main_module_is_not_run_again_in_a_worker(tmp_path):
    # As under Streamlit, whose page script stands in the place of __main__ and has no guard.
    script = tmp_path / "page.py"
    script.write_text(
        "from jobs.pool import JobPool\n"
        "from tests.jobs import tasks\n"
        "with JobPool() as pool:\n"
        "    print(pool.submit('main', tasks.main_module_file).result(30))\n"
    )
    ran = subprocess.run(
        [sys.executable, str(script)],
        env={"PYTHONPATH": str(ROOT)}, cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (ran.stdout.strip(), ran.stderr) == ("None", "")


def test_a_program_that_forgets_to_close_ends_all_the_same(tmp_path):
    script = "from jobs.pool import JobPool\nfrom tests.jobs import tasks\npool = JobPool()\n"
    script += "print(pool.submit('id', tasks.process_id).result(30))"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(ROOT)}, cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.stderr == ""
    wait_until(lambda: not psutil.pid_exists(int(ran.stdout)))


@pytest.mark.parametrize(
    "error",
    [
        SnapshotMissing("Gone.", "Build."),
        NameTaken("Taken.", "Choose.", holder={"id": 1}),
        SaveConflict("Conflict.", "Look.", yours=1, theirs=2),
        JobFailed("Failed.", "Again."),
    ],
)
def test_errors_survive_pickling(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert isinstance(again, WindshieldError)
    assert (str(again), vars(again)) == (str(error), vars(error))
