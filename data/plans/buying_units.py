"""The buying units that people defined, versioned as a whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError

from data.plans.audit import record
from data.plans.database import Database
from data.plans.errors import EntryMissing, SaveConflict
from data.plans.field_models import BuyingUnitsRow
from data.plans.models import NAME_LENGTH
from data.plans.unit_document import BuyingUnits
from data.plans.unit_document_json import read_units, write_units

_TABLE = cast(Table, BuyingUnitsRow.__table__)


@dataclass(frozen=True)
class UnitsHeader:
    """When and why buying units were saved.

    Parameters
    ----------
    number : int
        1, 2, 3 … without gaps; 0 while nobody has defined any.
    count : int
        How many units there are.
    saved_by : str
        Who; empty for number 0.
    saved_at : datetime, optional
        When, in UTC; None for number 0.
    note : str
        What the person said about it.
    """

    number: int
    count: int
    saved_by: str
    saved_at: datetime | None
    note: str


@dataclass(frozen=True)
class UnitsVersion(UnitsHeader):
    """All buying units at one time.

    Parameters
    ----------
    units : BuyingUnits
        Those that stand in place of the default ones.
    """

    units: BuyingUnits


class BuyingUnitStore:
    """The buying units of one plan store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, number: int | None = None) -> UnitsVersion:
        """Return the buying units.

        Parameters
        ----------
        number : int, optional
            Which version; the latest when not given.

        Returns
        -------
        UnitsVersion
            Number 0, without units, when nobody has defined any.

        Raises
        ------
        EntryMissing
            There is no such version.
        """
        query = select(_TABLE).order_by(_TABLE.c.number.desc()).limit(1)
        if number is not None:
            query = query.where(_TABLE.c.number == number)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None and number:
            raise EntryMissing(f"There is no version {number} of the buying units.", "Choose another one.")
        if row is None:
            return UnitsVersion(0, 0, "", None, "", BuyingUnits())
        return UnitsVersion(
            row.number, row.units, row.saved_by, row.saved_at, row.note, read_units(row.document)
        )

    def save(
        self, units: BuyingUnits, *, based_on: int, by: str, at: datetime, note: str = ""
    ) -> UnitsVersion:
        """Save all buying units as the next version.

        Parameters
        ----------
        units : BuyingUnits
            All of them.
        based_on : int
            The version that was changed; 0 for the first.
        by : str
            Who saves.
        at : datetime
            When, with its time zone.
        note : str
            What the person says about it.

        Returns
        -------
        UnitsVersion
            The new version; the latest one when it says the same already.

        Raises
        ------
        SaveConflict
            Someone else saved meanwhile. `yours` are the units, `theirs` is the latest version.
        """
        text = write_units(units)
        try:
            saved = self._save(text, units, based_on, by=by, at=at, note=note)
        except IntegrityError:  # another process wrote the same number between our look and our write
            saved = None
        theirs = self.get()
        if saved is not None or theirs.units == units:
            return theirs if saved is None else self.get(saved)
        raise SaveConflict(
            f"The buying units were changed by {theirs.saved_by} at {theirs.saved_at:%H:%M UTC on %d %b %Y}, "
            f"after you opened version {based_on}. Nothing was overwritten.",
            "Look at theirs, then repeat your change on it.",
            yours=units,
            theirs=theirs,
        )

    def _save(
        self, text: str, units: BuyingUnits, based_on: int, *, by: str, at: datetime, note: str
    ) -> int | None:
        with self._database.writing() as connection:
            newest = select(_TABLE.c.number, _TABLE.c.document).order_by(_TABLE.c.number.desc()).limit(1)
            latest = connection.execute(newest).one_or_none()
            present, said = (0, write_units(BuyingUnits())) if latest is None else latest
            if said == text:
                return int(present)
            if present != based_on:
                return None
            number = based_on + 1
            values = {"document": text, "units": len(units.units), "saved_by": by[:NAME_LENGTH],
                      "saved_at": at, "note": note}  # fmt: skip
            connection.execute(insert(_TABLE).values(number=number, **values))
            record(
                connection, "saved buying units", f"{len(units.units)} buying units", by=by, at=at,
                detail={"version": number, "note": note},
            )  # fmt: skip
            return number

    def history(self) -> tuple[UnitsHeader, ...]:
        """Return when and why each version was saved, newest first.

        Returns
        -------
        tuple of UnitsHeader
            Empty when nobody has defined any.
        """
        columns = (_TABLE.c.number, _TABLE.c.units, _TABLE.c.saved_by, _TABLE.c.saved_at, _TABLE.c.note)
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns).order_by(_TABLE.c.number.desc())).all()
        return tuple(UnitsHeader(*row) for row in rows)
