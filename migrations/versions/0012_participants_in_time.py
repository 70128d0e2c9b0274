"""Participants carry their match's time, so that they can be partitioned by it.

Revision ID: 0012
Revises: 0011
"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BATCH = 2_000
_NEXT = sa.text("""
SELECT id FROM (SELECT id FROM match WHERE id > :after ORDER BY id LIMIT :batch) batch
ORDER BY id DESC LIMIT 1
""")
_FILL = sa.text("""
UPDATE participant p SET sort_at = m.sort_at FROM match m
WHERE m.id > :after AND m.id <= :upto AND p.match_id = m.id AND p.sort_at IS NULL
""")


def upgrade() -> None:
    """Add the column, and fill it a few matches at a time.

    Only adding it locks the table, for a moment. Each batch commits: nobody waits for more than
    one, and whoever was interrupted goes on. Null stays allowed, for an lma that runs on from
    before writes rows without it.
    """
    op.execute("ALTER TABLE participant ADD COLUMN IF NOT EXISTS sort_at timestamptz")
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        after = UUID(int=0)
        while upto := connection.scalar(_NEXT, {"after": after, "batch": _BATCH}):
            connection.execute(_FILL, {"after": after, "upto": upto})
            after = upto


def downgrade() -> None:
    """Drop the column: matches hold all that is in it."""
    op.drop_column("participant", "sort_at")
