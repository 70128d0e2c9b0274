"""Alembic's environment: runs the migrations on a connection that `lma.db.migrate` hands over."""

from alembic import context

from lma.models import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
