"""Who goes next, and how long the others have to wait.

Interactive requests go ahead of backfill, but every tenth place that both want is backfill's;
among their like, who came first goes first. A row whose method has no room holds up no other.
Places are kept for rows of processes that were told to come for them and have not come yet.
"""

from collections.abc import Callable

from lma.riot.limits.host import APPLICATION_SCOPE, Host, Row

# How many places in a row interactive requests may get past waiting backfill.
_TURNS = 9
# How soon to ask again where only somebody else's answer tells when.
_SOON_MS = 15
_PATIENCE = 4
_LONGEST_PROBE_MS = 1000
# Places that are free so soon are given out beforehand, and asked for so early.
_BOOKED_MS = 100
_LEAD_MS = 40


class Rooms(dict[str, int]):
    """How many requests may leave now within each limit."""

    def __init__(self, host: Host, now: int) -> None:
        names = {APPLICATION_SCOPE, *(row.method for row in host.line)}
        super().__init__({name: host.room(name, now) for name in names})

    def left(self, method: str) -> int:
        """How many requests of a method may leave."""
        return min(self[APPLICATION_SCOPE], self[method])

    def take(self, method: str, n: int) -> None:
        """Uses places up."""
        self[APPLICATION_SCOPE] -= n
        self[method] -= n


def share_out(host: Host, client: str, now: int) -> dict[int, int]:
    """How many places each row of the line gets, by its place in it; `host.turns` is kept up."""
    rooms = Rooms(host, now)
    left = [row.n if row.client == client or row.is_due(now) else 0 for row in host.line]
    # Backfill of other processes that comes later has its turns all the same.
    later = {row.method for n, row in zip(left, host.line, strict=True) if row.priority and not n}
    heads = [0, 0]
    turns = host.turns
    places: dict[int, int] = {}
    while True:
        urgent, other = (_head(host, rooms, left, heads, priority) for priority in (0, 1))
        if urgent is None and other is None:
            return places
        both = urgent is not None and other is not None
        late = urgent is None or (both and turns >= _TURNS)
        chosen = other if late else urgent
        assert chosen is not None  # noqa: S101 - one of the two is there
        passed = not late and (both or any(map(rooms.left, later)))
        row = host.line[chosen]
        n = min(left[chosen], rooms.left(row.method))
        if both:
            n = 1 if late else min(n, _TURNS - turns)
        turns = min(turns + n, _TURNS) if passed else 0
        left[chosen] -= n
        rooms.take(row.method, n)
        places[chosen] = places.get(chosen, 0) + n
        if row.client == client:
            host.turns = turns


def _head(host: Host, rooms: Rooms, left: list[int], heads: list[int], priority: int) -> int | None:
    """The first row of a priority that may get a place; who may not now won't in this round."""
    line = host.line
    while heads[priority] < len(line):
        place = heads[priority]
        row = line[place]
        if row.priority == priority and left[place] and rooms.left(row.method):
            return place
        heads[priority] += 1
    return None


class Prospect:
    """When the requests of a row can leave at the earliest; made after this round's are gone."""

    def __init__(self, host: Host, rooms: Rooms, row: Row, now: int) -> None:
        self._application = host.scope(APPLICATION_SCOPE)
        self._own = host.scope(row.method)
        self._all_in_flight = host.in_flight(APPLICATION_SCOPE)
        self._own_in_flight = host.in_flight(row.method)
        self._now = now
        self._ahead, self._own_ahead = _ahead(host, rooms, row)

    def nth(self, nth: int) -> int:
        """A time before which the row's `nth` request can't leave."""
        return max(
            self._application.nth(self._ahead + nth, self._all_in_flight, self._now),
            self._own.nth(self._own_ahead + nth, self._own_in_flight, self._now),
        )

    def again(self) -> int:
        """When asking for the row's first request is worth it: a bit early where it can be."""
        at = self.nth(1)
        if at > self._now:
            return at - _LEAD_MS if at - _LEAD_MS > self._now else at
        # Either an answer decides it, the later the longer it is awaited already, or others who
        # come first can go now and have yet to come.
        in_flight = [*self._all_in_flight, *self._own_in_flight]
        waited = (self._now - min(in_flight)[0]) // _PATIENCE if in_flight else 0
        return self._now + min(max(_SOON_MS, waited), _LONGEST_PROBE_MS)

    def anyone(self) -> int:
        """A time before which nobody can leave who waits for the same."""
        return max(
            self._application.nth(1, self._all_in_flight, self._now),
            self._own.nth(1, self._own_in_flight, self._now),
        )

    def fits(self, n: int, until: int) -> int:
        """How many of the row's first `n` requests have a chance until then."""
        return _most(n, lambda nth: self.nth(nth) <= until)


def book(host: Host, row: Row, now: int) -> list[tuple[int, int]]:
    """Places that a row will get soon whatever happens: how many, and when.

    Whoever knows when they may go needs not ask at that very moment. None are booked while both
    priorities wait, which go in turns.
    """
    booked: list[tuple[int, int]] = []
    if len({other.priority for other in host.line if other.n}) > 1:
        return booked
    application, own = host.scope(APPLICATION_SCOPE), host.scope(row.method)
    before = [other for other in host.line if other.rank < row.rank]
    ahead = sum(other.n for other in before) + host.count_in_flight(APPLICATION_SCOPE)
    own_ahead = sum(other.n for other in before if other.method == row.method)
    own_ahead += host.count_in_flight(row.method)

    def sure(nth: int) -> int:
        return max(application.sure(nth, ahead, now), own.sure(nth, own_ahead, now))

    done = 0
    while done < row.n and now < (at := sure(done + 1)) <= now + _BOOKED_MS:
        until, skipped = at, done
        n = _most(row.n - done, lambda nth: sure(skipped + nth) <= until)  # noqa: B023 - used here
        booked.append((n, at))
        done += n
    return booked


def _most(n: int, holds: Callable[[int], bool]) -> int:
    """The greatest number up to `n` for which something holds that stops holding somewhere."""
    if holds(n):
        return n
    low, high = 0, n
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _ahead(host: Host, rooms: Rooms, row: Row) -> tuple[int, int]:
    """How many places go to others before this row's first, at the least: of all, of its method."""
    before = [other for other in host.line if other.rank < row.rank]
    whole, own = [0, 0], [0, 0]
    for other in before:
        same = other.method == row.method
        # Others' methods may have no room, and then they take no place.
        whole[other.priority] += other.n if same else min(other.n, rooms[other.method])
        own[other.priority] += other.n if same else 0
    if row.priority == 0:
        return whole[0], own[0]
    return (
        whole[1] + min(whole[0], (whole[1] + 1) * _TURNS - host.turns),
        own[1] + min(own[0], (own[1] + 1) * _TURNS - host.turns),
    )
