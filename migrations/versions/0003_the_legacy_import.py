"""The legacy import: its ids, how far it has come, what it found; formats of payloads.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the import, and mark every payload that is there as match-v5."""
    op.add_column(
        "match", sa.Column("format", sa.String(), server_default="match-v5", nullable=False)
    )
    op.create_table(
        "legacy_id",
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("legacy_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("space", "legacy_id"),
    )
    op.create_index("legacy_id_record", "legacy_id", ["record_id"])
    op.create_table(
        "legacy_import",
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("space"),
    )
    op.create_table(
        "legacy_finding",
        sa.Column("space", sa.String(), nullable=False),
        sa.Column("legacy_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("original", sa.LargeBinary(), nullable=True),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("space", "legacy_id", "code"),
    )


def downgrade() -> None:
    """Drop the ids and findings, and the matches of formats that older versions can't read."""
    op.execute("DELETE FROM match WHERE format <> 'match-v5'")
    op.drop_table("legacy_finding")
    op.drop_table("legacy_import")
    op.drop_index("legacy_id_record", table_name="legacy_id")
    op.drop_table("legacy_id")
    op.drop_column("match", "format")
