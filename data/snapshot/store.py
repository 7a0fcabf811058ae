"""The snapshots of one home: where they lie, which is current, how one is published.

A snapshot is written into a directory of its own beside the others and appears by one rename;
`current` is a small file that names the snapshot in use and is replaced by one rename too. A build
that dies leaves a directory that nobody reads and the next build removes.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from data.errors import SnapshotBroken, SnapshotMissing
from data.identifiers import SnapshotId
from data.snapshot.manifest import Manifest

_BUILDING = ".building-"


@dataclass(frozen=True)
class SnapshotStore:
    """The snapshots under one home directory.

    Parameters
    ----------
    home : Path
        The directory that `WINDSHIELD_HOME` names.
    """

    home: Path

    @property
    def directory(self) -> Path:
        """The directory that holds every snapshot and the pointer."""
        return self.home / "snapshots"

    def ids(self) -> list[SnapshotId]:
        """Return the ids of all published snapshots, oldest build first.

        Returns
        -------
        list of SnapshotId
            Empty when nothing was published.
        """
        if not self.directory.is_dir():
            return []
        found = [path for path in self.directory.iterdir() if path.is_dir() and path.name[0] != "."]
        return [SnapshotId(path.name) for path in sorted(found, key=lambda p: (p.stat().st_mtime, p.name))]

    def path(self, snapshot: str) -> Path:
        """Return a snapshot's directory.

        Parameters
        ----------
        snapshot : str
            An id, or the start of one.

        Returns
        -------
        Path
            The directory of the one that begins so.

        Raises
        ------
        SnapshotMissing
            No snapshot, or more than one, begins so.
        """
        matches = [known for known in self.ids() if known.startswith(snapshot)] if snapshot else []
        if snapshot in matches:
            matches = [SnapshotId(snapshot)]
        if len(matches) != 1:
            problem = f"{len(matches)} snapshots begin" if matches else "No snapshot begins"
            raise SnapshotMissing(
                f"{problem} with “{snapshot}” in {self.directory}.",
                "`windshield snapshot list` shows them all.",
            )
        return self.directory / matches[0]

    def current(self) -> SnapshotId | None:
        """Return the id that `current` points to, or None when nothing was published yet.

        Returns
        -------
        SnapshotId or None
            What the pointer says, whether or not that snapshot is still there.
        """
        try:
            named = (self.directory / "current").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise SnapshotBroken(
                f"The pointer {self.directory / 'current'} can't be read ({error}).",
                "`windshield snapshot use ID` writes it anew.",
            ) from error
        return SnapshotId(named)

    def use(self, snapshot: str) -> SnapshotId:
        """Make a snapshot the current one, atomically.

        Parameters
        ----------
        snapshot : str
            An id, or the start of one.

        Returns
        -------
        SnapshotId
            Its full id.
        """
        path = self.path(snapshot)
        Manifest.read(path)
        self._point_to(SnapshotId(path.name))
        return SnapshotId(path.name)

    def remove(self, snapshot: str) -> SnapshotId:
        """Delete a snapshot's files; a removed current snapshot leaves no current one.

        Parameters
        ----------
        snapshot : str
            An id, or the start of one.

        Returns
        -------
        SnapshotId
            The id of what is gone.
        """
        path = self.path(snapshot)
        if self.current() == path.name:
            (self.directory / "current").unlink(missing_ok=True)
        doomed = self._scratch()
        path.rename(doomed)  # readers see all of it or nothing
        shutil.rmtree(doomed)
        return SnapshotId(path.name)

    @contextmanager
    def building(self) -> Iterator[Path]:
        """Give a scratch directory beside the snapshots; it is gone when the block ends."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._sweep()
        scratch = self._scratch()
        scratch.mkdir()
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def publish(self, built: Path, *, make_current: bool = True) -> SnapshotId:
        """Move a finished directory to its id and point `current` at it.

        Parameters
        ----------
        built : Path
            A directory with all tables and their manifest, on the same file system as the home.
        make_current : bool
            Whether the pointer moves too.

        Returns
        -------
        SnapshotId
            The id. Publishing what is there already changes nothing but the pointer.
        """
        snapshot = Manifest.read(built).id
        for file in built.iterdir():
            _flush(file)
        target = self.directory / snapshot
        if not target.exists():
            built.rename(target)
            _flush(self.directory)
        if make_current:
            self._point_to(snapshot)
        return snapshot

    def _point_to(self, snapshot: SnapshotId) -> None:
        fresh = self.directory / f".current-{uuid.uuid4().hex}"
        fresh.write_text(snapshot + "\n", encoding="ascii")
        _flush(fresh)
        fresh.replace(self.directory / "current")
        _flush(self.directory)

    def _scratch(self) -> Path:
        return self.directory / f"{_BUILDING}{os.getpid()}-{uuid.uuid4().hex[:8]}"

    def _sweep(self) -> None:
        for left in self.directory.glob(f"{_BUILDING}*"):
            owner = left.name.removeprefix(_BUILDING).split("-")[0]
            if owner.isdigit() and not psutil.pid_exists(int(owner)):
                shutil.rmtree(left, ignore_errors=True)


def _flush(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle on a directory
    handle = os.open(path, os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
