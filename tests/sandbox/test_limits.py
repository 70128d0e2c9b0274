"""Rate limits in each style, and what the sandbox tells about them."""

from collections import deque
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lma.sandbox.limits import Limits, Style, parse_limits, parse_method_limits

from .conftest import NOW, Clock, Riot, account_path

STYLES: tuple[Style, ...] = ("fixed", "sliding", "aligned")


def accepted(style: Style, limits: str, moments: list[float]) -> list[bool]:
    window = Limits(limits, "", style)
    return [window.take("na1", "x", moment) is None for moment in moments]


def test_a_fixed_window_opens_at_the_first_request() -> None:
    moments = [0.7, 0.8, 0.9, 1.5, 1.69, 1.71, 1.72, 1.73]
    got = accepted("fixed", "2:1", moments)
    assert got == [True, True, False, False, False, True, True, False]


def test_an_aligned_window_opens_on_the_clock() -> None:
    moments = [0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 2.0]
    got = accepted("aligned", "2:1", moments)
    assert got == [True, True, False, True, True, False, True]


def test_a_sliding_window_forgets_one_by_one() -> None:
    moments = [0.0, 0.6, 0.9, 1.0, 1.1, 1.6, 1.7]
    got = accepted("sliding", "2:1", moments)
    assert got == [True, True, False, True, False, True, False]


@pytest.mark.parametrize("style", STYLES)
@given(st.lists(st.floats(0, 0.5), max_size=120))
def test_no_window_takes_more_than_its_limit(style: Style, steps: list[float]) -> None:
    limits, now, taken = Limits("3:1,7:4", "", style), 1000.0, deque[float]()
    for step in steps:
        now += step
        if limits.take("na1", "x", now) is None:
            taken.append(now)
    for limit, seconds in ((3, 1), (7, 4)):
        for moment in taken:
            if style == "sliding":
                held = sum(moment - seconds < other <= moment for other in taken)
            else:
                # Two fixed windows can meet inside any stretch of their length.
                held = (sum(moment - seconds < other <= moment for other in taken) + 1) // 2
            assert held <= limit


@pytest.mark.parametrize("style", STYLES)
def test_retry_after_is_enough(style: Style) -> None:
    limits, now = Limits("2:1,3:5", "", style), 1000.3
    for _ in range(20):
        refusal = limits.take("na1", "x", now)
        if refusal is not None:
            now += refusal.retry_after
            assert limits.take("na1", "x", now) is None
        now += 0.01


def test_a_refused_request_is_in_no_window() -> None:
    limits = Limits("10:100", "1:1", "fixed")
    for step in range(50):
        limits.take("na1", "x", 1000 + step * 0.01)
    assert limits.headers["x-app-rate-limit-count"] == "1:100"


def test_hosts_and_methods_have_their_own() -> None:
    limits = Limits("2:10", "slow=1:10;*=5:10", "fixed")
    assert limits.take("na1", "slow", 0) is None
    refusal = limits.take("na1", "slow", 0)
    assert refusal is not None
    assert refusal.kind == "method"
    assert limits.take("na1", "quick", 0) is None
    refusal = limits.take("na1", "quick", 0)
    assert refusal is not None
    assert refusal.kind == "application"
    assert limits.take("euw1", "slow", 0) is None


def test_limits_are_read_in_riots_form() -> None:
    assert parse_limits("20:1,100:120") == ((20, 1), (100, 120))
    assert parse_limits("") == ()
    assert parse_method_limits("a=1:2;*=3:4,5:6") == {"a": ((1, 2),), "*": ((3, 4), (5, 6))}
    for text in ("20", "20:0", "x:1", "-1:1"):
        with pytest.raises(ValueError, match=r".+"):
            parse_limits(text)


@pytest.mark.parametrize("style", STYLES)
async def test_answers_tell_limits_and_counts(
    open_riot: Callable[..., Riot], clock: Clock, style: Style
) -> None:
    clock.now = NOW
    riot = open_riot(app_limits="2:1,100:120", method_limits="50:10", limit_style=style)
    path = account_path("Faker", "NA1")
    for count in (1, 2):
        response = await riot.get(path)
        assert response.status_code == 200
        assert response.headers["X-App-Rate-Limit"] == "2:1,100:120"
        assert response.headers["X-App-Rate-Limit-Count"] == f"{count}:1,{count}:120"
        assert response.headers["X-Method-Rate-Limit"] == "50:10"
        assert response.headers["X-Method-Rate-Limit-Count"] == f"{count}:10"
    refused = await riot.get(path)
    assert refused.status_code == 429
    assert refused.headers["X-Rate-Limit-Type"] == "application"
    assert refused.headers["Retry-After"] == "1"
    assert refused.json() == {"status": {"message": "Rate limit exceeded", "status_code": 429}}
    clock.now += 1
    assert (await riot.get(path)).status_code == 200


async def test_retry_after_can_be_missing(open_riot: Callable[..., Riot]) -> None:
    riot = open_riot(app_limits="1:1", sends_retry_after=False)
    await riot.get(account_path("Faker", "NA1"))
    refused = await riot.get(account_path("Faker", "NA1"))
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers


async def test_without_limits_nothing_is_said_of_them(riot: Riot) -> None:
    response = await riot.get(account_path("Faker", "NA1"))
    assert not [name for name in response.headers if "rate-limit" in name]


async def test_stats_tell_requests_and_peaks(open_riot: Callable[..., Riot]) -> None:
    riot = open_riot(app_limits="2:1", method_limits="account-v1.by-riot-id=9:9")
    for _ in range(3):
        await riot.get(account_path("Faker", "NA1"))
    await riot.get("/ddragon/api/versions.json")
    stats = await riot.json("/sandbox/stats")
    assert stats["requests"] == {
        "americas account-v1.by-riot-id 200": 2,
        "americas account-v1.by-riot-id 429": 1,
        "ddragon ddragon 200": 1,
    }
    # Three were asked for where two fit: a client that kept the limit would show 2.
    assert stats["peaks"] == {"americas 2:1": 3, "americas account-v1.by-riot-id 9:9": 3}
    await riot.http.delete("/sandbox/stats")
    assert await riot.json("/sandbox/stats") == {"requests": {}, "peaks": {}}
