"""What a check was ordered to compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lma.parity.asking import DEFAULT_TIMEOUT_S, ASGIApp


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The two sides: the baseline is one of three or the project's examples, the candidate one of
    four: without any it is the new API in this process, on disposable data and in the world of the
    baseline's captures. `app` is an ASGI app in its place.
    """

    examples: Path | None = None
    recording: Path | None = None
    baseline_url: str | None = None
    candidate_url: str | None = None
    candidate_recording: Path | None = None
    app: ASGIApp | None = None
    plan: Path | None = None
    rules: tuple[Path, ...] = ()
    with_debts: bool = True
    variables: Mapping[str, Any] = field(default_factory=dict)
    allow_writes: bool = False
    timeout_s: float = DEFAULT_TIMEOUT_S
    ids: Path | None = None
