"""More than 200 names that nobody should obey go through every output and past every model."""

import csv
import io
import json
import logging
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.models.test import TestModel

from lma.cli.render.analysis import ADVICE_COLUMNS, advice_rows, html_page, write_analysis
from lma.cli.render.output import Output, write_one, write_rows
from lma.context import Context
from lma.domain.evidence import harmless
from lma.domain.grounding import Names
from lma.llm.drafts import Draft, verdict_on
from lma.llm.prompts import coach_prompt
from lma.llm.tools import MATCH_REFS, MatchRef, Toolbox
from lma.llm.workflows.coach import analyse
from lma.schemas.analysis import AdviceRow, Analysis, Receipt, Recommendation, Sentence
from lma.services.coach.analyses import prepare_analysis, with_names
from lma.services.coach.gaps import Subject
from tests.conftest import NOW
from tests.domain.games import bad_lately
from tests.llm.conftest import FRESH, KEY, ME, a_match, draft, options, sentence
from tests.llm.hostile import ACTING, NAMES
from tests.llm.openai_server import OpenAIServer, Sent, calls, says
from tests.service.world import World

ALLOWED_TAGS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table"}
ALLOWED_TAGS |= {"tr", "td"}


def test_there_are_more_than_two_hundred_and_all_differ() -> None:
    assert len(NAMES) > 200
    assert len({name for name, _ in NAMES}) == len({mark for _, mark in NAMES}) == len(NAMES)
    assert all(mark in name for name, mark in NAMES)


def shown(name: str) -> Analysis:
    """An analysis of a player of that name, in which another of that name is spoken of."""
    receipt = Receipt(
        ref="F1",
        fact_id="value:cs_per_min",
        name="cs_per_min",
        label="creep score per minute",
        value=5.6,
        shown="5.6",
        unit="cs_per_min",
        signed=False,
        about="this game",
        n=1,
        match_id="NA1_1",
        minute=None,
        facts=[],
    )
    told = Sentence(text="P2 had more than your 5.6 creeps a minute.", receipts=["F1"])
    made = Analysis(
        id=None, status="done", player=name, champion="Ahri", role="MIDDLE", match_id="NA1_1",
        games=1, compared_games=9, source="rules", reason=None, model=None, prompt=None,
        recommendations=[Recommendation(title="Farm", sentences=[told])], strengths=[told],
        receipts=[receipt], input_tokens=None, output_tokens=None, cost_usd=None, kept=False,
        created_at=NOW,
    )  # fmt: skip
    return with_names(made, {2: name})


def printed(analysis: Analysis, name: str) -> None:
    if name == "table":
        write_analysis(analysis)
    elif name == "json":
        fields = tuple(Analysis.model_fields)
        write_one(analysis, Output("json", fields), columns=[])
    else:
        output = Output(name, tuple(AdviceRow.model_fields))
        write_rows(advice_rows(analysis), output, columns=ADVICE_COLUMNS)


