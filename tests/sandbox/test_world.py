"""The synthetic world as its clients see it."""

from collections.abc import Callable
from typing import Any

import pytest

from lma.sandbox import Sandbox, SandboxOptions
from lma.sandbox.identity import SEATS, Owner, seat_player
from lma.sandbox.roster import game_version, patch_at
from lma.sandbox.schedule import Wanted, find_fixture, list_fixtures, slot_at

from .conftest import NOW, Clock, Riot

DAY = 86_400


async def test_any_riot_id_is_the_same_player_for_ever(
    open_riot: Callable[..., Riot], clock: Clock
) -> None:
    first = await open_riot().account("faker", "na1")
    clock.now += 400 * DAY
    assert await open_riot().account("FAKER", "NA1", "europe") == first
    assert first["gameName"] == "Faker"
    assert first["tagLine"] == "NA1"
    other = await open_riot(seed=2).account("Faker", "NA1")
    assert other["puuid"] != first["puuid"]


@pytest.mark.parametrize("name", ["Faker", "백선생", "a?b", "😀 😀", "somebody else"])
async def test_the_ten_players_of_a_match_agree(open_riot: Callable[..., Riot], name: str) -> None:
    asker = open_riot()
    account = await asker.account(name, "NA1")
    match_id = (await asker.ids(account["puuid"], query="?count=3"))[-1]
    path = f"/americas/lol/match/v5/matches/{match_id}"
    body = (await asker.get(path)).content
    puuids = (await asker.json(path))["metadata"]["participants"]
    assert account["puuid"] in puuids
    for puuid in puuids:
        # Each of the ten asks a sandbox that has heard of nobody else.
        riot = open_riot()
        assert match_id in await riot.ids(puuid, query="?count=100")
        assert (await riot.get(path)).content == body


async def test_accounts_are_found_by_puuid_under_the_name_their_matches_show(
    open_riot: Callable[..., Riot],
) -> None:
    riot = open_riot()
    account = await riot.account("Some One", "EUW")
    match_id = (await riot.ids(account["puuid"], "europe", "?count=1"))[0]
    match = await riot.json(f"/europe/lol/match/v5/matches/{match_id}")
    for participant in match["info"]["participants"]:
        shown = {
            "puuid": participant["puuid"],
            "gameName": participant["riotIdGameName"],
            "tagLine": participant["riotIdTagline"],
        }
        path = f"/asia/riot/account/v1/accounts/by-puuid/{participant['puuid']}"
        assert await open_riot().json(path) == shown
        assert await riot.account(shown["gameName"], shown["tagLine"]) == shown


async def test_new_games_appear_and_old_ones_never_change(
    open_riot: Callable[..., Riot], clock: Clock
) -> None:
    riot = open_riot()
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    before = await riot.ids(puuid, query="?count=100")
    bodies = [(await riot.get(f"/americas/lol/match/v5/matches/{i}")).content for i in before[:5]]
    clock.now += 3 * DAY
    later = open_riot()
    after = await later.ids(puuid, query="?count=100")
    new = after.index(before[0])
    assert 8 <= new <= 36
    assert after[new:] == before[: 100 - new]
    again = [(await later.get(f"/americas/lol/match/v5/matches/{i}")).content for i in before[:5]]
    assert again == bodies


async def test_a_game_is_there_once_it_is_over(
    open_riot: Callable[..., Riot], clock: Clock
) -> None:
    riot = open_riot()
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    newest = (await riot.ids(puuid, query="?count=1"))[0]
    info = (await riot.json(f"/americas/lol/match/v5/matches/{newest}"))["info"]
    clock.now = info["gameEndTimestamp"] / 1000 - 1
    assert newest not in await riot.ids(puuid)
    assert (await riot.get(f"/americas/lol/match/v5/matches/{newest}")).status_code == 404


async def test_matches_are_dropped_after_two_years_and_timelines_after_one(
    riot: Riot, clock: Clock
) -> None:
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    match_id = (await riot.ids(puuid, query="?count=1"))[0]
    path = f"/americas/lol/match/v5/matches/{match_id}"

    async def statuses() -> list[int]:
        return [(await riot.get(p)).status_code for p in (path, f"{path}/timeline")]

    assert await statuses() == [200, 200]
    clock.now += 370 * DAY
    assert await statuses() == [200, 404]
    clock.now += 370 * DAY
    assert await statuses() == [404, 404]


