"""The facts of a match: what can be said of it, each with an id, its unit and where it comes from.

Which of them a reader wants is a matter of the door; those about one player are `facts_about`.
"""

from collections.abc import Sequence
from dataclasses import asdict

from lma.context import Context
from lma.core.errors import BadInput
from lma.domain.facts import Fact, facts_of
from lma.domain.match import MatchFacts, ParticipantFacts
from lma.domain.match_id import MatchId
from lma.domain.reading import Reading
from lma.domain.riot_id import fold
from lma.schemas.facts import FactRow, FactSheet
from lma.services.games import get_game


async def get_facts(
    ctx: Context, match_id: MatchId, *, reading: Reading, player: str | None = None
) -> FactSheet:
    """Every fact of a match, or those of the match and of one player in it.

    `player` is a Riot ID, a PUUID, a champion or a slot. Raises `NotStored`, `NotFound`, and
    `BadInput` where nobody in the match, or more than one, goes by that.
    """
    game = await get_game(ctx, match_id, reading=reading)
    facts = facts_of(game.match, game.timeline)
    if player is not None:
        facts = facts_about(facts, slot_of(game.match, player))
    return FactSheet(
        match_id=game.match.match_id,
        timeline=game.timeline is not None,
        facts=[FactRow(**asdict(fact)) for fact in facts],
    )


def facts_about(facts: Sequence[Fact], slot: int) -> list[Fact]:
    """The facts of the match, and those of one participant."""
    return [fact for fact in facts if fact.slot in (None, slot)]


def slot_of(match: MatchFacts, player: str) -> int:
    """Whose slot a text means in a match; raises `BadInput`."""
    wanted = fold(player.strip())
    found = [person.slot for person in match.participants if wanted in _names(person)]
    if len(found) == 1:
        return found[0]
    said = "Nobody" if not found else f"{len(found)} of those"
    known = ", ".join(f"{p.slot} {p.champion_name or '–'}" for p in match.participants)
    raise BadInput(
        f"{said} in {match.match_id} go{'es' if not found else ''} by {player[:40]!r}.",
        hint=f"a Riot ID, a champion or a slot: {known}",
    )


def _names(person: ParticipantFacts) -> set[str]:
    """Every text that means a participant, folded."""
    texts = [str(person.slot), person.puuid, person.champion_name, person.game_name]
    if person.tag_line is not None:
        texts += [f"{person.game_name}#{person.tag_line}", f"{person.game_name}-{person.tag_line}"]
    return {fold(text) for text in texts if text}
