"""What a rep's week needs to know: hours, call plan, access, credentialing, sets, calls, days off."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME, KEY, ID, HEX = sa.String(120), sa.String(240), sa.String(64), sa.String(32)
MINUTES = (
    "start_minute", "end_minute", "lunch_minutes", "lunch_from", "lunch_until", "overtime_minutes",
)  # fmt: skip


def upgrade() -> None:
    """Apply."""
    registers = op.create_table(
        "registers",
        sa.Column("name", HEX, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_by", NAME, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_registers"),
    )
    _of_rep("rep_days", ("weekday",), *(_whole(name) for name in ("weekday", *MINUTES)))
    _of_rep("rep_leaves", ("first_day",), _day("first_day"), _day("last_day"), _text("note"))
    _of_rep("rep_skills", (), _text("skills"))
    _of_rep(
        "rep_places", ("day", "which"), _day("day"), sa.Column("which", sa.String(8), nullable=False),
        _number("lat"), _number("lon"), sa.Column("place", NAME, nullable=False),
    )  # fmt: skip
    _register(
        "call_plan", ("name_key",), sa.Column("name", NAME, nullable=False),
        sa.Column("name_key", KEY, nullable=False), _whole("rank"), _number("calls_a_quarter"),
        _number("minutes_a_call"), _text("specialty"), _whole("decile_from", True), _whole("decile_to", True),
        sa.Column("segment_id", HEX, nullable=False), _text("needs_skills"),
        sa.Column("needs_set", NAME, nullable=False),
    )  # fmt: skip
    _register(
        "access", ("site_id", "npi"), _site(), _npi(), sa.Column("status", sa.String(16), nullable=False),
        sa.Column("visiting", sa.Text(), nullable=True), sa.Column("badge", sa.Text(), nullable=True),
        _number("desk_minutes", True), _text("desk_by_hour"), _number("parking_minutes", True),
        _whole("lead_days", True), _text("note"),
    )  # fmt: skip
    op.create_index("ix_access_npi", "access", ["npi"], unique=False)
    _register(
        "or_blocks", ("npi", "weekday", "start_minute"), _npi(), _site(), _whole("weekday"),
        _whole("start_minute"), _whole("end_minute"),
    )  # fmt: skip
    op.create_index("ix_or_blocks_site_id", "or_blocks", ["site_id"], unique=False)
    _of_rep(
        "credentials", ("idn_id", "site_id"), sa.Column("idn_id", ID, nullable=False), _site(),
        _day("submitted", True), _day("expected", True), _day("cleared", True),
    )  # fmt: skip
    _register(
        "sets_on_hand", ("site_id", "set_name_key"), _site(), sa.Column("set_name", NAME, nullable=False),
        sa.Column("set_name_key", KEY, nullable=False), _whole("count"),
    )  # fmt: skip
    _of_rep(
        "calls", ("starts_at", "npi", "site_id"), _npi(), _site(),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False), _number("minutes"),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False), sa.Column("needs_set", NAME, nullable=False),
        _text("note"),
    )  # fmt: skip
    op.create_index("ix_calls_npi", "calls", ["npi", "starts_at"], unique=False)
    op.create_index("ix_calls_site_id", "calls", ["site_id"], unique=False)
    op.create_index("ix_calls_starts_at", "calls", ["starts_at"], unique=False)
    _register(
        "days_off", ("day", "state"), _day("day"), sa.Column("name", NAME, nullable=False),
        sa.Column("state", sa.String(2), nullable=False), sa.Column("works", sa.Boolean(), nullable=False),
    )  # fmt: skip
    op.bulk_insert(
        registers,
        [{"name": name, "revision": 0, "updated_by": "", "updated_at": None} for name in NAMES],
    )


def downgrade() -> None:
    """Take back."""
    for name in reversed(NAMES):
        op.drop_table(name)
    op.drop_table("registers")


NAMES = (
    "rep_days", "rep_leaves", "rep_skills", "rep_places", "call_plan", "access", "or_blocks", "credentials",
    "sets_on_hand", "calls", "days_off",
)  # fmt: skip


def _register(name: str, key: tuple[str, ...], *columns: Any) -> None:
    """Create a register's table: a row has its history beside what it says."""
    op.create_table(
        name,
        sa.Column("id", HEX, nullable=False),
        *columns,
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", NAME, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", NAME, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint(*key, name=f"uq_{name}_{key[0]}"),
    )


def _of_rep(name: str, key: tuple[str, ...], *columns: Any) -> None:
    _register(
        name, ("rep_id", *key), sa.Column("rep_id", HEX, nullable=False), *columns,
        sa.ForeignKeyConstraint(["rep_id"], ["reps.id"], name=f"fk_{name}_rep_id_reps"),
    )  # fmt: skip


def _whole(name: str, nullable: bool = False) -> Any:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _number(name: str, nullable: bool = False) -> Any:
    return sa.Column(name, sa.Float(), nullable=nullable)


def _text(name: str) -> Any:
    return sa.Column(name, sa.Text(), nullable=False)


def _day(name: str, nullable: bool = False) -> Any:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _npi() -> Any:
    return sa.Column("npi", sa.String(10), nullable=False)


def _site() -> Any:
    return sa.Column("site_id", ID, nullable=False)
