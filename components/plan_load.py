"""Plans every rep's week of a plan in worker processes, beside everything else, with progress and cancel."""

import os
import threading
import time
from collections import deque
from collections.abc import Hashable
from datetime import date

from analytics.routes.load import LOAD_SECONDS, PlanLoad, RepLoad, measure_rep, sum_loads
from analytics.routes.rep_week import RepWeek
from analytics.routes.week import build_week
from components.route_facts import facts_key, read_facts
from components.territory_desk import Desk
from data.errors import WindshieldError
from data.plans.rep_entry import Rep
from jobs.pool import Job, JobPool
from workspace import Workspace

VERSION = 1


class PlanLoadRun:
    """The weeks of a plan's reps, being planned.

    A thread builds them one after the other and hands each to a worker process; few wait at a time, so that
    memory stays small. What it comes to is remembered in the workspace's cache under `key`.

    Parameters
    ----------
    workspace : Workspace
        Store, drive times and cache.
    desk : Desk
        The plan, resolved.
    monday, today : date
        The week, and the day on which it is planned.
    seconds : float
        How long each search may take.
    """

    def __init__(
        self, workspace: Workspace, desk: Desk, monday: date, today: date, seconds: float = LOAD_SECONDS
    ) -> None:
        self.key = load_key(workspace, desk, monday)
        self.monday = monday
        worked = {territory.rep_id for territory in desk.document.territories}
        self._reps = [rep for rep in desk.reps.values() if rep.id in worked]
        self._workspace, self._desk, self._today, self._seconds = workspace, desk, today, seconds
        self._loads: list[RepLoad] = []
        self._waiting: deque[Job[RepLoad]] = deque()
        self._cancelled = threading.Event()
        self.failure: str = ""
        self._thread = threading.Thread(target=self._run, name="plan load", daemon=True)
        self._thread.start()

    @property
    def progress(self) -> tuple[int, int]:
        """The number of weeks that are planned, and of all."""
        return len(self._loads), len(self._reps)

    def done(self) -> bool:
        """Return whether it has ended, well or not.

        Returns
        -------
        bool
            True when nothing runs any more.
        """
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Stop; what was planned is not kept."""
        self._cancelled.set()
        for job in tuple(self._waiting):
            job.cancel()

    def wait(self, timeout: float) -> None:
        """Wait until it has ended.

        Parameters
        ----------
        timeout : float
            Seconds at most.
        """
        self._thread.join(timeout)

    def _run(self) -> None:
        workers = max(1, (os.cpu_count() or 2) // 2)  # a search runs two threads
        pool = JobPool(workers)
        try:
            for rep in self._reps:
                if self._cancelled.is_set():
                    return
                self._start(pool, rep)
                while len(self._waiting) > workers:
                    self._take()
            while self._waiting:
                self._take()
            if load_key(self._workspace, self._desk, self.monday) != self.key:
                self.failure = "What the weeks rest on was changed while they were planned. Plan them again."
            elif not self._cancelled.is_set():
                owners = [(t.id, t.rep_id) for t in self._desk.document.territories]
                load = sum_loads(self._loads, owners, self.monday)
                self._workspace.cache.remember(self.key, lambda: load)
                self._workspace.cache.remember(_planned_key(self._desk), lambda: True)
        except WindshieldError as error:
            if not self._cancelled.is_set():
                self.failure = f"{error.what} {error.next_step}"
        except Exception as error:  # shown, and not lost with the thread
            self.failure = f"Planning the weeks failed ({error}). Try again."
        finally:
            pool.close()

    def _start(self, pool: JobPool, rep: Rep) -> None:
        try:
            week = self._build(rep)
        except WindshieldError as error:
            self._loads.append(RepLoad(rep.id, rep.name, self.monday, None, why_not=error.what))
            return
        self._waiting.append(
            pool.submit(("rep load", rep.id), measure_rep, week, self._seconds, time.monotonic)
        )

    def _build(self, rep: Rep) -> RepWeek:
        workspace, desk = self._workspace, self._desk
        facts = read_facts(workspace, desk, rep, self.monday)
        return build_week(
            desk.snapshot, desk.ownership, facts, workspace.drive, rep, self.monday, today=self._today
        )

    def _take(self) -> None:
        self._loads.append(self._waiting[0].result())
        self._waiting.popleft()


def load_key(workspace: Workspace, desk: Desk, monday: date) -> tuple[Hashable, ...]:
    """Name the load of a plan's week in the cache: by all that it rests on.

    Parameters
    ----------
    workspace : Workspace
        Store and drive times.
    desk : Desk
        The plan, resolved.
    monday : date
        The week's first day.

    Returns
    -------
    tuple
        Equal for equal loads only.
    """
    reps = tuple(sorted((rep.id, rep.version) for rep in desk.reps.values()))
    return ("plan load", VERSION, desk.token, monday, facts_key(workspace), reps, workspace.drive.statement)


def find_load(workspace: Workspace, desk: Desk, monday: date) -> PlanLoad | None:
    """Return the load of a plan's week, if it was worked out.

    Parameters
    ----------
    workspace : Workspace
        With the cache.
    desk : Desk
        The plan, resolved.
    monday : date
        The week's first day.

    Returns
    -------
    PlanLoad or None
        None where nobody asked yet, or what it rests on has changed.
    """
    if not workspace.cache.find(_planned_key(desk)):
        return None  # so that a plan that is being drawn doesn't ask the store what its weeks would rest on
    found = workspace.cache.find(load_key(workspace, desk, monday))
    return found if isinstance(found, PlanLoad) else None


def _planned_key(desk: Desk) -> tuple[Hashable, ...]:
    return ("plan load is known", VERSION, desk.token)
