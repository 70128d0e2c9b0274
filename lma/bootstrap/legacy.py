"""The legacy database that `lma import rails` reads."""

from lma.bootstrap.database import plain_dsn
from lma.bootstrap.source import choose_source
from lma.core.errors import ConfigurationFailed, WrongOrigin
from lma.core.settings import Settings


def legacy_dsn(settings: Settings) -> str:
    """The legacy database's address; raises where none is set, or its data may not come here.

    What the old application holds is Riot's data, and the sandbox's made-up world stays apart.
    """
    if settings.legacy_database_url is None:
        raise ConfigurationFailed(
            "No legacy database is named.",
            hint="LMA_LEGACY_DATABASE_URL=postgresql://user:password@host:5432/database",
        )
    dsn = plain_dsn(settings.legacy_database_url.get_secret_value(), "LMA_LEGACY_DATABASE_URL")
    if choose_source(settings).origin != "riot":
        raise WrongOrigin(
            "The legacy database holds Riot's data, and without a key this lma keeps the "
            "sandbox's made-up world.",
            hint="set LMA_RIOT_API_KEY: the import asks Riot nothing, but what it brings is Riot's",
        )
    return dsn