async def test_lists_page_and_filter(riot: Riot) -> None:
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    all_ids = await riot.ids(puuid, query="?count=100")
    assert len(all_ids) == 100
    assert await riot.ids(puuid) == all_ids[:20]
    assert await riot.ids(puuid, query="?start=90&count=20") == [
        *all_ids[90:],
        *(await riot.ids(puuid, query="?start=100&count=10")),
    ]
    assert await riot.ids(puuid, query="?count=0") == []
    infos = {}
    for match_id in all_ids:
        match = await riot.json(f"/americas/lol/match/v5/matches/{match_id}")
        infos[match_id] = match["info"]
    assert {info["queueId"] for info in infos.values()} == {400, 420, 440, 450, 480}

    def expect(takes: Callable[[Any], bool]) -> list[str]:
        return [match_id for match_id in all_ids if takes(infos[match_id])]

    aram = await riot.ids(puuid, query="?queue=450&count=10")
    assert aram == expect(lambda info: info["queueId"] == 450)[:10]
    ranked = await riot.ids(puuid, query="?type=ranked&count=20")
    assert ranked == expect(lambda info: info["queueId"] in (420, 440))[:20]
    since, until = int(NOW - 5 * DAY), int(NOW - 2 * DAY)
    between = await riot.ids(puuid, query=f"?startTime={since}&endTime={until}&count=100")
    assert between == expect(lambda info: since <= info["gameStartTimestamp"] / 1000 <= until)
    assert await riot.ids(puuid, query="?queue=1700") == []
    assert await riot.ids(puuid, query="?type=tourney") == []


def test_owners_play_enough_and_companions_too() -> None:
    owner = Owner("faker", "na1")
    for seat in range(SEATS):
        games = list(list_fixtures(1, "na1", owner, seat, Wanted(count=20), NOW))
        assert len(games) == 20
        assert NOW - games[-1].starts_at < (4 if seat == 0 else 14) * DAY


def test_one_game_in_forty_is_a_remake() -> None:
    owner, newest = Owner("faker", "na1"), slot_at(NOW)
    games = [find_fixture(1, "na1", owner, slot) for slot in range(newest - 6_000, newest)]
    played = [game for game in games if game]
    assert 0.6 < len(played) / len(games) < 0.75
    assert 0.015 < sum(game.is_remake for game in played) / len(played) < 0.035


async def test_an_account_has_games_where_its_tag_says(riot: Riot) -> None:
    puuid = (await riot.account("Rekkles", "EUNE"))["puuid"]
    prefixes = {
        region: (await riot.ids(puuid, region))[0].partition("_")[0]
        for region in ("americas", "asia", "europe", "sea")
    }
    assert prefixes == {"americas": "NA1", "asia": "KR", "europe": "EUN1", "sea": "SG2"}
    path = f"/europe/riot/account/v1/region/by-game/lol/by-puuid/{puuid}"
    assert (await riot.json(path))["region"] == "eun1"


async def test_summoners_agree_with_their_matches(riot: Riot) -> None:
    puuid = (await riot.account("Faker", "NA1"))["puuid"]
    summoner = await riot.json(f"/na1/lol/summoner/v4/summoners/by-puuid/{puuid}")
    match_id = (await riot.ids(puuid))[0]
    info = (await riot.json(f"/americas/lol/match/v5/matches/{match_id}"))["info"]
    mine = next(p for p in info["participants"] if p["puuid"] == puuid)
    assert summoner["profileIconId"] == mine["profileIcon"]
    assert 0 <= summoner["summonerLevel"] - mine["summonerLevel"] <= 1
    assert summoner["revisionDate"] // 1000 == info["gameEndTimestamp"] // 1000


async def test_ranks_are_riots(riot: Riot) -> None:
    queues = set()
    for number in range(30):
        puuid = (await riot.account(f"Player {number}", "NA1"))["puuid"]
        for entry in await riot.json(f"/na1/lol/league/v4/entries/by-puuid/{puuid}"):
            queues.add(entry["queueType"])
            assert entry["rank"] in ("I", "II", "III", "IV")
            assert entry["leaguePoints"] >= 0
            assert entry["puuid"] == puuid
    assert queues == {"RANKED_SOLO_5x5", "RANKED_FLEX_SR"}


@pytest.mark.parametrize(
    ("moment", "patch"),
    [
        (1_763_600_000, (15, 23)),
        (1_770_469_352, (16, 3)),
        (1_735_776_000, (14, 24)),
        (1_798_675_200, (16, 24)),
    ],
)
def test_patches_follow_the_calendar(moment: int, patch: tuple[int, int]) -> None:
    assert patch_at(moment) == patch
    assert game_version(patch).startswith(f"{patch[0]}.{patch[1]}.")


def test_an_unheard_owners_match_is_not_found_and_not_made_up() -> None:
    sandbox = Sandbox(SandboxOptions(clock=Clock()))
    owner = Owner("never heard of", "xyz")
    game = next(list_fixtures(1, "na1", owner, 0, Wanted(count=1), NOW))
    assert sandbox.world.find_match(game.match_id, "americas", NOW) is None
    assert sandbox.world.find_puuid(seat_player(1, owner, 5).puuid)
    assert sandbox.world.find_match(game.match_id, "americas", NOW)
