"""The cohorts of a store: lists of clinicians frozen under a name."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from data.identifiers import CohortId, PlanId
from data.plans.cohort_entry import KeptCohort
from data.plans.cohort_freezing import CohortFreezing, record_cohort
from data.plans.cohort_npis import drop_unused_lists
from data.plans.cohort_rows import (
    COHORTS,
    FREEZES,
    find_cohort,
    lock_unchanged,
    refuse_taken,
    select_cohorts,
    to_cohort,
    update_cohort,
)
from data.plans.names import check_name


class Cohorts(CohortFreezing):
    """The cohorts of one plan store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def list(self, include_archived: bool = False) -> tuple[KeptCohort, ...]:
        """Return the cohorts, by name.

        Parameters
        ----------
        include_archived : bool
            Also those that are out of use.

        Returns
        -------
        tuple of KeptCohort
            Empty when there is none.
        """
        query = select_cohorts().order_by(COHORTS.c.name_key)
        if not include_archived:
            query = query.where(~COHORTS.c.archived)
        with self._database.reading() as connection:
            return tuple(to_cohort(row) for row in connection.execute(query))

    def of_plan(self, plan_id: PlanId) -> tuple[KeptCohort, ...]:
        """Return the cohorts that were last frozen from a plan or its territories, archived ones too.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.

        Returns
        -------
        tuple of KeptCohort
            By name; empty when there is none.
        """
        return tuple(c for c in self.list(include_archived=True) if c.latest.plan_id == plan_id)

    def get(self, cohort_id: CohortId) -> KeptCohort:
        """Return one cohort.

        Parameters
        ----------
        cohort_id : CohortId
            Its id.

        Returns
        -------
        KeptCohort
            As it stands now.

        Raises
        ------
        EntryMissing
            There is none with that id.
        """
        with self._database.reading() as connection:
            return find_cohort(connection, cohort_id)

    def rename(self, cohort: KeptCohort, name: str, *, by: str, at: datetime) -> KeptCohort:
        """Give a cohort another name.

        Parameters
        ----------
        cohort : KeptCohort
            As it was looked at.
        name : str
            The new name.
        by : str
            Who.
        at : datetime
            When, with its time zone.

        Returns
        -------
        KeptCohort
            As it then stands.

        Raises
        ------
        NameInvalid, NameTaken
            As `keep`.
        SaveConflict, EntryMissing
            As `refreeze`.
        """
        title, key = check_name(name)

        def write(connection: Connection) -> KeptCohort:
            stored = lock_unchanged(connection, cohort, title)
            refuse_taken(connection, key, cohort.id)
            renamed = update_cohort(connection, stored, by=by, at=at, name=title, name_key=key)
            record_cohort(connection, "renamed a cohort", renamed, by=by, at=at, before=stored.name)
            return renamed

        return self._write(write)

    def archive(self, cohort: KeptCohort, *, by: str, at: datetime, reason: str = "") -> KeptCohort:
        """Take a cohort out of use; nothing of it is lost, and its name stays taken.

        Parameters
        ----------
        cohort : KeptCohort
            As it was looked at.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        reason : str
            Why.

        Returns
        -------
        KeptCohort
            Archived.

        Raises
        ------
        SaveConflict, EntryMissing
            As `refreeze`.
        """
        return self._put_away(cohort, True, "archived a cohort", reason, by=by, at=at)

    def restore(self, cohort: KeptCohort, *, by: str, at: datetime, reason: str = "") -> KeptCohort:
        """Take an archived cohort into use again.

        Parameters
        ----------
        cohort : KeptCohort
            As it was looked at.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        reason : str
            Why.

        Returns
        -------
        KeptCohort
            In use.

        Raises
        ------
        SaveConflict, EntryMissing
            As `refreeze`.
        """
        return self._put_away(cohort, False, "restored a cohort", reason, by=by, at=at)

    def _put_away(
        self, cohort: KeptCohort, archived: bool, action: str, reason: str, *, by: str, at: datetime
    ) -> KeptCohort:
        def write(connection: Connection) -> KeptCohort:
            stored = lock_unchanged(connection, cohort, cohort)
            if stored.archived == archived:
                return stored
            changed = update_cohort(connection, stored, by=by, at=at, archived=archived)
            record_cohort(connection, action, changed, by=by, at=at, reason=reason)
            return changed

        return self._write(write)

    def delete(self, cohort: KeptCohort, *, by: str, at: datetime, reason: str = "") -> None:
        """Delete a cohort with all its freezes; the audit log keeps that there was one, and of whom by hash.

        Parameters
        ----------
        cohort : KeptCohort
            As it was looked at.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        reason : str
            Why.

        Raises
        ------
        SaveConflict, EntryMissing
            As `refreeze`.
        """

        def write(connection: Connection) -> None:
            stored = lock_unchanged(connection, cohort, cohort)
            columns = select(FREEZES.c.content_hash, FREEZES.c.asked_hash)
            rows = connection.execute(columns.where(FREEZES.c.cohort_id == cohort.id)).all()
            connection.execute(delete(COHORTS).where(COHORTS.c.id == cohort.id))
            drop_unused_lists(connection, [one for row in rows for one in row if one is not None])
            record_cohort(connection, "deleted a cohort", stored, by=by, at=at, reason=reason)

        self._write(write)
