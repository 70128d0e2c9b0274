"""PLAYER as it was typed: one, or `-` for a list on stdin."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from lma.cli.options import Source
from lma.cli.render.output import Output
from lma.cli.run import run_in_context, say
from lma.context import Context
from lma.core.errors import BadInput, ConfigurationFailed, KeyRejected, LmaError
from lma.domain.riot_id import PlayerRef, parse_player
from lma.domain.routing import parse_platform
from lma.services.players import Asked

T = TypeVar("T")

# One more player would end the same way.
_HALTING = (KeyRejected, ConfigurationFailed)


@dataclass(slots=True)
class Fetched(Generic[T]):
    """Results, each with the player as they were typed, and the exit status to end with."""

    results: list[tuple[str, T]]
    status: int


@dataclass(frozen=True, slots=True)
class Players:
    """The players that a command was asked for; `listed` says that they came from a list."""

    asked: list[Asked]
    listed: bool


def players_of(player: str, platform_name: str | None) -> Players:
    """Who is meant; raises `BadInput` for what can't be a player, with its line in a list."""
    platform = parse_platform(platform_name) if platform_name is not None else None
    if player != "-":
        return Players([Asked(parse_player(player), platform)], listed=False)
    lines = [line.strip() for line in sys.stdin]
    asked = []
    for number, line in enumerate(lines, start=1):
        if line and not line.startswith("//"):
            asked.append(Asked(_parse_line(number, line), platform))
    return Players(asked, listed=True)


def _parse_line(number: int, line: str) -> PlayerRef:
    try:
        return parse_player(line)
    except BadInput as error:
        raise BadInput(f"Line {number}: {error.message}", hint=error.hint) from None


def fetch_for_players(
    players: Players,
    fetch: Callable[[Context, Asked], Awaitable[T]],
    *,
    source: Source,
    output: Output,
) -> Fetched[T]:
    """What a service gives for each player.

    In a list, a player who can't be had is told on stderr and stops nobody: the exit status is
    that of the gravest failure.
    """

    async def work(ctx: Context) -> Fetched[T]:
        fetched: Fetched[T] = Fetched([], 0)
        for asked in players.asked:
            try:
                fetched.results.append((str(asked.ref), await fetch(ctx, asked)))
            except LmaError as error:
                if not players.listed or isinstance(error, _HALTING):
                    raise
                say(f"error: {asked.ref}: {error.message}")
                fetched.status = max(fetched.status, error.exit_status)
        return fetched

    return run_in_context(
        work, online=not source.reading.offline, wait_s=source.wait_s, quiet=output.quiet
    )
