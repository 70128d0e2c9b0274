"""A player with a gap, a model of our own, and what the workflow is given."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lma.context import Context
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player
from lma.llm.options import ModelOptions
from lma.services.coach.analyses import Prepared, prepare_analysis
from lma.services.coach.gaps import Subject
from lma.services.players import Asked
from tests.conftest import Opened
from tests.llm.openai_server import OpenAIServer, openai_server
from tests.payloads import match_body, person
from tests.service.world import World

ME = Asked(parse_player("Me#NA1"), None)
FRESH = Reading(max_age=timedelta(minutes=10))
KEY = "sk-canary-of-the-key"


@pytest.fixture(scope="module")
def serving() -> Iterator[OpenAIServer]:
    """One server for the tests of a module."""
    with openai_server() as server:
        yield server


@pytest.fixture
def server(serving: OpenAIServer) -> OpenAIServer:
    """That server, with nothing to say yet."""
    serving.reply()
    return serving


@pytest.fixture
def world() -> World:
    """A world with one player in it who farms less of late."""
    return a_world()


def a_world() -> World:
    """Twelve games of mid as Ahri: 200 creeps in the older ones, 130 in the newest five."""
    told = World()
    told.add("me", "Me#NA1")
    for number in range(1, 13):
        told.play("me", a_match(number))
    return told


def record_world(folder: Path) -> Path:
    """The same world as recordings, in which the player is called `me#NA1`."""
    (folder / "matches").mkdir(parents=True)
    for number in range(1, 13):
        (folder / "matches" / f"NA1_{number}.json").write_bytes(a_match(number))
    return folder


def a_match(number: int, names: list[str] | None = None) -> bytes:
    """A match of the world; `names` are what the ten are called."""
    creeps = 110 if number > 7 else 180
    people = [person("me", totalMinionsKilled=creeps)]
    people += [
        person(f"rival{number}x{i}", teamId=200, totalMinionsKilled=210 + i, deaths=2 + i % 3)
        for i in range(9)
    ]
    if names is not None:
        people = [
            {**one, "riotIdGameName": name, "summonerName": name}
            for one, name in zip(people, names, strict=True)
        ]
    return match_body(f"NA1_{number}", people)


@pytest.fixture
def here(world: World, open_opened: Any) -> Context:
    """A context on that world."""
    opened: Opened = open_opened(transport=world)
    return opened.ctx


@pytest.fixture
async def prepared(here: Context) -> Prepared:
    """The player's games, weighed."""
    return await prepare_analysis(here, ME, Subject(), reading=FRESH)


def options(server: OpenAIServer | None = None, **told: Any) -> ModelOptions:
    """A model at the server, or nowhere."""
    values: dict[str, Any] = {
        "provider": "openai",
        "name": "stand-in",
        "url": "http://127.0.0.1:9/v1" if server is None else server.url,
        "key": KEY,
        "output": "native",
        "timeout_s": 20.0,
        "max_tokens": 30_000,
        "daily_usd": None,
        "price_in": None,
        "price_out": None,
    }
    return ModelOptions(**{**values, **told})


def sentence(text: str, *receipts: str) -> dict[str, Any]:
    return {"text": text, "receipts": list(receipts)}


def draft(*recommendations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"recommendations": [{"sentences": sentences} for sentences in recommendations]}


def refs(prepared: Prepared, metric: str = "cs_per_min", against: str = "own") -> tuple[str, ...]:
    """The references of a gap's value, what is usual, and the difference."""
    for (name, kind), found in prepared.sheet.of_gap.items():
        if (name, kind.value) == (metric, against):
            return found
    raise AssertionError(f"no gap of {metric} against {against}")


def sound(prepared: Prepared) -> dict[str, Any]:
    """A draft that says what the facts say: 4.3 creeps a minute, 6.7 before."""
    value, usual, _ = refs(prepared)
    return draft(
        [
            sentence("You took 4.3 creeps a minute, 6.7 in your 7 games before.", value, usual),
            sentence("Stay for the wave before you roam.", value),
        ]
    )


def unsound(prepared: Prepared) -> dict[str, Any]:
    """A draft with a number that no fact holds."""
    value, *_ = refs(prepared)
    return draft([sentence("You took 9.9 creeps a minute.", value)])
