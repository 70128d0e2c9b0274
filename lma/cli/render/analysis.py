"""An analysis for a person: the recommendations, then the receipts that they rest on."""

import sys
import textwrap
from collections.abc import Sequence

from lma.cli.render import cells
from lma.cli.render.table import Column, make_console, terminal_width, write_table
from lma.cli.text import plain
from lma.schemas.analysis import AdviceRow, Analysis, Receipt, Sentence

_WIDEST = 100

ADVICE_COLUMNS = [
    Column("recommendation", "#", right=True),
    Column("title", "About"),
    Column("text", "Sentence", flexible=True),
]
_RECEIPT_COLUMNS = [
    Column("ref", ""),
    Column("label", "What", flexible=True),
    Column("about", "Of", flexible=True),
    Column("shown", "Value", right=True),
    Column("n", "Games", right=True),
]


def advice_rows(analysis: Analysis) -> list[AdviceRow]:
    """One row for each sentence, receipts resolved; what went well comes last, under 0."""
    known = {receipt.ref: receipt for receipt in analysis.receipts}
    told = [
        (number, one.title, sentence)
        for number, one in enumerate(analysis.recommendations, start=1)
        for sentence in one.sentences
    ]
    told += [(0, "Went well", sentence) for sentence in analysis.strengths]
    return [
        _row(analysis, number, title, sentence, [known[ref] for ref in sentence.receipts])
        for number, title, sentence in told
    ]


def _row(
    analysis: Analysis, number: int, title: str, sentence: Sentence, receipts: Sequence[Receipt]
) -> AdviceRow:
    return AdviceRow(
        player=analysis.player,
        recommendation=number,
        title=title,
        text=sentence.text,
        receipts=[receipt.fact_id for receipt in receipts],
        values=[receipt.shown for receipt in receipts],
        games=[receipt.n for receipt in receipts],
        source=analysis.source or "rules",
    )


def write_analysis(analysis: Analysis) -> None:
    """Print an analysis: header, recommendations, what went well, receipts."""
    _line(_header(analysis), style="bold")
    if analysis.reason:
        _line(f"By rules: {analysis.reason}.", style="dim")
    if not analysis.recommendations:
        _line("")
        _paragraph("Nothing stands out for the worse.")
    for number, one in enumerate(analysis.recommendations, start=1):
        _line("")
        _line(f"{number}. {one.title}", style="bold")
        for sentence in one.sentences:
            _paragraph(_with_receipts(sentence))
    if analysis.strengths:
        _line("")
        _line("What went well", style="bold")
        for sentence in analysis.strengths:
            _paragraph(_with_receipts(sentence))
    if analysis.receipts:
        _line("")
        write_table([receipt.model_dump() for receipt in analysis.receipts], _RECEIPT_COLUMNS)


def _header(analysis: Analysis) -> str:
    what = [analysis.player]
    if analysis.champion:
        what.append(analysis.champion)
    if analysis.role:
        what.append(cells.role({"role": analysis.role}))
    if analysis.match_id:
        what.append(analysis.match_id)
    games = "1 game" if analysis.games == 1 else f"{analysis.games} newest games"
    what.append(f"{games} beside {analysis.compared_games} others")
    if analysis.model:
        what.append(analysis.model + (" (kept)" if analysis.kept else ""))
    return " · ".join(what)


def _with_receipts(sentence: Sentence) -> str:
    return f"{sentence.text} [{' '.join(sentence.receipts)}]"


def _paragraph(text: str) -> None:
    width = min(terminal_width(), _WIDEST)
    for line in textwrap.wrap(plain(text), width, initial_indent="   ", subsequent_indent="   "):
        _line(line)


def _line(text: str, style: str = "") -> None:
    """A line of our own words around foreign names; no markup, nothing that acts."""
    from rich.text import Text

    make_console().print(Text(plain(text), style=style), soft_wrap=True)
    sys.stdout.flush()
