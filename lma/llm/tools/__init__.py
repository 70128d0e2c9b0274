"""What a model may look up: read-only, of the player who is analysed alone, in few rows.

Arguments are references out of the prompt, never free text: there is nothing to smuggle into them.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args

from lma.context import Context
from lma.core.errors import LmaError
from lma.domain.evidence import Evidence, Sheet
from lma.llm.prompts import evidence_line
from lma.services.coach.analyses import Prepared
from lma.services.coach.evidence import list_game_evidence, list_match_evidence

MatchRef = Literal[
    "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10",
    "M11", "M12", "M13", "M14", "M15", "M16", "M17", "M18", "M19", "M20",
]  # fmt: skip
MATCH_REFS: tuple[str, ...] = get_args(MatchRef)
MOST_ROWS = 40


class Toolbox:
    """The tools of one analysis; what they tell becomes evidence that sentences may cite."""

    def __init__(self, ctx: Context, prepared: Prepared) -> None:
        self._ctx = ctx
        self.sheet: Sheet = prepared.sheet

    @property
    def tools(self) -> Sequence[Callable[..., Any]]:
        """Every tool there is."""
        return (self.game_numbers, self.game_facts)

    async def game_numbers(self, match: MatchRef) -> list[str]:
        """The player's numbers in one of their games: creeps, gold, damage, deaths, vision.

        Args:
            match: The game, M1 being the newest.
        """
        return self._told(list_game_evidence(self.sheet, match))

    async def game_facts(self, match: MatchRef) -> list[str]:
        """More facts about the player in one of their games: lane opponent, kills, deaths, wards.

        Args:
            match: The game, M1 being the newest.
        """
        try:
            return self._told(await list_match_evidence(self._ctx, self.sheet, match))
        except LmaError:
            return ["nothing more is known of that game"]

    def _told(self, pieces: Sequence[Evidence]) -> list[str]:
        self.sheet, told = self.sheet.with_more(pieces[:MOST_ROWS])
        return [evidence_line(piece) for piece in told] or ["there is no such game"]
