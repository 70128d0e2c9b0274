"""What a database says of itself: its revision, whose data it holds, whether it is pinned."""

from dataclasses import dataclass

import asyncpg

from lma.core.errors import SchemaOutOfDate, WrongOrigin
from lma.db.database import Session

# The newest migration. A test holds it against migrations/versions: asking Alembic would cost
# every command a second.
HEAD = "0012"

_READ_REVISION = "SELECT version_num FROM alembic_version"
_READ_ORIGIN = "SELECT name FROM origin"
_CLAIM_ORIGIN = "INSERT INTO origin (name) VALUES ($1) ON CONFLICT DO NOTHING"
_READ_PIN = "SELECT coalesce(nullif(current_setting('lma.pinned', true), ''), 'off') = 'on'"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """`revision` is None for a database without our tables; `pinned`, after a downgrade by hand."""

    revision: str | None
    pinned: bool

    @property
    def current(self) -> bool:
        """Whether this version of lma can work with it."""
        return self.revision == HEAD


async def read_state(session: Session) -> SchemaState:
    """What the database's migrations stand at."""
    try:
        async with session.transaction():
            revision = await session.fetchval(_READ_REVISION)
    except asyncpg.UndefinedTableError:
        revision = None
    return SchemaState(revision, await session.fetchval(_READ_PIN))


def require_current(state: SchemaState) -> None:
    """Raise `SchemaOutOfDate` unless the database is at the revision that lma needs."""
    if state.current:
        return
    if state.revision is not None and state.revision > HEAD:
        raise SchemaOutOfDate(
            f"The database is at revision {state.revision}, newer than this lma ({HEAD}).",
            hint="upgrade lma, or `lma db downgrade` with the newer one",
        )
    where = f"at revision {state.revision}" if state.revision else "empty"
    raise SchemaOutOfDate(f"The database is {where}, lma needs {HEAD}.", hint="lma db upgrade")


async def claim_origin(session: Session, name: str) -> None:
    """Remember whose data the database holds; raises `WrongOrigin` where it holds other data."""
    held = await session.fetchval(_READ_ORIGIN)
    if held is None:
        await session.execute(_CLAIM_ORIGIN, name)
        held = await session.fetchval(_READ_ORIGIN)
    if held != name:
        raise WrongOrigin(
            f"The database holds {held} data, and this command would bring {name} data.",
            hint="point LMA_DATABASE_URL at another database"
            + (", or set LMA_RIOT_API_KEY to ask Riot" if held == "riot" else ""),
        )
