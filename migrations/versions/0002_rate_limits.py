"""Rate limits: what the processes that share a key know of them.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; its rows change often, so they are not compressed."""
    op.create_table(
        "rate_limit",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("name"),
    )
    op.execute("ALTER TABLE rate_limit ALTER COLUMN state SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Drop the table: the limits are learnt anew."""
    op.drop_table("rate_limit")
