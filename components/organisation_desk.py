"""A register with the names of whom it names, from the cache where it can."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from analytics.organisation.directory import Directory, load_directory, names_in
from components.session import pinned_snapshot, shared_workspace
from data.errors import SnapshotBroken, SnapshotMissing
from data.plans.organisation.kinds import Kind
from data.plans.organisation.register import Kept, Register, Revision
from data.snapshot.reader import Snapshot

BYTES_A_ROW = 3_000


@dataclass(frozen=True)
class RowsAt:
    """All rows of a register.

    Parameters
    ----------
    revision : Revision
        Of which they are.
    rows : tuple of Kept
        By key.
    """

    revision: Revision
    rows: tuple[Kept[Any], ...]

    @property
    def nbytes(self) -> int:
        """The room that they take in the cache, about."""
        return BYTES_A_ROW * len(self.rows)


@dataclass(frozen=True)
class Desk:
    """A register as it stands now.

    Parameters
    ----------
    register : Register
        To save to.
    revision : Revision
        Its state.
    rows : tuple of Kept
        All of it.
    directory : Directory
        Of those whom the rows name.
    """

    register: Register[Any]
    revision: Revision
    rows: tuple[Kept[Any], ...]
    directory: Directory

    @property
    def kind(self) -> Kind[Any]:
        """The kind of the register."""
        return self.register.kind


def open_desk(name: str) -> Desk:
    """Return a register as it stands now.

    Parameters
    ----------
    name : str
        The register's.

    Returns
    -------
    Desk
        Rows and names are read again when the register, the reps or the snapshot changed.
    """
    workspace = shared_workspace()
    register: Register[Any] = getattr(workspace.plans.organisation, name)
    number = register.revision().number
    found = workspace.cache.remember(("organisation rows", name, number), lambda: RowsAt(*register.rows_at()))
    revision, rows = found.revision, found.rows
    reps, segments = workspace.plans.reps.list(), workspace.plans.segments.list()
    snapshot = market()
    key = (
        "organisation names", name, revision.number, snapshot.id if snapshot else "",
        tuple((rep.id, rep.name) for rep in reps), tuple((one.id, one.name) for one in segments),
    )  # fmt: skip

    def load() -> Directory:
        npis, sites, idns = names_in(vars(kept.entry) for kept in rows)
        return load_directory(snapshot, reps, segments, npis=npis, sites=sites, idns=idns)

    directory = workspace.cache.remember(key, load)
    return Desk(register, revision, rows, directory)


def look_up(npis: Iterable[str], sites: Iterable[str], idns: Iterable[str]) -> Directory:
    """Look up who and what a file or a draft names.

    Parameters
    ----------
    npis, sites, idns : iterable of str
        As they stand there.

    Returns
    -------
    Directory
        Those that are not in the session's snapshot are absent from it.
    """
    plans = shared_workspace().plans
    return load_directory(
        market(), plans.reps.list(), plans.segments.list(), npis=set(npis), sites=set(sites), idns=set(idns)
    )


def market() -> Snapshot | None:
    """Return the session's snapshot.

    Returns
    -------
    Snapshot or None
        None while there is none that can be read; nothing can be checked against it then.
    """
    try:
        return pinned_snapshot()
    except (SnapshotMissing, SnapshotBroken):
        return None
