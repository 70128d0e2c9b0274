"""`lma summoner`: a player's profile."""

import typer

from lma.cli.failures import tell_failures
from lma.cli.options import (
    DEFAULT_WAIT,
    Format,
    JsonFields,
    MaxAge,
    Offline,
    PlatformName,
    Player,
    Refresh,
    Wait,
    output_of,
    source_of,
)
from lma.cli.players import STDIN, fetch_for_players, players_of
from lma.cli.render import cells
from lma.cli.render.output import write_one, write_rows
from lma.cli.render.table import Column
from lma.schemas.summoner import Summoner
from lma.services.summoners import get_summoner

app = typer.Typer(add_completion=False)

_COLUMNS = [
    Column("riot_id", "Riot ID"),
    Column("platform", "Platform"),
    Column("summoner_level", "Level", right=True),
    Column("profile_icon_id", "Icon", right=True, rank=1),
    Column("updated_at", "Updated", show=cells.age("updated_at"), rank=2),
    Column("puuid", "PUUID", rank=3),
]


@app.command()
def summoner(
    player: Player,
    platform: PlatformName = None,
    offline: Offline = False,
    refresh: Refresh = False,
    max_age: MaxAge = None,
    wait: Wait = DEFAULT_WAIT,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Show a player's profile: `lma summoner Faker#NA1`."""
    listed = player == STDIN
    output = output_of(format_name, fields, Summoner, listed=listed)
    source = source_of(offline, refresh, max_age, wait)
    players = players_of(player, platform)
    fetched = fetch_for_players(
        players,
        lambda ctx, asked: get_summoner(ctx, asked, reading=source.reading),
        name_of=lambda profile: profile.riot_id,
        source=source,
        output=output,
    )
    profiles = [profile for _, profile in fetched.results]
    if listed:
        names = [name for name, _ in fetched.results]
        write_rows(profiles, output, columns=_COLUMNS, players=names)
    else:
        write_one(profiles[0], output, columns=_COLUMNS)
    raise typer.Exit(tell_failures(fetched.failures, output))
