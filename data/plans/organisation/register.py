"""A register: rows of one kind, each with its version, changed together or not at all."""

import json
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Generic, cast

import pyarrow as pa
from sqlalchemy import Connection, Select, Table, delete, func, insert, or_, select, update

from data.identifiers import Npi, RepId, SiteId
from data.plans.audit import AuditEntry, record
from data.plans.database import Database
from data.plans.errors import RowsInvalid, SaveConflict
from data.plans.models import NAME_LENGTH
from data.plans.organisation.columns import Absent, arrow_column
from data.plans.organisation.kinds import Entry, Kind, RowProblem, check_entries
from data.plans.organisation.models import RegisterRow
from data.plans.plan_models import AuditRow

REGISTERS = cast(Table, RegisterRow.__table__)
_AUDIT = cast(Table, AuditRow.__table__)
_HISTORY = ("id", "version", "created_by", "created_at", "updated_by", "updated_at")
_MOST_ASKED = 10_000  # keys in one query, whose length databases bound
LOGGED_ROWS = 200


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

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


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


@dataclass(frozen=True)
class _Wanted:
    """Which rows to read."""

    reps: Collection[str] | None = None
    npis: Collection[str] | None = None
    sites: Collection[str] | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None

    def query(self, kind: Kind[Any]) -> Select[Any]:
        table = kind.table
        query = select(table).order_by(*(table.c[name] for name in kind.key))
        for name, wanted in self._keys(kind):
            if len(wanted) <= _MOST_ASKED:
                fits = table.c[name].in_(wanted)
                absent = isinstance(table.c[name].type, Absent)
                query = query.where(or_(fits, table.c[name] == "") if absent else fits)
        if kind.day and self.since is not None:
            last = table.c.get("last_day", table.c[kind.day])
            query = query.where(last >= _moment(self.since, kind.day))
        if kind.day and self.until is not None:
            query = query.where(table.c[kind.day] < _moment(self.until, kind.day))
        return query

    def fits(self, kind: Kind[Any]) -> Callable[[Any], bool]:
        """Return the test of what was too long to ask the database."""
        long = [(name, {*wanted, None}) for name, wanted in self._keys(kind) if len(wanted) > _MOST_ASKED]
        return lambda row: all(getattr(row, name) in wanted for name, wanted in long)

    def _keys(self, kind: Kind[Any]) -> list[tuple[str, Collection[str]]]:
        asked = (("rep_id", self.reps), ("npi", self.npis), ("site_id", self.sites))
        return [(name, wanted) for name, wanted in asked if wanted is not None and name in kind.table.c]


