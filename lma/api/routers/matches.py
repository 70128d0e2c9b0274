"""Matches, as Riot tells them."""

from typing import Any

from lma.api.deps import context_of
from lma.api.hot import Arguments, HotRoute
from lma.schemas.body import Answer, Body
from lma.services.front_end.match_payloads import answer_match, find_ready_match


def _find_ready(app: Any, path: Arguments, _: bytes) -> Body | None:
    return find_ready_match(context_of(app), path["id"])


async def _get_match(app: Any, path: Arguments, _: bytes) -> Answer:
    return await answer_match(context_of(app), path["id"])


# A match never changes; but the same address may soon be another server's, with other data.
HOT = (HotRoute("/matches/{id}", _find_ready, _get_match, b"public, max-age=3600"),)
