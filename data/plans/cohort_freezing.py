"""Freezing cohorts: each freeze is kept, none is changed."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from data.identifiers import CohortId
from data.plans.audit import record
from data.plans.cohort_entry import KeptCohort, Resolved
from data.plans.cohort_npis import NpiArray, keep_lists
from data.plans.cohort_reading import CohortReading
from data.plans.cohort_rows import (
    COHORTS,
    count_changes,
    find_cohort,
    insert_freeze,
    lock_unchanged,
    refuse_taken,
    says_the_same,
    update_cohort,
)
from data.plans.cohort_rules import PlanRule
from data.plans.errors import DetailInvalid, NameTaken
from data.plans.models import NAME_LENGTH
from data.plans.names import check_name

ATTEMPTS = 5
"""Of a write, while others keep or drop the same list of NPIs, or take the same name, at the same moment."""

_T = TypeVar("_T")


class CohortFreezing(CohortReading):
    """The freezes of the cohorts of one store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def keep(self, name: str, resolved: Resolved, *, by: str, at: datetime, note: str = "") -> KeptCohort:
        """Keep a cohort under a name: its first freeze.

        Parameters
        ----------
        name : str
            1 to 120 characters.
        resolved : Resolved
            Who is in it, and why; may be nobody.
        by : str
            Who keeps it.
        at : datetime
            When, with its time zone.
        note : str
            What the person says about it.

        Returns
        -------
        KeptCohort
            As it was kept.

        Raises
        ------
        NameInvalid
            The name is empty, too long or holds control characters.
        NameTaken
            Another cohort has the name; it is the error's `holder`.
        """
        return self.keep_all([(name, resolved)], by=by, at=at, note=note)[0]

    def keep_all(
        self, named: Sequence[tuple[str, Resolved]], *, by: str, at: datetime, note: str = ""
    ) -> tuple[KeptCohort, ...]:
        """Keep several cohorts together, such as all territories of a plan: all of them, or none.

        Parameters
        ----------
        named : sequence of tuple of str and Resolved
            Names, with who is in each.
        by : str
            Who keeps them.
        at : datetime
            When, with its time zone.
        note : str
            What the person says about them.

        Returns
        -------
        tuple of KeptCohort
            In the order in which they were handed in.

        Raises
        ------
        NameInvalid, NameTaken
            As `keep`; two of them may not have one name either.
        """
        fresh = [(CohortId(uuid.uuid4().hex), *check_name(name), resolved) for name, resolved in named]
        _refuse_twins([(title, key) for _, title, key, _ in fresh])

        def write(connection: Connection) -> tuple[KeptCohort, ...]:
            keep_lists(connection, _lists_of([resolved for *_, resolved in fresh]))
            # By name, and every cohort before the first freeze: two who keep the same ones at once wait for
            # each other, never in a circle.
            for cohort_id, title, key, resolved in sorted(fresh, key=lambda one: one[2]):
                refuse_taken(connection, key, cohort_id)
                connection.execute(
                    insert(COHORTS).values(
                        id=cohort_id, name=title, name_key=key, kind=resolved.kind, archived=False,
                        freezes=1, version=1, created_by=by[:NAME_LENGTH], created_at=at,
                        updated_by=by[:NAME_LENGTH], updated_at=at,
                    )
                )  # fmt: skip
            for cohort_id, _, _, resolved in fresh:
                insert_freeze(connection, cohort_id, 1, resolved, by=by, at=at, note=note)
            kept = tuple(find_cohort(connection, cohort_id) for cohort_id, *_ in fresh)
            for cohort in kept:
                record_cohort(connection, "kept a cohort", cohort, by=by, at=at, reason=note)
            return kept

        return self._write(write)

    def refreeze(
        self, cohort: KeptCohort, resolved: Resolved, *, by: str, at: datetime, note: str = ""
    ) -> KeptCohort:
        """Freeze a cohort again; what was frozen before stays.

        Parameters
        ----------
        cohort : KeptCohort
            As it was looked at.
        resolved : Resolved
            Its rule resolved anew, or another rule of the same kind.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        note : str
            What the person says about it.

        Returns
        -------
        KeptCohort
            With the new freeze; as it was when that would say the same: rule, snapshot and NPIs.

        Raises
        ------
        DetailInvalid
            The rule is of another kind.
        SaveConflict
            It was changed meanwhile; the error carries both sides.
        EntryMissing
            It has been deleted.
        """
        return self.refreeze_all([(cohort, resolved)], by=by, at=at, note=note)[0]

    def refreeze_all(
        self, cohorts: Sequence[tuple[KeptCohort, Resolved]], *, by: str, at: datetime, note: str = ""
    ) -> tuple[KeptCohort, ...]:
        """Freeze several cohorts again: all of them, or none.

        Parameters
        ----------
        cohorts : sequence of tuple of KeptCohort and Resolved
            As for `refreeze`.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        note : str
            What the person says about it.

        Returns
        -------
        tuple of KeptCohort
            In the order in which they were handed in.

        Raises
        ------
        DetailInvalid, SaveConflict, EntryMissing
            As `refreeze`.
        """
        for cohort, resolved in cohorts:
            if resolved.kind is not cohort.kind:
                raise DetailInvalid(
                    f"“{cohort.name}” is frozen from a {cohort.kind}, not from a {resolved.kind}.",
                    "Keep that as another cohort.",
                )

        def write(connection: Connection) -> tuple[KeptCohort, ...]:
            by_id = sorted(cohorts, key=lambda pair: pair[0].id)  # locks in one order
            stored = {seen.id: lock_unchanged(connection, seen, resolved) for seen, resolved in by_id}
            keep_lists(connection, _lists_of([resolved for _, resolved in cohorts]))
            for seen, resolved in cohorts:
                before = stored[seen.id].latest
                if says_the_same(before, resolved):
                    continue
                number = before.number + 1
                insert_freeze(connection, seen.id, number, resolved, by=by, at=at, note=note)
                stored[seen.id] = update_cohort(connection, stored[seen.id], by=by, at=at, freezes=number)
                record_cohort(
                    connection, "froze a cohort again", stored[seen.id], by=by, at=at, reason=note,
                    **count_changes(connection, before, resolved),
                )  # fmt: skip
            return tuple(stored[seen.id] for seen, _ in cohorts)

        return self._write(write)

    def _write(self, write: Callable[[Connection], _T]) -> _T:
        for attempt in range(ATTEMPTS):
            try:
                with self._database.writing() as connection:
                    return write(connection)
            except IntegrityError:
                # Between our look and our write somebody took the name, or kept or dropped the same list of
                # NPIs; the next look finds it.
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")


