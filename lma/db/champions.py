"""Champions in the store."""

from collections.abc import Sequence
from typing import Any

from lma.db.database import Session

_LIST = """
SELECT champ_id, key, name, nickname, image_url, version FROM champion ORDER BY name COLLATE "C"
"""
_COUNT = "SELECT count(*) FROM champion"
_RECORDS = "SELECT id, champ_id, key, name FROM champion"
_ADD = """
INSERT INTO champion (champ_id, key, name, nickname, image_url, version)
SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
ON CONFLICT DO NOTHING
"""
_UPSERT = """
INSERT INTO champion (champ_id, key, name, nickname, image_url, version)
SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
ON CONFLICT (champ_id) DO UPDATE SET
    key = excluded.key, name = excluded.name, nickname = excluded.nickname,
    image_url = excluded.image_url, version = excluded.version, synced_at = now()
"""


async def list_champions(session: Session) -> list[Any]:
    """Every champion, by name."""
    rows: list[Any] = await session.fetch(_LIST)
    return rows


async def count_champions(session: Session) -> int:
    """How many champions are stored."""
    return int(await session.fetchval(_COUNT))


async def store_champions(
    session: Session, champions: Sequence[tuple[int, str, str, str, str, str]]
) -> None:
    """Write champions as (champ_id, key, name, nickname, image_url, version), each number once."""
    columns = zip(*{champion[0]: champion for champion in champions}.values(), strict=True)
    await session.execute(_UPSERT, *(list(column) for column in columns))


async def list_records(session: Session) -> list[Any]:
    """Every champion's id, number and names."""
    rows: list[Any] = await session.fetch(_RECORDS)
    return rows


async def add_champions(
    session: Session, champions: Sequence[tuple[int, str, str, str, str, str]]
) -> None:
    """Write those of the champions whose number isn't stored, rows as in `store_champions`."""
    if champions:
        columns = zip(*{champion[0]: champion for champion in champions}.values(), strict=True)
        await session.execute(_ADD, *(list(column) for column in columns))
