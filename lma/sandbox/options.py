"""The sandbox's knobs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from lma.sandbox.limits import Style, parse_limits, parse_method_limits

if TYPE_CHECKING:
    from lma.sandbox.stage import Stage

FaultKind = Literal[
    "500",
    "502",
    "503",
    "504",
    "429-application",
    "429-method",
    "429-service",
    "401",
    "403",
    "404",
    "400-apikey",
    "400-decrypting",
    "reset",
    "truncate",
    "malformed",
    "empty",
    "html",
    "hang",
    "slow",
]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Something that goes wrong, and for which requests.

    A request is hit if its raw path (query left out) matches `path` anywhere, lies in the `share`
    of paths that a seeded hash picks, is an `every`-th such request (0: each of them), and its
    path has been hit fewer than `times` times (0: no end). `retry_after` and `seconds` are
    seconds; without `retry_after` a 429 has no such header, and a `bare` one names no type either.
    """

    kind: FaultKind
    path: str = ""
    share: float = 1.0
    every: int = 0
    times: int = 0
    retry_after: int | None = None
    bare: bool = False
    seconds: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """What a sandbox serves and how it behaves; the defaults are the ones inside the process.

    `seed` picks the world; `replay` is a folder with `matches/*.json` and `timelines/*.json` that
    is served in its place, `stage` a world that is told outright. `names_file` is where processes
    share the names they heard of. `cached_matches` payloads, of 75 kB each, are kept once made: as
    many as a benchmark asks for take the making out of what it measures.
    Limits are in Riot's form, `20:1,100:120`, and for single methods
    `match-v5.match=200:10;*=50:10`. `compresses` gzips for clients that accept it. `latency_ms`
    is the range of a round trip, half of it before a request is counted. `api_key` is the one key
    that is accepted, until `key_expires_at`; None accepts any and none. Times are seconds since
    the epoch.
    """

    seed: int = 1
    replay: Path | None = None
    stage: "Stage | None" = None
    names_file: Path | None = None
    cached_matches: int = 64
    app_limits: str = ""
    method_limits: str = ""
    limit_style: Style = "fixed"
    sends_retry_after: bool = True
    compresses: bool = False
    latency_ms: tuple[float, float] = (0.0, 0.0)
    api_key: str | None = None
    key_expires_at: float | None = None
    clock: Callable[[], float] = time.time
    faults: tuple[Fault, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse limits that can't be read, before anything is served."""
        parse_limits(self.app_limits)
        parse_method_limits(self.method_limits)
