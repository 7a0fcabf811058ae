"""The plans of a store: their names and details, scenarios, and what they need to stay."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from data.identifiers import PlanId, SnapshotId
from data.plans.audit import record
from data.plans.document import Document
from data.plans.errors import PlanStateInvalid
from data.plans.models import NAME_LENGTH
from data.plans.names import check_name, check_optional_name
from data.plans.plan_details import changed_meanwhile, refuse_changed
from data.plans.plan_entry import Plan, check_role
from data.plans.plan_going_live import PlanLifecycle
from data.plans.plan_rows import (
    PLANS,
    Written,
    find_plan,
    find_version,
    insert_version,
    refuse_taken,
    to_plan,
    to_version,
)
from data.plans.plan_states import Action, PlanState, next_state
from data.plans.snapshot_use import find_snapshots_in_use


class Plans(PlanLifecycle):
    """The plans of one store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def list(self, include_archived: bool = False) -> tuple[Plan, ...]:
        """Return the plans, by name.

        Parameters
        ----------
        include_archived : bool
            Also those that are archived.

        Returns
        -------
        tuple of Plan
            Empty when there is none.
        """
        query = select(PLANS).order_by(PLANS.c.name_key)
        if not include_archived:
            query = query.where(PLANS.c.state != PlanState.ARCHIVED)
        with self._database.reading() as connection:
            return tuple(to_plan(row) for row in connection.execute(query))

    def get(self, plan_id: PlanId) -> Plan:
        """Return one plan.

        Parameters
        ----------
        plan_id : PlanId
            Its id.

        Returns
        -------
        Plan
            As it stands now.

        Raises
        ------
        EntryMissing
            There is none with that id.
        """
        with self._database.reading() as connection:
            return find_plan(connection, plan_id)

    def scenarios(self, plan_id: PlanId) -> tuple[Plan, ...]:
        """Return the plans that were branched from a plan, archived ones too, by name.

        Parameters
        ----------
        plan_id : PlanId
            From which.

        Returns
        -------
        tuple of Plan
            Empty when there is none.
        """
        query = select(PLANS).where(PLANS.c.scenario_of == plan_id).order_by(PLANS.c.name_key)
        with self._database.reading() as connection:
            return tuple(to_plan(row) for row in connection.execute(query))

    def snapshots_in_use(self) -> Mapping[SnapshotId, tuple[str, ...]]:
        """Return the snapshots that plans still need, with the plans' names.

        Returns
        -------
        mapping of SnapshotId to tuple of str
            Those of each plan's latest and live version and of what was frozen.
        """
        with self._database.reading() as connection:
            return find_snapshots_in_use(connection)

    def create(
        self,
        name: str,
        document: Document,
        snapshot: SnapshotId,
        *,
        sales_force: str = "",
        role: str = "rep",
        effective_on: date | None = None,
        by: str,
        at: datetime,
        note: str = "",
    ) -> Plan:
        """Make a plan: a draft with its first version.

        Parameters
        ----------
        name : str
            1 to 120 characters.
        document : Document
            What its first version says.
        snapshot : SnapshotId
            What it is drawn on.
        sales_force : str
            Whose territories they are; empty where the company has only one.
        role : str
            Of `ROLES`.
        effective_on : date, optional
            From when the hierarchy holds.
        by : str
            Who makes it.
        at : datetime
            When, with its time zone.
        note : str
            What the person says about the first version.

        Returns
        -------
        Plan
            As it was made.

        Raises
        ------
        NameInvalid, NameTaken
            The name or the sales force's is none, or another plan has the name.
        DetailInvalid
            There is no such role.
        """
        fresh = {
            "sales_force": check_optional_name(sales_force)[0], "role": check_role(role),
            "effective_on": effective_on, "snapshot_id": snapshot,
            "scenario_of": None, "branched_from_version": None,
        }  # fmt: skip
        return self._insert(name, Written.of(document), fresh, "made", by=by, at=at, note=note)

    def duplicate_as_scenario(
        self, plan_id: PlanId, name: str, *, by: str, at: datetime, version: int | None = None
    ) -> Plan:
        """Branch a plan: a draft of its own that starts with what a version of the plan says.

        Parameters
        ----------
        plan_id : PlanId
            From which plan, in any state.
        name : str
            The scenario's.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        version : int, optional
            From which version; the latest when not given.

        Returns
        -------
        Plan
            The scenario, with the plan's details and that version's snapshot.

        Raises
        ------
        NameInvalid, NameTaken
            As `create`.
        EntryMissing
            There is no such plan or version.
        """
        with self._database.reading() as connection:
            plan = find_plan(connection, plan_id)
            row = find_version(connection, plan_id, version or plan.version)
        fresh = {
            "sales_force": plan.sales_force, "role": plan.role, "effective_on": plan.effective_on,
            "snapshot_id": row.snapshot_id, "scenario_of": plan_id, "branched_from_version": row.number,
        }  # fmt: skip
        written = Written(to_version(row).document, row.document, row.document_hash)
        note = f"branched from version {row.number} of {plan.name}"
        return self._insert(name, written, fresh, "branched", by=by, at=at, note=note)

    def _insert(
        self,
        name: str,
        written: Written,
        fresh: Mapping[str, object],
        action: str,
        *,
        by: str,
        at: datetime,
        note: str,
    ) -> Plan:
        title, key = check_name(name)
        plan_id = PlanId(uuid.uuid4().hex)
        values = {
            **fresh, "id": plan_id, "name": title, "name_key": key, "state": PlanState.DRAFT, "version": 1,
            "revision": 1, "created_by": by[:NAME_LENGTH], "created_at": at,
            "updated_by": by[:NAME_LENGTH], "updated_at": at,
        }  # fmt: skip
        snapshot = SnapshotId(str(fresh["snapshot_id"]))
        try:
            with self._database.writing() as connection:
                if fresh["scenario_of"] is not None:  # it stays until we are done
                    find_plan(connection, PlanId(str(fresh["scenario_of"])), lock=True)
                refuse_taken(connection, key, plan_id)
                connection.execute(insert(PLANS).values(values))
                insert_version(
                    connection, plan_id, 1, written, snapshot, by=by, at=at, note=note, based_on=None
                )
                detail = {"version": 1, "snapshot_id": snapshot, "note": note}
                record(connection, action, title, by=by, at=at, plan_id=plan_id, detail=detail)
                return find_plan(connection, plan_id)
        except IntegrityError:
            self._refuse_taken_meanwhile(key, plan_id)
            raise

    def delete(self, plan: Plan, *, by: str, at: datetime) -> None:
        """Delete a draft that was never live, with its versions, challenges and overrides.

        Its scenarios stay, as plans of their own; so does what the audit log says of it.

        Parameters
        ----------
        plan : Plan
            As it was looked at.
        by : str
            Who.
        at : datetime
            When, with its time zone.

        Raises
        ------
        PlanStateInvalid
            It is no draft, or was live once.
        SaveConflict
            It was changed or saved meanwhile.
        EntryMissing
            It is gone already.
        """
        with self._database.writing() as connection:
            stored = find_plan(connection, plan.id, lock=True)
            refuse_changed(plan, stored, plan)
            if stored.version != plan.version:
                raise changed_meanwhile(plan, stored, plan)
            next_state(stored.name, stored.state, Action.DELETE)
            if stored.live_version is not None:
                raise PlanStateInvalid(
                    f"“{stored.name}” was live once, as version {stored.live_version}, and can't be deleted.",
                    "Leave it: what was live is kept.",
                    state=stored.state,
                    action=Action.DELETE,
                )
            connection.execute(
                update(PLANS)
                .where(PLANS.c.scenario_of == plan.id)
                .values(scenario_of=None, branched_from_version=None)
            )
            connection.execute(delete(PLANS).where(PLANS.c.id == plan.id))
            record(
                connection, "deleted", stored.name, by=by, at=at, plan_id=plan.id,
                detail={"version": stored.version},
            )  # fmt: skip
