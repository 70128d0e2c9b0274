"""Who lives in the synthetic world: Riot IDs, and PUUIDs that carry their player.

Every Riot ID of Riot's size (22 characters, both parts and the `#`, folded) is an *owner*. An
owner has 29 *companions*, the other players of every one of the owner's games.

A PUUID is 468 bits of text. The folded Riot ID of an owner needs at most 442, so a PUUID holds
it whole, with the companion's seat (0 is the owner) and a check, encrypted under the seed: any
process of the same seed reads the player out of a PUUID and keeps no table for it. A PUUID of
another seed fails the check, as one of another application fails at Riot.

Riot knows one spelling of a name, whatever case is asked for; so does the sandbox, and as it may
not depend on who asked first it is derived from the folded name.
"""

import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b

import msgspec

from lma.sandbox.dice import Dice, digest

_FIRST_WORDS = """
Amber Arctic Ashen Azure Blue Bold Brave Bright Calm Clever Cloudy Cosmic Crimson Dark Deep
Dusty Eager Early Ember Fair Fast Foggy Frosty Gentle Golden Grim Happy Hidden Hollow Icy Iron
Jade Jolly Keen Kind Late Lazy Light Little Lone Loud Lucky Lunar Mad Misty Noble North Odd Old
Pale Proud Quick Quiet Rapid Red Rough Royal Rusty Sad Shy Silent Silver Sly Smoky Snowy Soft
Solar Sour Steady Stone Storm Sunny Swift Tall Tidal Tiny Tough Twin Vast Velvet Violet Warm Wet
Wild Wise Young Zen
"""
_SECOND_WORDS = """
Badger Bear Bee Birch Boar Brook Cat Cedar Cliff Cloud Comet Crab Crane Crow Deer Dove Duck
Eagle Elk Elm Fern Finch Fox Frog Gecko Goat Goose Hare Hawk Heron Holly Hound Ibis Jay Kite
Koala Lark Lemur Lion Llama Lotus Lynx Maple Mole Moon Moose Moth Mouse Newt Oak Orca Otter Owl
Panda Pearl Pike Pine Plum Puma Quail Rain Raven Reed River Robin Rose Sage Seal Shark Sky Sloth
Snail Star Stork Swan Tern Tiger Toad Trout Tulip Viper Wasp Wave Whale Wind Wolf Wren Yak Zebra
"""
SEATS = 30
# 36 bits and five digits of time slot stay below 2**53, which every JSON reader holds exactly.
LOBBIES = 1 << 36
NOBODY = ("nobody", "missing")

_LETTERS = 0x110000
_NUMBER_BITS, _SEAT_BITS, _CHECK_BITS = 443, 5, 20
_HALF_BITS = 234
_HALF = (1 << _HALF_BITS) - 1
_HALF_BYTES = 30
_PUUID = re.compile(r"[A-Za-z0-9_-]{78}", re.ASCII)

_SPELLINGS = {
    name.casefold(): name
    for name in (
        "Hide on bush",
        "CoreJJ",
        "BrokenBlade",
        "TheShy",
        "JackeyLove",
        "Phreak",
        "xPeke",
        "sOAZ",
        "imaqtpie",
    )
}
_FIRST = _FIRST_WORDS.split()
_SECOND = _SECOND_WORDS.split()
_TAG = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Owner(msgspec.Struct, frozen=True):
    """A folded Riot ID, as someone could type it."""

    name: str
    tag: str


class Player(msgspec.Struct, frozen=True):
    """Somebody who plays: an owner (seat 0) or one of its companions (1 to 29)."""

    owner: Owner
    seat: int
    puuid: str
    game_name: str
    tag_line: str


def fold(text: str) -> str:
    """The form of a name in which case and composition make no difference."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    # A second round: the first may uncover a character that composes or folds further.
    return unicodedata.normalize("NFC", folded.casefold())


def find_owner(game_name: str, tag_line: str) -> Owner | None:
    """The owner of a Riot ID, or None for a name that this world says is nobody's."""
    owner = Owner(fold(game_name), fold(tag_line))
    if not owner.name.strip() or not owner.tag.strip() or owner.name.startswith(NOBODY):
        return None
    text = owner.name + owner.tag
    if len(text) > 21 or "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return None
    return owner


def spell(name: str) -> str:
    """The one spelling of a folded name: first letters of words are capitals."""
    if name in _SPELLINGS:
        return _SPELLINGS[name]
    words = [word[:1].upper() + word[1:] for word in name.split(" ")]
    spelling = " ".join(words)
    return spelling if fold(spelling) == name and len(spelling) == len(name) else name


