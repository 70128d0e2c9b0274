"""What a database says of itself."""

from typing import Any

import pytest

from lma.core.errors import SchemaOutOfDate, WrongOrigin
from lma.db import migrate
from lma.db.database import Database
from lma.db.revision import HEAD, SchemaState, claim_origin, read_state, require_current
from lma.services.database import (
    check_database,
    downgrade_database,
    get_server_and_overview,
    get_state,
    list_migrations,
    upgrade_database,
)


async def test_the_first_claim_decides_whose_data_a_database_holds(database: Database) -> None:
    for _ in range(2):
        async with database.begin() as session:
            await claim_origin(session, "sandbox")
    with pytest.raises(WrongOrigin, match=r"holds sandbox data.*would bring riot") as refused:
        await claim(database, "riot")
    assert "another database" in (refused.value.hint or "")


async def test_riots_data_is_not_mixed_with_made_up_ones(database: Database) -> None:
    await claim(database, "riot")
    with pytest.raises(WrongOrigin) as refused:
        await claim(database, "sandbox")
    assert "LMA_RIOT_API_KEY" in (refused.value.hint or "")


async def claim(database: Database, name: str) -> None:
    async with database.begin() as session:
        await claim_origin(session, name)


async def test_a_new_database_has_no_revision(empty: dict[str, Any]) -> None:
    assert await get_state(empty) == SchemaState(None, pinned=False)


@pytest.mark.parametrize(
    ("revision", "told", "hint"),
    [
        (None, "is empty", "lma db upgrade"),
        ("0000", "at revision 0000", "lma db upgrade"),
        ("9999", "newer than this lma", "upgrade lma"),
    ],
)
def test_another_revision_is_refused(revision: str | None, told: str, hint: str) -> None:
    with pytest.raises(SchemaOutOfDate, match=told) as refused:
        require_current(SchemaState(revision, pinned=False))
    assert hint in (refused.value.hint or "")


def test_our_revision_will_do_even_pinned() -> None:
    require_current(SchemaState(HEAD, pinned=True))


async def test_a_downgrade_is_remembered_until_the_next_upgrade(empty: dict[str, Any]) -> None:
    assert await upgrade_database(empty, "head") == HEAD
    assert await get_state(empty) == SchemaState(HEAD, pinned=False)
    assert await downgrade_database(empty, "base") is None
    assert await get_state(empty) == SchemaState(None, pinned=True)
    assert await upgrade_database(empty, HEAD) == HEAD
    assert await get_state(empty) == SchemaState(HEAD, pinned=False)
    await check_database(empty)


async def test_the_history_says_where_the_database_stands(empty: dict[str, Any]) -> None:
    assert [migration.current for migration in await list_migrations(None)][:1] == [None]
    assert [migration.current for migration in await list_migrations(empty)][:1] == [False]
    await migrate.upgrade(empty)
    newest = (await list_migrations(empty))[0]
    assert (newest.revision, newest.current) == (HEAD, True)


async def test_a_database_without_our_tables_has_a_version_and_no_overview(
    empty: dict[str, Any],
) -> None:
    version, overview = await get_server_and_overview(empty)
    assert version.startswith("PostgreSQL 1")
    assert overview is None
    await migrate.upgrade(empty)
    _, overview = await get_server_and_overview(empty)
    assert overview is not None
    assert (overview.origin, overview.matches, overview.newest_match) == (None, 0, None)


async def test_reading_the_state_leaves_the_transaction_usable(empty: dict[str, Any]) -> None:
    database = Database(empty)
    async with database.begin() as session:
        await read_state(session)
        assert await session.fetchval("SELECT 1") == 1
    await database.close()