class Register(Generic[Entry]):
    """The rows of one kind in one plan store.

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
            return _revision(connection, self.kind)

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
        wanted = _Wanted(reps, npis, sites, since, until)
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
            return _revision(connection, self.kind), self._read(connection, _Wanted())

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
        wanted = _Wanted(reps, npis, sites, since, until)
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

    def save(
        self,
        changes: Changes[Entry],
        *,
        by: str,
        at: datetime,
        based_on: int | None = None,
        source: str = "",
    ) -> int:
        """Change rows: all of them, or none.

        Parameters
        ----------
        changes : Changes
            What to do.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        based_on : int, optional
            The register's revision that was looked at, where the whole of it matters (an import that
            replaces); any when None.
        source : str
            A file's name, for the log.

        Returns
        -------
        int
            The register's revision afterwards.

        Raises
        ------
        SaveConflict
            A row, or the register, was changed meanwhile; `yours` are the rows that were to be changed or
            removed, `theirs` the same as they stand now, None for one that is gone.
        RowsInvalid
            Rows would say the same twice, or overlap where they may not; `problems` count through
            `added`, then `changed`.
        """
        with self._database.writing() as connection:
            present = _revision(connection, self.kind, lock=True)
            if not changes:
                return present.number
            if based_on is not None and based_on != present.number:
                raise SaveConflict(
                    f"{present.updated_by} changed {self.kind.title.lower()} at "
                    f"{present.updated_at:%H:%M UTC on %d %b %Y}, after you loaded it. "
                    "Nothing was overwritten.",
                    "Load it again, and repeat your change if it is still right.",
                    yours=changes,
                    theirs=present,
                )
            stored = self._stored(connection, changes)
            self._refuse_changed(changes, stored)
            self._write(connection, changes, by=by[:NAME_LENGTH], at=at)
            self._check(connection, changes)
            connection.execute(
                update(REGISTERS)
                .where(REGISTERS.c.name == self.kind.name)
                .values(revision=present.number + 1, updated_by=by[:NAME_LENGTH], updated_at=at)
            )
            self._log(connection, changes, stored, by=by, at=at, source=source)
            return present.number + 1

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
        query = (
            select(_AUDIT)
            .where(
                _AUDIT.c.subject == self.kind.title, _AUDIT.c.action.in_(("changed rows", "imported rows"))
            )
            .order_by(_AUDIT.c.id.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(AuditEntry(**{**row._mapping, "detail": json.loads(row.detail)}) for row in rows)

    def _read(self, connection: Connection, wanted: _Wanted) -> tuple[Kept[Entry], ...]:
        fits = wanted.fits(self.kind)
        rows = connection.execute(wanted.query(self.kind))
        return tuple(self._kept(row) for row in rows if fits(row))

    def _kept(self, row: Any) -> Kept[Entry]:
        # What is stored was checked when it was written: checking it again would take most of the time.
        values = row._mapping
        entry: Entry = object.__new__(self.kind.entry)
        vars(entry).update({name: values[name] for name in self.kind.fields})
        return Kept(**{name: values[name] for name in _HISTORY}, entry=entry)

    def _stored(self, connection: Connection, changes: Changes[Entry]) -> dict[str, Kept[Entry]]:
        ids = [kept.id for kept in (*changes.changed, *changes.removed)]
        table = self.kind.table
        found: dict[str, Kept[Entry]] = {}
        for start in range(0, len(ids), _MOST_ASKED):
            query = select(table).where(table.c.id.in_(ids[start : start + _MOST_ASKED]))
            found.update((row.id, self._kept(row)) for row in connection.execute(query))
        return found

    def _refuse_changed(self, changes: Changes[Entry], stored: dict[str, Kept[Entry]]) -> None:
        asked = (*changes.changed, *changes.removed)
        differing = [
            kept for kept in asked if kept.id not in stored or stored[kept.id].version != kept.version
        ]
        if not differing:
            return
        theirs = [stored.get(kept.id) for kept in differing]
        whose = next((kept for kept in theirs if kept is not None), None)
        who = f"{whose.updated_by} changed" if whose else "Somebody removed"
        rows = "a row" if len(differing) == 1 else f"{len(differing):,} of the rows"
        raise SaveConflict(
            f"{who} {rows} that you changed"
            f"{f' at {whose.updated_at:%H:%M UTC on %d %b %Y}' if whose else ''}, after you loaded them. "
            "Nothing was overwritten.",
            "Look at both sides, load the rows again, and repeat your change if it is still right.",
            yours=tuple(differing),
            theirs=tuple(theirs),
        )

    def _write(self, connection: Connection, changes: Changes[Entry], *, by: str, at: datetime) -> None:
        table = self.kind.table
        # Changed rows are taken out and put back, so that two may change places under a unique key.
        gone = [kept.id for kept in (*changes.changed, *changes.removed)]
        for start in range(0, len(gone), _MOST_ASKED):
            connection.execute(delete(table).where(table.c.id.in_(gone[start : start + _MOST_ASKED])))
        stamp = {"updated_by": by, "updated_at": at}
        fresh = [
            {
                **self.kind.values(kept.entry), "id": kept.id, "version": kept.version + 1,
                "created_by": kept.created_by, "created_at": kept.created_at, **stamp,
            }
            for kept in changes.changed
        ] + [
            {
                **self.kind.values(entry), "id": uuid.uuid4().hex, "version": 1, "created_by": by,
                "created_at": at, **stamp,
            }
            for entry in changes.added
        ]  # fmt: skip
        self._refuse_twins(connection, changes)
        if fresh:
            connection.execute(insert(table), fresh)

    def _refuse_twins(self, connection: Connection, changes: Changes[Entry]) -> None:
        """Refuse rows whose key is there already, before the database would."""
        own = [*changes.added, *(kept.entry for kept in changes.changed)]
        problems = check_entries(self.kind, own)
        columns = [
            self.kind.table.c[f"{name}_key" if f"{name}_key" in self.kind.table.c else name]
            for name in self.kind.key
        ]
        if own and not problems:
            present = {tuple(row) for row in connection.execute(select(*columns))}
            problems = [
                RowProblem(place, "A row that is there already says the same.")
                for place, entry in enumerate(own)
                if self.kind.key_of(entry) in present
            ]
        _refuse(problems)

    def _check(self, connection: Connection, changes: Changes[Entry]) -> None:
        """Refuse rows that overlap with others which stay as they are."""
        if self.kind.check_together is None:
            return
        own = [*changes.added, *(kept.entry for kept in changes.changed)]
        keys = {self.kind.key_of(entry) for entry in own}
        others = [
            kept.entry
            for kept in self._read(connection, _Wanted())
            if self.kind.key_of(kept.entry) not in keys
        ]
        # Of two that overlap the later one is named: the others stand first.
        _refuse(
            [
                RowProblem(problem.row - len(others), problem.reason)
                for problem in self.kind.check_together([*others, *own])
            ]
        )

    def _log(
        self,
        connection: Connection,
        changes: Changes[Entry],
        stored: dict[str, Kept[Entry]],
        *,
        by: str,
        at: datetime,
        source: str,
    ) -> None:
        lines: list[dict[str, Any]] = [{"added": _plain(entry)} for entry in changes.added]
        lines += [
            {"before": _plain(stored[kept.id].entry), "after": _plain(kept.entry)} for kept in changes.changed
        ]
        lines += [{"removed": _plain(stored[kept.id].entry)} for kept in changes.removed]
        record(
            connection,
            "imported rows" if source else "changed rows",
            self.kind.title,
            by=by,
            at=at,
            detail={
                "register": self.kind.name,
                "added": len(changes.added),
                "changed": len(changes.changed),
                "removed": len(changes.removed),
                "rows": lines[:LOGGED_ROWS],
                "rows_left_out": max(0, len(lines) - LOGGED_ROWS),
                **({"file": source} if source else {}),
            },
        )


def _revision(connection: Connection, kind: Kind[Any], *, lock: bool = False) -> Revision:
    # FOR UPDATE makes a second PostgreSQL writer wait; SQLite has one writer anyway and leaves it out.
    query = select(REGISTERS).where(REGISTERS.c.name == kind.name)
    row = connection.execute(query.with_for_update() if lock else query).one()
    return Revision(row.revision, row.updated_by, row.updated_at)


def _moment(when: date | datetime, column: str) -> date | datetime:
    if column != "starts_at":
        return when.date() if isinstance(when, datetime) else when
    return when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)


def _refuse(problems: Sequence[RowProblem]) -> None:
    if problems:
        others = f" So have {len(problems) - 1:,} other rows." if len(problems) > 1 else ""
        raise RowsInvalid(
            f"Row {problems[0].row + 1}: {problems[0].reason}{others} Nothing was changed.",
            "Mend or leave out those rows, and save again.",
            problems=tuple(problems),
        )


def _plain(entry: Any) -> dict[str, Any]:
    """Return an entry as JSON can hold it; what is unknown or empty is left out."""
    return {
        name: str(value) if isinstance(value, date) else [str(part) for part in value]
        if isinstance(value, tuple) else value
        for name, value in vars(entry).items()
        if value not in (None, "", ())
    }  # fmt: skip
