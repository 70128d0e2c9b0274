"""`lma mastery`: the champions that a player has played most."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from lma.cli.champion_option import champion_of, champion_option
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
from lma.cli.players import STDIN, fetch_for_players, players_of, write_lists
from lma.cli.render import cells
from lma.cli.render.table import Column
from lma.context import Context
from lma.domain.reading import Reading
from lma.schemas.mastery import ChampionMastery
from lma.services.masteries import list_masteries
from lma.services.players import Asked

app = typer.Typer(add_completion=False)

_MOST = 1_000
_FILTER = "Which champions"

Count = Annotated[
    int, typer.Option("--count", "-n", min=1, max=_MOST, help="How many.", rich_help_panel=_FILTER)
]
Champion = Annotated[str | None, champion_option("This one alone: name or number.", _FILTER)]


def _champion(row: Mapping[str, Any]) -> str:
    return row["champion"] or f"Champion {row['champion_id']}"


_COLUMNS = [
    Column("riot_id", "Riot ID", rank=3),
    Column("champion", "Champion", show=_champion),
    Column("level", "Level", right=True),
    Column("points", "Points", show=cells.number("points"), right=True),
    Column(
        "points_to_next_level",
        "To next level",
        show=cells.number("points_to_next_level"),
        right=True,
        rank=2,
    ),
    Column("last_played_at", "Last played", show=cells.age("last_played_at"), rank=1),
]


@app.command()
def mastery(
    player: Player,
    count: Count = 10,
    champion: Champion = None,
    platform: PlatformName = None,
    offline: Offline = False,
    refresh: Refresh = False,
    max_age: MaxAge = None,
    wait: Wait = DEFAULT_WAIT,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """List the champions a player has played most: `lma mastery Faker#NA1 -n 5`."""
    listed = player == STDIN
    output = output_of(format_name, fields, ChampionMastery, listed=listed)
    source = source_of(offline, refresh, max_age, wait)
    players = players_of(player, platform)
    fetched = fetch_for_players(
        players,
        lambda ctx, asked: _list(ctx, asked, count, champion, source.reading),
        name_of=lambda found: found[0].riot_id if found else None,
        source=source,
        output=output,
    )
    write_lists(fetched, output, columns=_COLUMNS, listed=listed, none="never played.")
    raise typer.Exit(tell_failures(fetched.failures, output))


async def _list(
    ctx: Context, asked: Asked, count: int, champion: str | None, reading: Reading
) -> list[ChampionMastery]:
    champion_id = None
    if champion is not None and not reading.offline:
        champion_id = (await champion_of(ctx, champion, offline=False)).champ_id
    return await list_masteries(ctx, asked, count=count, champion_id=champion_id, reading=reading)
