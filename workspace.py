"""The one composition root: what pages, API, command line and benchmarks are handed."""

import os
import sys
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from cachetools import LRUCache

from data.errors import SnapshotMissing
from data.geography.streets import StreetSettings
from data.geography.zip_areas import ZipAreas
from data.home import home_directory
from data.identifiers import SnapshotId
from data.plans.store import PlanStore
from data.roads.estimator import EstimatorTimes
from data.roads.layers import RoadSettings, open_exact, open_instant
from data.roads.times import DriveTimes
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from jobs.pool import JobPool
from jobs.precedence import Precedence

CACHE_BYTES = 256 * 2**20
COMPUTED_BESIDE = 2  # answers that are computed while nobody waits
OPEN_SNAPSHOTS = 3  # the current one, the one that replaced it, and one that a plan refers to

Answer = TypeVar("Answer")


class Cache:
    """The one cache: bounded in bytes, shared by every session, holding immutable answers.

    Parameters
    ----------
    max_bytes : int
        The least recently used answers go when the sum of their sizes would pass this.
    """

    def __init__(self, max_bytes: int = CACHE_BYTES) -> None:
        self._answers: LRUCache[Hashable, Any] = LRUCache(max_bytes, getsizeof=_size_bytes)
        self._lock = threading.Lock()
        self._running: dict[Hashable, threading.Lock] = {}
        self._coming: dict[Hashable, Future[Any]] = {}
        self._threads = ThreadPoolExecutor(COMPUTED_BESIDE, thread_name_prefix="soon")

    def remember(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        """Return the answer to a key, computing it at most once even when many ask together.

        Parameters
        ----------
        key : Hashable
            Snapshot id, name and version of the question, and its parameters.
        compute : callable
            Gives an Arrow table, or a frozen dataclass of such, that nobody changes afterwards.

        Returns
        -------
        object
            What `compute` gave. An answer larger than the whole cache is given and not kept.
        """
        with self._lock:
            if key in self._answers:
                return cast(Answer, self._answers[key])
            turn = self._running.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._answers:
                    return cast(Answer, self._answers[key])
            try:
                answer = compute()
                with self._lock, suppress(ValueError):  # larger than the whole cache
                    self._answers[key] = answer
                return answer
            finally:
                with self._lock:
                    self._running.pop(key, None)

    def find(self, key: Hashable) -> Any | None:
        """Return the answer to a key if it is at hand.

        Parameters
        ----------
        key : Hashable
            As for `remember`.

        Returns
        -------
        object or None
            None when nobody asked yet, or the answer had to go.
        """
        with self._lock:
            return self._answers.get(key)

    def soon(self, key: Hashable, compute: Callable[[], Answer]) -> "Future[Answer]":
        """Return the answer to a key as a future, computing it beside everything else.

        Parameters
        ----------
        key : Hashable
            As for `remember`.
        compute : callable
            As for `remember`; may take seconds.

        Returns
        -------
        Future
            Done at once when the answer is at hand. Who asks again meanwhile gets the same one; of one that
            failed the next to ask is told, and the one after that has it computed again.
        """
        with self._lock:
            if key in self._answers:
                ready: Future[Answer] = Future()
                ready.set_result(cast(Answer, self._answers[key]))
                return ready
            known = self._coming.get(key)
            if known is not None:
                if known.done():
                    del self._coming[key]
                return cast("Future[Answer]", known)
            future = self._threads.submit(self.remember, key, compute)
            self._coming[key] = future
        future.add_done_callback(lambda done: self._forget_success(key, done))
        return future

    def _forget_success(self, key: Hashable, done: "Future[Any]") -> None:
        if not done.cancelled() and done.exception() is None:
            with self._lock:
                self._coming.pop(key, None)


class Workspace:
    """Snapshots, plan store, cache and drive times of one running Windshield.

    Parameters
    ----------
    snapshots : SnapshotStore
        The published snapshots.
    plans : PlanStore
        The organisation's own data.
    cache : Cache
        The one cache.
    fixed : Path, optional
        A snapshot directory to use in place of the store's current one.
    drive : DriveTimes, optional
        The instant drive-time layer; the estimator when not given.
    exact : DriveTimes, optional
        The layer that follows roads; none when not given.
    zip_areas : ZipAreas, optional
        The areas of ZIPs; approximate ones when not given.
    streets : StreetSettings, optional
        What maps draw under everything else; land and borders when not given.
    """

    def __init__(
        self,
        snapshots: SnapshotStore,
        plans: PlanStore,
        cache: Cache,
        fixed: Path | None = None,
        drive: DriveTimes | None = None,
        exact: DriveTimes | None = None,
        zip_areas: ZipAreas | None = None,
        streets: StreetSettings | None = None,
    ) -> None:
        self.snapshots = snapshots
        self.plans = plans
        self.cache = cache
        self.drive = drive or EstimatorTimes()
        self.exact = exact
        self.streets = streets or StreetSettings()
        self.precedence = Precedence()
        self._zip_areas = zip_areas or ZipAreas()
        self._fixed = fixed
        self._open: LRUCache[str, Snapshot] = LRUCache(OPEN_SNAPSHOTS)
        self._lock = threading.Lock()

    @property
    def zip_areas(self) -> ZipAreas:
        """The areas of ZIPs, with what somebody imported while this runs."""
        with self._lock:
            self._zip_areas = self._zip_areas.current()
            return self._zip_areas

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in use now; a session that wants to stay on it keeps its id for `at`.

        Raises
        ------
        SnapshotMissing
            There is none.
        SnapshotBroken
            It can't be read.
        """
        if self._fixed is not None:
            return self._opened(str(self._fixed), self._fixed)
        current = self.snapshots.current()
        if current is None:
            raise SnapshotMissing(
                f"There is no current snapshot in {self.snapshots.directory}.",
                "`windshield snapshot sample` makes the synthetic one, `snapshot build` one from your "
                "files, and `snapshot use ID` picks one that is there.",
            )
        return self.at(current)

    def at(self, snapshot: SnapshotId) -> Snapshot:
        """Return an open snapshot by its id, whether or not it is the current one.

        Parameters
        ----------
        snapshot : SnapshotId
            The id of a published snapshot.

        Returns
        -------
        Snapshot
            Open; shared by everyone who asks for it.
        """
        if self._fixed is not None and self.snapshot.id == snapshot:
            return self.snapshot
        return self._opened(snapshot, self.snapshots.path(snapshot))

    def _opened(self, key: str, directory: Path) -> Snapshot:
        with self._lock:
            if key not in self._open:
                # One that falls out closes when the last query that holds it ends.
                self._open[key] = Snapshot.open(directory)
            return self._open[key]


def open_workspace(snapshot_directory: Path | None = None) -> Workspace:
    """Open the workspace of this computer's home directory.

    Parameters
    ----------
    snapshot_directory : Path, optional
        A snapshot to look at in place of the current one; `WINDSHIELD_SNAPSHOT` when not given.

    Returns
    -------
    Workspace
        Snapshots are opened when first asked for, so that a page can say what is wrong with one.
    """
    home = home_directory()
    named = os.environ.get("WINDSHIELD_SNAPSHOT")
    fixed = snapshot_directory or (Path(named) if named else None)
    home.mkdir(parents=True, exist_ok=True)
    url = os.environ.get("WINDSHIELD_DATABASE_URL") or f"sqlite:///{(home / 'plans.db').as_posix()}"
    drive = open_instant(home)
    exact = open_exact(
        home,
        JobPool(),  # starts with the first question; of its own, so that no long job holds up drive times
        drive,
        RoadSettings.from_environment(),
    )
    return Workspace(
        SnapshotStore(home),
        PlanStore.open(url),
        Cache(),
        fixed,
        drive,
        exact,
        ZipAreas.open(home),
        StreetSettings.from_environment(),
    )


def _size_bytes(answer: object) -> int:
    nbytes = getattr(answer, "nbytes", None)
    if isinstance(nbytes, int):  # Arrow tables, arrays, and whatever knows its own size
        return max(1, nbytes)
    if is_dataclass(answer):
        return sum(_size_bytes(getattr(answer, part.name)) for part in fields(answer))
    if isinstance(answer, dict):
        return sum(_size_bytes(value) for value in answer.values()) + sys.getsizeof(answer)
    if isinstance(answer, list | tuple):
        return sum(map(_size_bytes, answer)) + sys.getsizeof(answer)
    return sys.getsizeof(answer)
