"""What `lma serve` answers for each answer of a bare Starlette app, from one process each.

The floor returns a constant of the same size on uvicorn with the same settings; wrk keeps 64
connections busy. Request ids and access logs are on, as in production. `API_ROUNDS` and
`API_SECONDS` make it shorter.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from benchmarks._common import embedded, migrated, report, run, scratch
from benchmarks._serving import Served, filled, floor_server, lma_server, ratio_of, require_wrk

_ROUNDS = int(os.environ.get("API_ROUNDS", "5"))
_SECONDS = int(os.environ.get("API_SECONDS", "2"))
_ONLY = os.environ.get("API_ONLY", "")
_MATCHES, _USERS = 1000, 50


@dataclass(frozen=True)
class Case:
    """A kind of request: who is asked for what, and what is to be reached."""

    name: str
    server: Served
    paths: Sequence[str]
    target: float
    headers: Sequence[str] = field(default=())


def _measure(case: Case, floor: Served) -> None:
    size, status = _first_answer(case)
    path = "/unchanged" if status == 304 else f"/{size}"
    ratio = ratio_of(
        (case.server, case.paths, case.headers),
        (floor, path),
        rounds=_ROUNDS,
        seconds=_SECONDS,
    )
    report(case.name, ratio, target=case.target, most=False, floor=f"a constant of {size} bytes")


def _first_answer(case: Case) -> tuple[int, int]:
    """The size of the plain body, and the status with the case's own headers."""
    with httpx.Client(base_url=case.server.url, headers={"accept-encoding": "identity"}) as client:
        plain = [len(client.get(path).raise_for_status().content) for path in case.paths[:50]]
        name, _, value = (case.headers[0] if case.headers else "x-none: 0").partition(": ")
        status = client.get(case.paths[0], headers={name: value}).status_code
    return sum(plain) // len(plain), status


def _warm(server: Served, paths: Sequence[str]) -> list[str]:
    """Have every body in the cache; returns their tags."""
    with httpx.Client(base_url=server.url, headers={"accept-encoding": "identity"}) as client:
        tags = [client.get(path).raise_for_status().headers["etag"] for path in paths]
        for encoding in ("gzip", "zstd"):
            for path in paths:
                client.get(path, headers={"accept-encoding": encoding})
    return tags


def _cases(hot: Served, cold: Served, matches: list[str], users: list[str]) -> list[Case]:
    bodies = [f"/matches/{one}" for one in matches]
    lists = [f"/users/{one}/matches" for one in users]
    _warm(hot, [*lists, "/champions"])
    tags = [f"If-None-Match: {tag}" for tag in _warm(hot, bodies)]
    every = len(bodies)
    return [
        Case("GET /matches/:id, hot", hot, bodies, 0.6),
        Case("GET /matches/:id, hot, gzip", hot, bodies, 0.5, ["Accept-Encoding: gzip"] * every),
        Case("GET /matches/:id, hot, zstd", hot, bodies, 0.5, ["Accept-Encoding: zstd"] * every),
        Case("GET /matches/:id, 304", hot, bodies, 0.5, tags),
        Case("GET /matches/:id, no cache", cold, bodies, 0.2),
        Case("GET /users/:id/matches, cached", hot, lists, 0.4),
        Case("GET /users/:id/matches, no cache", cold, lists, 0.15),
        Case("GET /champions", hot, ["/champions"], 0.5),
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
