"""Masteries, ladders, games that go on and replays: what is asked, and what odd answers become."""

import inspect
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lma.core.errors import NotFound, UpstreamFailed
from lma.domain.match_id import MatchId
from lma.domain.riot_id import RiotId
from lma.domain.routing import Platform, Region
from lma.riot.answers import ActiveBan, LeagueEntry, Mastery, Playing, Replays
from lma.riot.client import RiotClient

KR = Platform.KR
SOLO = "RANKED_SOLO_5x5"
CALLS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "account_by_riot_id": ((RiotId("a b/c", "x"),), {"region": Region.ASIA}),
    "account_by_puuid": (("p",), {"region": Region.ASIA}),
    "active_platform": (("p",), {"region": Region.ASIA}),
    "summoner_by_puuid": (("p",), {"platform": KR}),
    "league_entries_by_puuid": (("p",), {"platform": KR}),
    "challenger_league": ((SOLO,), {"platform": KR}),
    "grandmaster_league": ((SOLO,), {"platform": KR}),
    "master_league": ((SOLO,), {"platform": KR}),
    "league_entries": ((SOLO, "GOLD", "II"), {"platform": KR, "page": 3}),
    "masteries_by_puuid": (("p",), {"platform": KR}),
    "top_masteries_by_puuid": (("p",), {"platform": KR, "count": 7}),
    "mastery_by_champion": (("p", 62), {"platform": KR}),
    "mastery_score_by_puuid": (("p",), {"platform": KR}),
    "match_ids_by_puuid": (("p",), {"region": Region.ASIA, "start": 5}),
    "replays_by_puuid": (("p",), {"region": Region.ASIA}),
    "match": ((MatchId(KR, 1),), {}),
    "timeline": ((MatchId(KR, 1),), {}),
    "find_active_game_by_puuid": (("p",), {"platform": KR}),
}


def test_every_method_is_called_here() -> None:
    methods = {name for name, _ in inspect.getmembers(RiotClient, inspect.iscoroutinefunction)}
    assert {name for name in methods if not name.startswith("_")} - {"close"} == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
async def test_what_is_asked_is_in_riots_description(
    name: str, server: Any, riot: RiotClient, reply: Any, shared: Path
) -> None:
    described = json.loads((shared / "riot/openapi-3.0.0.json").read_text())["paths"]
    server.answers(reply(404, {"status": {"message": "Data not found"}}))
    arguments, options = CALLS[name]
    if name.startswith("find_"):
        assert await getattr(riot, name)(*arguments, **options) is None
    else:
        with pytest.raises(NotFound):
            await getattr(riot, name)(*arguments, **options)
    host, _, path = server.lines[0].split()[1][1:].partition("/")
    path, _, query = path.partition("?")
    fits = [
        told["get"]
        for pattern, told in described.items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), f"/{path}")
    ]
    assert len(fits) == 1, path
    assert host in fits[0]["x-platforms-available"]
    known = {parameter["name"] for parameter in fits[0].get("parameters", [])}
    assert {part.partition("=")[0] for part in query.split("&") if part} <= known


MASTERY = {
    "puuid": "p",
    "championId": 62,
    "championLevel": 12,
    "championPoints": 123_456,
    "championPointsSinceLastLevel": 1_000,
    "championPointsUntilNextLevel": -500,
    "lastPlayTime": 1_700_000_000_000,
    "tokensEarned": 1,
    "markRequiredForNextLevel": 2,
    "championSeasonMilestone": 3,
    "milestoneGrades": ["A", "S"],
    "nextSeasonMilestone": {"new": True},
}
READ = Mastery(
    champion_id=62,
    level=12,
    points=123_456,
    points_since_last_level=1_000,
    points_to_next_level=-500,
    last_played_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
    tokens=1,
    marks_for_next_level=2,
    milestone=3,
    milestone_grades=("A", "S"),
)


