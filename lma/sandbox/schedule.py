"""When the synthetic world's games are played, and by whom.

Time is cut into slots of two hours. In about two of three slots an owner plays one game with nine
of its 29 companions, on the one platform of each region that is its home there. So a game is
told by platform, owner and slot, which is what its id spells: `NA1_<lobby number><slot>`.
"""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from lma.sandbox.dice import Dice
from lma.sandbox.identity import SEATS, Owner, lobby_number
from lma.sandbox.roster import ARAM, DRAFT, FLEX, RANKED, SOLO, SWIFTPLAY

EPOCH = 1_577_836_800
SLOT_SECONDS = 7_200
SLOTS = 100_000
PUBLISHED_AFTER_SECONDS = 60
MATCHES_KEPT_SECONDS = 730 * 86_400
TIMELINES_KEPT_SECONDS = 365 * 86_400

_QUEUES = (SOLO, FLEX, DRAFT, SWIFTPLAY, ARAM)
_QUEUE_WEIGHTS = (45, 12, 12, 11, 20)
_MINUTES = {SOLO: (19, 39), FLEX: (20, 40), DRAFT: (20, 40), SWIFTPLAY: (15, 26), ARAM: (13, 25)}


class Fixture(msgspec.Struct, frozen=True):
    """A game before anything has happened in it; `starts_at` and `seconds` are in seconds."""

    seed: int
    platform: str
    owner: Owner
    slot: int
    queue: int
    starts_at: int
    seconds: int
    is_remake: bool
    is_surrender: bool
    winner: int
    seats: tuple[int, ...]

    @property
    def ends_at(self) -> int:
        """The moment it ends, in seconds since the epoch."""
        return self.starts_at + self.seconds

    @property
    def is_aram(self) -> bool:
        """Whether it is played on the Howling Abyss."""
        return self.queue == ARAM

    @property
    def game_id(self) -> int:
        """The number in its match id."""
        return lobby_number(self.seed, self.owner) * SLOTS + self.slot

    @property
    def match_id(self) -> str:
        """Its id, `NA1_...`."""
        return f"{self.platform.upper()}_{self.game_id}"


def slot_at(moment: float) -> int:
    """The slot a moment lies in."""
    return int((moment - EPOCH) // SLOT_SECONDS)


@lru_cache(maxsize=8192)
def find_fixture(seed: int, platform: str, owner: Owner, slot: int) -> Fixture | None:
    """The game an owner plays in a slot, or None where it rests."""
    dice = Dice(seed, "fixture", platform, owner.name, owner.tag, slot)
    if not 0 <= slot < SLOTS or not dice.chance(0.68):
        return None
    queue = dice.weigh(_QUEUES, _QUEUE_WEIGHTS)
    is_remake = dice.chance(1 / 40)
    is_surrender = not is_remake and dice.chance(0.22)
    low, high = _MINUTES[queue]
    # Two throws: most games end near the middle.
    seconds = int(60 * (dice.within(low, high) + dice.within(low, high)) / 2) + dice.between(0, 59)
    if is_remake:
        seconds = dice.between(105, 235)
    elif is_surrender:
        seconds = max(960, int(seconds * 0.8)) if queue != ARAM else int(seconds * 0.85)
    starts_at = EPOCH + slot * SLOT_SECONDS + dice.between(0, SLOT_SECONDS - 3_000)
    seats = dice.sample([0, *dice.sample(range(1, SEATS), 9)], 10)
    if dice.chance(0.55):
        # The owner gets the role that it likes best, on its own team.
        place = seats.index(0)
        wish = place // 5 * 5 + lobby_number(seed, owner) % 5
        seats[place], seats[wish] = seats[wish], seats[place]
    return Fixture(
        seed=seed,
        platform=platform,
        owner=owner,
        slot=slot,
        queue=queue,
        starts_at=starts_at,
        seconds=seconds,
        is_remake=is_remake,
        is_surrender=is_surrender,
        winner=100 if dice.chance(0.5) else 200,
        seats=tuple(seats),
    )


class Wanted(msgspec.Struct, frozen=True):
    """What a match list is asked for; times are in seconds since the epoch."""

    start: int = 0
    count: int = 20
    queue: int | None = None
    kind: str | None = None
    start_time: int | None = None
    end_time: int | None = None

    def takes(self, queue: int, started_at: float, *, is_ranked: bool) -> bool:
        """Whether a game belongs to the list."""
        return (
            self.queue in (None, queue)
            and (self.kind is None or self.kind == ("ranked" if is_ranked else "normal"))
            and (self.start_time is None or started_at >= self.start_time)
            and (self.end_time is None or started_at <= self.end_time)
        )


def list_fixtures(
    seed: int, platform: str, owner: Owner, seat: int, wanted: Wanted, now: float
) -> Iterator[Fixture]:
    """The published games of one player, newest first, as far as `wanted.count` reaches."""
    if wanted.queue not in (None, *_QUEUES) or wanted.kind not in (None, "ranked", "normal"):
        return
    newest = slot_at(now if wanted.end_time is None else min(now, wanted.end_time))
    oldest = slot_at(max(now - MATCHES_KEPT_SECONDS, wanted.start_time or 0))
    skipped = found = 0
    for slot in range(newest, max(oldest, 0) - 1, -1):
        if found == wanted.count:
            return
        game = find_fixture(seed, platform, owner, slot)
        if game is None or seat not in game.seats or not is_kept(game, now, MATCHES_KEPT_SECONDS):
            continue
        if not wanted.takes(game.queue, game.starts_at, is_ranked=game.queue in RANKED):
            continue
        if skipped < wanted.start:
            skipped += 1
            continue
        found += 1
        yield game


def is_kept(game: Fixture, now: float, seconds: int) -> bool:
    """Whether a game has been published and has not yet been dropped for its age."""
    return game.ends_at + PUBLISHED_AFTER_SECONDS <= now <= game.ends_at + seconds
