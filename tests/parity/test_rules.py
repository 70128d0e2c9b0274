"""Rules: what they accept, what they don't, and what is said of the rules themselves."""

from datetime import date
from typing import Any

import pytest

from lma.core.errors import BadInput
from lma.parity.answers import compare_answers
from lma.parity.contracts import Mode, RouteContract
from lma.parity.exchanges import Answer
from lma.parity.ids import IdMap
from lma.parity.marked import parse_marked
from lma.parity.rule_files import read_rules
from lma.parity.rules import Pair, RuleBook

TODAY = date(2026, 11, 24)


def rule(**told: str) -> str:
    told = {"id": "R1", "route": "'GET /x'", "path": "$.a", "code": "value", **told}
    lines = [f"{name}: {value}" for name, value in told.items() if value]
    return "rules:\n  - " + "\n    ".join(lines)


def book(text: str) -> RuleBook:
    return RuleBook(read_rules(parse_marked(text, "r.yaml")), TODAY)


def accepted(text: str, was: str, now: str, mode: Mode = "value", route: str = "GET /x") -> Any:
    """Which findings are accepted: by path, True or False."""
    rules = book(text)
    contract = RouteContract(route, mode=mode)
    answers = Answer(200, was.encode()), Answer(200, now.encode())
    compared = compare_answers(*answers, contract, IdMap())
    pair = Pair(route, compared.roots)
    return {f.path: rules.accepting(f, pair) is not None for f in compared.findings}


A12 = '{"a":1,"b":1}', '{"a":2,"b":2}'


def test_a_rule_accepts_its_path_and_code_on_its_route() -> None:
    assert accepted(rule(), *A12) == {"$.a": True, "$.b": False}
    assert accepted(rule(code="type"), *A12) == {"$.a": False, "$.b": False}
    assert accepted(rule(code="[type, value]"), *A12)["$.a"]
    assert not accepted(rule(route="'POST /x'"), *A12)["$.a"]
    assert accepted(rule(route="'* /x'"), *A12)["$.a"]
    assert accepted(rule(route="'GET /u/*/m'"), *A12, route="GET /u/{id}/m")["$.a"]


def test_a_rule_can_ask_for_the_values() -> None:
    assert accepted(rule(was="1"), *A12)["$.a"]
    assert not accepted(rule(was="0"), *A12)["$.a"]
    assert not accepted(rule(was="'1'"), *A12)["$.a"]
    told = rule(now_matches="'^x'")
    assert accepted(told, '{"a":"y"}', '{"a":"xy"}')["$.a"]
    assert not accepted(told, '{"a":"y"}', '{"a":"yx"}')["$.a"]


@pytest.mark.parametrize(
    ("tolerance", "was", "now", "taken"),
    [
        ("{number: {absolute: 0.01}}", "1.5", "1.51", True),
        ("{number: {absolute: 0.01}}", "1.5", "1.511", False),
        ("{number: {relative: 1e-3}}", "1000000", "1000999", True),
        ("{number: {relative: 1e-3}}", "1000000", "1001002", False),
        ("{number: {absolute: 0}}", "9007199254740993", "9007199254740992", False),
        ("{number: {absolute: 1}}", "true", "false", False),
        ("{number: {relative: 0.1}}", "1e999999999", "1.0", False),
        ("{moment: iso-8601}", '"2026-01-01T12:00:00Z"', '"2026-01-01T12:00:00.000Z"', True),
        ("{moment: iso-8601}", '"2026-01-01T12:00:00Z"', '"2026-01-01T14:00:00+02:00"', True),
        ("{moment: iso-8601}", '"2026-01-01T12:00:00Z"', '"2026-01-01T12:00:01Z"', False),
        ("{moment: iso-8601}", '"yesterday"', '"today"', False),
        ("{rewrite: {pattern: ' ', with: '+'}}", '"a b"', '"a+b"', True),
        ("{rewrite: {pattern: ' ', with: '+'}}", '"a+b"', '"a b"', False),
        ("{rewrite: {pattern: '#.*$', with: '', on: both}}", '"a#1"', '"a#2"', True),
    ],
)
def test_tolerances(tolerance: str, was: str, now: str, taken: bool) -> None:
    told = accepted(rule(tolerance=tolerance), f'{{"a":{was}}}', f'{{"a":{now}}}')
    assert told == {"$.a": taken}


