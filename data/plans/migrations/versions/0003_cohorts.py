"""Cohorts with their freezes, and lists of NPIs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "npi_lists",
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", name="pk_npi_lists"),
    )
    op.create_table(
        "cohorts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("name_key", sa.String(240), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("freezes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.String(120), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cohorts"),
        sa.UniqueConstraint("name_key", name="uq_cohorts_name_key"),
    )
    op.create_table(
        "cohort_freezes",
        sa.Column("cohort_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("snapshot_id", sa.String(64), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("asked_hash", sa.String(64), nullable=True),
        sa.Column("frozen_by", sa.String(120), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name="fk_cohort_freezes_cohort_id_cohorts", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["content_hash"], ["npi_lists.content_hash"], name="fk_cohort_freezes_content_hash_npi_lists"
        ),
        sa.ForeignKeyConstraint(
            ["asked_hash"], ["npi_lists.content_hash"], name="fk_cohort_freezes_asked_hash_npi_lists"
        ),
        sa.PrimaryKeyConstraint("cohort_id", "number", name="pk_cohort_freezes"),
    )
    for column in ("asked_hash", "content_hash", "snapshot_id"):
        op.create_index(f"ix_cohort_freezes_{column}", "cohort_freezes", [column], unique=False)


def downgrade() -> None:
    """Take back."""
    for column in ("snapshot_id", "content_hash", "asked_hash"):
        op.drop_index(f"ix_cohort_freezes_{column}", "cohort_freezes")
    op.drop_table("cohort_freezes")
    op.drop_table("cohorts")
    op.drop_table("npi_lists")
