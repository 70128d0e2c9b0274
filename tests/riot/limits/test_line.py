"""Who gets a place that is free this very moment, on each of the three stores."""

import asyncio
import time
from collections.abc import Callable

from lma.riot.limits.headers import read_report
from lma.riot.limits.messages import NOT_TOLD, Ask, LimitStore, Reply, Report, Want

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
