"""What strict mode hands to whoever signs in, and asks for later: a signed token, good for an hour.

HS256 with a secret that every process has from its settings; nothing of it is stored. While secrets
are changed the previous one is good too: a token names no key, both are tried.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt

from lma.api.errors import Unauthorized
from lma.core.errors import ConfigurationFailed
from lma.core.settings import Settings

LIFETIME = timedelta(hours=1)
_ALGORITHM = "HS256"
_ISSUER = "lma"
_SCHEME = "Bearer "
# Times are compared with the context's clock instead of the library's.
_CHECKS: Any = {
    "require": ["sub", "iat", "exp", "iss"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """Tokens that are signed with the first of the secrets, and read with any of them."""

    secrets: tuple[str, ...]

    def issued(self, user_id: str, now: datetime) -> str:
        """A header's value that says who signed in."""
        begins = int(now.timestamp())
        claims = {
            "iss": _ISSUER,
            "sub": user_id,
            "iat": begins,
            "exp": begins + int(LIFETIME.total_seconds()),
        }
        return _SCHEME + jwt.encode(claims, self.secrets[0], algorithm=_ALGORITHM)

    def find_holder(self, authorization: str | None, now: datetime) -> UUID | None:
        """Whose token a request carries, None where it has none; raises `Unauthorized`."""
        token = find_bearer(authorization)
        return None if token is None else self._read(token, now)

    def get_holder(self, authorization: str | None, now: datetime) -> UUID:
        """Whose token a request carries; raises `Unauthorized`."""
        holder = self.find_holder(authorization, now)
        if holder is None:
            raise Unauthorized("This needs the token that signing in gives.")
        return holder

    def _read(self, token: str, now: datetime) -> UUID:
        for secret in self.secrets:
            try:
                claims = jwt.decode(
                    token, secret, algorithms=[_ALGORITHM], issuer=_ISSUER, options=_CHECKS
                )
                holder, ends = UUID(claims["sub"]), claims["exp"]
            except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
                continue
            if isinstance(ends, int) and now.timestamp() < ends:
                return holder
        raise Unauthorized("The token is not good, or no longer: sign in again.")


def tokens_of(settings: Settings) -> Tokens | None:
    """The tokens of strict mode, None in the other one; raises `ConfigurationFailed`."""
    if settings.auth_mode != "strict":
        return None
    if settings.auth_secret is None:
        raise ConfigurationFailed(
            "LMA_AUTH_MODE=strict needs a secret to sign its tokens with.",
            hint="set LMA_AUTH_SECRET to what `openssl rand -hex 32` prints, the same everywhere",
        )
    told = (settings.auth_secret, settings.auth_secret_previous)
    return Tokens(tuple(secret.get_secret_value() for secret in told if secret is not None))


def find_bearer(authorization: str | None) -> str | None:
    """What an `Authorization: Bearer …` header bears."""
    if authorization is None or authorization[: len(_SCHEME)].lower() != _SCHEME.lower():
        return None
    return authorization[len(_SCHEME) :].strip()
