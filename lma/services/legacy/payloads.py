"""A legacy match: what its `game_info` says, in whichever way it was written down."""

import json
from dataclasses import dataclass

import msgspec

from lma.core.errors import UpstreamFailed
from lma.domain.match import MatchFacts
from lma.domain.routing import Platform
from lma.domain.ruby_hash import is_json, read_ruby_hash
from lma.domain.ruby_strings import RubyTextError

_NOTHING = frozenset({"", "nil", "null", "{}", "[]", '""'})


@dataclass(frozen=True, slots=True)
class ReadMatch:
    """A match whose text was read; `lossy` says that broken bytes became U+FFFD."""

    facts: MatchFacts
    body: bytes
    lossy: bool


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
    body, broken = found
    facts = _facts(body, platform)
    return facts if isinstance(facts, Unread) else ReadMatch(facts, body, lossy or broken)


def _as_json(text: str, *, inner: bool = False) -> tuple[bytes, bool] | Unread:
    """The JSON of a text and whether bytes were lost; one that holds another text is opened."""
    if text in _NOTHING:
        return Unread("empty", "There is no game_info.")
    if text.startswith("---"):
        return Unread("yaml", "It is YAML, which lma does not read.", 0)
    if is_json(text):
        if not text.startswith('"'):
            return text.encode(), False
        return Unread("no_match", "It is a text.") if inner else _opened(text)
    try:
        read = read_ruby_hash(text)
    except RubyTextError as error:
        return Unread("syntax", f"There is {error.reason}.", error.position)
    if read.json.startswith(b'"') and not inner:
        return _opened(read.json.decode())
    return read.json, read.lossy


def _opened(text: str) -> tuple[bytes, bool] | Unread:
    return _as_json(str(json.loads(text)).strip(), inner=True)


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
