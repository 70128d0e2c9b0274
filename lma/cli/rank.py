"""`lma rank`: a player's places on the ladders."""

from collections.abc import Mapping
from typing import Any

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
from lma.cli.players import STDIN, fetch_for_players, players_of, write_lists
from lma.cli.render import cells
from lma.cli.render.table import Column
from lma.schemas.rank import RankEntry
from lma.services.ranks import get_rank

app = typer.Typer(add_completion=False)


def _tier(row: Mapping[str, Any]) -> str:
    if row["tier"] is None:
        return "–"
    return f"{row['tier'].capitalize()} {row['division'] or ''}".strip()


_COLUMNS = [
    Column("riot_id", "Riot ID", rank=3),
    Column("queue", "Queue"),
    Column("tier", "Tier", show=_tier),
    Column("league_points", "LP", right=True),
    Column("wins", "Wins", right=True),
    Column("losses", "Losses", right=True),
    Column("win_rate", "Win rate", show=cells.percent("win_rate"), right=True, rank=1),
    Column("updated_at", "Updated", show=cells.age("updated_at"), rank=2),
]


@app.command()
def rank(
    player: Player,
    platform: PlatformName = None,
    offline: Offline = False,
    refresh: Refresh = False,
    max_age: MaxAge = None,
    wait: Wait = DEFAULT_WAIT,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Show a player's ranks, solo queue first: `lma rank Faker#NA1`."""
    listed = player == STDIN
    output = output_of(format_name, fields, RankEntry, listed=listed)
    source = source_of(offline, refresh, max_age, wait)
    players = players_of(player, platform)
    fetched = fetch_for_players(
        players,
        lambda ctx, asked: get_rank(ctx, asked, reading=source.reading),
        name_of=lambda entries: entries[0].riot_id if entries else None,
        source=source,
        output=output,
    )
    write_lists(
        fetched,
        output,
        columns=_COLUMNS,
        listed=listed,
        none="no ranks: unranked in every queue this season.",
    )
    raise typer.Exit(tell_failures(fetched.failures, output))
