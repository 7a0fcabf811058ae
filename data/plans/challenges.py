"""Objections of managers to an assignment, which the plan's owner accepts or rejects."""

import uuid
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, NewType, cast

from sqlalchemy import Row, Table, insert, select, update

from data.identifiers import PlanId, TerritoryId
from data.plans.audit import record
from data.plans.database import Database
from data.plans.errors import EntryMissing, SaveConflict
from data.plans.models import NAME_LENGTH
from data.plans.names import check_reason
from data.plans.plan_models import ChallengeRow
from data.plans.plan_rows import find_plan
from data.plans.plan_states import Action, next_state

ChallengeId = NewType("ChallengeId", str)
Kind = Literal["site", "clinician"]
ChallengeState = Literal["open", "accepted", "rejected"]

_TABLE = cast(Table, ChallengeRow.__table__)


@dataclass(frozen=True)
class Challenge:
    """One objection.

    Parameters
    ----------
    id : ChallengeId
        Its own.
    plan_id : PlanId
        Against which plan.
    version : int
        The plan's latest version when it was raised.
    kind : str
        What is assigned wrongly: "site" or "clinician".
    subject : str
        The site's id or the clinician's NPI.
    from_territory : TerritoryId, optional
        Where it is assigned; None when it is nobody's.
    wanted_territory : TerritoryId, optional
        Where it should be; None when it should be nobody's.
    reason : str
        Why.
    state : str
        "open", "accepted" or "rejected".
    raised_by : str
        Who objects.
    raised_at : datetime
        When, in UTC.
    reply : str
        What the owner said; empty while it is open.
    decided_by : str, optional
        Who decided.
    decided_at : datetime, optional
        When, in UTC.
    """

    id: ChallengeId
    plan_id: PlanId
    version: int
    kind: Kind
    subject: str
    from_territory: TerritoryId | None
    wanted_territory: TerritoryId | None
    reason: str
    state: ChallengeState
    raised_by: str
    raised_at: datetime
    reply: str
    decided_by: str | None
    decided_at: datetime | None


class Challenges:
    """The challenges of one plan store.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, plan_id: PlanId, state: ChallengeState | None = None) -> tuple[Challenge, ...]:
        """Return the challenges to a plan, the oldest first.

        Parameters
        ----------
        plan_id : PlanId
            Which plan.
        state : str, optional
            Only those that are "open", "accepted" or "rejected".

        Returns
        -------
        tuple of Challenge
            Empty when there is none.
        """
        query = select(_TABLE).where(_TABLE.c.plan_id == plan_id).order_by(_TABLE.c.raised_at, _TABLE.c.id)
        if state is not None:
            query = query.where(_TABLE.c.state == state)
        with self._database.reading() as connection:
            return tuple(_challenge(row) for row in connection.execute(query))

    def open(
        self,
        plan_id: PlanId,
        kind: Kind,
        subject: str,
        *,
        from_territory: TerritoryId | None,
        wanted_territory: TerritoryId | None,
        reason: str,
        by: str,
        at: datetime,
    ) -> Challenge:
        """Object to an assignment; the plan stays as it is.

        Parameters
        ----------
        plan_id : PlanId
            Which plan; a draft or in review.
        kind : str
            "site" or "clinician".
        subject : str
            The site's id or the clinician's NPI.
        from_territory : TerritoryId, optional
            Where it is assigned.
        wanted_territory : TerritoryId, optional
            Where it should be.
        reason : str
            Why; not empty.
        by : str
            Who objects.
        at : datetime
            When, with its time zone.

        Returns
        -------
        Challenge
            Open.

        Raises
        ------
        NameInvalid
            No reason was given.
        PlanStateInvalid
            The plan is live or archived.
        EntryMissing
            There is no such plan.
        """
        said = check_reason(reason, "An assignment is challenged with a reason only.")
        with self._database.writing() as connection:
            plan = find_plan(connection, plan_id, lock=True)
            next_state(plan.name, plan.state, Action.CHALLENGE)
            fresh = Challenge(
                ChallengeId(uuid.uuid4().hex), plan_id, plan.version, kind, subject, from_territory,
                wanted_territory, said, "open", by[:NAME_LENGTH], at, "", None, None,
            )  # fmt: skip
            connection.execute(insert(_TABLE).values(vars(fresh)))
            record(
                connection, "challenged an assignment", f"{kind} {subject}", by=by, at=at, plan_id=plan_id,
                reason=said,
                detail={"challenge": fresh.id, "from": from_territory, "wanted": wanted_territory},
            )  # fmt: skip
            return _challenge(connection.execute(select(_TABLE).where(_TABLE.c.id == fresh.id)).one())

    def accept(self, challenge: ChallengeId, *, by: str, at: datetime, reply: str = "") -> Challenge:
        """Agree with a challenge; the change itself is saved as the plan's next version, by the caller.

        Parameters
        ----------
        challenge : ChallengeId
            Which.
        by : str
            Who decides.
        at : datetime
            When, with its time zone.
        reply : str
            What to say to who raised it.

        Returns
        -------
        Challenge
            Accepted.

        Raises
        ------
        SaveConflict
            It has been decided already; `theirs` is the challenge as it stands.
        EntryMissing
            There is no such challenge.
        """
        return self._decide(challenge, "accepted", reply.strip(), by=by, at=at)

    def reject(self, challenge: ChallengeId, reply: str, *, by: str, at: datetime) -> Challenge:
        """Disagree with a challenge.

        Parameters
        ----------
        challenge : ChallengeId
            Which.
        reply : str
            Why; not empty.
        by : str
            Who decides.
        at : datetime
            When, with its time zone.

        Returns
        -------
        Challenge
            Rejected.

        Raises
        ------
        NameInvalid
            No reply was given.
        SaveConflict, EntryMissing
            As `accept`.
        """
        said = check_reason(reply, "A challenge is rejected with a reply only.")
        return self._decide(challenge, "rejected", said, by=by, at=at)

    def _decide(
        self, challenge: ChallengeId, state: ChallengeState, reply: str, *, by: str, at: datetime
    ) -> Challenge:
        # FOR UPDATE makes a second PostgreSQL writer wait; SQLite has one writer anyway and leaves it out.
        query = select(_TABLE).where(_TABLE.c.id == challenge)
        with self._database.writing() as connection:
            row = connection.execute(query.with_for_update()).one_or_none()
            if row is None:
                raise EntryMissing("That challenge is gone, with its plan.", "Choose another plan.")
            stored = _challenge(row)
            if stored.state != "open":
                raise SaveConflict(
                    f"{stored.decided_by} {stored.state} this challenge at "
                    f"{stored.decided_at:%H:%M UTC on %d %b %Y} already.",
                    "Raise a new challenge if that was wrong.",
                    yours=state,
                    theirs=stored,
                )
            decision = {"state": state, "reply": reply, "decided_by": by[:NAME_LENGTH], "decided_at": at}
            connection.execute(update(_TABLE).where(_TABLE.c.id == challenge).values(decision))
            record(
                connection, f"{state} a challenge", f"{stored.kind} {stored.subject}", by=by, at=at,
                plan_id=stored.plan_id, reason=reply,
                detail={"challenge": challenge, "raised_by": stored.raised_by, "because": stored.reason},
            )  # fmt: skip
            return _challenge(connection.execute(query).one())


def _challenge(row: Row[Any]) -> Challenge:
    return Challenge(**{part.name: getattr(row, part.name) for part in fields(Challenge)})
