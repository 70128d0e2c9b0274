"""`lma rekey`: PUUIDs for another key's application."""

import typer

from lma.cli.options import Format, JsonFields, output_of
from lma.cli.progress import progress_bar
from lma.cli.render.output import write_rows
from lma.cli.render.table import RIOT_ID, Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.core.errors import UpstreamFailed
from lma.schemas.rekey import RekeyedPlayer
from lma.services.rekey import rekey_players

app = typer.Typer(add_completion=False)

_PATIENCE_S = 3600.0
_COLUMNS = [
    Column("player", "Player", flexible=True, least=RIOT_ID),
    Column("platform", "Platform", rank=1),
    Column("outcome", "Outcome"),
    Column("error", "Why", rank=2),
]


@app.command()
def rekey(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """Resolve every stored player's PUUID anew, after a change of application: `lma rekey`.

    Riot encrypts PUUIDs for each application. Players stay who they are, with their matches and
    emails; those whose PUUID is good are left as they are, so that it is safe to run again.
    """
    output = output_of(format_name, fields, RekeyedPlayer)
    with progress_bar("players", show=output.human) as bar:
        rows = run_in_context(
            lambda ctx: rekey_players(ctx, progress=bar.update),
            wait_s=_PATIENCE_S,
            quiet=output.quiet,
        )
    write_rows(rows, output, columns=_COLUMNS)
    failed = sum(row.outcome == "failed" for row in rows)
    if output.human:
        rekeyed = sum(row.outcome == "rekeyed" for row in rows)
        say(f"{len(rows)} players, {rekeyed} rekeyed, {failed} failed.")
    raise typer.Exit(UpstreamFailed.exit_status if failed else 0)
