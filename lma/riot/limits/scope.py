"""What is known of one limit: its windows, and when the next requests fit into all of them.

Riot does not say how its windows run: fixed ones that open at the first request fit best, a
sliding log and clock-aligned windows have been seen. Where every stretch of a window's length
holds at most `limit` arrivals, all three are kept. So a place is held from before its request
leaves until a whole window after the latest time at which it can have arrived.

Times are whole milliseconds of the store's clock.
"""

import msgspec

ENDLESS = 1 << 50

# Clocks are read and rounded: a place is free that much later than it could be.
_MARGIN_MS = 3
# A log is kept in this many steps of a window's length, which costs at most that part of it.
_STEPS = 500
_MOST_SAMPLES = 50
_LONGEST_WAY_MS = 50
_FIRST_PAUSE_MS = 1000
_PROBE_PAUSE_MS = 100
LONGEST_PAUSE_MS = 60_000


class Window(msgspec.Struct, array_like=True):
    """At most `limit` requests in any `seconds`.

    `log` holds pairs: when requests had certainly arrived, and how many. `given` counts all that
    were ever let in or seen.
    """

    seconds: int
    limit: int
    given: int = 0
    log: list[list[int]] = []

    @property
    def used(self) -> int:
        """How many requests that have arrived still count."""
        return sum(n for _, n in self.log)

    @property
    def length(self) -> int:
        """After how long a request counts no more."""
        return self.seconds * 1000 + _MARGIN_MS

    def forget(self, now: int) -> None:
        """Drops what counts no more."""
        gone = 0
        while gone < len(self.log) and self.log[gone][0] + self.length <= now:
            gone += 1
        del self.log[:gone]

    def add(self, at: int, n: int) -> None:
        """Counts requests that had arrived at a time, which is rounded up."""
        step = self.seconds * 1000 // _STEPS
        at = -(-at // step) * step
        place = len(self.log)
        while place and self.log[place - 1][0] > at:
            place -= 1
        if place and self.log[place - 1][0] == at:
            self.log[place - 1][1] += n
        else:
            self.log.insert(place, [at, n])

    def nth(self, nth: int, in_flight: list[list[int]], now: int) -> int:
        """A time before which the `nth` request from now can't fit, whatever is answered."""
        rounds, place = divmod(nth - 1, self.limit)
        held = sorted([*self.log, *in_flight])
        surplus = sum(n for _, n in held) + place + 1 - self.limit
        first = now
        for at, n in held:
            if surplus <= 0:
                break
            surplus -= n
            first = max(now, at + self.length)
        return first + rounds * self.seconds * 1000

    def sure(self, nth: int, in_flight: int, now: int) -> int:
        """When the `nth` request from now fits, `ENDLESS` while that depends on an answer."""
        surplus = self.used + in_flight + nth - self.limit
        if surplus <= 0:
            return now
        for at, n in self.log:
            surplus -= n
            if surplus <= 0:
                return max(now, at + self.length)
        return ENDLESS


class Scope(msgspec.Struct, array_like=True):
    """All windows of one limit (of a host, or of a method on it), and its pauses.

    While nobody has told the limits (`known` is False), one request at a time asks for them.
    `fastest` is the shortest time of `samples` answers that nothing else delayed.
    """

    known: bool = False
    paused: int = 0
    refusals: int = 0
    fastest: int = 0
    samples: int = 0
    windows: list[Window] = []

    def room(self, in_flight: int, now: int) -> int:
        """How many requests may leave now."""
        if self.paused > now:
            return 0
        if not self.known:
            return max(1 - in_flight, 0)
        rooms = (window.limit - window.used - in_flight for window in self.windows)
        return max(min(rooms, default=ENDLESS), 0)

    def nth(self, nth: int, in_flight: list[list[int]], now: int) -> int:
        """A time before which the `nth` request from now can't leave."""
        times = (window.nth(nth, in_flight, now) for window in self.windows)
        return max(self.paused, now, *times)

    def sure(self, nth: int, in_flight: int, now: int) -> int:
        """When the `nth` request from now may leave, `ENDLESS` while an answer decides that."""
        if not self.known:
            return ENDLESS
        times = (window.sure(nth, in_flight, now) for window in self.windows)
        return max(self.paused, now, *times)

    def count(self, n: int) -> None:
        """Notes that requests were let in, or with a negative `n` that they never left."""
        for window in self.windows:
            window.given += n

    def add(self, at: int, n: int) -> None:
        """Counts requests that had arrived at a time."""
        for window in self.windows:
            window.add(at, n)

    def forget(self, now: int) -> None:
        """Drops what counts no more."""
        for window in self.windows:
            window.forget(now)

    def receipt(self, in_flight: int) -> list[list[int]]:
        """For each window its seconds and how many of all that it was given it holds, less those.

        Added to what a window has been given by the time of an answer, this is the most of ours
        that the answer's count can hold; whatever it holds beyond, others sent.
        """
        return [[w.seconds, w.used + in_flight - w.given] for w in self.windows]

    def learn(
        self, told: list[list[int]], receipt: list[list[int]], in_flight: int, at: int
    ) -> None:
        """Takes over the windows that an answer told, each as seconds, limit and count."""
        ours = {pair[0]: pair[1] for pair in receipt}
        known = {window.seconds: window for window in self.windows}
        longest = self.windows[-1] if self.windows else None
        self.windows = []
        for seconds, limit, counted in told:
            window = known.get(seconds) or _new_window(seconds, longest)
            window.limit = limit
            if seconds in known and seconds in ours:
                others = min(counted, limit) - ours[seconds] - window.given
            else:
                others = min(counted, limit) - window.used - in_flight
            if others > 0:
                window.add(at, others)
                window.given += others
            self.windows.append(window)
        self.known = True

    def learn_nothing(self, now: int, *, content: bool) -> None:
        """Notes an answer that told no limit: where Riot was content otherwise, there is none."""
        self.known = self.known or content
        if not self.known:
            self.paused = max(self.paused, now + _PROBE_PAUSE_MS)

    def pause(self, retry_after: int, now: int) -> None:
        """Lets nothing through for as long as was asked, longer each time where nothing was."""
        if now >= self.paused or not self.refusals:
            self.refusals += 1
        doubled = min(_FIRST_PAUSE_MS * 2 ** min(self.refusals - 1, 10), LONGEST_PAUSE_MS)
        length = retry_after if retry_after > 0 else doubled
        self.paused = max(self.paused, now + length + _MARGIN_MS)

    def accept(self) -> None:
        """Notes that a request was let through: the next refusal is a first one again."""
        self.refusals = 0

    def learn_speed(self, took: int) -> None:
        """Takes over how long an answer took that nothing else delayed."""
        self.fastest = min(self.fastest, took) if self.samples else took
        self.samples = min(self.samples + 1, _MOST_SAMPLES)

    @property
    def way_ms(self) -> int:
        """How long the shortest way to Riot and back takes at the least.

        That is the fastest answer's time less a part that shrinks with the number of answers: the
        fastest of few is not the fastest there is. It is bounded, for all of them may have been
        slow, and then a limit is exceeded by whoever comes that much too early.
        """
        if not self.samples:
            return 0
        return min(self.fastest, _LONGEST_WAY_MS) * (self.samples - 1) // self.samples


def _new_window(seconds: int, longest: Window | None) -> Window:
    """A window that was not told before; it counts what the longest known one remembers."""
    window = Window(seconds, 1)
    for at, n in longest.log if longest else []:
        window.add(at, n)
    return window
