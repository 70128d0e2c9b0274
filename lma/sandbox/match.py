"""A match-v5 payload of the synthetic world."""

from typing import Any

from lma.sandbox.economy import gather
from lma.sandbox.participant import write_participant
from lma.sandbox.play import Game
from lma.sandbox.roster import game_version
from lma.sandbox.tally import tally

_MONSTERS = {
    "atakhan": "ATAKHAN",
    "baron": "BARON_NASHOR",
    "dragon": "DRAGON",
    "horde": "HORDE",
    "riftHerald": "RIFTHERALD",
}
FEAT_DONE = 1001


def _objectives(game: Game, team: int) -> dict[str, dict[str, Any]]:
    takings: dict[str, list[int]] = {
        name: [monster.team for monster in game.monsters if monster.kind == kind]
        for name, kind in _MONSTERS.items()
    }
    # A kill counts for the killer's team; participants 1 to 5 are team 100.
    takings["champion"] = [100 if kill.killer <= 5 else 200 for kill in game.kills]
    takings["tower"] = [building.team for building in game.buildings if building.is_tower]
    takings["inhibitor"] = [building.team for building in game.buildings if not building.is_tower]
    return {
        name: {"first": teams[:1] == [team], "kills": teams.count(team)}
        for name, teams in sorted(takings.items())
    }


def feats(game: Game, team: int) -> dict[str, int]:
    """The feats of strength of a team; 1001 marks the team that was first to it."""
    if game.fixture.is_aram or game.patch[0] != 15:
        return dict.fromkeys(("EPIC_MONSTER_KILL", "FIRST_BLOOD", "FIRST_TURRET"), 0)
    kills = [100 if kill.killer <= 5 else 200 for kill in game.kills]
    towers = [building.team for building in game.buildings if building.is_tower]
    monsters = [monster.team for monster in game.monsters]
    return {
        "EPIC_MONSTER_KILL": _feat(monsters, team, 3),
        "FIRST_BLOOD": _feat(kills, team, 3),
        "FIRST_TURRET": _feat(towers, team, 1),
    }


def _feat(teams: list[int], team: int, needed: int) -> int:
    counts = {100: 0, 200: 0}
    for one in teams:
        counts[one] += 1
        if counts[one] == needed:
            return FEAT_DONE if one == team else counts[team]
    return counts[team]


def _team(game: Game, team: int) -> dict[str, Any]:
    first = 0 if team == 100 else 5
    bans = game.bans[first : first + 5]
    return {
        "bans": [
            {"championId": champion, "pickTurn": turn}
            for turn, champion in enumerate(bans, first + 1)
        ],
        "feats": {name: {"featState": state} for name, state in feats(game, team).items()},
        "objectives": _objectives(game, team),
        "teamId": team,
        "win": team == game.fixture.winner,
    }


def write_match(game: Game) -> dict[str, Any]:
    """The payload of a game."""
    fixture = game.fixture
    tallies = tally(game)
    economies = gather(game, tallies)
    started = fixture.starts_at * 1000
    info: dict[str, Any] = {
        "endOfGameResult": "GameComplete",
        "gameCreation": started - 17_000,
        "gameDuration": fixture.seconds,
        "gameEndTimestamp": started + game.length_ms,
        "gameId": fixture.game_id,
        "gameMode": game_mode(game),
        **({"gameModeMutators": []} if fixture.is_aram else {}),
        "gameName": f"teambuilder-match-{fixture.game_id}",
        "gameStartTimestamp": started,
        "gameType": "MATCHED_GAME",
        "gameVersion": game_version(game.patch),
        "mapId": 12 if fixture.is_aram else 11,
        "participants": [write_participant(game, index, tallies, economies) for index in range(10)],
        "platformId": fixture.platform.upper(),
        "queueId": fixture.queue,
        "teams": [_team(game, 100), _team(game, 200)],
        "tournamentCode": "",
    }
    return {"metadata": write_metadata(game), "info": info}


def game_mode(game: Game) -> str:
    """The mode of a game as payloads name it."""
    if game.fixture.is_aram:
        return "ARAM"
    return "SWIFTPLAY" if game.fixture.queue == 480 else "CLASSIC"


def write_metadata(game: Game) -> dict[str, Any]:
    """The metadata that a match and its timeline share."""
    return {
        "dataVersion": "2",
        "matchId": game.fixture.match_id,
        "participants": [entry.player.puuid for entry in game.entries],
    }
