"""Migrations go up, down and up again, alone and in company."""

import asyncio
from itertools import pairwise
from typing import Any

import asyncpg
import pytest

from lma import local
from lma.core.errors import BadInput, CheckFailed, DatabaseMissing, DatabaseUnavailable
from lma.db import migrate
from lma.db.database import Database
from lma.db.matches import store_matches
from lma.db.migrate import Waits
from lma.db.revision import HEAD, read_state
from tests.conftest import NOW
from tests.payloads import facts_of, match_body

Address = dict[str, Any]
STEPS = ["base", *(revision for revision, _ in reversed(migrate.history()))]


async def ask(address: Address, query: str, *values: Any) -> Any:
    connection = await asyncpg.connect(**address)
    try:
        return await connection.fetchval(query, *values)
    finally:
        await connection.close()


async def tables(address: Address) -> set[str]:
    query = "SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public'"
    return set(await ask(address, query) or ())


async def columns(address: Address) -> set[str]:
    query = (
        "SELECT array_agg(table_name || '.' || column_name) FROM information_schema.columns"
        " WHERE table_schema = 'public'"
    )
    return set(await ask(address, query) or ())


async def stands_at(address: Address) -> str | None:
    database = Database(address)
    try:
        async with database.begin() as session:
            return (await read_state(session)).revision
    finally:
        await database.close()


async def fill(address: Address) -> None:
    database = Database(address)
    body = match_body("NA1_1")
    async with database.begin() as session:
        await store_matches(session, [(facts_of(body), body)], NOW)
    await database.close()


def test_the_newest_migration_is_the_one_that_commands_expect() -> None:
    newest = max(path.name for path in migrate.migrations_folder().glob("versions/[0-9]*.py"))
    assert newest.startswith(f"{HEAD}_")
    assert migrate.history()[0][0] == HEAD
    assert [revision for revision, _ in migrate.history()] == sorted(STEPS[1:], reverse=True)
    assert all(description for _, description in migrate.history())


@pytest.mark.parametrize("filled", [False, True])
@pytest.mark.parametrize(("below", "step"), list(pairwise(STEPS)))
async def test_every_step_goes_up_down_and_up_again(
    empty: Address, below: str, step: str, filled: bool
) -> None:
    await migrate.upgrade(empty, step)
    assert await stands_at(empty) == step
    before = await columns(empty)
    if filled and step == HEAD:
        await fill(empty)
    await migrate.downgrade(empty, below)
    assert await stands_at(empty) == (None if below == "base" else below)
    assert await columns(empty) != before
    await migrate.upgrade(empty, step)
    assert await columns(empty) == before
    assert await stands_at(empty) == step


async def test_participants_of_before_get_their_match_s_time(empty: Address) -> None:
    """In several batches, and again where the first attempt was interrupted."""
    await migrate.upgrade(empty, "0011")
    await ask(
        empty,
        "INSERT INTO match (game_id, platform, number, sort_at, ending, game_info)"
        " SELECT 'NA1_' || n, 'na1', n, timestamptz '2026-01-01' + n * interval '1 hour',"
        " 'played', '{}' FROM generate_series(1, 5000) n",
    )
    await ask(
        empty,
        "INSERT INTO participant (match_id, slot, is_bot, items, spells)"
        " SELECT id, slot, false, '{}', '{}' FROM match, generate_series(1, 2) slot",
    )
    apart = (
        "SELECT count(*) FROM participant p JOIN match m ON m.id = p.match_id"
        " WHERE p.sort_at IS DISTINCT FROM m.sort_at"
    )
    await ask(empty, "ALTER TABLE participant ADD COLUMN sort_at timestamptz")
    await migrate.upgrade(empty)
    assert await ask(empty, apart) == 0
    assert await ask(empty, "SELECT count(*) FROM participant") == 10_000


async def test_going_down_leaves_nothing_of_ours_behind(empty: Address) -> None:
    await migrate.upgrade(empty)
    await fill(empty)
    await migrate.downgrade(empty, "base")
    assert await tables(empty) == {"alembic_version"}
    query = (
        "SELECT count(*) FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'"
    )
    assert await ask(empty, query) == 0


