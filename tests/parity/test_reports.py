"""Every form of a report: valid, the same each time, and obeying nobody's text."""

import asyncio
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import jsonschema
import pytest
import xmlschema
from markdown_it import MarkdownIt

import lma
from lma.parity.check import check
from lma.parity.exchanges import Answer, Request, template_of
from lma.parity.findings import CODES, Severity
from lma.parity.order import Order
from lma.parity.plan import fill_path
from lma.parity.recordings import Exchange
from lma.parity.recordings import as_json as as_recorded
from lma.parity.report import as_json, github, html, junit, markdown, terminal
from lma.parity.report.model import Example, Group, Report, RouteResult, RuleNote
from lma.parity.run import Options

from .faults import PLANTED
from .servers import Candidate, asgi, uuid_of

CHECKOUT = Path(lma.__file__).parents[1]
FORMS = [terminal, as_json, junit, github, markdown, html]
HOSTILE = "</td><script>alert(1)</script>\x1b[31m\u202e]]>&\n::error::x|`*_\ud800\x00\ufffe"


def made(fault: str | None = None, **options: object) -> Report:
    planted = next((planted.fault for planted in PLANTED if planted.name == fault), None)
    order = Order(app=asgi(Candidate(planted)))
    return asyncio.run(check(order, Options(**options)))  # type: ignore[arg-type]


def hostile(text: str = HOSTILE) -> Report:
    example = Example(text, "$", text, text, text)
    groups = [
        Group("value", severity, f"$['{text}']", state, rule, text, 5, [example] * 3)
        for severity, state, rule in (
            (Severity.ERROR, "open", None),
            (Severity.WARNING, "open", None),
            (Severity.INFO, "noisy", None),
            (Severity.ERROR, "accepted", text),
        )
    ]  # type: ignore[list-item]
    routes = (
        RouteResult(f"GET /{text}", "compared", [text], 3, groups),
        RouteResult("GET /b", "skipped", [text]),
        RouteResult("GET /c"),
    )
    notes = (RuleNote(text, text, 3, text),)
    return Report(text, text, "hybrid", Severity.ERROR, routes, (text,), notes, notes=(text,))


REPORTS = [made(), made("player-lost"), made("champion-lost", mode="value"), hostile()]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__.rpartition(".")[2])
def test_the_same_input_gives_the_same_bytes(form: ModuleType) -> None:
    # Only what was measured differs: nothing is, where one side is a folder.
    assert form.write(made("player-lost")) == form.write(made("player-lost"))


def test_every_process_writes_the_same_bytes(tmp_path: Path) -> None:
    """Whatever order its sets and dictionaries of texts have."""
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, fault in ((old, None), (new, "game-key")):
        folder.mkdir()
        for path in recorded_answers(fault):
            (folder / path.name).write_text(path.text, "utf-8")
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        suffixes = ("json", "xml", "html", "md", "txt")
        outputs = [part for suffix in suffixes for part in ("-o", f"{seed}/report.{suffix}")]
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "lma", "parity-check"),
                *("--recording", str(old), "--candidate-recording", str(new), *outputs),
            ],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
        )
        assert ended.returncode == 1, ended.stderr
        (tmp_path / seed / "stdout").write_bytes(ended.stdout)
    written = [
        {path.name: path.read_bytes() for path in (tmp_path / seed).iterdir()}
        for seed in ("1", "2")
    ]
    assert written[0] == written[1]
    assert len(written[0]) == 6


@dataclass(frozen=True)
class File:
    """A file of a recording."""

    name: str
    text: str


def recorded_answers(fault: str | None) -> Iterator[File]:
    """What the stand-in of the new API answers, as it would be recorded."""
    planted = next((planted.fault for planted in PLANTED if planted.name == fault), None)
    api = Candidate(planted)
    user = uuid_of("user", 12)
    for name, route, told in (
        ("matches", "GET /users/{id}/matches", user),
        ("rank", "GET /users/{id}/fetch_rank", user),
        ("champion", "GET /champions/{id}", "266"),
    ):
        path = fill_path(template_of(route), {"id": told})
        _, reply = api.reply("GET", path, b"", "")
        answer = Answer(reply.status, reply.body(), reply.headers, 1.0)
        exchange = Exchange(name, Request(route, path), {"id": told}, answer, "2026-11-24")
        yield File(f"{name}.json", as_recorded(exchange))


