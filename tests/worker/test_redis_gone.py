"""The terminal and the HTTP API fetch what isn't stored, though their Redis is gone."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from .conftest import CHECKOUT, PATIENCE_S, RedisServer
from .riot import Riot

LMA = [sys.executable, "-m", "lma"]


def take_away(redis_server: RedisServer, how: str) -> None:
    """Kill it, or leave it there and let it answer nobody."""
    if how == "killed":
        redis_server.kill()
    else:
        redis_server.send(signal.SIGSTOP)


@pytest.mark.parametrize("how", ["killed", "hung"])
async def test_the_terminal_goes_on(
    how: str, redis_server: RedisServer, riot: Riot, environment: dict[str, str]
) -> None:
    take_away(redis_server, how)
    process = await asyncio.create_subprocess_exec(
        *LMA, "match", "NA1_3", "--json", "match_id", env=environment, cwd=CHECKOUT,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode == 0, err.decode()
    assert json.loads(out) == [{"match_id": "NA1_3"}]
    assert riot.asked == {"NA1_3": 1}


@pytest.fixture
async def server(environment: dict[str, str]) -> AsyncIterator[str]:
    """`lma serve` as a process of its own: its address."""
    process = await asyncio.create_subprocess_exec(
        *LMA, "serve", "--port", "0", env=environment, cwd=CHECKOUT,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    told = ""
    while "http://" not in told:
        told = (await process.stderr.readline()).decode()
        assert told, "lma serve ended"
    reading = asyncio.create_task(process.stderr.read())
    yield told[told.index("http://") :].split()[0].rstrip(".,;")
    process.terminate()
    await process.wait()
    await reading


async def test_the_api_goes_on(redis_server: RedisServer, riot: Riot, server: str) -> None:
    async with httpx.AsyncClient(base_url=server, timeout=30) as client:
        assert (await client.get("/matches/NA1_1")).status_code == 200
        redis_server.kill()
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        statuses = []
        while 200 not in statuses:
            answer = await client.get("/matches/NA1_2")
            statuses.append(answer.status_code)
            assert answer.status_code == 200 or "retry-after" in answer.headers
            assert (await client.get("/matches/NA1_1")).status_code == 200  # it is stored
            assert asyncio.get_running_loop().time() < deadline, statuses
            await asyncio.sleep(0.5)
    assert set(statuses) <= {200, 429, 503}
    assert riot.asked == {"NA1_1": 1, "NA1_2": 1}