def _refuse_twins(names: Sequence[tuple[str, str]]) -> None:
    first: dict[str, str] = {}
    for title, key in names:
        if key in first:
            raise NameTaken(
                f"Two of the cohorts would have the name “{title}”.", "Rename one of them.", first[key]
            )
        first[key] = title


def _lists_of(resolved: Sequence[Resolved]) -> dict[str, NpiArray]:
    lists = {one.content_hash: one.npi for one in resolved}
    return lists | {one.asked_hash: one.asked for one in resolved if one.asked_hash and one.asked is not None}


def record_cohort(
    connection: Connection,
    action: str,
    cohort: KeptCohort,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    **more: Any,
) -> None:
    """Write a line about a cohort into the log.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        That of the change.
    action : str
        What was done.
    cohort : KeptCohort
        To which, as it then stands.
    by : str
        Who.
    at : datetime
        When, with its time zone.
    reason : str
        Why.
    **more : object
        Plain values for the detail.
    """
    latest = cohort.latest
    detail = {
        "cohort": cohort.id, "freeze": latest.number, "snapshot_id": latest.snapshot_id,
        "npis": latest.npis, "content_hash": latest.content_hash, **more,
    }  # fmt: skip
    if isinstance(latest.rule, PlanRule):
        detail["version"] = latest.rule.plan_version
    record(
        connection, action, cohort.name, by=by, at=at, plan_id=latest.plan_id, reason=reason, detail=detail
    )
