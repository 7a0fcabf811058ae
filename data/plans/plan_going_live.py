"""A plan's way from draft to live and archived: who may stop it, and what is frozen on the way."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from data.identifiers import PlanId
from data.plans.audit import record
from data.plans.errors import SaveConflict
from data.plans.frozen import FrozenMembership, find_frozen, freeze
from data.plans.names import check_optional_name, check_reason
from data.plans.overrides import BlockingWarning, Override, find_overrides, refuse_blocked
from data.plans.plan_details import PlanDetails
from data.plans.plan_entry import Plan
from data.plans.plan_rows import PLANS, find_plan, find_version, to_header, to_plan, update_plan
from data.plans.plan_states import Action, next_state

ATTEMPTS = 5
"""Of going live, while plans of the same sales force go live at once and each must archive the one before."""


class PlanLifecycle(PlanDetails):
    """The states of the plans of one store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def send_for_review(self, plan_id: PlanId, *, by: str, at: datetime, note: str = "") -> Plan:
        """Hand a draft to the people who approve it.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        note : str
            What to look at.

        Returns
        -------
        Plan
            In review.

        Raises
        ------
        PlanStateInvalid
            It is no draft.
        EntryMissing
            There is no such plan.
        """
        return self._move(plan_id, Action.SEND_FOR_REVIEW, "sent for review", note, by=by, at=at)

    def withdraw(self, plan_id: PlanId, reason: str, *, by: str, at: datetime) -> Plan:
        """Return a plan from review to draft.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        reason : str
            Why; not empty.
        by : str
            Who.
        at : datetime
            When, with its time zone.

        Returns
        -------
        Plan
            A draft.

        Raises
        ------
        NameInvalid
            No reason was given.
        PlanStateInvalid
            It is not in review.
        EntryMissing
            There is no such plan.
        """
        said = check_reason(reason, "A plan is returned with a reason only.")
        return self._move(plan_id, Action.WITHDRAW, "returned to draft", said, by=by, at=at)

    def archive(self, plan_id: PlanId, *, by: str, at: datetime, reason: str = "") -> Plan:
        """Take a live plan out of use; nothing of it is lost.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        reason : str
            Why.

        Returns
        -------
        Plan
            Archived.

        Raises
        ------
        PlanStateInvalid
            It is not live.
        EntryMissing
            There is no such plan.
        """
        return self._move(plan_id, Action.ARCHIVE, "archived", reason, by=by, at=at)

    def reopen(self, plan_id: PlanId, *, by: str, at: datetime, reason: str = "") -> Plan:
        """Make an archived plan a draft again; what was frozen of it stays.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        by : str
            Who.
        at : datetime
            When, with its time zone.
        reason : str
            Why.

        Returns
        -------
        Plan
            A draft.

        Raises
        ------
        PlanStateInvalid
            It is not archived.
        EntryMissing
            There is no such plan.
        """
        return self._move(plan_id, Action.REOPEN, "reopened", reason, by=by, at=at)

    def _move(
        self, plan_id: PlanId, action: Action, said: str, reason: str, *, by: str, at: datetime
    ) -> Plan:
        with self._database.writing() as connection:
            plan = find_plan(connection, plan_id, lock=True)
            return _move(connection, plan, action, said, reason, by=by, at=at)

    def go_live(
        self,
        plan_id: PlanId,
        *,
        based_on: int,
        blocking: Sequence[BlockingWarning],
        by: str,
        at: datetime,
        frozen: bytes | None = None,
    ) -> Plan:
        """Make a plan in review the one that holds for its sales force and role.

        What was live for them until then is archived in the same transaction.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        based_on : int
            The version that was looked at, and to which the warnings and what is frozen belong.
        blocking : sequence of BlockingWarning
            All that stand in its way.
        by : str
            Who approves.
        at : datetime
            When, with its time zone.
        frozen : bytes, optional
            Its membership and figures, to be kept as they are now.

        Returns
        -------
        Plan
            Live.

        Raises
        ------
        GoLiveBlocked
            Nobody has overridden some of the warnings; the error carries those.
        SaveConflict
            It was saved meanwhile; `theirs` is the latest version's header.
        PlanStateInvalid
            It is not in review.
        EntryMissing
            There is no such plan or version.
        """

        for attempt in range(ATTEMPTS):
            try:
                with self._database.writing() as connection:
                    plan = find_plan(connection, plan_id, lock=True)
                    next_state(plan.name, plan.state, Action.GO_LIVE)
                    _refuse_newer(connection, plan, based_on)
                    overrides = find_overrides(connection, plan_id)
                    refuse_blocked(plan.name, blocking, overrides)
                    return _go_live(connection, plan, blocking, overrides, frozen, by=by, at=at)
            except IntegrityError:
                # Another plan of the same sales force went live between our look and our write.
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def frozen(self, plan_id: PlanId, version: int | None = None) -> FrozenMembership | None:
        """Return what a plan held when it went live.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        version : int, optional
            Which version; the one that went live last when not given.

        Returns
        -------
        FrozenMembership or None
            What was frozen last of that version; None when nothing was.

        Raises
        ------
        EntryMissing
            There is no such plan.
        """
        with self._database.reading() as connection:
            wanted = version or find_plan(connection, plan_id).live_version
            return None if wanted is None else find_frozen(connection, plan_id, wanted)


