"""Riot's endpoints: which path on which kind of host is answered how."""

from collections.abc import Callable

import msgspec

from lma.sandbox.roster import PLATFORMS, REGIONS
from lma.sandbox.schedule import Wanted
from lma.sandbox.wire import Response, answer, bad_request, foreign_puuid, not_found
from lma.sandbox.world import Account, World

ACCOUNT_REGIONS = frozenset({"americas", "asia", "europe"})
MATCH_REGIONS = frozenset(REGIONS)


class Asked(msgspec.Struct, frozen=True):
    """A request that found its endpoint: the host, the variable parts, the arguments, the time."""

    world: World
    route: str
    values: tuple[str, ...]
    arguments: dict[str, str]
    now: float


class Endpoint(msgspec.Struct, frozen=True):
    """A path, `*` for a variable part, and the hosts that serve it."""

    name: str
    hosts: frozenset[str]
    path: str
    handle: Callable[[Asked], Response]


def _account_body(account: Account) -> dict[str, str]:
    if not account.game_name:
        return {"puuid": account.puuid}
    return {
        "puuid": account.puuid,
        "gameName": account.game_name,
        "tagLine": account.tag_line,
    }


def _account_by_riot_id(asked: Asked) -> Response:
    name, tag = asked.values
    account = asked.world.find_account(name, tag)
    if account is None:
        return not_found(f"No results found for player with riot id {name}#{tag}")
    return answer(_account_body(account))


def _for_puuid(handle: Callable[[Asked, Account], Response]) -> Callable[[Asked], Response]:
    def handle_puuid(asked: Asked) -> Response:
        account = asked.world.find_puuid(asked.values[0])
        return handle(asked, account) if account else foreign_puuid(asked.values[0])

    return handle_puuid


def _account_by_puuid(_: Asked, account: Account) -> Response:
    return answer(_account_body(account))


def _account_region(asked: Asked) -> Response:
    game, puuid = asked.values
    account = asked.world.find_puuid(puuid)
    if game != "lol":
        return bad_request(f"game {game}")
    if account is None:
        return foreign_puuid(puuid)
    region = asked.world.find_platform(account)
    return answer({"puuid": puuid, "game": game, "region": region})


def _summoner(asked: Asked, account: Account) -> Response:
    return answer(asked.world.summoner(account, asked.route, asked.now))


def _entries(asked: Asked, account: Account) -> Response:
    return answer(asked.world.entries(account, asked.route, asked.now))


def _read_wanted(arguments: dict[str, str]) -> Wanted:
    """What a list is asked for; raises `ValueError`."""

    def number(name: str, default: int | None) -> int | None:
        value = int(arguments[name]) if name in arguments else default
        if value is not None and value < 0:
            raise ValueError(name)
        return value

    wanted = Wanted(
        start=number("start", 0) or 0,
        count=number("count", 20) or 0,
        queue=number("queue", None),
        kind=arguments.get("type"),
        start_time=number("startTime", None),
        end_time=number("endTime", None),
    )
    if wanted.count > 100:
        raise ValueError("count")
    if wanted.kind not in (None, "ranked", "normal", "tourney", "tutorial"):
        raise ValueError("type")
    return wanted


def _match_ids(asked: Asked, account: Account) -> Response:
    try:
        wanted = _read_wanted(asked.arguments)
    except ValueError as error:
        return bad_request(f"invalid argument: {error}")
    return answer(asked.world.match_ids(account, asked.route, wanted, asked.now))


def _match(asked: Asked) -> Response:
    body = asked.world.find_match(asked.values[0], asked.route, asked.now)
    return Response(200, body) if body else not_found("match file not found")


def _timeline(asked: Asked) -> Response:
    body = asked.world.find_timeline(asked.values[0], asked.route, asked.now)
    return Response(200, body) if body else not_found("timeline file not found")


ENDPOINTS = (
    Endpoint(
        "account-v1.by-riot-id",
        ACCOUNT_REGIONS,
        "riot/account/v1/accounts/by-riot-id/*/*",
        _account_by_riot_id,
    ),
    Endpoint(
        "account-v1.by-puuid",
        ACCOUNT_REGIONS,
        "riot/account/v1/accounts/by-puuid/*",
        _for_puuid(_account_by_puuid),
    ),
    Endpoint(
        "account-v1.region",
        ACCOUNT_REGIONS,
        "riot/account/v1/region/by-game/*/by-puuid/*",
        _account_region,
    ),
    Endpoint(
        "summoner-v4.by-puuid",
        PLATFORMS,
        "lol/summoner/v4/summoners/by-puuid/*",
        _for_puuid(_summoner),
    ),
    Endpoint(
        "league-v4.entries-by-puuid",
        PLATFORMS,
        "lol/league/v4/entries/by-puuid/*",
        _for_puuid(_entries),
    ),
    Endpoint(
        "match-v5.ids",
        MATCH_REGIONS,
        "lol/match/v5/matches/by-puuid/*/ids",
        _for_puuid(_match_ids),
    ),
    Endpoint("match-v5.match", MATCH_REGIONS, "lol/match/v5/matches/*", _match),
    Endpoint("match-v5.timeline", MATCH_REGIONS, "lol/match/v5/matches/*/timeline", _timeline),
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
