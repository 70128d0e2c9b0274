"""Keys that open the routes for operators.

A key is 256 bits of chance, so its SHA-256 can be kept: a slow hash is for secrets that people
choose and others could guess.
"""

import secrets
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from uuid import UUID

from lma.context import Context
from lma.core.errors import BadInput, DatabaseUnavailable, NotFound
from lma.db import ops_keys
from lma.schemas.ops_key import OpsKeyRow

PREFIX = "lma_ops_"
MOST_ACTIVE = 2


async def create_ops_key(ctx: Context, name: str) -> str:
    """A new key, which is nowhere to be found again; raises `BadInput` where two are good.

    A key without a name is refused too: nobody could say which one to revoke.
    """
    if not name.strip():
        raise BadInput("The key has no name.", hint="lma ops-key create prometheus")
    key = PREFIX + secrets.token_urlsafe(32)
    async with ctx.db.begin() as session:
        if await ops_keys.count_active(session) >= MOST_ACTIVE:
            raise BadInput(
                f"There are {MOST_ACTIVE} keys, and that is as many as may be good at once.",
                hint="lma ops-key list, then lma ops-key revoke",
            )
        await ops_keys.insert_key(session, name, _digest(key), ctx.clock())
    return key


async def list_ops_keys(ctx: Context) -> list[OpsKeyRow]:
    """Every key that was made, oldest first."""
    async with ctx.db.read() as session:
        return [_row(row) for row in await ops_keys.list_keys(session)]


async def revoke_ops_key(ctx: Context, told: str) -> OpsKeyRow:
    """Make a key good for nothing, by its name or the beginning of its id.

    Raises `NotFound` where no good key is meant, `BadInput` where several are.
    """
    good = [row for row in await list_ops_keys(ctx) if row.revoked_at is None]
    meant = [row for row in good if told and (row.name == told or row.id.startswith(told.lower()))]
    if not meant:
        raise NotFound("There is no such key that is good.", hint="lma ops-key list")
    if len(meant) > 1:
        raise BadInput("Several keys are meant.", hint="name one by its id: lma ops-key list")
    async with ctx.db.begin() as session:
        await ops_keys.revoke_key(session, UUID(meant[0].id), ctx.clock())
    return meant[0]


class OpsKeys:
    """Knows which keys are good, from the store; while that is down, from what it last said."""

    def __init__(self) -> None:
        self._digests: list[bytes] = []

    async def accepts(self, ctx: Context, key: str | None) -> bool:
        """Whether a key is good; every good one is compared, in constant time."""
        if key is None or not key.startswith(PREFIX):
            return False
        digest = _digest(key)
        matches = [compare_digest(digest, good) for good in await self._good(ctx)]
        return any(matches)

    async def _good(self, ctx: Context) -> list[bytes]:
        try:
            async with ctx.db.read() as session:
                self._digests = await ops_keys.active_digests(session)
        except DatabaseUnavailable:
            if not self._digests:
                raise
        return self._digests


def _digest(key: str) -> bytes:
    return sha256(key.encode(errors="replace")).digest()


def _row(row: Any) -> OpsKeyRow:
    return OpsKeyRow(**{**row, "id": str(row["id"])})
