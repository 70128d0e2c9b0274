"""Models of win probability, trained on this store.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; at most one model is in use, the shipped prior while none is."""
    op.create_table(
        "win_model",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("card", postgresql.JSONB(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index(
        "win_model_in_use",
        "win_model",
        ["in_use"],
        unique=True,
        postgresql_where=sa.text("in_use"),
    )


def downgrade() -> None:
    """Drop the table; `lma model train` makes a model anew."""
    op.drop_table("win_model")
