"""Matches, as Riot tells them."""

from typing import Any

from lma.api.deps import context_of
from lma.api.hot import Arguments, HotRoute
from lma.schemas.body import Answer
from lma.services.match_payloads import answer_match


async def _get_match(app: Any, path: Arguments, _: bytes) -> Answer:
    return await answer_match(context_of(app), path["id"])


# A match never changes; but the same address may soon be another server's, with other data.
HOT = (HotRoute("/matches/{id}", _get_match, b"public, max-age=3600"),)
