"""Documents compared: every code, every mode, and nothing found where nothing differs."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lma.parity.compare import compare_documents
from lma.parity.contracts import ListReading, Mode, RouteContract
from lma.parity.documents import Document, Unreadable, as_text, canonical, decode
from lma.parity.ids import IdMap
from lma.parity.mutations import mutations


def read(text: str) -> Document:
    document = decode(text.encode())
    assert isinstance(document, Document), document
    return document


def codes(was: str, now: str, mode: Mode = "value", **told: Any) -> list[tuple[str, str]]:
    contract = RouteContract("GET /x", mode=mode, **told)
    findings = compare_documents(read(was), read(now), contract, IdMap())
    return [(finding.code, finding.path) for finding in findings]


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ('{"a":1}', '{"a":2}', [("value", "$.a")]),
        ('{"a":1}', '{"a":"1"}', [("int-against-string", "$.a")]),
        ('{"a":"1"}', '{"a":1}', [("int-against-string", "$.a")]),
        ('{"a":1}', '{"a":1.0}', [("int-against-float", "$.a")]),
        ('{"a":1}', '{"a":null}', [("null", "$.a")]),
        ('{"a":1}', '{"a":true}', [("type", "$.a")]),
        ('{"a":0}', '{"a":false}', [("type", "$.a")]),
        ('{"a":[]}', '{"a":{}}', [("type", "$.a")]),
        ('{"a":1}', "{}", [("missing", "$.a")]),
        ('{"a":null}', "{}", [("null-against-missing", "$.a")]),
        ("{}", '{"a":null}', [("null-against-missing", "$.a")]),
        ("{}", '{"a":1}', [("extra", "$.a")]),
        ("[1,2,3]", "[3,2,1]", [("order", "$")]),
        ("[1,2,3]", "[1,3]", [("length", "$")]),
        ("[1,2,3]", "[1,2,2,3]", [("length", "$")]),
        ("[1,2]", "[1,3]", [("value", "$[1]")]),
        ('{"a":1}', '{"a":1,"a":1}', [("duplicate", "$")]),
        ('{"a":{"b":[{"c":1}]}}', '{"a":{"b":[{"c":1,"c":2}]}}',
         [("duplicate", "$.a.b[0]"), ("value", "$.a.b[0].c")]),
        ("9007199254740993", "9007199254740992", [("value", "$")]),
        ("0.1", "0.1000000000000000055", [("value", "$")]),
        ("1e400", "1e401", [("value", "$")]),
        ("1.0", "1.00", []),
        ("[1.00000000000000000000000000000001]", "[1.0]", [("value", "$[0]")]),
        ("[0.0, -0.0]", "[0.00, 0.0]", []),
        ("1e999999", "1e999998", [("value", "$")]),
        ("1e2", "100.0", []),
        ('"é"', '"e\\u0301"', [("value", "$")]),
        ('"\\u00e9"', '"é"', []),
        ('"a/b"', '"a\\/b"', []),
        ('{"a":1,"b":2}', '{"b":2,"a":1}', []),
        ('{"it\'s":1}', '{"it\'s":2}', [("value", "$['it\\'s']")]),
    ],
)  # fmt: skip
def test_each_difference_has_its_code(was: str, now: str, found: list[tuple[str, str]]) -> None:
    assert codes(was, now) == found


@pytest.mark.parametrize(
    ("was", "now", "found"),
    [
        ('{"a":1}', '{"a":2}', []),
        ('{"a":1}', '{"a":"x"}', [("int-against-string", "$.a")]),
        ('{"a":1.5}', '{"a":2}', [("int-against-float", "$.a")]),
        ('[{"a":1},{"a":null}]', '[{"a":2},{"a":3}]', [("rarer", "$[*].a"), ("rarer", "$[*].a")]),
        ('[{"a":1},{"a":2}]', '[{"a":2},{"a":null}]', [("null", "$[*].a")]),
        ('[{"a":1},{"a":2}]', '[{"a":2},{}]', [("missing", "$[*].a")]),
        ('[{"a":1},{}]', '[{},{"a":2},{}]', [("length", "$")]),
        ('[{"a":1},{}]', "[{},{}]", [("missing", "$[*].a")]),
        ('[{"a":1},{},{"a":1}]', '[{},{},{"a":1}]', [("rarer", "$[*].a")]),
        ('[{"a":1}]', "[]", [("length", "$")]),
        ("[]", '[{"a":1}]', [("length", "$")]),
        ('[{"a":1}]', '[{"a":1,"b":2}]', [("extra", "$[*].b")]),
        ('[{"a":1}]', '[{"a":1,"b":null}]', [("null-against-missing", "$[*].b")]),
        ('[[1],[2]]', '[[1],["x"]]', [("int-against-string", "$[*][*]")]),
    ],
)  # fmt: skip
def test_shapes_unite_the_elements_of_a_list(
    was: str, now: str, found: list[tuple[str, str]]
) -> None:
    assert codes(was, now, "shape") == found


def test_hybrid_is_exact_on_the_listed_paths_alone() -> None:
    was = '{"id":1,"rows":[{"k":"a","n":1},{"k":"b","n":2}]}'
    now = '{"id":2,"rows":[{"k":"a","n":5},{"k":"x","n":6}]}'
    assert codes(was, now, "hybrid", values=("$.rows[*].k",)) == [("value", "$.rows[1].k")]
    assert codes(was, now, "hybrid") == []


def test_what_is_exact_is_not_told_twice() -> None:
    assert codes('[{"k":1}]', '[{"k":"1"}]', "hybrid", values=("$[*].k",)) == [
        ("int-against-string", "$[0].k")
    ]


KEYED = '[{"k":"a","n":1},{"k":"b","n":2},{"k":"c","n":3}]'


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ('[{"k":"b","n":2},{"k":"a","n":1},{"k":"c","n":3}]', [("order", "$")]),
        ('[{"k":"a","n":1},{"k":"c","n":4}]', [("missing", "$[1]"), ("value", "$[2].n")]),
        ('[{"k":"z","n":9},{"k":"a","n":1},{"k":"b","n":2},{"k":"c","n":3}]', [("extra", "$[0]")]),
        ('[{"k":"a","n":1},{"k":"b","n":2},{"k":"c","n":3},{"k":"c","n":3}]',
         [("duplicate", "$"), ("extra", "$[3]")]),
        ('[{"k":1,"n":1},{"k":"b","n":2},{"k":"c","n":3}]', [("int-against-string", "$[0].k")]),
        ('[{"n":1},{"k":"b","n":2},{"k":"c","n":3}]', [("missing", "$[0].k")]),
    ],
)  # fmt: skip
def test_lists_are_paired_by_a_key(now: str, found: list[tuple[str, str]]) -> None:
    assert codes(KEYED, now, lists=(ListReading("$", key="k"),)) == found


def test_a_keyed_list_may_be_free_in_its_order_and_a_set_always_is() -> None:
    turned = json.dumps(json.loads(KEYED)[::-1])
    assert codes(KEYED, turned, lists=(ListReading("$", key="k", keeps_order=False),)) == []
    assert codes("[1,2,2]", "[2,1,2]", lists=(ListReading("$"),)) == []
    assert codes("[1,2,2]", "[2,1,1]", lists=(ListReading("$"),)) == [
        ("extra", "$[2]"), ("missing", "$[2]"),
    ]  # fmt: skip


def test_a_key_that_moved_tells_both_places() -> None:
    contract = RouteContract("GET /x", lists=(ListReading("$", key="k"),), mode="value")
    now = '[{"k":"c","n":9},{"k":"a","n":1},{"k":"b","n":2}]'
    findings = compare_documents(read(KEYED), read(now), contract, IdMap())
    value = next(finding for finding in findings if finding.code == "value")
    assert (value.left, value.right, value.was, value.now) == ((2, "n"), (0, "n"), 3, 9)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid-json"),
        (b"<html>", "invalid-json"),
        (b'{"a":NaN}', "invalid-json"),
        (b"Infinity", "invalid-json"),
        (b'\xef\xbb\xbf{"a":1}', "invalid-json"),
        (b'{"a":1}x', "invalid-json"),
        (b"9" * 5000, "invalid-json"),
        (b"1e99999999999999999999", "invalid-json"),
        (b'{"a":"\xff"}', "bad-utf8"),
        ('{"a":1}'.encode("utf-16"), "bad-utf8"),
        (b"[" * 201 + b"]" * 201, "depth"),
        (b"[" * 10_000 + b"]" * 10_000, "depth"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "depth"),
        (b"[" * 1_000_000, "depth"),
        (b" " * (33 * 2**20), "size"),
    ],
)
def test_what_can_not_be_read_says_why(body: bytes, code: str) -> None:
    read_ = decode(body)
    assert isinstance(read_, Unreadable)
    assert read_.code == code
    assert "\n" not in read_.reason


def test_two_hundred_levels_are_read() -> None:
    assert isinstance(decode(b"[" * 200 + b"]" * 200), Document)


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000)
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(_VALUES)
def test_nothing_is_found_where_nothing_differs(value: Any) -> None:
    twin = read(as_text(value))
    for mode in ("value", "shape", "hybrid"):
        contract = RouteContract("GET /x", mode=mode)
        again = Document(read(as_text(value)).root)
        assert compare_documents(twin, again, contract, IdMap()) == []


@settings(max_examples=150, deadline=None)
@given(_VALUES)
def test_every_mutation_of_anything_is_found_exactly(value: Any) -> None:
    document = read(as_text(value))
    contract = RouteContract("GET /x", mode="value")
    for mutation in mutations(document.root):
        findings = compare_documents(document, mutation.document, contract, IdMap())
        assert findings, (mutation.kind, mutation.location)


@settings(max_examples=200, deadline=None)
@given(_VALUES, _VALUES)
def test_a_difference_is_found_from_both_sides_or_from_none(one: Any, other: Any) -> None:
    contract = RouteContract("GET /x", mode="value")
    old, new = read(as_text(one)), read(as_text(other))
    there = compare_documents(old, new, contract, IdMap())
    back = compare_documents(new, old, contract, IdMap())
    assert bool(there) == bool(back) == (canonical(old.root) != canonical(new.root))


def test_sets_tell_long_fractions_apart() -> None:
    was, now = "[1.00000000000000000000000000000001, 2]", "[2, 1.0]"
    assert codes(was, now, lists=(ListReading("$"),)) == [("missing", "$[0]"), ("extra", "$[1]")]


def test_a_path_is_followed_as_deep_as_a_document_is_read() -> None:
    deep = '{"a":' * 199 + '{"id":1}' + "}" * 199
    found = codes(deep, deep.replace("1", "2"), "hybrid", values=("$..id",))
    assert [code for code, _ in found] == ["value"]


def test_fractions_keep_every_digit() -> None:
    root = read('[0.1, 1.0, 123456789012345678901234567890.5, {"a": 1e-7}]').root
    assert root[2] == Decimal("123456789012345678901234567890.5")
    assert as_text(root[:3]) == "[0.1, 1.0, 123456789012345678901234567890.5]"
