"""The store: users, matches and their participants, champions, ranks.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, with pgvector beside them."""
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table(
        "champion",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("champ_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("nickname", sa.String(), nullable=False),
        sa.Column("image_url", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column(
            "synced_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("champ_id"),
    )
    op.create_table(
        "match",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("game_id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=True),
        sa.Column("game_mode", sa.String(), nullable=True),
        sa.Column("map_id", sa.Integer(), nullable=True),
        sa.Column("game_version", sa.String(), nullable=True),
        sa.Column("patch", sa.String(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=True),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("game_info", postgresql.JSONB(), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=True),
        sa.Column(
            "fetched_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("game_id"),
    )
    op.create_index("match_platform_number", "match", ["platform", "number"], unique=True)
    op.create_table(
        "origin",
        sa.Column("singleton", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("singleton", name="origin_one_row"),
        sa.PrimaryKeyConstraint("singleton"),
    )
    op.create_table(
        "quarantine",
        sa.Column("game_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("game_id"),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("summoner_name", sa.String(), nullable=False),
        sa.Column("riot_id", sa.String(), nullable=True),
        sa.Column("riot_id_folded", sa.String(), nullable=True),
        sa.Column("name_folded", sa.String(), nullable=False),
        sa.Column("puuid", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("profile_icon_id", sa.Integer(), nullable=True),
        sa.Column("summoner_level", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column(
            "profile_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("puuid"),
        sa.UniqueConstraint("riot_id_folded"),
    )
    op.create_index("ix_user_name_folded", "user", ["name_folded"], unique=False)
    op.create_table(
        "league",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("entries", postgresql.JSONB(), nullable=False),
        sa.Column(
            "fetched_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "listing",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "scope"),
    )
    op.create_table(
        "participant",
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("puuid", sa.String(), nullable=True),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("game_name", sa.String(), nullable=True),
        sa.Column("tag_line", sa.String(), nullable=True),
        sa.Column("champion_id", sa.Integer(), nullable=True),
        sa.Column("champion_name", sa.String(), nullable=True),
        sa.Column("champion_level", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("subteam_id", sa.Integer(), nullable=True),
        sa.Column("placement", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("win", sa.Boolean(), nullable=True),
        sa.Column("kills", sa.Integer(), nullable=True),
        sa.Column("deaths", sa.Integer(), nullable=True),
        sa.Column("assists", sa.Integer(), nullable=True),
        sa.Column("cs", sa.Integer(), nullable=True),
        sa.Column("gold", sa.Integer(), nullable=True),
        sa.Column("damage", sa.Integer(), nullable=True),
        sa.Column("damage_taken", sa.Integer(), nullable=True),
        sa.Column("vision_score", sa.Integer(), nullable=True),
        sa.Column("kill_participation", sa.Float(), nullable=True),
        sa.Column("damage_share", sa.Float(), nullable=True),
        sa.Column("items", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("spells", sa.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("match_id", "slot"),
    )
    op.create_index(
        "participant_puuid",
        "participant",
        ["puuid"],
        unique=False,
        postgresql_where=sa.text("puuid IS NOT NULL"),
    )
    op.create_table(
        "timeline",
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("payload", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("original", sa.LargeBinary(), nullable=True),
        sa.Column(
            "fetched_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("match_id"),
    )
    op.create_table(
        "user_match",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "match_id"),
    )
    op.create_index("user_match_match", "user_match", ["match_id"], unique=False)
    op.create_index(
        "user_match_newest", "user_match", ["user_id", "sort_at", "match_id"], unique=False
    )
    _compress_with_lz4_where_it_is()


def downgrade() -> None:
    """Drop the tables; the extension stays, for it may not be ours alone."""
    op.drop_index("user_match_newest", table_name="user_match")
    op.drop_index("user_match_match", table_name="user_match")
    op.drop_table("user_match")
    op.drop_table("timeline")
    op.drop_index(
        "participant_puuid", table_name="participant", postgresql_where=sa.text("puuid IS NOT NULL")
    )
    op.drop_table("participant")
    op.drop_table("listing")
    op.drop_table("league")
    op.drop_index("ix_user_name_folded", table_name="user")
    op.drop_table("user")
    op.drop_table("quarantine")
    op.drop_table("origin")
    op.drop_index("match_platform_number", table_name="match")
    op.drop_table("match")
    op.drop_table("champion")


def _compress_with_lz4_where_it_is() -> None:
    built_in = sa.text(
        "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    )
    if op.get_bind().scalar(built_in):
        op.execute("ALTER TABLE match ALTER COLUMN game_info SET COMPRESSION lz4")
        op.execute("ALTER TABLE timeline ALTER COLUMN payload SET COMPRESSION lz4")
