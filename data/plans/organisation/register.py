"""A register: rows of one kind, each with its version, changed together or not at all."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from data.plans.audit import record
from data.plans.errors import RowsInvalid, SaveConflict
from data.plans.models import NAME_LENGTH
from data.plans.organisation.kept import Changes, Kept, Revision
from data.plans.organisation.kinds import Entry, Kind, RowProblem, check_entries
from data.plans.organisation.register_reading import (
    CHANGED,
    IMPORTED,
    REGISTERS,
    RegisterReading,
    read_revision,
)
from data.plans.organisation.rows_wanted import MOST_ASKED, RowsWanted

__all__ = ["Changes", "Kept", "Register", "Revision"]
LOGGED_ROWS = 200


class Register(RegisterReading[Entry]):
    """The rows of one kind in one plan store.

    Parameters
    ----------
    database : Database
        The store's.
    kind : Kind
        What it holds.
    """

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
            present = read_revision(connection, self.kind, lock=True)
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
            raise_revision(connection, self.kind, by=by, at=at)
            self._log(connection, changes, stored, by=by, at=at, source=source)
            return present.number + 1

    def _stored(self, connection: Connection, changes: Changes[Entry]) -> dict[str, Kept[Entry]]:
        ids = [kept.id for kept in changes.looked_at]
        table = self.kind.table
        found: dict[str, Kept[Entry]] = {}
        for start in range(0, len(ids), MOST_ASKED):
            query = select(table).where(table.c.id.in_(ids[start : start + MOST_ASKED]))
            found.update((row.id, self._kept(row)) for row in connection.execute(query))
        return found

    def _refuse_changed(self, changes: Changes[Entry], stored: dict[str, Kept[Entry]]) -> None:
        differing = [
            kept
            for kept in changes.looked_at
            if kept.id not in stored or stored[kept.id].version != kept.version
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
        gone = [kept.id for kept in changes.looked_at]
        for start in range(0, len(gone), MOST_ASKED):
            connection.execute(delete(table).where(table.c.id.in_(gone[start : start + MOST_ASKED])))
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
        own = changes.entries
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
        own = changes.entries
        keys = {self.kind.key_of(entry) for entry in own}
        others = [
            kept.entry
            for kept in self._read(connection, RowsWanted())
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
            IMPORTED if source else CHANGED,
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


def raise_revision(connection: Connection, kind: Kind[Any], *, by: str, at: datetime) -> None:
    """Count a change of a register.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        That of the change.
    kind : Kind
        Of the register.
    by : str
        Who changed it.
    at : datetime
        When, with its time zone.
    """
    connection.execute(
        update(REGISTERS)
        .where(REGISTERS.c.name == kind.name)
        .values(revision=REGISTERS.c.revision + 1, updated_by=by[:NAME_LENGTH], updated_at=at)
    )


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
