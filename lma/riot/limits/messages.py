"""What a process and the store tell each other; arrays on the wire, times in whole milliseconds.

Most times are spans: how long ago, how much longer. The clock is the store's.
"""

from typing import Protocol

import msgspec

GIVEN_BACK, LOST, ANSWERED = 0, 1, 2
NOBODY, APPLICATION, METHOD = 0, 1, 2
NOT_TOLD = -1


class Receipt(msgspec.Struct, array_like=True):
    """What the store remembers of a place by: who has it, since when, and what counted then.

    `application` and `own` hold, for each window, its seconds and how many of the requests that
    the limiter has ever counted in it had left it by then, negative. A `probe` is sent while a
    limit is unknown, a `quiet` request when hardly any other is on its way.
    """

    client: str
    at: int
    application: list[list[int]]
    own: list[list[int]]
    probe: bool = False
    quiet: bool = False


class Report(msgspec.Struct, array_like=True):
    """What became of one request.

    `age` is how long ago its answer came, `took` how long that took. `content` says that Riot was
    (2xx), `refused` whose limit a 429 names, `retry_after` for how long. `application` and `own`
    are windows as told: seconds, limit, count.
    """

    method: str
    receipt: Receipt
    outcome: int
    age: int
    took: int = 0
    content: bool = False
    refused: int = NOBODY
    retry_after: int = NOT_TOLD
    application: list[list[int]] = []
    own: list[list[int]] = []


class Want(msgspec.Struct, array_like=True):
    """A row of requests that wait: `n` of one method, none of them beyond `patience`.

    `priority` is 0 or 1; a row of the lower one goes first. `since` is when the first came, on the
    store's clock, `NOT_TOLD` for now: however long a question takes, a row keeps its place.
    """

    method: str
    priority: int
    since: int
    n: int
    patience: int


class Ask(msgspec.Struct, array_like=True):
    """All that a process tells and wants of a host at a moment.

    `clock` is the latest that the store's can stand at while the process asks, or `NOT_TOLD`; what
    it lacks to the store's clock is how long the question's way took.
    """

    client: str
    clock: int
    reports: list[Report]
    wants: list[Want]


class Grant(msgspec.Struct, array_like=True):
    """Places for `n` requests, which may leave in `delay` milliseconds."""

    n: int
    delay: int
    receipt: Receipt


class Answer(msgspec.Struct, array_like=True):
    """What a `Want` gets: places, and at least a chance of `fits` in time, those included.

    Whoever comes after those can't have a place before `after` milliseconds.
    """

    grants: list[Grant]
    fits: int
    after: int


class Reply(msgspec.Struct, array_like=True):
    """An `Answer` for each `Want`, and in how many milliseconds asking again is worth it.

    `clock` is the store's. Where the question was not `taken`, nobody has a place, and what was
    told has to be told again.
    """

    answers: list[Answer]
    again: int
    clock: int
    taken: bool = True


class LimitStore(Protocol):
    """Where processes share what they know of hosts."""

    async def exchange(self, host: str, ask: Ask) -> Reply:
        """Applies the rules in one step that nobody else is in.

        Raises `ConfigurationFailed` where the store can't be used, after a bounded time.
        """
        ...

    async def close(self) -> None:
        """Lets go of the store."""
        ...
