"""What Ruby's Hash#to_s wrote comes back as the JSON that it was made from."""

import json
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lma.domain import ruby_hash
from lma.domain.ruby_hash import is_json, read_ruby_hash
from lma.domain.ruby_strings import RubyTextError
from tests.domain.ruby_inspect import Symbol, float_text, inspected

texts = st.text(st.characters(exclude_categories=("Cs",)))
scalars = st.none() | st.booleans() | st.integers() | texts
floats = st.floats(allow_nan=False, allow_infinity=False)
symbols = texts.map(Symbol) | st.from_regex(r"\A[a-z_]\w*[?!]?\Z").map(Symbol)
values = st.recursive(
    scalars | floats | symbols,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | symbols, inner, max_size=4),
    max_leaves=20,
)
hashes = st.dictionaries(texts | symbols, values, max_size=5)

# A loaded machine is no fault of the parser's.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def plain(value: Any) -> Any:
    """What a value of Ruby's is in JSON; numbers with a point by all their digits."""
    match value:
        case Symbol():
            return value.name
        case list():
            return [plain(item) for item in value]
        case dict():
            return {plain(key): plain(item) for key, item in value.items()}
        case float():
            return Decimal(float_text(value))
    return value


def read(text: str) -> Any:
    return json.loads(read_ruby_hash(text).json, parse_float=Decimal)


def read_carefully(text: str) -> Any:
    return json.loads(ruby_hash._Parser(text).read().json, parse_float=Decimal)


@unhurried
@given(hashes, st.booleans())
@example({"#{`id`}": "#$0 #@x #x", Symbol("nil"): None, "": Symbol("é")}, True)
@example(
    {Symbol("a b"): Symbol('"'), Symbol(":"): "=>", "nil": "nil=>nil", "\x00": "\ufffe"}, False
)
def test_a_hash_comes_back(told: dict[Any, Any], modern: bool) -> None:
    text = inspected(told, modern=modern)
    assert read(text) == plain(told)
    assert read_carefully(text) == plain(told)


@unhurried
@given(st.text(st.sampled_from(list('{}[]":,=>nil1e.-a \\#x\n')), max_size=40))
def test_the_quick_way_reads_nothing_that_the_careful_one_reads_otherwise(text: str) -> None:
    quick = ruby_hash._read_quickly(text)
    if quick is None or is_json(text):
        return
    try:
        careful = ruby_hash._Parser(text).read()
    except RubyTextError as error:
        pytest.fail(f"{text!r}: {quick.json!r} or {error.reason} at {error.position}")
    assert json.loads(quick.json) == json.loads(careful.json)


@unhurried
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    try:
        told = read_ruby_hash(text).json.decode()
    except RubyTextError as error:
        told = json.dumps([error.reason, text[: error.position]])
        position = error.position
    else:
        position = 0
    assert is_json(told)
    assert 0 <= position <= len(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a"=>1.0e-05}', b'{"a":1.0e-05}'),
        ('{"a"=>1.0e+20, "b"=>-0.0}', b'{"a":1.0e+20, "b":-0.0}'),
        ('{"n"=>18446744073709551616123}', b'{"n":18446744073709551616123}'),
        ('{"k" => [nil, true, {}]}', b'{"k" : [null, true, {}]}'),
        ("{a: 1, b?: nil, nil: :nil}", b'{"a":1,"b?":null,"nil":"nil"}'),
        ('{"a b": 1}', b'{"a b": 1}'),
        ("{:a=>1, :b==>2, :[]=>3, :===>4, :[]= =>5, :+=>:-}", None),
        ('{:"a b"=>:"c\\nd"}', b'{"a b":"c\\nd"}'),
        ("{1=>2, nil=>3, 1.5=>4, true=>5}", b'{"1":2,"":3,"1.5":4,"true":5}'),
        ('{"a"=>"\\u{1F600 41}\\e\\#{x}\\x7F"}', '{"a":"😀A\\u001b#{x}\x7f"}'.encode()),
        ('{"a"=>"\\xC3\\xA9"}', '{"a":"é"}'.encode()),
        (' {"a"=>1}\n', b' {"a":1}\n'),
    ],
)
def test_examples(text: str, told: bytes | None) -> None:
    found = read_ruby_hash(text)
    assert not found.lossy
    if told is None:
        assert json.loads(found.json) == {"a": 1, "b=": 2, "[]": 3, "==": 4, "[]=": 5, "+": "-"}
    else:
        assert found.json == told


