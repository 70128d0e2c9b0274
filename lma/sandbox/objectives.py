"""The monsters and buildings that the two teams of a game take."""

import msgspec

from lma.sandbox.dice import Dice
from lma.sandbox.schedule import Fixture

DRAGONS = ("AIR", "EARTH", "FIRE", "WATER", "HEXTECH", "CHEMTECH")
SOULS = {
    "AIR": "Cloud",
    "EARTH": "Mountain",
    "FIRE": "Infernal",
    "WATER": "Ocean",
    "HEXTECH": "Hextech",
    "CHEMTECH": "Chemtech",
}
LANES = ("TOP_LANE", "MID_LANE", "BOT_LANE")
_TOWERS = ("OUTER_TURRET", "INNER_TURRET", "BASE_TURRET")
_HITTERS = (3, 2, 3, 4, 1)
_MINUTE = 60_000


class Monster(msgspec.Struct, frozen=True):
    """An epic monster that a team took; `kind` is the timeline's monster type."""

    at: int
    team: int
    kind: str
    dragon: str
    killer: int
    assists: tuple[int, ...]


class Building(msgspec.Struct, frozen=True):
    """A building that a team destroyed; an inhibitor has no tower type."""

    at: int
    team: int
    lane: str
    tower: str
    killer: int
    assists: tuple[int, ...]

    @property
    def is_tower(self) -> bool:
        """A tower, or else an inhibitor."""
        return bool(self.tower)


def _party(dice: Dice, team: int, share: float, first: int = 0) -> tuple[int, tuple[int, ...]]:
    base = 0 if team == 100 else 5
    killer = first or dice.weigh((1, 2, 3, 4, 5), _HITTERS)
    others = tuple(base + n for n in range(1, 6) if n != killer and dice.chance(share))
    return base + killer, others


class _Jungle:
    """The monsters of one game, taken one after another."""

    def __init__(self, fixture: Fixture, dice: Dice, length: int) -> None:
        self.dice = dice
        self.winner = fixture.winner
        self.last = length - 20_000
        self.taken: list[Monster] = []

    def take(self, at: int, kind: str, dragon: str = "", share: float = 0.62) -> int:
        """Note who takes a monster; answers with the team."""
        team = self.winner if self.dice.chance(share) else 300 - self.winner
        jungler = 2 if self.dice.chance(0.75) else 0
        killer, assists = _party(self.dice, team, 0.5, jungler)
        self.taken.append(Monster(at, team, kind, dragon, killer, assists))
        return team

    def dragons(self) -> None:
        """Dragons from 5:00 on, elder dragons after a team's fourth."""
        dice, counts = self.dice, {100: 0, 200: 0}
        kinds = dice.sample(DRAGONS, 3)
        at, index = 5 * _MINUTE + dice.between(15_000, 200_000), 0
        while at < self.last:
            if max(counts.values()) >= 4:
                self.take(at, "DRAGON", "ELDER", 0.8)
                at += 6 * _MINUTE + dice.between(10_000, 120_000)
                continue
            team = self.take(at, "DRAGON", kinds[min(index, 2)])
            counts[team] += 1
            index += 1
            at += 5 * _MINUTE + dice.between(10_000, 150_000)

    def pit(self, patch: tuple[int, int]) -> None:
        """Void grubs, the Rift Herald, Atakhan in the seasons that had it, and Baron Nashor."""
        dice = self.dice
        at = 8 * _MINUTE + dice.between(10_000, 180_000)
        for _ in range(dice.pick((0, 3, 3, 3))):
            if at < self.last:
                self.take(at, "HORDE", share=0.55)
            at += dice.between(4_000, 20_000)
        at = 15 * _MINUTE + dice.between(10_000, 200_000)
        if at < self.last and dice.chance(0.7):
            self.take(at, "RIFTHERALD")
        at = 20 * _MINUTE + dice.between(20_000, 240_000)
        if patch[0] == 15 and at < self.last and dice.chance(0.75):
            self.take(at, "ATAKHAN", share=0.7)
        at = (25 if patch[0] == 15 else 20) * _MINUTE + dice.between(15_000, 300_000)
        while at < self.last:
            self.take(at, "BARON_NASHOR", share=0.8)
            at += 6 * _MINUTE + dice.between(15_000, 240_000)


def take_monsters(
    fixture: Fixture, dice: Dice, patch: tuple[int, int], length: int
) -> list[Monster]:
    """The epic monsters of a game on Summoner's Rift, in order of time."""
    jungle = _Jungle(fixture, dice, length)
    jungle.dragons()
    jungle.pit(patch)
    return sorted(jungle.taken, key=lambda monster: monster.at)


def _siege(dice: Dice, depths: dict[str, int]) -> list[tuple[str, str]]:
    """Towers and inhibitors in an order in which a lane falls from outside to inside."""
    lanes = {
        lane: [(lane, tower) for tower in (*_TOWERS, "")][:depth]
        for lane, depth in depths.items()
        if depth
    }
    order = []
    while lanes:
        lane = dice.pick(tuple(lanes))
        order.append(lanes[lane].pop(0))
        if not lanes[lane]:
            del lanes[lane]
    return order


def _depths(fixture: Fixture, dice: Dice, team: int, minutes: float) -> dict[str, int]:
    wins = team == fixture.winner
    if fixture.is_aram:
        return {"MID_LANE": dice.pick((3, 4)) if wins else dice.pick((0, 0, 1, 2))}
    most = 3 if wins else 2
    reach = min(most, max(0, int(minutes // 8)))
    depths = {lane: dice.between(0, reach) for lane in LANES}
    if wins and not fixture.is_surrender:
        depths[dice.pick(LANES)] = 4
    return depths


def _raze(fixture: Fixture, dice: Dice, team: int, length: int) -> list[Building]:
    first = (4 if fixture.is_aram else 10) * _MINUTE
    wins = team == fixture.winner and not fixture.is_surrender
    order = _siege(dice, _depths(fixture, dice, team, length / _MINUTE))
    if fixture.is_aram:
        # The Howling Abyss has no inner tower.
        order = [place for place in order if place[1] != "INNER_TURRET"]
        if wins and ("MID_LANE", "") not in order:
            order.append(("MID_LANE", ""))
    moments = sorted(int(dice.within(first, length - 45_000)) for _ in order)
    if wins:
        order += [("MID_LANE", "NEXUS_TURRET")] * 2
        moments += [length - 22_000, length - 11_000]
    razed = []
    for at, (lane, tower) in zip(moments, order, strict=True):
        killer, assists = _party(dice, team, 0.4)
        razed.append(Building(at, team, lane, tower, killer, assists))
    return razed


def take_buildings(fixture: Fixture, dice: Dice, length: int) -> list[Building]:
    """The towers and inhibitors that fall, in order of time."""
    if fixture.is_remake:
        return []
    razed = [*_raze(fixture, dice, 100, length), *_raze(fixture, dice, 200, length)]
    return sorted(razed, key=lambda building: building.at)
