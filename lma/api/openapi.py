"""What /openapi.json says of the routes that the framework doesn't serve itself, and of errors."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from lma.api.models import ChampionResponse, ErrorResponse, MatchListItem, MatchResponse

_WHEN = {
    400: "What was asked for can't be meant, or Riot says so.",
    401: "A token or an ops key is needed, or the one that came is not good.",
    404: "There is no such thing.",
    408: "The request did not arrive in time.",
    409: "The player has signed up with another email.",
    413: "The body is too large.",
    422: "Something is missing, or out of its bounds.",
    429: "Riot's rate limit or the client's own leaves no room; Retry-After says for how long.",
    500: "Something unexpected happened.",
    502: "Riot or Data Dragon failed.",
    503: "The store is not available, or Riot refuses our key.",
}

Id = Annotated[
    str,
    Path(
        description="Our UUID, Riot's id (NA1_…), or a number.",
        examples=["NA1_5471452820"],
    ),
]

AnalysisId = Annotated[
    str,
    Path(
        description="The analysis's UUID.",
        examples=["5b0c8f0e-9f0c-4f6c-9a35-0c8f4f1d2a11"],
    ),
]

SECURITY_SCHEMES = {
    "opsKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key that `lma ops-key create` printed.",
    }
}
OPS_KEY: dict[str, Any] = {"security": [{"opsKey": []}]}

described = APIRouter()


def failures(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that a route may answer with, beside those that every route may."""
    return {
        status: {"model": ErrorResponse, "description": _WHEN[status]}
        for status in sorted({*statuses, 408, 413, 500, 503})
    }


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """A route's body: JSON or form fields."""
    schema = model.model_json_schema()
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": schema},
                "application/x-www-form-urlencoded": {"schema": schema},
            },
        }
    }


@described.get("/matches/{id}", tags=["matches"], responses=failures(400, 404, 429, 502))
def get_match(id: Id) -> MatchResponse:  # noqa: A002 - the contract's name
    """Riot's match payload, verbatim; fetched once and kept for ever."""
    raise NotImplementedError


@described.get("/users/{id}/matches", tags=["users"], responses=failures(400, 404, 422, 429, 502))
def list_matches(
    id: Id,  # noqa: A002
    count: Annotated[int, Query(ge=1, le=100)] = 20,
    start: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> list[MatchListItem]:
    """A user's matches, newest first, in Riot's order.

    Matches that could not be fetched in time are in a later answer: `X-LMA-Pending` counts them.
    """
    raise NotImplementedError


@described.get("/users/{id}/fetch_rank", tags=["users"], responses=failures(400, 404, 429, 502))
def fetch_rank(id: Id) -> list[dict[str, Any]] | dict[str, Any]:  # noqa: A002
    """Riot's league entries, solo queue first (rails), or the solo queue's alone (next)."""
    raise NotImplementedError


@described.get("/champions", tags=["champions"], responses=failures(502))
def list_champions() -> list[ChampionResponse]:
    """Every champion, by name."""
    raise NotImplementedError
