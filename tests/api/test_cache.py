"""The parts of the cache, and work that callers share."""

import asyncio
import gzip

import pytest

from lma.cache.body import Body
from lma.cache.keys import KINDS
from lma.cache.memory import Memory
from lma.cache.shared import Breaker
from lma.core.errors import NotFound
from lma.core.logging import without_secrets
from lma.core.tasks import Tasks
from lma.domain.match_id import MatchId
from lma.domain.record_id import find_record_id
from lma.domain.routing import Platform


def test_memory_keeps_within_its_budget_and_drops_what_was_used_least() -> None:
    memory = Memory(10_000)
    for name in "abcdefgh":
        memory.find("a")
        memory.store(name, Body(name.encode() * 1_000), 60.0)
        assert memory.size <= 10_000
    kept = [name for name in "abcdefgh" if memory.find(name)]
    assert kept[0] == "a"
    assert kept[-1] == "h"
    assert "b" not in kept


def test_memory_refuses_what_would_push_out_everything_else() -> None:
    memory = Memory(10_000)
    memory.store("small", Body(b"x"), 60.0)
    memory.store("huge", Body(b"x" * 9_000), 60.0)
    assert memory.find("huge") is None
    assert memory.find("small") is not None


def test_memory_forgets_when_time_is_up() -> None:
    now = 0.0
    memory = Memory(10_000, clock=lambda: now)
    memory.store("a", Body(b"x"), 5.0)
    now = 4.9
    assert memory.find("a") is not None
    now = 5.0
    assert memory.find("a") is None
    assert memory.size == 0


def test_a_body_has_a_tag_for_each_encoding() -> None:
    body = Body(b"[1]" * 500)
    assert gzip.decompress(body.form("gzip")) == body.plain
    assert body.form("gzip") is body.form("gzip")
    assert len({body.etag(encoding) for encoding in ("", "gzip", "zstd")}) == 3
    assert body.etag("") == Body(b"[1]" * 500).etag("")
    assert body.etag("") != Body(b"[2]" * 500).etag("")


def test_kinds_have_names_of_their_own() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_a_breaker_opens_after_three_failures_and_tries_once_after_its_pause() -> None:
    now = 0.0
    breaker = Breaker(clock=lambda: now)
    for _ in range(2):
        breaker.failed()
    assert breaker.lets_through()
    breaker.failed()
    assert breaker.is_open
    assert not breaker.lets_through()
    now = 5.1
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert breaker.lets_through()
    assert not breaker.is_open


async def test_work_is_shared_and_outlives_its_callers() -> None:
    tasks, runs, gate = Tasks(), 0, asyncio.Event()

    async def work() -> int:
        nonlocal runs
        runs += 1
        await gate.wait()
        return runs

    callers = [asyncio.create_task(tasks.share("k", work)) for _ in range(5)]
    await asyncio.sleep(0)
    callers[0].cancel()
    await asyncio.sleep(0)
    assert tasks.running == 1
    gate.set()
    assert await asyncio.gather(*callers[1:]) == [1] * 4
    assert tasks.running == 0
    assert await tasks.share("k", work) == 2


async def test_an_error_reaches_every_caller_and_is_not_kept() -> None:
    tasks = Tasks()

    async def fail() -> None:
        await asyncio.sleep(0)
        raise NotFound("no")

    told = await asyncio.gather(*(tasks.share("k", fail) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in told] == [NotFound] * 3
    assert tasks.running == 0


async def test_the_background_is_bounded_and_ends_with_its_owner() -> None:
    tasks = Tasks(most=2)
    ended = []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    started = [tasks.go_on(f"k{n}", forever) for n in range(3)]
    assert [one is None for one in started] == [False, False, True]
    await asyncio.sleep(0)
    await tasks.close()
    assert ended == [1, 1]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("NA1_5471452820", MatchId(Platform.NA1, 5471452820)),
        ("kr_12", MatchId(Platform.KR, 12)),
        ("12", 12),
        ("999999999999999999", 999_999_999_999_999_999),
        ("9999999999999999999", None),
        (" NA1_1", None),
        ("NA1_1\n", None),
        ("１２", None),
        ("", None),
        ("XX1_1", None),
        ("0b9e7c0e6f0c4f6c9a350c8f4f1d2a11", None),
        ("{0b9e7c0e-6f0c-4f6c-9a35-0c8f4f1d2a11}", None),
    ],
)
def test_ids_are_told_by_their_form(text: str, form: object) -> None:
    assert find_record_id(text) == form


def test_a_uuid_is_taken_in_either_case() -> None:
    text = "0b9e7c0e-6f0c-4f6c-9a35-0c8f4f1d2a11"
    assert str(find_record_id(text.upper())) == text


@pytest.mark.parametrize(
    "secret",
    [
        "RGAPI-01234567-89ab-cdef-0123-456789abcdef",
        ["postgresql:", "lma:hunter2@db:5432/lma"][1].split("@", maxsplit=1)[0],
        "some.one+lol@example.co.uk",
        "someone%40example.com",
    ],
)
def test_secrets_leave_log_lines(secret: str) -> None:
    around = f"postgresql://{secret}@db/x" if ":" in secret else f"asked by ({secret}), refused"
    told = without_secrets(around)
    assert secret not in told
    assert "***" in told


def test_names_and_addresses_without_secrets_stay() -> None:
    text = "account Faker#KR1 at http://127.0.0.1:8000/x took 3 ms"
    assert without_secrets(text) == text
