"""Two documents of one route, compared as its contract says."""

from collections.abc import Iterator
from typing import Any

from lma.parity.contracts import RouteContract, mark
from lma.parity.documents import Document, find_duplicates
from lma.parity.findings import Finding, Severity, found
from lma.parity.ids import IdMap
from lma.parity.shapes import compare_shapes
from lma.parity.values import compare_values


def compare_documents(
    was: Document, now: Document, contract: RouteContract, ids: IdMap
) -> list[Finding]:
    """Every difference, in the order of the paths; ids are learnt on the way."""
    marks = mark(contract, was.root)
    findings = list(_duplicates(was, now))
    if contract.mode != "shape" or marks.ids:
        findings += compare_values(was.root, now.root, marks, ids)
    if not marks.all_exact:
        # What an exact path told already is not told again by its shape.
        told = {(finding.code, finding.pattern) for finding in findings}
        findings += [
            finding
            for finding in compare_shapes(was.root, now.root)
            if (finding.code, finding.pattern) not in told
        ]
    return sorted(findings, key=_place)


def _duplicates(was: Document, now: Document) -> Iterator[Finding]:
    """Keys given twice; the baseline's own are told too, for no reader agrees what they mean."""
    old = set(find_duplicates(was.root)) if was.has_duplicates else set()
    new = set(find_duplicates(now.root)) if now.has_duplicates else set()
    for where, key in sorted(new - old, key=str):
        yield found("duplicate", left=where, right=where, was=1, now=2, detail=f"key {key!r}")
    for where, key in sorted(old - new, key=str):
        yield found(
            "duplicate",
            left=where,
            right=where,
            was=2,
            now=1,
            detail=f"key {key!r}, in the baseline",
            severity=Severity.WARNING,
        )


def _place(finding: Finding) -> tuple[Any, ...]:
    steps = tuple((isinstance(step, str), str(step).zfill(9)) for step in finding.location)
    return (steps, finding.code)
