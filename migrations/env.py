"""Alembic's environment: runs the migrations on a connection that `lma.db.migrate` hands over."""

from alembic import context

from lma.models import metadata

# Built by `lma db index` where a store is large enough, so it may be there or not.
OPTIONAL_INDEX = "match_state_near"


def is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """What the models and the database have to agree on."""
    return kind != "index" or name != OPTIONAL_INDEX


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    include_object=is_ours,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
