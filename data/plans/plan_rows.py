"""Plans and their versions as rows: finding, locking and making them."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, insert, select, update

from data.identifiers import PlanId, SnapshotId
from data.plans.document import Document
from data.plans.document_json import hash_written, read_document, write_document
from data.plans.errors import EntryMissing, NameTaken
from data.plans.models import NAME_LENGTH
from data.plans.plan_entry import Plan, PlanVersion, VersionHeader
from data.plans.plan_models import PlanRow, PlanVersionRow
from data.plans.plan_states import PlanState

PLANS = cast(Table, PlanRow.__table__)
VERSIONS = cast(Table, PlanVersionRow.__table__)
_PLAN_PARTS = tuple(part.name for part in fields(Plan))
_HEADER_PARTS = tuple(part.name for part in fields(VersionHeader))
HEADER_COLUMNS = tuple(VERSIONS.c[name] for name in _HEADER_PARTS)


def to_plan(row: Row[Any]) -> Plan:
    """Make a plan of its row.

    Parameters
    ----------
    row : sqlalchemy.Row
        With every column.

    Returns
    -------
    Plan
        The same.
    """
    return Plan(**{**{name: getattr(row, name) for name in _PLAN_PARTS}, "state": PlanState(row.state)})


def to_header(row: Row[Any]) -> VersionHeader:
    """Make a version's header of its row.

    Parameters
    ----------
    row : sqlalchemy.Row
        With `HEADER_COLUMNS`.

    Returns
    -------
    VersionHeader
        The same.
    """
    return VersionHeader(**{name: getattr(row, name) for name in _HEADER_PARTS})


def to_version(row: Row[Any]) -> PlanVersion:
    """Make a version of its row.

    Parameters
    ----------
    row : sqlalchemy.Row
        With every column.

    Returns
    -------
    PlanVersion
        The same, its document read.
    """
    return PlanVersion(
        **{name: getattr(row, name) for name in _HEADER_PARTS}, document=read_document(row.document)
    )


def find_plan(connection: Connection, plan_id: PlanId, *, lock: bool = False) -> Plan:
    """Find a plan, and make other writers of it wait if it is going to be changed.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    plan_id : PlanId
        Which.
    lock : bool
        Until the transaction ends nobody else changes it. SQLite has one writer anyway and ignores this.

    Returns
    -------
    Plan
        As it stands.

    Raises
    ------
    EntryMissing
        There is none with that id.
    """
    query = select(PLANS).where(PLANS.c.id == plan_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise EntryMissing(
            "That plan is not in the plan store; it may have been deleted.", "Choose another plan."
        )
    return to_plan(row)


def find_version(connection: Connection, plan_id: PlanId, number: int) -> Row[Any]:
    """Find a version of a plan.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    plan_id : PlanId
        Of which plan.
    number : int
        Which version.

    Returns
    -------
    sqlalchemy.Row
        Its document is still JSON: reading it can wait until the transaction has ended.

    Raises
    ------
    EntryMissing
        The plan has no such version.
    """
    row = connection.execute(
        select(VERSIONS).where(VERSIONS.c.plan_id == plan_id, VERSIONS.c.number == number)
    ).one_or_none()
    if row is None:
        raise EntryMissing(
            f"The plan has no version {number}.", "Choose one from its history, or another plan."
        )
    return row


def refuse_taken(connection: Connection, key: str, plan_id: PlanId) -> None:
    """Refuse a name that another plan has.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    key : str
        The name as it is compared.
    plan_id : PlanId
        The plan that may have it.

    Raises
    ------
    NameTaken
        Another one has; it is the error's `holder`.
    """
    row = connection.execute(
        select(PLANS).where(PLANS.c.name_key == key, PLANS.c.id != plan_id)
    ).one_or_none()
    if row is not None:
        holder = to_plan(row)
        raise NameTaken(
            f"A plan named “{holder.name}” exists ({holder.state}); {holder.created_by} made it on "
            f"{holder.created_at:%d %b %Y}.",
            "Choose another name, or open that plan.",
            holder,
        )


def update_plan(connection: Connection, plan_id: PlanId, *, by: str, at: datetime, **values: Any) -> Plan:
    """Change columns of a plan that `find_plan` has locked.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        That of the lock.
    plan_id : PlanId
        Which plan.
    by : str
        Who changes it.
    at : datetime
        When, with its time zone.
    **values : object
        By column.

    Returns
    -------
    Plan
        As it then stands.
    """
    changed = {**values, "updated_by": by[:NAME_LENGTH], "updated_at": at}
    connection.execute(update(PLANS).where(PLANS.c.id == plan_id).values(changed))
    return find_plan(connection, plan_id)


@dataclass(frozen=True)
class Written:
    """A document and its text, made before a lock is taken: writing a large one takes a while.

    Parameters
    ----------
    document : Document
        What it says.
    text : str
        Its JSON.
    hash : str
        Its short name.
    """

    document: Document
    text: str
    hash: str

    @classmethod
    def of(cls, document: Document) -> "Written":
        """Write a document.

        Parameters
        ----------
        document : Document
            Any.

        Returns
        -------
        Written
            With its text.
        """
        text = write_document(document)
        return cls(document, text, hash_written(text))


def insert_version(
    connection: Connection,
    plan_id: PlanId,
    number: int,
    written: Written,
    snapshot_id: SnapshotId,
    *,
    by: str,
    at: datetime,
    note: str,
    based_on: int | None,
) -> PlanVersion:
    """Write a version's row.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        That of the lock on the plan.
    plan_id : PlanId
        Of which plan.
    number : int
        Which version it becomes.
    written : Written
        What it says.
    snapshot_id : SnapshotId
        What it was drawn on.
    by : str
        Who saves.
    at : datetime
        When, with its time zone.
    note : str
        What the person says about it.
    based_on : int, optional
        The version that was changed.

    Returns
    -------
    PlanVersion
        As the store now has it.
    """
    connection.execute(
        insert(VERSIONS).values(
            plan_id=plan_id, number=number, document=written.text, document_hash=written.hash,
            snapshot_id=snapshot_id, saved_by=by[:NAME_LENGTH], saved_at=at, note=note, based_on=based_on,
        )
    )  # fmt: skip
    header = connection.execute(
        select(*HEADER_COLUMNS).where(VERSIONS.c.plan_id == plan_id, VERSIONS.c.number == number)
    ).one()
    return PlanVersion(**{name: getattr(header, name) for name in _HEADER_PARTS}, document=written.document)
