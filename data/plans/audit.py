"""The log of who did what to plans, reps and buying units; it only ever grows."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select

from data.identifiers import PlanId
from data.plans.database import Database
from data.plans.models import NAME_LENGTH
from data.plans.plan_models import AuditRow

_TABLE = cast(Table, AuditRow.__table__)
LIMIT = 200


@dataclass(frozen=True)
class AuditEntry:
    """One line of the log.

    Parameters
    ----------
    id : int
        Rises with each entry of the store.
    at : datetime
        When, in UTC.
    who : str
        The person.
    plan_id : PlanId, optional
        Which plan; None for reps and buying units.
    action : str
        What was done ("saved", "went live", "overrode a warning").
    subject : str
        To what: a plan's name, a warning's sentence, a site.
    reason : str
        Why, as the person said it; empty where none is asked for.
    detail : dict
        Plain values; which ones depends on the action.
    """

    id: int
    at: datetime
    who: str
    plan_id: PlanId | None
    action: str
    subject: str
    reason: str
    detail: dict[str, Any]


class Audit:
    """The log of one plan store; there is no way to change or remove a line.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(
        self,
        plan_id: PlanId | None = None,
        limit: int = LIMIT,
        *,
        actions: Collection[str] = (),
        subject: str | None = None,
    ) -> tuple[AuditEntry, ...]:
        """Return the latest lines, newest first.

        Parameters
        ----------
        plan_id : PlanId, optional
            Of this plan, also when it has been deleted; of the whole store when not given.
        limit : int
            At most so many.
        actions : collection of str
            Only these; all when empty.
        subject : str, optional
            Only what was done to this.

        Returns
        -------
        tuple of AuditEntry
            Empty when nothing was done.
        """
        query = select(_TABLE).order_by(_TABLE.c.id.desc()).limit(limit)
        if plan_id is not None:
            query = query.where(_TABLE.c.plan_id == plan_id)
        if actions:
            query = query.where(_TABLE.c.action.in_(actions))
        if subject is not None:
            query = query.where(_TABLE.c.subject == subject)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(AuditEntry(**{**row._mapping, "detail": json.loads(row.detail)}) for row in rows)


def record(
    connection: Connection,
    action: str,
    subject: str,
    *,
    by: str,
    at: datetime,
    plan_id: PlanId | None = None,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write a line into the log, in the transaction of what it tells about.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        That of the change.
    action, subject : str
        What was done, to what.
    by : str
        Who.
    at : datetime
        When, with its time zone.
    plan_id : PlanId, optional
        Which plan.
    reason : str
        Why.
    detail : mapping, optional
        Plain values.
    """
    connection.execute(
        insert(_TABLE).values(
            at=at, who=by[:NAME_LENGTH], plan_id=plan_id, action=action, subject=subject, reason=reason,
            detail=json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True),
        )
    )  # fmt: skip
