"""A game that is being played, as spectator-v5 tells it."""

from typing import Any

from lma.sandbox.dice import digest
from lma.sandbox.match import game_mode
from lma.sandbox.participant import profile_icon
from lma.sandbox.play import Entry, Game
from lma.sandbox.roster import RUNES, STYLE_OF


def _participant(game: Game, entry: Entry) -> dict[str, Any]:
    player = entry.player
    style = STYLE_OF[entry.champion.tags[0]]
    other = 8300 if style != 8300 else 8400
    runes = [row[0] for row in RUNES[style]] + [row[0] for row in RUNES[other][1:3]]
    return {
        "bot": False,
        "championId": entry.champion.number,
        "gameCustomizationObjects": [],
        "perks": {"perkIds": runes, "perkStyle": style, "perkSubStyle": other},
        "profileIconId": profile_icon(game.fixture.seed, player),
        "puuid": player.puuid,
        "riotId": f"{player.game_name}#{player.tag_line}",
        "spell1Id": entry.spells[0],
        "spell2Id": entry.spells[1],
        "teamId": entry.team,
    }


def write_active_game(game: Game, now: float) -> dict[str, Any]:
    """A game as its spectators see it at a moment: who plays, not how it goes."""
    fixture = game.fixture
    bans = enumerate(game.bans, 1)
    return {
        "bannedChampions": [
            {"championId": champion, "pickTurn": turn, "teamId": 100 if turn <= 5 else 200}
            for turn, champion in bans
        ],
        "gameId": fixture.game_id,
        "gameLength": int(now - fixture.starts_at),
        "gameMode": game_mode(game),
        "gameQueueConfigId": fixture.queue,
        "gameStartTime": fixture.starts_at * 1000,
        "gameType": "MATCHED",
        "mapId": 12 if fixture.is_aram else 11,
        "observers": {"encryptionKey": f"{digest('key', fixture.match_id, size=12):024x}"},
        "participants": [_participant(game, entry) for entry in game.entries],
        "platformId": fixture.platform.upper(),
    }
