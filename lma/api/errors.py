"""What becomes of an error at this door: one shape for every status.

{"detail": "<code>", "message": "<sentence>", "request_id": "…", "riot_status": N?}
"""

import logging
import math
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from lma.api.cors import Headers
from lma.api.visit import Visit, visit_of
from lma.core.errors import ConfigurationFailed, KeyRejected, LmaError, RateLimited

log = logging.getLogger(__name__)

JSON = (b"content-type", b"application/json")
_NEVER_CACHED = (b"cache-control", b"no-store")
_HOW_TO_ASK = (b"www-authenticate", b"Bearer")
_RETRY_STORE_S = 2
_RETRY_KEY_S = 60
_RETRY_UPSTREAM_S = 5


class InvalidRequest(LmaError):
    """A request lacks something or says something that can't be meant."""

    code = "invalid_request"
    http_status = 422


class BodyTooLarge(LmaError):
    """A request's body is larger than any that is meant."""

    code = "body_too_large"
    http_status = 413


class BodyTooSlow(LmaError):
    """A request's body did not arrive in time."""

    code = "body_too_slow"
    http_status = 408


class Unauthorized(LmaError):
    """A request lacks the token or the key that it needs, or has one that is not good."""

    code = "unauthorized"
    http_status = 401


def error_answer(
    status: int,
    request_id: str,
    *,
    detail: str,
    message: str,
    riot_status: int | None = None,
    retry_after: float | None = None,
) -> tuple[int, Headers, bytes]:
    """Status, headers and body of an error."""
    told: dict[str, Any] = {"detail": detail, "message": message, "request_id": request_id}
    if riot_status is not None:
        told["riot_status"] = riot_status
    body = msgspec.json.encode(told)
    headers = [JSON, _NEVER_CACHED, (b"content-length", str(len(body)).encode())]
    if retry_after is not None:
        headers.append((b"retry-after", str(max(math.ceil(retry_after), 1)).encode()))
    return status, headers, body


def answer_of(error: Exception, request_id: str) -> tuple[int, Headers, bytes]:
    """Status, headers and body of whatever a request ended with."""
    match error:
        case ConfigurationFailed():  # whose message names addresses and files of this machine
            log.error("%s: %s", error.code, error.message)
            return error_answer(
                503,
                request_id,
                detail=error.code,
                message="The store is not available now.",
                retry_after=_RETRY_STORE_S,
            )
        case LmaError():
            return _lma_answer(error, request_id)
        case RequestValidationError() | ValidationError():
            told = _first_fault(error.errors())
            return error_answer(422, request_id, detail=InvalidRequest.code, message=told)
        case HTTPException():
            return _plain_answer(error, request_id)
    log.error("unexpected error", exc_info=error)
    return error_answer(
        500,
        request_id,
        detail="unexpected",
        message="Something unexpected happened; the log knows it by this request id.",
    )


def _lma_answer(error: LmaError, request_id: str) -> tuple[int, Headers, bytes]:
    riot_status: int | None = getattr(error, "riot_status", None)
    # Riot's own 400 keeps its status; the rest of its troubles are a bad gateway's.
    status = 400 if riot_status == 400 else error.http_status
    if status >= 500:
        log.warning("%s: %s", error.code, error.message)
    status, headers, body = error_answer(
        status,
        request_id,
        detail="riot_key_rejected" if isinstance(error, KeyRejected) else error.code,
        message=error.message,
        riot_status=riot_status,
        retry_after=_retry_after(error, status),
    )
    return status, [*headers, _HOW_TO_ASK] if status == 401 else headers, body


def _retry_after(error: LmaError, status: int) -> float | None:
    match error:
        case RateLimited():
            return error.retry_after
        case KeyRejected():
            return _RETRY_KEY_S
    return _RETRY_UPSTREAM_S if status in (502, 503) else None


def _plain_answer(error: HTTPException, request_id: str) -> tuple[int, Headers, bytes]:
    phrase = HTTPStatus(error.status_code).phrase
    status, headers, body = error_answer(
        error.status_code,
        request_id,
        detail=phrase.lower().replace(" ", "_"),
        message=f"{phrase}.",
    )
    allowed = (error.headers or {}).get("Allow")
    return status, [*headers, (b"allow", allowed.encode())] if allowed else headers, body


def _first_fault(faults: Sequence[Any]) -> str:
    """What is wrong, without the value: it may be somebody's email, or not even be JSON."""
    if not faults:
        return "The request can't be read."
    place = ".".join(str(part) for part in faults[0]["loc"][-2:] if part != "body")
    told = str(faults[0]["msg"]).removeprefix("Value error, ")
    if faults[0]["type"] == "string_pattern_mismatch":  # a regular expression helps nobody
        told = "Not in the form that is wanted"
    return f"{place}: {told}." if place else f"{told}."


async def send_error(visit: Visit, error: Exception) -> None:
    """Answer a visit with an error."""
    status, headers, body = answer_of(error, visit.request_id)
    await visit.send({"type": "http.response.start", "status": status, "headers": headers})
    await visit.send({"type": "http.response.body", "body": body})


def add_handlers(app: FastAPI) -> None:
    """Let the framework answer with the same shape."""

    async def handle(request: Request, error: Exception) -> Response:
        status, headers, body = answer_of(error, visit_of(request.scope).request_id)
        response = Response(body, status)
        response.raw_headers = headers
        return response

    for kind in (LmaError, RequestValidationError, ValidationError, HTTPException):
        app.add_exception_handler(kind, handle)
