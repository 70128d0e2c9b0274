"""The stand-in as a server, and what its options say."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from lma.core.errors import BadInput
from lma.core.settings import Settings

if TYPE_CHECKING:
    from lma.sandbox import Fault, SandboxOptions

T = TypeVar("T")

_STYLES = ("fixed", "sliding", "aligned")


def names_file(data_dir: Path) -> Path:
    """Where the sandbox remembers the players it was asked for."""
    return data_dir / "sandbox-names.jsonl"


def sandbox_options(
    settings: Settings,
    *,
    replay: Path | None,
    app_limits: str,
    method_limits: str,
    limit_style: str,
    latency: str,
    faults: Sequence[str],
    **others: Any,
) -> "SandboxOptions":
    """The stand-in's knobs from the words of a command line; raises `BadInput`."""
    from lma.sandbox import SandboxOptions
    from lma.sandbox.limits import parse_limits, parse_method_limits

    if limit_style not in _STYLES:
        raise BadInput(f"There are no {limit_style[:20]!r} windows.", hint=", ".join(_STYLES))
    _read("--limits 20:1,100:120", parse_limits, app_limits)
    _read("--method-limits 'match-v5.match=200:10;*=50:10'", parse_method_limits, method_limits)
    return SandboxOptions(
        replay=replay or settings.sandbox_replay,
        names_file=names_file(settings.data_dir),
        limit_style=limit_style,  # type: ignore[arg-type]
        app_limits=app_limits,
        method_limits=method_limits,
        latency_ms=_read("--latency 40-80", _range, latency),
        faults=tuple(_read("--fault 503,share=0.1", _fault, text) for text in faults),
        **others,
    )


def _read(example: str, reader: Callable[[str], T], text: str) -> T:
    """An option's value; raises `BadInput`, which names the option and shows how it is written."""
    try:
        return reader(text)
    except (ValueError, re.error):
        option = example.partition(" ")[0]
        raise BadInput(
            f"{option} {text[:40]!r} can't be read.",
            hint=f"as in {example}; lma sandbox serve --help tells more",
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
