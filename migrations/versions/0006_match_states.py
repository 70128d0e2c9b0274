"""States: each minute of a game as a vector, for `lma similar` and for training.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import Vector

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; `lma db rebuild` fills it from the timelines that are stored."""
    small = ("minute", "version", "winner", "next_kill", "next_tower", "next_objective")
    op.create_table(
        "match_state",
        sa.Column("match_id", sa.UUID(), nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=False) for name in small),
        sa.Column("state", Vector(39), nullable=False),
        sa.Column("objective", sa.String(), nullable=True),
        sa.Column("ends", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("match_id", "minute"),
    )


def downgrade() -> None:
    """Drop the table: timelines hold everything that is in it."""
    op.drop_table("match_state")
