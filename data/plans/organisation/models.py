"""The tables of what a rep's week needs to know."""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.plans.models import NAME_LENGTH, Base, UtcTime
from data.plans.organisation.columns import Absent, ByHour, Windows, Words

ID_LENGTH = 64


class RegisterRow(Base):
    """A register's revision: one more with each change of any of its rows."""

    __tablename__ = "registers"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer)
    updated_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    updated_at: Mapped[datetime | None] = mapped_column(UtcTime)


class _Kept:
    """What every row of a register has."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class _OfRep(_Kept):
    rep_id: Mapped[str] = mapped_column(String(32), ForeignKey("reps.id"))


class RepDayRow(_OfRep, Base):
    """A rep's hours on a weekday."""

    __tablename__ = "rep_days"
    __table_args__ = (UniqueConstraint("rep_id", "weekday"),)

    weekday: Mapped[int] = mapped_column(Integer)
    start_minute: Mapped[int] = mapped_column(Integer)
    end_minute: Mapped[int] = mapped_column(Integer)
    lunch_minutes: Mapped[int] = mapped_column(Integer)
    lunch_from: Mapped[int] = mapped_column(Integer)
    lunch_until: Mapped[int] = mapped_column(Integer)
    overtime_minutes: Mapped[int] = mapped_column(Integer)


class RepLeaveRow(_OfRep, Base):
    """Days on which a rep does not work."""

    __tablename__ = "rep_leaves"
    __table_args__ = (UniqueConstraint("rep_id", "first_day"),)

    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text)


class RepSkillsRow(_OfRep, Base):
    """What a rep can do that not every rep can."""

    __tablename__ = "rep_skills"
    __table_args__ = (UniqueConstraint("rep_id"),)

    skills: Mapped[tuple[str, ...]] = mapped_column(Words)


class RepPlaceRow(_OfRep, Base):
    """Where a rep's day starts or ends, when that isn't home."""

    __tablename__ = "rep_places"
    __table_args__ = (UniqueConstraint("rep_id", "day", "which"),)

    day: Mapped[date] = mapped_column(Date)
    which: Mapped[str] = mapped_column(String(8))
    lat: Mapped[float] = mapped_column(Float)
    lon: Mapped[float] = mapped_column(Float)
    place: Mapped[str] = mapped_column(String(NAME_LENGTH))


class CallPlanRow(_Kept, Base):
    """How often a group of clinicians is to be called on."""

    __tablename__ = "call_plan"

    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(2 * NAME_LENGTH), unique=True)
    rank: Mapped[int] = mapped_column(Integer)
    calls_a_quarter: Mapped[float] = mapped_column(Float)
    minutes_a_call: Mapped[float] = mapped_column(Float)
    specialty: Mapped[str] = mapped_column(Text)
    decile_from: Mapped[int | None] = mapped_column(Integer)
    decile_to: Mapped[int | None] = mapped_column(Integer)
    segment_id: Mapped[str | None] = mapped_column(Absent(32), nullable=False)
    needs_skills: Mapped[tuple[str, ...]] = mapped_column(Words)
    needs_set: Mapped[str] = mapped_column(String(NAME_LENGTH))


class AccessRow(_Kept, Base):
    """How one gets in at a site, to everyone or to one clinician."""

    __tablename__ = "access"
    __table_args__ = (UniqueConstraint("site_id", "npi"), Index("ix_access_npi", "npi"))

    site_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    npi: Mapped[str | None] = mapped_column(Absent(10), nullable=False)
    status: Mapped[str] = mapped_column(String(16))
    visiting: Mapped[tuple[object, ...] | None] = mapped_column(Windows)
    badge: Mapped[tuple[object, ...] | None] = mapped_column(Windows)
    desk_minutes: Mapped[float | None] = mapped_column(Float)
    desk_by_hour: Mapped[tuple[object, ...]] = mapped_column(ByHour)
    parking_minutes: Mapped[float | None] = mapped_column(Float)
    lead_days: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text)


class OrBlockRow(_Kept, Base):
    """Hours in which a surgeon has an operating room."""

    __tablename__ = "or_blocks"
    __table_args__ = (
        UniqueConstraint("npi", "weekday", "start_minute"),
        Index("ix_or_blocks_site_id", "site_id"),
    )

    npi: Mapped[str] = mapped_column(String(10))
    site_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    weekday: Mapped[int] = mapped_column(Integer)
    start_minute: Mapped[int] = mapped_column(Integer)
    end_minute: Mapped[int] = mapped_column(Integer)


class CredentialRow(_OfRep, Base):
    """How far a rep's credentialing at an account is."""

    __tablename__ = "credentials"
    __table_args__ = (UniqueConstraint("rep_id", "idn_id", "site_id"),)

    idn_id: Mapped[str | None] = mapped_column(Absent(ID_LENGTH), nullable=False)
    site_id: Mapped[str | None] = mapped_column(Absent(ID_LENGTH), nullable=False)
    submitted: Mapped[date | None] = mapped_column(Date)
    expected: Mapped[date | None] = mapped_column(Date)
    cleared: Mapped[date | None] = mapped_column(Date)


class SetsOnHandRow(_Kept, Base):
    """How many sets of one kind lie at a site."""

    __tablename__ = "sets_on_hand"
    __table_args__ = (UniqueConstraint("site_id", "set_name_key"),)

    site_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    set_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    set_name_key: Mapped[str] = mapped_column(String(2 * NAME_LENGTH))
    count: Mapped[int] = mapped_column(Integer)


class CallRow(_OfRep, Base):
    """A call that was made or is planned."""

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("rep_id", "starts_at", "npi", "site_id"),
        Index("ix_calls_npi", "npi", "starts_at"),
        Index("ix_calls_site_id", "site_id"),
        Index("ix_calls_starts_at", "starts_at"),
    )

    npi: Mapped[str | None] = mapped_column(Absent(10), nullable=False)
    site_id: Mapped[str | None] = mapped_column(Absent(ID_LENGTH), nullable=False)
    starts_at: Mapped[datetime] = mapped_column(UtcTime)
    zone: Mapped[str] = mapped_column(String(64))
    minutes: Mapped[float] = mapped_column(Float)
    channel: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    locked: Mapped[bool] = mapped_column(Boolean)
    needs_set: Mapped[str] = mapped_column(String(NAME_LENGTH))
    note: Mapped[str] = mapped_column(Text)


class DayOffRow(_Kept, Base):
    """A day on which the company does not work, or does in spite of a holiday."""

    __tablename__ = "days_off"
    __table_args__ = (UniqueConstraint("day", "state"),)

    day: Mapped[date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    state: Mapped[str] = mapped_column(String(2))
    works: Mapped[bool] = mapped_column(Boolean)
