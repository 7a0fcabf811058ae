"""What was frozen of cohorts, as it is read back."""

from data.identifiers import CohortId
from data.plans.cohort_entry import CohortFreeze
from data.plans.cohort_npis import NpiArray, read_list
from data.plans.cohort_rows import FREEZES, find_cohort, find_freeze, select_freezes, to_freeze
from data.plans.database import Database


class CohortReading:
    """The freezes of the cohorts of one store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def freezes(self, cohort_id: CohortId) -> tuple[CohortFreeze, ...]:
        """Return every freeze of a cohort, newest first.

        Parameters
        ----------
        cohort_id : CohortId
            Of which cohort.

        Returns
        -------
        tuple of CohortFreeze
            At least one.

        Raises
        ------
        EntryMissing
            There is no such cohort.
        """
        query = select_freezes().where(FREEZES.c.cohort_id == cohort_id).order_by(FREEZES.c.number.desc())
        with self._database.reading() as connection:
            find_cohort(connection, cohort_id)
            return tuple(to_freeze(row) for row in connection.execute(query))

    def freeze(self, cohort_id: CohortId, number: int | None = None) -> CohortFreeze:
        """Return one freeze of a cohort.

        Parameters
        ----------
        cohort_id : CohortId
            Of which cohort.
        number : int, optional
            Which; the latest when not given.

        Returns
        -------
        CohortFreeze
            The same each time.

        Raises
        ------
        EntryMissing
            There is no such cohort or freeze.
        """
        with self._database.reading() as connection:
            return find_freeze(connection, cohort_id, number)

    def npis(self, freeze: CohortFreeze) -> NpiArray:
        """Return the NPIs of a freeze.

        Parameters
        ----------
        freeze : CohortFreeze
            As `get`, `freezes` or `freeze` give it.

        Returns
        -------
        ndarray of int64
            Ascending, each once; read-only; the same each time.

        Raises
        ------
        EntryMissing
            The cohort has been deleted.
        NpiListDamaged
            They can't be read, or are not those that were kept.
        """
        with self._database.reading() as connection:
            return read_list(
                connection, find_freeze(connection, freeze.cohort_id, freeze.number).content_hash
            )

    def asked(self, freeze: CohortFreeze) -> NpiArray | None:
        """Return whom the list behind a freeze asked for, also those whom its snapshot didn't have.

        Parameters
        ----------
        freeze : CohortFreeze
            As for `npis`.

        Returns
        -------
        ndarray of int64 or None
            As `npis`; None where a rule says who belongs.

        Raises
        ------
        EntryMissing, NpiListDamaged
            As `npis`.
        """
        with self._database.reading() as connection:
            asked = find_freeze(connection, freeze.cohort_id, freeze.number).asked_hash
            return None if asked is None else read_list(connection, asked)
