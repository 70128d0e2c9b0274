"""What a request's body says, in whichever of the clients' forms it comes.

JSON in camelCase or snake_case, the same wrapped as Rails does (`{"user": {…}}`), and form fields
(`summonerName=…&user[email]=…`).
"""

import re
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request

from lma.core.errors import BadInput

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_MOST_FIELDS = 50
_WRAPPED = re.compile(r"user\[(\w{1,40})\]", re.ASCII)
_EMAIL = "email"


async def read_fields(request: Request) -> dict[str, Any]:
    """The fields of a body, unwrapped; raises `BadInput` where it is in no form that is known."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _MULTIPART:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            return _form_fields([(key, str(value)) for key, value in form.multi_items()])
    body = await request.body()
    if kind == _FORM:
        return _form_fields(_pairs(body))
    return _json_fields(body)


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        raise BadInput("The form can't be read.", hint="fields as a=b&c=d, in UTF-8") from None


def _form_fields(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, value in pairs:
        wrapped = _WRAPPED.fullmatch(key)
        fields[wrapped[1] if wrapped else key] = value
    if _EMAIL in fields:
        # A client that forgets to escape the + of an address means a +: no address has a space.
        fields[_EMAIL] = fields[_EMAIL].strip().replace(" ", "+")
    return fields


def _json_fields(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        told = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
        raise BadInput("The body is not JSON.", hint="an object, in UTF-8") from None
    if not isinstance(told, dict):
        raise BadInput("The body is no JSON object.", hint='{"summonerName": "Faker#KR1"}')
    wrapped = told.get("user")
    return {**wrapped, **told} if isinstance(wrapped, dict) else told
