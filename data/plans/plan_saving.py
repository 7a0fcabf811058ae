"""Saving versions of a plan: each is kept, none is changed, and of two savers at once one is told."""

from datetime import datetime

from sqlalchemy import select

from data.identifiers import PlanId, SnapshotId
from data.plans.audit import record
from data.plans.database import Database
from data.plans.document import Document
from data.plans.document_changes import compare_documents
from data.plans.document_json import read_document
from data.plans.drafts import discard_work
from data.plans.errors import SaveConflict
from data.plans.models import NAME_LENGTH
from data.plans.plan_entry import PlanVersion, VersionHeader
from data.plans.plan_rows import (
    HEADER_COLUMNS,
    VERSIONS,
    Written,
    find_plan,
    find_version,
    insert_version,
    to_header,
    to_version,
    update_plan,
)
from data.plans.plan_states import Action, next_state


class PlanVersions:
    """The versions of the plans of one store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self, plan_id: PlanId) -> tuple[VersionHeader, ...]:
        """Return when and why each version was saved, newest first.

        Parameters
        ----------
        plan_id : PlanId
            Of which plan.

        Returns
        -------
        tuple of VersionHeader
            At least one; what they say is not read.

        Raises
        ------
        EntryMissing
            There is no such plan.
        """
        query = (
            select(*HEADER_COLUMNS).where(VERSIONS.c.plan_id == plan_id).order_by(VERSIONS.c.number.desc())
        )
        with self._database.reading() as connection:
            find_plan(connection, plan_id)
            return tuple(to_header(row) for row in connection.execute(query))

    def version(self, plan_id: PlanId, number: int | None = None) -> PlanVersion:
        """Return a version with what it says.

        Parameters
        ----------
        plan_id : PlanId
            Of which plan.
        number : int, optional
            Which; the latest when not given.

        Returns
        -------
        PlanVersion
            The same each time.

        Raises
        ------
        EntryMissing
            There is no such plan or version.
        """
        with self._database.reading() as connection:
            plan = find_plan(connection, plan_id)
            row = find_version(connection, plan_id, plan.version if number is None else number)
        return to_version(row)

    def save(
        self,
        plan_id: PlanId,
        document: Document,
        *,
        based_on: int,
        by: str,
        at: datetime,
        note: str = "",
        kept: Document | None = None,
    ) -> PlanVersion:
        """Save a document as a plan's next version.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        document : Document
            What it says now.
        based_on : int
            The version that was changed.
        by : str
            Who saves; that person's unsaved work on the plan is discarded with it where it says the same.
        at : datetime
            When, with its time zone.
        note : str
            What the person says about it.
        kept : Document, optional
            What was kept as unsaved work before, to be discarded as well. What another window of the same
            person kept says something else, and stays.

        Returns
        -------
        PlanVersion
            The new version; the latest one when it says the same already.

        Raises
        ------
        SaveConflict
            Someone else saved meanwhile. `yours` is the document, `theirs` the latest version, `changes`
            what they changed; yours can still be saved based on theirs, or as a scenario.
        PlanStateInvalid
            The plan is live or archived.
        EntryMissing
            There is no such plan, or no version `based_on`.
        """
        return self._save(
            plan_id, document, None, "saved", based_on=based_on, by=by, at=at, note=note, kept=kept
        )

    def restore(self, plan_id: PlanId, number: int, *, based_on: int, by: str, at: datetime) -> PlanVersion:
        """Save what an old version says as the next one; it stays on the plan's present snapshot.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        number : int
            The old version.
        based_on : int
            The version that was looked at.
        by : str
            Who.
        at : datetime
            When, with its time zone.

        Returns
        -------
        PlanVersion
            The new version, with a note that says which was restored.

        Raises
        ------
        SaveConflict, PlanStateInvalid, EntryMissing
            As `save`.
        """
        old = self.version(plan_id, number)
        note = f"restored version {number}"
        return self._save(plan_id, old.document, None, note, based_on=based_on, by=by, at=at, note=note)

    def move_to_snapshot(
        self,
        plan_id: PlanId,
        snapshot_id: SnapshotId,
        *,
        based_on: int,
        by: str,
        at: datetime,
        document: Document | None = None,
        note: str = "",
    ) -> PlanVersion:
        """Save the next version on another snapshot.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        snapshot_id : SnapshotId
            Where it moves to.
        based_on : int
            The version that was looked at.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        document : Document, optional
            What it says there; what it said before when not given.
        note : str
            What the person says about it; the two snapshots when not given.

        Returns
        -------
        PlanVersion
            The new version.

        Raises
        ------
        SaveConflict, PlanStateInvalid, EntryMissing
            As `save`.
        """
        before = self.version(plan_id, based_on)
        said = note or f"moved from snapshot {before.snapshot_id} to {snapshot_id}"
        return self._save(
            plan_id, document or before.document, snapshot_id, "moved to another snapshot",
            based_on=based_on, by=by, at=at, note=said,
        )  # fmt: skip

    def _save(
        self,
        plan_id: PlanId,
        document: Document,
        snapshot_id: SnapshotId | None,
        action: str,
        *,
        based_on: int,
        by: str,
        at: datetime,
        note: str,
        kept: Document | None = None,
    ) -> PlanVersion:
        written = Written.of(document)
        done = [document] if kept is None else [document, kept]
        with self._database.writing() as connection:
            plan = find_plan(connection, plan_id, lock=True)
            next_state(plan.name, plan.state, Action.SAVE)
            latest = find_version(connection, plan_id, plan.version)
            target = snapshot_id or plan.snapshot_id
            unchanged = latest.document_hash == written.hash and latest.snapshot_id == target
            if unchanged or plan.version == based_on:
                discard_work(connection, plan_id, by, only=done)
            if unchanged:
                return PlanVersion(**vars(to_header(latest)), document=document)
            base = find_version(connection, plan_id, based_on)
            if plan.version == based_on:
                fresh = insert_version(
                    connection, plan_id, based_on + 1, written, target,
                    by=by, at=at, note=note, based_on=based_on,
                )  # fmt: skip
                update_plan(connection, plan_id, by=by, at=at, version=fresh.number, snapshot_id=target)
                record(
                    connection, action, plan.name, by=by, at=at, plan_id=plan_id,
                    detail={"version": fresh.number, "snapshot_id": target, "note": note},
                )  # fmt: skip
                return fresh
        theirs = to_version(latest)
        own = theirs.saved_by == by[:NAME_LENGTH]
        raise SaveConflict(
            f"“{plan.name}” was changed {'in another window' if own else f'by {theirs.saved_by}'} at "
            f"{theirs.saved_at:%H:%M UTC on %d %b %Y}, "
            f"after you opened version {based_on}; it is at version {theirs.number} now. "
            "Nothing was overwritten.",
            "Look at what changed; then save this over it, save this as a scenario, or load the other."
            if own
            else "Look at what changed; then save yours over theirs, save it as a scenario, or load theirs.",
            yours=document,
            theirs=theirs,
            changes=compare_documents(read_document(base.document), theirs.document),
        )