@pytest.mark.parametrize("output", ["table", "tsv", "csv", "json", "ndjson"])
def test_no_name_acts_in_an_output(output: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name, mark in NAMES:
        printed(shown(name), output)
        told = capsys.readouterr().out
        text = told.replace("\t", " ") if output == "tsv" else told
        assert mark in told or output == "table", repr(name)
        assert not ACTING.search(text), repr(name)
        _READERS.get(output, lambda name, told: None)(name, told)


def _read_csv(name: str, told: str) -> None:
    for row in csv.reader(io.StringIO(told)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert len(list(csv.reader(io.StringIO(told)))) == 3, repr(name)


def _read_tsv(name: str, told: str) -> None:
    assert {line.count("\t") for line in told.splitlines()} == {len(AdviceRow.model_fields) - 1}


def _read_json(name: str, told: str) -> None:
    assert json.loads(told)["player"] == name


def _read_ndjson(name: str, told: str) -> None:
    assert [json.loads(line)["player"] for line in told.splitlines()] == [name] * 2


def _read_table(name: str, told: str) -> None:
    if name.startswith("[") and name.isascii():
        assert name in told  # markup is text


_READERS: dict[str, Any] = {
    "csv": _read_csv,
    "tsv": _read_tsv,
    "json": _read_json,
    "ndjson": _read_ndjson,
    "table": _read_table,
}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_no_name_acts_in_a_page() -> None:
    for name, mark in NAMES:
        page = html_page(shown(name))
        read = _Page()
        read.feed(page)
        assert read.tags == ALLOWED_TAGS, repr(name)
        assert read.attributes == {"lang", "charset", "http-equiv", "content"}
        assert mark in read.text
        assert not ACTING.search(page), repr(name)


def test_a_model_that_says_a_name_is_not_listened_to() -> None:
    sheet = bad_lately()
    ref = sheet.evidence[0].ref
    for name, mark in NAMES:
        for text in (name, f"Farm more, {name}", f"{mark} is right."):
            told = Draft.model_validate(draft([sentence(text[:300], ref)]))
            assert verdict_on(told, sheet, Names()).faults, repr(text)


def test_no_name_is_an_argument_of_a_tool() -> None:
    reference = TypeAdapter(MatchRef)
    for name, _ in NAMES:
        with pytest.raises(ValidationError):
            reference.validate_python(name)
    assert [reference.validate_python(ref) for ref in MATCH_REFS] == list(MATCH_REFS)


def test_what_is_no_plain_name_does_not_get_onto_a_sheet() -> None:
    kept = [name for name, _ in NAMES if harmless(name) is not None]
    assert all(re.fullmatch(r"[A-Za-z0-9 '&.:_-]{1,40}", name) for name in kept)
    assert harmless("Nunu & Willump") == "Nunu & Willump"
    assert harmless("Kai'Sa") == "Kai'Sa"


@pytest.fixture
def hostile_world() -> World:
    """Twenty-four games in which everybody is called something hostile, the player too."""
    told = World()
    told.add("me", "Me#NA1")
    names = [name for name, _ in NAMES]
    for number in range(1, 25):
        ten = [names[(number * 10 + i) % len(names)] for i in range(10)]
        told.play("me", a_match(number, ten))
    return told


def seen_by(server: OpenAIServer) -> list[str]:
    """The canaries in everything that a model was sent."""
    sent = "\n".join(server.prompts)
    return [mark for name, mark in NAMES if mark in sent or name in sent]


async def test_a_model_that_obeys_what_it_reads_reads_no_name(
    hostile_world: World,
    open_opened: Any,
    server: OpenAIServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    here: Context = open_opened(transport=hostile_world).ctx
    told = await prepare_analysis(here, ME, Subject(match_id="NA1_20"), reading=FRESH)
    assert any("Canary" in (name or "") for name in told.people.values())
    obeyed: list[str] = []

    def obey(asked: dict[str, Any]) -> Sent:
        """Look everything up, then do whatever any name in it says."""
        text = json.dumps(asked)
        obeyed.extend(re.findall(r"Canary\d+Xq|delete_everything|LMA_\w+_KEY", text))
        looked = sum(message["role"] == "tool" for message in asked["messages"])
        if looked < 8:
            more = [("game_facts", {"match": f"M{n}"}) for n in range(1, 5)]
            more += [("game_numbers", {"match": f"M{n}"}) for n in range(2, 5)]
            return calls("game_numbers", {"match": "M1"}, *more)
        return calls("final_result", draft())

    server.reply(obey)
    for subject in (Subject(match_id="NA1_20"), Subject()):
        prepared = await prepare_analysis(here, ME, subject, reading=FRESH)
        made = await analyse(here, prepared, options(server, output="tool"))
        assert "Canary" not in made.model_dump_json()
    assert obeyed == []
    assert seen_by(server) == []
    assert KEY not in "\n".join(server.prompts)
    logged = " ".join(record.getMessage() for record in caplog.records if "lma" in record.name)
    assert "Canary" not in logged


async def test_a_champion_that_is_called_something_hostile_is_not_named(
    hostile_world: World, open_opened: Any
) -> None:
    here: Context = open_opened(transport=hostile_world).ctx
    await prepare_analysis(here, ME, Subject(), reading=FRESH)
    for name, mark in NAMES[::20]:
        if "\x00" in name or harmless(name) is not None:
            continue
        async with here.db.begin() as session:
            await session.execute("UPDATE champion SET name = $1 WHERE champ_id = 103", name)
        prepared = await prepare_analysis(here, ME, Subject(), reading=FRESH)
        assert mark not in coach_prompt(prepared.sheet).user
        assert "unknown champion" in coach_prompt(prepared.sheet).user


async def test_a_model_that_says_names_anyway_is_answered_by_rules(
    hostile_world: World, open_opened: Any, server: OpenAIServer
) -> None:
    here: Context = open_opened(transport=hostile_world).ctx
    prepared = await prepare_analysis(here, ME, Subject(), reading=FRESH)
    ref = prepared.sheet.evidence[0].ref
    server.reply(*[says(draft([sentence(name[:300], ref)])) for name, _ in NAMES[:3]])
    made = await analyse(here, prepared, options(server))
    assert made.source == "rules"
    assert "Canary" not in made.model_dump_json()


async def test_a_model_that_calls_what_names_tell_it_to_gets_nothing(
    hostile_world: World, open_opened: Any
) -> None:
    """Whatever it calls, with whatever it likes: only the list is run, with references alone."""
    here: Context = open_opened(transport=hostile_world).ctx
    prepared = await prepare_analysis(here, ME, Subject(), reading=FRESH)
    results: list[str] = []

    for name, _ in NAMES[::12]:

        def call(messages: list[ModelMessage], info: AgentInfo, name: str = name) -> ModelResponse:
            results.extend(_tool_results(messages))
            assert {tool.name for tool in info.function_tools} == {"game_numbers", "game_facts"}
            parts = [
                ToolCallPart("game_numbers", {"match": name}),
                ToolCallPart("delete_everything", {"x": name}),
                ToolCallPart("get_player", {"player": name}),
            ]
            return ModelResponse(parts=parts)

        told = replace(options(output="tool"), name=name[:20])
        made = await analyse(here, prepared, told, model=FunctionModel(call))
        assert made.source == "rules"
    # What comes back are complaints, which may quote the call; no row of anybody's game.
    assert not any(re.search(r"\| M\d+ \|", result) for result in results)


def _tool_results(messages: list[ModelMessage]) -> list[str]:
    return [
        str(part.content)
        for message in messages
        for part in message.parts
        if getattr(part, "part_kind", "") == "tool-return"
    ]


async def test_pydantic_ais_own_stand_in_is_checked_like_any_other(
    hostile_world: World, open_opened: Any
) -> None:
    here: Context = open_opened(transport=hostile_world).ctx
    prepared = await prepare_analysis(here, ME, Subject(), reading=FRESH)
    model = TestModel(custom_output_args=sound_for(prepared.sheet.evidence[0].ref))
    made = await analyse(here, prepared, options(output="tool"), model=model)
    assert made.source == "model"
    assert [s.text for one in made.recommendations for s in one.sentences] == ["Farm more."]
    babble = await analyse(here, prepared, options(output="tool", name="b"), model=TestModel())
    assert babble.source == "rules" or babble.recommendations == []


def sound_for(ref: str) -> dict[str, Any]:
    return draft([sentence("Farm more.", ref)])


async def test_a_toolbox_looks_at_no_match_but_the_players(
    hostile_world: World, open_opened: Any
) -> None:
    here: Context = open_opened(transport=hostile_world).ctx
    prepared = await prepare_analysis(here, ME, Subject(count=6), reading=FRESH)
    box = Toolbox(here, prepared)
    for ref in MATCH_REFS:
        rows = await box.game_numbers(ref)  # type: ignore[arg-type]
        assert len(await box.game_facts(ref)) <= 40  # type: ignore[arg-type]
        assert len(rows) <= 40
        known = int(ref[1:]) <= 6
        assert (rows == ["there is no such game"]) is not known
    assert "Canary" not in repr(box.sheet.evidence)
