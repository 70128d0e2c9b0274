"""Whether the time of a sign-in that fails tells if the player exists: it must not.

A server of its own, one connection, three kinds of sign-in in turn and in random order: an unknown
name, a known name with a wrong email, and the known player with their email. What the time of one
answer tells is the probability that an answer of one kind takes longer than one of another (0.5
tells nothing), measured against a floor: two halves of the same kind. `python -m
benchmarks.sign_in_timing [ROUNDS]`.
"""

import http.client
import json
import random
import sys
import time
from collections import defaultdict
from statistics import median, quantiles
from urllib.parse import urlsplit

from benchmarks._common import environment, scratch
from lma import local
from tests.api.live import live_server

ROUNDS = 1500
EMAIL = "faker@example.com"
KINDS = {
    "unknown name": ("Nobody#KR1", "guess@example.com"),
    "unknown name, again": ("Noboby#KR1", "guess@example.com"),
    "wrong email": ("Faker#KR1", "guess@example.com"),
    "let in": ("Faker#KR1", EMAIL),
}
# More than this above the floor, and a few hundred guesses would tell.
_TARGET = 0.03


def main() -> None:
    """Measure, and print the distributions and what they tell."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with scratch("sign-in") as home:
        settings = {
            **environment(home, LMA_LIMIT_ADDRESS="off", LMA_LIMIT_ACCOUNT="off"),
            "LMA_DATA_DIR": str(home / "data"),
        }
        told = {key: value for key, value in settings.items() if key.startswith("LMA_")}
        try:
            with live_server(home, environment=told) as server:
                taken = _measure(server.url, rounds)
        finally:
            local.destroy(home / "data")
    _report(taken)


def _measure(url: str, rounds: int) -> dict[str, list[float]]:
    """Microseconds of each sign-in, by kind."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    _ask(connection, "/users/sign_up", "Faker#KR1", EMAIL)
    for name, email in KINDS.values():
        for _ in range(30):
            _ask(connection, "/users/sign_in", name, email)
    taken: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for kind in random.sample(list(KINDS), len(KINDS)):
            began = time.perf_counter_ns()
            _ask(connection, "/users/sign_in", *KINDS[kind])
            taken[kind].append((time.perf_counter_ns() - began) / 1000)
    connection.close()
    return dict(taken)


def _ask(connection: http.client.HTTPConnection, path: str, name: str, email: str) -> None:
    body = json.dumps({"summonerName": name, "email": email})
    connection.request("POST", path, body, {"content-type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        sys.exit(f"{path} answered {answer.status}")


def _report(taken: dict[str, list[float]]) -> None:
    for kind, times in taken.items():
        cuts = quantiles(times, n=100)
        print(
            f"{kind:>20}: median {median(times):7.0f} µs, "
            f"p5 {cuts[4]:7.0f}, p25 {cuts[24]:7.0f}, p75 {cuts[74]:7.0f}, p95 {cuts[94]:7.0f}"
        )
    unknown, again, wrong = (
        taken[kind] for kind in ("unknown name", "unknown name, again", "wrong email")
    )
    floor = abs(_longer(unknown, again) - 0.5)
    power = abs(_longer(unknown, wrong) - 0.5)
    known = abs(_longer(unknown, taken["let in"]) - 0.5)
    print(f"one answer of an unknown name against one of another unknown name: 0.5 ± {floor:.3f}")
    print(f"one answer of a known name against one of an unknown one: 0.5 ± {power:.3f}")
    print(f"who is let in against an unknown name: 0.5 ± {known:.3f} (their answer tells anyway)")
    verdict = "met" if power - floor <= _TARGET else "MISSED"
    print(f"above the floor: {max(power - floor, 0.0):.3f} (target <= {_TARGET}, {verdict})")


def _longer(one: list[float], other: list[float]) -> float:
    """The probability that a value of the second is larger than one of the first."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    rank_sum = sum(rank for rank, (_, side) in enumerate(ranked, start=1) if side)
    least = len(other) * (len(other) + 1) / 2
    return (rank_sum - least) / (len(one) * len(other))


if __name__ == "__main__":
    main()
