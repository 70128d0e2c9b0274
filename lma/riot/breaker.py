"""A breaker for each host and method: while Riot fails at everything, it is left in peace.

One request that fails says nothing of the others: an account may answer 500 for ever, and on a bad
day one in three fails once or twice. A method is taken to be down when many different things began
to fail, asked for over a stretch of time in which not one request that was sent succeeded. What
began to fail before a success is bad by itself and doesn't count, however often it is asked for
again. Requests are ordered by when they were sent, not by when they ended: a slow failure says
nothing against a success that was sent after it.

While a breaker is open, nothing is sent. After a pause it lets one request through, a probe; that
one's success closes it, its failure opens it for longer. Times are seconds of the loop's clock.
"""

import asyncio
import random
from dataclasses import dataclass

from lma.riot.http import Fault

# How often whoever waits for somebody else's probe looks again.
_LOOK_AGAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much a method may fail before it is left alone, and for how long; times in seconds.

    It may fail for fewer than `things` different things, or for less than `span_s`; what has not
    failed for `memory_s` is forgotten. The pause doubles with every probe that fails.
    """

    things: int = 10
    span_s: float = 5.0
    memory_s: float = 120.0
    first_pause_s: float = 5.0
    longest_pause_s: float = 60.0

    def pause_s(self, openings: int) -> float:
        """The pause after so many openings in a row, between half and all of its full length."""
        full = min(self.first_pause_s * 2.0 ** min(openings - 1, 10), self.longest_pause_s)
        return full * random.uniform(0.5, 1.0)  # noqa: S311


class Paused(Exception):
    """A breaker is open; it may be worth asking again in `again_s` seconds."""

    def __init__(self, again_s: float) -> None:
        super().__init__(again_s)
        self.again_s = again_s


@dataclass(slots=True)
class _Failing:
    """One thing that fails: when it was asked for first and last."""

    first: float
    last: float


class Breaker:
    """The breaker of one method on one host."""

    def __init__(self, tolerance: Tolerance) -> None:
        self._tolerance = tolerance
        self._failing: dict[str, _Failing] = {}
        self._good_at = float("-inf")
        self._openings = 0
        self._open_until = float("-inf")
        self._probe: Turn | None = None

    def check(self) -> None:
        """Raises `Paused` where a request that is sent now would be held back."""
        if not self._openings:
            return
        left_s = self._open_until - _now()
        if left_s > 0:
            raise Paused(left_s)
        if self._probe is not None:
            raise Paused(_LOOK_AGAIN_S)

    def begin(self, thing: str) -> "Turn":
        """A turn to send a request for a thing now; raises `Paused`."""
        self.check()
        turn = Turn(self, thing, _now())
        if self._openings:
            self._probe = turn
        return turn

    def leave(self, turn: "Turn") -> bool:
        """Ends a turn that says nothing; tells whether it was the probe."""
        was_probe = turn is self._probe
        if was_probe:
            self._probe = None
        return was_probe

    def succeed(self, turn: "Turn") -> None:
        """Takes an answer for what it is: whatever began to fail before is bad by itself."""
        self._good_at = max(self._good_at, turn.sent_at)
        self._failing.pop(turn.thing, None)
        if self.leave(turn) or len(self._counted()) < self._tolerance.things:
            self._openings = 0

    def fail(self, turn: "Turn") -> None:
        """Counts a failure, and opens where that was one too many."""
        failing = self._failing.setdefault(turn.thing, _Failing(turn.sent_at, turn.sent_at))
        failing.last = max(failing.last, turn.sent_at)
        if self.leave(turn) or (not self._openings and self._is_down()):
            self._open()

    def _is_down(self) -> bool:
        horizon = _now() - self._tolerance.memory_s
        self._failing = {k: f for k, f in self._failing.items() if f.last > horizon}
        counted = self._counted()
        if len(counted) < self._tolerance.things:
            return False
        span_s = max(f.last for f in counted) - min(f.first for f in counted)
        return span_s >= self._tolerance.span_s

    def _counted(self) -> list[_Failing]:
        return [failing for failing in self._failing.values() if failing.first > self._good_at]

    def _open(self) -> None:
        self._openings += 1
        self._open_until = _now() + self._tolerance.pause_s(self._openings)


class Turn:
    """A request on its way; it ends once, whatever is said of it later."""

    def __init__(self, breaker: Breaker, thing: str, sent_at: float) -> None:
        self.thing = thing
        self.sent_at = sent_at
        self._breaker: Breaker | None = breaker

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.end(error)

    def end(self, error: BaseException | None) -> None:
        """Ends it: well, by Riot's fault (a `Fault` of a request that was sent), or neither."""
        breaker, self._breaker = self._breaker, None
        if breaker is None:
            return
        if error is None:
            breaker.succeed(self)
        elif isinstance(error, Fault) and error.sent:
            breaker.fail(self)
        else:
            breaker.leave(self)

    def leave(self) -> None:
        """Ends it with an answer that says nothing of the method."""
        breaker, self._breaker = self._breaker, None
        if breaker is not None:
            breaker.leave(self)


class Breakers:
    """The breakers of every host and method, each made when first asked for."""

    def __init__(self, tolerance: Tolerance) -> None:
        self._tolerance = tolerance
        self._breakers: dict[tuple[str, str], Breaker] = {}

    def of(self, route: str, method: str) -> Breaker:
        """The breaker of a method on a host."""
        key = route, method
        if key not in self._breakers:
            self._breakers[key] = Breaker(self._tolerance)
        return self._breakers[key]


def _now() -> float:
    return asyncio.get_running_loop().time()
