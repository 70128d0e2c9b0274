"""Trained models of win probability, and the states that they are trained on."""

from array import array
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from lma.db.database import Session
from lma.domain.states import VERSION

_LIST = "SELECT card, in_use FROM win_model ORDER BY made_at, name"
_FIND = "SELECT card, in_use FROM win_model WHERE name = $1"
_IN_USE = "SELECT card FROM win_model WHERE in_use"
_INSERT = "INSERT INTO win_model (name, card, in_use, made_at) VALUES ($1, $2, false, $3)"
# Two steps: PostgreSQL checks the unique index row by row.
_LEAVE = "UPDATE win_model SET in_use = false WHERE in_use"
_USE = "UPDATE win_model SET in_use = true WHERE name = $1"
_LOCK = "LOCK TABLE win_model IN SHARE ROW EXCLUSIVE MODE"
_STATES = """
SELECT m.game_id, m.patch, m.started_at, s.state::text AS state, s.winner
FROM match_state s JOIN match m ON m.id = s.match_id
WHERE s.version = $1
ORDER BY m.sort_at, m.id, s.minute
"""
_MATCHES = "SELECT count(DISTINCT match_id) FROM match_state WHERE version = $1"
_PAGE = 5000


async def list_models(session: Session) -> list[Any]:
    """Every model as `card` (JSON) and `in_use`, the oldest first."""
    rows: list[Any] = await session.fetch(_LIST)
    return rows


async def find_model(session: Session, name: str) -> Any:
    """A model likewise, None where there is none of that name."""
    return await session.fetchrow(_FIND, name)


async def find_model_in_use(session: Session) -> bytes | None:
    """The card of the model in use, None where that is the prior."""
    card: bytes | None = await session.fetchval(_IN_USE)
    return card


async def lock_models(session: Session) -> None:
    """Let nobody else change the models until the transaction ends."""
    await session.execute(_LOCK)


async def store_model(session: Session, name: str, card: bytes, now: datetime) -> None:
    """Keep a new model; it is not in use."""
    await session.execute(_INSERT, name, card, now)


async def use_model(session: Session, name: str | None) -> None:
    """Put a model into use, None for the prior."""
    await session.execute(_LEAVE)
    if name is not None:
        await session.execute(_USE, name)


async def count_matches_with_states(session: Session) -> int:
    """How many matches have states of this version."""
    return int(await session.fetchval(_MATCHES, VERSION))


async def each_state(session: Session) -> AsyncIterator[Any]:
    """Every state of this version, match by match, the oldest first; needs a transaction."""
    async for row in session.cursor(_STATES, VERSION, prefetch=_PAGE):
        yield row


def as_vector(text: str) -> "array[float]":
    """What pgvector writes, as numbers; packed, for a store has hundreds of thousands."""
    return array("d", map(float, text[1:-1].split(",")))
