"""`lma jobs`: the ledger by hand."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import asyncpg
import pytest

from lma.bootstrap import database_address, load_settings

Run = Callable[..., Any]

_ROWS = """
INSERT INTO work (kind, key, queue, route, priority, rank, state, attempts, error_code, last_error,
                  last_body, next_at)
VALUES ('match', 'NA1_1', 'backfill', 'americas', 2, 0, 'poison', 10, 'upstream_failed',
        'Riot answered 500.', '<html>', now()),
       ('timeline', 'NA1_1', 'backfill', 'americas', 3, 0, 'missing', 0, 'not_found', NULL, NULL,
        now()),
       ('match', 'NA1_2', 'interactive', 'americas', 2, 0, 'due', 0, NULL, NULL, NULL,
        now() - interval '90 seconds'),
       ('match', 'NA1_3', 'backfill', 'americas', 2, 0, 'leased', 0, NULL, NULL, NULL, now())
"""


@pytest.fixture
def filled(lma: Run) -> Iterator[Run]:
    """Command lines on a ledger with four rows, which others would find to do."""
    assert lma("jobs", "stats").status == 0  # makes the database
    on_ledger("TRUNCATE work")
    on_ledger(_ROWS)
    yield lma
    on_ledger("TRUNCATE work")


def on_ledger(query: str) -> list[dict[str, Any]]:
    async def run() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(**database_address(load_settings().values))
        try:
            return [dict(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    work: Awaitable[list[dict[str, Any]]] = run()
    return asyncio.run(work)  # type: ignore[arg-type]


def states() -> dict[tuple[str, str], str]:
    rows = on_ledger("SELECT kind, key, state FROM work")
    return {(row["kind"], row["key"]): row["state"] for row in rows}


def test_work_is_listed_and_filtered(filled: Run) -> None:
    rows = json.loads(filled("jobs", "list", "-f", "json").out)
    assert len(rows) == 4
    assert set(rows[0]) == {
        *("id", "kind", "key", "queue", "state", "attempts", "lost", "discovered_at", "next_at"),
        *("ended_at", "holder", "error_code", "last_error"),
    }
    (bad,) = json.loads(filled("jobs", "list", "--state", "poison", "--json", "key,last_error").out)
    assert bad == {"key": "NA1_1", "last_error": "Riot answered 500."}
    assert filled("jobs", "list", "--queue", "llm", "-f", "json").out.strip() == "[]"


def test_a_key_shows_all_its_work_and_an_id_one_piece(filled: Run) -> None:
    rows = json.loads(filled("jobs", "show", "NA1_1", "-f", "json").out)
    assert [(row["kind"], row["last_body"]) for row in rows] == [
        ("match", "<html>"),
        ("timeline", None),
    ]
    (one,) = json.loads(filled("jobs", "show", rows[1]["id"], "-f", "json").out)
    assert one == rows[1]
    ended = filled("jobs", "show", "KR_9")
    assert (ended.status, "no work 'KR_9'" in ended.err) == (3, True)


def test_what_ended_badly_is_retried(filled: Run) -> None:
    assert "2 due again" in filled("jobs", "retry").err
    assert states()["match", "NA1_1"] == states()["timeline", "NA1_1"] == "due"
    (row,) = on_ledger("SELECT attempts FROM work WHERE kind = 'match' AND key = 'NA1_1'")
    assert row["attempts"] == 0
    assert states()["match", "NA1_3"] == "leased"


def test_named_work_is_retried_alone(filled: Run) -> None:
    assert "1 due again" in filled("jobs", "retry", "NA1_1", "--kind", "timeline").err
    assert states()["match", "NA1_1"] == "poison"


@pytest.mark.parametrize("command", ["retry", "drop"])
def test_work_that_is_not_there_is_not_found(filled: Run, command: str) -> None:
    before = states()
    ended = filled("jobs", command, "KR_9")
    assert (ended.status, ended.out) == (3, "")
    assert "error: There is no such work: KR_9." in ended.err
    assert filled("jobs", command, "--state", "dropped").status == 0
    assert states() == before


def test_work_is_dropped_whoever_holds_it_and_can_come_back(filled: Run) -> None:
    assert "1 dropped" in filled("jobs", "drop", "NA1_3").err
    (row,) = on_ledger("SELECT state, holder, fence FROM work WHERE key = 'NA1_3'")
    assert row == {"state": "dropped", "holder": None, "fence": 1}
    assert "1 due again" in filled("jobs", "retry", "--state", "dropped").err
    assert states()["match", "NA1_3"] == "due"


def test_everything_is_not_dropped_by_accident(filled: Run) -> None:
    ended = filled("jobs", "drop")
    assert ended.status == 2
    assert set(states().values()) == {"poison", "missing", "due", "leased"}


def test_work_is_counted_and_the_oldest_told(filled: Run) -> None:
    rows = json.loads(filled("jobs", "stats", "-f", "json").out)
    assert sum(row["count"] for row in rows) == 4
    (due,) = [row for row in rows if row["state"] == "due"]
    assert due["oldest_due_s"] >= 90
    assert [row["oldest_due_s"] for row in rows if row["state"] != "due"] == [None] * 3


@pytest.mark.parametrize(
    "argv", [("list", "--state", "sick"), ("list", "--kind", "x"), ("retry", "--queue", "fast")]
)
def test_words_that_mean_nothing_are_refused_with_those_that_do(filled: Run, argv: Any) -> None:
    ended = filled("jobs", *argv)
    assert ended.status == 2
    assert "hint: one of" in ended.err
