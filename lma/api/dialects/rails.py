"""What the old Rails API answered, and the clients of 2018 rely on."""

from fastapi import Response

from lma.schemas.body import LeaguePage

NAME = "rails"


def leagues(page: LeaguePage) -> bytes:
    """Riot's entries as an array, solo queue first; empty for a player without a rank."""
    return b"[" + b",".join(entry for _, entry in page.entries) + b"]"


def nobody(_: str) -> Response:
    """200 and `null`."""
    return _null()


def no_champion(_: str) -> Response:
    """200 and `null`."""
    return _null()


def _null() -> Response:
    return Response(b"null", media_type="application/json")
