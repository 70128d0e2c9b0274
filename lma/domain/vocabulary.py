"""Words that a sentence about a game is read by: numbers, topics, owners, directions, names."""

from collections.abc import Mapping

LESS = frozenset({"less", "fewer"})
MORE = frozenset({"more"})


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _numbers() -> dict[str, int]:
    """Numbers in words but `one`, which is no number as often as not."""
    told = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty"
    )
    return {word: number for number, word in enumerate(told.split()) if word != "one"}


def _topics() -> dict[str, str]:
    """What is counted, by the words for it; the words of a receipt's label are read alike."""
    told = {
        "gold": "gold income",
        "xp": "xp experience",
        "cs": "cs creep creeps minion minions farm farmed farming",
        "damage": "damage",
        "vision": "vision",
        "wards": "ward wards",
        "deaths": "death deaths die dies died dying",
        "kills": "kill kills killed killing participation fight fights takedown takedowns",
        "assists": "assist assists",
        "towers": "tower towers turret turrets",
        "plates": "plate plates",
        "inhibitors": "inhibitor inhibitors",
        "dragons": "dragon dragons drake drakes",
        "barons": "baron barons",
        "heralds": "herald heralds",
        "grubs": "grub grubs",
        "levels": "level levels",
        "items": "item items",
        "enemies": "enemies",
        "allies": "ally allies",
        "seconds": "second seconds",
    }
    return {word: topic for topic, words in told.items() for word in words.split()}


NUMBERS: Mapping[str, int] = _numbers()
TOPICS: Mapping[str, str] = _topics()
GAMES = _set("game games match matches")
MINUTES = _set("minute minutes min mins")
BEFORE_GAMES = _set("newest other last more of recent previous earlier your the")
"""Words that may stand between a number and `games`."""

BEHIND = _set(
    "behind less fewer below lower down deficit short minus trail trails trailed trailing"
)
AHEAD = _set("ahead more above higher up lead leads led leading plus surplus")
NEGATIONS = _set("not never hardly barely scarcely no nobody nor neither without none nothing")
RATES = _set("per a an each every")
TO_TOPIC = _set(
    "per a an each more less fewer of your the all behind ahead in points team's team lane control"
)
"""Words that may stand between a number and what it counts."""
TO_DIRECTION = _set("per a an minute minutes in of the points score team control") | TOPICS.keys()
FROM_DIRECTION = TO_DIRECTION | _set(
    "by with your lane opponent opponents others about around roughly only just some is was were "
    "are enemy laner rival median usual at"
)
AFTER_NUMBER = (
    TOPICS.keys()
    | GAMES
    | MINUTES
    | BEFORE_GAMES
    | TO_TOPIC
    | BEHIND
    | AHEAD
    | _set(
        "times percent at to and or but against instead than for as on by beside while when is was "
        "are were from over under with before during across vs versus you yours it they others "
        "usual lead deficit difference compared where which so that this if because after until "
        "only too now there then these those between within among yet leaves shows means tells "
        "says puts makes gives keeps costs hurts can could will should needs has have had do does "
        "did"
    )
)
"""Words that may follow a number; any other would be counted by it."""

YOURS = _set("you your yours you're you've yourself newest recent recently lately now")
USUAL = _set(
    "others other other's usual usually typical typically normally norm before earlier previous "
    "previously players rest peers they their"
)
BESIDE_USUAL = _set("than instead against versus vs compared beside below above under over beyond")
OPEN = _set("aim aiming reach reaches goal target need needs towards")
"""Words after which a number may be anybody's."""
RIVALS = _set(
    "opponent opponents opponent's enemy enemies enemy's rival rivals foe foes laner teammate "
    "teammates ally allies p"
)
"""Whoever is neither the player nor what is usual; `p` is what is left of P3."""
TEAM = _set("team jungler support adc top mid bot")
"""Somebody else where `your` stands before it."""
TO_OBJECT = _set("the your lane enemy same direct own an a most usual")
OBJECT_AFTER = _set(
    "to than of against behind over from with ahead on by below above for beside versus vs trail "
    "trails trailed trailing lead leads led leading beat beating as"
)
WHOSE = _set("in of for among across during")
"""Words that begin what says whose a number is, after it."""
WHOSE_ENDS = _set(
    "you than instead against versus vs compared and but while where whereas which so"
)
BOUNDS = _set("least most nearly almost")
LACKS = _set(
    "lack lacks lacked lacking miss missed missing lose lost skip skipped by won win waste wasted "
    "spent gave away"
)
TIMES = _set("minute game match second hour day wave")

PASSIVE = _set("was were got get been being is are")

COMMON_NAMES = _set(
    "I CS KDA XP KP AD AP HP MP AoE ADC AFK DPS CC Baron Nashor Dragon Drake Elder Rift Herald "
    "Atakhan Void Riot League Summoner's Arena ARAM Top Jungle Mid Middle Bot Bottom Support "
    "Flash Teleport Ignite Smite Exhaust Heal Barrier Cleanse Ghost Nexus"
)
ALSO_WORDS = _set(
    "bard brand fizz graves jinx karma kindred pantheon nocturne poppy riven rumble smolder swain "
    "talon trundle twitch vex sett rise"
)
"""Champions whose names are words, too: in lower case they are words."""
FINITE = _set(
    "is was has had are were have does did do can could will would should must may might plays "
    "played beats beat says said killed kills wins won loses lost takes took gets got makes made "
    "farms farmed dies died"
)
"""Verbs before which a word is a subject: after an imperative none of them stands."""
SUBJECTS = (
    TOPICS.keys()
    | GAMES
    | _set(
        "you your yours it this that these those the they their he she we there here which what "
        "who nothing nobody somebody everyone everything something anything one each both neither "
        "none all most more less others other another any some such an a in at with if when while "
        "and but so then once after before lane wave tempo pressure map jungle support team enemy "
        "opponent lead gap deficit score median income share difference side river recall trinket "
        "focus practice practise timing pathing mid top bot bottom middle game laner nexus"
    )
)
"""What may stand before such a verb at the beginning of a sentence."""
OWNERS = SUBJECTS | _set(
    "player laner jungler adc rival carry fight trade let how where today tonight ally baron "
    "dragon ward tower herald moment minion champion"
)
"""Of whom or what something may be without a receipt."""
