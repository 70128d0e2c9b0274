"""A context on whatever database the settings name, made, upgraded or refused on the way."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr

from lma import local
from lma.bootstrap import database_address, database_status, open_context, sandbox_notice
from lma.bootstrap.database import embedded_database_name
from lma.core.errors import (
    ConfigurationFailed,
    DatabaseMissing,
    DatabaseUnavailable,
    SchemaOutOfDate,
    WrongOrigin,
)
from lma.core.loaded_settings import LoadedSettings
from lma.core.settings import Settings
from lma.db import migrate
from lma.db.revision import HEAD
from lma.domain.match_filter import MatchFilter
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.domain.routing import Platform
from lma.services.database import downgrade_database, get_state, upgrade_database
from lma.services.matches import list_matches
from lma.services.players import Asked
from lma.services.store import describe_store
from tests.payloads import recorded

Load = Callable[..., LoadedSettings]


@pytest.fixture
async def load(terminal_data_dir: Path) -> AsyncIterator[Load]:
    """Settings on the embedded server of this test process, which has no database of ours yet."""

    def make(**values: Any) -> LoadedSettings:
        return LoadedSettings(Settings(data_dir=terminal_data_dir, **values), {})

    await drop_all(terminal_data_dir)
    yield make
    await drop_all(terminal_data_dir)


async def drop_all(data_dir: Path) -> None:
    server = local.ensure_running(data_dir)
    admin = await asyncpg.connect(server.dsn("postgres"))
    for row in await admin.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'lma%'"):
        await admin.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')
    await admin.close()


async def databases(data_dir: Path) -> list[str]:
    admin = await asyncpg.connect(local.ensure_running(data_dir).dsn("postgres"))
    rows = await admin.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'lma%' ORDER BY 1")
    await admin.close()
    return [row["datname"] for row in rows]


async def test_the_embedded_database_is_made_and_migrated_on_the_way(
    load: Load, terminal_data_dir: Path
) -> None:
    for _ in range(2):
        async with open_context(load()) as ctx:
            overview = await describe_store(ctx)
            assert (overview.origin, overview.matches) == ("sandbox", 0)
            assert (ctx.platform, ctx.platform_given) == (Platform.NA1, False)
    assert await databases(terminal_data_dir) == ["lma_sandbox"]
    assert (await get_state(database_address(load().values))).revision == HEAD


async def test_the_sandbox_answers_where_no_key_is(load: Load) -> None:
    async with open_context(load(platform="kr")) as ctx:
        assert (ctx.platform, ctx.platform_given) == (Platform.KR, True)
        found = await list_matches(
            ctx,
            Asked(parse_player("Faker"), None),
            MatchFilter(count=3),
            reading=Reading(),
        )
    assert found.player == "Faker#KR1"
    assert len(found.matches) == 3


async def test_it_upgrades_itself_but_not_after_a_downgrade(load: Load) -> None:
    settings = load()
    async with open_context(settings):
        pass
    address = database_address(settings.values)
    await migrate.downgrade(address, "base")  # an older lma's database: not put there by hand
    async with open_context(settings):
        assert (await get_state(address)).revision == HEAD
    await downgrade_database(address, "base")
    for _ in range(2):
        with pytest.raises(SchemaOutOfDate, match=f"lma needs {HEAD}") as refused:
            await enter(settings)
        assert refused.value.hint == "lma db upgrade"
    await upgrade_database(address, "head")
    await enter(settings)
    await migrate.downgrade(address, "base")
    await enter(settings)


async def enter(settings: LoadedSettings, **options: Any) -> None:
    async with open_context(settings, **options):
        pass


async def test_a_newer_database_is_refused_and_left_alone(load: Load) -> None:
    settings = load()
    await enter(settings)
    address = database_address(settings.values)
    await execute(address, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaOutOfDate, match="newer than this lma"):
        await enter(settings)
    assert (await get_state(address)).revision == "9999"


async def execute(address: dict[str, Any], statement: str) -> None:
    connection = await asyncpg.connect(**address)
    await connection.execute(statement)
    await connection.close()


async def test_each_origin_has_a_database_of_its_own(
    load: Load, terminal_data_dir: Path, tmp_path: Path
) -> None:
    key = SecretStr("RGAPI-x")
    one, other = recorded(tmp_path / "one"), recorded(tmp_path / "other")
    every = [
        load(),
        load(riot_api_key=key),
        load(sandbox_replay=one),
        load(sandbox_replay=other),
        load(sandbox_replay=one, riot_api_key=key),
    ]
    names = [embedded_database_name(settings.values) for settings in every]
    assert names[:2] == ["lma_sandbox", "lma"]
    assert names[2] == names[4]
    assert len(set(names)) == 4
    for settings in every:
        await enter(settings)
    assert await databases(terminal_data_dir) == sorted(set(names))
    assert (await database_status(load(riot_api_key=key).values)).origin == "riot"
    assert (await database_status(load().values)).origin == "sandbox"


async def test_a_remote_database_is_never_upgraded(load: Load, postgres: local.Server) -> None:
    await local.ensure_database(postgres, "remote")
    address = {"dsn": postgres.dsn("remote")}
    settings = load(database_url=SecretStr(postgres.dsn("remote")))
    try:
        with pytest.raises(SchemaOutOfDate, match="is empty") as refused:
            await enter(settings)
        assert refused.value.hint == "lma db upgrade"
        assert (await get_state(address)).revision is None
        await upgrade_database(address, "head")
        await enter(settings)
        await enter(settings)
        with pytest.raises(WrongOrigin, match="holds sandbox data"):
            await enter(
                load(database_url=settings.values.database_url, riot_api_key=SecretStr("k"))
            )
        await enter(
            load(database_url=settings.values.database_url, riot_api_key=SecretStr("k")),
            online=False,
        )
        status = await database_status(settings.values)
        assert (status.kind, status.running, status.revision, status.origin) == (
            "remote",
            True,
            HEAD,
            "sandbox",
        )
    finally:
        await execute({"dsn": postgres.dsn("postgres")}, "DROP DATABASE remote WITH (FORCE)")


async def test_a_remote_database_is_never_made(load: Load, postgres: local.Server) -> None:
    with pytest.raises(DatabaseMissing):
        await enter(load(database_url=SecretStr(postgres.dsn("not there"))))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
async def test_any_drivers_address_will_do(
    load: Load, postgres: local.Server, store_address: dict[str, Any], scheme: str
) -> None:
    assert store_address
    url = postgres.dsn("store").replace("postgresql", scheme, 1)
    await enter(load(database_url=SecretStr(url)), online=False)


@pytest.mark.parametrize("url", ["mysql://h/db", "db", "://", "postgresql:h"])
async def test_what_is_no_postgresql_address_is_told(load: Load, url: str) -> None:
    with pytest.raises(ConfigurationFailed, match="no PostgreSQL address") as refused:
        await enter(load(database_url=SecretStr(url)))
    assert "postgresql://" in (refused.value.hint or "")


async def test_a_server_that_is_down_is_told_without_its_password(load: Load) -> None:
    with pytest.raises(DatabaseUnavailable) as refused:
        await enter(load(database_url=SecretStr("postgresql://u:hunter2@127.0.0.1:1/db")))
    assert "hunter2" not in f"{refused.value.message}{refused.value.hint}"


async def test_a_platform_that_does_not_exist_is_told_with_the_setting(load: Load) -> None:
    with pytest.raises(ConfigurationFailed, match="LMA_PLATFORM") as refused:
        await enter(load(platform="euw2"))
    assert "euw1" in (refused.value.hint or "")


async def test_status_starts_nothing_and_makes_nothing(
    load: Load, terminal_data_dir: Path, tmp_path: Path
) -> None:
    status = await database_status(load().values)
    assert (status.kind, status.running, status.revision, status.matches) == (
        "embedded",
        True,
        None,
        None,
    )
    assert await databases(terminal_data_dir) == []
    elsewhere = Settings(data_dir=tmp_path / "empty")
    status = await database_status(elsewhere)
    assert (status.running, status.server) == (False, None)
    assert not (tmp_path / "empty").exists()


def test_made_up_players_are_announced(load: Load, tmp_path: Path) -> None:
    assert "made up" in (sandbox_notice(load()) or "")
    assert str(tmp_path) in (sandbox_notice(load(sandbox_replay=recorded(tmp_path))) or "")
    assert sandbox_notice(load(riot_api_key=SecretStr("k"))) is None
    assert sandbox_notice(load(riot_url="http://127.0.0.1:8100/{route}")) is None
