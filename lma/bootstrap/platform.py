"""Where players are taken to play whose tag doesn't say it."""

from lma.core.errors import BadInput, ConfigurationFailed
from lma.core.settings import Settings
from lma.domain.routing import Platform, parse_platform

DEFAULT_PLATFORM = Platform.NA1


def default_platform(settings: Settings) -> Platform:
    """The platform of players whose tag names none; raises `ConfigurationFailed`."""
    if settings.platform is None:
        return DEFAULT_PLATFORM
    try:
        return parse_platform(settings.platform)
    except BadInput as error:
        raise ConfigurationFailed(f"LMA_PLATFORM: {error.message}", hint=error.hint) from None
