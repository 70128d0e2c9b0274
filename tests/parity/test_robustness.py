"""Whatever happens: a finding or exit 2 with one sentence, never a traceback, never a false 0."""

import asyncio
import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from lma.core.errors import BadInput
from lma.parity.answers import compare_answers
from lma.parity.asking import unpacked
from lma.parity.check import check
from lma.parity.contracts import RouteContract
from lma.parity.examples import examples_folder
from lma.parity.exchanges import Answer
from lma.parity.findings import Severity
from lma.parity.ids import IdMap
from lma.parity.order import Order
from lma.parity.report.model import Report
from lma.parity.run import Options

from .conftest import Two, found
from .faults import CHAMPION, CHAMPIONS, MATCH, SIGN_UP, sent
from .servers import Api, Candidate, Reply, asgi, serving


def checked(options: Options | None = None, **told: Any) -> Report:
    return asyncio.run(check(Order(**told), options or Options()))


def verbatim_match(route: str, reply: Reply) -> None:
    """The match as the example has it; the servers' own world has larger numbers in it."""
    if route == MATCH and reply.status == 200:
        reply.raw = (examples_folder() / "phase0-example-match.json").read_bytes()


@contextmanager
def raw_server(answer: bytes, *, hold: bool = False) -> Iterator[str]:
    """A server that says these bytes to whoever connects, and then hangs up or never does."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        with ExitStack() as held, suppress(OSError):
            while not stop.is_set():
                connection, _ = listener.accept()
                held.callback(connection.close)
                connection.settimeout(1)
                with suppress(OSError):
                    connection.recv(65536)
                    connection.sendall(answer)
                if not hold:
                    connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def test_the_projects_examples_and_an_app_need_no_network() -> None:
    report = checked(app=asgi(Candidate(verbatim_match)))
    assert (report.exit_status, report.comparisons) == (0, 15), report.problems
    assert {group.rule for _, group in report.groups("accepted")} == {"D1"}


@pytest.mark.parametrize("side", ["baseline_url", "candidate_url"])
def test_a_side_that_can_not_be_reached_is_exit_2(two: Two, side: str) -> None:
    report = two.check(**{side: "http://127.0.0.1:9"})
    assert report.exit_status == 2
    assert "can't be reached" in report.problems[0]
    assert len(two.legacy.asked) < 1000


def test_a_name_that_nobody_has_is_exit_2(two: Two) -> None:
    assert two.check(candidate_url="http://no-such-host.invalid").exit_status == 2


@pytest.mark.parametrize(
    ("answer", "hold"),
    [
        (b"", False),
        (b"", True),
        (b"SSH-2.0-OpenSSH\r\n", False),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{", False),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{", True),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{", False),
        (b"HTTP/1.1 999999 OK\r\n\r\n", False),
    ],
)
def test_a_half_dead_candidate_is_given_up(two: Two, answer: bytes, hold: bool) -> None:
    with raw_server(answer, hold=hold) as url:
        report = two.check(candidate_url=url, timeout_s=0.2)
    assert report.exit_status == 2
    assert any("given up" in problem for problem in report.problems)
    assert found(report, SIGN_UP, "no-answer", "$") is not None


def test_a_half_dead_baseline_is_exit_2(two: Two) -> None:
    with raw_server(b"", hold=True) as url:
        report = two.check(baseline_url=url, timeout_s=0.2)
    assert report.exit_status == 2
    assert report.comparisons == 0


def test_one_slow_route_costs_that_route_alone(two: Two) -> None:
    two.candidate.fault = sent(CHAMPION, pause_s=20.0)
    report = two.check(timeout_s=2.0)
    assert found(report, CHAMPION, "no-answer", "$") is not None
    assert report.exit_status == 1
    assert report.comparisons == 14


def test_html_everywhere_is_found(two: Two) -> None:
    page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html>hi</html>"
    with raw_server(page) as url:
        report = two.check(candidate_url=url)
    assert found(report, CHAMPIONS, "content-type", "$") is not None
    assert found(report, CHAMPIONS, "invalid-json", "$") is not None
    assert report.exit_status == 1


def packed(*members: bytes, then: bytes = b"") -> bytes:
    return b"".join(gzip.compress(member) for member in members) + then


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    [
        (packed(b"0" * 200_000_000), "gzip", "size"),
        (packed(packed(b"{}")), "gzip, gzip", "encoding"),
        (packed(b"{}", b"{}"), "gzip", "encoding"),
        (packed(b"{}", then=b"junk"), "gzip", "encoding"),
        (packed(b"{}")[:-3], "gzip", "encoding"),
        (b"{}", "br", "encoding"),
        ("{}".encode("utf-8-sig"), "", "invalid-json"),
        ("{}".encode("utf-16"), "", "bad-utf8"),
        (b'{"a": NaN}', "", "invalid-json"),
        (b'{"a": 1e9999999999999999999}', "", "invalid-json"),
        (b'{"a": %s}' % (b"9" * 5000), "", "invalid-json"),
        (b"[" * 10_000, "", "depth"),
    ],
    ids=range(12),
)
def test_what_a_server_may_send_for_a_body(body: bytes, encoding: str, code: str) -> None:
    read, fault = unpacked(body, encoding)
    now = Answer(200, read, fault=fault)
    compared = compare_answers(Answer(200, b"{}"), now, RouteContract("GET /x"), IdMap())
    assert [finding.code for finding in compared.findings] == [code]


def test_a_redirect_to_elsewhere_is_not_followed(two: Two) -> None:
    away = f"HTTP/1.1 301 Moved\r\nlocation: {two.old}/champions\r\nconnection: close\r\n\r\n"
    two.legacy.asked.clear()
    with raw_server(away.encode()) as url:
        report = checked(candidate_url=url, allow_writes=True)
    assert found(report, CHAMPIONS, "redirect", "$") is not None
    assert two.legacy.asked == []


def test_a_candidate_that_gives_no_id_fails_what_needs_it(two: Two) -> None:
    def oops(route: str, reply: Reply) -> None:
        if route.startswith("POST") and reply.status == 200:
            reply.value = {"oops": 1}

    two.candidate.fault = oops
    report = two.check()
    group = found(report, "GET /users/{id}/matches", "not-asked", "$")
    assert group is not None
    assert "user_id" in group.examples[0].detail
    assert report.exit_status == 1


def test_a_baseline_that_gives_no_id_is_exit_2(two: Two) -> None:
    report = checked(baseline_url=two.new, candidate_url=two.old, allow_writes=True,
                     variables={"player": "Nobody#X"})  # fmt: skip
    assert report.exit_status == 2
    assert any("user_id" in problem for problem in report.problems)


def test_an_empty_folder_is_exit_2(tmp_path: Path) -> None:
    for told in ({"examples": tmp_path}, {"recording": tmp_path}):
        with pytest.raises(BadInput, match="There are no") as raised:
            checked(app=asgi(Candidate()), **told)
        assert raised.value.exit_status == 2
    with pytest.raises(BadInput, match="no folder"):
        checked(app=asgi(Candidate()), examples=tmp_path / "nowhere")


def test_zero_comparisons_is_exit_2(tmp_path: Path) -> None:
    (tmp_path / "phase0-example-other.json").write_text("{}")
    report = checked(app=asgi(Candidate()), examples=tmp_path)
    assert report.exit_status == 2
    assert "Nothing was compared." in report.problems
    assert "phase0-example-other.json" in report.notes[0]


READING = """\
routes:
  GET /champions: { values: [$], lists: [{ path: $, by: name }] }
