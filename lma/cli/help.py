"""`lma help`: topics that belong to no single command."""

from typing import Annotated

import typer

from lma.core.errors import BadInput

app = typer.Typer(add_completion=False)

EXIT_CODES = """\
0    ok; an empty result and a closed pipe are ok too
1    unexpected: a fault of lma's own; differences (lma parity-check)
2    usage or bad input; could not compare (lma parity-check)
3    not found
4    Riot's key is missing, expired or forbidden
5    Riot, Data Dragon or a language model failed
6    rate-limited for longer than --wait
7    not in the store (--offline)
8    a check failed (lma doctor, lma db check, lma parity self-test)
9    configuration, database or Redis
130  interrupted (Ctrl-C)"""

FORMATS = """\
auto    a table on a terminal, else TSV with a header
table   for people: as many columns as the terminal is wide, ids never cut
tsv     tab-separated, every field
csv     comma-separated, every field, safe for spreadsheets
json    an array of flat objects; an object where there is one thing
ndjson  one flat object a line
--json a,b,c gives JSON with those fields. Times are ISO-8601 in UTC, durations are in seconds,
ratios between 0 and 1, ids strings; null is unknown."""

PLAYERS = """\
Faker#NA1       Riot ID: the game name, #, the tag line
Faker-NA1       the same for shells that eat #
Faker           the stored player of that name, where there is exactly one
a PUUID         78 letters, digits, - and _
an address      of a profile on op.gg or u.gg
-               a list of any of these on stdin, one a line
The platform is --platform, else the one the player was last found on, else the one the tag names,
else LMA_PLATFORM, else the one where Riot says they play."""

TOPICS = {"exit-codes": EXIT_CODES, "formats": FORMATS, "players": PLAYERS}


@app.command("help")
def explain(
    topic: Annotated[
        str | None, typer.Argument(metavar="TOPIC", help=f"One of {', '.join(TOPICS)}.")
    ] = None,
) -> None:
    """Explain a topic: `lma help exit-codes`."""
    if topic is None:
        typer.echo(f"lma --help lists the commands. Topics: {', '.join(TOPICS)}")
        return
    if topic not in TOPICS:
        raise BadInput(f"There is no topic {topic[:40]!r}.", hint=f"one of {', '.join(TOPICS)}")
    typer.echo(TOPICS[topic])
