"""Riot IDs and the other ways of naming a player."""

import pytest

from lma.core.errors import InvalidRiotId
from lma.domain.riot_id import PlayerRef, RiotId, fold, parse_player, parse_riot_id
from lma.domain.routing import Platform

PUUID = "a" * 78


@pytest.mark.parametrize(
    ("text", "name", "tag"),
    [
        ("Faker#NA1", "Faker", "NA1"),
        ("  Faker # NA1 ", "Faker", "NA1"),
        ("a#b#c", "a", "b#c"),
        ("100% win#x/y", "100% win", "x/y"),
        ("이상혁#KR1", "이상혁", "KR1"),
        ("[bold]🦊#1", "[bold]🦊", "1"),
        ("e\u0301#1", "\u00e9", "1"),
    ],
)
def test_a_riot_id_is_split_at_its_first_hash(text: str, name: str, tag: str) -> None:
    assert parse_riot_id(text) == RiotId(name, tag)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Faker",
        "#",
        "a#",
        "#b",
        "a\0#b",
        "a\u202e#b",
        "a\x1b[31m#b",
        "x" * 200 + "#1",
        "\ud800#1",
    ],
)
def test_what_is_no_riot_id_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(InvalidRiotId) as refused:
        parse_riot_id(text)
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 120


@pytest.mark.parametrize(
    ("text", "player"),
    [
        ("Faker#NA1", PlayerRef(riot_id=RiotId("Faker", "NA1"))),
        ("Faker-NA1", PlayerRef(riot_id=RiotId("Faker", "NA1"))),
        ("Faker", PlayerRef(name="Faker")),
        (PUUID, PlayerRef(puuid=PUUID)),
        (
            "https://op.gg/lol/summoners/na/Hide%20on%20bush-KR1",
            PlayerRef(riot_id=RiotId("Hide on bush", "KR1"), platform=Platform.NA1),
        ),
    ],
)
def test_the_ways_of_naming_a_player(text: str, player: PlayerRef) -> None:
    assert parse_player(text) == player


def test_names_that_differ_by_case_or_composition_alone_are_equal() -> None:
    assert fold("E\u0301ric#NA1") == fold("\u00e9RIC#na1") == RiotId("éric", "NA1").folded
    assert fold("a") != fold("b")


def test_a_tag_may_name_a_platform() -> None:
    assert RiotId("x", "EUNE").platform is Platform.EUN1
    assert RiotId("x", "zeus").platform is None
