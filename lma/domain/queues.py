"""League's queues: what a queue id is called, and what people call it.

Source: Riot's queues.json and the client's own labels. An id that no list knows is shown as
`Queue 1750`; nothing depends on knowing it.
"""

from dataclasses import dataclass
from difflib import get_close_matches

from lma.core.errors import BadInput

_NAMES = {
    0: "Custom",
    72: "1v1 Showdown",
    73: "2v2 Showdown",
    75: "Hexakill",
    76: "URF",
    78: "One for All: Mirror",
    83: "Co-op URF",
    98: "Hexakill",
    100: "ARAM: Butcher's Bridge",
    310: "Nemesis Draft",
    313: "Black Market Brawlers",
    317: "Definitely Not Dominion",
    325: "All Random",
    400: "Normal Draft",
    410: "Ranked Dynamic",
    420: "Ranked Solo",
    430: "Normal Blind",
    440: "Ranked Flex",
    450: "ARAM",
    460: "3v3 Blind",
    470: "3v3 Ranked Flex",
    480: "Swiftplay",
    490: "Quickplay",
    600: "Blood Hunt Assassin",
    610: "Dark Star: Singularity",
    700: "Clash",
    720: "ARAM Clash",
    800: "Co-op vs AI 3v3 Intermediate",
    810: "Co-op vs AI 3v3 Intro",
    820: "Co-op vs AI 3v3 Beginner",
    830: "Co-op vs AI Intro",
    840: "Co-op vs AI Beginner",
    850: "Co-op vs AI Intermediate",
    870: "Co-op vs AI Intro",
    880: "Co-op vs AI Beginner",
    890: "Co-op vs AI Intermediate",
    900: "ARURF",
    910: "Ascension",
    920: "Poro King",
    940: "Nexus Siege",
    950: "Doom Bots Voting",
    960: "Doom Bots",
    980: "Star Guardian Invasion",
    990: "Star Guardian Onslaught",
    1000: "PROJECT: Hunters",
    1010: "Snow ARURF",
    1020: "One for All",
    1030: "Odyssey Intro",
    1040: "Odyssey Cadet",
    1050: "Odyssey Crewmember",
    1060: "Odyssey Captain",
    1070: "Odyssey Onslaught",
    1200: "Nexus Blitz",
    1300: "Nexus Blitz",
    1400: "Ultimate Spellbook",
    1700: "Arena",
    1710: "Arena",
    1810: "Swarm Solo",
    1820: "Swarm Duo",
    1830: "Swarm Trio",
    1840: "Swarm Quad",
    1900: "Pick URF",
    2000: "Tutorial 1",
    2010: "Tutorial 2",
    2020: "Tutorial 3",
    2300: "Brawl",
    2400: "ARAM: Mayhem",
    3140: "Practice Tool",
}

# Ids that Riot gave up long ago, and Teamfight Tactics': named where they turn up, never asked for.
_RETIRED = {
    2: "Normal Blind",
    4: "Ranked Solo",
    6: "Ranked Premade",
    7: "Co-op vs AI",
    8: "3v3 Blind",
    9: "3v3 Ranked Flex",
    14: "Normal Draft",
    16: "Dominion Blind",
    17: "Dominion Draft",
    25: "Dominion Co-op vs AI",
    31: "Co-op vs AI Intro",
    32: "Co-op vs AI Beginner",
    33: "Co-op vs AI Intermediate",
    41: "3v3 Ranked Team",
    42: "Ranked Team",
    52: "Co-op vs AI 3v3",
    61: "Team Builder",
    65: "ARAM",
    67: "ARAM Co-op vs AI",
    70: "One for All",
    91: "Doom Bots",
    92: "Doom Bots",
    93: "Doom Bots",
    96: "Ascension",
    300: "Poro King",
    315: "Nexus Siege",
    318: "ARURF",
    1090: "TFT",
    1091: "TFT 1v0",
    1092: "TFT 2v0",
    1100: "TFT Ranked",
    1110: "TFT Tutorial",
    1111: "TFT Simulation",
    1130: "TFT Hyper Roll",
    1150: "TFT Double Up",
    1160: "TFT Double Up",
    1210: "TFT Choncc's Treasure",
    1220: "TFT Tocker's Trials",
    6000: "TFT Set 3.5 Revival",
    6100: "TFT Festival of Beasts",
    6110: "TFT Remix Rumble",
    6120: "TFT Pengu's Party",
}

# The words that people type for one queue or for several that are one to them.
_WORDS = {
    "solo": (420,),
    "soloq": (420,),
    "duo": (420,),
    "flex": (440,),
    "ranked": (420, 440),
    "draft": (400,),
    "blind": (430,),
    "normal": (400, 430, 480, 490),
    "aram": (450,),
    "mayhem": (2400,),
    "clash": (700,),
    "arena": (1700, 1710),
    "swarm": (1810, 1820, 1830, 1840),
    "urf": (76, 900, 1010, 1900),
    "bots": (830, 840, 850, 870, 880, 890),
    "coop": (830, 840, 850, 870, 880, 890),
    "nexusblitz": (1200, 1300),
    "custom": (0,),
}

# Ladders of league-v4, by Riot's names for them.
_LADDERS = {
    "RANKED_SOLO_5x5": "Ranked Solo",
    "RANKED_FLEX_SR": "Ranked Flex",
    "RANKED_FLEX_TT": "3v3 Ranked Flex",
    "RANKED_TFT": "TFT",
    "RANKED_TFT_TURBO": "TFT Hyper Roll",
    "RANKED_TFT_DOUBLE_UP": "TFT Double Up",
    "CHERRY": "Arena",
}

_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class QueueChoice:
    """The queues that somebody's word means."""

    word: str
    ids: tuple[int, ...]


def queue_name(queue_id: int | None) -> str | None:
    """What a queue is called, `Queue 1750` for one that no list knows."""
    if queue_id is None:
        return None
    return _NAMES.get(queue_id) or _RETIRED.get(queue_id) or f"Queue {queue_id}"


def ladder_name(queue_type: str) -> str:
    """What a ladder of league-v4 is called, Riot's own name for one that no list knows."""
    return _LADDERS.get(queue_type, queue_type)


def parse_queue(text: str) -> QueueChoice:
    """The queues that a name, a word or an id means; raises `BadInput` with the nearest."""
    word = _key(text)
    if word.isascii() and word.isdigit() and int(word) <= _LARGEST_ID:
        return QueueChoice(word, (int(word),))
    if word in _WORDS:
        return QueueChoice(word, _WORDS[word])
    ids = tuple(number for number, name in _NAMES.items() if _key(name) == word)
    if ids:
        return QueueChoice(word, ids)
    near = get_close_matches(word, queue_words(), n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(_WORDS)}, or an id"
    raise BadInput(f"There is no queue {text[:40]!r}.", hint=hint)


def queue_words() -> list[str]:
    """Every word that `parse_queue` understands, for completion."""
    return sorted({*_WORDS, *(_key(name) for name in _NAMES.values())})


def _key(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
