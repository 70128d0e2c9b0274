"""Bodies that are the same in every dialect, as bytes."""

from collections.abc import Sequence

import msgspec

from lma.api.models import ChampionResponse
from lma.schemas.body import MatchPage
from lma.schemas.champion import Champion


def match_list(page: MatchPage) -> bytes:
    """A list of `MatchListItem`."""
    return msgspec.json.encode([{"id": row, "game_id": game} for row, game in page.matches])


def champions(known: Sequence[Champion]) -> bytes:
    """A list of `ChampionResponse`."""
    return msgspec.json.encode([ChampionResponse.of(one).model_dump() for one in known])
