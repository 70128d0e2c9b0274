"""`lma doctor`: whether everything that lma stands on is in order."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from lma.cli.config import shown
from lma.cli.options import Format, JsonFields, output_of
from lma.cli.render.output import write_rows
from lma.cli.render.table import Column
from lma.core.errors import CheckFailed, LmaError
from lma.schemas.setting import CheckRow

if TYPE_CHECKING:
    from lma.bootstrap import LoadedSettings, Settings
    from lma.context import Context

app = typer.Typer(add_completion=False)

_STYLES = {"ok": "green", "warning": "yellow", "failed": "red"}
_COLUMNS = [
    Column("status", "Status", style=lambda row: _STYLES[row["status"]]),
    Column("check", "Check"),
    Column("detail", "Detail", flexible=True),
    Column("hint", "Hint", flexible=True, rank=1),
]


@app.command()
def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Leave out the network.")] = False,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Check everything that lma stands on: `lma doctor --offline`; exit 8 if a check fails.

    Python, settings, database, Riot, Data Dragon, and Redis where one is configured.
    """
    output = output_of(format_name, fields, CheckRow)
    rows = asyncio.run(_check_all(offline=offline))
    write_rows(rows, output, columns=_COLUMNS)
    failed = [row.check for row in rows if row.status == "failed"]
    if failed:
        raise CheckFailed(f"Not in order: {', '.join(failed)}.", hint="each check says what to do")


async def _check_all(*, offline: bool) -> list[CheckRow]:
    from lma.bootstrap import load_settings, sandbox_notice

    rows = [_ok("python", f"{sys.version.split()[0]} at {sys.executable}"), _check_output()]
    try:
        loaded = load_settings()
        sandbox_notice(loaded)  # the recordings that it names must be there
    except LmaError as error:
        return [*rows, _failed("settings", error)]
    rows.append(_check_key(loaded))
    rows += await _check_services(loaded, offline=offline)
    if loaded.values.redis_url is not None and not offline:
        rows.append(await _check("redis", lambda: _redis(loaded.values)))
    return rows


def _check_output() -> CheckRow:
    encoding = (getattr(sys.stdout, "encoding", None) or "none").lower()
    if encoding.replace("-", "") == "utf8":
        return _ok("output", "UTF-8")
    return _warning("output", f"{encoding}: names may not be shown", "export LC_ALL=C.UTF-8")


def _check_key(loaded: "LoadedSettings") -> CheckRow:
    if loaded.values.riot_api_key is None:
        return _warning(
            "riot key", "not set: the built-in sandbox answers", "set LMA_RIOT_API_KEY to ask Riot"
        )
    return _ok("riot key", f"set, from {loaded.origins['riot_api_key']}")


async def _check_services(loaded: "LoadedSettings", *, offline: bool) -> list[CheckRow]:
    from lma.bootstrap import open_context
    from lma.services.health import check_data_dragon, check_riot
    from lma.services.store import describe_store

    async def store(ctx: "Context") -> str:
        held = await describe_store(ctx)
        return f"{held.matches} matches of {held.users} players, {held.origin or 'no'} data"

    try:
        async with open_context(loaded, online=not offline, wait_s=15.0) as ctx:
            where = shown("database_url", loaded.values.database_url) or "embedded"
            rows = [_ok("database", where), await _check("store", lambda: store(ctx))]
            if not offline:
                rows.append(await _check("riot", lambda: check_riot(ctx)))
                rows.append(await _check("data dragon", lambda: check_data_dragon(ctx)))
            return rows
    except LmaError as error:
        return [_failed("database", error)]


async def _redis(settings: "Settings") -> str:
    from lma.bootstrap import ping_redis

    return f"Redis {await ping_redis(settings)}"


async def _check(name: str, check: Callable[[], Awaitable[str]]) -> CheckRow:
    try:
        return _ok(name, await check())
    except LmaError as error:
        return _failed(name, error)


def _ok(name: str, detail: str) -> CheckRow:
    return CheckRow(check=name, status="ok", detail=detail, hint=None)


def _warning(name: str, detail: str, hint: str) -> CheckRow:
    return CheckRow(check=name, status="warning", detail=detail, hint=hint)


def _failed(name: str, error: LmaError) -> CheckRow:
    return CheckRow(check=name, status="failed", detail=error.message, hint=error.hint)