steps:
  - { name: champions, route: GET /champions }
  - { name: none, route: "GET /champions/{id}", parameters: { id: "999999999" } }
"""


class Everywhere(Api):
    """A server that answers every request alike."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.always = reply

    def reply(self, method: str, path: str, body: bytes, content_type: str) -> tuple[str, Reply]:
        return "", self.always


HTML = {"content-type": "text/html"}
FAILURES = {
    "a wrong path": Reply(404, {"detail": "not_found"}),
    "a crash": Reply(500, {"detail": "internal"}),
    "a login page": Reply(200, None, HTML, raw=b"<html>log in</html>"),
    "a redirect": Reply(302, {}, {"location": "https://elsewhere.invalid/"}),
    "an empty page": Reply(200, None, HTML, raw=b" "),
}


@pytest.mark.parametrize("name", FAILURES)
def test_two_servers_that_fail_alike_are_no_parity(tmp_path: Path, name: str) -> None:
    plan = tmp_path / "reading.yaml"
    plan.write_text(READING)
    api = Everywhere(FAILURES[name])
    with serving(api) as old, serving(api) as new:
        report = checked(baseline_url=old, candidate_url=new, plan=plan)
    assert (report.exit_status, report.comparisons, report.failing()) == (2, 2, [])
    assert "nothing but failures" in report.problems[0]


def test_a_success_among_failures_is_enough(tmp_path: Path, two: Two) -> None:
    plan = tmp_path / "reading.yaml"
    plan.write_text(READING)
    assert two.check(plan=plan, allow_writes=False).exit_status == 0


def test_a_path_that_meets_nothing_is_told(tmp_path: Path, two: Two) -> None:
    plan = tmp_path / "misspelt.yaml"
    plan.write_text(
        "routes:\n  GET /champions: { values: ['$[*].nam', '$[*].name'], ids: { '$[*].no': x },"
        " lists: [{ path: $, by: name }] }\n"
        "steps:\n  - { name: champions, route: GET /champions }\n"
    )
    report = two.check(plan=plan, allow_writes=False)
    assert report.exit_status == 0
    assert report.notes == (
        "$[*].nam of GET /champions is in no answer of the baseline.",
        "$[*].no of GET /champions is in no answer of the baseline.",
    )
    assert two.check().notes == ()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_one_server_for_both_sides_agrees_and_is_doubted(two: Two, name: str) -> None:
    report = two.check(candidate_url=two.old.replace("127.0.0.1", name))
    doubt = "Both sides told the same ids: they may be one server."
    assert report.exit_status == 0
    assert doubt in report.notes
    assert doubt not in two.check().notes


