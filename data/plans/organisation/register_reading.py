"""Reading a register: as entries, as rows with their versions, as Arrow, and what was done to it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Generic, cast

import pyarrow as pa
from sqlalchemy import Connection, Table, func, select

from data.identifiers import Npi, RepId, SiteId
from data.plans.audit import Audit, AuditEntry
from data.plans.database import Database
from data.plans.organisation.columns import arrow_column
from data.plans.organisation.kept import Kept, Revision
from data.plans.organisation.kinds import Entry, Kind
from data.plans.organisation.models import RegisterRow
from data.plans.organisation.rows_wanted import RowsWanted

REGISTERS = cast(Table, RegisterRow.__table__)
_HISTORY = ("id", "version", "created_by", "created_at", "updated_by", "updated_at")
CHANGED, IMPORTED = "changed rows", "imported rows"


class RegisterReading(Generic[Entry]):
    """The rows of one kind in one plan store, for reading.

    Parameters
    ----------
    database : Database
        The store's.
    kind : Kind
        What it holds.
    """

    def __init__(self, database: Database, kind: Kind[Entry]) -> None:
        self._database = database
        self.kind = kind

    def revision(self) -> Revision:
        """Return the register's state; with the register's name it is a key for a cache.

        Returns
        -------
        Revision
            As it stands now.
        """
        with self._database.reading() as connection:
            return read_revision(connection, self.kind)

    def entries(
        self,
        *,
        reps: Collection[RepId] | None = None,
        npis: Collection[Npi] | None = None,
        sites: Collection[SiteId] | None = None,
        since: date | datetime | None = None,
        until: date | datetime | None = None,
    ) -> tuple[Entry, ...]:
        """Return what the rows say.

        Parameters
        ----------
        reps, npis, sites : collection of str, optional
            Only rows of these; all when None. A row without a clinician, or without a site, holds for each
            and stays.
        since, until : date or datetime, optional
            Only rows whose day or start is not before `since` and before `until` (leaves: that are not over
            before `since`); a day stands for its midnight in UTC.

        Returns
        -------
        tuple of Entry
            By key.
        """
        return tuple(kept.entry for kept in self.rows(
            reps=reps, npis=npis, sites=sites, since=since, until=until
        ))  # fmt: skip

    def rows(
        self,
        *,
        reps: Collection[RepId] | None = None,
        npis: Collection[Npi] | None = None,
        sites: Collection[SiteId] | None = None,
        since: date | datetime | None = None,
        until: date | datetime | None = None,
    ) -> tuple[Kept[Entry], ...]:
        """Return the rows, with their versions.

        Parameters
        ----------
        reps, npis, sites, since, until : optional
            As for `entries`.

        Returns
        -------
        tuple of Kept
            By key.
        """
        wanted = RowsWanted(reps, npis, sites, since, until)
        with self._database.reading() as connection:
            return self._read(connection, wanted)

    def rows_at(self) -> tuple[Revision, tuple[Kept[Entry], ...]]:
        """Return all rows and the revision that they are of.

        Returns
        -------
        tuple of Revision and tuple of Kept
            Of one moment.
        """
        with self._database.reading() as connection:
            return read_revision(connection, self.kind), self._read(connection, RowsWanted())

    def arrow(
        self,
        *,
        reps: Collection[RepId] | None = None,
        npis: Collection[Npi] | None = None,
        sites: Collection[SiteId] | None = None,
        since: date | datetime | None = None,
        until: date | datetime | None = None,
    ) -> pa.Table:
        """Return the rows as a table, for DuckDB.

        Parameters
        ----------
        reps, npis, sites, since, until : optional
            As for `entries`.

        Returns
        -------
        pyarrow.Table
            A column a field of the entry, and `id` and `version`.
        """
        columns = [self.kind.table.c[name] for name in (*self.kind.fields, "id", "version")]
        wanted = RowsWanted(reps, npis, sites, since, until)
        query = wanted.query(self.kind).with_only_columns(*columns)
        with self._database.reading() as connection:
            rows = list(filter(wanted.fits(self.kind), connection.execute(query)))
        parts: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(columns)
        return pa.table(
            {
                column.name: arrow_column(column.type, list(part))
                for column, part in zip(columns, parts, strict=True)
            }
        )

    def count(self) -> int:
        """Return how many rows there are.

        Returns
        -------
        int
            0 when nothing is kept.
        """
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(self.kind.table)).scalar_one()

    def has_author(self, who: str) -> bool:
        """Tell whether somebody added any of the rows that are there.

        Parameters
        ----------
        who : str
            The person.

        Returns
        -------
        bool
            True also when others changed the row since.
        """
        query = select(self.kind.table.c.id).where(self.kind.table.c.created_by == who).limit(1)
        with self._database.reading() as connection:
            return connection.execute(query).first() is not None

    def history(self, limit: int = 100) -> tuple[AuditEntry, ...]:
        """Return the latest lines of the log about this register, newest first.

        Parameters
        ----------
        limit : int
            At most so many.

        Returns
        -------
        tuple of AuditEntry
            Empty when nothing was done.
        """
        log = Audit(self._database)
        return log.list(limit=limit, actions=(CHANGED, IMPORTED), subject=self.kind.title)

    def _read(self, connection: Connection, wanted: RowsWanted) -> tuple[Kept[Entry], ...]:
        fits = wanted.fits(self.kind)
        rows = connection.execute(wanted.query(self.kind))
        return tuple(self._kept(row) for row in rows if fits(row))

    def _kept(self, row: Any) -> Kept[Entry]:
        # What is stored was checked when it was written: checking it again would take most of the time.
        values = row._mapping
        entry: Entry = object.__new__(self.kind.entry)
        vars(entry).update({name: values[name] for name in self.kind.fields})
        return Kept(**{name: values[name] for name in _HISTORY}, entry=entry)


def read_revision(connection: Connection, kind: Kind[Any], *, lock: bool = False) -> Revision:
    """Return a register's state.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Of the transaction.
    kind : Kind
        Of the register.
    lock : bool
        Whether other writers are to wait.

    Returns
    -------
    Revision
        As it stands now.
    """
    # FOR UPDATE makes a second PostgreSQL writer wait; SQLite has one writer anyway and leaves it out.
    query = select(REGISTERS).where(REGISTERS.c.name == kind.name)
    row = connection.execute(query.with_for_update() if lock else query).one()
    return Revision(row.revision, row.updated_by, row.updated_at)
