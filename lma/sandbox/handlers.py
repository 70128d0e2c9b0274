"""Answers of account-v1, summoner-v4 and match-v5, and what all handlers have in common."""

from collections.abc import Callable

import msgspec

from lma.sandbox.schedule import Wanted
from lma.sandbox.wire import Response, answer, bad_request, foreign_puuid, not_found
from lma.sandbox.world import Account, World

# How many of the latest matches have a replay.
_REPLAYS = 20


class Asked(msgspec.Struct, frozen=True):
    """A request that found its endpoint: the host, the variable parts, the arguments, the time."""

    world: World
    route: str
    values: tuple[str, ...]
    arguments: dict[str, str]
    now: float


Handler = Callable[[Asked], Response]


def _account_body(account: Account) -> dict[str, str]:
    if not account.game_name:
        return {"puuid": account.puuid}
    return {
        "puuid": account.puuid,
        "gameName": account.game_name,
        "tagLine": account.tag_line,
    }


def account_by_riot_id(asked: Asked) -> Response:
    """An account by its Riot ID."""
    name, tag = asked.values
    account = asked.world.find_account(name, tag)
    if account is None:
        return not_found(f"No results found for player with riot id {name}#{tag}")
    return answer(_account_body(account))


def for_puuid(handle: Callable[[Asked, Account], Response]) -> Handler:
    """Handle requests whose first variable part is a PUUID; 400 where it is not of this world."""

    def handle_puuid(asked: Asked) -> Response:
        account = asked.world.find_puuid(asked.values[0])
        return handle(asked, account) if account else foreign_puuid(asked.values[0])

    return handle_puuid


def account_by_puuid(_: Asked, account: Account) -> Response:
    """An account by its PUUID."""
    return answer(_account_body(account))


def account_region(asked: Asked) -> Response:
    """The platform that an account plays on."""
    game, puuid = asked.values
    account = asked.world.find_puuid(puuid)
    if game != "lol":
        return bad_request(f"game {game}")
    if account is None:
        return foreign_puuid(puuid)
    region = asked.world.find_platform(account)
    return answer({"puuid": puuid, "game": game, "region": region})


def summoner(asked: Asked, account: Account) -> Response:
    """A summoner by PUUID; 404 on a platform where the account has never played."""
    body = asked.world.summoner(account, asked.route, asked.now)
    return answer(body) if body is not None else not_found("summoner not found")


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


def match_ids(asked: Asked, account: Account) -> Response:
    """The ids of an account's matches."""
    try:
        wanted = _read_wanted(asked.arguments)
    except ValueError as error:
        return bad_request(f"invalid argument: {error}")
    return answer(asked.world.match_ids(account, asked.route, wanted, asked.now))


def replays(asked: Asked, account: Account) -> Response:
    """Where the replays of an account's latest matches would lie; there are no such files."""
    wanted = Wanted(count=_REPLAYS)
    ids = asked.world.match_ids(account, asked.route, wanted, asked.now)
    urls = [f"https://replays.sandbox.invalid/{match_id}.rofl" for match_id in ids]
    return answer({"total": len(urls), "matchFileURLs": urls})


def match(asked: Asked) -> Response:
    """A match."""
    body = asked.world.find_match(asked.values[0], asked.route, asked.now)
    return Response(200, body) if body else not_found("match file not found")


def timeline(asked: Asked) -> Response:
    """A match's timeline."""
    body = asked.world.find_timeline(asked.values[0], asked.route, asked.now)
    return Response(200, body) if body else not_found("timeline file not found")
