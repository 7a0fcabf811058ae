"""The reps of a plan store."""

import uuid
from dataclasses import fields
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from data.identifiers import RepId
from data.plans.audit import record
from data.plans.database import Database
from data.plans.errors import EntryInUse, EntryMissing, NameTaken, SaveConflict
from data.plans.field_models import RepRow
from data.plans.models import NAME_LENGTH
from data.plans.names import check_name
from data.plans.organisation.forgetting import forget_rep
from data.plans.plan_rows import PLANS, VERSIONS
from data.plans.rep_entry import Rep, RepDetails

ADDED, CHANGED, DELETED = REP_ACTIONS = ("added a rep", "changed a rep", "deleted a rep")
_TABLE = cast(Table, RepRow.__table__)
_PLAIN = tuple(part.name for part in fields(Rep) if part.name != "home")


class Reps:
    """The reps of one plan store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, include_inactive: bool = True) -> tuple[Rep, ...]:
        """Return the reps, by name.

        Parameters
        ----------
        include_inactive : bool
            Also those to whom no territory may be given any more.

        Returns
        -------
        tuple of Rep
            Empty when there is none.
        """
        query = select(_TABLE).order_by(_TABLE.c.name_key)
        if not include_inactive:
            query = query.where(_TABLE.c.active)
        with self._database.reading() as connection:
            return tuple(_rep(row) for row in connection.execute(query))

    def get(self, rep: RepId) -> Rep:
        """Return one rep.

        Parameters
        ----------
        rep : RepId
            Which.

        Returns
        -------
        Rep
            As it stands now.

        Raises
        ------
        EntryMissing
            There is none with that id.
        """
        with self._database.reading() as connection:
            return _find(connection, rep)

    def add(self, details: RepDetails, *, by: str, at: datetime) -> Rep:
        """Add a rep.

        Parameters
        ----------
        details : RepDetails
            What to say of them.
        by : str
            Who adds.
        at : datetime
            When, with its time zone.

        Returns
        -------
        Rep
            As it was added.

        Raises
        ------
        NameInvalid, NameTaken
            The name is none, or another rep has it.
        """
        rep = RepId(uuid.uuid4().hex)
        who = by[:NAME_LENGTH]
        stamp = {"id": rep, "version": 1, "created_by": who, "created_at": at}

        def write(connection: Connection, values: dict[str, Any]) -> None:
            connection.execute(insert(_TABLE).values({**values, **stamp}))
            record(connection, ADDED, values["name"], by=by, at=at, detail={"rep": rep})

        return self._write(rep, details, write, by=who, at=at)

    def save(self, rep: Rep, *, by: str, at: datetime) -> Rep:
        """Change what is said of a rep.

        Parameters
        ----------
        rep : Rep
            With the new details and the version that was looked at (`dataclasses.replace`).
        by : str
            Who changes.
        at : datetime
            When, with its time zone.

        Returns
        -------
        Rep
            Its new version.

        Raises
        ------
        NameInvalid, NameTaken
            As `add`.
        SaveConflict
            It was changed meanwhile; the error carries both sides.
        EntryMissing
            It has been deleted.
        """

        def write(connection: Connection, values: dict[str, Any]) -> None:
            stored = _find(connection, rep.id, lock=True)
            _refuse_changed(rep, stored)
            connection.execute(
                update(_TABLE).where(_TABLE.c.id == rep.id).values({**values, "version": rep.version + 1})
            )
            before = _columns(stored)
            detail = {name: {"before": before[name], "after": values[name]} for name in before
                      if before[name] != values[name]}  # fmt: skip
            record(connection, CHANGED, values["name"], by=by, at=at, detail={"rep": rep.id, **detail})

        return self._write(rep.id, rep, write, by=by[:NAME_LENGTH], at=at)

    def _write(self, rep: RepId, details: RepDetails, write: Any, *, by: str, at: datetime) -> Rep:
        title, key = check_name(details.name)
        values = {
            **_columns(details), "name": title, "name_key": key, "updated_by": by, "updated_at": at
        }  # fmt: skip
        try:
            with self._database.writing() as connection:
                _refuse_taken(connection, key, rep)
                write(connection, values)
                return _find(connection, rep)
        except IntegrityError:
            # Another process took the name between our look and our write; the look now finds it.
            with self._database.reading() as connection:
                _refuse_taken(connection, key, rep)
            raise

    def delete(self, rep: Rep, *, by: str, at: datetime) -> None:
        """Delete a rep to whom no plan gives a territory and who has no calls; hours, leave and such go too.

        Parameters
        ----------
        rep : Rep
            As it was looked at.
        by : str
            Who.
        at : datetime
            When, with its time zone.

        Raises
        ------
        EntryInUse
            The latest or the live version of a plan names the rep, or calls do.
        SaveConflict
            It was changed meanwhile.
        EntryMissing
            It is gone already.
        """
        with self._database.writing() as connection:
            stored = _find(connection, rep.id, lock=True)
            _refuse_changed(rep, stored)
            names = _plans_that_name(connection, rep.id)
            if names:
                raise EntryInUse(
                    f"{stored.name} has a territory in {', '.join(names)}.",
                    "Give the territory to somebody else first, or make the rep inactive.",
                )
            forget_rep(connection, rep.id, stored.name, by=by, at=at)
            connection.execute(delete(_TABLE).where(_TABLE.c.id == rep.id))
            record(connection, DELETED, stored.name, by=by, at=at, detail={"rep": rep.id})


def _plans_that_name(connection: Connection, rep: RepId) -> tuple[str, ...]:
    # As `write_document` writes it; an id is made of hexadecimal digits.
    query = (
        select(PLANS.c.name)
        .join(VERSIONS, VERSIONS.c.plan_id == PLANS.c.id)
        .where(
            or_(VERSIONS.c.number == PLANS.c.version, VERSIONS.c.number == PLANS.c.live_version),
            VERSIONS.c.document.contains(f'"rep_id":"{rep}"', autoescape=True),
        )
        .distinct()
        .order_by(PLANS.c.name)
    )
    return tuple(connection.execute(query).scalars())


def _refuse_taken(connection: Connection, key: str, rep: RepId) -> None:
    row = connection.execute(select(_TABLE).where(_TABLE.c.name_key == key, _TABLE.c.id != rep)).one_or_none()
    if row is not None:
        holder = _rep(row)
        raise NameTaken(
            f"A rep named “{holder.name}” exists{'' if holder.active else ', inactive'}; "
            f"{holder.created_by} added them on {holder.created_at:%d %b %Y}.",
            "Choose another name, or change that rep.",
            holder,
        )


def _refuse_changed(yours: Rep, theirs: Rep) -> None:
    if theirs.version != yours.version:
        raise SaveConflict(
            f"{theirs.updated_by} changed “{theirs.name}” at {theirs.updated_at:%H:%M UTC on %d %b %Y}, "
            "after you loaded it. Nothing was overwritten.",
            "Load it again, and repeat your change if it is still right.",
            yours=yours,
            theirs=theirs,
        )


def _find(connection: Connection, rep: RepId, *, lock: bool = False) -> Rep:
    query = select(_TABLE).where(_TABLE.c.id == rep)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise EntryMissing(
            "That rep is not in the plan store; they may have been deleted.", "Choose another."
        )
    return _rep(row)


def _columns(details: RepDetails) -> dict[str, Any]:
    plain = {part.name: getattr(details, part.name) for part in fields(RepDetails) if part.name != "home"}
    lat, lon = details.home if details.home is not None else (None, None)
    return {**plain, "home_lat": lat, "home_lon": lon}


def _rep(row: Row[Any]) -> Rep:
    home = None if row.home_lat is None or row.home_lon is None else (row.home_lat, row.home_lon)
    return Rep(**{name: getattr(row, name) for name in _PLAIN}, home=home)