def test_a_number_and_a_fraction_may_be_near() -> None:
    told = rule(code="int-against-float", tolerance="{number: {absolute: 0}}")
    assert accepted(told, '{"a":1}', '{"a":1.0}')["$.a"]
    assert not accepted(told, '{"a":1}', '{"a":1.5}')["$.a"]


def test_of_shapes_a_rule_must_cover_every_value() -> None:
    was, now = '[{"a":1},{"a":2}]', '[{"a":"x"},{"a":"y"}]'
    for path, taken in (("'$[*].a'", True), ("'$[0].a'", False), ("$..a", True)):
        told = rule(path=path, code="int-against-string")
        assert accepted(told, was, now, mode="shape") == {"$[*].a": taken}


def test_of_shapes_a_rule_must_cover_the_values_of_both_sides() -> None:
    told = rule(path="\"$[?@.k == 'x'].a\"", code="int-against-string")
    was = '[{"a":1,"k":"x"}]'
    assert accepted(told, was, '[{"a":"s","k":"x"}]', mode="shape") == {"$[*].a": True}
    assert accepted(told, was, '[{"a":"s","k":"y"}]', mode="shape") == {"$[*].a": False}


def test_a_rule_finds_what_is_gone_and_what_is_new() -> None:
    assert accepted(rule(code="missing"), '{"a":1}', "{}") == {"$.a": True}
    assert accepted(rule(code="extra"), "{}", '{"a":1}') == {"$.a": True}


def test_a_filter_of_rfc_9535_selects() -> None:
    told = rule(path="\"$[?@.k == 'x'].n\"")
    was, now = '[{"k":"x","n":1},{"k":"y","n":1}]', '[{"k":"x","n":2},{"k":"y","n":2}]'
    assert accepted(told, was, now) == {"$[0].n": True, "$[1].n": False}


def test_an_expired_rule_accepts_nothing_and_is_told() -> None:
    text = rule(expires="2026-11-23", reason="x")
    assert accepted(text, *A12)["$.a"] is False
    assert [told for _, told in book(text).problems()] == ["it expired on 2026-11-23"]
    assert accepted(rule(expires="2026-11-24"), *A12)["$.a"] is True


def test_unused_and_reasonless_rules_are_told() -> None:
    assert [told for _, told in book(rule()).problems()] == [
        "it gives no reason",
        "it was not used",
    ]
    assert book(rule(reason="x", may_rest="true")).problems() == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("rules:\n  - id: R1\n    rout: x", 3, "'rout'"),
        ("rules:\n  - id: R1\n    route: x", 2, "no path"),
        (rule(path="$["), 4, "no JSONPath"),
        (rule(code="valeu"), 5, "no code 'valeu'"),
        (rule(expires="tomorrow"), 6, "date"),
        (rule(now_matches="'['"), 6, "pattern"),
        (rule(tolerance="{number: {absolute: x}}"), 6, "number is expected"),
        (rule(tolerance="{number: {absolute: -1}}"), 6, "not negative"),
        (rule(tolerance="{numbr: 1}"), 6, "'numbr'"),
        (rule(tolerance="{moment: rfc}"), 6, "iso-8601"),
        (rule(tolerance="{rewrite: {pattern: a, with: '\\2'}}"), 6, "replacement"),
        (rule(may_rest="maybe"), 6, "true or false"),
        (rule() + "\n  - id: R1\n    route: x\n    path: $\n    code: value", 6, "twice"),
        ("rules: 7", 1, "list"),
        ("- a", 1, "mapping"),
        ("rules:\n  - id: R1\n    id: R2", 3, "twice"),
        ("rules:\n\t- id: x", 2, "line 2"),
        ("rules: &a [x]\nmore: *a", 1, "alias"),
        ("", 1, "empty"),
    ],
)
def test_a_broken_file_names_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(BadInput) as told:
        book(text)
    assert f"r.yaml, line {line}" in told.value.message
    assert words in told.value.message
    assert "\n" not in told.value.message


def test_a_file_nested_without_end_is_told() -> None:
    with pytest.raises(BadInput, match=r"r\.yaml"):
        book("rules: " + "[" * 1_000)
