"""A process that asks a model server for as much as its limits allow, in vain or not, until killed.

`python -m tests.riot.limits.asker REDIS_URL DSN PORT NAME`
"""

import asyncio
import sys

from lma.core.errors import ConfigurationFailed
from lma.db.limits import LockedRows
from lma.riot.limits.fallback import FallbackStore, Pace
from lma.riot.limits.limiter import SharedLimiter
from lma.riot.limits.redis import RedisStore

METHODS = ["match"] * 4 + ["ids"] * 2
# Redis is taken to be back sooner than it is in earnest, so that tests are quick.
PACE = Pace(try_ms=500, doubt_ms=1500)


async def keep_asking(limiter: SharedLimiter, method: str, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        try:
            permit = await limiter.acquire("na1", method)
        except ConfigurationFailed:
            await asyncio.sleep(0.1)
            continue
        writer.write(f"{method}\n".encode())
        told = (await reader.readline()).decode().split()
        await limiter.report(permit, 200, dict(pair.split("=") for pair in told))


async def main(redis_url: str, dsn: str, port: int, name: str) -> None:
    store = FallbackStore(RedisStore(redis_url), LockedRows({"dsn": dsn}, size=2), pace=PACE)
    limiter = SharedLimiter(store, name)
    await asyncio.gather(*(keep_asking(limiter, method, port) for method in METHODS))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
