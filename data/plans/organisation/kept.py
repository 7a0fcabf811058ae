"""A row as a register keeps it, what is to be done to rows, and a register's state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from data.plans.organisation.kinds import Entry


@dataclass(frozen=True)
class Kept(Generic[Entry]):
    """A row of a register.

    Parameters
    ----------
    id : str
        Stays the same whatever changes.
    version : int
        1 when new, one more with each change.
    created_by, updated_by : str
        Who.
    created_at, updated_at : datetime
        When, in UTC.
    entry : Entry
        What it says.
    """

    id: str
    version: int
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime
    entry: Entry


@dataclass(frozen=True)
class Changes(Generic[Entry]):
    """What to do to a register.

    Parameters
    ----------
    added : tuple of Entry
        New rows.
    changed : tuple of Kept
        Rows with a new entry and the version that was looked at (`dataclasses.replace`).
    removed : tuple of Kept
        Rows as they were looked at.
    """

    added: tuple[Entry, ...] = ()
    changed: tuple[Kept[Entry], ...] = ()
    removed: tuple[Kept[Entry], ...] = ()

    def __len__(self) -> int:
        return len(self.added) + len(self.changed) + len(self.removed)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that rows are to have: the new ones, then the changed ones."""
        return (*self.added, *(kept.entry for kept in self.changed))

    @property
    def looked_at(self) -> tuple[Kept[Entry], ...]:
        """The rows that must be as they were looked at: the changed ones, then the removed ones."""
        return (*self.changed, *self.removed)


@dataclass(frozen=True)
class Revision:
    """A register's state.

    Parameters
    ----------
    number : int
        0 while nothing was ever put in; one more with each change.
    updated_by : str
        Who changed it last; empty when nobody did.
    updated_at : datetime, optional
        When, in UTC.
    """

    number: int
    updated_by: str
    updated_at: datetime | None