async def test_masteries_as_far_as_they_can_be_read(
    server: Any, riot: RiotClient, reply: Any
) -> None:
    odd = {"championId": 1, "championPoints": "many", "lastPlayTime": 0, "milestoneGrades": "S"}
    server.answers(reply(body=[MASTERY, odd, {"championLevel": 3}, None]))
    nothing = Mastery(1, None, None, None, None, None, None, None, None, ())
    assert await riot.masteries_by_puuid("p", platform=KR) == [READ, nothing]
    server.answers(reply(body=MASTERY))
    assert await riot.mastery_by_champion("p", 62, platform=KR) == READ
    server.answers(reply(body="417"))
    assert await riot.mastery_score_by_puuid("p", platform=KR) == 417


async def test_a_league_hands_down_its_tier_and_queue(
    server: Any, riot: RiotClient, reply: Any
) -> None:
    one = {"puuid": "p", "leaguePoints": 900, "rank": "I", "wins": 5, "losses": 4}
    told = {"tier": "CHALLENGER", "leagueId": "l", "queue": SOLO, "name": "Xin's", "entries": [one]}
    server.answers(reply(body=told))
    league = await riot.challenger_league(SOLO, platform=KR)
    entry = LeagueEntry(SOLO, "l", "CHALLENGER", "I", 900, 5, 4, None, None, None, None, "p")
    assert (league.name, league.entries) == ("Xin's", (entry,))


GAME = {
    "gameId": 7_000_000_001,
    "platformId": "KR",
    "gameQueueConfigId": 1700,
    "mapId": 30,
    "gameMode": "CHERRY",
    "gameType": "MATCHED",
    "gameStartTime": 1_700_000_000_000,
    "gameLength": 65,
    "observers": {"encryptionKey": "k"},
    "bannedChampions": [
        {"championId": -1, "teamId": 100, "pickTurn": 1},
        {"championId": 62, "teamId": 200, "pickTurn": 2},
    ],
    "participants": [
        {
            "puuid": None,
            "riotId": "",
            "teamId": 100,
            "championId": 1,
            "spell1Id": 4,
            "spell2Id": 14,
            "profileIconId": -1,
            "bot": False,
            "perks": {"perkIds": [8112, 5008], "perkStyle": 8100, "perkSubStyle": 8200},
        },
        {"championId": "x", "perks": None, "bot": True},
    ],
}


async def test_a_game_that_goes_on(server: Any, riot: RiotClient, reply: Any) -> None:
    server.answers(reply(body=GAME))
    game = await riot.find_active_game_by_puuid("p", platform=KR)
    assert game is not None
    assert game.match_id == MatchId(KR, 7_000_000_001)
    assert (game.queue_id, game.map_id, game.mode, game.type) == (1700, 30, "CHERRY", "MATCHED")
    assert game.started_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (game.seconds, game.observer_key) == (65, "k")
    assert game.bans == (ActiveBan(None, 100, 1), ActiveBan(62, 200, 2))
    assert game.participants == (
        Playing(None, None, False, 100, 1, (4, 14), -1, 8100, 8200, (8112, 5008)),
        Playing(None, None, True, None, None, (None, None), None, None, None, ()),
    )


async def test_a_game_that_loads_has_no_start(server: Any, riot: RiotClient, reply: Any) -> None:
    server.answers(reply(body={**GAME, "gameStartTime": 0, "gameLength": -12}))
    game = await riot.find_active_game_by_puuid("p", platform=KR)
    assert game is not None
    assert (game.started_at, game.seconds) == (None, None)


async def test_replays(server: Any, riot: RiotClient, reply: Any) -> None:
    server.answers(reply(body={"total": 3, "matchFileURLs": ["https://a/1", "", 7]}))
    found = await riot.replays_by_puuid("p", region=Region.ASIA)
    assert found == Replays(3, ("https://a/1",))


@pytest.mark.parametrize("name", sorted(set(CALLS) - {"match_ids_by_puuid"}))
@pytest.mark.parametrize("body", ['{"status": {"status_code": 200}}', '"text"', "[[]]", "null"])
async def test_what_is_no_answer_is_none(
    name: str, body: str, server: Any, riot: RiotClient, reply: Any
) -> None:
    server.answers(reply(body=body))
    arguments, options = CALLS[name]
    if body == "[[]]" and name.startswith(("league_entries", "masteries", "top_")):
        return  # a list of nothing that can be read is a list of nothing
    with pytest.raises(UpstreamFailed, match="sent a body that can't be read four times"):
        await getattr(riot, name)(*arguments, **options)
