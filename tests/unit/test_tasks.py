"""How tasks are ended."""

import asyncio

from lma.core.tasks import end_tasks


async def test_one_that_bears_a_cancellation_is_cancelled_again() -> None:
    borne = 0
    waiting = asyncio.Event()

    async def stubborn() -> None:
        nonlocal borne
        while borne < 2:
            try:
                waiting.set()
                await asyncio.sleep(60)
            except asyncio.CancelledError:  # as a library does that makes an error of its own of it
                borne += 1
        await asyncio.sleep(60)

    task = asyncio.create_task(stubborn())
    await waiting.wait()
    await end_tasks([task])
    assert task.cancelled()
    assert borne == 2


async def test_what_a_task_ends_in_is_nobodys_error() -> None:
    async def fails() -> None:
        raise ValueError("x")

    over = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await end_tasks([over, asyncio.create_task(asyncio.sleep(60))])
    await end_tasks([])
    assert over.done()