def test_sides_taken_for_each_other_differ(two: Two) -> None:
    report = two.check(baseline_url=two.new, candidate_url=two.old)
    assert report.exit_status == 1


def test_all_routes_skipped_is_exit_2(tmp_path: Path) -> None:
    plan = tmp_path / "p.yaml"
    plan.write_text(
        "routes:\n  GET /champions: {skip: gone}\n"
        "steps:\n  - {name: champions, route: GET /champions}\n"
    )
    report = checked(app=asgi(Candidate()), plan=plan)
    assert report.exit_status == 2
    assert report.routes[0].coverage == "skipped"
    assert report.routes[0].reasons == ["gone"]


def test_two_outranks_one(tmp_path: Path, two: Two) -> None:
    plan = tmp_path / "p.yaml"
    plan.write_text(
        "routes:\n  GET /champions: {values: [$]}\n"
        "steps:\n  - {name: a, route: GET /champions}\n  - {name: b, route: 'GET /x/{v}',"
        " parameters: {v: '{v}'}}\n"
    )
    report = two.check(plan=plan, with_debts=False)
    assert report.failing()
    assert report.exit_status == 2


@pytest.mark.parametrize("url", ["", "x", "ftp://a", "http://", "http://a:b", "http://[::1", "//a"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(BadInput) as told:
        checked(candidate_url=url, allow_writes=True)
    assert told.value.message == f"{url!r} is no address of a server."


def test_a_password_in_an_address_is_not_told() -> None:
    with pytest.raises(BadInput) as told:
        checked(candidate_url="ftp://me:s3cret@host/", allow_writes=True)
    assert "s3cret" not in told.value.message


def test_what_excludes_each_other_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="exclude"):
        checked(examples=tmp_path, baseline_url="http://a", candidate_url="http://b")
    with pytest.raises(BadInput, match="exclude"):
        checked(candidate_url="http://a", candidate_recording=tmp_path)


@pytest.mark.parametrize(
    ("was", "now", "found_codes"),
    [
        (b"<p>", b"<p>", []),
        (b"", b"", []),
        (b"[" * 9999, b"[" * 9999, ["depth"]),
        (b'"\xff"', b'"\xff"', ["bad-utf8"]),
        (b"<p>", b"1", ["invalid-json"]),
        (b"1", b"", ["invalid-json"]),
        (b"{", b"[", ["invalid-json", "invalid-json"]),
    ],
)
def test_bodies_that_nobody_can_read(was: bytes, now: bytes, found_codes: list[str]) -> None:
    compared = compare_answers(Answer(200, was), Answer(200, now), RouteContract("GET /x"), IdMap())
    assert [finding.code for finding in compared.findings] == found_codes


@pytest.mark.parametrize(
    ("was", "now", "found_codes"),
    [
        ({"content-type": "application/json"}, {}, ["content-type"]),
        ({}, {"content-type": "application/json"}, []),
        ({"content-type": "a/b; charset=utf-8"}, {"content-type": "A/B"}, []),
        ({"etag": "1", "vary": "x"}, {"etag": "2", "vary": "y"}, ["header"]),
        ({"etag": "1"}, {}, ["header"]),
    ],
)
def test_headers_are_compared_where_the_plan_names_them(
    was: dict[str, str], now: dict[str, str], found_codes: list[str]
) -> None:
    contract = RouteContract("GET /x", headers=("etag",))
    compared = compare_answers(Answer(200, b"1", was), Answer(200, b"1", now), contract, IdMap())
    assert [finding.code for finding in compared.findings] == found_codes


def test_a_slowdown_that_nobody_measured_is_exit_2() -> None:
    report = checked(Options(max_slowdown=1.5), app=asgi(Candidate(verbatim_match)))
    assert (report.exit_status, report.latency) == (2, None)
    assert report.problems == ("No answers were timed on both sides, as --max-slowdown needs it.",)


def test_fail_on_names_the_least_that_fails(two: Two) -> None:
    two.candidate.fault = sent(SIGN_UP, value=lambda reply: {**reply.value, "more": 1})
    for least, status in ((Severity.ERROR, 0), (Severity.WARNING, 1), (Severity.INFO, 1)):
        assert two.check(options=Options(fail_on=least)).exit_status == status


def test_strict_rules_fail_on_rules_that_are_not_used(two: Two, tmp_path: Path) -> None:
    rules = tmp_path / "r.yaml"
    rules.write_text("rules:\n  - {id: R9, route: '*', path: $.x, code: value, reason: x}\n")
    assert two.check(rules=(rules,)).exit_status == 0
    report = two.check(rules=(rules,), options=Options(strict_rules=True))
    assert report.exit_status == 1
    assert [(note.rule, note.line) for note in report.rules] == [("R9", 2)]
    assert two.check(options=Options(strict_rules=True)).exit_status == 0
