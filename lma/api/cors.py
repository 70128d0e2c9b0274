"""What browsers must be told before a page from another origin may read an answer."""

import re
from typing import TypeAlias

from lma.api.policy import Policy

Headers: TypeAlias = list[tuple[bytes, bytes]]

METHODS = b"GET, HEAD, POST, OPTIONS"
_EXPOSED = (
    b"Authorization, ETag, Link, Retry-After, WWW-Authenticate, X-Request-ID, X-LMA-Stale, "
    b"X-LMA-Pending, X-LMA-Source"
)
_REQUESTED = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~, -]{1,1000}")
_PREFLIGHT_LIFETIME_S = b"600"


def cors_headers(policy: Policy, origin: bytes | None) -> Headers:
    """The headers of any answer to an origin; credentials are for origins that are named."""
    if policy.any_origin:
        return [
            (b"access-control-allow-origin", b"*"),
            (b"access-control-expose-headers", _EXPOSED),
        ]
    if origin is None or origin not in policy.origins:
        return [(b"vary", b"Origin")]
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"access-control-expose-headers", _EXPOSED),
        (b"vary", b"Origin"),
    ]


def preflight_headers(allowed: bytes, requested: bytes | None) -> Headers:
    """The headers of an answer to OPTIONS: whatever header a client wants to send, it may."""
    headers = [(b"allow", allowed), (b"access-control-allow-methods", METHODS)]
    if requested is not None and _REQUESTED.fullmatch(requested):
        headers.append((b"access-control-allow-headers", requested))
    return [
        *headers,
        (b"access-control-max-age", _PREFLIGHT_LIFETIME_S),
        (b"vary", b"Access-Control-Request-Headers"),
    ]
