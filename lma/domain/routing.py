"""Riot's two kinds of routing value: the platform of a server and the region that serves it.

Source: Riot's developer portal, "Routing Values"; TH2 and PH2 were merged into SG2 in January
2025, but the ids of their old matches remain.
"""

from difflib import get_close_matches
from enum import StrEnum

from lma.core.errors import BadInput


class Region(StrEnum):
    """Where account-v1 (all but `sea`) and match-v5 are served."""

    AMERICAS = "americas"
    ASIA = "asia"
    EUROPE = "europe"
    SEA = "sea"


class Platform(StrEnum):
    """A League server: where summoner-v4, league-v4 and spectator-v5 are served."""

    BR1 = "br1"
    EUN1 = "eun1"
    EUW1 = "euw1"
    JP1 = "jp1"
    KR = "kr"
    LA1 = "la1"
    LA2 = "la2"
    ME1 = "me1"
    NA1 = "na1"
    OC1 = "oc1"
    PH2 = "ph2"
    RU = "ru"
    SG2 = "sg2"
    TH2 = "th2"
    TR1 = "tr1"
    TW2 = "tw2"
    VN2 = "vn2"

    @property
    def region(self) -> Region:
        """The region whose match-v5 holds this platform's matches."""
        return _REGIONS[self]

    @property
    def account_region(self) -> Region:
        """The nearest region with account-v1, which `sea` does not serve."""
        return Region.ASIA if self.region is Region.SEA else self.region

    @property
    def default_tag(self) -> str:
        """The tag line that Riot gave to this platform's players by default."""
        return _DEFAULT_TAGS[self]


_REGIONS = {
    Platform.BR1: Region.AMERICAS,
    Platform.EUN1: Region.EUROPE,
    Platform.EUW1: Region.EUROPE,
    Platform.JP1: Region.ASIA,
    Platform.KR: Region.ASIA,
    Platform.LA1: Region.AMERICAS,
    Platform.LA2: Region.AMERICAS,
    Platform.ME1: Region.EUROPE,
    Platform.NA1: Region.AMERICAS,
    Platform.OC1: Region.SEA,
    Platform.PH2: Region.SEA,
    Platform.RU: Region.EUROPE,
    Platform.SG2: Region.SEA,
    Platform.TH2: Region.SEA,
    Platform.TR1: Region.EUROPE,
    Platform.TW2: Region.SEA,
    Platform.VN2: Region.SEA,
}

_DEFAULT_TAGS = {
    Platform.BR1: "BR1",
    Platform.EUN1: "EUNE",
    Platform.EUW1: "EUW",
    Platform.JP1: "JP1",
    Platform.KR: "KR1",
    Platform.LA1: "LAN",
    Platform.LA2: "LAS",
    Platform.ME1: "ME1",
    Platform.NA1: "NA1",
    Platform.OC1: "OCE",
    Platform.PH2: "PH2",
    Platform.RU: "RU1",
    Platform.SG2: "SG2",
    Platform.TH2: "TH2",
    Platform.TR1: "TR1",
    Platform.TW2: "TW2",
    Platform.VN2: "VN2",
}

_BY_NAME = {platform.value: platform for platform in Platform}
_BY_DEFAULT_TAG = {tag.casefold(): platform for platform, tag in _DEFAULT_TAGS.items()}

# What people, tag lines and profile sites call the platforms, beside their own names.
_ALIASES = {
    "br": Platform.BR1,
    "eun": Platform.EUN1,
    "eune": Platform.EUN1,
    "euw": Platform.EUW1,
    "jp": Platform.JP1,
    "kr1": Platform.KR,
    "lan": Platform.LA1,
    "las": Platform.LA2,
    "me": Platform.ME1,
    "mena": Platform.ME1,
    "na": Platform.NA1,
    "oce": Platform.OC1,
    "ph": Platform.PH2,
    "ru1": Platform.RU,
    "sg": Platform.SG2,
    "th": Platform.TH2,
    "tr": Platform.TR1,
    "tw": Platform.TW2,
    "vn": Platform.VN2,
}


def find_platform(text: str) -> Platform | None:
    """The platform that a text names, by its own name or a customary one."""
    name = text.strip().casefold()
    return _BY_NAME.get(name) or _ALIASES.get(name)


def platform_of_tag(tag_line: str) -> Platform | None:
    """The platform whose own name or default tag a tag line is, None where it is any other."""
    name = tag_line.casefold()
    return _BY_NAME.get(name) or _BY_DEFAULT_TAG.get(name)


def parse_platform(text: str) -> Platform:
    """The platform that a text names; raises `BadInput` that suggests the nearest."""
    platform = find_platform(text)
    if platform is not None:
        return platform
    known = [*_BY_NAME, *_ALIASES]
    near = get_close_matches(text.strip().casefold(), known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(Platform)}"
    raise BadInput(f"There is no platform {text[:40]!r}.", hint=hint)
