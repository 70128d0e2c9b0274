"""Requests that no client ought to send, every one fixed: a fault found once stays found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
POSTS = ("/users/sign_up", "/users/sign_in", "/fetch_user", "/analyses")

# As the inside of a JSON string.
STRINGS = {
    "nul": "\\u0000",
    "nul inside": "a\\u0000b#NA1",
    "high surrogate": "\\ud800",
    "low surrogate": "\\udfff#NA1",
    "swapped surrogates": "\\udc00\\ud800",
    "escaped nul": "a%00b#NA1",
    "escaped rubbish": "%ff%fe#NA1",
    "escape cut short": "%#%2#%",
    "escaped twice": "%2500#NA1",
    "bidi": "\\u202ea#NA1",
    "controls": "a\\tb\\u0007#NA1",
    "empty": "",
    "blank": "   ",
    "only a tag": "#NA1",
    "only a hash": "#",
    "hashes": "####",
    "no tag": "a#",
    "long": "x" * 5_000,
    "long tag": "a#" + "y" * 500,
    "quote": "'; DROP TABLE user; --#NA1",
    "path": "../../etc/passwd#NA1",
    "slash": "a/b#N/A",
    "not a character": "\\uffff\\ufffe#NA1",
    "zero width": "\\u200b\\u200b#NA1",
    "combining": "e" + "\\u0301" * 30 + "#NA1",
    "emoji": "\\ud83d\\ude00#NA1",
    "dotted i": "\\u0130\\u0131#TR1",
    "percent": "100% win#NA1",
}
BODIES = {
    "nothing": b"",
    "blank": b"   ",
    "null": b"null",
    "true": b"true",
    "number": b"1",
    "text": b'"x"',
    "list": b"[]",
    "list of objects": b"[{}]",
    "empty": b"{}",
    "nan": b'{"summonerName":NaN,"email":NaN}',
    "infinity": b'{"summonerName":Infinity,"email":-Infinity}',
    "huge float": b'{"summonerName":1e400,"email":1e-400}',
    "huge int": b'{"summonerName":' + b"9" * 5_000 + b"}",
    "int64": b'{"summonerName":9223372036854775808,"email":-9223372036854775809}',
    "nulls": b'{"summonerName":null,"email":null}',
    "bools": b'{"summonerName":true,"email":false}',
    "lists": b'{"summonerName":["Faker#KR1"],"email":["a@b.co"]}',
    "objects": b'{"summonerName":{"a":1},"email":{"$ne":null}}',
    "user null": b'{"user":null}',
    "user text": b'{"user":"Faker#KR1"}',
    "user list": b'{"user":[1]}',
    "user in user": b'{"user":{"user":{"summonerName":"Faker#KR1"}}}',
    "twice": b'{"summonerName":"A#NA1","summonerName":5,"email":"a@b.co","email":{}}',
    "unknown fields": b'{"__proto__":{},"constructor":1,"id":"x","puuid":null}',
    "deep list": b"[" * 20_000,
    "deep closed list": b"[" * 5_000 + b"]" * 5_000,
    "deep object": b'{"user":' * 5_000,
    "deep in a field": b'{"summonerName":' + b"[" * 3_000 + b"]" * 3_000 + b"}",
    "cut short": b'{"summonerName":"Fak',
    "garbage after": b'{"summonerName":"Faker#KR1","email":"a@b.co"}}',
    "two objects": b"{}{}",
    "comment": b'{/* */"summonerName":"Faker#KR1"}',
    "single quotes": b"{'summonerName':'Faker#KR1'}",
    "bom": b"\xef\xbb\xbf{}",
    "utf-16": '{"summonerName":"Faker#KR1"}'.encode("utf-16"),
    "utf-32": '{"summonerName":"Faker#KR1"}'.encode("utf-32"),
    "latin-1": b'{"summonerName":"F\xe4ker#KR1"}',
    "raw nul": b'{"summonerName":"a\x00b"}',
    "raw newline": b'{"summonerName":"a\nb"}',
    "raw surrogate": b'{"summonerName":"\xed\xa0\x80"}',
    "overlong": b'{"summonerName":"\xc0\x80"}',
    "bad escape": b'{"summonerName":"\\x41"}',
    "binary": bytes(range(256)),
    "xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>',
    "too large": b'{"summonerName":"' + b"x" * 70_000 + b'"}',
    "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(4_000)) + b"}",
}
FORMS = {
    "empty value": b"summonerName=&user[email]=",
    "no value": b"summonerName&email",
    "nul": b"summonerName=a%00b&email=a%00@b.co",
    "bad bytes": b"summonerName=%ff%fe&email=%80",
    "bad escapes": b"summonerName=%&email=%zz",
    "raw bytes": b"summonerName=\xff\xfe",
    "surrogate": b"summonerName=%ed%a0%80",
    "many fields": b"&".join(b"f%d=1" % n for n in range(500)),
    "ampersands": b"&" * 5_000,
    "nested": b"user[email][x]=1&user[][email]=2&user[=3&[email]=4&user]=5",
    "twice": b"summonerName=A%23NA1&summonerName=B%23NA1&email=a@b.co&email=",
    "json in a form": b'{"summonerName":"Faker#KR1"}',
    "semicolons": b"summonerName=a;email=b",
}
KINDS = (
    "",
    ";",
    "application/json; charset=utf-16",
    "application/json; charset=nonsense",
    "application/octet-stream",
    "text/html",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded; charset=latin-1",
    "image/png",
    "a" * 2_000,
)
IDS = (
    "%00", "a%00b", "%2F", "a%2Fb", "%2e%2e%2f", "%ff", "%ed%a0%80", "%C0%80", "%0d%0aX:1", "%25",
    "%2500", "'", "%22", "null", "undefined", "NaN", "Infinity", "-1", "0", "00", "1.5", "1e9",
    "0x1f", "2147483648", "-2147483649", "9223372036854775808", "9" * 300, "NA1_", "_1",
    "NA1_1%00", "NA1_-1", "NA1_9223372036854775808", "XX1_1", "%EF%BC%91", "NA1%5F1",
    "a%20b",
    "00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-00000000000",
    "%7B00000000-0000-0000-0000-000000000000%7D", "urn:uuid:0", "x" * 4_000, ";", "*",
    "{id}", "$(id)",
)  # fmt: skip
QUERIES = (
    "count=", "count=0", "count=-1", "count=101", "count=1.5", "count=1e3", "count=NaN",
    "count=Infinity", "count=null", "count=true", "count=%00", "count=%ff", "count=2147483648",
    "count=9223372036854775808", "count=" + "9" * 4_000, "count=%EF%BC%91", "count=+5",
    "count=%205",
    "count=5&count=x", "count[]=5", "start=-1", "start=-9223372036854775809", "start=10001",
    "start=%00", "start=x", "start=" + "0" * 4_000, "&&&", "=", "%", "count", "%00=%00",
    "a=" + "b" * 20_000,
)  # fmt: skip
HEADERS = (
    ("accept-encoding", "gzip;q=x, zstd;q=99, *;q=-1"),
    ("accept-encoding", "," * 500),
    ("if-none-match", '"' * 999),
    ("if-none-match", "W/"),
    ("origin", "null"),
    ("origin", "\xff\xfe"),
    ("origin", "http://localhost:3000\x09"),
    ("x-request-id", '"}{'),
    ("x-request-id", "x" * 9_000),
    ("x-forwarded-for", "not an address, ,,"),
    ("accept", "nonsense"),
    ("range", "bytes=0-1,-5,9999999999999999999-"),
    ("if-modified-since", "yesterday"),
    ("authorization", "Bearer " + "x" * 5_000),
    ("cookie", "a=b;" * 900),
    ("host", "a b"),
    ("expect", "100-continue"),
    ("te", "trailers"),
    ("upgrade", "websocket"),
    ("connection", "upgrade"),
    ("content-encoding", "gzip"),
)
METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "PURGE")

# No HTTP at all, or HTTP that contradicts itself: 400 and the end of the connection.
BROKEN = {
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "no version": b"GET /champions\r\n\r\n",
    "bad version": b"GET /champions HTTP/9.9\r\n\r\n",
    "bare lines": b"\r\n\r\n\r\nNONSENSE\r\n\r\n",
    "nul in the path": b"GET /\x00 HTTP/1.1\r\nhost: x\r\n\r\n",
    "space in the path": b"GET /a b HTTP/1.1\r\nhost: x\r\n\r\n",
    "bytes in the path": b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n",
    "nul in a header": b"GET /champions HTTP/1.1\r\nhost: x\r\nx: \x00\r\n\r\n",
    "header without colon": b"GET /champions HTTP/1.1\r\nhost\r\n\r\n",
    "length of no number": b"POST /fetch_user HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\n",
    "negative length": b"POST /fetch_user HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
    "two lengths": b"POST /fetch_user HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n"
    b"content-length: 2\r\n\r\nab",
    "length and chunks": b"POST /fetch_user HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n"
    b"transfer-encoding: chunked\r\n\r\nzz\r\n",
    "bad chunk": b"POST /fetch_user HTTP/1.1\r\nhost: x\r\n"
    b"transfer-encoding: chunked\r\n\r\nzz\r\n",
    "endless head": b"GET /champions HTTP/1.1\r\nhost: x\r\n" + b"x: y\r\n" * 30_000,
    "long header": b"GET /champions HTTP/1.1\r\nx: " + b"y" * 100_000 + b"\r\n\r\n",
    "long path": b"GET /" + b"y" * 100_000 + b" HTTP/1.1\r\n\r\n",
}  # fmt: skip


@dataclass(frozen=True)
class Malformed:
    """A request that is HTTP, whatever else it may be."""

    name: str
    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def raw(self) -> bytes:
        """The request as bytes."""
        headers = {"host": "lma.test", **self.headers}
        if self.body is not None:
            headers["content-length"] = str(len(self.body))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{self.method} {self.target} HTTP/1.1\r\n{lines}\r\n"
        return head.encode("latin-1") + (self.body or b"")


def malformed() -> Iterator[Malformed]:
    """Every request of the corpus."""
    yield from _bodies()
    yield from _targets()
    for (name, value), path in product(HEADERS, ("/champions", "/users/1/matches")):
        yield Malformed(f"{name}: {value[:20]!r} {path}", "GET", path, {name: value})
    for method, path in product(METHODS, ("/champions", "/users/sign_up", "/matches/1", "/")):
        yield Malformed(f"{method} {path}", method, path)


def _bodies() -> Iterator[Malformed]:
    for path, (name, text) in product(POSTS, STRINGS.items()):
        body = f'{{"summonerName":"{text}","email":"a@b.co"}}'.encode()
        yield Malformed(f"name {name} {path}", "POST", path, {"content-type": JSON}, body)
    for path, (name, text) in product(POSTS[:2], STRINGS.items()):
        body = f'{{"summonerName":"Faker#KR1","email":"{text}"}}'.encode()
        yield Malformed(f"email {name} {path}", "POST", path, {"content-type": JSON}, body)
    for path, (name, raw) in product(POSTS, BODIES.items()):
        yield Malformed(f"json {name} {path}", "POST", path, {"content-type": JSON}, raw)
    for path, (name, raw) in product(POSTS[:2], FORMS.items()):
        yield Malformed(f"form {name} {path}", "POST", path, {"content-type": FORM}, raw)
    for kind in KINDS:
        headers = {"content-type": kind}
        yield Malformed(f"kind {kind[:40]}", "POST", POSTS[0], headers, b'--x\r\n{"a":1}')


def _targets() -> Iterator[Malformed]:
    patterns = (
        "/users/{}", "/users/{}/matches", "/users/{}/fetch_rank", "/matches/{}", "/champions/{}",
        "/analyses/{}", "/users/{}/analyses",
    )  # fmt: skip
    for pattern, text in product(patterns, IDS):
        yield Malformed(f"GET {pattern} {text[:40]}", "GET", pattern.format(text))
    user = "/users/00000000-0000-0000-0000-000000000000/matches"
    for query in QUERIES:
        yield Malformed(f"query {query[:40]}", "GET", f"{user}?{query}")
    for path in ("//", "/users//matches", "/../etc/passwd", "/%2e%2e/x", "/users", "/matches/"):
        yield Malformed(f"path {path}", "GET", path)
