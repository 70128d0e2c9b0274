"""What the store holds."""

from datetime import datetime

from lma.schemas.result import Result


class StoreOverview(Result):
    """Rows and size of the store; `origin` is `riot` or `sandbox`, null while it is empty."""

    origin: str | None
    users: int
    matches: int
    timelines: int
    champions: int
    quarantined: int
    oldest_match: datetime | None
    newest_match: datetime | None
    size_bytes: int


class Rebuilt(Result):
    """How many matches had their facts made anew, and how many payloads could not be read."""

    matches: int
    unreadable: int


class DatabaseStatus(Result):
    """The database that lma uses; `kind` is `embedded` or `remote`, passwords are left out.

    What the store holds is null where the server rests or its schema is another lma's.
    """

    kind: str
    address: str
    running: bool
    server: str | None
    revision: str | None
    wanted_revision: str
    pinned: bool | None
    folder: str | None
    log: str | None
    origin: str | None
    users: int | None
    matches: int | None
    timelines: int | None
    champions: int | None
    quarantined: int | None
    oldest_match: datetime | None
    newest_match: datetime | None
    size_bytes: int | None


class Migration(Result):
    """One migration; `current` is the database's own, null where it can't be asked."""

    revision: str
    description: str
    current: bool | None


class StateIndex(Result):
    """How many states of games are stored, and whether an index finds the nearest of them.

    From `index_from` states on the index pays.
    """

    states: int
    indexed: bool
    index_from: int