def _move(
    connection: Connection,
    plan: Plan,
    action: Action,
    said: str,
    reason: str,
    *,
    by: str,
    at: datetime,
    detail: dict[str, Any] | None = None,
    **values: Any,
) -> Plan:
    state = next_state(plan.name, plan.state, action)
    record(
        connection, said, plan.name, by=by, at=at, plan_id=plan.id, reason=reason,
        detail={"version": plan.version, **(detail or {})},
    )  # fmt: skip
    columns = {"live_key": None, **values, "state": state, "revision": plan.revision + 1}
    return update_plan(connection, plan.id, by=by, at=at, **columns)


def _go_live(
    connection: Connection,
    plan: Plan,
    blocking: Sequence[BlockingWarning],
    overrides: Sequence[Override],
    frozen: bytes | None,
    *,
    by: str,
    at: datetime,
) -> Plan:
    live_key = f"{check_optional_name(plan.sales_force)[1]}\n{plan.role}"
    query = select(PLANS).where(PLANS.c.live_key == live_key).with_for_update()
    before = [to_plan(row) for row in connection.execute(query)]
    for old in before:
        reason = f"“{plan.name}” went live in its place"
        _move(connection, old, Action.ARCHIVE, "archived", reason, by=by, at=at)
    keys = {warning.key for warning in blocking}
    detail = {
        "snapshot_id": plan.snapshot_id,
        "frozen": None if frozen is None else freeze(connection, plan, frozen, by=by, at=at),
        "in_place_of": [old.name for old in before],
        "overridden": [
            {"key": o.key, "sentence": o.sentence, "reason": o.reason, "by": o.overridden_by}
            for o in overrides
            if o.key in keys
        ],
    }
    return _move(
        connection, plan, Action.GO_LIVE, "went live", "", by=by, at=at, detail=detail,
        live_key=live_key, live_version=plan.version,
    )  # fmt: skip


def _refuse_newer(connection: Connection, plan: Plan, based_on: int) -> None:
    if plan.version != based_on:
        yours = to_header(find_version(connection, plan.id, based_on))
        theirs = to_header(find_version(connection, plan.id, plan.version))
        raise SaveConflict(
            f"{theirs.saved_by} saved version {theirs.number} of “{plan.name}” at "
            f"{theirs.saved_at:%H:%M UTC on %d %b %Y}; you looked at version {based_on}.",
            "Open the plan again, and take it live if it is still right.",
            yours=yours,
            theirs=theirs,
        )
