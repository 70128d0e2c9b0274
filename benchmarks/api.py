"""What `lma serve` answers for each answer of a bare Starlette app, from one process each.

The floor returns a constant of the same size on uvicorn with the same settings; wrk keeps 64
connections busy. Request ids and access logs are on, as in production. `API_ROUNDS` and
`API_SECONDS` make it shorter.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from benchmarks._common import embedded, migrated, report, run, scratch
from benchmarks._serving import (
    Request,
    Served,
    filled,
    floor_server,
    lma_server,
    ratio_of,
    require_wrk,
)

_ROUNDS = int(os.environ.get("API_ROUNDS", "5"))
_SECONDS = int(os.environ.get("API_SECONDS", "2"))
_ONLY = os.environ.get("API_ONLY", "")
_MATCHES, _USERS = 1000, 50
_PLAIN = {"accept-encoding": "identity"}


@dataclass(frozen=True)
class Case:
    """A kind of request: who is asked for what, and what is to be reached."""

    name: str
    server: Served
    requests: Sequence[Request]
    target: float


def _measure(case: Case, floor: Served) -> None:
    size = _plain_size(case)
    ratio = ratio_of(
        case.server, case.requests, floor, f"/{size}", rounds=_ROUNDS, seconds=_SECONDS
    )
    report(case.name, ratio, target=case.target, most=False, floor=f"a constant of {size} bytes")


def _plain_size(case: Case) -> int:
    """The mean size of the bodies without compression."""
    with httpx.Client(base_url=case.server.url, headers=_PLAIN) as client:
        sizes = [
            len(client.get(request.path).raise_for_status().content)
            for request in case.requests[:50]
        ]
    return sum(sizes) // len(sizes)


def _warm(server: Served, paths: Sequence[str]) -> list[str]:
    """Have every body in the cache, in every form; returns the tags of the plain ones."""
    with httpx.Client(base_url=server.url) as client:
        for encoding in ("gzip", "zstd"):
            for path in paths:
                client.get(path, headers={"accept-encoding": encoding})
        answers = [client.get(path, headers=_PLAIN).raise_for_status() for path in paths]
    return [answer.headers["etag"] for answer in answers]


def _cases(hot: Served, cold: Served, matches: list[str], users: list[str]) -> list[Case]:
    bodies = [f"/matches/{one}" for one in matches]
    lists = [Request(f"/users/{one}/matches") for one in users]
    champions = [Request("/champions")]
    _warm(hot, [request.path for request in (*lists, *champions)])
    plain = [Request(path) for path in bodies]
    gzip = [Request(path, "Accept-Encoding: gzip") for path in bodies]
    zstd = [Request(path, "Accept-Encoding: zstd") for path in bodies]
    known = [
        Request(path, f"If-None-Match: {tag}")
        for path, tag in zip(bodies, _warm(hot, bodies), strict=True)
    ]
    return [
        Case("GET /matches/:id, hot", hot, plain, 0.6),
        Case("GET /matches/:id, hot, gzip", hot, gzip, 0.5),
        Case("GET /matches/:id, hot, zstd", hot, zstd, 0.5),
        Case("GET /matches/:id, 304", hot, known, 0.6),
        Case("GET /matches/:id, no cache", cold, plain, 0.2),
        Case("GET /users/:id/matches, cached", hot, lists, 0.4),
        Case("GET /users/:id/matches, no cache", cold, lists, 0.15),
        Case("GET /champions", hot, champions, 0.5),
    ]


def main() -> None:
    """Measure and report."""
    require_wrk()
    with scratch("api") as folder, embedded(folder / "data") as postgres:
        dsn = run(migrated(postgres))
        matches, users = filled(dsn, matches=_MATCHES, users=_USERS)
        with (
            floor_server(folder) as floor,
            lma_server(folder, dsn) as hot,
            lma_server(folder, dsn, LMA_CACHE_MB="0") as cold,
        ):
            for case in _cases(hot, cold, matches, users):
                if _ONLY in case.name:
                    _measure(case, floor)


if __name__ == "__main__":
    main()
