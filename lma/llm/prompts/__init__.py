"""Prompts: versioned files, and the sheet that goes with them.

A file is never changed once it was used: a new version is a new file, so that an answer that was
kept under a version still belongs to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from lma.domain.evidence import ROLES, Evidence, Sheet
from lma.domain.gaps import Gap
from lma.llm.options import ModelOptions
from lma.schemas.analysis import PromptPreview

COACH = "coach-2"
REPAIR = "repair-1"
JUDGE = "judge-1"
TOOLS = ("game_numbers", "game_facts")
"""The tools that a prompt is sent with, where the model takes any; a test compares."""

_CHARACTERS_PER_TOKEN = 3.5


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is sent: `version` names the file that `system` is from."""

    version: str
    system: str
    user: str

    @property
    def tokens(self) -> int:
        """An estimate of its tokens: no tokeniser is the model's own but the model's own."""
        return round((len(self.system) + len(self.user)) / _CHARACTERS_PER_TOKEN)


def preview(sheet: Sheet, options: ModelOptions | None) -> PromptPreview:
    """What an analysis of the sheet would ask a model, word for word."""
    prompt = coach_prompt(sheet)
    tools = [] if options is None or options.output == "native" else list(TOOLS)
    return PromptPreview(
        model=None if options is None else options.label,
        prompt=prompt.version,
        system=prompt.system,
        user=prompt.user,
        tokens=prompt.tokens,
        tools=tools,
    )


def read(name: str) -> str:
    """A prompt's text."""
    return files(__name__).joinpath(f"{name}.md").read_text("utf-8").strip()


def coach_prompt(sheet: Sheet) -> Prompt:
    """The prompt of an analysis."""
    return Prompt(COACH, read(COACH), render_sheet(sheet))


def repair_prompt(sheet: Sheet, draft: str, faults: Sequence[str]) -> Prompt:
    """The prompt that asks for an answer again, with what was wrong with the last."""
    told = read(REPAIR).format(draft=draft, faults="\n".join(f"- {fault}" for fault in faults))
    return Prompt(COACH, read(COACH), f"{render_sheet(sheet)}\n\n{told}")


def render_sheet(sheet: Sheet) -> str:
    """The sheet as text; no name of a player is in it, for none is on the sheet."""
    lines = [
        f"Subject: {_subject(sheet)}.",
        "",
        "Games (newest first):",
        *(_game_line(sheet, number) for number in range(1, len(sheet.newest) + 1)),
        "",
        "Evidence (reference | what | of | value | games):",
        *(evidence_line(piece) for piece in sheet.evidence),
        "",
        "Gaps, heaviest first (size in spreads; below 0 is worse for the player):",
        *(_gap_line(sheet, gap) for gap in sheet.gaps),
    ]
    return "\n".join(lines)


def _subject(sheet: Sheet) -> str:
    role = ROLES.get(sheet.role or "", "no fixed role")
    games = "one game" if sheet.single else f"{len(sheet.newest)} newest games"
    who = sheet.champion or "several champions"
    return f"a player as {who}, {role}; {games} beside {len(sheet.before)} others"


def _game_line(sheet: Sheet, number: int) -> str:
    game = sheet.newest[number - 1]
    result = {True: "won", False: "lost", None: "result unknown"}[game.won]
    return f"M{number} | {game.champion or 'unknown champion'} | {result}"


def evidence_line(piece: Evidence) -> str:
    """One piece of evidence as the model reads it."""
    games = "-" if piece.n is None else str(piece.n)
    return f"{piece.ref} | {piece.label} | {piece.about} | {piece.shown} | {games}"


def _gap_line(sheet: Sheet, gap: Gap) -> str:
    value, usual, difference = sheet.of_gap[gap.metric.name, gap.against]
    return f"{value} beside {usual}, difference {difference}: size {gap.size:+.2f}"
