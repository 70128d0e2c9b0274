"""Decodes Riot's JSON into wire structs, so that a wrongly typed field costs that field alone.

The typed decoder of msgspec reads almost every body in one pass. What it refuses (a number out of
its range, a text where a list belongs, a lone surrogate, NaN) is read again by the patient way:
the standard library's parser, then field by field.
"""

import json
import types
import typing
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

import msgspec

T = TypeVar("T")

# No number of Riot's has more digits; Python refuses to parse more than 4,300 of them.
_LONGEST_NUMBER = 30


def decode(body: bytes, decoder: "msgspec.json.Decoder[T]") -> T:
    """What a body spells; raises `ValueError` where it is no JSON object or list, as asked for."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return _patiently(body, decoder.type)


def _patiently(body: bytes, kind: type[T]) -> T:
    try:
        told = json.loads(body.decode("utf-8", "replace").lstrip("\ufeff"), parse_int=_whole)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    value: T | None = _value(told, kind)
    if value is None:
        raise ValueError("the JSON is neither the object nor the list it ought to be")
    return value


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None


def _struct(told: dict[str, Any], kind: type[msgspec.Struct]) -> msgspec.Struct:
    fields = _fields(kind)
    return kind(**{name: _value(told[key], of) for name, key, of in fields if key in told})


@cache
def _fields(kind: type[msgspec.Struct]) -> list[tuple[str, str, Any]]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return [(f.name, f.encode_name, hints[f.name]) for f in msgspec.structs.fields(kind)]


def _value(told: Any, of: Any) -> Any:
    """What was told as a value of the type, None where it can't be read as one."""
    inner = _inner(of)
    if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        return _struct(told, inner) if isinstance(told, dict) else None
    arguments = get_args(inner)
    if get_origin(inner) is list:
        return _list(told, arguments[0]) if isinstance(told, list) else None
    if get_origin(inner) is dict:
        return _dict(told, *arguments) if isinstance(told, dict) else None
    try:
        return msgspec.convert(told, of, strict=False)
    except (msgspec.ValidationError, OverflowError):
        return None


def _list(told: list[Any], of: Any) -> list[Any]:
    """Each item in its place: one that is no object is an object of which nothing is known."""
    kind = _inner(of)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return [_struct(item, kind) if isinstance(item, dict) else kind() for item in told]
    values = (_value(item, of) for item in told)
    return [value for value in values if value is not None]


def _dict(told: dict[str, Any], _: Any, of: Any) -> dict[str, Any]:
    values = ((key, _value(item, of)) for key, item in told.items())
    return {key: value for key, value in values if value is not None}


def _inner(of: Any) -> Any:
    """The one type inside `X | None`, the type itself where it is no such union."""
    if get_origin(of) not in {typing.Union, types.UnionType}:
        return of
    kinds = [kind for kind in get_args(of) if kind not in {type(None), msgspec.UnsetType}]
    return kinds[0] if len(kinds) == 1 else of
