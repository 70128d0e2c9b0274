"""Thousands of payloads with one thing wrong: stored, or refused with a reason, alone each time.

`LMA_MUTATIONS=10000` makes as many of the real payloads as the promise names; the ordinary run
makes a few hundred of them.
"""

import os
import random
from pathlib import Path

import pytest

from lma.context import Context
from lma.domain.match_id import parse_match_id
from lma.services.intake.ingest import bring_matches
from tests.mutations import mutate
from tests.payloads import arena_body, match_body, person, remake_body, zeroed_body

from .world import World

_AT_ONCE = 200
_OURS = 1_000
_REAL = int(os.environ.get("LMA_MUTATIONS", "300"))


async def test_our_payloads_with_one_thing_wrong(here: Context, world: World) -> None:
    people = [person(f"p{slot}", teamId=100 if slot < 6 else 200) for slot in range(1, 11)]
    bodies = [
        match_body("NA1_1", people),
        remake_body("NA1_1", people),
        arena_body("NA1_1", [*people, *people[:2]]),
        zeroed_body("NA1_1", ["p1", "p2"]),
    ]
    await _bring_mutations(here, world, bodies, _OURS)


@pytest.mark.shared
async def test_real_payloads_with_one_thing_wrong(
    here: Context, world: World, shared: Path
) -> None:
    bodies = [path.read_bytes() for path in sorted((shared / "riot" / "matches").glob("*.json"))]
    await _bring_mutations(here, world, bodies, _REAL)


async def _bring_mutations(ctx: Context, world: World, bodies: list[bytes], many: int) -> None:
    """Bring mutations in batches in which every fourth match has nothing wrong with it."""
    dice = random.Random(20261124)
    for first in range(0, many, _AT_ONCE):
        sound, kinds = {}, {}
        for number in range(first + 1, min(first + _AT_ONCE, many) + 1):
            match_id = f"NA1_{number}"
            body = _renamed(dice.choice(bodies), match_id)
            if number % 4:
                kinds[match_id], body = mutate(body, dice)
            else:
                sound[match_id] = body
            world.bodies[match_id] = body
        wanted = [parse_match_id(match_id) for match_id in (*sound, *kinds)]
        dice.shuffle(wanted)
        failures = await bring_matches(ctx, wanted)
        await _check(ctx, sound, kinds, {failure.subject: failure.message for failure in failures})
        world.bodies.clear()


async def _check(
    ctx: Context, sound: dict[str, bytes], kinds: dict[str, str], failed: dict[str, str]
) -> None:
    async with ctx.db.begin() as session:
        rows = await session.fetch(
            "SELECT game_id, (SELECT count(*) FROM participant WHERE match_id = match.id) AS people"
            " FROM match WHERE game_id = ANY ($1::text[])",
            [*sound, *kinds],
        )
        held = await session.fetch("SELECT game_id, reason, body FROM quarantine")
    stored = {row["game_id"] for row in rows}
    assert not set(sound) - stored, "a neighbour was lost"
    for match_id, kind in kinds.items():
        assert (match_id in stored) != (match_id in failed), f"{match_id}, {kind}"
    assert all(failed.values())
    assert all(row["reason"] and row["body"] for row in held)


def _renamed(body: bytes, match_id: str) -> bytes:
    """A payload under another id; the rest of it stays as it is, byte for byte."""
    start = body.index(b'"matchId"')
    colon = body.index(b":", start)
    opening = body.index(b'"', colon)
    closing = body.index(b'"', opening + 1)
    return body[: opening + 1] + match_id.encode() + body[closing:]
