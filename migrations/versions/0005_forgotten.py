"""Who was forgotten: digests of PUUIDs, so that other players' matches don't bring them back.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "forgotten",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("digest"),
    )


def downgrade() -> None:
    """Drop the table: what was erased stays erased, what comes anew comes with its names."""
    op.drop_table("forgotten")
