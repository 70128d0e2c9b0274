"""Analyses as work of the ledger: done, resumed, waited for; nobody else notices."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from lma.context import Context
from lma.db import ledger
from lma.db.ledger import Wish
from lma.domain.work import Kind, State, WorkQueue
from lma.llm.jobs import work
from lma.llm.jobs.work import analysis_handlers, hand_over
from lma.llm.options import ModelOptions
from lma.queue import Bell, WorkerStatus
from lma.services.coach import kept_analyses as rows
from lma.services.coach.analyses import Prepared
from lma.services.work.drain import Drain, Drained, DrainOptions
from lma.services.work.handlers import HANDLERS
from tests.llm import openai_server as replies
from tests.llm.conftest import options, sound, unsound
from tests.llm.openai_server import OpenAIServer, says


@pytest.fixture
async def row(here: Context, prepared: Prepared) -> UUID:
    """An analysis that was asked for, written into the ledger."""
    found = await rows.request_analysis(here, prepared.player.id, prepared.subject)
    async with here.db.begin() as session:
        await session.execute("TRUNCATE work")
        await ledger.discover(session, [Wish(Kind.ANALYSIS, str(found), WorkQueue.LLM, "", 2)])
    return found


async def drain(here: Context, model: ModelOptions | None, holder: str = "first") -> Drained:
    handlers = {**HANDLERS, **analysis_handlers(model)}
    return await Drain(
        here, WorkQueue.LLM, DrainOptions(holder=holder, handlers=handlers, lease_s=0.6)
    ).run()


async def standing(here: Context) -> Any:
    async with here.db.read() as session:
        return await session.fetchrow("SELECT *, next_at > now() AS rests FROM work")


async def make_due(here: Context) -> None:
    """Let the rest that was written down be over."""
    async with here.db.begin() as session:
        await session.execute("UPDATE work SET next_at = now(), lease_until = now()")
        await ledger.reconcile(session, most_lost=20)


async def test_a_job_makes_the_analysis(
    here: Context, prepared: Prepared, row: UUID, server: OpenAIServer
) -> None:
    server.reply(says(sound(prepared)))
    assert (await drain(here, options(server))).counts == {State.DONE: 1}
    made = await rows.get_analysis(here, row)
    assert (made.status, made.source) == ("done", "model")
    assert (await drain(here, options(server))).counts == {}
    assert len(server.asked) == 1


async def test_without_a_model_the_rules_make_it(
    here: Context, prepared: Prepared, row: UUID
) -> None:
    assert (await drain(here, None)).counts == {State.DONE: 1}
    assert (await rows.get_analysis(here, row)).source == "rules"


@pytest.mark.parametrize("reply", [replies.BROKEN, replies.BUSY, replies.CUT])
async def test_a_provider_that_is_down_is_waited_for(
    here: Context, prepared: Prepared, row: UUID, server: OpenAIServer, reply: replies.Sent
) -> None:
    server.reply(reply)
    assert (await drain(here, options(server))).counts == {State.DUE: 1}
    told = await standing(here)
    assert (told["state"], told["attempts"], told["rests"]) == ("due", 0, True)
    assert (await rows.get_analysis(here, row)).status == "waiting"
    server.reply(says(sound(prepared)))
    assert (await drain(here, options(server))).counts == {}
    await make_due(here)
    assert (await drain(here, options(server))).counts == {State.DONE: 1}
    assert (await rows.get_analysis(here, row)).source == "model"


async def test_a_key_that_is_refused_ends_it_by_rules(
    here: Context, prepared: Prepared, row: UUID, server: OpenAIServer
) -> None:
    server.reply(replies.UNKNOWN_KEY)
    assert (await drain(here, options(server))).counts == {State.DONE: 1}
    made = await rows.get_analysis(here, row)
    assert (made.status, made.source) == ("done", "rules")
    assert "refuses the request" in (made.reason or "")


async def test_a_worker_that_dies_leaves_what_was_paid_for(
    here: Context, prepared: Prepared, row: UUID, server: OpenAIServer
) -> None:
    asked_again = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang(_: Any) -> replies.Sent:
        loop.call_soon_threadsafe(asked_again.set)
        return replies.Sent(delay_s=60)

    server.reply(says(unsound(prepared)), hang)
    first = asyncio.create_task(drain(here, options(server)))
    await asked_again.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    server.stopping.set()
    server.stopping.clear()
    assert (await rows.get_analysis(here, row)).status == "running"
    await make_due(here)
    server.reply(says(sound(prepared)))
    assert (await drain(here, options(server), "second")).counts == {State.DONE: 1}
    assert len(server.asked) == 1
    made = await rows.get_analysis(here, row)
    assert (made.source, made.input_tokens) == ("model", 1800)


async def test_a_model_that_hangs_holds_up_no_other_queue(
    here: Context, prepared: Prepared, row: UUID, server: OpenAIServer
) -> None:
    server.reply(replies.Sent(delay_s=60))
    slow = asyncio.create_task(drain(here, options(server)))
    while not server.asked:
        await asyncio.sleep(0.01)
    async with here.db.begin() as session:
        wish = Wish(Kind.MATCH, "NA1_3", WorkQueue.INTERACTIVE, "americas", 2)
        await ledger.discover(session, [wish])
    other = Drain(here, WorkQueue.INTERACTIVE, DrainOptions(holder="other"))
    assert (await other.run()).counts == {State.DONE: 1}
    assert not slow.done()
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)
    server.stopping.set()
    server.stopping.clear()


async def test_an_analysis_of_nobody_is_dropped(
    here: Context, prepared: Prepared, row: UUID, server: OpenAIServer
) -> None:
    async with here.db.begin() as session:
        await session.execute('DELETE FROM "user"')
    assert (await drain(here, options(server))).counts == {State.DROPPED: 1}


class Heard(Bell):
    """A bell that a worker of the queue hears."""

    def __init__(self) -> None:
        self.rung: list[str] = []

    async def ring(self, queue: str) -> int:
        self.rung.append(queue)
        return 1

    async def workers(self, queue: str | None = None) -> list[WorkerStatus]:
        return [WorkerStatus("w", "h", 1, (queue or "",), 0.0, 0.0, 0, 0, 0, None)]


async def test_it_is_handed_over_where_a_worker_is(
    here: Context, prepared: Prepared, row: UUID
) -> None:
    from dataclasses import replace

    assert not await hand_over(here, row)
    bell = Heard()
    assert await hand_over(replace(here, open_bell=lambda: bell), row)
    assert bell.rung == ["llm"]
    assert (await standing(here))["key"] == str(row)


async def test_whoever_waits_is_told_when_it_takes_long(here: Context, row: UUID) -> None:
    from lma.core.errors import ModelFailed

    with pytest.raises(ModelFailed, match="waits for its turn"):
        await work.await_analysis(here, row, within_s=0.05)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of these tests' own."""
    import shutil

    from tests.api.redis_server import RedisServer

    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on PATH")
    started = RedisServer(tmp_path_factory.mktemp("redis"))
    started.start()
    yield started.url
    started.stop()


