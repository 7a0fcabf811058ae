"""Blocking warnings that somebody answers for, one by one and with a reason."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, delete, insert, select

from data.identifiers import PlanId
from data.plans.audit import record
from data.plans.database import Database
from data.plans.errors import EntryMissing, GoLiveBlocked, SaveConflict
from data.plans.models import NAME_LENGTH
from data.plans.names import check_reason
from data.plans.plan_models import OverrideRow
from data.plans.plan_rows import find_plan
from data.plans.plan_states import Action, next_state

_TABLE = cast(Table, OverrideRow.__table__)
SHOWN = 3
"""Blocking warnings that a refusal spells out; it carries them all."""


@dataclass(frozen=True)
class BlockingWarning:
    """A warning that keeps a plan from going live.

    Parameters
    ----------
    key : str
        What it is about, so exactly that another key stands for a warning that has changed
        ("unit-split:lakeshore-chicago:t1,t2").
    sentence : str
        For the reader.
    """

    key: str
    sentence: str


@dataclass(frozen=True)
class Override:
    """That somebody answers for a warning.

    Parameters
    ----------
    plan_id : PlanId
        Of which plan; its scenarios need their own.
    key, sentence : str
        The warning.
    reason : str
        Why the plan may go live in spite of it.
    overridden_by : str
        Who answers.
    overridden_at : datetime
        Since when, in UTC.
    """

    plan_id: PlanId
    key: str
    sentence: str
    reason: str
    overridden_by: str
    overridden_at: datetime


class Overrides:
    """The overrides of one plan store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, plan_id: PlanId) -> tuple[Override, ...]:
        """Return what was overridden on a plan, the oldest first.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.

        Returns
        -------
        tuple of Override
            Also those whose warning has gone meanwhile; empty when nothing was overridden.
        """
        with self._database.reading() as connection:
            return find_overrides(connection, plan_id)

    def add(
        self, plan_id: PlanId, warning: BlockingWarning, reason: str, *, by: str, at: datetime
    ) -> Override:
        """Answer for one warning of a plan.

        Parameters
        ----------
        plan_id : PlanId
            Which plan; a draft or in review.
        warning : BlockingWarning
            Which warning.
        reason : str
            Why the plan may go live in spite of it.
        by : str
            Who answers.
        at : datetime
            When, with its time zone.

        Returns
        -------
        Override
            As it was kept.

        Raises
        ------
        NameInvalid
            No reason was given.
        SaveConflict
            Somebody answers for it already; `theirs` is that override.
        PlanStateInvalid
            The plan is live or archived.
        EntryMissing
            There is no such plan.
        """
        said = check_reason(reason, "A warning is overridden with a reason only.")
        who = by[:NAME_LENGTH]
        yours = Override(plan_id, warning.key, warning.sentence, said, who, at)
        with self._database.writing() as connection:
            plan = find_plan(connection, plan_id, lock=True)
            next_state(plan.name, plan.state, Action.OVERRIDE)
            present = [o for o in find_overrides(connection, plan_id) if o.key == warning.key]
            if present:
                raise SaveConflict(
                    f"{present[0].overridden_by} has overridden this warning already: “{present[0].reason}”.",
                    "Leave it, or take that back first.",
                    yours=yours,
                    theirs=present[0],
                )
            row = {**vars(yours), "key_hash": _hash(warning.key)}
            connection.execute(insert(_TABLE).values(row))
            record(
                connection, "overrode a warning", warning.sentence, by=by, at=at, plan_id=plan_id,
                reason=said, detail={"key": warning.key, "version": plan.version},
            )  # fmt: skip
            return next(o for o in find_overrides(connection, plan_id) if o.key == warning.key)

    def take_back(self, plan_id: PlanId, key: str, *, by: str, at: datetime, reason: str = "") -> None:
        """Answer for a warning no longer; it blocks again. The audit log keeps both.

        Parameters
        ----------
        plan_id : PlanId
            Which plan; a draft or in review.
        key : str
            The warning's.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        reason : str
            Why.

        Raises
        ------
        EntryMissing
            There is no such plan, or nobody has overridden this warning.
        PlanStateInvalid
            The plan is live or archived.
        """
        with self._database.writing() as connection:
            plan = find_plan(connection, plan_id, lock=True)
            next_state(plan.name, plan.state, Action.OVERRIDE)
            present = [o for o in find_overrides(connection, plan_id) if o.key == key]
            if not present:
                raise EntryMissing(
                    "Nobody has overridden this warning.", "Look at the plan's warnings again."
                )
            connection.execute(
                delete(_TABLE).where(_TABLE.c.plan_id == plan_id, _TABLE.c.key_hash == _hash(key))
            )
            record(
                connection, "took an override back", present[0].sentence, by=by, at=at, plan_id=plan_id,
                reason=reason, detail={"key": key, "was": present[0].reason},
            )  # fmt: skip


def find_overrides(connection: Connection, plan_id: PlanId) -> tuple[Override, ...]:
    """Find what was overridden on a plan.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    plan_id : PlanId
        Which plan.

    Returns
    -------
    tuple of Override
        The oldest first.
    """
    query = (
        select(_TABLE).where(_TABLE.c.plan_id == plan_id).order_by(_TABLE.c.overridden_at, _TABLE.c.key_hash)
    )
    return tuple(_override(row) for row in connection.execute(query))


def refuse_blocked(name: str, blocking: Sequence[BlockingWarning], overrides: Sequence[Override]) -> None:
    """Refuse to take a plan live while there are warnings that nobody answers for.

    Parameters
    ----------
    name : str
        The plan's, for the reader.
    blocking : sequence of BlockingWarning
        All that stand.
    overrides : sequence of Override
        Of the plan.

    Raises
    ------
    GoLiveBlocked
        With those that nobody answers for, in their order; a key counts once.
    """
    answered = {override.key for override in overrides}
    standing = tuple({warning.key: warning for warning in blocking if warning.key not in answered}.values())
    if standing:
        count = "One warning keeps" if len(standing) == 1 else f"{len(standing)} warnings keep"
        shown = " ".join(warning.sentence for warning in standing[:SHOWN])
        raise GoLiveBlocked(
            f"{count} “{name}” from going live: {shown}" + (" …" if len(standing) > SHOWN else ""),
            "Mend what they are about, or override each one with a reason.",
            blocking=standing,
        )


def _override(row: Row[Any]) -> Override:
    return Override(**{part.name: getattr(row, part.name) for part in fields(Override)})


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
