"""The tables of the field organisation: reps, and the buying units that people defined."""

from datetime import datetime

from sqlalchemy import Boolean, Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.plans.models import NAME_LENGTH, Base, UtcTime


class RepRow(Base):
    """Someone who works a territory."""

    __tablename__ = "reps"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(2 * NAME_LENGTH), unique=True)
    role: Mapped[str] = mapped_column(String(32))
    home_lat: Mapped[float | None] = mapped_column(Float)
    home_lon: Mapped[float | None] = mapped_column(Float)
    home_place: Mapped[str] = mapped_column(Text)
    calls_a_day: Mapped[float] = mapped_column(Float)
    capacity_calls_a_week: Mapped[float | None] = mapped_column(Float)
    active: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    updated_at: Mapped[datetime] = mapped_column(UtcTime)


class BuyingUnitsRow(Base):
    """All buying units at one time; never changed."""

    __tablename__ = "buying_unit_versions"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    units: Mapped[int] = mapped_column(Integer)
    saved_by: Mapped[str] = mapped_column(String(NAME_LENGTH))
    saved_at: Mapped[datetime] = mapped_column(UtcTime)
    note: Mapped[str] = mapped_column(Text)
    # Last: headers are read without it, and SQLite reads a row from its start.
    document: Mapped[str] = mapped_column(Text)
