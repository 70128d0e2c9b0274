"""Riot IDs, PUUIDs and what can be read from them."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lma.sandbox.identity import (
    SEATS,
    Owner,
    decode_puuid,
    encode_puuid,
    find_owner,
    fold,
    is_companions,
    lobby_number,
    name_companion,
    seat_player,
    spell,
    spell_tag,
)

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=16)
TAGS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5)


@given(NAMES, TAGS, st.integers(0, SEATS - 1), st.integers(-5, 2**40))
def test_a_puuid_carries_its_player(name: str, tag: str, seat: int, seed: int) -> None:
    owner = find_owner(name, tag)
    if owner is None:
        return
    puuid = encode_puuid(seed, owner, seat)
    assert re.fullmatch(r"[A-Za-z0-9_-]{78}", puuid)
    assert decode_puuid(seed, puuid) == (owner, seat)
    assert decode_puuid(seed + 1, puuid) is None


@given(NAMES, TAGS)
def test_case_and_composition_make_no_difference(name: str, tag: str) -> None:
    owner = find_owner(name, tag)
    for form in ("NFC", "NFD"):
        assert find_owner(unicodedata.normalize(form, name), tag) == owner
    assert find_owner(name.casefold(), tag.casefold()) == owner


@given(NAMES, TAGS)
def test_the_shown_spelling_is_the_same_account(name: str, tag: str) -> None:
    owner = find_owner(name, tag)
    if owner is not None:
        assert find_owner(spell(owner.name), spell_tag(owner.tag)) == owner


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("faker", "Faker"),
        ("HIDE ON BUSH", "Hide on bush"),
        ("corejj", "CoreJJ"),
        ("페이커", "페이커"),
        ("100% win", "100% Win"),
        ("élan", "Élan"),
        ("straße", "Strasse"),
    ],
)
def test_names_have_one_spelling(typed: str, shown: str) -> None:
    assert spell(fold(typed)) == shown


@pytest.mark.parametrize(
    ("name", "tag"),
    [("nobody", "NA1"), ("Missing Person", "EUW"), ("", "NA1"), ("Faker", ""), ("  ", "NA1")],
)
def test_some_names_are_nobodys(name: str, tag: str) -> None:
    assert find_owner(name, tag) is None


def test_a_name_that_no_account_could_have_is_nobodys() -> None:
    assert find_owner("x" * 200, "NA1") is None
    assert find_owner("a\x00b", "NA1") is None
    assert find_owner("a\ud800b", "NA1") is None


@pytest.mark.parametrize("text", ["", "x" * 77, "x" * 79, "x" * 77 + "é", "-" * 78, "BOT"])
def test_other_text_is_no_puuid(text: str) -> None:
    assert decode_puuid(1, text) is None


def test_any_changed_character_spoils_a_puuid() -> None:
    puuid = encode_puuid(1, Owner("faker", "na1"), 0)
    changed = [
        puuid[:index] + ("A" if letter != "A" else "B") + puuid[index + 1 :]
        for index, letter in enumerate(puuid)
    ]
    assert not any(decode_puuid(1, text) for text in changed)


def test_companions_are_known_by_their_tag_and_are_never_owners() -> None:
    for owner in (Owner("faker", "na1"), Owner("페이커", "한국")):
        players = [seat_player(1, owner, seat) for seat in range(SEATS)]
        assert len({(fold(p.game_name), fold(p.tag_line)) for p in players}) == SEATS
        for player in players[1:]:
            assert 3 <= len(player.game_name) <= 16
            assert len(player.tag_line) == 5
            assert is_companions(1, fold(player.game_name), fold(player.tag_line))
        assert not is_companions(1, owner.name, owner.tag)


def test_what_is_shown_does_not_depend_on_the_run() -> None:
    # Fixed on purpose: matches that a database holds from an earlier version stay true.
    owner = Owner("faker", "na1")
    assert lobby_number(1, owner) == 3196709954
    assert name_companion(1, owner, 1) == name_companion(1, Owner("faker", "na1"), 1)
    assert encode_puuid(1, owner, 0).startswith("COEIm3f9-MBfky3YR09l8ibIq_hdi-")
