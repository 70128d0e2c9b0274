"""More than 200 hostile names through every form of a report."""

import json
import re
import xml.etree.ElementTree as ET
from types import ModuleType

import pytest
from markdown_it import MarkdownIt

from lma.parity.report import as_json, github, html, junit, markdown
from tests.llm.hostile import ACTING, NAMES

from .test_reports import FORMS, Page, hostile

MARKDOWN = MarkdownIt("commonmark").enable("table")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__.rpartition(".")[2])
def test_no_name_acts_in_a_report(form: ModuleType) -> None:
    for name, mark in NAMES:
        text = form.write(hostile(name))
        assert mark in text, repr(name)
        assert not ACTING.search(text), repr(name)


def test_a_page_has_the_tags_that_it_has_anyway() -> None:
    plain = Page()
    plain.feed(html.write(hostile("somebody")))
    for name, _ in NAMES:
        page = Page()
        page.feed(html.write(hostile(name)))
        assert (page.tags, page.links, page.depth) == (plain.tags, [], []), repr(name)


def test_other_forms_stay_what_they_are() -> None:
    for name, _ in NAMES:
        report = hostile(name)
        json.loads(as_json.write(report))
        ET.fromstring(junit.write(report))
        *commands, last = github.write(report).splitlines()
        assert all(re.fullmatch(r"::(error|warning|notice) [^:]*::.*", one) for one in commands)
        assert not last.startswith("::")


def test_a_name_is_no_markdown() -> None:
    for name, _ in NAMES:
        tokens = MARKDOWN.parse(markdown.write(hostile(name)))
        inline = {child.type for token in tokens for child in token.children or ()}
        assert inline <= {"text", "text_special", "strong_open", "strong_close", "softbreak"}
        assert "html_block" not in {token.type for token in tokens}, repr(name)
