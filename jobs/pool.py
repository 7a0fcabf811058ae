"""A pool of long-lived worker processes: one job a key, with progress, cancel, and restart after a crash."""

import itertools
import pickle
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from jobs.errors import JobCancelled, JobCrashed, PoolClosed
from jobs.spawning import WorkerContext
from jobs.worker import Report, read_progress, run_job

Answer = TypeVar("Answer")
Given = ParamSpec("Given")


class Job(Generic[Answer]):
    """One piece of work in a pool; made by `JobPool.submit`.

    Parameters
    ----------
    progress_file : Path
        Where its process writes how far it is.
    """

    def __init__(self, progress_file: Path) -> None:
        self._progress_file = progress_file
        self._packed: Future[tuple[bool, bytes]] = Future()
        self._running: Future[tuple[bool, bytes]] | None = None
        self._last = ("", 0.0)
        self._lock = threading.RLock()  # a callback of the cancelled future ends the job in the same thread

    @property
    def progress(self) -> tuple[str, float]:
        """The job's latest report: a text, and the share that is done, from 0 to 1."""
        with self._lock:
            if not self.done():
                self._last = read_progress(self._progress_file)
            return self._last

    def done(self) -> bool:
        """Return whether the job has ended, well or not.

        Returns
        -------
        bool
            True when `result` returns or raises at once.
        """
        return self._packed.done()

    def result(self, timeout: float | None = None) -> Answer:
        """Wait for the answer.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at most; without it, as long as it takes.

        Returns
        -------
        object
            What the job's function returned.

        Raises
        ------
        TimeoutError
            The job is still running.
        JobCancelled
            It was cancelled, or the pool was closed.
        JobCrashed
            Its process died.
        Exception
            Whatever the job's function raised; a `JobFailed` for what can't be pickled.
        """
        try:
            answered, packed = self._packed.result(timeout)
        except FutureTimeout:
            raise TimeoutError(f"The job has not ended within {timeout} seconds.") from None
        except CancelledError:
            raise JobCancelled("The job was cancelled.", "Start it again when you need it.") from None
        except (ProcessExpired, BrokenProcessPool) as error:
            raise JobCrashed(
                f"The process of the job died ({_describe(error)}).",
                "Try again; if it dies again, give the computer more memory or the job less to do.",
            ) from error
        content = pickle.loads(packed)
        if not answered:
            raise content
        return cast(Answer, content)

    def cancel(self) -> bool:
        """Stop the job; its process is ended if it is in the middle of it, and replaced.

        Returns
        -------
        bool
            False when it had ended before.
        """
        with self._lock:
            self._last = self.progress  # its file goes now
            cancelled = not self.done() and self._packed.cancel()
            if cancelled and self._running is not None:
                self._running.cancel()
        return cancelled

    def _follow(self, running: "Future[tuple[bool, bytes]]") -> None:
        with self._lock:
            self._running = running
            if self._packed.cancelled():
                running.cancel()

    def _end(self, running: "Future[tuple[bool, bytes]]") -> None:
        with self._lock:
            what, _ = self.progress
            self._progress_file.unlink(missing_ok=True)
            if self._packed.done():
                return
            if running.cancelled():
                self._packed.cancel()
            elif error := running.exception():
                self._packed.set_exception(error)
            else:
                self._last = (what, 1.0)
                self._packed.set_result(running.result())


