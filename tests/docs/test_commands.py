"""docs/commands.md names every command, option, default and field, and nothing that is gone."""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer.main

from lma.cli.app import COMMANDS as ENTRIES
from lma.cli.render.output import FORMATS
from lma.schemas.analysis import (
    AdviceRow,
    Analysis,
    PromptPreview,
    Receipt,
    Recommendation,
    Sentence,
)
from lma.schemas.champion import Champion, ChampionSync
from lma.schemas.evals import EvalResult
from lma.schemas.facts import FactRow
from lma.schemas.following import FollowedPlayer
from lma.schemas.job import Job, JobCount
from lma.schemas.legacy import ImportedId, ImportedTable, ImportFinding
from lma.schemas.mastery import ChampionMastery
from lma.schemas.match import MatchRow
from lma.schemas.ops_key import OpsKeyRow
from lma.schemas.personal_data import Person, PersonalData
from lma.schemas.rank import RankEntry
from lma.schemas.rekey import RekeyedPlayer
from lma.schemas.result import Result
from lma.schemas.scoreboard import (
    GoldPoint,
    MatchDetail,
    MatchTimeline,
    MinuteRow,
    ObjectiveRow,
    ParticipantRow,
    TeamRow,
    WinPoint,
)
from lma.schemas.setting import CheckRow, SettingRow
from lma.schemas.similar import NextCount, Similar, SimilarState
from lma.schemas.store import DatabaseStatus, Migration
from lma.schemas.summoner import Summoner
from lma.schemas.sync import SyncedPlayer
from lma.schemas.version import Version
from lma.schemas.win_model import ModelCard, ModelEvaluation, ModelRow, ModelScore

PAGE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf-8")
# Every module of Typer that a command makes has them; none is ours to document.
_NOT_OURS = {"--install-completion", "--show-completion"}


def commands() -> dict[str, Any]:
    """Every command that does something, by its words: `db upgrade`."""
    return {
        words: command
        for name, entry in ENTRIES.items()
        for words, command in _walk(name, _load(entry.module, entry.app))
    }


def _load(module: str, name: str) -> Any:
    return typer.main.get_command(getattr(import_module(f"lma.cli.{module}"), name))


def _walk(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield words, command
    for name, child in (children or {}).items():
        yield from _walk(f"{words} {name}", child)


def options(command: Any) -> list[list[str]]:
    """The names of each option of a command that is ours."""
    named = [
        [*param.opts, *param.secondary_opts]
        for param in command.params
        if param.param_type_name == "option"
    ]
    return [names for names in named if not _NOT_OURS & set(names)]


COMMANDS = commands()
FIELDS: Mapping[str, list[type[Result]]] = {
    "matches": [MatchRow],
    "match": [
        ParticipantRow,
        MatchDetail,
        TeamRow,
        MatchTimeline,
        GoldPoint,
        ObjectiveRow,
        WinPoint,
        MinuteRow,
        FactRow,
    ],
    "analyze": [Analysis, Recommendation, Sentence, Receipt, AdviceRow, PromptPreview],
    "similar": [Similar, SimilarState, NextCount],
    "eval run": [EvalResult],
    "summoner": [Summoner],
    "rank": [RankEntry],
    "mastery": [ChampionMastery],
    "champions list": [Champion],
    "champions sync": [ChampionSync],
    "model list": [ModelRow],
    "model eval": [ModelEvaluation],
    "model card": [ModelCard, ModelScore],
    "db history": [Migration],
    "db status": [DatabaseStatus],
    "sync": [SyncedPlayer],
    "following": [FollowedPlayer],
    "rekey": [RekeyedPlayer],
    "user show": [Person],
    "user export": [PersonalData],
    "ops-key list": [OpsKeyRow],
    "import rails": [ImportedTable],
    "import report": [ImportFinding],
    "import ids": [ImportedId],
    "config": [SettingRow],
    "doctor": [CheckRow],
    "jobs list": [Job],
    "jobs stats": [JobCount],
    "version": [Version],
}


def section(words: str) -> str:
    """The part of the page about a command."""
    found = re.search(rf"^## lma {words}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no section about lma {words}"
    return found[1]


def test_every_command_has_its_section_and_every_section_its_command() -> None:
    assert sorted(re.findall(r"^## lma (.+)$", PAGE, re.MULTILINE)) == sorted(COMMANDS)


@pytest.mark.parametrize(("words", "command"), COMMANDS.items(), ids=list(COMMANDS))
def test_every_option_is_named_with_its_short_form(words: str, command: Any) -> None:
    told = section(words)
    shared = {"--format": "-f"}  # explained once for all
    for names in options(command):
        for name in names:
            assert f"`{name}`" in told or shared.get(names[0]) == name, f"{name} of lma {words}"


@pytest.mark.parametrize(("words", "command"), COMMANDS.items(), ids=list(COMMANDS))
def test_no_option_is_named_that_is_gone(words: str, command: Any) -> None:
    own = {name for names in options(command) for name in names}
    told = set(re.findall(r"`(--?[a-z][a-z-]*)`", section(words)))
    with_format = {"-f"} if "--format" in own else set()
    assert told - own - with_format == set()


@pytest.mark.parametrize(("words", "command"), COMMANDS.items(), ids=list(COMMANDS))
def test_defaults_are_the_programs(words: str, command: Any) -> None:
    told = dict(re.findall(r"^\| `(--[a-z-]+)`[^|]* \| `([^`]+)` \|", section(words), re.MULTILINE))
    own = {param.opts[0]: str(param.default) for param in command.params if param.opts}
    assert {name: own[name] for name in told} == told


def test_shared_defaults_are_the_programs() -> None:
    shared = PAGE.split("## Shared options")[1].split("## lma")[0]
    told = dict(re.findall(r"^\| `(--[a-z-]+)`[^|]* \| `([^`]+)` \|", shared, re.MULTILINE))
    own = {param.opts[0]: param.default for param in COMMANDS["matches"].params}
    assert told == {"--format": own["--format"], "--wait": own["--wait"], "--max-age": "10m"}
    assert all(f"`{name}`" in shared for name in FORMATS)


@pytest.mark.parametrize("words", FIELDS)
def test_every_field_is_named(words: str) -> None:
    told = section(words)
    for model in FIELDS[words]:
        missing = [name for name in model.model_fields if f"`{name}`" not in told]
        assert missing == [], f"fields of lma {words}"


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_has_an_example(words: str) -> None:
    assert re.search(rf"(^|&& )lma {words}\b", section(words), re.MULTILINE)
