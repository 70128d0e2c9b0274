"""What a server logs: JSON for programs, words on a terminal, the request's id in every line."""

import json
import logging
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from lma.core.logging import REQUEST_ID, Json, Words, without_secrets
from tests.api.live import CHECKOUT, live_server
from tests.llm.hostile import ACTING, NAMES

DEAD_REDIS = "redis://127.0.0.1:1/0"  # so that a request makes something log beside its own line
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


@pytest.fixture
def record() -> Iterator[logging.LogRecord]:
    """Something that happens on behalf of a request."""
    token = REQUEST_ID.set("the-request")
    try:
        _fail()
    except ValueError:
        yield logging.LogRecord(
            "lma.test", logging.ERROR, "x.py", 1, "it failed: %s", ("a@b.co",), sys.exc_info()
        )
    finally:
        REQUEST_ID.reset(token)


def _fail() -> None:
    raise ValueError("key RGAPI-12345678-90ab of someone@example.com")


def test_a_record_is_one_json_object(record: logging.LogRecord) -> None:
    line = Json().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert set(told) == {"time", "level", "logger", "event", "request_id", "trace"}
    assert (told["level"], told["logger"]) == ("error", "lma.test")
    assert (told["event"], told["request_id"]) == ("it failed: ***", "the-request")
    assert "ValueError: key *** of ***" in told["trace"]


def test_or_words(record: logging.LogRecord) -> None:
    first, *trace = Words().format(record).split("\n")
    assert re.fullmatch(r"\d\d:\d\d:\d\d error: it failed: \*\*\*  the-request", first)
    assert trace[-1] == "ValueError: key *** of ***"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("RGAPI-00000000-aaaa-bbbb-cccc-000000000000", "***"),
        ("Bearer lma_ops_Zm9vYmFy-_0", "Bearer ***"),
        (f"Authorization: Bearer {JWT}", "Authorization: Bearer ***"),
        (f"{JWT.rpartition('.')[0]}.", "***"),
        ("postgresql://lma:hunter2@db:5432/lma", "postgresql://***@db:5432/lma"),
        ("redis://:hunter2@cache:6379/0", "redis://***@cache:6379/0"),
        ("postgresql://db/lma?user=lma&password=hunter2&x=1",
         "postgresql://db/lma?user=lma&password=***&x=1"),
        ("some.one+tag@example.com", "***"),
        ("some.one%40example.com", "***"),
        ("GET /users/7 took 3 ms", "GET /users/7 took 3 ms"),
        ("eyJ is how it begins", "eyJ is how it begins"),
    ],
)  # fmt: skip
def test_what_is_secret_is_taken_out(text: str, told: str) -> None:
    assert without_secrets(text) == told


def test_every_line_of_a_server_is_json_with_the_requests_id(
    live_database: str, tmp_path: Path
) -> None:
    environment = {"LMA_DATABASE_URL": live_database, "LMA_REDIS_URL": DEAD_REDIS}
    with live_server(tmp_path, environment=environment) as server:
        httpx.get(f"{server.url}/champions", headers={"x-request-id": "mine"}, timeout=60)
    lines = [json.loads(line) for line in server.lines if not line.startswith("note: ")]
    mine = [line for line in lines if line.get("request_id") == "mine"]
    assert {line["event"] for line in mine} >= {"request", "redis failed: ConnectionError"}
    assert all({"time", "level", "event"} <= set(line) for line in lines)


def test_on_a_terminal_they_are_words(live_database: str, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMA_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "lma", "serve", "--port", "0", "--drain", "0"],
        cwd=tmp_path,
        env={
            **kept,
            "PYTHONPATH": str(CHECKOUT),
            "LMA_DATABASE_URL": live_database,
            "LMA_DATA_DIR": str(tmp_path),
            "LMA_REDIS_URL": DEAD_REDIS,
        },
        stderr=theirs,
    )
    os.close(theirs)
    with os.fdopen(ours, encoding="utf-8") as screen:
        said = _until(screen, "serving on ")
        url = re.findall(r"http://[0-9.:]+", said[-1])[0]
        httpx.get(f"{url}/champions", headers={"x-request-id": "mine"}, timeout=60)
        said = _until(screen, "200 GET /champions")
        process.terminate()
        _until(screen, None)
    process.wait(20)
    assert re.fullmatch(r"200 GET /champions  [0-9.]+ ms  mine", said[-1])
    assert any(line.endswith("warning: redis failed: ConnectionError  mine") for line in said)


def _until(screen: Iterator[str], text: str | None) -> list[str]:
    """The lines of a terminal up to one that holds a text, or to the end."""
    said = []
    try:
        for line in screen:
            said.append(line.strip())
            if text is not None and text in line:
                break
    except OSError:  # a terminal that nobody holds any more
        pass
    return said


def test_no_name_acts_in_a_line_of_a_log() -> None:
    for name, mark in NAMES:
        fields = {"path": f"/users/{name}"}
        told = logging.LogRecord("lma.test", logging.INFO, "x.py", 1, "%s failed", (name,), None)
        told.fields = fields
        line = Words().format(told)
        assert mark in line
        assert not ACTING.search(line), repr(name)
        assert "\n" not in line, repr(name)
        assert json.loads(Json().format(told))["path"] == fields["path"]
        assert Json().format(told).isascii()
