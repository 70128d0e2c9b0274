"""Two answers to one request, compared: status, headers, body."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lma.parity.compare import compare_documents
from lma.parity.contracts import RouteContract
from lma.parity.documents import Document, Unreadable, decode
from lma.parity.exchanges import Answer
from lma.parity.findings import ABSENT, Finding, found
from lma.parity.ids import IdMap

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Compared:
    """What two answers differ in; `roots` are the bodies that JSONPaths can be asked of.

    `says_something` is false where the baseline failed or sent what nobody can read: two such
    answers agree easily.
    """

    findings: list[Finding]
    roots: tuple[Any, Any]
    says_something: bool = False


def compare_answers(was: Answer, now: Answer, contract: RouteContract, ids: IdMap) -> Compared:
    """Every difference of two answers; where the status differs the bodies are not compared."""
    succeeded = 200 <= was.status < 300
    if was.status != now.status:
        return Compared([_other_status(was, now)], (None, None), succeeded)
    findings = [*_redirects(was, now), *_headers(was, now, contract)]
    if was.fault is not None or now.fault is not None:
        return Compared([*findings, *_faults(was, now)], (None, None))
    if not was.body and not now.body:
        return Compared(findings, (None, None), succeeded)
    old = decode(was.body)
    new = old if now.body == was.body else decode(now.body)
    if isinstance(old, Document) and isinstance(new, Document):
        body = _bodies(old, new, contract, ids, is_error=was.status >= 400)
        return Compared([*findings, *body], (old.root, new.root), succeeded)
    reads = succeeded and isinstance(old, Document)
    return Compared([*findings, *_unreadable(was, now, old, new)], (None, None), reads)


def _other_status(was: Answer, now: Answer) -> Finding:
    code = "redirect" if now.status in _REDIRECTS else "status"
    detail = now.headers.get("location", "") if code == "redirect" else ""
    return found(code, was=was.status, now=now.status, detail=detail[:_LONGEST_TEXT])


def _redirects(was: Answer, now: Answer) -> Iterator[Finding]:
    places = was.headers.get("location"), now.headers.get("location")
    if was.status in _REDIRECTS and places[0] != places[1]:
        yield found("redirect", was=places[0], now=places[1], detail="Location")


def _headers(was: Answer, now: Answer, contract: RouteContract) -> Iterator[Finding]:
    if was.media_type != now.media_type and "content-type" in was.headers:
        yield found("content-type", was=was.media_type, now=now.media_type or ABSENT)
    for name in contract.headers:
        old, new = was.headers.get(name, ABSENT), now.headers.get(name, ABSENT)
        if old != new:
            yield found("header", was=old, now=new, detail=name)


def _faults(was: Answer, now: Answer) -> Iterator[Finding]:
    """Bodies that could not be read whole, the baseline's too."""
    for side, answer in (("baseline", was), ("candidate", now)):
        if answer.fault is not None:
            yield found(answer.fault[0], detail=f"{side}: {answer.fault[1]}")


def _bodies(
    old: Document, new: Document, contract: RouteContract, ids: IdMap, *, is_error: bool
) -> list[Finding]:
    if not is_error:
        return compare_documents(old, new, contract, ids)
    # Sentences and request ids of an error differ each time; what a client reads is its shape.
    shape = RouteContract(contract.route, mode="shape")
    return [
        replace(finding, code="error-body", detail=f"{finding.code} {finding.detail}".strip())
        for finding in compare_documents(old, new, shape, ids)
    ]


def _unreadable(
    was: Answer, now: Answer, old: Document | Unreadable, new: Document | Unreadable
) -> Iterator[Finding]:
    if was.body == now.body and isinstance(old, Unreadable):
        # The same text on both sides is no difference, unless nobody could have compared it.
        if old.code in ("depth", "size", "bad-utf8"):
            yield found(old.code, detail=f"both sides: {old.reason}")
        return
    for side, answer, read in (("baseline", was, old), ("candidate", now, new)):
        if isinstance(read, Unreadable):
            yield found(
                read.code,
                was=_excerpt(was.body),
                now=_excerpt(now.body),
                detail=f"{side}: {read.reason} ({len(answer.body)} bytes)",
            )


def _excerpt(body: bytes) -> str:
    return body[:_LONGEST_TEXT].decode("utf-8", "backslashreplace")
