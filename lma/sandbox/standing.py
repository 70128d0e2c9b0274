"""Answers of league-v4, champion-mastery-v4 and spectator-v5."""

from typing import Any

from lma.sandbox.handlers import Asked, Handler
from lma.sandbox.ranks import APEX, DIVISIONS, QUEUES, TIERS, league_id
from lma.sandbox.wire import Response, answer, bad_request, not_found
from lma.sandbox.world import Account

_PAGE = 205
_APEX_FIELDS = (
    *("freshBlood", "hotStreak", "inactive", "leaguePoints"),
    *("losses", "puuid", "rank", "veteran", "wins"),
)


def entries(asked: Asked, account: Account) -> Response:
    """An account's ranks."""
    return answer(asked.world.entries(account, asked.route, asked.now))


def entries_page(asked: Asked) -> Response:
    """One page of a division, from `page=1` on; an empty one after the last."""
    queue, tier, division = asked.values
    text = asked.arguments.get("page", "1")
    known = queue in QUEUES and tier in TIERS and tier not in APEX and division in DIVISIONS
    if not known or not text.isdecimal() or int(text) < 1:
        return bad_request("invalid queue, tier, division or page")
    place = tier, division
    ladder = asked.world.ladder(asked.route, queue, asked.now)
    found = [entry for entry in ladder if (entry["tier"], entry["rank"]) == place]
    first = (int(text) - 1) * _PAGE
    return answer(found[first : first + _PAGE])


def apex(tier: str) -> Handler:
    """The handler for the one league of an apex tier."""

    def handle(asked: Asked) -> Response:
        queue = asked.values[0]
        if queue not in QUEUES:
            return bad_request("invalid queue")
        ladder = asked.world.ladder(asked.route, queue, asked.now)
        items = [
            {name: entry[name] for name in _APEX_FIELDS}
            for entry in ladder
            if entry["tier"] == tier
        ]
        body = {
            "entries": items,
            "leagueId": league_id(asked.route, queue, tier),
            "name": f"The Sandbox's {tier.title()}s",
            "queue": queue,
            "tier": tier,
        }
        return answer(body)

    return handle


def _masteries(asked: Asked, account: Account) -> list[dict[str, Any]]:
    return asked.world.masteries(account, asked.route, asked.now)


def masteries(asked: Asked, account: Account) -> Response:
    """All champion masteries of an account, the most points first."""
    return answer(_masteries(asked, account))


def top_masteries(asked: Asked, account: Account) -> Response:
    """The first `count` (3) champion masteries."""
    text = asked.arguments.get("count", "3")
    if not text.isdecimal():
        return bad_request("invalid count")
    return answer(_masteries(asked, account)[: int(text)])


def champion_mastery(asked: Asked, account: Account) -> Response:
    """The mastery of one champion."""
    found = _masteries(asked, account)
    mine = [entry for entry in found if str(entry["championId"]) == asked.values[1]]
    return answer(mine[0]) if mine else not_found("no mastery of this champion")


def mastery_score(asked: Asked, account: Account) -> Response:
    """The sum of all champion levels."""
    return answer(sum(entry["championLevel"] for entry in _masteries(asked, account)))


def active_game(asked: Asked, account: Account) -> Response:
    """The game that an account is in."""
    game = asked.world.find_active_game(account, asked.route, asked.now)
    return answer(game) if game else not_found("spectator game info isn't found")
