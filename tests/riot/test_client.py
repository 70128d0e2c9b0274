"""What each endpoint's method asks, and what it makes of the answer."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lma.core.errors import BadInput, NotFound, UpstreamFailed
from lma.domain.match_id import MatchId
from lma.domain.riot_id import RiotId
from lma.domain.routing import Platform, Region
from lma.riot.answers import Account, LeagueEntry, Summoner
from lma.riot.client import RiotClient


async def test_an_account_by_riot_id(server: Any, riot: RiotClient, reply: Any) -> None:
    server.answers(reply(body={"puuid": "p", "gameName": "Faker", "tagLine": "KR1", "new": 1}))
    account = await riot.account_by_riot_id(RiotId("faker", "kr1"), region=Region.ASIA)
    assert account == Account("p", "Faker", "KR1")


async def test_names_that_riot_leaves_out_are_those_asked_for(
    server: Any, riot: RiotClient, reply: Any
) -> None:
    server.answers(reply(body={"puuid": "p"}))
    asked = RiotId("faker", "kr1")
    assert await riot.account_by_riot_id(asked, region=Region.ASIA) == Account("p", "faker", "kr1")
    account = await riot.account_by_puuid("q", region=Region.ASIA)
    assert account == Account("p", None, None)


async def test_an_account_without_a_puuid_is_none(
    server: Any, riot: RiotClient, reply: Any
) -> None:
    server.answers(reply(body={"gameName": "Faker"}))
    with pytest.raises(UpstreamFailed):
        await riot.account_by_riot_id(RiotId("faker", "kr1"), region=Region.ASIA)


async def test_an_unknown_account_is_named_in_the_message(
    server: Any, riot: RiotClient, reply: Any
) -> None:
    server.answers(reply(404))
    with pytest.raises(NotFound) as unknown:
        await riot.account_by_riot_id(RiotId("nobody", "x"), region=Region.ASIA)
    assert unknown.value.message == "Riot knows no account nobody#x."


async def test_an_empty_puuid_is_not_sent(server: Any, riot: RiotClient) -> None:
    with pytest.raises(BadInput):
        await riot.account_by_puuid("", region=Region.ASIA)
    assert server.lines == []


async def test_a_summoner(server: Any, riot: RiotClient, reply: Any) -> None:
    told = {"profileIconId": 6, "summonerLevel": 250, "revisionDate": 1_700_000_000_000}
    server.answers(reply(body={"id": "old", **told}))
    assert await riot.summoner_by_puuid("p", platform=Platform.KR) == Summoner(
        "p", 6, 250, datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    )
    assert server.lines == ["GET /kr/lol/summoner/v4/summoners/by-puuid/p HTTP/1.1"]


async def test_league_entries_and_their_very_bytes(
    server: Any, riot: RiotClient, reply: Any
) -> None:
    body = b"""[ {"queueType": "RANKED_SOLO_5x5", "tier": "GOLD", "rank": "II", "leaguePoints": 75,
      "wins": 10, "losses": 9, "hotStreak": true, "veteran": false, "freshBlood": false,
      "inactive": false, "leagueId": "l"}, {"queueType": "CHERRY", "leaguePoints": "x", "wins": 1},
      {"tier": "GOLD"}, null ]"""
    server.answers(reply(body=body))
    found = await riot.league_entries_by_puuid("p", platform=Platform.EUW1)
    assert found.body == body
    none = None
    assert found.entries == (
        LeagueEntry("RANKED_SOLO_5x5", "l", "GOLD", "II", 75, 10, 9, True, False, False, False),
        LeagueEntry("CHERRY", none, none, none, none, 1, none, none, none, none, none),
    )


async def test_nobody_unranked_has_entries(server: Any, riot: RiotClient, reply: Any) -> None:
    server.answers(reply(body=[]))
    found = await riot.league_entries_by_puuid("p", platform=Platform.EUW1)
    assert (found.body, found.entries) == (b"[]", ())


async def test_match_ids_with_every_filter(server: Any, riot: RiotClient, reply: Any) -> None:
    server.answers(reply(body=["NA1_2", "NA1_1"]))
    found = await riot.match_ids_by_puuid(
        "p",
        region=Region.AMERICAS,
        start=20,
        count=100,
        queue=420,
        type="ranked",
        start_time=datetime(2023, 11, 14, 22, 13, 20, 500, tzinfo=UTC),
        end_time=datetime(2023, 11, 14, 22, 13, 21, tzinfo=UTC),
    )
    assert found == ["NA1_2", "NA1_1"]
    query = "startTime=1700000000&endTime=1700000001&queue=420&type=ranked&start=20&count=100"
    assert server.lines == [f"GET /americas/lol/match/v5/matches/by-puuid/p/ids?{query} HTTP/1.1"]


async def test_match_ids_without_a_filter(server: Any, riot: RiotClient, reply: Any) -> None:
    server.answers(reply(body=[]))
    assert await riot.match_ids_by_puuid("p", region=Region.SEA) == []
    assert server.lines == [
        "GET /sea/lol/match/v5/matches/by-puuid/p/ids?start=0&count=20 HTTP/1.1"
    ]


async def test_a_match_is_asked_where_it_was_played(
    server: Any, riot: RiotClient, reply: Any, match_body: Any
) -> None:
    body = match_body(match_id="TH2_7")
    server.answers(reply(body=body))
    payload = await riot.match(MatchId(Platform.TH2, 7))
    assert (payload.body, payload.facts.platform) == (body, "th2")
    assert server.lines == ["GET /sea/lol/match/v5/matches/TH2_7 HTTP/1.1"]


async def test_a_timeline(server: Any, riot: RiotClient, reply: Any) -> None:
    frames = [{"timestamp": 0, "participantFrames": {"1": {"totalGold": 500}}, "events": []}]
    told = {"metadata": {"matchId": "KR_7"}, "info": {"frameInterval": 60000, "frames": frames}}
    server.answers(reply(body=told))
    payload = await riot.timeline(MatchId(Platform.KR, 7))
    assert json.loads(payload.body) == told
    assert payload.timeline.frames[0].participants[1].gold == 500
    assert server.lines == ["GET /asia/lol/match/v5/matches/KR_7/timeline HTTP/1.1"]


async def test_a_missing_timeline_is_not_found(server: Any, riot: RiotClient, reply: Any) -> None:
    server.answers(reply(404))
    with pytest.raises(NotFound, match="timeline KR_7"):
        await riot.timeline(MatchId(Platform.KR, 7))
