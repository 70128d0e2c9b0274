"""What the legacy server does wrong, as errors that say it was that one and not ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from lma.core.errors import DatabaseMissing, DatabaseUnavailable


@contextmanager
def legacy_errors() -> Iterator[None]:
    """Turn whatever the legacy server does into an `LmaError` that says it was that one."""
    try:
        yield
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise DatabaseUnavailable(
            f"The legacy database refuses the login: {_first_line(error)}.",
            hint="check the user and the password in LMA_LEGACY_DATABASE_URL",
        ) from error
    except asyncpg.InvalidCatalogNameError as error:
        raise DatabaseMissing(
            f"The legacy server has no such database: {_first_line(error)}.",
            hint="check the end of LMA_LEGACY_DATABASE_URL",
        ) from error
    except asyncpg.InsufficientPrivilegeError as error:
        raise DatabaseUnavailable(
            f"The legacy database does not allow it: {_first_line(error)}.",
            hint="its user needs SELECT on users, matches, user_matches and champions",
        ) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise DatabaseUnavailable(
            f"The legacy database failed: {_first_line(error)}.",
            hint="check LMA_LEGACY_DATABASE_URL; what was imported is kept, "
            "and `lma import rails` goes on from there",
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).split("\n")[0].rstrip(".") or type(error).__name__
