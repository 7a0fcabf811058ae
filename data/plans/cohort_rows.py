"""Cohorts and their freezes as rows: finding, locking and making them."""

from dataclasses import fields
from datetime import datetime
from typing import Any, cast

import numpy as np
from sqlalchemy import Connection, Row, Select, Table, insert, select, update

from data.identifiers import CohortId
from data.plans.cohort_entry import CohortFreeze, KeptCohort, Resolved
from data.plans.cohort_models import CohortFreezeRow, CohortRow
from data.plans.cohort_npis import LISTS, read_list
from data.plans.cohort_rules import CohortKind, read_rule, write_rule
from data.plans.errors import EntryMissing, NameTaken, SaveConflict
from data.plans.models import NAME_LENGTH

COHORTS = cast(Table, CohortRow.__table__)
FREEZES = cast(Table, CohortFreezeRow.__table__)
_PLAIN = tuple(part.name for part in fields(KeptCohort) if part.name not in ("kind", "latest"))
_FREEZE = tuple(part.name for part in fields(CohortFreeze) if part.name not in ("rule", "npis"))
_OF = "freeze_"
_COLUMNS = (
    *(FREEZES.c[name].label(_OF + name) for name in (*_FREEZE, "rule")),
    LISTS.c.count.label(_OF + "npis"),
)


def select_freezes() -> Select[Any]:
    """Return the query of freezes, for `to_freeze`.

    Returns
    -------
    sqlalchemy.Select
        Of all; without their NPIs.
    """
    return select(*_COLUMNS).join_from(FREEZES, LISTS, LISTS.c.content_hash == FREEZES.c.content_hash)


def select_cohorts() -> Select[Any]:
    """Return the query of cohorts with their latest freezes, for `to_cohort`.

    Returns
    -------
    sqlalchemy.Select
        Of all.
    """
    latest = (FREEZES.c.cohort_id == COHORTS.c.id) & (FREEZES.c.number == COHORTS.c.freezes)
    return (
        select(COHORTS, *_COLUMNS)
        .join_from(COHORTS, FREEZES, latest)
        .join(LISTS, LISTS.c.content_hash == FREEZES.c.content_hash)
    )


def to_freeze(row: Row[Any]) -> CohortFreeze:
    """Make a freeze of its row.

    Parameters
    ----------
    row : sqlalchemy.Row
        Of `select_freezes` or `select_cohorts`.

    Returns
    -------
    CohortFreeze
        The same.
    """
    values = {name: getattr(row, _OF + name) for name in (*_FREEZE, "npis")}
    return CohortFreeze(**values, rule=read_rule(row.freeze_rule))


def to_cohort(row: Row[Any]) -> KeptCohort:
    """Make a cohort of its row.

    Parameters
    ----------
    row : sqlalchemy.Row
        Of `select_cohorts`.

    Returns
    -------
    KeptCohort
        The same.
    """
    values = {name: getattr(row, name) for name in _PLAIN}
    return KeptCohort(**values, kind=CohortKind(row.kind), latest=to_freeze(row))


def find_cohort(connection: Connection, cohort_id: CohortId) -> KeptCohort:
    """Find a cohort.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    cohort_id : CohortId
        Which.

    Returns
    -------
    KeptCohort
        As it stands.

    Raises
    ------
    EntryMissing
        There is none with that id.
    """
    row = connection.execute(select_cohorts().where(COHORTS.c.id == cohort_id)).one_or_none()
    if row is None:
        raise EntryMissing(
            "That cohort is not in the plan store; it may have been deleted.", "Choose another one."
        )
    return to_cohort(row)


def find_freeze(connection: Connection, cohort_id: CohortId, number: int | None) -> CohortFreeze:
    """Find a freeze of a cohort.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    cohort_id : CohortId
        Of which cohort.
    number : int, optional
        Which; the latest when None.

    Returns
    -------
    CohortFreeze
        The same each time.

    Raises
    ------
    EntryMissing
        There is no such cohort, or it has no such freeze.
    """
    cohort = find_cohort(connection, cohort_id)
    if number is None or number == cohort.latest.number:
        return cohort.latest
    query = select_freezes().where(FREEZES.c.cohort_id == cohort_id, FREEZES.c.number == number)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise EntryMissing(f"“{cohort.name}” has no freeze {number}.", "Choose one of those that it has.")
    return to_freeze(row)


