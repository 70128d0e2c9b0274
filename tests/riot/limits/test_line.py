"""Who gets a place, and when, on each of the three stores: question by question."""

import asyncio
import time
from collections.abc import Callable

from lma.riot.limits.headers import read_report
from lma.riot.limits.messages import NOT_TOLD, Ask, LimitStore, Reply, Report, Want
from lma.riot.limits.redis import RedisStore

from .asking import told

START = 1_000_000


def test_the_first_in_line_gets_it_whoever_asks_first(
    open_store: Callable[[Callable[[], int]], LimitStore],
) -> None:
    now = [START]
    host = f"line {time.time_ns()}"

    async def main() -> None:
        store = open_store(lambda: now[0])

        async def ask(client: str, *reports: Report) -> Reply:
            want = Want("match", 0, NOT_TOLD, 1, 60_000)
            return await store.exchange(host, Ask(client, NOT_TOLD, list(reports), [want]))

        probe = (await ask("zoe")).answers[0].grants[0].receipt
        headers = told(application="1:5")
        waiting = await ask("zoe", read_report("match", probe, 200, headers, 0.0))
        assert not waiting.answers[0].grants
        now[0] += 3_000
        await ask("zoe")
        # The place is free now, and Zoe about to come for it, when Ann asks, who has just come.
        now[0] = START + 5_020
        assert not (await ask("ann")).answers[0].grants
        now[0] += 5
        assert (await ask("zoe")).answers[0].grants
        await store.close()

    asyncio.run(main())


def test_a_clock_that_is_set_back_keeps_nobody_waiting_for_it(
    open_store: Callable[[Callable[[], int]], LimitStore],
) -> None:
    now = [START + 3_600_000]
    host = f"back {time.time_ns()}"

    async def main() -> None:
        store = open_store(lambda: now[0])

        async def ask(*reports: Report) -> Reply:
            want = Want("match", 0, NOT_TOLD, 1, 60_000)
            return await store.exchange(host, Ask("ann", NOT_TOLD, list(reports), [want]))

        probe = (await ask()).answers[0].grants[0].receipt
        headers = told(application="1:5")
        assert not (await ask(read_report("match", probe, 200, headers, 0.0))).answers[0].grants
        now[0] -= 3_600_000
        assert not (await ask()).answers[0].grants
        now[0] += 5_020
        assert (await ask()).answers[0].grants
        await store.close()

    asyncio.run(main())


def test_a_long_window_is_remembered_without_anybody_asking(
    open_store: Callable[[Callable[[], int]], LimitStore],
) -> None:
    """Redis drops what nobody asks for; not before its windows are over."""
    now = [START]
    host = f"long {time.time_ns()}"

    async def main() -> None:
        store = open_store(lambda: now[0])

        async def ask(*reports: Report) -> Reply:
            want = Want("match", 0, NOT_TOLD, 1, 10_000_000)
            return await store.exchange(host, Ask("ann", NOT_TOLD, list(reports), [want]))

        probe = (await ask()).answers[0].grants[0].receipt
        await ask(read_report("match", probe, 200, told(application="1:7200"), 0.0))
        if isinstance(store, RedisStore):
            left_ms = await store._redis.pttl("lma:limits:" + host)
            assert left_ms > 7_200_000
        now[0] += 7_100_000
        assert not (await ask()).answers[0].grants
        await store.close()

    asyncio.run(main())