def test_the_terminal_leaves_it_to_a_worker(
    lma: Callable[..., Any],
    server: OpenAIServer,
    redis: str,
    terminal: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    import json
    import subprocess

    from tests.cli.processes import Process
    from tests.llm.conftest import KEY, draft, record_world, sentence

    monkeypatch.setenv("LMA_SANDBOX_REPLAY", str(record_world(tmp_path / "recorded")))

    for name, value in (
        ("LMA_LLM_MODEL", "by a worker"),
        ("LMA_LLM_URL", server.url),
        ("LMA_LLM_API_KEY", KEY),
    ):
        monkeypatch.setenv(name, value)
    server.reply(says(draft([sentence("Look at the map before you walk up.", "F1")])))
    lma("matches", "me#NA1", "-n", "1")  # the database is there before the worker
    monkeypatch.setenv("LMA_REDIS_URL", redis)
    process = Process(Path(__file__).parents[2])
    worker = subprocess.Popen(
        process.command("worker", "--queue", "llm"),
        env=process.environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stderr is not None
    try:
        while "works" not in (line := worker.stderr.readline()):
            assert line, "the worker ended"
        told = lma("analyze", "me#NA1", "-f", "json")
        made = json.loads(told.out)
        assert (told.status, made["source"], made["status"]) == (0, "model", "done")
        assert made["model"].startswith("by a worker at ")
        assert len(server.asked) == 1
    finally:
        worker.terminate()
        said = worker.stderr.read()
        worker.wait(30)
        worker.stderr.close()
    assert '"kind":"analysis"' in said.replace(" ", "")
    assert KEY not in said