def lock_unchanged(connection: Connection, seen: KeptCohort, yours: object) -> KeptCohort:
    """Make other writers of a cohort wait, and refuse if one was there since it was looked at.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction. SQLite has one writer anyway.
    seen : KeptCohort
        As it was looked at.
    yours : object
        What was to be saved, for the error.

    Returns
    -------
    KeptCohort
        As it stands, which is the same.

    Raises
    ------
    SaveConflict
        It was changed meanwhile; the error carries both sides.
    EntryMissing
        It has been deleted.
    """
    connection.execute(select(COHORTS.c.version).where(COHORTS.c.id == seen.id).with_for_update()).all()
    stored = find_cohort(connection, seen.id)
    if stored.version != seen.version:
        raise SaveConflict(
            f"{stored.updated_by} changed “{stored.name}” at {stored.updated_at:%H:%M UTC on %d %b %Y}, "
            "after you loaded it. Nothing was overwritten.",
            "Load it again, and repeat your change if it is still right.",
            yours=yours,
            theirs=stored,
        )
    return stored


def refuse_taken(connection: Connection, key: str, cohort_id: CohortId) -> None:
    """Refuse a name that another cohort has.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    key : str
        The name as it is compared.
    cohort_id : CohortId
        The cohort that may have it.

    Raises
    ------
    NameTaken
        Another one has; it is the error's `holder`.
    """
    taken = (COHORTS.c.name_key == key) & (COHORTS.c.id != cohort_id)
    row = connection.execute(select_cohorts().where(taken)).one_or_none()
    if row is not None:
        holder = to_cohort(row)
        raise NameTaken(
            f"A cohort named “{holder.name}” exists{', archived' if holder.archived else ''}; "
            f"{holder.created_by} made it on {holder.created_at:%d %b %Y}.",
            "Choose another name, or freeze that cohort again.",
            holder,
        )


def insert_freeze(
    connection: Connection,
    cohort_id: CohortId,
    number: int,
    resolved: Resolved,
    *,
    by: str,
    at: datetime,
    note: str,
) -> None:
    """Write a freeze's row; `keep_lists` has written its NPIs.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        That of the lock on the cohort.
    cohort_id : CohortId
        Of which cohort.
    number : int
        Which freeze it becomes.
    resolved : Resolved
        What it keeps.
    by : str
        Who freezes.
    at : datetime
        When, with its time zone.
    note : str
        What the person says about it.
    """
    connection.execute(
        insert(FREEZES).values(
            cohort_id=cohort_id, number=number, snapshot_id=resolved.snapshot_id,
            content_hash=resolved.content_hash, asked_hash=resolved.asked_hash,
            frozen_by=by[:NAME_LENGTH], frozen_at=at, note=note, rule=write_rule(resolved.rule),
        )
    )  # fmt: skip


def update_cohort(
    connection: Connection, stored: KeptCohort, *, by: str, at: datetime, **values: Any
) -> KeptCohort:
    """Change columns of a cohort that `lock_unchanged` has locked.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        That of the lock.
    stored : KeptCohort
        As it stands.
    by : str
        Who changes it.
    at : datetime
        When, with its time zone.
    **values : object
        By column.

    Returns
    -------
    KeptCohort
        As it then stands.
    """
    changed = {**values, "version": stored.version + 1, "updated_by": by[:NAME_LENGTH], "updated_at": at}
    connection.execute(update(COHORTS).where(COHORTS.c.id == stored.id).values(changed))
    return find_cohort(connection, stored.id)


def says_the_same(kept: CohortFreeze, resolved: Resolved) -> bool:
    """Tell whether a freeze would repeat another: the same rule, snapshot and NPIs.

    Parameters
    ----------
    kept : CohortFreeze
        The one that there is.
    resolved : Resolved
        What would be frozen.

    Returns
    -------
    bool
        True when nothing would be new in it.
    """
    return (
        kept.rule == resolved.rule
        and kept.snapshot_id == resolved.snapshot_id
        and kept.content_hash == resolved.content_hash
        and kept.asked_hash == resolved.asked_hash
    )


def count_changes(connection: Connection, kept: CohortFreeze, resolved: Resolved) -> dict[str, int]:
    """Count who comes and who leaves with another freeze.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    kept : CohortFreeze
        The one that there is.
    resolved : Resolved
        The next one.

    Returns
    -------
    dict of str to int
        came, left.
    """
    before = read_list(connection, kept.content_hash)
    came = np.setdiff1d(resolved.npi, before, assume_unique=True)
    left = np.setdiff1d(before, resolved.npi, assume_unique=True)
    return {"came": len(came), "left": len(left)}
