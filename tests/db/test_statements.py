"""Every statement of `lma.db` suits the tables as the migrations make them."""

import importlib
import pkgutil

import pytest

import lma.db
from lma.db.database import Database

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def statements() -> dict[str, str]:
    """Each constant that holds a statement, by its module and name."""
    found = {}
    for module in pkgutil.iter_modules(lma.db.__path__):
        if module.name == "migrate":  # Alembic's affair
            continue
        for name, value in vars(importlib.import_module(f"lma.db.{module.name}")).items():
            if name.startswith("_") and name.isupper() and isinstance(value, str):
                found[f"{module.name}.{name}"] = value
    return {name: text for name, text in found.items() if text.split(None, 1)[0] in VERBS}


def test_there_are_as_many_as_there_ought_to_be() -> None:
    names = set(statements())
    assert {"match_lists._LIST", "ledger._CLAIM", "users._UPSERT", "revision._READ_PIN"} <= names
    assert len(names) > 30


@pytest.mark.parametrize("name", sorted(statements()))
async def test_a_statement_is_one_that_postgresql_can_plan(database: Database, name: str) -> None:
    async with database.begin() as session:
        prepared = await session.prepare(statements()[name])
        assert prepared.get_statusmsg() or prepared.get_attributes() is not None