async def test_the_tables_are_those_of_the_models(empty: Address) -> None:
    await migrate.upgrade(empty)
    await migrate.check(empty)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE match DROP COLUMN patch",
        "ALTER TABLE match ALTER COLUMN number TYPE int",
        'ALTER TABLE "user" ADD COLUMN extra text',
        "DROP INDEX match_platform_number",
    ],
)
async def test_tables_that_differ_from_the_models_are_found(empty: Address, change: str) -> None:
    await migrate.upgrade(empty)
    await ask(empty, change)
    with pytest.raises(CheckFailed, match="differ from the models"):
        await migrate.check(empty)


async def test_pgvector_is_there(empty: Address) -> None:
    await migrate.upgrade(empty)
    assert await ask(empty, "SELECT count(*) FROM pg_extension WHERE extname = 'vector'") == 1


async def test_four_upgrades_at_once_are_one(empty: Address) -> None:
    await asyncio.gather(*(migrate.upgrade(empty) for _ in range(4)))
    assert await ask(empty, "SELECT count(*) FROM alembic_version") == 1
    assert await stands_at(empty) == HEAD


async def test_four_at_once_may_pin_it(empty: Address) -> None:
    await asyncio.gather(*(migrate.pin(empty, pinned=True) for _ in range(4)))
    assert await ask(empty, "SHOW lma.pinned") == "on"


async def test_a_migration_waits_for_another_only_so_long(empty: Address) -> None:
    holder = await asyncpg.connect(**empty)
    await holder.fetchval(f"SELECT pg_advisory_lock({0x6C6D61})")
    with pytest.raises(DatabaseUnavailable, match="Something else holds"):
        await migrate.upgrade(empty, waits=Waits(others="50ms"))
    await holder.close()
    await migrate.upgrade(empty, waits=Waits(others="30s"))
    assert await stands_at(empty) == HEAD


async def test_a_migration_waits_for_a_table_only_so_long_and_changes_nothing(
    empty: Address,
) -> None:
    await migrate.upgrade(empty, "0001")
    reader = await asyncpg.connect(**empty)
    transaction = reader.transaction()
    await transaction.start()
    await reader.fetch("SELECT * FROM champion")
    with pytest.raises(DatabaseUnavailable, match="Something else holds"):
        await migrate.downgrade(empty, "base", waits=Waits(tables="50ms", statement="2s"))
    await transaction.rollback()
    await reader.close()
    assert await stands_at(empty) == "0001"
    assert "user_match" in await tables(empty)


async def test_a_statement_may_take_only_so_long(empty: Address) -> None:
    with pytest.raises(DatabaseUnavailable, match="too long over a statement"):
        await migrate.upgrade(empty, waits=Waits(statement="1ms"))
    assert await stands_at(empty) is None


async def test_a_role_that_owns_no_database_upgrades_all_the_same(
    empty: Address, postgres: local.Server
) -> None:
    await migrate.upgrade(empty)
    admin = await asyncpg.connect(**empty)
    await admin.execute("DROP ROLE IF EXISTS tenant")
    await admin.execute("CREATE ROLE tenant LOGIN; GRANT ALL ON SCHEMA public TO tenant")
    try:
        tenant = {"dsn": empty["dsn"], "user": "tenant"}
        await migrate.pin({**tenant}, pinned=True)
        assert await ask(empty, "SELECT current_setting('lma.pinned', true)") in (None, "")
        with pytest.raises(DatabaseUnavailable, match="does not allow it"):
            await migrate.downgrade(tenant, "base")
    finally:
        await admin.execute("DROP OWNED BY tenant; DROP ROLE tenant")
        await admin.close()


async def test_a_database_that_is_not_there_is_told(postgres: local.Server) -> None:
    with pytest.raises(DatabaseMissing):
        await migrate.upgrade({"dsn": postgres.dsn("no such")})


def test_a_revision_that_does_not_exist_is_refused_with_those_that_do() -> None:
    for known in ("base", "head", HEAD):
        migrate.require_revision(known)
    with pytest.raises(BadInput, match="no revision '9999'") as refused:
        migrate.require_revision("9999")
    assert HEAD in (refused.value.hint or "")
