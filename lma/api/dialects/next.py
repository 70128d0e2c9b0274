"""What the newer front end expects."""

from fastapi import Response

from lma.api.errors import error_answer
from lma.schemas.body import LeaguePage

NAME = "next"

_SOLO = "RANKED_SOLO_5x5"


def leagues(page: LeaguePage) -> bytes:
    """The solo queue's entry as an object; empty for a player without one."""
    return next((entry for queue, entry in page.entries if queue == _SOLO), b"{}")


def nobody(request_id: str) -> Response:
    """404, with the sentence that the client shows in the place of the code."""
    return _missing(request_id, "User not found", "No player has this name and this email.")


def no_champion(request_id: str) -> Response:
    """404."""
    return _missing(request_id, "not_found", "There is no such champion.")


def _missing(request_id: str, detail: str, message: str) -> Response:
    status, headers, body = error_answer(404, request_id, detail=detail, message=message)
    response = Response(body, status)
    response.raw_headers = headers
    return response
