"""Every kind of fault on a third of all requests, once and twice: nothing is lost, nothing wrong.

Over real sockets against the stand-in as a server; the 429s, which are mostly waiting, against the
stand-in inside the process in simulated time.
"""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lma.domain.match_id import MatchId, parse_match_id
from lma.domain.riot_id import RiotId
from lma.domain.routing import Region
from lma.riot.client import RiotClient
from lma.riot.http import Patience
from lma.riot.rate_limit import InProcessLimiter
from lma.riot.transport import open_transport
from lma.sandbox import SandboxOptions, SandboxTransport

ROOT = Path(__file__).parents[2]
NOW = 1_770_000_000.0
SCRIPT = f"""
from lma.sandbox import SandboxOptions, serve
serve(SandboxOptions(clock=lambda: {NOW}), port=0, announce=lambda base: print(base, flush=True))
"""
MATCHES = 45
KINDS: dict[str, dict[str, Any]] = {
    **{kind: {"kind": kind} for kind in ("500", "502", "503", "504", "reset", "truncate")},
    **{kind: {"kind": kind} for kind in ("malformed", "empty", "html")},
    "hang": {"kind": "hang", "seconds": 2.4},
}
REFUSALS: dict[str, dict[str, Any]] = {
    f"{kind}{', bare' if bare else ''}{', ' + str(after) if after else ''}": {
        "kind": f"429-{kind}",
        "bare": bare,
        "retry_after": after,
    }
    for kind in ("application", "method", "service")
    for bare in (False, True)
    for after in (None, 7)
}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The address of a stand-in in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.communicate(timeout=10)


def client(transport: httpx.AsyncBaseTransport, base: str, patience: Patience) -> RiotClient:
    return RiotClient(
        transport,
        base_url=f"{base}/{{route}}",
        api_key=None,
        limiter=InProcessLimiter(),
        patience=patience,
    )


async def control(http: httpx.AsyncClient, base: str, faults: list[dict[str, Any]]) -> None:
    await http.delete(f"{base}/sandbox/stats")
    answer = await http.post(f"{base}/sandbox/faults", content=json.dumps(faults))
    assert answer.status_code == 200


async def hits(http: httpx.AsyncClient, base: str) -> Counter[str]:
    """How often match-v5 answered in which way."""
    told = (await http.get(f"{base}/sandbox/stats")).json()["requests"]
    return Counter({k.split()[-1]: n for k, n in told.items() if " match-v5.match " in k})


async def bad_day(
    transport: httpx.AsyncBaseTransport, base: str, fault: dict[str, Any], patience: Patience
) -> Counter[str]:
    """Fetches matches on a good and on a bad day, compares them, and tells what was answered."""
    async with (
        httpx.AsyncClient(transport=transport) as http,
        client(transport, base, patience) as riot,
    ):
        return await _bad_day(riot, http, base, fault)


async def _bad_day(
    riot: RiotClient, http: httpx.AsyncClient, base: str, fault: dict[str, Any]
) -> Counter[str]:
    await control(http, base, [])
    account = await riot.account_by_riot_id(RiotId("Faker", "NA1"), region=Region.AMERICAS)
    listed = await riot.match_ids_by_puuid(account.puuid, region=Region.AMERICAS, count=MATCHES)
    wanted = [parse_match_id(match_id) for match_id in listed]
    right = await asyncio.gather(*(body_of(riot, match_id) for match_id in wanted))
    await control(http, base, [{"share": 0.34, "path": "matches/NA1_", **fault}])
    again = await asyncio.gather(*(body_of(riot, match_id) for match_id in wanted))
    answered = await hits(http, base)
    await control(http, base, [])
    assert len(set(right)) == MATCHES
    assert again == right
    return answered


async def body_of(riot: RiotClient, match_id: MatchId) -> bytes:
    payload = await riot.match(match_id)
    assert payload.facts.match_id == str(match_id)
    return payload.body


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("name", KINDS)
async def test_over_sockets(name: str, times: int, base: str) -> None:
    patience = Patience(first_pause_s=0.02, attempt_s=1.2 if name == "hang" else 10.0)
    fault = {"times": times, **KINDS[name]}
    answered = await bad_day(open_transport(verify=False), base, fault, patience)
    assert 10 * times <= answered.total() - MATCHES <= 20 * times


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(name: str, times: int, simulate: Any) -> None:
    async def play() -> float:
        transport = SandboxTransport(SandboxOptions(clock=lambda: NOW))
        fault = {"times": times, **REFUSALS[name]}
        base = "http://sandbox.invalid"
        answered = await bad_day(transport, base, fault, Patience())
        assert 10 * times <= answered["429"] <= 20 * times
        return asyncio.get_running_loop().time()

    # One pause for all who are refused together: they don't wait in turn.
    assert simulate(play()) < 60
