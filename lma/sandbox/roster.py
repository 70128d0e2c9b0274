"""League's facts as the sandbox needs them: champions, platforms, patches, items and runes."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import msgspec

from lma.sandbox.dice import digest

REGIONS: dict[str, tuple[str, ...]] = {
    "americas": ("na1", "br1", "la1", "la2"),
    "asia": ("kr", "jp1"),
    "europe": ("euw1", "eun1", "tr1", "ru", "me1"),
    "sea": ("sg2", "oc1", "tw2", "vn2"),
}
REGION_OF = {platform: region for region, group in REGIONS.items() for platform in group}
REGION_OF |= {"ph2": "sea", "th2": "sea"}
PLATFORMS = frozenset(REGION_OF)
_TAGS = {
    **{platform: platform for platform in REGION_OF},
    "na": "na1",
    "br": "br1",
    "lan": "la1",
    "las": "la2",
    "kr1": "kr",
    "jp": "jp1",
    "euw": "euw1",
    "eune": "eun1",
    "tr": "tr1",
    "ru1": "ru",
    "me": "me1",
    "oce": "oc1",
    "sg": "sg2",
    "tw": "tw2",
    "vn": "vn2",
}

SOLO, DRAFT, FLEX, ARAM, SWIFTPLAY = 420, 400, 440, 450, 480
QUEUES = (SOLO, FLEX, DRAFT, SWIFTPLAY, ARAM)
RANKED = frozenset({SOLO, FLEX})
ROLES = ("TOP", "JUNGLE", "MIDDLE", "BOTTOM", "UTILITY")
_ROLE_LETTERS = dict(zip("TJMBU", ROLES, strict=True))


class Champion(msgspec.Struct, frozen=True):
    """One champion: its number, Data Dragon's string id, and who it is."""

    number: int
    key: str
    name: str
    title: str
    since: tuple[int, int]
    roles: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def is_magic(self) -> bool:
        """Whether most of its damage is magic."""
        return self.tags[0] in ("Mage", "Support") or "Mage" in self.tags[1:]

    @property
    def payload_name(self) -> str:
        """The name in match payloads, which differs from Data Dragon's id for one champion."""
        return "FiddleSticks" if self.key == "Fiddlesticks" else self.key


def _read_champion(line: str) -> Champion:
    number, key, name, title, since, roles, tags = line.split("\t")
    major, minor = map(int, since.split("."))
    places = tuple(_ROLE_LETTERS[letter] for letter in roles)
    return Champion(int(number), key, name, title, (major, minor), places, tuple(tags.split("/")))


@lru_cache(maxsize=1)
def read_champions() -> tuple[Champion, ...]:
    """Every champion, in the order of its string id."""
    text = Path(__file__).with_name("champions.tsv").read_text(encoding="utf-8")
    return tuple(_read_champion(line) for line in text.splitlines()[1:])


@lru_cache(maxsize=64)
def champions_of(patch: tuple[int, int], role: str | None = None) -> tuple[Champion, ...]:
    """The champions that a patch has, of one role or of all."""
    return tuple(
        champion
        for champion in read_champions()
        if champion.since <= patch and (role is None or role in champion.roles)
    )


def named_platform(tag: str) -> str | None:
    """The platform that a folded tag names."""
    return _TAGS.get(tag)


def home_platform(tag: str, region: str) -> str:
    """The platform of a region where a player with this folded tag plays."""
    platform = _TAGS.get(tag)
    return platform if platform and REGION_OF[platform] == region else REGIONS[region][0]


def patch_at(moment: float) -> tuple[int, int]:
    """The patch (year - 2010, number) that is live at a moment in seconds since the epoch.

    Patches come every second week from the second week of January, 24 a year.
    """
    date = datetime.fromtimestamp(moment, UTC)
    day = date.timetuple().tm_yday - 9
    return (date.year - 2010, min(day // 14 + 1, 24)) if day >= 0 else (date.year - 2011, 24)


def game_version(patch: tuple[int, int]) -> str:
    """The build of a patch as match payloads name it, `16.3.744.7656`."""
    major, minor = patch
    build = 645 + round(3.55 * (24 * (major - 15) + minor))
    return f"{major}.{minor}.{build}.{1000 + digest('build', major, minor) % 9000}"


def data_versions(moment: float) -> list[str]:
    """Data Dragon's versions at a moment, newest first, the oldest odd as Riot's are."""
    newest, patch, found = patch_at(moment), (13, 24), []
    while patch <= newest:
        found.append(f"{patch[0]}.{patch[1]}.1")
        patch = (patch[0], patch[1] + 1) if patch[1] < 24 else (patch[0] + 1, 1)
    return [*reversed(found), "0.154.3", "0.151.2", "lolpatch_7.20", "lolpatch_3.7"]


def season_start(moment: float) -> datetime:
    """The start of the season a moment lies in."""
    date = datetime.fromtimestamp(moment - 8 * 86_400, UTC)
    return datetime(date.year, 1, 1, tzinfo=UTC) + timedelta(days=8)


BOOTS_MAGIC, BOOTS_ATTACK, BOOTS_TANK, BOOTS_SUPPORT = 3020, 3006, 3047, 3158
ITEMS: dict[str, tuple[int, ...]] = {
    "Marksman": (3031, 6672, 3094, 3036, 3072, 3085, 3046, 6675, 3032, 3508, 6676, 3153),
    "Mage": (3089, 4645, 3157, 6655, 3135, 3116, 4628, 3118, 6653, 6657, 3165, 4646),
    "Assassin": (6692, 6694, 6701, 3142, 3814, 6697, 3161, 6333),
    "Fighter": (3078, 3071, 6610, 3053, 3161, 6333, 3074, 3748, 3153, 3091),
    "Tank": (3068, 3075, 3065, 2504, 6665, 3742, 3084, 3110, 3143, 4401, 2502, 6662),
    "Support": (3190, 3107, 3504, 2065, 6617, 3050, 3109, 3222),
}
SUPPORT_QUEST = (3869, 3870, 3871, 3876, 3877)
LEGENDARY = frozenset(item for items in ITEMS.values() for item in items)
RUNES: dict[int, tuple[tuple[int, ...], ...]] = {
    8000: ((8005, 8008, 8021, 8010), (9101, 9111, 8009), (9104, 9105, 9103), (8014, 8017, 8299)),
    8100: ((8112, 8128, 9923), (8126, 8139, 8143), (8137, 8140, 8141), (8135, 8105, 8106)),
    8200: ((8214, 8229, 8230), (8224, 8226, 8275), (8210, 8234, 8233), (8237, 8232, 8236)),
    8300: ((8351, 8360, 8369), (8306, 8304, 8321), (8313, 8352, 8345), (8347, 8410, 8316)),
    8400: ((8437, 8439, 8465), (8446, 8463, 8401), (8429, 8444, 8473), (8451, 8453, 8242)),
}
STYLE_OF = {
    "Marksman": 8000,
    "Mage": 8200,
    "Assassin": 8100,
    "Fighter": 8000,
    "Tank": 8400,
    "Support": 8300,
}
