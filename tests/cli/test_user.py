"""`lma user`: shown, handed over, erased."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ended

Lma = Callable[..., Ended]
NAME = "Faker#NA1"
FIELDS = {
    "id", "riot_id", "puuid", "platform", "email", "summoner_level", "profile_icon_id", "matches",
    "lists", "has_rank", "created_at", "profile_at", "signed_in_at",
}  # fmt: skip


@pytest.fixture
def known(lma: Lma) -> None:
    """A player who was looked up."""
    assert lma("matches", NAME, "-n", "2").status == 0


def test_somebody_is_shown(lma: Lma, known: None) -> None:
    told = json.loads(lma("user", "show", NAME, "-f", "json").out)
    assert set(told) == FIELDS
    assert (told["riot_id"], told["email"]) == (NAME, None)
    assert told["matches"] >= 2
    table = lma("user", "show", NAME, "-f", "table")
    assert NAME in table.out


def test_a_name_that_nobody_has_is_not_found(lma: Lma, known: None) -> None:
    ended = lma("user", "show", "Somebody Else")
    assert (ended.status, ended.out) == (3, "")
    assert "Nothing is stored of 'Somebody Else'" in ended.err


def test_an_export_is_one_object_on_stdout(lma: Lma, known: None) -> None:
    ended = lma("user", "export", NAME)
    assert (ended.status, ended.err) == (0, "")
    told = json.loads(ended.out)
    assert set(told) == {
        "user", "puuid", "leagues", "lists", "followed", "legacy_ids", "analyses", "matches",
    }  # fmt: skip
    assert len(told["matches"]) >= 2
    assert told["user"]["riot_id"] == NAME


def test_nobody_is_erased_unasked(lma: Lma, known: None) -> None:
    ended = lma("user", "forget", NAME)
    assert (ended.status, ended.out) == (2, "")
    assert "--yes" in ended.err
    assert lma("user", "show", NAME).status == 0


def test_somebody_is_erased(lma: Lma, known: None, terminal_data_dir: Path) -> None:
    completion = terminal_data_dir / "completion.json"
    assert NAME in completion.read_text("utf-8")
    ended = lma("user", "forget", NAME, "--yes")
    assert (ended.status, ended.out) == (0, "")
    assert "Erased" in ended.err
    assert NAME not in completion.read_text("utf-8")
    assert lma("user", "show", NAME).status == 3
    assert lma("user", "export", NAME).status == 3
    assert lma("user", "forget", NAME, "--yes").status == 3
    assert lma("matches", NAME, "--offline").status == 7
