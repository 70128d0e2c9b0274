"""Which store a process opens, and what it calls the key there."""

from typing import Any

from pydantic import SecretStr

from lma.bootstrap.limits import open_limiter
from lma.core.settings import Settings
from lma.riot.limits.fallback import FallbackStore
from lma.riot.limits.limiter import SharedLimiter
from lma.riot.limits.redis import RedisStore
from lma.riot.limits.stores import InProcessLimiter, MemoryStore, RowStore

RIOT = "https://{route}.api.riotgames.com"


def opened(in_process: bool = False, base_url: str = RIOT, **values: Any) -> SharedLimiter:
    limiter = open_limiter(Settings(**values), {}, in_process=in_process, base_url=base_url)
    assert isinstance(limiter, SharedLimiter)
    return limiter


def test_redis_is_taken_where_it_is_configured_else_the_database() -> None:
    shared = opened(redis_url=SecretStr("redis://127.0.0.1:1/0"))
    assert isinstance(shared._store, FallbackStore)
    assert isinstance(opened()._store, RowStore)


def test_without_a_database_there_is_nothing_to_fall_back_on() -> None:
    url = SecretStr("redis://127.0.0.1:1/0")
    limiter = open_limiter(Settings(redis_url=url), None, in_process=False, base_url=RIOT)
    assert isinstance(limiter, SharedLimiter)
    assert isinstance(limiter._store, RedisStore)


def test_nothing_is_shared_of_a_private_sandbox() -> None:
    limiter = opened(in_process=True, redis_url=SecretStr("redis://127.0.0.1:1/0"))
    assert isinstance(limiter, InProcessLimiter)
    assert isinstance(limiter._store, MemoryStore)


def test_limits_are_those_of_a_key_at_an_address_and_name_neither() -> None:
    key = "RGAPI-11111111-2222-3333-4444-555555555555"
    names = [
        opened(riot_api_key=SecretStr(key))._application,
        opened(riot_api_key=SecretStr(key.replace("1", "9")))._application,
        opened(riot_api_key=SecretStr(key), base_url="http://127.0.0.1/{route}")._application,
        opened()._application,
    ]
    assert len(set(names)) == 4
    assert not any(part in name for name in names for part in ("RGAPI", "1111", "riotgames"))
    assert names[0] == opened(riot_api_key=SecretStr(f" {key}\n"))._application
