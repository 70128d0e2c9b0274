"""The stand-in as a server, and what its options say."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from lma.core.errors import BadInput
from lma.core.settings import Settings

if TYPE_CHECKING:
    from lma.sandbox import Fault, SandboxOptions

_STYLES = ("fixed", "sliding", "aligned")


def names_file(data_dir: Path) -> Path:
    """Where the sandbox remembers the players it was asked for."""
    return data_dir / "sandbox-names.jsonl"


def sandbox_options(
    settings: Settings,
    *,
    replay: Path | None,
    limit_style: str,
    latency: str,
    faults: Sequence[str],
    **others: Any,
) -> "SandboxOptions":
    """The stand-in's knobs from the words of a command line; raises `BadInput`."""
    from lma.sandbox import SandboxOptions

    if limit_style not in _STYLES:
        raise BadInput(f"There are no {limit_style[:20]!r} windows.", hint=", ".join(_STYLES))
    try:
        return SandboxOptions(
            replay=replay or settings.sandbox_replay,
            names_file=names_file(settings.data_dir),
            limit_style=limit_style,  # type: ignore[arg-type]
            latency_ms=_range(latency),
            faults=tuple(_fault(text) for text in faults),
            **others,
        )
    except (ValueError, re.error) as error:
        raise BadInput(
            f"An option can't be read: {error}.", hint="lma sandbox serve --help"
        ) from None


def _range(text: str) -> tuple[float, float]:
    """`40-80` or `40`, in milliseconds."""
    low, _, high = text.partition("-")
    return float(low), float(high or low)


def _fault(text: str) -> "Fault":
    """`KIND[,share=0.3][,times=1]…` as a fault."""
    from lma.sandbox import Fault

    kind, *parts = text.split(",")
    told = dict(part.partition("=")[::2] for part in parts)
    for name in told:
        if name not in Fault.__struct_fields__[1:]:
            raise ValueError(f"a fault has no {name[:20]!r}")
    re.compile(told.get("path", ""))
    return msgspec.convert({"kind": kind, **told}, Fault, strict=False)


def serve_sandbox(
    options: "SandboxOptions", host: str, port: int, *, announce: Callable[[str], None]
) -> None:
    """Run the stand-in as a server until it is interrupted; `announce` is told its address."""
    from lma.sandbox import serve

    serve(options, host, port, announce=announce)
