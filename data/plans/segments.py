"""Saved segments: a name for a filter."""

import uuid
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, NewType, cast

from sqlalchemy import Connection, Row, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from data.identifiers import SnapshotId
from data.plans.database import Database
from data.plans.errors import EntryMissing, NameTaken, SaveConflict
from data.plans.models import NAME_LENGTH, SegmentRow
from data.plans.names import check_name

SegmentId = NewType("SegmentId", str)

_TABLE = cast(Table, SegmentRow.__table__)


@dataclass(frozen=True)
class Segment:
    """A filter that was given a name.

    Parameters
    ----------
    id : SegmentId
        Stays the same when the segment is renamed or saved again.
    name : str
        Unique in the store, without regard to case and spacing.
    query : str
        The filter in its URL form, without the question mark; every provider when empty.
    snapshot_id : SnapshotId
        The snapshot that it was saved on.
    created_by, updated_by : str
        Who.
    created_at, updated_at : datetime
        When, in UTC.
    version : int
        1 when new, one more with each save.
    """

    id: SegmentId
    name: str
    query: str
    snapshot_id: SnapshotId
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime
    version: int


class Segments:
    """The segments of one plan store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> list[Segment]:
        """Return every segment, by name.

        Returns
        -------
        list of Segment
            Empty when none was saved.
        """
        with self._database.reading() as connection:
            rows = connection.execute(select(_TABLE).order_by(_TABLE.c.name_key)).all()
        return [_segment(row) for row in rows]

    def get(self, segment: SegmentId) -> Segment:
        """Return one segment.

        Parameters
        ----------
        segment : SegmentId
            Its id.

        Returns
        -------
        Segment
            As it stands now.

        Raises
        ------
        EntryMissing
            There is none with that id.
        """
        with self._database.reading() as connection:
            return _find(connection, segment)

    def save(
        self,
        name: str,
        query: str,
        snapshot: SnapshotId,
        *,
        by: str,
        at: datetime,
        based_on: Segment | None = None,
    ) -> Segment:
        """Save a filter under a name: a new segment, or a new version of one.

        Parameters
        ----------
        name : str
            1 to 120 characters.
        query : str
            The filter in its URL form.
        snapshot : SnapshotId
            The snapshot that it is saved on.
        by : str
            Who saves.
        at : datetime
            When, with its time zone.
        based_on : Segment, optional
            The version that the change was made to; a new segment when not given.

        Returns
        -------
        Segment
            As it was saved.

        Raises
        ------
        NameInvalid
            The name is empty, too long or holds control characters.
        NameTaken
            Another segment has the name; it is the error's `holder`.
        SaveConflict
            `based_on` is no longer the latest version; the error carries both sides.
        EntryMissing
            `based_on` has been deleted.
        """
        title, key = check_name(name)
        try:
            return self._save(title, key, query, snapshot, by=by[:NAME_LENGTH], at=at, based_on=based_on)
        except IntegrityError:
            # Another process took the name between our look and our write; the look now finds it.
            with self._database.reading() as connection:
                _refuse_taken(connection, key, based_on.id if based_on else SegmentId(""))
            raise

    def _save(
        self,
        title: str,
        key: str,
        query: str,
        snapshot: SnapshotId,
        *,
        by: str,
        at: datetime,
        based_on: Segment | None,
    ) -> Segment:
        with self._database.writing() as connection:
            if based_on is None:
                fresh = Segment(SegmentId(uuid.uuid4().hex), title, query, snapshot, by, at, by, at, 1)
            else:
                fresh = replace(
                    based_on, name=title, query=query, snapshot_id=snapshot,
                    updated_by=by, updated_at=at, version=based_on.version + 1,
                )  # fmt: skip
                _refuse_changed(connection, based_on, fresh)
            _refuse_taken(connection, key, fresh.id)
            values = {**asdict(fresh), "name_key": key}
            if based_on is None:
                connection.execute(insert(_TABLE).values(values))
            else:
                connection.execute(update(_TABLE).where(_TABLE.c.id == fresh.id).values(values))
            return _find(connection, fresh.id)

    def rename(self, segment: Segment, name: str, *, by: str, at: datetime) -> Segment:
        """Give a segment another name.

        Parameters
        ----------
        segment : Segment
            The version that was looked at.
        name : str
            The new name.
        by : str
            Who renames.
        at : datetime
            When, with its time zone.

        Returns
        -------
        Segment
            Its new version.

        Raises
        ------
        NameInvalid, NameTaken, SaveConflict, EntryMissing
            As `save`.
        """
        return self.save(name, segment.query, segment.snapshot_id, by=by, at=at, based_on=segment)

    def delete(self, segment: Segment) -> None:
        """Delete a segment.

        Parameters
        ----------
        segment : Segment
            The version that was looked at.

        Raises
        ------
        SaveConflict
            It was changed meanwhile.
        EntryMissing
            It is gone already.
        """
        with self._database.writing() as connection:
            _refuse_changed(connection, segment, segment)
            connection.execute(delete(_TABLE).where(_TABLE.c.id == segment.id))


def _refuse_taken(connection: Connection, key: str, segment: SegmentId) -> None:
    row = connection.execute(
        select(_TABLE).where(_TABLE.c.name_key == key, _TABLE.c.id != segment)
    ).one_or_none()
    if row is not None:
        holder = _segment(row)
        raise NameTaken(
            f"A segment named “{holder.name}” exists; {holder.created_by} saved it on "
            f"{holder.created_at:%d %b %Y}.",
            "Choose another name, or load that segment and save your filter to it.",
            holder,
        )


def _refuse_changed(connection: Connection, based_on: Segment, yours: Segment) -> None:
    theirs = _find(connection, based_on.id)
    if theirs.version != based_on.version:
        raise SaveConflict(
            f"“{based_on.name}” was changed by {theirs.updated_by} at "
            f"{theirs.updated_at:%H:%M UTC on %d %b %Y}, after you loaded it. Nothing was overwritten.",
            "Save yours under another name, or load theirs and change that.",
            yours=yours,
            theirs=theirs,
        )


def _find(connection: Connection, segment: SegmentId) -> Segment:
    # FOR UPDATE makes a second PostgreSQL writer wait; SQLite has one writer anyway and leaves it out.
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == segment).with_for_update()).one_or_none()
    if row is None:
        raise EntryMissing(
            "That segment is not in the plan store; it may have been deleted.",
            "Save your filter under a name again if you still need it.",
        )
    return _segment(row)


def _segment(row: Row[Any]) -> Segment:
    return Segment(**{part.name: getattr(row, part.name) for part in fields(Segment)})
