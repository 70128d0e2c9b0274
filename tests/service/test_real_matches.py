"""Real matches of every mode, against values worked out by hand from their payloads."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lma.context import Context
from lma.domain.match_filter import MatchFilter
from lma.domain.match_id import parse_match_id
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.schemas.scoreboard import MatchDetail, ParticipantRow
from lma.services.matches import list_matches
from lma.services.players import Asked
from lma.services.scoreboards import get_match

pytestmark = pytest.mark.shared

STORED = Reading()


@pytest.fixture
def recorded(shared: Path, open_context: Callable[..., Context]) -> Context:
    """A context on the recorded payloads."""
    return open_context(replay=shared / "riot")


async def show(ctx: Context, match_id: str, *, timeline: bool = False) -> MatchDetail:
    return await get_match(ctx, parse_match_id(match_id), reading=STORED, timeline=timeline)


def at(match: MatchDetail, slot: int) -> ParticipantRow:
    return next(row for row in match.participants if row.slot == slot)


def facts(row: Any, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


async def test_ranked_that_was_played_out_though_marked_as_aborted(recorded: Context) -> None:
    match = await show(recorded, "RU_490603994")
    assert facts(match, "platform", "queue", "patch", "duration", "ending", "timeline") == (
        "ru",
        "Ranked Solo",
        "14.12",
        1668,
        "played",
        None,
    )
    assert str(match.started_at) == "2024-06-12 18:01:56.038000+00:00"
    blue, red = match.teams
    took = ("result", "kills", "gold", "towers", "inhibitors", "dragons", "barons", "heralds")
    assert facts(blue, *took) == ("win", 40, 61563, 10, 2, 3, 1, 1)
    assert facts(red, *took) == ("loss", 35, 53503, 3, 0, 0, 0, 0)
    assert blue.bans == ["Samira", "Zed", "Lulu", "Master Yi", "Irelia"]
    assert red.bans == ["Master Yi", "Katarina", "Zeri", "Yone", "Soraka"]
    yorick, jhin = at(match, 1), at(match, 9)
    scores = ("player", "team", "result", "role", "champion", "kills", "deaths", "assists", "kda")
    assert facts(yorick, *scores) == (
        "young ПИДЖАК#UKR5", 100, "win", "TOP", "Yorick", 3, 5, 3, 1.2,
    )  # fmt: skip
    assert facts(yorick, "cs", "cs_per_min", "gold", "kill_participation", "damage_share") == (
        231, 8.31, 13353, 0.15, 0.2045,
    )  # fmt: skip
    assert facts(jhin, *scores) == (
        "Amantri#5050", 200, "loss", "BOTTOM", "Jhin", 20, 10, 6, 2.6,
    )  # fmt: skip
    assert facts(jhin, "kill_participation", "damage_share", "damage", "damage_taken") == (
        0.7429, 0.3886, 34718, 26254,
    )  # fmt: skip
    assert [getattr(jhin, f"item{slot}") for slot in range(7)] == [
        6676, 3031, 3094, 3009, 3072, 1018, 3340,
    ]  # fmt: skip
    assert facts(jhin, "spell1", "spell2", "vision_score", "champion_level") == (4, 21, 11, 14)
    assert [row.slot for row in match.participants] == list(range(1, 11))


async def test_a_ranked_game_with_its_timeline(recorded: Context) -> None:
    match = await show(recorded, "JP1_563621972", timeline=True)
    blue, red = match.teams
    assert facts(blue, "kills", "gold", "towers", "dragons") == (21, 33567, 2, 1)
    assert facts(red, "kills", "gold", "towers", "dragons") == (8, 26338, 0, 1)
    assert len(blue.bans) == 4  # the fifth, -1, is nobody
    assert at(match, 7).item1 == 2055
    assert at(match, 7).item2 is None
    assert match.timeline is not None
    assert match.timeline.known
    assert facts(match.timeline.gold[0], "second", "gold_difference") == (0, 0)
    assert match.timeline.gold[-1].gold_difference == 33567 - 26338
    taken = [facts(o, "second", "team", "kind", "detail", "by") for o in match.timeline.objectives]
    assert [o for o in taken if o[2] in ("dragon", "tower")] == [
        (437, 200, "dragon", "water", "Kha'Zix"),
        (685, 100, "tower", "bot outer", at(match, 4).champion),
        (770, 100, "dragon", "fire", "Rek'Sai"),
        (859, 100, "tower", "mid outer", at(match, 4).champion),
    ]


async def test_aram(recorded: Context) -> None:
    match = await show(recorded, "JP1_518347273")
    assert facts(match, "queue", "game_mode", "duration") == ("ARAM", "ARAM", 1070)
    assert [facts(team, "result", "kills", "bans") for team in match.teams] == [
        ("loss", 42, []),
        ("win", 56, []),
    ]
    vayne = at(match, 7)
    assert facts(vayne, "player", "role", "result", "kda", "cs_per_min") == (
        "BlauRosen#蓝玫恋", None, "win", 7.14, 7.91,
    )  # fmt: skip
    assert facts(vayne, "kill_participation", "damage_share") == (0.8929, 0.433)


async def test_arena_of_sixteen(recorded: Context) -> None:
    match = await show(recorded, "JP1_498473890", timeline=True)
    assert facts(match, "queue", "game_mode", "teams") == ("Arena", "CHERRY", [])
    assert [row.placement for row in match.participants] == [
        place for place in range(1, 9) for _ in range(2)
    ]
    assert [row.result for row in match.participants][:3] == ["1", "1", "2"]
    assert [row.slot for row in match.participants] == [
        14, 15, 11, 13, 9, 16, 4, 5, 2, 6, 10, 12, 7, 8, 1, 3,
    ]  # fmt: skip
    belveth = match.participants[0]
    assert facts(belveth, "player", "subteam", "champion", "kda", "role") == (
        "エースバーン#yuki", 3, "Bel'Veth", 2.71, None,
    )  # fmt: skip
    assert facts(belveth, "kill_participation", "damage_share") == (0.95, 0.5295)
    assert match.timeline is not None
    assert facts(match.timeline, "known", "gold") == (True, [])


async def test_arena_of_eight_without_placements(recorded: Context) -> None:
    match = await show(recorded, "KR_6604607115")
    assert facts(match, "queue", "ending", "teams") == ("Arena", "played", [])
    assert len(match.participants) == 8
    for row in match.participants:
        assert facts(row, "placement", "subteam", "result", "kill_participation") == (None,) * 4
    shaco = at(match, 1)
    assert facts(shaco, "player", "champion", "kills", "deaths", "assists", "kda", "gold") == (
        "Rose SZ", "Shaco", 6, 6, 2, 1.33, 15400,
    )  # fmt: skip


async def test_swarm_alone(recorded: Context) -> None:
    match = await show(recorded, "JP1_456819992", timeline=True)
    assert facts(match, "queue", "duration", "ending") == ("Swarm Solo", 238, "played")
    (jinx,) = match.participants
    assert facts(jinx, "player", "champion", "result", "cs", "kda", "kill_participation") == (
        "天 使#KR 1", "Jinx", "loss", 759, 0.0, None,
    )  # fmt: skip
    assert facts(jinx, "item0", "item1", "item2", "spell1", "spell2") == (9300, 9183, None, 6, 7)
    (team,) = match.teams
    assert facts(team, "team", "result", "kills", "gold") == (100, "loss", 0, 288)
    assert match.timeline is not None
    assert match.timeline.gold == []


async def test_swarm_of_three(recorded: Context) -> None:
    match = await show(recorded, "JP1_457196409")
    assert [row.champion for row in match.participants] == ["Jinx", "Xayah", "Yasuo"]
    assert [row.result for row in match.participants] == ["win"] * 3
    assert [row.damage_share for row in match.participants] == [0.5567, 0.2194, 0.2239]
    assert at(match, 1).cs_per_min == 149.28


async def test_coop_against_bots(recorded: Context) -> None:
    match = await show(recorded, "JP1_391732436", timeline=True)
    assert match.queue == "Co-op vs AI Intermediate"
    assert [facts(team, "result", "kills", "inhibitors") for team in match.teams] == [
        ("win", 45, 2),
        ("loss", 11, 0),
    ]
    irelia, karthus = at(match, 2), at(match, 8)
    assert facts(irelia, "player", "is_bot", "kda", "kill_participation", "damage_share") == (
        "Senmary", False, 9.67, 0.6444, 0.4997,
    )  # fmt: skip
    assert facts(karthus, "player", "is_bot", "puuid", "kda", "spell1", "item4") == (
        "Karthus bot", True, None, 0.38, None, None,
    )  # fmt: skip
    assert match.timeline is not None
    assert facts(match.timeline, "known", "gold", "objectives") == (False, [], [])


async def test_every_match_lists_and_shows_for_every_player(
    recorded: Context, shared: Path
) -> None:
    files = sorted((shared / "riot" / "matches").glob("*.json"))
    assert len(files) == 24
    for file in files:
        told = json.loads(file.read_bytes())["info"]["participants"]
        people = [one for one in told if one["puuid"] != "BOT"]
        match = await show(recorded, file.stem)
        assert len(match.participants) == len(told)
        shown = {row.puuid: row for row in match.participants}
        for one in people:
            found = await list_matches(
                recorded, asked(one, file.stem), MatchFilter(count=100), reading=STORED
            )
            assert found.failures == []
            (row,) = [row for row in found.matches if row.match_id == file.stem]
            score = (one["kills"], one["deaths"], one["assists"], one["goldEarned"])
            assert facts(row, "kills", "deaths", "assists", "gold") == score
            board = shown[one["puuid"]]
            same = ("result", "champion", "role", "placement", "kda", "cs", "damage_share")
            assert facts(row, *same) == facts(board, *same)
            assert facts(row, "queue", "patch", "duration", "started_at") == facts(
                match, "queue", "patch", "duration", "started_at"
            )


def asked(one: dict[str, Any], match_id: str) -> Asked:
    """A participant as a user would type them."""
    name = one.get("riotIdGameName") or one.get("riotIdName")
    tag = one.get("riotIdTagline")
    if not name:
        name, tag = one["summonerName"], match_id.partition("_")[0]
    return Asked(parse_player(f"{name}#{tag}"), None)
