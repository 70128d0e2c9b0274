"""Redis, where one is configured."""

from lma.core.errors import ConfigurationFailed
from lma.core.settings import Settings


async def ping_redis(settings: Settings) -> str:
    """The version of the configured Redis; raises `ConfigurationFailed` where it doesn't answer."""
    import redis.asyncio

    if settings.redis_url is None:
        raise ConfigurationFailed("LMA_REDIS_URL is not set.", hint="one machine needs no Redis")
    try:
        client = redis.asyncio.from_url(  # type: ignore[no-untyped-call]
            settings.redis_url.get_secret_value(), socket_timeout=3, socket_connect_timeout=3
        )
        async with client:
            return str((await client.info("server"))["redis_version"])
    except (redis.RedisError, OSError, ValueError) as error:
        raise ConfigurationFailed(
            f"Redis can't be used: {str(error).split(chr(10))[0][:120]}.",
            hint="LMA_REDIS_URL looks like redis://host:6379/0",
        ) from error
