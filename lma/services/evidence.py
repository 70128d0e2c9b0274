"""Evidence of single games, for whoever looks closer at one."""

from lma.domain.evidence import Evidence, Sheet
from lma.domain.gaps import Game
from lma.domain.metrics import METRICS

MOST_MATCHES = 20


def find_game(sheet: Sheet, match: str) -> Game | None:
    """The game behind a reference, M1 being the newest in question."""
    games = (*sheet.newest, *sheet.before)[:MOST_MATCHES]
    number = int(match[1:]) if match[1:].isdecimal() else 0
    return games[number - 1] if 0 < number <= len(games) else None


def list_game_evidence(sheet: Sheet, match: str) -> list[Evidence]:
    """The metrics of one of the player's games; none for a game that isn't theirs."""
    game = find_game(sheet, match)
    if game is None:
        return []
    return [
        Evidence(
            ref="",
            fact_id=game.facts.get(name, f"{game.match_id}/{name}"),
            name=name,
            label=METRICS[name].label,
            value=value,
            unit=METRICS[name].unit,
            about=match,
            match=match,
            match_id=game.match_id,
            minute=METRICS[name].minute,
            signed=METRICS[name].signed,
        )
        for name, value in game.values.items()
        if name in METRICS
    ]
