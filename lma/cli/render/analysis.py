"""An analysis for a person: the recommendations, then the receipts that they rest on."""

import sys
import textwrap
from collections.abc import Sequence
from html import escape
from pathlib import Path

from lma.cli.render import cells
from lma.cli.render.table import Column, make_console, terminal_width, write_table
from lma.cli.text import plain
from lma.core.errors import BadInput
from lma.schemas.analysis import AdviceRow, Analysis, PromptPreview, Receipt, Sentence

_WIDEST = 100
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>body{{font-family:sans-serif;max-width:48em;margin:2em auto}}td{{padding-right:1em}}</style>
</head>
<body>
{body}
</body>
</html>
"""

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


def write_prompt(preview: PromptPreview) -> None:
    """Print the prompt as it would be sent, and an estimate of its tokens."""
    who = preview.model or "no model is configured (LMA_LLM_MODEL)"
    _line(f"{preview.prompt} · about {preview.tokens:,} tokens · {who}", style="bold")
    for title, text in (("System", preview.system), ("User", preview.user)):
        _line("")
        _line(title, style="bold")
        for line in text.split("\n"):
            _line(line)


def write_html(analysis: Analysis, file: Path) -> None:
    """Write an analysis as a page of its own, that fetches and runs nothing."""
    try:
        file.write_text(html_page(analysis), encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"{str(file)[:80]!r} can't be written: {error.strerror}.",
            hint="name a file in a folder that this account may write to",
        ) from error


def html_page(analysis: Analysis) -> str:
    """An analysis as HTML; every text in it is escaped."""
    parts = [f"<h1>{_html(_header(analysis))}</h1>"]
    if analysis.reason:
        parts.append(f"<p>By rules: {_html(analysis.reason)}.</p>")
    for one in analysis.recommendations:
        parts.append(f"<h2>{_html(one.title)}</h2>")
        parts += [f"<p>{_html(_with_receipts(sentence))}</p>" for sentence in one.sentences]
    if analysis.strengths:
        parts.append("<h2>What went well</h2>")
        parts += [f"<p>{_html(_with_receipts(sentence))}</p>" for sentence in analysis.strengths]
    cells_of = [
        (receipt.ref, receipt.label, receipt.about, receipt.shown) for receipt in analysis.receipts
    ]
    parts.append("<table>")
    parts += [f"<tr>{''.join(f'<td>{_html(cell)}</td>' for cell in row)}</tr>" for row in cells_of]
    parts.append("</table>")
    return _PAGE.format(title=_html(analysis.player), body="\n".join(parts))


def _html(text: str) -> str:
    return escape(plain(text), quote=True)


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
