"""Games of the synthetic world for tests, of every kind that it has."""

import json
from functools import cache
from typing import Any

from lma.sandbox.identity import Owner
from lma.sandbox.schedule import Fixture, Wanted, list_fixtures
from lma.sandbox.synthetic import match_bytes, timeline_bytes

NOW = 1_770_000_000.0
Payload = dict[str, Any]


@cache
def fixtures() -> tuple[Fixture, ...]:
    """The last 60 games of a player, every remake of two years and ten games of patch 15."""
    owner = Owner("faker", "na1")
    last = list_fixtures(1, "na1", owner, 0, Wanted(count=60), NOW)
    ever = list_fixtures(1, "na1", owner, 0, Wanted(count=4000), NOW)
    remakes = [game for game in ever if game.is_remake][:20]
    older = Wanted(count=10, end_time=1_755_000_000)
    return (*last, *remakes, *list_fixtures(1, "na1", owner, 0, older, NOW))


@cache
def games() -> tuple[tuple[Payload, Payload], ...]:
    """The payloads of the games: match and timeline."""
    return tuple(
        (json.loads(match_bytes(game)), json.loads(timeline_bytes(game))) for game in fixtures()
    )
