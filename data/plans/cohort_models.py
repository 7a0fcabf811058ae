"""The tables of cohorts: their names, each freeze, and the lists of NPIs, each kept once."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.plans.models import NAME_LENGTH, Base, UtcTime

_LIST = "npi_lists.content_hash"


class NpiListRow(Base):
    """A set of NPIs by the hash of its content; never changed."""

    __tablename__ = "npi_lists"

    content_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class CohortRow(Base):
    """A cohort as it stands; whom it holds is in its freezes."""

    __tablename__ = "cohorts"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(2 * NAME_LENGTH), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    archived: Mapped[bool] = mapped_column(Boolean)
    # The number of the latest freeze.
    freezes: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class CohortFreezeRow(Base):
    """Whom a cohort held once, and why; never changed."""

    __tablename__ = "cohort_freezes"

    cohort_id: Mapped[str] = mapped_column(ForeignKey("cohorts.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    snapshot_id: Mapped[str] = mapped_column(String(64), index=True)
    content_hash: Mapped[str] = mapped_column(ForeignKey(_LIST), index=True)
    # What a list asked for, also those whom the snapshot didn't have; null where a rule says who belongs.
    asked_hash: Mapped[str | None] = mapped_column(ForeignKey(_LIST), index=True)
    frozen_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    frozen_at: Mapped[datetime] = mapped_column(UtcTime)
    note: Mapped[str] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