def test_broken_bytes_are_read_and_told() -> None:
    found = read_ruby_hash('{"a"=>"x\\xE2\\x82y"}')
    assert (json.loads(found.json), found.lossy) == ({"a": "x\ufffdy"}, True)


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ("", "comes too early", 0),
        ('{"a"=>', "comes too early", 6),
        ('{"a"=>1', "comes too early", 7),
        ('{"a"=>1}}', "a } where none", 8),
        ('{"a"=>1,}', "a } where none", 8),
        ('{"a"=>[1}', "a } where none", 8),
        ('{"a" 1}', "a value where none", 5),
        ('{"a"=>1 "b"=>2}', "a value where none", 8),
        ('{"a"=>NaN}', "NaN, which JSON", 6),
        ('{"a"=>-Infinity}', "-Infinity, which JSON", 6),
        ('{"a"=>#<Object:0x0001>}', "an object of Ruby's", 6),
        ('<ActionController::Parameters {"a"=>1} permitted: false>', "an object of Ruby's", 0),
        ('{"a"=>`id`}', "is no hash", 6),
        ('{"a"=>system("id")}', "is no hash", 6),
        ('{"a"=>Kernel.exit}', "is no hash", 6),
        ('{"a"=>1+1}', "is no hash", 7),
        ('{"a"=>"b}', "does not end", 6),
        ('{"a"=>"b\\"}', "does not end", 6),
        ('{"a"=>"\\q"}', "an escape \\q", 7),
        ('{"a"=>"\\uD800"}', "no character", 7),
        ('{"a"=>"\\u{110000}"}', "no character", 7),
        ("{[1]=>2}", "a [ where none", 1),
        ('{"a"=>01}', "is no hash", 6),
        ("---\n:a: 1\n", "is no hash", 0),
        ('{"a"=>"\ud800"}', "half a character", 7),
    ],
)
def test_what_ruby_did_not_write_is_refused_where_it_stands(
    text: str, reason: str, position: int
) -> None:
    with pytest.raises(RubyTextError, match=re.escape(reason)) as refused:
        read_ruby_hash(text)
    assert refused.value.position == position


def test_ten_thousand_deep_is_no_trouble() -> None:
    deep = '{"a"=>[' * 5_000 + "nil" + "]}" * 5_000
    assert read_ruby_hash(deep).json == b'{"a":[' * 5_000 + b"null" + b"]}" * 5_000
    with pytest.raises(RubyTextError):
        read_ruby_hash(deep[:-1])


# Each would take minutes if it took time in proportion to the square.
@pytest.mark.parametrize(
    "text",
    [
        '"' + '\\"' * 500_000,
        "{" * 500_000,
        '{"a"=>' * 100_000,
        " " * 1_000_000 + "x",
        "{:" + ":a" * 500_000,
        "{:" + "a" * 1_000_000,
        '{"a"=>' + "1" * 1_000_000,
        "{" + "a" * 1_000_000,
        "{:+   " * 200_000,
        "nil" * 300_000,
        "[" + "a: " * 300_000,
    ],
    ids=lambda text: text[:8],
)
def test_hostile_texts_are_refused_in_time(text: str) -> None:
    with pytest.raises(RubyTextError):
        read_ruby_hash(text)


HERE = Path(__file__).parent
OUTPUTS = [
    json.loads(line) for line in (HERE / "ruby_outputs.ndjson").read_text("ascii").splitlines()
]
VERSIONS = ("3.1", "3.4")
RUBY = shutil.which("ruby")


def pairs(text: str | bytes) -> Any:
    """JSON with its keys in their order, and numbers by all their digits."""
    return json.loads(text, parse_float=Decimal, object_pairs_hook=lambda told: ["{", *told])


def read_back(name: str, text: str, told: str | None) -> None:
    """A text of Ruby's is what it was made from, or is refused where it can't be."""
    if told is None:
        with pytest.raises(RubyTextError) as refused:
            read_ruby_hash(text)
        assert 0 < refused.value.position < len(text), name
        return
    for found in (read_ruby_hash(text), ruby_hash._Parser(text).read()):
        assert pairs(found.json) == pairs(told), name
        assert found.lossy == name.startswith(("broken", 'bytes "')), name


@pytest.mark.parametrize("version", VERSIONS)
def test_what_ruby_wrote_comes_back(version: str) -> None:
    told = [output for output in OUTPUTS if version in output]
    for output in told:
        read_back(output["name"], output[version], output["json"])
    assert len(told) > 230


@pytest.mark.parametrize("version", VERSIONS)
def test_what_ruby_wrote_is_refused_when_it_is_cut(version: str) -> None:
    text = next(output[version] for output in OUTPUTS if output["name"] == "nested")
    for end in range(len(text)):
        with pytest.raises(RubyTextError):
            read_ruby_hash(text[:end])


@pytest.mark.skipif(RUBY is None, reason="no ruby on PATH")
def test_what_the_ruby_here_writes_comes_back() -> None:
    ran = subprocess.run(
        [str(RUBY), "-W0", str(HERE / "ruby_outputs.rb")],
        capture_output=True,
        encoding="utf-8",
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        check=True,
    )
    written = [json.loads(line) for line in ran.stdout.split("\n") if line]
    for output in written:
        read_back(output["name"], output["text"], output["json"])
    assert len(written) > 230


@pytest.mark.parametrize(
    ("text", "position"),
    [('{:a=>"\\x{93FA}"}', 6), ("{:a=>{...}}", 5), ("{a: [[...]]}", 5), ("{:\\z==>1}", 1)],
)
def test_what_no_json_says_is_refused_where_it_stands(text: str, position: int) -> None:
    with pytest.raises(RubyTextError) as refused:
        read_ruby_hash(text)
    assert refused.value.position == position


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ('{"a"=>1, :a=>2}', True),
        ('{"a" => 1, a: 2}', True),
        ('{"a" => 1, "b c": 2}', True),
        ('{:"b c"=>2}', True),
        ('{"a"=>1}', False),
        ('{"a"=>":b"}', False),
    ],
)
def test_symbols_as_keys_are_told(text: str, symbols: bool) -> None:
    assert read_ruby_hash(text).symbols == symbols
    assert ruby_hash._Parser(text).read().symbols == symbols
