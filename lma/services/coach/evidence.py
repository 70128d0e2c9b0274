"""Evidence of single games, for whoever looks closer at one."""

from collections.abc import Mapping

from lma.context import Context
from lma.domain.evidence import Evidence, Sheet, harmless
from lma.domain.gaps import Game
from lma.domain.match_id import parse_match_id
from lma.domain.metrics import METRICS, Unit
from lma.domain.reading import Reading
from lma.schemas.facts import FactRow
from lma.services.facts import get_facts

MOST_MATCHES = 20

_UNITS = {
    "gold": Unit.GOLD,
    "xp": Unit.XP,
    "cs": Unit.CS,
    "level": Unit.LEVEL,
    "count": Unit.COUNT,
    "s": Unit.SECONDS,
    "ratio": Unit.SHARE,
}
_TEXTS = ("place", "result", "skill", "champion")
_STORED = Reading(offline=True)
# Everybody's standing minute by minute would be a hundred rows of no use, and a KDA is no share.
_LEFT_OUT = ("kda", "death_x", "death_y", "item_time", "item_sold", "item")


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
            fact_id=game.facts[name],
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


async def list_match_evidence(ctx: Context, sheet: Sheet, match: str) -> list[Evidence]:
    """What else the store knows of the player in one of their games; nothing is fetched for it."""
    game = find_game(sheet, match)
    if game is None:
        return []
    told = await get_facts(ctx, parse_match_id(game.match_id), reading=_STORED)
    champions = {
        fact.slot: harmless(str(fact.value)) for fact in told.facts if fact.name == "champion"
    }
    found = [
        _evidence(fact, match, game, champions, single=sheet.single)
        for fact in told.facts
        if fact.slot == game.slot and _is_of_use(fact)
    ]
    return [piece for piece in found if piece is not None]


def _is_of_use(fact: FactRow) -> bool:
    return fact.value is not None and not fact.name.endswith("_at") and fact.name not in _LEFT_OUT


def _evidence(
    fact: FactRow,
    match: str,
    game: Game,
    champions: Mapping[int | None, str | None],
    *,
    single: bool,
) -> Evidence | None:
    """A fact as evidence; None for what a sentence could not say."""
    value = _value(fact, champions, single=single)
    if value is None:
        return None
    unit = Unit.TEXT if isinstance(value, str) else _UNITS[fact.unit]
    signed = fact.name.endswith("_diff")
    words = fact.name.replace("_", " ").replace("diff", "difference to the lane opponent")
    when = "" if fact.minute is None else f" at minute {fact.minute}"
    return Evidence(
        ref="",
        fact_id=f"{game.match_id}/{fact.id}",
        name=fact.name,
        label=f"{words}{when}",
        value=value,
        unit=unit,
        about=match,
        match=match,
        match_id=game.match_id,
        minute=fact.minute,
        signed=signed,
    )


def _value(
    fact: FactRow, champions: Mapping[int | None, str | None], *, single: bool
) -> float | str | None:
    """The value; a person is P1 to P10 in an analysis of one match, else their champion."""
    if fact.unit == "slot" and isinstance(fact.value, int):
        return f"P{fact.value}" if single else champions.get(fact.value)
    if fact.unit in _TEXTS:
        return harmless(str(fact.value))
    if fact.unit in _UNITS and isinstance(fact.value, int | float):
        return float(fact.value) if not isinstance(fact.value, bool) else None
    return None
