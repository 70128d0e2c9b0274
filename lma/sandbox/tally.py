"""What each of the ten did in a game, counted from its kills, monsters and buildings."""

import msgspec

from lma.sandbox.objectives import Building, Monster
from lma.sandbox.play import Game, Kill, longest_life_ms


class Tally(msgspec.Struct):
    """The counts of one participant."""

    kills: int = 0
    deaths: int = 0
    assists: int = 0
    multis: list[int] = msgspec.field(default_factory=lambda: [0] * 6)
    sprees: int = 0
    largest_spree: int = 0
    largest_multi: int = 0
    dead_ms: int = 0
    longest_life_ms: int = 0
    early_takedowns: int = 0
    solo_kills: int = 0
    first_blood: str = ""
    first_tower: str = ""
    taken: dict[str, int] = msgspec.field(default_factory=dict)
    helped: dict[str, int] = msgspec.field(default_factory=dict)
    team_taken: dict[str, int] = msgspec.field(default_factory=dict)
    enemy_taken: dict[str, int] = msgspec.field(default_factory=dict)

    @property
    def takedowns(self) -> int:
        """Kills and assists."""
        return self.kills + self.assists


def _count_kill(tallies: list[Tally], kill: Kill) -> None:
    killer, victim = tallies[kill.killer - 1], tallies[kill.victim - 1]
    killer.kills += 1
    killer.solo_kills += not kill.assists
    killer.largest_spree = max(killer.largest_spree, kill.streak)
    # A spree begins with the third kill without a death in between.
    killer.sprees += kill.streak == 3
    killer.largest_multi = max(killer.largest_multi, kill.multi)
    # A triple kill is not counted as a double kill too.
    killer.multis[kill.multi] += 1
    if kill.multi > 1:
        killer.multis[kill.multi - 1] -= 1
    victim.deaths += 1
    victim.dead_ms += kill.dead_ms
    for number in kill.assists:
        tallies[number - 1].assists += 1
    if kill.at < 10 * 60_000:
        for number in (kill.killer, *kill.assists):
            tallies[number - 1].early_takedowns += 1


def _count_objectives(game: Game, tallies: list[Tally]) -> None:
    takings: list[tuple[str, Monster | Building]] = [
        (monster.kind, monster) for monster in game.monsters
    ]
    takings += [("ELDER", monster) for monster in game.monsters if monster.dragon == "ELDER"]
    takings += [("TOWER" if b.is_tower else "INHIBITOR", b) for b in game.buildings]
    for kind, taking in takings:
        killer = tallies[taking.killer - 1]
        killer.taken[kind] = killer.taken.get(kind, 0) + 1
        for number in (taking.killer, *taking.assists):
            helped = tallies[number - 1].helped
            helped[kind] = helped.get(kind, 0) + 1
        for index, tally in enumerate(tallies):
            mine = (index < 5) == (taking.team == 100)
            counts = tally.team_taken if mine else tally.enemy_taken
            counts[kind] = counts.get(kind, 0) + 1


def tally(game: Game) -> list[Tally]:
    """The tallies of the ten participants, in the order of their ids."""
    tallies = [Tally() for _ in range(10)]
    for kill in game.kills:
        _count_kill(tallies, kill)
    _count_objectives(game, tallies)
    if game.kills:
        tallies[game.kills[0].killer - 1].first_blood = "kill"
        for number in game.kills[0].assists:
            tallies[number - 1].first_blood = "assist"
    tower = next((building for building in game.buildings if building.is_tower), None)
    if tower is not None:
        tallies[tower.killer - 1].first_tower = "kill"
        for number in tower.assists:
            tallies[number - 1].first_tower = "assist"
    for number, counts in enumerate(tallies, 1):
        # A death near the end is cut short by it.
        counts.dead_ms = min(counts.dead_ms, game.length_ms)
        counts.longest_life_ms = longest_life_ms(game, number)
    return tallies