def spell_tag(tag: str) -> str:
    """The one spelling of a folded tag: capitals."""
    spelling = tag.upper()
    return spelling if fold(spelling) == tag and len(spelling) == len(tag) else tag


def _mark(seed: int, start: str) -> str:
    value = digest(seed, "mark", start, size=2)
    return _TAG[value & 31] + _TAG[value >> 5 & 31] + _TAG[value >> 10 & 31]


def is_companions(seed: int, name: str, tag: str) -> bool:
    """Whether a folded Riot ID is marked as a companion's, so that it never is an owner's too."""
    tag = tag.upper()
    return len(tag) == 5 and tag[2:] == _mark(seed, f"{name}#{tag[:2]}")


def name_companion(seed: int, owner: Owner, seat: int) -> tuple[str, str]:
    """The Riot ID of an owner's companion; the last three of the tag mark it as a companion's."""
    dice = Dice(seed, "companion", owner.name, owner.tag, seat)
    first, second = dice.pick(_FIRST), dice.pick(_SECOND)
    number = dice.between(0, 9999)
    style = dice.between(0, 3)
    name = (
        f"{first} {second}"
        if style == 0
        else (f"{first}{second}{number % 100}", f"{second}{number}", f"x{first}{second}x")[
            style - 1
        ]
    )
    start = dice.pick(_TAG) + dice.pick(_TAG)
    return name, start + _mark(seed, f"{fold(name)}#{start}")


def _round(key: bytes, index: int, half: int) -> int:
    half_bytes = half.to_bytes(_HALF_BYTES, "big")
    mixed = blake2b(half_bytes, digest_size=_HALF_BYTES, key=key, person=bytes([index]))
    return int.from_bytes(mixed.digest(), "big") & _HALF


def _check(key: bytes, value: int) -> int:
    mixed = blake2b(value.to_bytes(56, "big"), digest_size=4, key=key, person=b"check")
    return int.from_bytes(mixed.digest(), "big") & ((1 << _CHECK_BITS) - 1)


def encode_puuid(seed: int, owner: Owner, seat: int) -> str:
    """The PUUID of a player: 78 characters, different for every seed."""
    key = seed.to_bytes(16, "big", signed=True)
    number = 0
    for letter in reversed(f"{owner.name}\x00{owner.tag}"):
        number = number * _LETTERS + ord(letter)
    value = seat << _NUMBER_BITS | number
    value |= _check(key, value) << (_NUMBER_BITS + _SEAT_BITS)
    left, right = value >> _HALF_BITS, value & _HALF
    for index in range(4):
        left, right = right, left ^ _round(key, index, right)
    return urlsafe_b64encode((left << _HALF_BITS | right).to_bytes(60, "big"))[2:].decode()


def _decode_owner(number: int) -> Owner | None:
    letters = []
    while number:
        number, letter = divmod(number, _LETTERS)
        letters.append(chr(letter))
    name, separator, tag = "".join(letters).partition("\x00")
    return Owner(name, tag) if separator else None


def decode_puuid(seed: int, puuid: str) -> tuple[Owner, int] | None:
    """The owner and the seat that a PUUID of this seed carries; None for any other text."""
    if _PUUID.fullmatch(puuid) is None:
        return None
    key = seed.to_bytes(16, "big", signed=True)
    value = int.from_bytes(urlsafe_b64decode("AA" + puuid), "big")
    left, right = value >> _HALF_BITS, value & _HALF
    for index in reversed(range(4)):
        left, right = right ^ _round(key, index, left), left
    value = left << _HALF_BITS | right
    check, value = divmod(value, 1 << (_NUMBER_BITS + _SEAT_BITS))
    seat, number = divmod(value, 1 << _NUMBER_BITS)
    if check != _check(key, value) or seat >= SEATS:
        return None
    owner = _decode_owner(number)
    return None if owner is None else (owner, seat)


@lru_cache(maxsize=4096)
def seat_player(seed: int, owner: Owner, seat: int) -> Player:
    """The player in one seat of an owner's circle."""
    if seat == 0:
        game_name, tag_line = spell(owner.name), spell_tag(owner.tag)
    else:
        game_name, tag_line = name_companion(seed, owner, seat)
    return Player(owner, seat, encode_puuid(seed, owner, seat), game_name, tag_line)


@lru_cache(maxsize=4096)
def lobby_number(seed: int, owner: Owner) -> int:
    """The number that stands for an owner in game ids: a digest of the name."""
    return digest(seed, "lobby", owner.name, owner.tag) % LOBBIES
