"""Anything at all as a body, a rule file, a plan or a recording: told, never raised."""

import contextlib
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lma.core.errors import BadInput
from lma.parity.answers import compare_answers
from lma.parity.contracts import RouteContract
from lma.parity.exchanges import Answer
from lma.parity.findings import Severity
from lma.parity.ids import IdMap
from lma.parity.marked import parse_marked
from lma.parity.plan_files import legacy_plan, read_plan
from lma.parity.pseudonyms import Pseudonyms
from lma.parity.report import html, junit, terminal
from lma.parity.report.model import Report, RouteResult
from lma.parity.rule_files import legacy_debts, read_rules
from lma.parity.rules import Pair, RuleBook
from lma.parity.tally import Tally

DATA = Path(__file__).parents[2] / "lma" / "parity" / "data"
BODY = b'[{"champ_id":1,"name":"A","nickname":null,"image_url":"x","n":[1.5,{"id":7}]}]'
ROUTES = sorted(legacy_plan().contracts)


@st.composite
def spoilt(draw: st.DrawFn, text: bytes) -> bytes:
    """Bytes with a few of them cut out, doubled or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        piece = draw(
            st.binary(max_size=3) | st.sampled_from([b"{", b"[", b'"', b"null", b"1e9", b":"])
        )
        text = text[:at] + piece + text[at + draw(st.integers(0, 6)) :]
    return text


_BODIES = st.binary(max_size=30) | spoilt(BODY)


@settings(max_examples=400, deadline=None)
@given(_BODIES, _BODIES, st.sampled_from(ROUTES), st.sampled_from(["value", "shape", "hybrid"]))
def test_any_two_bodies_are_compared_judged_and_told(
    was: bytes, now: bytes, route: str, mode: str
) -> None:
    contract: RouteContract = legacy_plan().contract(route).in_mode(mode)  # type: ignore[arg-type]
    compared = compare_answers(Answer(200, was), Answer(200, now), contract, IdMap())
    book, tally = RuleBook(legacy_debts(), date(2026, 11, 24)), Tally()
    pair = Pair(route, compared.roots)
    for finding in compared.findings:
        tally.add("step", finding, "open", book.accepting(finding, pair))
    result = RouteResult(route, "compared", comparisons=1, groups=tally.groups())
    report = Report("a", "b", mode, Severity.ERROR, (result,))
    for form in (terminal, junit, html):
        form.write(report).encode("utf-8")
    assert bool(compared.findings) or report.verdict == "parity"


@settings(max_examples=150, deadline=None)
@given(spoilt((DATA / "legacy_debts.yaml").read_bytes()[:900]))
def test_a_spoilt_rule_file_is_told(text: bytes) -> None:
    with contextlib.suppress(BadInput):
        read_rules(parse_marked(text.decode("utf-8", "replace"), "r.yaml"))


@settings(max_examples=150, deadline=None)
@given(
    spoilt((DATA / "legacy_plan.yaml").read_bytes()[:1200] + b"\nsteps: [{name: a, route: GET /}]")
)
def test_a_spoilt_plan_is_told(text: bytes) -> None:
    with contextlib.suppress(BadInput):
        read_plan(parse_marked(text.decode("utf-8", "replace"), "p.yaml"))


@settings(max_examples=300, deadline=None)
@given(_BODIES)
def test_any_body_can_be_recorded_and_one_without_secrets_stays_as_it_is(body: bytes) -> None:
    text = body.decode("utf-8", "surrogateescape")
    told = Pseudonyms(b"s" * 32).body(text)
    if "@" not in text and "\\u" not in text and "%40" not in text:
        assert told == text
