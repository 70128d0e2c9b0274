"""Queues by their ids, and by what people call them."""

import json
from pathlib import Path

import pytest

from lma.core.errors import BadInput
from lma.domain.queues import ladder_name, parse_queue, queue_name, queue_words


@pytest.mark.parametrize(
    ("queue_id", "name"),
    [(420, "Ranked Solo"), (450, "ARAM"), (1700, "Arena"), (1830, "Swarm Trio"), (0, "Custom")],
)
def test_a_known_queue_has_its_name(queue_id: int, name: str) -> None:
    assert queue_name(queue_id) == name


def test_an_unknown_queue_is_called_by_its_number() -> None:
    assert queue_name(1750) == "Queue 1750"
    assert queue_name(None) is None


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("solo", (420,)),
        ("Solo-Q", (420,)),
        ("RANKED", (420, 440)),
        ("Ranked Solo", (420,)),
        ("ranked_flex", (440,)),
        ("arena", (1700, 1710)),
        ("aram: mayhem", (2400,)),
        ("Co-op vs AI Intro", (830, 870)),
        ("Nexus Blitz", (1200, 1300)),
        ("1750", (1750,)),
        ("0", (0,)),
        (str(2**31 - 1), (2**31 - 1,)),
    ],
)
def test_a_word_may_mean_several_queues(text: str, ids: tuple[int, ...]) -> None:
    assert parse_queue(text).ids == ids


def test_every_word_that_is_offered_is_understood() -> None:
    for word in queue_words():
        assert parse_queue(word).ids


@pytest.mark.parametrize("text", ["", "solp", "٤٢٠", "²", str(2**31), "-", "x" * 300])
def test_an_unknown_queue_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_queue(text)
    assert refused.value.hint
    assert len(refused.value.message) < 80


def test_the_nearest_queue_is_suggested() -> None:
    with pytest.raises(BadInput) as refused:
        parse_queue("arramm")
    assert "aram" in (refused.value.hint or "")


def test_a_ladder_that_no_list_knows_keeps_riots_name() -> None:
    assert ladder_name("RANKED_SOLO_5x5") == "Ranked Solo"
    assert ladder_name("RANKED_9x9") == "RANKED_9x9"


@pytest.mark.shared
def test_every_queue_that_riot_lists_has_a_name(shared: Path) -> None:
    listed = json.loads((shared / "riot" / "queues.json").read_bytes())
    assert len(listed) > 80
    nameless = [
        (queue["queueId"], queue["description"])
        for queue in listed
        if (queue_name(queue["queueId"]) or "").startswith("Queue ")
    ]
    assert nameless == []
