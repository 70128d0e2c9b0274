"""A legacy match: what its `game_info` says, in whichever way it was written down."""

import json
from dataclasses import dataclass, replace

import msgspec

from lma.core.errors import UpstreamFailed
from lma.domain.match import MatchFacts
from lma.domain.routing import Platform
from lma.domain.ruby_hash import ReadHash, is_json, read_ruby_hash
from lma.domain.ruby_strings import RubyTextError

_NOTHING = frozenset({"", "nil", "null", "{}", "[]", '""'})


@dataclass(frozen=True, slots=True)
class ReadMatch:
    """A match whose text was read; `lossy` says that broken bytes became U+FFFD.

    `repeated` is a key that a hash has twice, as a text and as a symbol; the last value is kept.
    """

    facts: MatchFacts
    body: bytes
    lossy: bool
    repeated: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a text could not be read, and where in it."""

    code: str
    detail: str
    position: int | None = None


class _Status(msgspec.Struct):
    message: str | None = None
    status_code: int | None = None


class _RiotsError(msgspec.Struct):
    status: _Status


_error_decoder = msgspec.json.Decoder(_RiotsError)


def read_payload(told: bytes, platform: Platform) -> ReadMatch | Unread:
    """The match of a `game_info`: Ruby's text or JSON, of match-v5 or the APIs before it.

    `platform` is where an old match was played that doesn't say so.
    """
    try:
        text, lossy = told.decode(), False
    except UnicodeDecodeError:
        text, lossy = told.decode(errors="replace"), True
    found = _as_json(text.strip())
    if isinstance(found, Unread):
        return found
    facts = _facts(found.json, platform)
    if isinstance(facts, Unread):
        return facts
    repeated = _repeated_key(found.json) if found.symbols else None
    return ReadMatch(facts, found.json, lossy or found.lossy, repeated)


def _as_json(text: str, *, inner: bool = False) -> ReadHash | Unread:
    """The JSON of a text and what is odd about it; one that holds another text is opened."""
    if text in _NOTHING:
        return Unread("empty", "There is no game_info.")
    if text.startswith("---"):
        return Unread("yaml", "It is YAML, which lma does not read.", 0)
    if is_json(text):
        if not text.startswith('"'):
            return ReadHash(text.encode(), lossy=False, symbols=False)
        return Unread("no_match", "It is a text.") if inner else _opened(text)
    try:
        read = read_ruby_hash(text)
    except RubyTextError as error:
        return Unread("syntax", f"There is {error.reason}.", error.position)
    if not read.json.startswith(b'"') or inner:
        return read
    found = _opened(read.json.decode())
    return replace(found, lossy=True) if read.lossy and isinstance(found, ReadHash) else found


def _opened(text: str) -> ReadHash | Unread:
    return _as_json(str(json.loads(text)).strip(), inner=True)


def _repeated_key(body: bytes) -> str | None:
    """A key that an object has twice, None where there is none."""
    repeated: list[str] = []

    def look(pairs: list[tuple[str, object]]) -> None:
        if not repeated and len(pairs) != len({key for key, _ in pairs}):
            keys = [key for key, _ in pairs]
            repeated.append(next(key for key in keys if keys.count(key) > 1))

    try:
        json.loads(body, object_pairs_hook=look, parse_int=str)  # of any length
    except RecursionError:
        return None
    return next(iter(repeated), None)


def _facts(body: bytes, platform: Platform) -> MatchFacts | Unread:
    from lma.riot.facts import read_match
    from lma.riot.old_facts import read_old_match

    try:
        return read_match(body)
    except UpstreamFailed as error:
        reason = error.message
    try:
        return read_old_match(body, platform=platform)
    except UpstreamFailed:
        return _riots_error(body) or Unread("no_match", f"It is no match: {reason}")


def _riots_error(body: bytes) -> Unread | None:
    """Riot's own refusal, which the old application stored as if it were a match."""
    try:
        status = _error_decoder.decode(body).status
    except (msgspec.MsgspecError, RecursionError):
        return None
    return Unread("riots_error", f"It is Riot's error {status.status_code}: {status.message}.")
