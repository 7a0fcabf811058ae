"""Unsaved work of one person on one plan, kept so that it survives the process."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from data.identifiers import PlanId
from data.plans.database import Database
from data.plans.document import Document
from data.plans.document_json import read_document, write_document
from data.plans.models import NAME_LENGTH
from data.plans.plan_models import DraftRow
from data.plans.plan_rows import find_plan

_TABLE = cast(Table, DraftRow.__table__)


@dataclass(frozen=True)
class WorkHint:
    """That somebody has unsaved work on a plan.

    Parameters
    ----------
    person : str
        Who.
    based_on : int
        The version that the work started from.
    kept_at : datetime
        When it was last kept, in UTC.
    """

    person: str
    based_on: int
    kept_at: datetime


@dataclass(frozen=True)
class UnsavedWork(WorkHint):
    """Somebody's unsaved work.

    Parameters
    ----------
    document : Document
        What it says so far.
    """

    document: Document


class Drafts:
    """The unsaved work of one plan store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self, plan_id: PlanId, person: str, document: Document, *, based_on: int, at: datetime
    ) -> UnsavedWork:
        """Keep a person's work on a plan, in place of what was kept before; the audit log doesn't tell of it.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        person : str
            Who works.
        document : Document
            What it says so far.
        based_on : int
            The version that the work started from.
        at : datetime
            When, with its time zone.

        Returns
        -------
        UnsavedWork
            As it was kept.

        Raises
        ------
        EntryMissing
            There is no such plan.
        """
        row = {"document": write_document(document), "based_on": based_on, "kept_at": at}
        try:
            self._keep(plan_id, person, row)
        except IntegrityError:
            self._keep(plan_id, person, row)  # the person's other window was first; the row is there now
        return UnsavedWork(person[:NAME_LENGTH], based_on, at, document)

    def _keep(self, plan_id: PlanId, person: str, row: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            find_plan(connection, plan_id)
            kept = connection.execute(update(_TABLE).where(*_of(plan_id, person)).values(row))
            if kept.rowcount == 0:
                connection.execute(insert(_TABLE).values(plan_id=plan_id, person=person[:NAME_LENGTH], **row))

    def find(self, plan_id: PlanId, person: str) -> UnsavedWork | None:
        """Return a person's unsaved work on a plan.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        person : str
            Whose work.

        Returns
        -------
        UnsavedWork or None
            None when everything is saved or discarded.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(_TABLE).where(*_of(plan_id, person))).one_or_none()
        if row is None:
            return None
        return UnsavedWork(row.person, row.based_on, row.kept_at, read_document(row.document))

    def discard(self, plan_id: PlanId, person: str, *, only: Sequence[Document] | None = None) -> None:
        """Forget a person's unsaved work on a plan; saving does it too.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        person : str
            Whose work.
        only : sequence of Document, optional
            Nothing is forgotten but work that says one of these; whatever it says when not given. Another
            window of the same person may have kept something since.
        """
        with self._database.writing() as connection:
            discard_work(connection, plan_id, person, only=only)

    def others(self, plan_id: PlanId, person: str) -> tuple[WorkHint, ...]:
        """Return who else has unsaved work on a plan, the latest first.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        person : str
            Who asks.

        Returns
        -------
        tuple of WorkHint
            Empty when nobody has.
        """
        query = (
            select(_TABLE.c.person, _TABLE.c.based_on, _TABLE.c.kept_at)
            .where(_TABLE.c.plan_id == plan_id, _TABLE.c.person != person[:NAME_LENGTH])
            .order_by(_TABLE.c.kept_at.desc(), _TABLE.c.person)
        )
        with self._database.reading() as connection:
            return tuple(WorkHint(**row._mapping) for row in connection.execute(query))


def discard_work(
    connection: Connection, plan_id: PlanId, person: str, *, only: Sequence[Document] | None = None
) -> None:
    """Forget a person's unsaved work in the transaction of something else.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    plan_id : PlanId
        Which plan.
    person : str
        Whose work.
    only : sequence of Document, optional
        As `Drafts.discard`.
    """
    forget = delete(_TABLE).where(*_of(plan_id, person))
    if only is not None:
        forget = forget.where(_TABLE.c.document.in_([write_document(document) for document in only]))
    connection.execute(forget)


def _of(plan_id: PlanId, person: str) -> tuple[Any, ...]:
    return _TABLE.c.plan_id == plan_id, _TABLE.c.person == person[:NAME_LENGTH]