class JobPool:
    """Worker processes that stay, started with the first job.

    Parameters
    ----------
    workers : int
        How many processes, which is how many jobs at once; further ones wait in the order they came.
    """

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None  # and no processes before the first job
        self._jobs: dict[Hashable, Job[Any]] = {}
        self._numbers = itertools.count()
        self._closed = False
        self._directory: Path | None = None

    def submit(
        self,
        key: Hashable,
        function: Callable[Concatenate[Report, Given], Answer],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Job[Answer]:
        """Start a job, or return the one that runs under the same key.

        Parameters
        ----------
        key : Hashable
            What the job is about. While a job of this key runs or waits, no second one is started.
        function : callable
            Of an importable module. Its first argument is `report(what, share)`.
        *args : object
            Its other arguments; they are pickled.
        **kwargs : object
            Not accepted; here for the type checker, which knows no arguments without them.

        Returns
        -------
        Job
            Running or waiting for a process.

        Raises
        ------
        PoolClosed
            The pool was closed.
        """
        if kwargs:
            raise TypeError("Arguments of a job are given by position.")
        packed = pickle.dumps((function, args), protocol=5)
        with self._lock:
            if self._closed:
                raise PoolClosed("The pool of worker processes is closed.", "Start Windshield again.")
            if key in self._jobs:
                return cast(Job[Answer], self._jobs[key])
            if self._directory is None:
                self._directory = Path(tempfile.mkdtemp(prefix="windshield-jobs-"))
                weakref.finalize(self, shutil.rmtree, self._directory, ignore_errors=True)
            job: Job[Answer] = Job(self._directory / f"{next(self._numbers)}.json")
            self._jobs[key] = job
        job._packed.add_done_callback(lambda _: self._forget(key, job))
        self._start(job, packed, attempts=2)
        return job

    def run(self, function: Callable[..., Answer], *args: object) -> Answer:
        """Run a function in a worker process and wait for what it returns.

        Parameters
        ----------
        function : callable
            Of an importable module; is handed nothing to report with.
        *args : object
            Its arguments; they are pickled.

        Returns
        -------
        object
            What it returned.
        """
        # An object of its own for a key: no two calls are the same job.
        return cast(Answer, self.submit(object(), _call, function, *args).result())

    def close(self) -> None:
        """Cancel what runs and end the processes; the pool takes no more jobs."""
        with self._lock:
            self._closed = True
            open_jobs, pool = list(self._jobs.values()), self._pool
            self._pool = None
        for job in open_jobs:
            job.cancel()
        if pool is not None:
            _end_pool(pool)
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)

    def __enter__(self) -> "JobPool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self, job: Job[Any], packed: bytes, attempts: int) -> None:
        # The pool's lock is let go before the job's is taken: a job that ends takes them the other way round.
        with self._lock:
            running = None if self._closed else self._schedule(packed, job._progress_file)
        if running is None:
            job.cancel()
            return

        def ended(future: "Future[tuple[bool, bytes]]") -> None:
            broken = not future.cancelled() and isinstance(future.exception(), BrokenProcessPool)
            if broken and attempts > 1 and not job.done():
                # It had not begun, as far as pebble knew. Not from this thread: it is the broken pool's own.
                threading.Thread(target=self._start, args=(job, packed, attempts - 1), daemon=True).start()
            else:
                job._end(future)

        job._follow(running)
        running.add_done_callback(ended)

    def _schedule(self, packed: bytes, progress_file: Path) -> "Future[tuple[bool, bytes]]":
        if self._pool is None or not self._pool.active:
            # A worker that is killed while it has nothing to do takes pebble's whole pool with it, and leaves
            # the other workers. Not in this thread: those of the pool may wait for the lock that it holds.
            if self._pool is not None:
                threading.Thread(target=_end_pool, args=(self._pool,), daemon=True).start()
            self._pool = ProcessPool(self._workers, context=WorkerContext())
        return self._pool.schedule(run_job, (packed, str(progress_file)))

    def _forget(self, key: Hashable, job: Job[Any]) -> None:
        with self._lock:
            if self._jobs.get(key) is job:
                del self._jobs[key]


def _end_pool(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _call(_report: Report, function: Callable[..., Any], *args: object) -> Any:
    return function(*args)


def _describe(error: BaseException) -> str:
    code = getattr(error, "exitcode", None)
    if isinstance(code, int) and code < 0:
        return f"signal {-code}"
    return f"exit code {code}" if code else "no reason known"
