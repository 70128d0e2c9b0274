"""Draws a terminal's output, read from stdin with its colours, as an SVG that fetches nothing.

COLUMNS=108 lma --color always matches 'Faker#NA1' -n 10 -f table | python docs/images/draw.py \
    "lma matches 'Faker#NA1' -n 10" > docs/images/matches.svg
"""

import re
import sys
from io import StringIO

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text


def draw(output: str, title: str) -> str:
    """The picture; Rich's own would fetch its font from another host."""
    lines = Text.from_ansi(output.rstrip("\n"))
    width = max(cell_len(line.rstrip()) for line in lines.plain.split("\n")) + 1
    console = Console(record=True, width=width, file=StringIO())
    console.print(lines, no_wrap=True, crop=False)
    svg = console.export_svg(title=title, theme=MONOKAI, unique_id="lma")
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]+;", "font-family: monospace;", svg)
    return re.sub(r"\n\s*\n+", "\n", svg)


if __name__ == "__main__":
    sys.stdout.write(draw(sys.stdin.read(), sys.argv[1]) + "\n")
