"""Gold, minions, experience and damage of the ten, in proportion to what they did."""

import msgspec

from lma.sandbox.dice import Dice
from lma.sandbox.play import Entry, Game
from lma.sandbox.tally import Tally

# By role, each minute: minions, jungle monsters, experience, damage to champions, damage taken.
_PACE: dict[str, tuple[float, float, float, float, float]] = {
    "TOP": (6.3, 0.1, 520, 560, 760),
    "JUNGLE": (0.7, 4.9, 470, 500, 900),
    "MIDDLE": (6.7, 0.2, 530, 680, 560),
    "BOTTOM": (7.1, 0.3, 450, 720, 520),
    "UTILITY": (1.1, 0.0, 330, 330, 520),
    "": (2.6, 0.0, 900, 1150, 1350),
}
_SURVEY = {"JUNGLE": 1.0, "UTILITY": 2.1, "": 0.0}
EXPERIENCE = (
    *(0, 280, 660, 1140, 1720, 2400, 3180, 4060, 5040, 6120),
    *(7300, 8580, 9960, 11440, 13020, 14700, 16480, 18360),
)
_BUILDINGS = ("TOWER", "INHIBITOR")


class Split(msgspec.Struct, frozen=True):
    """Damage by kind; the three add up to the whole."""

    magic: int
    physical: int
    true: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.magic + self.physical + self.true


class Economy(msgspec.Struct, frozen=True):
    """What one participant gathered and dealt over a whole game."""

    minions: int
    monsters: int
    gold: int
    gold_spent: int
    experience: int
    level: int
    dealt: Split
    dealt_to_champions: Split
    taken: Split
    to_towers: int
    to_monsters: int
    healed: int
    healed_others: int
    shielded_others: int
    mitigated: int
    control_seconds: int
    vision: int
    wards: int
    wards_killed: int
    control_wards: int


def level_for(experience: int) -> int:
    """The level that an amount of experience gives."""
    return sum(1 for needed in EXPERIENCE if needed <= experience)


def _split(dice: Dice, total: float, magic_share: float) -> Split:
    whole = int(total)
    true = int(whole * dice.within(0.01, 0.07))
    magic = int((whole - true) * magic_share)
    return Split(magic, whole - true - magic, true)


def _plus(one: Split, other: Split) -> Split:
    return Split(one.magic + other.magic, one.physical + other.physical, one.true + other.true)


def _gold(dice: Dice, tally: Tally, minutes: float, cs: int, *, is_aram: bool) -> tuple[int, int]:
    passive = (252 if is_aram else 122) * max(0.0, minutes - 1)
    objectives = sum(tally.team_taken.get(kind, 0) for kind in _BUILDINGS) * 110
    plates = tally.helped.get("TOWER", 0) * 130
    fights = tally.kills * 265 + tally.assists * (58 if is_aram else 82)
    earned = int(500 + passive + cs * 20.4 + fights + objectives + plates + dice.between(0, 220))
    left = dice.between(30, 1400)
    return earned, max(500 if minutes > 4 else 0, min(earned, earned - left))


def _magic_share(entry: Entry, dice: Dice) -> float:
    return dice.within(0.72, 0.93) if entry.champion.is_magic else dice.within(0.05, 0.28)


def _dealt(
    entry: Entry, dice: Dice, tally: Tally, minutes: float, cs: tuple[int, int]
) -> tuple[Split, Split, int, int]:
    magic = _magic_share(entry, dice)
    pace = _PACE[entry.role][3]
    eager = entry.skill * dice.within(0.75, 1.2)
    to_champions = _split(dice, pace * minutes * eager * 0.7 + 420 * tally.takedowns, magic)
    towers = 2200 * tally.helped.get("TOWER", 0) + 1500 * tally.helped.get("INHIBITOR", 0)
    to_towers = int(towers * dice.within(0.5, 1.1))
    epic = sum(tally.helped.get(kind, 0) for kind in ("DRAGON", "BARON_NASHOR", "RIFTHERALD"))
    to_monsters = int(epic * 2600 * dice.within(0.6, 1.2))
    rest = cs[0] * 390 + cs[1] * 1050 + to_towers + to_monsters + minutes * 120
    return _plus(to_champions, _split(dice, rest, magic)), to_champions, to_towers, to_monsters


def _vision(entry: Entry, dice: Dice, minutes: float) -> tuple[int, int, int, int]:
    survey = _SURVEY.get(entry.role, 0.75)
    if not survey:
        return 0, 0, 0, 0
    keen = survey * minutes * dice.within(0.65, 1.25)
    return int(keen), int(keen * 0.42), int(keen * 0.13), int(keen * 0.09)


def _gather(game: Game, entry: Entry, tally: Tally) -> Economy:
    fixture = game.fixture
    dice = Dice(fixture.seed, "economy", fixture.match_id, entry.number)
    minutes = game.length_ms / 60_000
    lane, jungle, experience, _, taken = _PACE[entry.role]
    farm = entry.skill * max(0.0, minutes - 1.6)
    minions, monsters = int(lane * farm), int(jungle * farm)
    gold, spent = _gold(dice, tally, minutes, minions + monsters, is_aram=fixture.is_aram)
    gained = int(experience * max(0.0, minutes - 1) * entry.skill + tally.takedowns * 60)
    gained = min(gained, 28_000)
    dealt, to_champions, to_towers, to_monsters = _dealt(
        entry, dice, tally, minutes, (minions, monsters)
    )
    hurt = taken * minutes * dice.within(0.75, 1.15) * 0.7 + 900 * tally.deaths
    is_healer = entry.champion.tags[0] == "Support"
    healed_others = int(hurt * dice.within(0.1, 0.5)) if is_healer else 0
    vision, wards, killed, control = _vision(entry, dice, minutes)
    return Economy(
        minions=minions,
        monsters=monsters,
        gold=gold,
        gold_spent=spent,
        experience=gained,
        level=level_for(gained),
        dealt=dealt,
        dealt_to_champions=to_champions,
        taken=_split(dice, hurt, dice.within(0.3, 0.6)),
        to_towers=to_towers,
        to_monsters=to_monsters,
        healed=int(hurt * dice.within(0.1, 0.45)) + healed_others,
        healed_others=healed_others,
        shielded_others=int(healed_others * dice.within(0.2, 0.8)),
        mitigated=int(hurt * dice.within(0.4, 1.3)),
        control_seconds=int(minutes * dice.within(0.2, 1.4)),
        vision=vision,
        wards=wards,
        wards_killed=killed,
        control_wards=control,
    )


def gather(game: Game, tallies: list[Tally]) -> list[Economy]:
    """The economies of the ten participants, in the order of their ids."""
    return [
        _gather(game, entry, counts) for entry, counts in zip(game.entries, tallies, strict=True)
    ]
