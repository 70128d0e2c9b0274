"""PLAYER as it was typed: one, or `-` for a list on stdin."""

import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from lma.cli.completions import knows_champions, remember_champions, remember_players
from lma.cli.failures import failed
from lma.cli.options import Source
from lma.cli.render.output import Output, write_rows
from lma.cli.render.table import Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.context import Context
from lma.core.errors import BadInput, ConfigurationFailed, KeyRejected, LmaError
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.domain.routing import Platform, parse_platform
from lma.schemas.match import Failure
from lma.schemas.result import Result
from lma.services.champions import list_champions
from lma.services.players import Asked

T = TypeVar("T")
R = TypeVar("R", bound=Result)

STDIN = "-"
# One more player would end the same way.
_HALTING = (KeyRejected, ConfigurationFailed)


@dataclass(slots=True)
class Fetched(Generic[T]):
    """Results, each with the player as they were typed, and what could not be had."""

    results: list[tuple[str, T]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Players:
    """The players that a command was asked for, and the lines of a list that can't be players."""

    asked: list[Asked]
    failures: list[Failure]
    listed: bool


def players_of(player: str, platform_name: str | None) -> Players:
    """Who is meant; raises `BadInput` for a single one that can't be a player."""
    platform = parse_platform(platform_name) if platform_name is not None else None
    if player != STDIN:
        return Players([Asked(parse_player(player), platform)], [], listed=False)
    return _listed(_read_lines(), platform)


def roster_of(named: Sequence[str], roster: Path | None, platform_name: str | None) -> Players:
    """Everybody who is named, in the order of the command line, then of the file; `-` is stdin."""
    platform = parse_platform(platform_name) if platform_name is not None else None
    several = [players_of(player, platform_name) for player in named]
    if roster is not None:
        several.append(_listed(_read_file(roster), platform))
    asked = [asked for players in several for asked in players.asked]
    failures = [failure for players in several for failure in players.failures]
    return Players(asked, failures, listed=True)


def _listed(lines: Iterable[str], platform: Platform | None) -> Players:
    asked, failures = [], []
    for number, line in enumerate(lines, start=1):
        try:
            if line and not line.startswith("//"):
                asked.append(Asked(parse_player(line), platform))
        except BadInput as error:
            failures.append(failed(f"Line {number}", error))
    return Players(asked, failures, listed=True)


def _read_lines() -> list[str]:
    if sys.stdin is None:
        raise BadInput("There is nothing on stdin.", hint="lma matches - < players.txt")
    try:
        return _stripped(sys.stdin)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"The list on stdin can't be read: {error}.", hint="one player a line, in UTF-8"
        ) from None


def _read_file(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8") as lines:
            return _stripped(lines)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            f"The list {path} can't be read: {reason}.", hint="one player a line, in UTF-8"
        ) from None


def _stripped(lines: Iterable[str]) -> list[str]:
    return [line.removeprefix("\ufeff").strip() for line in lines]


def fetch_for_players(
    players: Players,
    fetch: Callable[[Context, Asked], Awaitable[T]],
    *,
    name_of: Callable[[T], str | None],
    source: Source,
    output: Output,
) -> Fetched[T]:
    """What a service gives for each player; `name_of` a result is offered by completion.

    In a list, a player who can't be had stops nobody, and is among the failures.
    """

    async def work(ctx: Context) -> Fetched[T]:
        fetched: Fetched[T] = Fetched(failures=list(players.failures))
        for asked in players.asked:
            try:
                fetched.results.append((str(asked.ref), await fetch(ctx, asked)))
            except LmaError as error:
                if not players.listed:
                    raise
                fetched.failures.append(failed(str(asked.ref), error))
                if isinstance(error, _HALTING):
                    break
        await _offer_champions(ctx)
        return fetched

    fetched = run_in_context(
        work, online=not source.reading.offline, wait_s=source.wait_s, quiet=output.quiet
    )
    remember_players([name for _, result in fetched.results if (name := name_of(result))])
    return fetched


def write_lists(
    fetched: Fetched[list[R]],
    output: Output,
    *,
    columns: Sequence[Column],
    listed: bool,
    none: str,
) -> None:
    """Write the rows of each player's list; a person is told `none` where there are no rows."""
    rows = [row for _, found in fetched.results for row in found]
    names = [name for name, found in fetched.results for _ in found]
    write_rows(rows, output, columns=columns, players=names if listed else None)
    if output.human and not rows and fetched.results:
        say(f"note: {none}")


async def _offer_champions(ctx: Context) -> None:
    """Let completion know the champions from the first command that finds any in the store."""
    if knows_champions():
        return
    found = await list_champions(ctx, reading=Reading(offline=True))
    remember_champions([champion.name for champion in found])
