"""Membership and figures of a plan as they were when it went live."""

import hashlib
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, insert, select

from data.identifiers import PlanId, SnapshotId
from data.plans.models import NAME_LENGTH
from data.plans.plan_entry import Plan
from data.plans.plan_models import FrozenRow

FROZEN = cast(Table, FrozenRow.__table__)


@dataclass(frozen=True)
class FrozenMembership:
    """What a version held when it went live.

    Parameters
    ----------
    plan_id : PlanId
        Which plan.
    version : int
        Its version.
    content_hash : str
        SHA-256 of the content, in hexadecimal digits.
    content : bytes
        As it was handed in (Parquet, JSON …).
    snapshot_id : SnapshotId
        The snapshot that it was resolved against.
    frozen_by : str
        Who took the plan live.
    frozen_at : datetime
        When this content was frozen first, in UTC.
    """

    plan_id: PlanId
    version: int
    content_hash: str
    content: bytes
    snapshot_id: SnapshotId
    frozen_by: str
    frozen_at: datetime


def freeze(connection: Connection, plan: Plan, content: bytes, *, by: str, at: datetime) -> str:
    """Keep what a plan's latest version holds; the same content is kept once.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        That of the lock on the plan.
    plan : Plan
        As it stands.
    content : bytes
        Any.
    by : str
        Who.
    at : datetime
        When, with its time zone.

    Returns
    -------
    str
        The content's hash.
    """
    content_hash = hashlib.sha256(content).hexdigest()
    key = {"plan_id": plan.id, "version": plan.version, "content_hash": content_hash}
    there = select(FROZEN.c.version).where(*(FROZEN.c[name] == value for name, value in key.items()))
    if connection.execute(there).one_or_none() is None:
        connection.execute(
            insert(FROZEN).values(
                **key, content=content, snapshot_id=plan.snapshot_id, frozen_by=by[:NAME_LENGTH], frozen_at=at
            )
        )
    return content_hash


def find_frozen(connection: Connection, plan_id: PlanId, version: int) -> FrozenMembership | None:
    """Find what was frozen last of a version.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    plan_id : PlanId
        Which plan.
    version : int
        Which version.

    Returns
    -------
    FrozenMembership or None
        None when it never went live, or nothing was handed in then.
    """
    query = (
        select(FROZEN)
        .where(FROZEN.c.plan_id == plan_id, FROZEN.c.version == version)
        .order_by(FROZEN.c.frozen_at.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _frozen(row)


def _frozen(row: Row[Any]) -> FrozenMembership:
    values = {part.name: getattr(row, part.name) for part in fields(FrozenMembership)}
    return FrozenMembership(**{**values, "content": bytes(row.content)})
