"""When a method that fails is left alone, and when it is asked again: in simulated time."""

import asyncio
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from lma.core.errors import LmaError, NotFound, RateLimited, UpstreamFailed
from lma.domain.match_id import MatchId
from lma.domain.routing import Platform
from lma.riot.breaker import Tolerance
from lma.riot.client import RiotClient
from lma.riot.http import Patience
from lma.riot.rate_limit import InProcessLimiter

Decide = Callable[[str, int], httpx.Response | Exception | None]


class Riot(httpx.AsyncBaseTransport):
    """Answers matches; `decide(path, n)` may let the nth request for a path end otherwise."""

    def __init__(self, decide: Decide, *, slow_s: float = 0.05) -> None:
        self.decide = decide
        self.takes_s = 0.05
        self.slow_s = slow_s
        self.sent: list[tuple[float, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.sent.append((asyncio.get_running_loop().time(), path))
        nth = sum(1 for _, other in self.sent if other == path)
        chosen = self.decide(path, nth)
        await asyncio.sleep(self.takes_s if chosen is None else self.slow_s)
        if isinstance(chosen, Exception):
            raise chosen
        match_id = path.rpartition("/")[2]
        body = {"metadata": {"matchId": match_id}, "info": {"participants": [{"puuid": "p"}]}}
        return chosen or httpx.Response(200, json=body)


def client(riot: Riot, **options: Any) -> RiotClient:
    return RiotClient(
        riot,
        base_url="http://{route}.riot",
        api_key="RGAPI-x",
        **{"limiter": InProcessLimiter(), "tolerance": Tolerance(), **options},
    )


def down(path: str, nth: int) -> httpx.Response:
    """What ails Riot, with limits that hold nobody up."""
    told = {"x-app-rate-limit": "1000:1", "x-method-rate-limit": "1000:1"}
    return httpx.Response(503, headers=told)


async def ask(riot: RiotClient, number: int) -> LmaError | str:
    """The id of a match, or the error in its place."""
    try:
        return (await riot.match(MatchId(Platform.NA1, number))).facts.match_id
    except LmaError as error:
        return error


async def open_breaker(world: Riot, riot: RiotClient) -> None:
    """Fails at twelve things over six seconds."""
    impatient = client(world, patience=Patience(tries=1))
    impatient._requests._breakers = riot._requests._breakers
    impatient._requests._limiter = riot._requests._limiter
    assert all(isinstance(answer, UpstreamFailed) for answer in await ask_many(impatient, range(6)))
    await asyncio.sleep(6)
    await ask_many(impatient, range(6, 12))


async def ask_many(riot: RiotClient, numbers: Any) -> list[LmaError | str]:
    return list(await asyncio.gather(*(ask(riot, number) for number in numbers)))


async def ask_few_at_once(riot: RiotClient, numbers: Any, together: int) -> list[LmaError | str]:
    room = asyncio.Semaphore(together)

    async def one(number: int) -> LmaError | str:
        async with room:
            return await ask(riot, number)

    return list(await asyncio.gather(*(one(number) for number in numbers)))


def picked(path: str, share: float) -> bool:
    """Whether a path is one of a share of all."""
    return zlib.crc32(path.encode()) < share * 2**32


FAULTS: dict[str, Any] = {
    "500": httpx.Response(500),
    "timeout": httpx.ReadTimeout("slow"),
    "reset": httpx.ReadError("reset"),
    "unreadable": httpx.Response(200, content=b'{"metadata'),
    "empty": httpx.Response(200, content=b""),
    "HTML": httpx.Response(200, content=b"<html>"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_it_opens_when_everything_fails(name: str, simulate: Any) -> None:
    async def play() -> None:
        world = Riot(lambda path, nth: FAULTS[name])
        riot = client(world)
        await open_breaker(world, riot)
        sent = len(world.sent)
        began = asyncio.get_running_loop().time()
        held = await ask_many(riot, range(100, 120))
        assert asyncio.get_running_loop().time() == began
        assert len(world.sent) == sent
        assert all(type(error) is UpstreamFailed for error in held)
        first = held[0]
        assert isinstance(first, UpstreamFailed)
        assert first.message == (
            "Riot fails at everything of this kind, so it was not asked for match NA1_100."
        )
        assert first.hint is not None
        assert first.hint.startswith("it is asked again in ")
        assert 1 <= int(first.hint.split()[-2]) <= 10

    simulate(play())


def test_other_methods_and_hosts_are_asked_all_the_while(simulate: Any) -> None:
    async def play() -> None:
        world = Riot(lambda path, nth: httpx.Response(503) if "NA1_" in path else None)
        riot = client(world)
        await open_breaker(world, riot)
        assert isinstance(await ask(riot, 99), UpstreamFailed)
        korean = MatchId(Platform.KR, 1)
        assert (await riot.match(korean)).facts.match_id == "KR_1"
        sent = len(world.sent)
        with pytest.raises(UpstreamFailed):  # the stand-in's body is no timeline
            await riot.timeline(MatchId(Platform.NA1, 1))
        assert len(world.sent) > sent

    simulate(play())


def test_one_probe_at_a_time_after_ever_longer_pauses(simulate: Any) -> None:
    async def play() -> None:
        world = Riot(down)
        riot = client(world)
        clock = asyncio.get_running_loop().time
        await open_breaker(world, riot)
        opened, world.sent = clock(), []
        while clock() < opened + 400:
            await asyncio.sleep(0.5)
            await ask_many(riot, range(5))
        pauses = [b - a for (a, _), (b, _) in zip(world.sent, world.sent[1:], strict=False)]
        assert max(pauses) <= 62
        assert max(pauses) > 20
        assert 5 < len(world.sent) < 20

    simulate(play())


def test_a_probe_that_succeeds_closes_it(simulate: Any) -> None:
    async def play() -> None:
        world = Riot(down)
        riot = client(world)
        await open_breaker(world, riot)
        world.decide = lambda path, nth: None
        assert isinstance(await ask(riot, 50), UpstreamFailed)
        await asyncio.sleep(60)
        assert await ask(riot, 50) == "NA1_50"
        assert await ask_many(riot, range(60, 80)) == [f"NA1_{n}" for n in range(60, 80)]

    simulate(play())


def test_while_a_probe_is_out_nobody_else_is_sent(simulate: Any) -> None:
    async def play() -> None:
        world = Riot(down)
        riot = client(world)
        await open_breaker(world, riot)
        await asyncio.sleep(60)
        world.sent, world.takes_s = [], 3.0
        world.decide = lambda path, nth: None
        answers = await ask_many(riot, range(200, 210))
        # Whoever was held back by the limiter until then may have been sent after it.
        probe_at, *others_at = [at for at, _ in world.sent]
        assert all(at >= probe_at + 3.0 for at in others_at)
        assert answers[0] == "NA1_200"
        assert {type(answer) for answer in answers[1:]} <= {UpstreamFailed, str}

    simulate(play())


class SlowToLearn(InProcessLimiter):
    """A limiter that takes a second to be told anything, as one of several processes may."""

    async def report(self, *told: Any) -> None:
        await super().report(*told)
        await asyncio.sleep(1)


@pytest.mark.parametrize("after_s", [1.0, 3.5])
def test_a_probe_that_is_given_up_makes_room_for_another(after_s: float, simulate: Any) -> None:
    """Given up while Riot is awaited, or while the limiter is told of the answer."""

    async def play() -> None:
        world = Riot(down)
        riot = client(world, limiter=SlowToLearn())
        await open_breaker(world, riot)
        await asyncio.sleep(60)
        world.takes_s = 3.0
        world.decide = lambda path, nth: None
        probe = asyncio.create_task(ask(riot, 200))
        await asyncio.sleep(after_s)
        probe.cancel()
        await asyncio.sleep(0)
        assert await ask(riot, 201) == "NA1_201"

    simulate(play())


def test_one_thing_that_always_fails_opens_nothing(simulate: Any) -> None:
    """An account that answers 500 for ever, however often and with whatever arguments."""

    async def play() -> None:
        world = Riot(lambda path, nth: httpx.Response(500) if "poison" in path else None)
        riot = client(world)
        region = Platform.NA1.region
        for start in range(30):
            with pytest.raises(UpstreamFailed, match="answered 500 five times"):
                await riot.match_ids_by_puuid("poison", region=region, start=start)
        world.decide = lambda path, nth: httpx.Response(200, json=["NA1_1"])
        assert await riot.match_ids_by_puuid("p", region=region) == ["NA1_1"]

    simulate(play())


@pytest.mark.parametrize("together", [5, 20, 300])
def test_bad_things_among_good_ones_open_nothing(together: int, simulate: Any) -> None:
    """Half of all things fail for ever, and soon everybody at work is busy with those."""

    async def play() -> None:
        world = Riot(lambda path, nth: None if picked(path, 1 / 2) else httpx.Response(500))
        riot = client(world)
        answers = await ask_few_at_once(riot, range(600), together)
        messages = {str(answer)[:30] for answer in answers if isinstance(answer, LmaError)}
        assert messages == {"Riot answered 500 five times f"}
        assert 250 < sum(isinstance(answer, str) for answer in answers) < 350

    simulate(play())


@pytest.mark.parametrize("status", [404, 403, 429])
def test_what_is_not_riots_failure_does_not_count(status: int, simulate: Any) -> None:
    headers = {"retry-after": "1"} if status == 429 else {}

    async def play() -> None:
        world = Riot(lambda path, nth: httpx.Response(status, headers=headers))
        riot = client(world, wait_s=30)
        for wave in range(3):
            await ask_many(riot, range(wave * 12, wave * 12 + 12))
            await asyncio.sleep(5)
        sent, last = len(world.sent), await ask(riot, 99)
        assert len(world.sent) > sent
        assert not isinstance(last, UpstreamFailed) or status == 403
        if status == 404:
            assert isinstance(last, NotFound)
        if status == 429:
            assert isinstance(last, RateLimited)

    simulate(play())


def test_our_own_network_does_not_count(simulate: Any) -> None:
    async def play() -> None:
        world = Riot(lambda path, nth: httpx.ConnectError("no route"))
        riot = client(world)
        for wave in range(3):
            await ask_many(riot, range(wave * 12, wave * 12 + 12))
        world.decide = lambda path, nth: None
        assert await ask(riot, 99) == "NA1_99"

    simulate(play())


def test_a_moment_in_which_everything_fails_opens_nothing(simulate: Any) -> None:
    async def play() -> None:
        world = Riot(down)
        riot = client(world)
        asking = asyncio.create_task(ask_many(riot, range(50)))
        await asyncio.sleep(2)
        world.decide = lambda path, nth: None
        assert await ask(riot, 99) == "NA1_99"
        assert await asking == [f"NA1_{number}" for number in range(50)]
        assert asyncio.get_running_loop().time() < 7

    simulate(play())


@pytest.mark.parametrize("takes_s", [0.05, 25.0])
@pytest.mark.parametrize("together", [20, 300])
@pytest.mark.parametrize("times", [1, 2])
def test_a_bad_day_loses_nothing(takes_s: float, together: int, times: int, simulate: Any) -> None:
    """A third of all things fail once or twice, quickly or slowly, few or many at a time."""

    async def play() -> None:
        def decide(path: str, nth: int) -> Exception | None:
            return httpx.ReadTimeout("slow") if picked(path, 1 / 3) and nth <= times else None

        world = Riot(decide, slow_s=takes_s)
        answers = await ask_few_at_once(client(world), range(600), together)
        assert answers == [f"NA1_{number}" for number in range(600)]
        assert len(world.sent) > 600 + 150 * times

    simulate(play())


def test_a_call_that_was_under_way_waits_for_the_breaker(simulate: Any) -> None:
    """Whoever was sent before it opened is not failed by it, and loses no try."""

    async def play() -> None:
        world = Riot(down)
        riot = client(world)
        opening = asyncio.create_task(open_breaker(world, riot))
        await asyncio.sleep(4)
        under_way = [asyncio.create_task(ask(riot, number)) for number in range(20, 30)]
        await opening
        held = await ask(riot, 99)
        assert isinstance(held, UpstreamFailed)
        world.decide = lambda path, nth: None
        assert await asyncio.gather(*under_way) == [f"NA1_{number}" for number in range(20, 30)]

    simulate(play())


def test_a_call_waits_for_the_breaker_no_longer_than_its_patience(simulate: Any) -> None:
    async def play() -> None:
        world = Riot(down)
        riot = client(world, patience=Patience(total_s=20.0))
        opening = asyncio.create_task(open_breaker(world, riot))
        await asyncio.sleep(5.9)
        began = asyncio.get_running_loop().time()
        answers = await ask_many(riot, range(20, 30))
        await opening
        assert all(isinstance(answer, UpstreamFailed) for answer in answers)
        assert asyncio.get_running_loop().time() - began <= 21

    simulate(play())


def test_places_are_given_back_when_it_opens_during_the_wait(simulate: Any) -> None:
    """Whoever stood in the limiter's line meanwhile sends nothing and uses up no place."""

    async def play() -> None:
        headers = {"x-app-rate-limit": "4:2", "x-app-rate-limit-count": "1:2"}
        world = Riot(lambda path, nth: httpx.Response(503, headers=headers))
        riot = client(world, wait_s=1000, patience=Patience(tries=1))
        answers = await ask_many(riot, range(200))
        assert 10 <= len(world.sent) <= 20
        assert len(answers) == 200
        assert all(isinstance(answer, UpstreamFailed) for answer in answers)
        assert asyncio.get_running_loop().time() < 20

    simulate(play())
