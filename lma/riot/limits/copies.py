"""All that is known of a host, as Redis keeps it: how it comes out of Redis, and goes back.

Lua has tables where Python has structs: each field has its name there, and what is empty may look
like a list or like a map.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from lma.riot.limits.host import LEASE_MS, Flight, Host, Process, Row
from lma.riot.limits.scope import LONGEST_PAUSE_MS, Scope, Window

T = TypeVar("T")

# A host that nobody asks for so long is forgotten, if none of its windows is longer.
KEEP_MS = 3_600_000

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


@dataclass(frozen=True, slots=True)
class Copy:
    """A host as Redis had it after the exchange of that number in an epoch."""

    epoch: int
    serial: int
    host: Host


def read_copy(packed: bytes) -> Copy:
    """What Redis has told."""
    told = _decode(packed)
    host = Host(
        told["latest"],
        told["set_back"],
        told["turns"],
        _each(told["scopes"], _read_scope),
        _each(told["processes"], _read_process),
        [_read_row(row) for row in told["line"]],
    )
    return Copy(told.get("epoch", 0), told.get("serial", 0), host)


def write_copy(copy: Copy) -> bytes:
    """What Redis is told."""
    host = copy.host
    return _encode(
        {
            "latest": host.latest,
            "set_back": host.set_back,
            "turns": host.turns,
            "scopes": {name: _named(scope) for name, scope in host.scopes.items()},
            "processes": {name: _named(process) for name, process in host.processes.items()},
            "line": [_written_row(row) for row in host.line],
            "epoch": copy.epoch,
            "serial": copy.serial,
        }
    )


def lifetime_ms(host: Host) -> int:
    """For how long something of a host may count."""
    windows = (window for scope in host.scopes.values() for window in scope.windows)
    longest = (window.length + LEASE_MS + LONGEST_PAUSE_MS for window in windows)
    return max([KEEP_MS, *longest])


def _read_scope(told: dict[str, Any]) -> Scope:
    windows = [Window(**{**window, "log": list(window["log"])}) for window in told["windows"]]
    return Scope(**{**told, "windows": windows})


def _read_process(told: dict[str, Any]) -> Process:
    return Process(told["seen"], [Flight(**flight) for flight in told["flights"]])


def _read_row(told: dict[str, Any]) -> Row:
    # `until` is a word of Lua's own.
    return Row(**{name.rstrip("_"): value for name, value in told.items()})


def _written_row(row: Row) -> dict[str, Any]:
    told = _named(row)
    told["until_"] = told.pop("until")
    return told


def _each(told: Any, read: Callable[[Any], T]) -> dict[str, T]:
    """A map of what is read of each value; an empty one may look like a list."""
    return {name: read(value) for name, value in dict(told).items()}


def _named(struct: Any) -> dict[str, Any]:
    """A struct, and all structs in it, by the names of their fields."""
    return {field: _plain(getattr(struct, field)) for field in struct.__struct_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return _named(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value
