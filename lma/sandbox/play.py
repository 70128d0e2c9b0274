"""What happens in a game: who plays what, and every kill, monster and building in order.

The payload of a match and its timeline are both written from one `Game`, so they can't disagree.
Moments are in milliseconds since the start of the game.
"""

from itertools import pairwise

import msgspec

from lma.sandbox.dice import Dice, digest
from lma.sandbox.identity import Player, seat_player
from lma.sandbox.objectives import Building, Monster, take_buildings, take_monsters
from lma.sandbox.roster import ROLES, Champion, champions_of, patch_at
from lma.sandbox.schedule import Fixture

_KILLER_WEIGHTS = {"TOP": 1.0, "JUNGLE": 1.15, "MIDDLE": 1.35, "BOTTOM": 1.45, "UTILITY": 0.4}
_VICTIM_WEIGHTS = {"TOP": 1.0, "JUNGLE": 0.95, "MIDDLE": 1.0, "BOTTOM": 1.05, "UTILITY": 1.15}
_SPELLS = {"TOP": (12, 14), "JUNGLE": (11,), "MIDDLE": (14, 12, 21), "BOTTOM": (7, 1, 21)}
_MULTI_KILL_MS = 10_000
_LAST_MULTI_KILL_MS = 30_000


class Entry(msgspec.Struct, frozen=True):
    """One of the ten who play: participant id, team, role (empty on ARAM), champion, spells."""

    number: int
    team: int
    role: str
    player: Player
    champion: Champion
    skill: float
    spells: tuple[int, int]


class Kill(msgspec.Struct, frozen=True):
    """A champion's death; `streak` and `multi` count the killer's kills including this one."""

    at: int
    killer: int
    victim: int
    assists: tuple[int, ...]
    dead_ms: int
    streak: int
    multi: int
    ended_streak: int


class Game(msgspec.Struct, frozen=True):
    """A game as it was played."""

    fixture: Fixture
    patch: tuple[int, int]
    entries: tuple[Entry, ...]
    kills: tuple[Kill, ...]
    monsters: tuple[Monster, ...]
    buildings: tuple[Building, ...]
    bans: tuple[int, ...]
    length_ms: int


def _favourites(
    fixture: Fixture, player: Player, champions: tuple[Champion, ...]
) -> tuple[Champion, ...]:
    seed = digest(fixture.seed, "favourites", player.puuid)
    return tuple(champions[(seed >> 12 * index) % len(champions)] for index in range(4))


def _enter(fixture: Fixture, dice: Dice, patch: tuple[int, int]) -> tuple[Entry, ...]:
    taken: set[int] = set()
    entries = []
    for index, seat in enumerate(fixture.seats):
        role = "" if fixture.is_aram else ROLES[index % 5]
        player = seat_player(fixture.seed, fixture.owner, seat)
        champions = champions_of(patch, role or None)
        # On ARAM the champions are dealt.
        is_choice = role and dice.chance(0.75)
        favourites = _favourites(fixture, player, champions) if is_choice else champions
        champion = dice.pick(favourites)
        while champion.number in taken:
            champion = dice.pick(champions)
        taken.add(champion.number)
        team = 100 if index < 5 else 200
        other = 32 if fixture.is_aram else dice.pick(_SPELLS.get(role, (3, 14)))
        spells = (4, other) if dice.chance(0.5) else (other, 4)
        skill = dice.within(0.72, 1.2) * (1.1 if team == fixture.winner else 0.94)
        entries.append(Entry(index + 1, team, role, player, champion, skill, spells))
    return tuple(entries)


def _ban(
    fixture: Fixture, dice: Dice, game: tuple[Entry, ...], patch: tuple[int, int]
) -> list[int]:
    if fixture.queue not in (400, 420, 440):
        return []
    taken = {entry.champion.number for entry in game}
    free = [champion.number for champion in champions_of(patch) if champion.number not in taken]
    return [-1 if dice.chance(0.05) else number for number in dice.sample(free, 10)]


