"""Which rows of a register somebody wants to read, as a query."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, or_, select

from data.plans.organisation.columns import Absent
from data.plans.organisation.kinds import Kind

MOST_ASKED = 10_000  # keys in one query, whose length databases bound


@dataclass(frozen=True)
class RowsWanted:
    """Which rows to read.

    Parameters
    ----------
    reps, npis, sites : collection of str, optional
        Only rows of these; all when None. A row without a clinician, or without a site, holds for each and
        stays.
    since, until : date or datetime, optional
        Only rows not before the one and before the other.
    """

    reps: Collection[str] | None = None
    npis: Collection[str] | None = None
    sites: Collection[str] | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None

    def query(self, kind: Kind[Any]) -> Select[Any]:
        """Return the query.

        Parameters
        ----------
        kind : Kind
            Of the register.

        Returns
        -------
        sqlalchemy.Select
            All columns, by key.
        """
        table = kind.table
        query = select(table).order_by(*(table.c[name] for name in kind.key))
        for name, wanted in self._keys(kind):
            if len(wanted) <= MOST_ASKED:
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
        """Return the test of what was too long to ask the database.

        Parameters
        ----------
        kind : Kind
            Of the register.

        Returns
        -------
        callable
            Told a row, tells whether it is wanted.
        """
        long = [(name, {*wanted, None}) for name, wanted in self._keys(kind) if len(wanted) > MOST_ASKED]
        return lambda row: all(getattr(row, name) in wanted for name, wanted in long)

    def _keys(self, kind: Kind[Any]) -> list[tuple[str, Collection[str]]]:
        asked = (("rep_id", self.reps), ("npi", self.npis), ("site_id", self.sites))
        return [(name, wanted) for name, wanted in asked if wanted is not None and name in kind.table.c]


def _moment(when: date | datetime, column: str) -> date | datetime:
    if column != "starts_at":
        return when.date() if isinstance(when, datetime) else when
    return when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)
