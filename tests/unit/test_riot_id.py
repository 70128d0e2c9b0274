"""What people type for a player, and what is no player."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lma.core.errors import InvalidRiotId
from lma.domain.riot_id import PlayerRef, RiotId, fold, parse_player, parse_riot_id
from lma.domain.routing import Platform

PUUID = "a_-Z0" * 15 + "abc"


@pytest.mark.parametrize(
    ("text", "name", "tag"),
    [
        ("Faker#NA1", "Faker", "NA1"),
        ("  Hide on bush # KR1 ", "Hide on bush", "KR1"),
        ("a#b#c", "a", "b#c"),
        ("100% win#a/b", "100% win", "a/b"),
        ("페이커#한국", "페이커", "한국"),
        ("🦊🦊🦊#🦊🦊🦊", "🦊🦊🦊", "🦊🦊🦊"),
        ("[bold]x[/bold]#EUW", "[bold]x[/bold]", "EUW"),
        ("Jose\u0301#LAN", "José", "LAN"),
        ("a\u200db#EUW", "a\u200db", "EUW"),
        ("n" * 32 + "#" + "t" * 16, "n" * 32, "t" * 16),
    ],
)
def test_a_riot_id_is_split_at_its_first_hash(text: str, name: str, tag: str) -> None:
    assert parse_riot_id(text) == RiotId(name, tag)
    assert parse_player(text) == PlayerRef(riot_id=RiotId(name, tag))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        (" \u3000 ", "empty"),
        ("#NA1", "lacks a name or a tag"),
        ("Faker#", "lacks a name or a tag"),
        ("Faker# ", "lacks a name or a tag"),
        (" # ", "lacks a name or a tag"),
        ("#", "lacks a name or a tag"),
        ("Fa\0ker#NA1", "control characters"),
        ("Faker#NA1\n", "control characters"),
        ("\x1b[31mFaker#NA1", "control characters"),
        ("Fa\x9bker#NA1", "control characters"),
        ("\u202eFaker#NA1", "control characters"),
        ("Faker\u2066#NA1", "control characters"),
        ("Fa\ud800ker#NA1", "control characters"),
        ("x" * 200, "too long"),
        ("x" * 200 + "#NA1", "too long"),
        ("x" * 33 + "#NA1", "too long"),
        ("Faker#" + "x" * 17, "too long"),
    ],
)
def test_what_can_be_no_riot_id_is_refused_with_a_hint(text: str, told: str) -> None:
    with pytest.raises(InvalidRiotId, match=told) as refused:
        parse_player(text)
    assert refused.value.hint
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 350


def test_a_riot_id_needs_its_hash() -> None:
    with pytest.raises(InvalidRiotId, match="has no tag"):
        parse_riot_id("Faker")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Faker-KR1", PlayerRef(riot_id=RiotId("Faker", "KR1"))),
        ("Jean-Luc-EUW", PlayerRef(riot_id=RiotId("Jean-Luc", "EUW"))),
        ("Faker-KR1234", PlayerRef(name="Faker-KR1234")),
        ("Hide on bush", PlayerRef(name="Hide on bush")),
        ("-NA1", PlayerRef(name="-NA1")),
        (PUUID, PlayerRef(puuid=PUUID)),
        (f" {PUUID} ", PlayerRef(puuid=PUUID)),
    ],
)
def test_a_player_may_be_named_in_other_ways(text: str, wanted: PlayerRef) -> None:
    assert parse_player(text) == wanted


def test_a_puuid_has_seventy_eight_characters() -> None:
    with pytest.raises(InvalidRiotId, match="too long"):
        parse_player(PUUID[:-1])
    with pytest.raises(InvalidRiotId, match="too long"):
        parse_player(PUUID[:-1] + "é")


@pytest.mark.parametrize(
    ("address", "name", "tag", "platform"),
    [
        ("https://www.op.gg/summoners/na/Faker-NA1", "Faker", "NA1", Platform.NA1),
        ("https://op.gg/lol/summoners/kr/Hide%20on%20bush-KR1", "Hide on bush", "KR1", "kr"),
        ("https://op.gg/tr/lol/summoners/euw/Jean-Luc-EUW?x=1", "Jean-Luc", "EUW", "euw1"),
        ("http://u.gg/lol/profile/na1/faker-na1/overview", "faker", "na1", "na1"),
        ("https://u.gg/profile/eun1/%E2%98%85-a%2Fb", "★", "a/b", "eun1"),
    ],
)
def test_an_address_of_a_profile_names_a_player_and_a_platform(
    address: str, name: str, tag: str, platform: str
) -> None:
    assert parse_player(address) == PlayerRef(
        riot_id=RiotId(name, tag), platform=Platform(platform)
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://op.gg/",
        "https://op.gg/summoners/na/Faker",
        "https://op.gg/summoners/mars/Faker-NA1",
        "https://op.gg/summoners/na/-NA1",
        "https://op.gg/summoners/na/%00-NA1",
        "https://op.gg/summoners/na/%E2%80%AEx-NA1",
        "https://op.gg/summoners/na/a%23b-NA1",
        "https://[op.gg/summoners/na/Faker-NA1",
        "https://op.gg/summoners/na/" + "x" * 200 + "-NA1",
    ],
)
def test_an_address_of_anything_else_is_refused(address: str) -> None:
    with pytest.raises(InvalidRiotId):
        parse_player(address)


def test_a_tag_may_name_a_platform() -> None:
    assert RiotId("x", "euw").platform is Platform.EUW1
    assert RiotId("x", "KR1").platform is Platform.KR
    assert RiotId("x", "GOD").platform is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("FAKER#na1", "Faker#NA1"),
        ("Jose\u0301#LAN", "JOSÉ#lan"),
        ("STRASSE#EUW", "straße#euw"),
        ("ΣΑΣ#EUNE", "σας#eune"),
        ("ｆａｋｅｒ#1", "ＦＡＫＥＲ#1"),
        ("\u0345\u0301#x", "\u0301\u0345#x"),
    ],
)
def test_riot_ids_that_differ_by_case_or_composition_are_one(one: str, other: str) -> None:
    assert parse_riot_id(one).folded == parse_riot_id(other).folded


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_settles_what_a_first_round_uncovers() -> None:
    """U+0345 folds to a letter that composes; U+03D2 U+0301 composes to one that folds further."""
    for text in ("\u0345", "\u03d2\u0301", "\u1f80\u0345", "ᾳ\u0301\u0345"):
        assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_any_text_is_a_player_or_refused(text: str) -> None:
    try:
        ref = parse_player(text)
    except InvalidRiotId:
        return
    assert [ref.riot_id, ref.puuid, ref.name].count(None) == 2
    if ref.riot_id is not None:
        assert parse_riot_id(str(ref.riot_id)) == ref.riot_id