class _Fight:
    """Kills as they follow each other: nobody kills or dies while dead."""

    def __init__(self, fixture: Fixture, dice: Dice, entries: tuple[Entry, ...]) -> None:
        self.fixture = fixture
        self.dice = dice
        self.teams = {team: [e for e in entries if e.team == team] for team in (100, 200)}
        self.back_at = dict.fromkeys(range(1, 11), 0)
        self.streaks = dict.fromkeys(range(1, 11), 0)
        self.multis = dict.fromkeys(range(1, 11), (0, -_LAST_MULTI_KILL_MS))
        self.kill_weights = {e.number: _KILLER_WEIGHTS.get(e.role, 1.0) * e.skill for e in entries}
        self.death_weights = {e.number: _VICTIM_WEIGHTS.get(e.role, 1.0) / e.skill for e in entries}

    def alive(self, team: int, at: int) -> list[int]:
        return [e.number for e in self.teams[team] if self.back_at[e.number] <= at]

    def strike(self, at: int, team: int) -> Kill | None:
        """A kill by a team, or None where one side is all dead."""
        mine, theirs = self.alive(team, at), self.alive(300 - team, at)
        if not mine or not theirs:
            return None
        dice = self.dice
        killer = dice.weigh(mine, [self.kill_weights[number] for number in mine])
        victim = dice.weigh(theirs, [self.death_weights[number] for number in theirs])
        share = 0.62 if self.fixture.is_aram else 0.3 + at / 9_000_000
        assists = tuple(number for number in mine if number != killer and dice.chance(share))
        minutes = at / 60_000
        dead_ms = int(1000 * min(8 + minutes * (1.6 if self.fixture.is_aram else 1.25), 58))
        count, last = self.multis[killer]
        gap = _LAST_MULTI_KILL_MS if count == 4 else _MULTI_KILL_MS
        multi = count + 1 if at - last <= gap and count < 5 else 1
        self.multis[killer] = multi, at
        ended, self.streaks[victim] = self.streaks[victim], 0
        self.streaks[killer] += 1
        self.back_at[victim] = at + dead_ms
        return Kill(at, killer, victim, assists, dead_ms, self.streaks[killer], multi, ended)


def _fight(fixture: Fixture, dice: Dice, entries: tuple[Entry, ...], length: int) -> list[Kill]:
    minutes = length / 60_000
    per_minute = 4.3 if fixture.is_aram else 1.75
    count = int(minutes * per_minute * dice.within(0.7, 1.3)) if not fixture.is_remake else 1
    first = 60_000 if fixture.is_aram else 120_000
    if length <= first + 10_000:
        return []
    # Half of the kills come in fights, soon after another one.
    moments: list[int] = []
    while len(moments) < count:
        at = int(dice.within(first, length - 5_000))
        moments.append(at)
        while dice.chance(0.45) and at + 9_000 < length - 2_000:
            at += dice.between(700, 9_000)
            moments.append(at)
    fight = _Fight(fixture, dice, entries)
    share = dice.within(0.54, 0.74)
    kills = []
    for at in sorted(moments):
        team = fixture.winner if dice.chance(share) else 300 - fixture.winner
        kill = fight.strike(at, team)
        if kill is not None:
            kills.append(kill)
    return kills


def play(fixture: Fixture) -> Game:
    """Play a game; the same fixture always gives the same game."""
    dice = Dice(
        fixture.seed,
        "game",
        fixture.platform,
        fixture.owner.name,
        fixture.owner.tag,
        fixture.slot,
    )
    patch = patch_at(fixture.starts_at)
    length = fixture.seconds * 1000 + dice.between(0, 999)
    entries = _enter(fixture, dice, patch)
    bans = _ban(fixture, dice, entries, patch)
    kills = _fight(fixture, dice, entries, length)
    monsters = [] if fixture.is_aram else take_monsters(fixture, dice, patch, length)
    buildings = take_buildings(fixture, dice, length)
    return Game(
        fixture,
        patch,
        entries,
        tuple(kills),
        tuple(monsters),
        tuple(buildings),
        tuple(bans),
        length,
    )


def longest_life_ms(game: Game, number: int) -> int:
    """The longest time a participant lived between deaths; 0 where it never died, as at Riot."""
    born = [0]
    deaths = []
    for kill in game.kills:
        if kill.victim == number:
            deaths.append(kill.at)
            born.append(kill.at + kill.dead_ms)
    if not deaths:
        return 0
    edges = [edge for pair in zip(born, [*deaths, game.length_ms], strict=True) for edge in pair]
    return max(end - start for start, end in list(pairwise(edges))[::2])
