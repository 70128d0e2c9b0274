"""Riot IDs, and the other ways in which people name a player.

A Riot ID is `game name#tag line`. It is split at the first `#` (a tag may hold another), shown
exactly as Riot spells it, and compared NFC-normalised and casefolded.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from lma.core.errors import InvalidRiotId
from lma.domain.routing import Platform, find_platform, platform_of_tag

# Riot itself allows 16 and 5; names from before 2023 and other alphabets are given room.
_LONGEST_NAME = 32
_LONGEST_TAG = 16
_PUUID = re.compile(r"[A-Za-z0-9_-]{78}", re.ASCII)
_DASHED = re.compile(r"(.+)-([^\s#-]{2,5})")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HINT = "write it as name#tag, for example Faker#NA1 (quoted where the shell eats #)"


@dataclass(frozen=True, slots=True)
class RiotId:
    """A player's public name: `game_name#tag_line`, both as Riot spells them."""

    game_name: str
    tag_line: str

    def __str__(self) -> str:
        return f"{self.game_name}#{self.tag_line}"

    @property
    def folded(self) -> str:
        """The form in which two spellings of one Riot ID are equal."""
        return fold(str(self))

    @property
    def platform(self) -> Platform | None:
        """The platform that the tag line names, if it names one."""
        return platform_of_tag(self.tag_line)


@dataclass(frozen=True, slots=True)
class PlayerRef:
    """A player as somebody typed them: exactly one of `riot_id`, `puuid` and `name` is given.

    `platform` is what a profile address told besides.
    """

    riot_id: RiotId | None = None
    puuid: str | None = None
    name: str | None = None
    platform: Platform | None = None

    def __str__(self) -> str:
        return str(self.riot_id or self.puuid or self.name)


def fold(text: str) -> str:
    """The form in which names that differ by case or by composition alone are equal."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def parse_riot_id(text: str) -> RiotId:
    """The Riot ID that a text spells with its `#`; raises `InvalidRiotId`."""
    name, hash_sign, tag = _checked(text).partition("#")
    if not hash_sign:
        raise InvalidRiotId(f"{_shown(text)} has no tag.", hint=_HINT)
    return _riot_id(name, tag, text)


def parse_player(text: str) -> PlayerRef:
    """What a text says of a player: a Riot ID, `name-tag`, a PUUID, a profile address, a name.

    Raises `InvalidRiotId` where it can be none of them.
    """
    clean = _checked(text)
    if clean.startswith(("http://", "https://")):
        return _from_address(clean)
    if "#" in clean:
        return PlayerRef(riot_id=parse_riot_id(clean))
    if _PUUID.fullmatch(clean):
        return PlayerRef(puuid=clean)
    dashed = _DASHED.fullmatch(clean)
    if dashed:
        return PlayerRef(riot_id=_riot_id(dashed[1], dashed[2], text))
    if len(clean) > _LONGEST_NAME:
        raise InvalidRiotId(f"{_shown(text)} is too long for a Riot ID.", hint=_HINT)
    return PlayerRef(name=clean)


def _riot_id(name: str, tag: str, text: str) -> RiotId:
    name, tag = name.strip(), tag.strip()
    if not name or not tag:
        raise InvalidRiotId(f"{_shown(text)} lacks a name or a tag.", hint=_HINT)
    if len(name) > _LONGEST_NAME or len(tag) > _LONGEST_TAG:
        raise InvalidRiotId(f"{_shown(text)} is too long for a Riot ID.", hint=_HINT)
    return RiotId(unicodedata.normalize("NFC", name), unicodedata.normalize("NFC", tag))


def _checked(text: str) -> str:
    if any(c in _BIDI or unicodedata.category(c) in {"Cc", "Cs"} for c in text):
        raise InvalidRiotId(f"{_shown(text)} holds control characters.", hint=_HINT)
    clean = text.strip()
    if not clean:
        raise InvalidRiotId("The Riot ID is empty.", hint=_HINT)
    return clean


def _shown(text: str) -> str:
    """A foreign text as a message may show it: short, and nothing in it acts on a terminal."""
    short = text if len(text) <= 40 else text[:39] + "…"
    return ascii(short) if any(c in _BIDI or not c.isprintable() for c in short) else repr(short)


def _from_address(address: str) -> PlayerRef:
    """A player from an op.gg (`/summoners/na/Name-TAG`) or u.gg (`/profile/na1/name-tag`) page."""
    for platform_part, name_part in pairwise(_path_parts(address)):
        platform = find_platform(platform_part)
        name, dash, tag = _checked(unquote(name_part)).rpartition("-")
        if platform is not None and dash and "#" not in name:
            return PlayerRef(riot_id=_riot_id(name, tag, address), platform=platform)
    raise InvalidRiotId(
        f"{_shown(address)} is not the address of a player's profile.",
        hint="op.gg and u.gg addresses work, as does name#tag",
    )


def _path_parts(address: str) -> list[str]:
    try:
        return [part for part in urlsplit(address).path.split("/") if part]
    except ValueError:  # a bracket that opens an IPv6 address and doesn't close it
        return []
