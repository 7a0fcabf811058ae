"""What commands share: progress on standard error, the time of day, the snapshot that is meant."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from data.errors import SnapshotMissing
from data.home import home_directory
from data.snapshot.store import SnapshotStore
from data.snapshot.write import Progress as ProgressCallback


def _console(*, stderr: bool = False) -> Console:
    console = Console(stderr=stderr, highlight=False)
    # A file or a pipe has no edge at 80.
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=200)


errors, output = _console(stderr=True), _console()


@contextmanager
def show_progress() -> Iterator[ProgressCallback]:
    """Show a progress bar on standard error.

    Yields
    ------
    callable
        What builders report to.
    """
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=errors,
    ) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)


def now() -> str:
    """Return the time, for the manifest of what is being built.

    Returns
    -------
    str
        ISO 8601, UTC, to the second.
    """
    return datetime.now(UTC).isoformat(timespec="seconds")


def snapshot_store() -> SnapshotStore:
    """Return the snapshots of this computer's home.

    Returns
    -------
    SnapshotStore
        Empty on a new computer.
    """
    return SnapshotStore(home_directory())


def snapshot_path(named: str) -> Path:
    """Return the directory of the snapshot that a command was given.

    Parameters
    ----------
    named : str
        An id, the start of one, a directory, or nothing for the current snapshot.

    Returns
    -------
    Path
        Its directory.

    Raises
    ------
    SnapshotMissing
        There is no such snapshot, or no current one.
    """
    if named and (Path(named) / "manifest.json").is_file():
        return Path(named)
    store = snapshot_store()
    snapshot = named or store.current()
    if not snapshot:
        raise SnapshotMissing(
            f"There is no current snapshot in {store.directory}.",
            "`windshield snapshot sample` or `snapshot build` makes one, `snapshot use` chooses one.",
        )
    return store.path(snapshot)
