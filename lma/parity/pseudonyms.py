"""Keys and addresses of people, replaced by stable stand-ins before anything is written."""

import contextlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lma.core.errors import BadInput

_KEY = re.compile(r"RGAPI-[0-9A-Za-z-]{8,}")
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%*+/=?^_`{|}~\u0080-\uffff-]+(?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_JSON_MEMBER = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:\s*)("(?:[^"\\]|\\.)*")')
_SECRET_NAMES = frozenset(
    {
        *("api_key", "apikey", "key", "token", "access_token", "secret", "password", "passwd"),
        *("authorization", "x-riot-token", "cookie", "set-cookie"),
    }
)
_EMAIL_NAMES = frozenset({"email", "user[email]", "mail"})


class Pseudonyms:
    """The same stand-in for the same text, wherever it comes up, for whoever has the same salt.

    The salt is never written beside what it hides: without it a stand-in can't be guessed back.
    """

    def __init__(self, salt: bytes) -> None:
        self._salt = salt

    def text(self, text: str) -> str:
        """A text with every key and address in it replaced."""
        text = _KEY.sub(lambda found: self.secret(found[0]), text)
        return _EMAIL.sub(lambda found: self.email(found[0]), text)

    def email(self, address: str) -> str:
        """A stand-in for an address; a `+` or space in it stays, for APIs that mix them up."""
        local, at, _ = address.replace("%40", "@").partition("@")
        parts = re.split(r"([+ ])", local)
        hidden = (part if part in ("+", " ", "") else f"p{self._digest(part)}" for part in parts)
        return f"{''.join(hidden)}{'@example.com' if at else ''}"

    def secret(self, text: str) -> str:
        """A stand-in for a key."""
        return f"hidden-{self._digest(text)}"

    def named(self, name: str, value: str) -> str:
        """A value, replaced for its name where that says what it is."""
        lowered = name.lower()
        if lowered in _SECRET_NAMES:
            return self.secret(value)
        if lowered in _EMAIL_NAMES:
            return self.email(value)
        return self.text(value)

    def value(self, value: Any, name: str = "") -> Any:
        """A request's body: every text in it."""
        if isinstance(value, dict):
            return {self.text(key): self.value(child, key) for key, child in value.items()}
        if isinstance(value, list):
            return [self.value(child, name) for child in value]
        return self.named(name, value) if isinstance(value, str) else value

    def mapping(self, told: Mapping[str, str]) -> dict[str, str]:
        """Parameters or headers."""
        return {name: self.named(name, value) for name, value in told.items()}

    def body(self, text: str) -> str:
        """A body's text, changed nowhere else: numbers, spaces and doubled keys stay."""
        if text.lstrip()[:1] not in ("{", "[", '"'):
            return self.text(text)
        hidden: dict[str, str] = {}
        # What a member's name gives away is replaced first, and not looked through again.
        members = _JSON_MEMBER.sub(lambda found: self._member(found, hidden), text)
        return _JSON_STRING.sub(
            lambda found: found[0] if found[0] in hidden else self._string(found[0]), members
        )

    def _member(self, found: re.Match[str], hidden: dict[str, str]) -> str:
        name, value = _plain(found[1]), _plain(found[3])
        if name is None or value is None or name.lower() not in _SECRET_NAMES | _EMAIL_NAMES:
            return found[0]
        told = json.dumps(self.named(name, value), ensure_ascii=False)
        hidden[told] = found[3]
        return f"{found[1]}{found[2]}{told}"

    def _string(self, token: str) -> str:
        text = _plain(token)
        told = self.text(token if text is None else text)
        if told == text or text is None:
            return token if text is not None else told
        return json.dumps(told, ensure_ascii=False)

    def _digest(self, text: str) -> str:
        return hmac.new(self._salt, text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:8]


def _plain(token: str) -> str | None:
    try:
        return str(json.loads(token))
    except ValueError:
        return None


def load_salt(folder: Path) -> bytes:
    """This machine's salt, made when it is first needed and readable by its user alone."""
    path = folder / "parity-salt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
        salt = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} can't be read or made: {error.strerror}.") from None
    if len(salt) < 16:
        raise BadInput(f"{path} is damaged.", hint="delete it; older recordings keep their names")
    return salt