@pytest.mark.parametrize("report", REPORTS)
def test_json_is_what_its_schema_says(report: Report) -> None:
    schema = as_json.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    told = json.loads(as_json.write(report))
    jsonschema.validate(told, schema, jsonschema.Draft202012Validator)
    assert told["exit_status"] == report.exit_status


def test_the_schema_knows_every_code() -> None:
    assert as_json.schema()["$defs"]["finding"]["properties"]["code"]["enum"] == list(CODES)


JUNIT = xmlschema.XMLSchema(Path(__file__).with_name("junit.xsd"))


@pytest.mark.parametrize("report", REPORTS)
def test_junit_is_what_its_schema_says_and_counts_right(report: Report) -> None:
    text = junit.write(report)
    JUNIT.validate(text)
    root = ET.fromstring(text)
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase")) > 0
        for kind, counted in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.attrib[counted]) == len(suite.findall(f"testcase/{kind}"))
    failed = bool(root.findall(".//failure")) or bool(root.findall(".//error"))
    assert failed == (report.exit_status != 0)


@pytest.mark.parametrize("report", REPORTS)
def test_annotations_are_one_command_a_line(report: Report) -> None:
    *commands, last = github.write(report).splitlines()
    for command in commands:
        assert re.fullmatch(r"::(error|warning|notice) [^:]*::[^\n]*", command)
        assert command.count("::error") <= 1 or "\\u000a" in command
    assert not last.startswith("::")


class Page(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.depth: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [name for name, _ in attrs if name in ("src", "href", "onload", "onerror")]
        if tag not in ("meta", "br"):
            self.depth.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.depth.pop() == tag


@pytest.mark.parametrize("report", REPORTS)
def test_the_page_stands_alone_and_escapes_foreign_text(report: Report) -> None:
    page = Page()
    page.feed(html.write(report))
    assert page.depth == []
    assert page.links == []
    assert "script" not in page.tags
    assert {"html", "title", "style"} <= set(page.tags)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__.rpartition(".")[2])
def test_no_form_lets_a_control_character_out(form: ModuleType) -> None:
    text = form.write(hostile())
    text.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("report", REPORTS)
def test_markdown_is_headings_lists_and_whole_tables(report: Report) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown.write(report))
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= {
        *("heading", "inline", "paragraph", "bullet_list", "list_item"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
    rows = [len(re.findall("<t[hd][ >]", row)) for row in _rendered(report).split("<tr>")[1:]]
    assert set(rows) <= {5, 7}
    assert rows.count(5) == 1 + len(report.routes)
    assert rows.count(7) > len(list(report.groups()))
    # Foreign text begins nothing: no link, no emphasis, no HTML of its own.
    inline = {child.type for token in tokens for child in token.children or ()}
    assert inline <= {"text", "text_special", "strong_open", "strong_close", "softbreak"}


def _rendered(report: Report) -> str:
    return str(MarkdownIt("commonmark").enable("table").render(markdown.write(report)))


def test_the_terminal_names_route_path_was_and_is() -> None:
    text = terminal.write(made("rounded"))
    assert "GET /matches/{id}" in text
    assert "$.info.participants[*].challenges" in text
    text = terminal.write(made("icon-off-by-one"))
    assert "$.profileIconId" in text
    assert "was  21" in text
    assert "is   22" in text
    assert "differences found" in text


def test_at_most_three_examples_and_the_count(capsys: pytest.CaptureFixture[str]) -> None:
    report = made("game-key")
    group = next(g for _, g in report.groups("open") if g.code == "missing")
    assert (group.count, len(group.examples)) == (20, 3)
