"""Riot's endpoints: which path on which kind of host is answered how."""

import msgspec

from lma.sandbox import standing
from lma.sandbox.handlers import (
    Handler,
    account_by_puuid,
    account_by_riot_id,
    account_region,
    for_puuid,
    match,
    match_ids,
    replays,
    summoner,
    timeline,
)
from lma.sandbox.roster import PLATFORMS, REGIONS

ACCOUNT_REGIONS = frozenset({"americas", "asia", "europe"})
MATCH_REGIONS = frozenset(REGIONS)


class Endpoint(msgspec.Struct, frozen=True):
    """A path, `*` for a variable part, and the hosts that serve it."""

    name: str
    hosts: frozenset[str]
    path: str
    handle: Handler


ENDPOINTS = (
    Endpoint(
        "account-v1.by-riot-id",
        ACCOUNT_REGIONS,
        "riot/account/v1/accounts/by-riot-id/*/*",
        account_by_riot_id,
    ),
    Endpoint(
        "account-v1.by-puuid",
        ACCOUNT_REGIONS,
        "riot/account/v1/accounts/by-puuid/*",
        for_puuid(account_by_puuid),
    ),
    Endpoint(
        "account-v1.region",
        ACCOUNT_REGIONS,
        "riot/account/v1/region/by-game/*/by-puuid/*",
        account_region,
    ),
    Endpoint(
        "summoner-v4.by-puuid",
        PLATFORMS,
        "lol/summoner/v4/summoners/by-puuid/*",
        for_puuid(summoner),
    ),
    Endpoint(
        "league-v4.entries-by-puuid",
        PLATFORMS,
        "lol/league/v4/entries/by-puuid/*",
        for_puuid(standing.entries),
    ),
    Endpoint(
        "league-v4.entries",
        PLATFORMS,
        "lol/league/v4/entries/*/*/*",
        standing.entries_page,
    ),
    *(
        Endpoint(
            f"league-v4.{tier}",
            PLATFORMS,
            f"lol/league/v4/{tier}leagues/by-queue/*",
            standing.apex(tier.upper()),
        )
        for tier in ("challenger", "grandmaster", "master")
    ),
    Endpoint(
        "champion-mastery-v4.by-puuid",
        PLATFORMS,
        "lol/champion-mastery/v4/champion-masteries/by-puuid/*",
        for_puuid(standing.masteries),
    ),
    Endpoint(
        "champion-mastery-v4.top",
        PLATFORMS,
        "lol/champion-mastery/v4/champion-masteries/by-puuid/*/top",
        for_puuid(standing.top_masteries),
    ),
    Endpoint(
        "champion-mastery-v4.by-champion",
        PLATFORMS,
        "lol/champion-mastery/v4/champion-masteries/by-puuid/*/by-champion/*",
        for_puuid(standing.champion_mastery),
    ),
    Endpoint(
        "champion-mastery-v4.score",
        PLATFORMS,
        "lol/champion-mastery/v4/scores/by-puuid/*",
        for_puuid(standing.mastery_score),
    ),
    Endpoint(
        "spectator-v5.active-game",
        PLATFORMS,
        "lol/spectator/v5/active-games/by-summoner/*",
        for_puuid(standing.active_game),
    ),
    Endpoint(
        "match-v5.ids",
        MATCH_REGIONS,
        "lol/match/v5/matches/by-puuid/*/ids",
        for_puuid(match_ids),
    ),
    Endpoint(
        "match-v5.replays",
        MATCH_REGIONS,
        "lol/match/v5/matches/by-puuid/*/replays",
        for_puuid(replays),
    ),
    Endpoint("match-v5.match", MATCH_REGIONS, "lol/match/v5/matches/*", match),
    Endpoint("match-v5.timeline", MATCH_REGIONS, "lol/match/v5/matches/*/timeline", timeline),
)
_SHAPES = [(endpoint, endpoint.path.split("/")) for endpoint in ENDPOINTS]


def find_endpoint(route: str, parts: list[str]) -> tuple[Endpoint, tuple[str, ...]] | None:
    """The endpoint that a host has at a path, and the path's variable parts."""
    for endpoint, shape in _SHAPES:
        if len(shape) != len(parts) or route not in endpoint.hosts:
            continue
        if all(want in ("*", got) for want, got in zip(shape, parts, strict=True)):
            values = [got for want, got in zip(shape, parts, strict=True) if want == "*"]
            return endpoint, tuple(values)
    return None
