"""Alembic's entry: runs the migrations on the connection that `PlanStore.open` hands over."""

from alembic import context

from data.plans.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite can't alter a column in place
)
context.run_migrations()
