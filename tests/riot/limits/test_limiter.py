"""The limiter as the client sees it, in simulated time, on each of the three stores."""

import asyncio
from typing import Any

import pytest

from lma.core.errors import RateLimited
from lma.riot.limits.host import LEASE_MS
from lma.riot.limits.limiter import SharedLimiter
from lma.riot.rate_limit import Permit, Priority, backfilling

from .asking import Open, Run, clock, in_line, told, warm
from .world import Counter, Model


def test_a_cold_start_sends_one_request_alone(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        ours, theirs = open_limiter(), open_limiter()
        permit = await ours.acquire("na1", "match")
        waiting = [*await in_line(ours, 1, "ids"), *await in_line(theirs, 5)]
        await asyncio.sleep(5)
        assert not any(task.done() for task in waiting)
        assert await theirs.acquire("kr", "match") == Permit("kr", "match")
        await ours.report(permit, 200, told(application="3:600"))
        await asyncio.sleep(0.9)
        # Each of the methods, too, is asked for its limits by one request; the third place is free.
        assert [task.done() for task in waiting].count(True) == 2

    with_limiters(main)


def test_a_probe_that_is_never_answered_holds_up_nobody_for_ever(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> float:
        dead, alive = open_limiter(), open_limiter()
        await dead.acquire("na1", "match")
        await dead.close()
        await alive.acquire("na1", "match")
        return clock()

    assert LEASE_MS / 1000 <= with_limiters(main) <= LEASE_MS / 1000 + 3


def test_a_dead_process_gives_its_places_back_a_window_after_its_lease(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> float:
        dead, alive = open_limiter(), open_limiter()
        await warm(alive, "match", application="3:20")
        for _ in range(2):
            await dead.acquire("na1", "match")
        await dead.close()
        for _ in range(2):
            await alive.acquire("na1", "match")
        return clock()

    assert LEASE_MS / 1000 + 20 <= with_limiters(main) <= LEASE_MS / 1000 + 24


def test_a_request_that_takes_longer_than_a_lease_is_still_counted(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        ours, theirs = open_limiter(), open_limiter()
        await warm(ours, "match", application="2:1")
        await asyncio.sleep(2)
        slow = [await ours.acquire("na1", "match") for _ in range(2)]
        with pytest.raises(RateLimited):
            await theirs.acquire("na1", "match", within_s=LEASE_MS / 1000 * 3)
        for permit in slow:
            await ours.report(permit, 200, told(application="2:1"))
        await theirs.acquire("na1", "match", within_s=5)

    with_limiters(main)


def test_an_answer_without_limits_ends_the_cold_start(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        await limiter.report(await limiter.acquire("na1", "match"), 503, {})
        probe = await limiter.acquire("na1", "match")
        assert 0.1 <= clock() < 0.3, "a host that fails is not asked for its limits in a loop"
        with pytest.raises(RateLimited):
            await limiter.acquire("na1", "match", within_s=1)
        await limiter.report(probe, 200, {})
        await asyncio.sleep(0.1)
        for _ in range(50):
            await limiter.acquire("na1", "match", within_s=0)

    with_limiters(main)


def test_a_wait_beyond_the_deadline_is_refused_at_once(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        await warm(limiter, "match", application="2:60")
        await limiter.acquire("na1", "match")
        began = clock()
        with pytest.raises(RateLimited) as refused:
            await limiter.acquire("na1", "match", within_s=30)
        assert clock() == began
        assert refused.value.retry_after == pytest.approx(60, abs=0.5)
        assert "60 s" in refused.value.message

    with_limiters(main)


def test_the_place_in_line_counts_for_the_deadline(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        ours, theirs = open_limiter(), open_limiter()
        await warm(ours, "match", application="1:10")
        waits = await in_line(ours, 1, within_s=25)
        waits += await in_line(theirs, 3, within_s=25)
        await asyncio.sleep(1)
        assert [wait.done() for wait in waits] == [False, False, True, True]
        with pytest.raises(RateLimited):
            await waits[2]
        for number in (0, 1):
            await (ours, theirs)[number].report(await waits[number], 200, told("1:10"))

    with_limiters(main)


def test_a_cancelled_wait_gives_its_place_back(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        await warm(limiter, "match", application="2:10")
        permit = await limiter.acquire("na1", "match")
        (granted,) = await in_line(limiter, 1)
        await limiter.give_back(permit)
        while not any(waiter.turn.done() for waiter in all_waiters(limiter)):
            await asyncio.sleep(0)
        # The place is given already, but the task has not run since.
        granted.cancel()
        with pytest.raises(asyncio.CancelledError):
            await granted
        await limiter.report(await limiter.acquire("na1", "match", within_s=1), 200, {})
        queued = await in_line(limiter, 2)
        queued[0].cancel()
        await asyncio.wait(queued[:1])
        await asyncio.sleep(10.5)
        assert queued[1].done()

    with_limiters(main)


def all_waiters(limiter: SharedLimiter) -> list[Any]:
    lines = limiter._hosts["na1"].queue._lines.values()
    return [waiter for line in lines for waiter in line]


def test_a_cancelled_wait_leaves_the_place_to_another_process(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> float:
        ours, theirs = open_limiter(), open_limiter()
        await warm(ours, "match", application="2:10")
        permit = await ours.acquire("na1", "match")
        first = await in_line(ours, 1)
        second = await in_line(theirs, 1)
        await ours.give_back(permit)
        first[0].cancel()
        await second[0]
        return clock()

    assert with_limiters(main) <= 3.1


def test_who_left_the_line_is_not_waited_for(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        await warm(limiter, "match", application="1:10")
        crowd = await in_line(limiter, 9)
        for task in crowd[1:]:
            task.cancel()
        await asyncio.wait(crowd[1:])
        last = asyncio.create_task(limiter.acquire("na1", "match", within_s=25))
        await limiter.report(await crowd[0], 200, {})
        await last

    with_limiters(main)


def test_a_busy_method_stalls_no_other(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        ours, theirs = open_limiter(), open_limiter()
        await warm(ours, "match", method="1:600")
        await warm(ours, "ids")
        await in_line(ours, 20)
        for limiter in (ours, theirs):
            await limiter.acquire("na1", "ids", within_s=0)

    with_limiters(main)


def test_first_come_first_served_across_processes(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> list[str]:
        limiters = {name: open_limiter() for name in "abc"}
        await warm(limiters["a"], "match", application="1:5")
        served: list[str] = []

        async def one(name: str) -> None:
            permit = await limiters[name].acquire("na1", "match")
            served.append(name)
            await limiters[name].report(permit, 200, told("1:5"))

        tasks = []
        for name in "abcbacab":
            tasks.append(asyncio.create_task(one(name)))
            await asyncio.sleep(0.4)
        await asyncio.gather(*tasks)
        assert clock() < 5.1 * 8 + 5
        return served

    assert "".join(with_limiters(main)) == "abcbacab"


def test_a_process_that_does_not_come_for_its_place_loses_it(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> float:
        dead, alive = open_limiter(), open_limiter()
        await warm(alive, "match", application="1:5")
        await in_line(dead, 3)
        dead._hosts["na1"]._closed = True
        dead._hosts["na1"]._alarm.cancel()  # type: ignore[union-attr]
        await alive.acquire("na1", "match")
        return clock()

    assert 5 <= with_limiters(main) <= 8.5


@pytest.mark.parametrize("shared", [False, True])
def test_interactive_goes_ahead_of_backfill_which_does_not_starve(
    shared: bool, with_limiters: Run
) -> None:
    async def main(open_limiter: Open) -> list[Priority]:
        ours = open_limiter()
        theirs = open_limiter() if shared else ours
        await warm(ours, "match", application="5:5")
        order: list[Priority] = []

        async def one(limiter: SharedLimiter, priority: Priority) -> None:
            permit = await limiter.acquire("na1", "match", priority=priority)
            order.append(priority)
            await limiter.report(permit, 200, told("5:5"))

        tasks = [asyncio.create_task(one(theirs, Priority.BACKFILL)) for _ in range(14)]
        await asyncio.sleep(0.5)
        tasks += [asyncio.create_task(one(ours, Priority.INTERACTIVE)) for _ in range(30)]
        await asyncio.gather(*tasks)
        return order

    order = with_limiters(main)
    # Four places were free before anybody interactive came.
    assert order[:4] == [Priority.BACKFILL] * 4
    # Then one of ten is backfill's: one in every second window of five, a window sooner or later
    # where two processes ask at the same moment.
    later = [place for place, who in enumerate(order[4:]) if who is Priority.BACKFILL][:3]
    windows = [place // 5 for place in later]
    assert all(abs(window - due) <= shared for window, due in zip(windows, [1, 3, 5], strict=True))


def test_the_priority_is_that_of_the_block(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        await warm(limiter, "match", application="1:5")
        with backfilling():
            later = await in_line(limiter, 1)
        sooner = await in_line(limiter, 1)
        await sooner[0]
        assert not later[0].done()

    with_limiters(main)


@pytest.mark.parametrize(
    ("headers", "paused", "free", "seconds"),
    [
        ({"x-rate-limit-type": "application", "retry-after": "7"}, "ids", None, 7),
        ({"x-rate-limit-type": "application"}, "ids", None, 1),
        ({"x-rate-limit-type": "method", "retry-after": "7"}, "match", "ids", 7),
        ({"x-rate-limit-type": "service", "retry-after": "7"}, "match", "ids", 7),
        ({"x-rate-limit-type": "service"}, "match", "ids", 1),
        ({}, "match", "ids", 1),
        ({"retry-after": "soon"}, "match", "ids", 1),
    ],
)
def test_a_429_pauses_what_it_names_in_every_process(
    headers: dict[str, str], paused: str, free: str | None, seconds: float, with_limiters: Run
) -> None:
    async def main(open_limiter: Open) -> None:
        ours, theirs = open_limiter(), open_limiter()
        await warm(ours, "match", "ids")
        await ours.report(await ours.acquire("na1", "match"), 429, headers)
        await asyncio.sleep(0.01)
        if free:
            await theirs.acquire("na1", free, within_s=0)
        await theirs.acquire("na1", paused)
        assert clock() == pytest.approx(seconds, abs=0.05)

    with_limiters(main)


def test_a_429_for_many_refuses_those_it_makes_late(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        await warm(limiter, "match", application="2:5")
        last = await limiter.acquire("na1", "match")
        (waiting,) = await in_line(limiter, 1, within_s=20)
        refusal = {"x-rate-limit-type": "application", "retry-after": "600"}
        await limiter.report(last, 429, refusal)
        with pytest.raises(RateLimited) as refused:
            await waiting
        assert refused.value.retry_after == pytest.approx(600, abs=1)
        assert clock() < 1

    with_limiters(main)


def test_limits_that_change_are_taken_over(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> float:
        ours, theirs = open_limiter(), open_limiter()
        await warm(ours, "match", application="100:10")
        permit = await ours.acquire("na1", "match")
        await ours.report(permit, 200, told(application="2:30,nonsense,5:0"))
        await asyncio.sleep(0.1)
        await theirs.acquire("na1", "match")
        return clock()

    assert with_limiters(main) == pytest.approx(30, abs=0.2)


def test_a_limit_that_is_lowered_is_taken_over(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> float:
        ours, theirs = open_limiter(), open_limiter()
        await warm(ours, "match", application="100:10")
        await warm(ours, "match", application="2:10")
        await asyncio.sleep(0.1)
        await theirs.acquire("na1", "match")
        return clock()

    assert with_limiters(main) == pytest.approx(10, abs=0.2)


def test_a_request_without_an_answer_counts(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> float:
        limiter = open_limiter()
        await warm(limiter, "match", application="2:20")
        await limiter.report(await limiter.acquire("na1", "match"), None, {})
        await asyncio.sleep(1)
        with pytest.raises(RateLimited):
            await limiter.acquire("na1", "match", within_s=15)
        await limiter.acquire("na1", "match")
        return clock()

    assert with_limiters(main) == pytest.approx(20, abs=0.2)


def test_what_others_have_used_counts(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> float:
        limiter = open_limiter()
        await warm(limiter, "match", application="10:20")
        permit = await limiter.acquire("na1", "match")
        await limiter.report(permit, 200, told("10:20") | {"x-app-rate-limit-count": "9:20"})
        await limiter.acquire("na1", "match")
        assert clock() < 1
        await limiter.acquire("na1", "match")
        return clock()

    assert with_limiters(main) == pytest.approx(20, abs=0.2)


def test_a_late_answer_does_not_make_others_of_our_own(with_limiters: Run) -> None:
    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        await warm(limiter, "match", application="10:2")
        await asyncio.sleep(3)
        slow, *quick = [await limiter.acquire("na1", "match") for _ in range(10)]
        for permit in quick:
            await limiter.report(permit, 200, told("10:2"))
        await asyncio.sleep(3)
        # It was counted as the tenth, three seconds ago, when nine of ours had come before.
        await limiter.report(slow, 200, told("10:2") | {"x-app-rate-limit-count": "10:2"})
        await asyncio.sleep(0.1)
        for _ in range(9):
            await limiter.acquire("na1", "match", within_s=0)

    with_limiters(main)


@pytest.mark.parametrize("processes", [1, 4])
@pytest.mark.parametrize("kind", ["fixed", "sliding", "aligned"])
def test_300_requests_take_little_more_than_the_limits_demand(
    kind: str, processes: int, with_limiters: Run
) -> None:
    model = Model(
        [Counter(20, 1, kind), Counter(100, 5, kind)], {"match": [Counter(2000, 10, kind)]}
    )

    async def main(open_limiter: Open) -> float:
        limiters = [open_limiter() for _ in range(processes)]

        async def one(number: int) -> None:
            limiter = limiters[number % processes]
            permit = await limiter.acquire("na1", "match")
            await asyncio.sleep(0.002)
            headers = model.arrive("match", clock())
            await asyncio.sleep(0.038 + number * 7 % 41 / 1000)
            await limiter.report(permit, 200, headers)

        await asyncio.gather(*(one(number) for number in range(300)))
        return clock()

    assert with_limiters(main) / 14.0 < 1.06
    assert model.overshoots == []


@pytest.mark.parametrize("kind", ["fixed", "sliding", "aligned"])
def test_a_burst_that_is_slow_throughout_is_not_taken_for_the_shortest_way(
    kind: str, with_limiters: Run
) -> None:
    model = Model([Counter(40, 5, kind)], {})

    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()

        async def one(number: int) -> None:
            permit = await limiter.acquire("na1", "match")
            slow = number < 40
            await asyncio.sleep(0.6 + number / 1000 if slow else 0.002)
            headers = model.arrive("match", clock())
            await asyncio.sleep(0.04)
            await limiter.report(permit, 200, headers)

        await asyncio.gather(*(one(number) for number in range(120)))

    with_limiters(main)
    assert model.overshoots == []


def test_a_place_promised_before_a_refusal_is_void(with_limiters: Run) -> None:
    async def third(limiter: SharedLimiter, route: str, refused_after: float | None) -> float:
        """How long the third of two places in two seconds waits, the second being refused."""
        first = await limiter.acquire(route, "match")
        await limiter.report(first, 200, told("2:2"))
        second = await limiter.acquire(route, "match")
        began = clock()
        waiting = asyncio.create_task(limiter.acquire(route, "match"))
        if refused_after is not None:
            await asyncio.sleep(refused_after)
            headers = {"x-rate-limit-type": "application", "retry-after": "7"}
            await limiter.report(second, 429, told("2:2") | headers)
        await waiting
        return clock() - began

    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        free_after = await third(limiter, "kr", None)
        for ms in (120, 60, 30, 20, 10, 5):
            refused_after = free_after - ms / 1000
            assert await third(limiter, f"kr{ms}", refused_after) >= refused_after + 7

    with_limiters(main)


@pytest.mark.parametrize("kind", ["fixed", "sliding", "aligned"])
def test_a_way_that_becomes_shorter_costs_no_more_than_it_may(
    kind: str, with_limiters: Run
) -> None:
    model = Model([Counter(2, 5, kind)], {})

    async def main(open_limiter: Open) -> None:
        limiter = open_limiter()
        for number in range(60):
            permit = await limiter.acquire("na1", "match")
            # Half a second out for the longest time, and then hardly any; always 0.1 s back.
            await asyncio.sleep(0.5 if number < 50 else 0.002)
            headers = model.arrive("match", clock())
            await asyncio.sleep(0.1)
            await limiter.report(permit, 200, headers)

    with_limiters(main)
    assert model.overshoots == []
