"""Workers that are killed, told to go, or frozen: nothing is lost, nothing is done twice."""

import asyncio
import random
import signal
import socket
import time
import urllib.request
from typing import Any

import asyncpg

from lma.db import ledger
from lma.db.database import session_settings
from lma.domain.work import Kind, WorkQueue

from .conftest import SHORT_LEASE, Ledger, StartWorker
from .riot import Riot


async def test_a_burst_does_what_is_due_and_ends(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    await book.want(range(100))
    worker = await start_worker(burst=True)
    assert await asyncio.to_thread(worker.process.wait, 60) == 0
    await book.nothing_lost_or_doubled(100)
    assert set(riot.asked.values()) == {1}
    outcomes = [event for event in worker.events if event["event"] == "work"]
    assert len(outcomes) == 100
    assert {event["outcome"] for event in outcomes} == {"done"}


async def test_several_workers_fetch_nothing_twice(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    riot.delay_s = 0.01
    await book.want(range(400))
    workers = await asyncio.gather(*(start_worker() for _ in range(3)))
    await book.await_states(done=400)
    await book.nothing_lost_or_doubled(400)
    assert set(riot.asked.values()) == {1}
    for worker in workers:
        assert worker.end() == 0
    assert sum(1 for w in workers for e in w.events if e["event"] == "work") == 400
    assert all(any(e["event"] == "work" for e in w.events) for w in workers)


async def test_what_a_killed_worker_held_is_done_by_another(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    riot.delay_s = 3600.0
    await book.want(range(30))
    doomed = await start_worker(lease_s=SHORT_LEASE)
    await book.await_that(lambda states: states["leased"] > 0)
    while sum(riot.asked.values()) < 10:
        await asyncio.sleep(0.02)
    doomed.send(signal.SIGKILL)
    riot.delay_s = 0.0
    await start_worker()
    await book.await_states(done=30)
    await book.nothing_lost_or_doubled(30)
    assert await book.ask("SELECT max(attempts) FROM work") == 0


async def test_ten_kills_lose_and_double_nothing(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    riot.delay_s = 0.02
    count, chance = 1200, random.Random(6)
    await book.want(range(count))
    workers = [await start_worker(concurrency=4, lease_s=SHORT_LEASE) for _ in range(2)]
    for _ in range(10):
        await asyncio.sleep(chance.uniform(0.1, 0.5))
        victim = chance.randrange(2)
        workers[victim].send(signal.SIGKILL)
        workers[victim] = await start_worker(concurrency=4, lease_s=SHORT_LEASE)
    await book.await_states(done=count)
    await book.nothing_lost_or_doubled(count)


async def test_after_all_died_at_once_a_fresh_one_starts_at_once(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    riot.delay_s = 3600.0
    await book.want(range(200))
    workers = await asyncio.gather(*(start_worker(lease_s=3600.0) for _ in range(3)))
    await book.await_that(lambda states: states["leased"] >= 93)
    for worker in workers:
        worker.send(signal.SIGKILL)
    riot.delay_s = 0.0
    await book.want(range(1000, 1050), WorkQueue.INTERACTIVE)
    await start_worker()
    # What nobody held is done although not one lease has run out.
    await book.await_that(lambda states: set(states) == {"done", "leased"})
    assert (await book.states())["leased"] >= 93


async def test_sigterm_under_load_fails_nothing_and_fetches_nothing_twice(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    riot.delay_s = 0.05
    await book.want(range(300))
    for _ in range(4):
        worker = await start_worker(concurrency=4)
        before = sum(riot.asked.values())
        while sum(riot.asked.values()) < before + 20:
            await asyncio.sleep(0.02)
        assert await asyncio.to_thread(worker.end) == 0
        states = await book.states()
        assert set(states) <= {"done", "due"}
        assert states["done"] == len(riot.asked) == sum(riot.asked.values())
    assert await book.ask("SELECT max(attempts) + max(lost) FROM work") == 0
    riot.delay_s = 0.0
    await start_worker()
    await book.await_states(done=300)
    assert set(riot.asked.values()) == {1}


async def test_sigterm_gives_back_what_would_take_too_long(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    riot.delay_s = 3600.0
    await book.want(range(20))
    worker = await start_worker(grace_s=0.3)
    await book.await_states(done=1, leased=19)
    assert await asyncio.to_thread(worker.end) == 0
    assert await book.states() == {"done": 1, "due": 19}
    assert await book.ask("SELECT max(attempts) + max(lost) FROM work") == 0


async def test_a_worker_that_was_frozen_past_its_lease_has_no_effect(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    riot.delay_s = 1.0
    await book.want(range(12))
    frozen = await start_worker(concurrency=12, lease_s=SHORT_LEASE)
    while sum(riot.asked.values()) < 12:
        await asyncio.sleep(0.02)
    frozen.send(signal.SIGSTOP)
    riot.delay_s = 0.0
    await start_worker()
    await book.await_states(done=12)
    first = await book.ask("SELECT array_agg(fetched_at ORDER BY game_id) FROM match")
    settled = await book.ask("SELECT array_agg(ended_at ORDER BY id) FROM work")
    frozen.send(signal.SIGCONT)
    assert await asyncio.to_thread(frozen.end) == 0
    assert await book.ask("SELECT array_agg(fetched_at ORDER BY game_id) FROM match") == first
    assert await book.ask("SELECT array_agg(ended_at ORDER BY id) FROM work") == settled
    assert [event for event in frozen.events if event["event"] == "work"] == []
    await book.nothing_lost_or_doubled(12)


async def test_a_worker_that_was_frozen_in_a_transaction_holds_nobody_up_for_long(
    book: Ledger, start_worker: StartWorker, address: dict[str, Any]
) -> None:
    """Its locks are let go by PostgreSQL, or its work would wait until it is woken."""
    await book.want(range(4))
    async with book.database.begin() as session:
        (claim, *_) = await ledger.claim(
            session,
            WorkQueue.BACKFILL,
            limit=4,
            lease_s=1.0,
            holder="frozen",
            kinds=[Kind.MATCH],
        )
    frozen = await asyncpg.connect(**address, server_settings=session_settings())
    await frozen.execute("BEGIN")
    await frozen.execute("SELECT FROM work WHERE id = $1 FOR UPDATE", claim.id)
    await start_worker()
    await book.await_states(done=4)
    await book.nothing_lost_or_doubled(4)
    frozen.terminate()


async def test_a_match_that_kills_its_worker_is_poison_in_the_end(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    await book.want([1])
    riot.paths["before"] = 1
    riot.delay_s = 3600.0
    for _ in range(2):
        worker = await start_worker(lease_s=0.5, budget={"lost": 2})
        while await book.ask("SELECT holder FROM work") != worker.id:
            await asyncio.sleep(0.05)
        worker.send(signal.SIGKILL)
    riot.delay_s = 0.0
    await start_worker(budget={"lost": 2})
    await book.await_states(poison=1)
    assert "workers died over it" in await book.ask("SELECT last_error FROM work")


async def test_prometheus_is_told_what_a_worker_does_and_how_the_ledger_stands(
    book: Ledger, start_worker: StartWorker, riot: Riot
) -> None:
    riot.bad["NA1_3"] = (400, b"{}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    await book.want(range(20))
    await start_worker(metrics=f"127.0.0.1:{port}", count_s=0.2)
    await book.await_that(lambda states: states["done"] == 19)
    deadline = time.monotonic() + 30
    while 'lma_jobs{kind="match",queue="backfill",state="due"} 1.0' not in (
        told := (await asyncio.to_thread(_get, f"http://127.0.0.1:{port}/metrics"))
    ):
        assert time.monotonic() < deadline, told
        await asyncio.sleep(0.1)
    assert 'lma_work_outcomes_total{kind="match",queue="backfill",state="done"} 19.0' in told
    assert 'lma_riot_answers_total{status="200"} 19.0' in told
    assert 'lma_riot_answers_total{status="400"} 1.0' in told
    used = 'lma_riot_limit_used{limit="app",method="match-v5.match",route="americas"}'
    assert f"{used} 3.3" in told
    assert (
        'lma_riot_limit_wait_seconds_count{method="match-v5.match",route="americas"} 20.0' in told
    )
    assert "lma_work_store_seconds_count" in told


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=5) as answer:
        body: bytes = answer.read()
    return body.decode()
