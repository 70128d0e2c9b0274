"""Work: what is to be done in the background, one row for each piece.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the ledger; its rows change several times each, so pages keep room for that."""
    op.create_table(
        "work",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default=sa.text("'due'"), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("spec", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lost", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("last_body", sa.LargeBinary(), nullable=True),
        _time("discovered_at", now=True),
        _time("next_at", now=True),
        _time("lease_until"),
        _time("ended_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("work_kind_key", "work", ["kind", "key"], unique=True)
    _partial_index(
        "work_due",
        ["queue", "priority", sa.text("rank DESC"), "id", "next_at"],
        "state = 'due'",
    )
    _partial_index("work_next", ["queue", "next_at"], "state = 'due'")
    _partial_index("work_leased", ["lease_until"], "state = 'leased'")
    _partial_index("work_open", ["state", "queue", "kind"], "state <> 'done'")
    op.execute(
        "ALTER TABLE work SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02,"
        " autovacuum_vacuum_threshold = 500)"
    )


def downgrade() -> None:
    """Drop the ledger, and with it what was not done yet."""
    op.drop_table("work")


def _time(name: str, *, now: bool = False) -> sa.Column:
    default = sa.text("now()") if now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not now)


def _partial_index(name: str, columns: list, where: str) -> None:
    op.create_index(name, "work", columns, postgresql_where=sa.text(where))
