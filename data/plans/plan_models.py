"""The tables of plans: versions, unsaved work, what was frozen, and who decided what."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.plans.models import NAME_LENGTH, Base, UtcTime

_OF_PLAN = "plans.id"


class PlanRow(Base):
    """A plan as it stands; what it says is in its versions."""

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(2 * NAME_LENGTH), unique=True)
    sales_force: Mapped[str] = mapped_column(String(NAME_LENGTH))
    role: Mapped[str] = mapped_column(String(32))
    effective_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    # Sales force and role of a live plan, else null: that there is one at a time, the database sees to.
    live_key: Mapped[str | None] = mapped_column(String(300), unique=True)
    snapshot_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    scenario_of: Mapped[str | None] = mapped_column(ForeignKey(_OF_PLAN))
    branched_from_version: Mapped[int | None] = mapped_column(Integer)
    live_version: Mapped[int | None] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class PlanVersionRow(Base):
    """What a plan said once; never changed."""

    __tablename__ = "plan_versions"

    plan_id: Mapped[str] = mapped_column(ForeignKey(_OF_PLAN, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    document_hash: Mapped[str] = mapped_column(String(32))
    snapshot_id: Mapped[str] = mapped_column(String(64))
    saved_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    saved_at: Mapped[datetime] = mapped_column(UtcTime)
    note: Mapped[str] = mapped_column(Text)
    based_on: Mapped[int | None] = mapped_column(Integer)
    # Last, here and below: SQLite reads a row from its start, and headers are read without what is large.
    document: Mapped[str] = mapped_column(Text)


class FrozenRow(Base):
    """Membership and figures of a version as they were when it went live."""

    __tablename__ = "frozen_memberships"

    plan_id: Mapped[str] = mapped_column(ForeignKey(_OF_PLAN, ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    snapshot_id: Mapped[str] = mapped_column(String(64))
    frozen_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    frozen_at: Mapped[datetime] = mapped_column(UtcTime)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class DraftRow(Base):
    """Unsaved work of one person on one plan."""

    __tablename__ = "plan_drafts"

    plan_id: Mapped[str] = mapped_column(ForeignKey(_OF_PLAN, ondelete="CASCADE"), primary_key=True)
    person: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    based_on: Mapped[int] = mapped_column(Integer)
    kept_at: Mapped[datetime] = mapped_column(UtcTime)
    document: Mapped[str] = mapped_column(Text)


class OverrideRow(Base):
    """A blocking warning that somebody answers for."""

    __tablename__ = "plan_overrides"

    plan_id: Mapped[str] = mapped_column(ForeignKey(_OF_PLAN, ondelete="CASCADE"), primary_key=True)
    # SHA-256 of the key: a key says what the warning is about and may be long.
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    sentence: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    overridden_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    overridden_at: Mapped[datetime] = mapped_column(UtcTime)


class ChallengeRow(Base):
    """A manager's objection to an assignment."""

    __tablename__ = "plan_challenges"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey(_OF_PLAN, ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(Text)
    from_territory: Mapped[str | None] = mapped_column(Text)
    wanted_territory: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    raised_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    raised_at: Mapped[datetime] = mapped_column(UtcTime)
    reply: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(NAME_LENGTH))
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)


class AuditRow(Base):
    """One line of the log; it outlives the plan that it is about."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    who: Mapped[str] = mapped_column(String(NAME_LENGTH))
    plan_id: Mapped[str | None] = mapped_column(String(32), index=True)
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
