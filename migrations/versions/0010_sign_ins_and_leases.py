"""When users signed in last, and leases: who is just bringing what from Riot.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table; leases are worth nothing after a crash, so none is logged."""
    op.add_column("user", sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        prefixes=["UNLOGGED"],
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("lease")
    op.drop_column("user", "signed_in_at")
